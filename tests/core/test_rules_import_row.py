"""A row of a file becomes a booking by the form's own rules, or sentences that quote nothing of it."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nouns.booking import Field, Refused
from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.rules.booking_form import Draft, read_form
from core.rules.import_row import ImportRow, read_rows
from core.rules.import_sheet import SheetRefused, read_sheet
from tests.support.builders import NOW, make_form, make_tenant
from tests.support.imports import GOOD, make_file

FILE = Path(__file__).parent / "data" / "bookings.csv"
TENANT = make_tenant(locale="en-GB")


def read_all(content: bytes, tenant: Tenant = TENANT, *, later: timedelta = timedelta()) -> list[ImportRow]:
    return list(read_rows(read_sheet(content, tenant=tenant), tenant=tenant, now=NOW + later))


def read(of: Tenant = TENANT, /, **cells: str) -> ImportRow:
    [row] = read_all(make_file(cells), of)
    return row


class TestRead:
    def test_the_file_of_a_practice_system_is_read(self) -> None:
        rows = read_all(FILE.read_bytes())
        assert [row.number for row in rows] == [2, 3, 5, 6, 7, 8, 9]
        sarah, tom, anna, *_ = (row.draft for row in rows)
        assert sarah is not None
        assert (sarah.name, sarah.phone, sarah.typed["provider"]) == (
            "Sarah Johnson",
            "+447912345678",
            "Maria",
        )
        assert tom is not None
        assert (tom.name, f"{tom.starts_at:%d %H:%M}") == ("Tom Lee", "18 09:15")
        assert anna is not None
        assert (anna.zone, f"{anna.starts_at:%d %H:%M}", anna.duration_min) == (
            "Europe/Copenhagen",
            "19 13:30",
            90,
        )
        assert [row.basis for row in rows[:3]] == [
            ConsentBasis.PROVIDED_FOR_BOOKINGS,
            ConsentBasis.AGREED_TO_AUTOMATED_CALLS,
            ConsentBasis.SIGNED,
        ]
        assert [row.errors for row in rows[3:5]] == [
            ("appointment_date: This is in the past.",),
            (
                "phone: This number does not exist in its country. Check the digits.",
                (
                    "consent: Yes to what? Write given for bookings, agreed (to automated calls) or signed;"
                    " none, or stop for nobody to be called."
                ),
            ),
        ]
        assert (rows[5].is_stop, rows[5].basis, rows[6].is_cancelled) == (True, None, True)

    def test_a_row_is_read_as_the_form_reads_the_same(self) -> None:
        form = make_form(date="2024-01-17", duration="45", instructions="Bring photo", basis="")
        row = read(duration="45", instructions="Bring photo", type=form.type, provider=form.provider)
        assert row.draft == read_form(form, tenant=TENANT, now=NOW)
        assert isinstance(row.draft, Draft)

    def test_a_zone_that_is_not_given_is_the_businesss(self) -> None:
        assert read().form.zone == "Europe/London"
        assert read(timezone="america/new york").form.zone == "America/New_York"

    def test_own_questions_of_the_business_have_columns(self) -> None:
        gate = VariableMap(own=(OwnVariable("gate", label="Which gate"),))
        row = read(
            make_tenant(variable_map=gate), **{"Which gate": "the left one", "price_estimate": "85.50"}
        )
        assert row.draft is not None
        assert row.draft.fields == {"gate": "the left one", "price_estimate": "85.50"}


CONSENTS = {
    "provided_number": "provided_number",
    "Given for bookings": "provided_number",
    "agreed": "express",
    "Agreed to automated calls": "express",
    "EXPRESS": "express",
    "express_written": "express_written",
    "e-signed": "express_written",
    "no": "none",
    "None": "none",
    "opt-out": "stop",
    "STOP": "stop",
    "Do not call": "stop",
    "": "",
}


class TestWords:
    @pytest.mark.parametrize(("said", "meant"), CONSENTS.items())
    def test_a_consent_is_read_in_natural_words(self, said: str, meant: str) -> None:
        assert read(consent=said).cells[Field.BASIS] == meant

    @pytest.mark.parametrize("said", ["yes", "Y", "true", "1", "x"])
    def test_a_bare_yes_is_asked_about(self, said: str) -> None:
        [objection] = read(consent=said).errors
        assert objection.startswith("consent: Yes to what?")

    def test_other_words_are_refused_in_both_columns(self) -> None:
        assert read(consent="perhaps", status="noshow").errors == (
            "consent: Write given for bookings, agreed, signed, none or stop.",
            "status: Write booked or cancelled.",
        )

    @pytest.mark.parametrize("said", ["Cancelled", "canceled", "CANCELLED"])
    def test_a_cancellation_is_read(self, said: str) -> None:
        assert read(status=said).is_cancelled

    def test_a_choice_is_read_by_its_code_and_by_its_words(self) -> None:
        tenant = make_tenant(business_type="medical")
        said = {
            read(tenant, session_format=text).form.fields["session_format"]
            for text in ("in_person", "In-person")
        }
        assert said == {"in_person"}


class TestObjections:
    def test_every_objection_names_its_column(self) -> None:
        row = read(
            name="!!!",
            phone="12",
            appointment_date="15/01",
            appointment_time="2:30",
            timezone="Mars/Olympus",
            type="",
            duration="long",
            customer_timezone="here",
            reminders="after lunch",
            id="x" * 101,
        )
        assert row.errors == (
            "name: There is no letter in this name; nobody could say it.",
            "phone: This number does not exist in its country. Check the digits.",
            "appointment_date: Which year is it? Write the date like 2027-01-15.",
            "appointment_time: Is 2:30 in the morning or in the afternoon? Type 2:30am or 2:30pm.",
            "timezone: There is no such time zone. Write an IANA name such as Europe/London.",
            "type: Type is needed: the agent says it in the call.",
            "duration: Give a duration like 45, 45 minutes or 1 hour 30 (5 minutes to 14 days).",
            "reminders: it is after the appointment; a reminder comes before it.",
            "customer_timezone: There is no such time zone. Write an IANA name such as Europe/London.",
            "id: At most 100 characters; this has 101.",
        )
        assert row.subject == ()

    def test_a_column_that_the_file_lacks_is_named_all_the_same(self) -> None:
        [row] = read_all(b"name,phone,date,time\nSarah,07912 345678,2024-01-17,14:30")
        assert row.errors == ("type: Type is needed: the agent says it in the call.",)

    @pytest.mark.parametrize(
        ("day", "said"), [("2024-01-01", "This is in the past."), ("2026-01-01", "more than 400")]
    )
    def test_the_limits_are_the_forms(self, day: str, said: str) -> None:
        [objection] = read(appointment_date=day).errors
        assert objection.startswith("appointment_date: ")
        assert said in objection

    def test_text_under_no_name_refuses_the_row_and_tells_nothing_of_whose_it_is(self) -> None:
        [row] = read_all(b"name,phone,date,time,type\nJohnson, Sarah,07912 345678,2024-01-17,14:30,Haircut")
        assert row.subject == ()
        assert row.phone is None
        assert any(text.startswith("There is text in this row under no name") for text in row.errors)

    @settings(deadline=None)
    @given(st.permutations(list(GOOD)), st.sampled_from(["Sarah May Noon", "Al 12", "7 Monday"]))
    def test_no_objection_quotes_the_name_or_the_number_even_when_the_columns_slipped(
        self, names: list[str], name: str
    ) -> None:
        values = [name, "07400 654321", *list(GOOD.values())[2:]]
        cells = dict(zip(names, values, strict=True))
        extra = {
            "duration": name,
            "reminders": name,
            "price_estimate": name,
            "status": name,
            "timezone": name,
        }
        row = read(TENANT, **{**cells, **extra})
        for objection in row.errors:
            assert name.casefold() not in objection.casefold()
            assert "7400" not in objection


class TestSubjects:
    def test_an_id_makes_a_row_the_same_whatever_else_it_says(self) -> None:
        assert (
            read(id="17").subject
            == read(id="17", name="Tom", appointment_time="9:00").subject
            == ("id", "17")
        )

    def test_without_one_the_person_and_the_moment_do_however_they_are_written(self) -> None:
        same = read(
            name="SARAH  johnson",
            phone="+44 7912 345678",
            appointment_date="17 Jan 2024",
            appointment_time="2:30 pm",
            timezone="europe/london",
        )
        assert same.subject == read().subject
        assert same.subject != read(appointment_time="15:30").subject

    def test_a_moment_that_has_passed_is_still_the_same_row(self) -> None:
        [row] = read_all(make_file({}), later=timedelta(days=30))
        assert row.draft is None
        assert row.subject == read().subject

    def test_two_rows_about_the_same_booking_must_say_the_same(self) -> None:
        first, second, third = read_all(make_file({"id": "17"}, {"id": "17"}, {"id": "17", "type": "Color"}))
        assert (first.errors, second.errors) == ((), ())
        assert third.errors == ("id: Row 2 has the same id and says something else.",)
        assert third.draft is None

    def test_two_bookings_of_one_person_at_one_time_need_ids(self) -> None:
        first, second = read_all(make_file({"provider": "Maria"}, {"provider": "Ann"}))
        assert first.errors == ()
        assert second.errors == (
            (
                "name: Row 2 is about the same person at the same time and says something else."
                " Give the rows ids of their own, or take one out."
            ),
        )

    def test_a_row_that_is_refused_for_the_form_is_refused_in_the_forms_words(self) -> None:
        refused = read_form(make_form(type=""), tenant=TENANT, now=NOW)
        assert isinstance(refused, Refused)
        assert read(type="").errors == tuple(f"type: {text}" for text in refused.errors.values())


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(max_size=30) | st.sampled_from(list(GOOD.values())), min_size=1, max_size=8),
        max_size=4,
    )
)
def test_any_table_is_read_and_every_row_is_a_booking_or_says_what_to_mend(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([list(GOOD), *table])
    try:
        rows = read_all(out.getvalue().encode(errors="replace"))
    except SheetRefused:
        return
    assert all(bool(row.errors) == (row.draft is None) for row in rows)
