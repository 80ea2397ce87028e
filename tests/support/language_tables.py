"""The documents' table of languages, rendered from the code that speaks them."""

from datetime import date, time

from core.variables.dates import format_date
from core.variables.languages import LANGUAGES
from core.variables.spans import format_duration
from core.variables.times import format_time

_DAY = date(2024, 1, 15)
_HEAD = ("code", "15 January", "14:30", "14:00", "noon", "90 minutes")


def render_languages() -> str:
    """Render a Markdown table of all languages: code, date, time, full hour, noon, duration."""
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_render_row, LANGUAGES)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _render_row(language: str) -> tuple[str, ...]:
    return (
        f"`{language}`",
        format_date(_DAY, language=language, today=_DAY),
        *(format_time(wall, language=language) for wall in (time(14, 30), time(14), time(12))),
        format_duration(90, language=language),
    )
