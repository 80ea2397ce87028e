"""The command `when`: what a typed day and time is read as, or the question."""

import sys
from datetime import UTC, datetime

import pytest

from app.cli import main
from app.config import SettingWrong
from app.when import read_when

PRESENT = datetime(2026, 11, 20, 15, tzinfo=UTC)  #: 10:00 in New York


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vioconcierge", "when", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code if isinstance(ended.value.code, int) else -1


def read(
    phrase: str,
    *,
    order: str | None = None,
    locale: str = "en-US",
    zone: str = "America/New_York",
    now: str | None = None,
) -> tuple[int, str]:
    return read_when(phrase, order=order, locale=locale, zone=zone, now=now, present=PRESENT)


def test_what_is_understood_is_printed_as_local_time_and_said_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--order", "mdy", "--zone", "America/New_York", "--now", "2026-11-20T10:00")
    assert run(monkeypatch, "tomorrow 3pm", *options) == 0
    assert capsys.readouterr().out == "2026-11-21T15:00\nSat 21 November 2026, 3:00 PM (Eastern Time)\n"


def test_what_is_unclear_is_refused_with_the_question_and_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "tomorrow", "--zone", "Europe/London", "--now", "2026-11-20T10:00") == 3
    assert capsys.readouterr().out == (
        "REFUSE\nAt what time on Sat 21 November 2026? Type it like 3pm or 15:00.\n"
    )


def test_without_now_the_present_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "in 2 hours") == 0
    assert capsys.readouterr().out.endswith("(UTC)\n")
    assert read("today 11am") == (0, "2026-11-20T11:00\nFri 20 November 2026, 11:00 AM (Eastern Time)")
    assert read("today 9am")[0] == 3


def test_the_locale_tells_the_order_unless_the_order_is_given() -> None:
    assert read("3/4 10am")[1].startswith("2027-03-04T10:00\n")
    assert read("3/4 10am", locale="en-GB")[1].startswith("2027-04-03T10:00\n")
    assert read("3/4 10am", locale="en_gb")[1].startswith("2027-04-03T10:00\n")
    assert read("3/4 10am", locale="en-GB", order="MDY")[1].startswith("2027-03-04T10:00\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"zone": "Mars/Phobos"}, "--zone: there is no such time zone"),
        ({"zone": "../UTC"}, "--zone: there is no such time zone"),
        ({"order": "ymd"}, "--order must be mdy or dmy"),
        ({"locale": "xx-YY"}, "--locale: There is no language xx-YY."),
        ({"locale": "en"}, "--locale: Retell speaks no en; use en-AU"),
        ({"locale": "xx-YY", "order": "dmy"}, "--locale: There is no language xx-YY."),
        ({"now": "soon"}, "--now must look like 2026-11-20T10:00"),
        ({"now": "2026-11-20T10:00Z"}, "--now is the time on the wall"),
        ({"now": "2027-03-14T02:30"}, "--now: This time does not exist"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(options: dict[str, str], said: str) -> None:
    with pytest.raises(SettingWrong) as refused:
        read("tomorrow 3pm", **options)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("option", "wrong", "said"),
    [
        ("--zone", "Mars/Phobos", "there is no such time zone; give a name like Europe/London"),
        ("--locale", "xx-YY", "There is no language xx-YY. A language is written like en-US or de-DE."),
    ],
)
def test_a_wrong_option_ends_with_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    wrong: str,
    said: str,
) -> None:
    assert run(monkeypatch, "03/04 10am", option, wrong) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"vioconcierge: {option}: {said}\n"
