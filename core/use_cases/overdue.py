"""Look whether every due reminder is ended or explained; if one is not for too long, want the card about it.

Reads everything, writes what is watched, and wants one card painted, in the ops channel. Tries nothing
itself: what stands still is for the other ticks to take up, or for people to mend.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from core.nouns.card import CardSubject
from core.nouns.ids import CallId, ChannelId, ReminderId
from core.nouns.moment import Moment
from core.nouns.watch import Figures, Stuck, Watched
from core.ports.store import Records, Store
from core.rules.overdue import Kind, Lines, find_free, judge_call, judge_reminder
from core.rules.timings import Timings
from core.rules.watch import look_again

logger = logging.getLogger(__name__)

WATCH_SUBJECT = "watch"  #: the one card there is
AT_ONCE = 20  #: rows of each kind that are watched
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Audited:
    """How the work stands, and how many rows stand still for too long."""

    figures: Figures
    overdue: int


async def audit_overdue(
    store: Store, *, ops_channel: ChannelId | None, at: Moment, timings: Timings
) -> Audited:
    """Count, look for what stands still, and tell of it; None for the channel is the first business's."""
    async with store.reading() as records:
        figures = await records.watch.count_figures(at)
        stuck = await _list_stuck(records, at)
        is_idle = not stuck and not await records.watch.list_watched()
    if is_idle:
        return Audited(figures, 0)
    return Audited(figures, await _watch(store, stuck, ops_channel, at, timings))


async def list_references(records: Records, told: list[Watched]) -> tuple[str, ...]:
    """List the references of the people whose reminder or call it is; never a name."""
    found: list[str] = []
    for one in told:
        with suppress(LookupError):  # it may have been forgotten meanwhile
            match one.kind:
                case Stuck.REMINDER:
                    reminder = await records.reminders.get_reminder(ReminderId(one.subject_id))
                    found.append((await records.contacts.get_contact(reminder.contact_id)).reference)
                case Stuck.CALL:
                    call = await records.calls.get_call(CallId(one.subject_id))
                    found.append((await records.contacts.get_contact(call.contact_id)).reference)
                case Stuck.EVENT | Stuck.CARD:
                    pass
    return tuple(dict.fromkeys(found))


async def _list_stuck(records: Records, at: Moment) -> list[tuple[Stuck, str]]:
    accounts = await records.tenants.list_accounts()
    live = await records.watch.count_live()
    lines: dict[str, Lines] = {
        account.id: Lines(
            live=live.get(account.id, 0),
            begun_last_minute=await records.calls.count_attempted_since(account.id, at.real - _MINUTE),
        )
        for account in accounts
    }
    free = find_free(accounts, await records.tenants.list_tenants(), lines, at)
    reminders = await records.watch.list_untouched(at, free, limit=AT_ONCE)
    calls = await records.watch.list_unattended(at.real, limit=AT_ONCE)
    # Of what waits in a line, its head is watched: while the line moves, the head is another one each time.
    events = await records.inbox.list_pending(at.real, limit=AT_ONCE)
    # A card that Slack does not take counts too: what it should say, nobody reads.
    cards = await records.watch.list_unpainted(limit=AT_ONCE)
    return [
        *((Stuck.REMINDER, one.id) for one in reminders if _is_unexplained(judge_reminder(one, "", at).kind)),
        *((Stuck.CALL, one.id) for one, status in calls if _is_unexplained(judge_call(one, status, at).kind)),
        *((Stuck.EVENT, str(event_id)) for event_id in events),
        *((Stuck.CARD, str(card_id)) for card_id in cards),
    ]


def _is_unexplained(kind: Kind) -> bool:
    return kind is Kind.UNEXPLAINED


async def _watch(
    store: Store,
    stuck: list[tuple[Stuck, str]],
    ops_channel: ChannelId | None,
    at: Moment,
    timings: Timings,
) -> int:
    """Carry on the watch, one program after the other, and want the card where there is something to tell."""
    async with store.writing() as records:
        tenants = await records.tenants.list_tenants()
        if not tenants:
            return 0
        home = await records.tenants.lock_tenant(tenants[0].id)
        look = look_again(await records.watch.list_watched(), stuck, real=at.real, timings=timings)
        await records.watch.mark_watched(look.watched)
        if look.is_told:
            await records.cards.mark_stale(
                CardSubject.WATCH,
                WATCH_SUBJECT,
                tenant_id=home.id,
                channel=ops_channel or home.channel,
                as_news=look.is_news,
            )
        if look.is_news:
            logger.error("something stands still without a reason", extra={"count": look.overdue})
        elif look.is_told and not look.overdue:
            logger.warning("nothing stands still any more")
        return look.overdue
