"""Read the row that a card paints, with all that stands on the card beside it. Only reads."""

from collections import Counter
from collections.abc import Awaitable, Callable

from core.nouns.card import (
    AskPainting,
    CallPainting,
    Card,
    CardSubject,
    HoldPainting,
    OutagePainting,
    Painting,
    PausePainting,
    RehearsalPainting,
    ScriptPainting,
    SkipPainting,
    WatchPainting,
)
from core.nouns.ids import CallId, ReminderId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.store import Records
from core.rules.breaker import is_open
from core.rules.script_check import compare_script, list_stopping
from core.use_cases.case_file import find_shown
from core.use_cases.overdue import list_references
from core.use_cases.pauses import build_pause_subject


async def read_painting(records: Records, card: Card, at: Moment) -> Painting:
    """Read what a card shows, as it stands now."""
    tenant = await records.tenants.get_tenant(card.tenant_id)
    return await _READERS[card.subject](records, card.subject_id, tenant, at)


async def _read_call(records: Records, subject_id: str, tenant: Tenant, _at: Moment) -> CallPainting:
    call = await records.calls.get_call(CallId(subject_id))
    contact = await records.contacts.get_contact(call.contact_id)
    booking = await records.appointments.get_appointment(call.appointment_id) if call.appointment_id else None
    return CallPainting(call, contact, booking, tenant)


async def _read_skip(records: Records, subject_id: str, tenant: Tenant, _at: Moment) -> SkipPainting:
    skipped = await records.reminders.get_reminder(ReminderId(subject_id))
    contact = await records.contacts.get_contact(skipped.contact_id)
    booking = (
        await records.appointments.get_appointment(skipped.appointment_id) if skipped.appointment_id else None
    )
    return SkipPainting(skipped, contact, booking, tenant)


async def _read_hold(records: Records, subject_id: str, tenant: Tenant, _at: Moment) -> HoldPainting:
    accounts = {f"hold:{account.id}": account.held for account in await records.tenants.list_accounts()}
    trouble = accounts.get(subject_id, tenant.held)
    return HoldPainting(subject_id, trouble, tenant)


async def _read_outage(records: Records, _subject_id: str, tenant: Tenant, _at: Moment) -> OutagePainting:
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    return OutagePainting(tenant, is_over=not is_open(accounts[tenant.account_id].breaker))


async def _read_script(records: Records, _subject_id: str, tenant: Tenant, _at: Moment) -> ScriptPainting:
    checked = await records.scripts.find_script(tenant.id)
    findings = compare_script(checked.script, tenant) if checked and checked.script else ()
    return ScriptPainting(tenant, tuple(one.sentence for one in list_stopping(findings, tenant)))


async def _read_pause(records: Records, subject_id: str, tenant: Tenant, at: Moment) -> PausePainting:
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    whole_account = subject_id == build_pause_subject(tenant, whole_account=True)
    pause = accounts[tenant.account_id].paused if whole_account else tenant.paused
    if pause is None or not pause.is_on(at.now):
        return PausePainting(tenant, None, whole_account, 0)
    waiting = await records.reminders.count_due_before(tenant.id, pause.until)
    return PausePainting(tenant, pause, whole_account, waiting)


async def _read_ask(records: Records, subject_id: str, tenant: Tenant, at: Moment) -> AskPainting:
    waiting = await _read_skip(records, subject_id, tenant, at)
    return AskPainting(waiting.reminder, waiting.contact, waiting.appointment, tenant)


async def _read_rehearsal(records: Records, subject_id: str, tenant: Tenant, at: Moment) -> RehearsalPainting:
    """Read what would have been said; built anew, because nothing of it is kept."""
    skip = await _read_skip(records, subject_id, tenant, at)
    shown = await find_shown(records, tenant, skip.contact, skip.appointment, at)
    return RehearsalPainting(skip.reminder, skip.contact, skip.appointment, tenant, shown)


async def _read_watch(records: Records, _subject_id: str, tenant: Tenant, _at: Moment) -> WatchPainting:
    told = [one for one in await records.watch.list_watched() if one.told_at is not None]
    since = min((one.since for one in told), default=None)
    counts = Counter(one.kind for one in told)
    return WatchPainting(tenant, since, counts, await list_references(records, told))


_READERS: dict[CardSubject, Callable[[Records, str, Tenant, Moment], Awaitable[Painting]]] = {
    CardSubject.CALL: _read_call,
    CardSubject.SKIP: _read_skip,
    CardSubject.HOLD: _read_hold,
    CardSubject.OUTAGE: _read_outage,
    CardSubject.SCRIPT: _read_script,
    CardSubject.PAUSE: _read_pause,
    CardSubject.ASK: _read_ask,
    CardSubject.REHEARSAL: _read_rehearsal,
    CardSubject.WATCH: _read_watch,
}
