"""What a policy file may not say, and that the sentence about it names the row."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from core.policy.catalogue import POLICY, read_folder
from core.policy.read import PolicyWrong, read_policy

FOLDER = files("core.policy") / "files"
TEXTS = {name: (FOLDER / f"{name}.toml").read_text(encoding="utf-8") for name in ("policy", "nanp")}

TX_HARD = (
    'hard = { weekdays = [["09:00", "21:00"]], saturday = [["09:00", "21:00"]], '
    'sunday = [["12:00", "21:00"]], holidays = true }'
)


def change(name: str, old: str, new: str) -> dict[str, str]:
    assert old in TEXTS[name]
    return {**TEXTS, name: TEXTS[name].replace(old, new, 1)}


def change_row(row: str, old: str, new: str) -> dict[str, str]:
    """Change the first such text from the beginning of a row on."""
    before, mark, after = TEXTS["policy"].partition(f'id = "{row}"')
    assert old in after
    return {**TEXTS, "policy": before + mark + after.replace(old, new, 1)}


def test_what_is_read_is_the_policy_in_force() -> None:
    assert read_policy(TEXTS) == POLICY


def test_a_folder_without_one_of_the_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(TEXTS["policy"], encoding="utf-8")
    with pytest.raises(PolicyWrong, match="there is no file nanp"):
        read_folder(tmp_path)


def hours(weekdays: str) -> Callable[[str], dict[str, str]]:
    return lambda row: change_row(row, 'weekdays = [["09:00", "20:00"]]', f"weekdays = {weekdays}")


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        # holes
        (change_row("us_sd", '["US-SD"]', "[]"), "policy: us_sd: is of no place"),
        (change("policy", '"US-AZ", ', ""), "policy: in no row: US-AZ"),
        (change("policy", '"GU", "VI", "AS"', '"VI", "AS"'), "policy: in no row: GU"),
        (change_row("elsewhere", '["*"]', '["BR"]'), r"policy: in no row: \*"),
        (change_row("us_tx", "sunday = [], ", ""), "policy: us_tx: comfort: sunday is missing"),
        (change_row("us_tx", TX_HARD, "hard = {}"), "policy: us_tx: hard: weekdays is missing"),
        (change_row("us_tx", TX_HARD, ""), "policy: us_tx: hard is missing"),
        (change("policy", 'id = "us_tx"', ""), "policy: row number 4: id is missing"),
        (change_row("us_tx", "checked_on = 2026-11-22", ""), "policy: us_tx: checked_on is missing"),
        (change("policy", 'version = "2026-11-22"', ""), "policy: version is missing"),
        (change_row("in", 'of = "route"', 'of = ""'), "policy: in: every figure needs a source"),
        (change_row("uk", 'where = "the UK"', 'where = ""'), "policy: uk: says nothing: where"),
        # overlaps
        (change_row("us_sd", '["US-SD"]', '["US-SD", "US-TX"]'), "in several rows, but not combined: US-TX"),
        (change("policy", '["US-NV"]', "[]"), "in several rows, but not combined: US-NV"),
        (change("policy", '["US-NV"]', '["US-NV", "US-CA"]'), "combined, but not in several rows: US-CA"),
        (change_row("us_sd", '["US-SD"]', '["US-SD", "US-SD"]'), "policy: us_sd: named twice: US-SD"),
        (change("policy", 'id = "us_sd"', 'id = "us_tx"'), "policy: two rows are called us_tx"),
        (
            hours('[["09:00", "13:00"], ["12:59", "20:00"]]')("us_tx"),
            "policy: us_tx: comfort: weekdays: 09:00-13:00 and 12:59-20:00 overlap or touch",
        ),
        (hours('[["09:00", "13:00"], ["13:00", "20:00"]]')("us_tx"), "us_tx: comfort: .* overlap or touch"),
        (hours('[["14:00", "20:00"], ["09:00", "13:00"]]')("us_tx"), "us_tx: comfort: .* overlap or touch"),
        # unknown words
        (change_row("us_sd", '"US-SD"', '"US-SD", "US-XX"'), "us_sd: unknown state or country: US-XX"),
        (change_row("uk", '"GB"', '"GB", "UK"'), "policy: uk: unknown state or country: UK"),
        (change_row("uk", '"GB"', '"GB", "US"'), "policy: uk: US has states; name them"),
        (change_row("elsewhere", '["*"]', '["*", "BR"]'), "elsewhere: the row for everywhere else names no"),
        (change_row("us_tx", 'tag = "S"', 'tag = "X"'), "policy: us_tx: sources: 'X' is not a valid Tag"),
        (change_row("us_health", '"hipaa"', '"health"'), "us_health: 'health' is not a valid Profile"),
        (change_row("in", '"route_in"', '"route_it"'), "policy: in: 'route_it' is not a valid Attested"),
        (change_row("uk", '"provided_number"', '"asked"'), "uk: 'asked' is not a valid ConsentBasis"),
        (
            change_row("us_ca", '["US-CA"]\ndis', '["US-OR"]\ndis'),
            "us_ca: on_file, but not of this row: US-OR",
        ),
        (change_row("ca", '["business_contact_line"]', '["Line!"]'), "policy: ca: no variable: Line!"),
        (change_row("uk", "note =", "notes ="), "policy: uk: unknown key notes"),
        (change_row("uk", "saturday =", "saturdays ="), "policy: uk: comfort: unknown key saturdays"),
        (change("policy", 'id = "uk"', 'id = "UK 1"'), "policy: UK 1: no row may be called so"),
        # windows
        (
            hours('[["20:00", "09:00"]]')("us_tx"),
            "us_tx: comfort: weekdays: 20:00-09:00 closes before it opens",
        ),
        (
            hours('[["09:00", "09:00"]]')("us_tx"),
            "us_tx: comfort: weekdays: 09:00-09:00 closes before it opens",
        ),
        (hours('[["09:00", "09:05"]]')("us_tx"), "us_tx: comfort: weekdays: 09:00-09:05 leaves no minute"),
        (hours('[["08:59", "20:00"]]')("us_tx"), "us_tx: weekdays: the comfortable 08:59-20:00 is outside"),
        (hours('[["09:00", "21:01"]]')("us_tx"), "us_tx: weekdays: the comfortable 09:00-21:01 is outside"),
        (
            change_row("us_sd", "saturday = []", 'saturday = [["09:00", "18:00"]]'),
            "us_sd: saturday: the comfort",
        ),
        (hours('[["9:00", "20:00"]]')("us_tx"), "us_tx: comfort: weekdays: 9:00 is no time of day"),
        (hours('[["09:00:30", "20:00"]]')("us_tx"), "us_tx: .*09:00:30 is no time of day written like 09:00"),
        (hours('[["09:00", "24:00"]]')("us_tx"), "us_tx: comfort: weekdays: 24:00 is no time of day"),
        (hours('[["09:00"]]')("us_tx"), "us_tx: comfort: weekdays: a window is written as two times"),
        (hours('["09:00-20:00"]')("us_tx"), "us_tx: comfort: weekdays: a window is written as two times"),
        (hours("true")("us_tx"), "us_tx: comfort: weekdays must be a list"),
        (
            change_row("us_no_holiday", "holidays = false", "holidays = true"),
            "us_no_holiday: holidays: comfortable, but outside the hard hours",
        ),
        # caps
        (change_row("us_tx", "day = 2", "day = 0"), "policy: us_tx: attempts: must be 1 or more"),
        (
            change_row("us_tx", "day = 2", "day = 4"),
            "policy: us_tx: attempts: must be 1 or more, and not fewer",
        ),
        (change_row("us_tx", "day = 2", "day = true"), "policy: us_tx: attempts: day must be a number"),
        (change_row("us_tx", "gap_hours = 3", "gap_hours = -1"), "us_tx: attempts: gap_hours must be from 0"),
        (
            change_row("us_tx", "gap_hours = 3", "gap_hours = 721"),
            "us_tx: attempts: gap_hours must be from 0",
        ),
        # the rest
        (
            change_row("us_tx", "checked_on = 2026-11-22", "checked_on = 2026-11-23"),
            "us_tx: was checked after",
        ),
        (change_row("us_tx", "= 2026-11-22", '= "lately"'), "policy: us_tx: checked_on must be a date"),
        (change("policy", 'version = "2026-11-22"', 'version = "new"'), "policy: Invalid isoformat string"),
        (
            change("policy", 'version = "2026-11-22"', "version = 2026-11-22"),
            "policy: version must be a text",
        ),
        (change("policy", "[[row]]", "[row]"), "policy: Cannot"),
        (change_row("us_tx", '["US-TX"]', "[1]"), "policy: us_tx: a list of texts was expected"),
        (change("policy", 'combined = ["US-NV"]', "combined = [1]"), "policy: a list of texts was expected"),
        (change_row("in", "sources = [", "sources = [1, "), "policy: in: a list of tables was expected"),
        # area codes
        (change("nanp", '"US-AK" = [907]', ""), "nanp: has no place: 907"),
        (change("nanp", '"US-AK" = [907]', '"US-AK" = [907, 911]'), "nanp: has no zone: 911"),
        (
            change("nanp", '"US-AK" = [907]', '"US-AK" = [907, 907]'),
            "nanp: US-AK: an area code is listed twice",
        ),
        (change("nanp", '"US-AK" = [907]', '"US-AK" = ["907"]'), "nanp: US-AK: a list of area codes"),
        (change("nanp", '"US-AK" = [907]', '"US-AK" = 907'), "nanp: US-AK: a list of area codes"),
        (change("nanp", '"US-AK" = [907]', '"US-AK" = [907, 99]'), "nanp: no area code: 99"),
        (change("nanp", '"US-AK"', '"US-AX"'), "nanp: unknown state or country: US-AX"),
        (change("nanp", '"US-AK"', '"US"'), "nanp: unknown state or country: US"),
        (change("nanp", "America/Regina", "America/Saskatoon"), "nanp: unknown zone: America/Saskatoon"),
        (change("nanp", "\n[places]", "\n[place]"), "nanp: unknown key place"),
        (change("nanp", "\n[places]", "\nplaces"), "nanp: .*at line"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_row(texts: dict[str, str], says: str) -> None:
    with pytest.raises(PolicyWrong, match=says):
        read_policy(texts)
