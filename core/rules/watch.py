"""For how long has a row been seen to stand still, and is that news for the ops channel?

Pure. What counts is neither business time, which may jump, nor the time a row fell due, at which no
program may have run; it is real time in which somebody looked, again and again, and it still stood there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.nouns.watch import Stuck, Watched
from core.rules.timings import Timings

#: longer than this between two looks, and nobody was watching: what was not told yet is watched anew
GAP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What follows from a look."""

    watched: tuple[Watched, ...]
    is_told: bool  #: the card is to be painted
    is_news: bool  #: in a new message
    overdue: int  #: rows that stand still for too long


def look_again(
    known: Sequence[Watched], stuck: Sequence[tuple[Stuck, str]], *, real: datetime, timings: Timings
) -> Look:
    """Carry on the watch with what stands still now."""
    before = {one.key: one for one in known}
    watched = [_carry_on(before.get(key), key, real) for key in dict.fromkeys(stuck)]
    told = [one.told_at for one in known if one.told_at is not None]
    overdue = list_overdue(watched, real=real, timings=timings)
    if overdue and (not told or max(told) <= real - timings.tell_overdue_again):
        ripe = {one.key for one in overdue}
        watched = [replace(one, told_at=real) if one.key in ripe else one for one in watched]
        return Look(tuple(watched), is_told=True, is_news=not told, overdue=len(overdue))
    if overdue and not any(one.told_at for one in watched):
        # All that was told is mended; what is overdue now takes its place, so that the end is told too.
        watched = [replace(one, told_at=max(told)) if one in overdue else one for one in watched]
    return Look(tuple(watched), bool(told) and not overdue, is_news=False, overdue=len(overdue))


def list_overdue(watched: Sequence[Watched], *, real: datetime, timings: Timings) -> list[Watched]:
    """List what stands still for too long, the longest first."""
    ripe = [one for one in watched if one.told_at or real - one.since >= timings.unexplained_after]
    return sorted(ripe, key=lambda one: (one.since, one.kind, one.subject_id))


def _carry_on(before: Watched | None, key: tuple[Stuck, str], real: datetime) -> Watched:
    if before is None or (before.told_at is None and real - before.seen_at > GAP):
        return Watched(*key, since=real, seen_at=real)
    return replace(before, seen_at=real)
