"""A form is read field by field: every objection stands at its own field, and nothing is guessed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.ids import E164
from core.nouns.tenant import BusinessType
from core.rules.booking_form import Draft, read_basis, read_form, read_status
from tests.support.builders import NOW, make_form, make_tenant

GENERAL = make_tenant(business_type=BusinessType("general"))
TYPED = ["name", "phone", "date", "time", "zone", "type", "provider", "duration", "instructions"]


def read(now: datetime = NOW, /, **changes: object) -> Draft | Refused:
    return read_form(make_form(**changes), tenant=GENERAL, now=now)


def object_to(now: datetime = NOW, /, **changes: object) -> Mapping[str, str]:
    refused = read(now, **changes)
    assert isinstance(refused, Refused), refused
    return refused.errors


def test_a_whole_form_becomes_a_draft() -> None:
    draft = read(duration="1 hour 30", instructions="Ring  twice\n", name="  Sarah   Johnson ")
    assert draft == Draft(
        name="Sarah Johnson",
        phone=E164("+447912345678"),
        local_start=datetime(2024, 1, 15, 14, 30),  # noqa: DTZ001 - wall time
        zone="Europe/London",
        starts_at=datetime(2024, 1, 15, 14, 30, tzinfo=UTC),
        typed={
            "type": "Hair Color and Cut",
            "duration": "1 hour 30",
            "provider": "Maria",
            "instructions": "Ring twice",
        },
        duration_min=90,
    )


def test_what_may_be_left_empty_may_be_left_empty() -> None:
    draft = read(type="", provider=" ", duration=" ", instructions="")
    assert isinstance(draft, Draft)
    assert set(draft.typed.values()) == {""}
    assert draft.duration_min is None


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", " ", "Give the customer's name."),
        ("name", "x" * 61, "At most 60 characters; this has 61."),
        ("phone", "0800 123 4567", "cannot be called"),
        ("date", "15.01.2024", "Choose a date."),
        ("date", "", "Choose a date."),
        ("time", "half past two", "Choose a time."),
        ("zone", "Europe/Atlantis", "Choose a time zone"),
        ("type", "x" * 101, "At most 100"),
        ("provider", "x" * 61, "At most 60"),
        ("duration", "a while", "Give a duration"),
        ("instructions", "x" * 201, "At most 200"),
    ],
)
def test_an_objection_stands_at_its_own_field(field: str, typed: str, says: str) -> None:
    errors = object_to(**{field: typed})
    assert list(errors) == [Field(field)]
    assert says in errors[Field(field)]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    errors = object_to(name="", phone="1", date="x", time="x", zone="x", duration="x", type="x" * 101)
    assert set(errors) == {
        Field.NAME,
        Field.PHONE,
        Field.DATE,
        Field.TIME,
        Field.ZONE,
        Field.DURATION,
        Field.TYPE,
    }


def test_a_past_day_is_the_dates_fault_and_an_earlier_hour_today_the_times() -> None:
    assert object_to(date="2024-01-13") == {Field.DATE: "This is in the past."}
    assert object_to(date="2024-01-14", time="14:30") == {Field.TIME: "This is in the past."}
    assert isinstance(read(date="2024-01-14", time="14:31"), Draft)


def test_today_is_the_day_on_the_appointments_own_wall() -> None:
    late = datetime(2024, 1, 14, 23, 30, tzinfo=UTC)  # already the 15th in Tokyo
    assert list(object_to(late, date="2024-01-15", time="08:00", zone="Asia/Tokyo")) == [Field.TIME]
    assert list(object_to(late, date="2024-01-14", time="08:00", zone="Asia/Tokyo")) == [Field.DATE]


def test_more_than_400_days_ahead_is_taken_for_a_slip() -> None:
    last = (NOW + timedelta(days=400)).date().isoformat()
    after = (NOW + timedelta(days=401)).date().isoformat()
    assert isinstance(read(date=last), Draft)
    assert "400 days" in object_to(date=after)[Field.DATE]


def test_a_time_that_the_clocks_skip_or_repeat_is_the_times_fault() -> None:
    assert "does not exist" in object_to(date="2024-03-31", time="01:30")[Field.TIME]
    assert "comes twice" in object_to(date="2024-10-27", time="01:30")[Field.TIME]


@given(st.dictionaries(st.sampled_from(TYPED), st.text(max_size=12)))
def test_whatever_is_typed_is_read_or_refused_at_what_was_typed(typed: dict[str, str]) -> None:
    answer = read(**typed)
    if isinstance(answer, Refused):
        assert answer.errors
        assert set(answer.errors) <= {Field(name) for name in typed}
        assert all(answer.errors.values())


def test_a_basis_is_one_of_three_and_never_assumed() -> None:
    assert read_basis("none") is ConsentBasis.NEITHER
    for typed in ("", "yes"):
        assert read_basis(typed) == Refused({Field.BASIS: "Say how you got this number."})


def test_a_status_left_empty_stays_and_an_unknown_one_is_refused() -> None:
    present = AppointmentStatus.CONFIRMED
    assert read_status("", present=present) is present
    assert read_status("cancelled", present=present) is AppointmentStatus.CANCELLED
    assert read_status("lost", present=present) == Refused({Field.STATUS: "Choose one of the statuses."})
