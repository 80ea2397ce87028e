"""The calling policy as a table for the documents, rendered from what is in force."""

from datetime import timedelta

from core.nouns.calling import Span
from core.policy.catalogue import POLICY
from core.policy.policy import DayHours, Row

_TO = "–"  # noqa: RUF001 - the dash of a range
_HEAD = (
    *("where", "planned calls", "on holidays", "never outside", "on holidays", "24 h / 7 d / 30 d", "gap"),
    *("consent, at least", "besides the usual opening", "note", "where from, how sure, looked up"),
)


def render_policy() -> str:
    """Render all rows, in the order of the file."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(_render_row(row) for row in POLICY.rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _render_row(row: Row) -> tuple[str, ...]:
    caps = row.caps
    return (
        f"{row.title} (`{row.id}`)",
        _render_hours(row.comfort),
        _render_holidays(row.comfort),
        _render_hours(row.hard),
        _render_holidays(row.hard),
        f"{caps.day} / {caps.week} / {caps.month}",
        f"{caps.gap // timedelta(hours=1)} h",
        _render_consent(row),
        _render_disclosure(row),
        row.note,
        _render_sources(row),
    )


def _render_hours(hours: DayHours) -> str:
    if hours.weekdays == hours.saturday == hours.sunday:
        return f"daily {_render_spans(hours.weekdays)}"
    kinds = ((f"Mon{_TO}Fri", hours.weekdays), ("Sat", hours.saturday), ("Sun", hours.sunday))
    return "; ".join(f"{name} {_render_spans(spans)}" for name, spans in kinds)


def _render_spans(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.opens:%H:%M}{_TO}{span.closes:%H:%M}" for span in spans) or "off"


def _render_holidays(hours: DayHours) -> str:
    return "as other days" if hours.on_holidays else "off"


def _render_consent(row: Row) -> str:
    filed = (
        f"; on file in {', '.join(place.removeprefix('US-') for place in row.on_file)}" if row.on_file else ""
    )
    route = f"; `{row.route}` attested" if row.route else ""
    return f"`{row.consent}`{filed}{route}"


def _render_disclosure(row: Row) -> str:
    needs = [f"Speaks {', '.join(f'`{name}`' for name in row.opening)}."] if row.opening else []
    return " ".join([*needs, row.disclosure]).strip()


def _render_sources(row: Row) -> str:
    told = (f"{one.of}: {one.text} [{'/'.join(one.tags)}]" for one in row.sources)
    return f"{'; '.join(told)}; {row.checked_on}"
