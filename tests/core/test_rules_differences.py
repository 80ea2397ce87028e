"""What differs between two nouns, in plain texts."""

from dataclasses import replace
from datetime import datetime, time

from hypothesis import given
from hypothesis import strategies as st

from core.nouns.calling import Calling, Mode, OwnHours, Span
from core.nouns.staff import Role
from core.nouns.tenant import ScriptPolicy
from core.nouns.variable_map import OwnVariable, VariableMap
from core.rules.differences import list_differences
from tests.support.builders import make_appointment, make_tenant

TEXTS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4)


def test_only_what_differs_is_listed_on_both_sides() -> None:
    was = make_tenant(calling=Calling(), facts={"location_name": "Mill Lane", "ai_disclosure": "an AI"})
    now_is = replace(
        was,
        script_policy=ScriptPolicy.WARN,
        facts={"location_name": "High Street", "recording_notice": "recorded"},
        calling=replace(
            was.calling, mode=Mode.ASK_FIRST, hours=OwnHours(Span(time(9), time(17)), None, None)
        ),
    )
    assert list_differences(was, now_is) == (
        {
            "script_policy": "block",
            "facts.location_name": "Mill Lane",
            "facts.ai_disclosure": "an AI",
            "calling.mode": "automatic",
        },
        {
            "script_policy": "warn",
            "facts.location_name": "High Street",
            "facts.recording_notice": "recorded",
            "calling.mode": "ask_first",
            "calling.hours.weekdays.opens": "09:00:00",
            "calling.hours.weekdays.closes": "17:00:00",
        },
    )


def test_lists_and_what_they_hold_are_written_as_json() -> None:
    own = VariableMap((("stylist_name", "stylist"),), (OwnVariable("wifi", text="Frag für Gäste"),))
    before, after = list_differences(make_tenant(), make_tenant(variable_map=own))
    assert before == {"variable_map.renames": "[]", "variable_map.own": "[]"}
    assert after["variable_map.renames"] == '[["stylist_name", "stylist"]]'
    assert '"text": "Frag für Gäste"' in after["variable_map.own"]


def test_what_is_new_has_no_before_and_what_is_gone_no_after() -> None:
    booking = make_appointment()
    before, after = list_differences(None, booking, without=frozenset({"version"}))
    assert before == {}
    assert after["local_start"] == datetime(2024, 1, 15, 14, 30).isoformat()  # noqa: DTZ001 - wall time
    assert after["status"] == "booked"
    assert not {"version", "plan", "duration_min"} & after.keys()
    assert list_differences({"role": Role.ADMIN}, None) == ({"role": "admin"}, {})


@given(was=TEXTS, now_is=TEXTS)
def test_what_is_listed_turns_the_one_into_the_other(was: dict[str, str], now_is: dict[str, str]) -> None:
    before, after = list_differences(was, now_is)
    assert {name: text for name, text in was.items() if name not in before} | after == now_is
    assert all(after.get(name) != text for name, text in before.items())
    assert list_differences(now_is, now_is) == ({}, {})
