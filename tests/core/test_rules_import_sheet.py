"""A file becomes rows of text, or is refused whole with a sentence that quotes nothing of it."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nouns.booking import Field
from core.nouns.tenant import BusinessType, Profile
from core.rules.import_columns import FIXED, ID, list_columns
from core.rules.import_sheet import MOST_BYTES, Sheet, SheetRefused, read_sheet
from tests.support.builders import make_tenant

TENANT = make_tenant()
HEADER = "name,phone,appointment_date,appointment_time"
ROW = "Sarah Johnson,07912 345678,2024-01-17,14:30"
CELLS = {
    Field.NAME: "Sarah Johnson",
    Field.PHONE: "07912 345678",
    Field.DATE: "2024-01-17",
    Field.TIME: "14:30",
}


def read(text: str | bytes) -> Sheet:
    return read_sheet(text.encode() if isinstance(text, str) else text, tenant=TENANT)


def refuse(text: str | bytes) -> str:
    with pytest.raises(SheetRefused) as refused:
        read(text)
    return str(refused.value)


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_a_file_is_read_in_what_spreadsheets_write(self, encoding: str) -> None:
        [row] = read(f"{HEADER}\nZoë Müller,07912 345678,2024-01-17,14:30\n".encode(encoding)).rows
        assert row.cells[Field.NAME] == "Zoë Müller"

    @pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
    def test_both_orders_of_utf_16_are_read(self, mark: bytes) -> None:
        order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
        assert len(read(mark + f"{HEADER}\n{ROW}".encode(order)).rows) == 1

    def test_another_encoding_is_refused_rather_than_guessed(self) -> None:
        assert refuse(f"{HEADER}\nZoë,1,2,3".encode("latin-1")) == (
            "The file is not written in UTF-8; save it as “CSV UTF-8” and import that."
        )
        assert "no text file" in refuse(f"{HEADER}\n{ROW}".encode("utf-16-le"))

    def test_a_workbook_is_named_for_what_it_is(self) -> None:
        assert refuse(b"PK\x03\x04and so on") == (
            "This is a spreadsheet program's own file; save it as “CSV UTF-8” and import that."
        )

    def test_a_file_that_no_business_has_is_refused(self) -> None:
        assert refuse(b"x" * (MOST_BYTES + 1)) == "The file has more than 32 MB; import it in parts."


class TestTables:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_the_delimiter_is_found_in_the_header(self, delimiter: str) -> None:
        # Far more commas in one text than delimiters in its row.
        header = f"{HEADER},instructions".replace(",", delimiter)
        sheet = read(f'{header}\n{ROW.replace(",", delimiter)}{delimiter}"a,b;c,d\te,f,g,h,i;j"\n')
        assert sheet.rows[0].cells == CELLS | {Field.INSTRUCTIONS: "a,b;c,d\te,f,g,h,i;j"}

    def test_a_delimiter_that_the_file_names_is_taken(self) -> None:
        assert read(f"sep=;\r\n{HEADER};\r\n{ROW};\r\n".replace(",", ";")).rows[0].cells == CELLS

    def test_names_are_known_whatever_their_case_blanks_and_signs(self) -> None:
        header = "Customer ; PHONE NUMBER;AppointmentDate;Start-Time;Favourite colour; Stylist name"
        sheet = read(f"{header}\nSarah Johnson;07912 345678;2024-01-17;14:30;green;Maria")
        assert sheet.rows[0].cells == CELLS | {Field.PROVIDER: "Maria"}
        assert sheet.unused == ("Favourite colour",)

    def test_quoted_lines_and_empty_ones_keep_the_rows_numbers_as_a_spreadsheet_shows_them(self) -> None:
        sheet = read(f'\n{HEADER}\n,,,\n"Sarah\nJohnson",07912 345678,2024-01-17,14:30\r\n\r\n{ROW}\n\n')
        assert [row.number for row in sheet.rows] == [4, 6]
        assert sheet.rows[0].cells[Field.NAME] == "Sarah\nJohnson"

    def test_cells_that_are_missing_at_the_end_are_empty(self) -> None:
        sheet = read(f"{HEADER},type,provider\n{ROW},Haircut")
        assert (sheet.rows[0].cells[Field.TYPE], sheet.rows[0].cells[Field.PROVIDER]) == ("Haircut", "")

    @pytest.mark.parametrize(
        "text", [f"{HEADER}\n{ROW},more", f"{HEADER},\n{ROW},more", f"{HEADER},\nJohnson, {ROW}"]
    )
    def test_text_under_no_name_is_noticed(self, text: str) -> None:
        assert [row.has_strays for row in read(text).rows] == [True]

    def test_empty_cells_under_no_name_are_no_text(self) -> None:
        assert [row.has_strays for row in read(f"{HEADER},,\n{ROW},,,,").rows] == [False]


class TestRefused:
    @pytest.mark.parametrize("text", ["", "\n\n", ",,\n", "\ufeff"])
    def test_a_file_with_nothing_in_it_says_so(self, text: str) -> None:
        assert refuse(text) == "There is nothing in this file."

    def test_a_file_without_rows_says_so(self) -> None:
        assert refuse(f"\n{HEADER}\n,,,\n") == "There are no rows below the header in row 2."

    def test_a_header_that_lacks_columns_names_all_of_them_once(self) -> None:
        assert refuse("name,date,note\nSarah,2024-01-17,x") == (
            "The first row has to name the columns, and name, phone, appointment_date and appointment_time"
            " are needed. Not there: phone and appointment_time."
        )

    def test_a_file_without_a_header_gives_nothing_of_its_first_customer_away(self) -> None:
        said = refuse(f"{ROW}\n{ROW}")
        assert "Not there: name, phone, appointment_date and appointment_time." in said
        assert "Sarah" not in said
        assert "7912" not in said

    def test_a_column_that_is_there_twice_is_refused(self) -> None:
        assert refuse(f"{HEADER},Date\n{ROW},2024-01-18") == (
            "Two columns say the same: appointment_date. Take one of them out."
        )

    @pytest.mark.parametrize("cell", ['"Sarah', '"Sarah" the cat', '"Sarah ""the" cat"'])
    def test_a_quotation_mark_that_would_swallow_rows_is_refused(self, cell: str) -> None:
        said = refuse(f"{HEADER}\n{ROW}\n{cell},07912 345678,2024-01-17,14:30\n{ROW}\n")
        assert said.startswith("Row 3 cannot be read: a quotation mark is opened and not closed")
        assert said.endswith("Nothing was imported.")


class TestColumns:
    def test_what_a_pack_asks_for_has_a_column_and_what_it_does_not_has_none(self) -> None:
        places = {column.place for column in list_columns(TENANT)}
        assert {Field.TYPE, Field.PROVIDER, "field.price_estimate"} <= places
        medical = make_tenant(business_type=BusinessType("medical"), profile=Profile.HIPAA)
        places = {column.place for column in list_columns(medical)}
        assert {Field.TYPE, Field.PROVIDER, "field.arrival_instructions"} <= places
        assert not {Field.INSTRUCTIONS, "field.price_estimate"} & places

    def test_no_two_fixed_columns_go_by_one_name(self) -> None:
        names = [name.replace("_", " ") for column in FIXED for name in (column.name, *column.other_names)]
        assert len(names) == len(set(names))
        assert [column.name for column in FIXED if column.place == ID] == ["id"]


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode())))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    for before in (b"", f"{HEADER}\n".encode()):
        with suppress(SheetRefused):
            assert read(before + content).rows
