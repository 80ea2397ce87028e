"""Close a number for a whole business at once, open it again by an admin's word, and tell Retell of both.

What is stated is appended and never changed. A call that may be ringing is stopped as soon as Retell
has named it; the look after calls asks for that, so a crash in between stops it later, not never.
"""

import logging
from dataclasses import dataclass, replace
from enum import Enum, auto

from core.nouns.call import Call
from core.nouns.contact import Contact
from core.nouns.ids import E164, ContactId, StaffId
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut, OptOutSource
from core.nouns.tenant import Tenant
from core.ports.dialer import Dialer, LineDown
from core.ports.opt_out_records import Untold
from core.ports.store import Records, Store
from core.rules.call_state import is_over
from core.rules.roles import Act
from core.rules.timings import Timings
from core.use_cases.cards import want_call_painted
from core.use_cases.changes import note_change
from core.use_cases.staff import require

logger = logging.getLogger(__name__)

NO_REASON = "Say why this number may be called again: what the person said, and when."


class AllowRefused(ValueError):  # noqa: N818 - named for what happened
    """A number cannot be opened again like this; the message is the sentence for whoever asked for it."""


class OptedOut(Enum):
    """What came of closing a number, or opening it again."""

    DONE = auto()
    STOPPING = auto()  #: done, and a call that is under way is being stopped
    ALREADY = auto()  #: it stood so before
    GONE = auto()  #: there is no such person


@dataclass(frozen=True, slots=True)
class OptOutAnswer:
    """What came of it, and for whom."""

    result: OptedOut
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person's number stands."""

    contact: Contact
    is_stopped: bool


async def stop_calling(
    store: Store,
    contact_id: ContactId,
    *,
    tenant: Tenant,
    staff: StaffId,
    source: OptOutSource,
    at: Moment,
) -> OptOutAnswer:
    """Close a person's number for the whole business, now. Raises NotAllowed."""
    async with store.writing() as records:
        await require(records, tenant, staff, Act.STOP_CALLS, at)
        contact = await records.contacts.find_contact(tenant.id, contact_id)
        if contact is None:
            return OptOutAnswer(OptedOut.GONE)
        stated = OptOut(tenant.id, contact.phone, is_stop=True, source=source, by=staff, at=at.now)
        if not await records.opt_outs.insert_opt_out(stated):
            return OptOutAnswer(OptedOut.ALREADY, contact)
        await _note(records, contact, stated)
        is_stopping = await mark_stop_wanted(records, tenant, contact.phone, at)
        return OptOutAnswer(OptedOut.STOPPING if is_stopping else OptedOut.DONE, contact)


async def allow_calling(
    store: Store, contact_id: ContactId, *, tenant: Tenant, staff: StaffId, reason: str, at: Moment
) -> OptOutAnswer:
    """Open a closed number again; an admin's act, with a reason.

    Raises NotAllowed, and AllowRefused when no reason is given.
    """
    said = " ".join(reason.split())
    if not said:
        raise AllowRefused(NO_REASON)
    async with store.writing() as records:
        await require(records, tenant, staff, Act.UNDO_OPT_OUT, at)
        contact = await records.contacts.find_contact(tenant.id, contact_id)
        if contact is None:
            return OptOutAnswer(OptedOut.GONE)
        source = OptOutSource.COMMAND
        stated = OptOut(
            tenant.id, contact.phone, is_stop=False, source=source, by=staff, at=at.now, reason=said
        )
        if not await records.opt_outs.insert_opt_out(stated):
            return OptOutAnswer(OptedOut.ALREADY, contact)
        await _note(records, contact, stated)
        return OptOutAnswer(OptedOut.DONE, contact)


async def find_standing(store: Store, contact_id: ContactId, *, tenant: Tenant) -> Standing | None:
    """Find how a person's number stands; None when there is no such person."""
    async with store.reading() as records:
        contact = await records.contacts.find_contact(tenant.id, contact_id)
        if contact is None:
            return None
        return Standing(contact, await records.opt_outs.has_opted_out(tenant.id, contact.phone))


async def tell_line(store: Store, dialer: Dialer, untold: Untold, *, at: Moment, timings: Timings) -> bool:
    """Pass one statement on to Retell, so that its own list refuses the number too; False when it is down."""
    try:
        is_closed = await _is_closed(store, untold)
        await dialer.mark_do_not_call(untold.account_id, untold.opt_out.phone, stop=is_closed)
    except LineDown:
        async with store.writing() as records:
            await records.opt_outs.mark_untold_late(untold.id, until=at.real + timings.tell_again)
        return False
    async with store.writing() as records:
        await records.opt_outs.mark_told(untold.id, at=at.real)
    logger.info("told Retell of an opt-out", extra={"opt_out": untold.id, "stop": untold.opt_out.is_stop})
    return True


async def mark_stop_wanted(records: Records, tenant: Tenant, phone: E164, at: Moment) -> bool:
    """Want the call to this number stopped that may be under way; False when there is none."""
    live = await records.calls.find_live(tenant.id, phone)
    call: Call | None = await records.calls.lock_call(live.id) if live else None
    if call is None or is_over(call.state):
        return False
    await records.calls.mark_call(replace(call, stop_wanted=True, next_check_at=at.real))
    await want_call_painted(records, call, tenant)
    return True


async def _is_closed(store: Store, untold: Untold) -> bool:
    """Tell how the number stands by now: Retell keeps one list for all businesses of an account."""
    async with store.reading() as records:
        tenants = await records.tenants.list_tenants()
        theirs = [one.id for one in tenants if one.account_id == untold.account_id]
        return any([await records.opt_outs.has_opted_out(one, untold.opt_out.phone) for one in theirs])


async def _note(records: Records, contact: Contact, stated: OptOut) -> None:
    act = "contact.stopped" if stated.is_stop else "contact.allowed_again"
    await note_change(
        records, contact.tenant_id, act, contact.id, by=stated.by, at=stated.at, reason=stated.reason
    )
