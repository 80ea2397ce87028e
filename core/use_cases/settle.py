"""What people decide from a card: a call in doubt, and a hold that was mended.

Idempotent: pressing twice, or two people pressing, decides once. The audit keeps who did.
"""

from dataclasses import replace
from enum import StrEnum

from core.nouns.call import Call
from core.nouns.card import CardSubject
from core.nouns.evidence import CallState
from core.nouns.ids import AccountId, CallId, StaffId, TenantId
from core.nouns.moment import Moment
from core.nouns.tenant import Tenant
from core.ports.store import Store
from core.rules.identity import build_hand_slot
from core.rules.roles import Act
from core.use_cases.call_now import CallRefused, build_hand_reminder
from core.use_cases.changes import note_change
from core.use_cases.holds import build_hold_subject
from core.use_cases.staff import require


class Decision(StrEnum):
    """What a person may say of a call that nobody can find."""

    IT_RANG = "it_rang"  #: leave it; the customer was called
    CALL_AGAIN = "call_again"  #: it did not ring, or may ring again


async def settle_call(
    store: Store, call_id: CallId, decision: Decision, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Call | CallRefused:
    """Close a doubt; with CALL_AGAIN, queue a new call in a slot of its own. Raises NotAllowed."""
    async with store.writing() as records:
        await require(records, tenant, staff, Act.SETTLE, at)
        call = await records.calls.lock_call(call_id)
        if call is None or call.tenant_id != tenant.id:
            return CallRefused("This call is no longer there.")
        if call.state is not CallState.UNCONFIRMED or not call.needs_human:
            return CallRefused("This call has been settled meanwhile.")
        settled = replace(call, needs_human=False, settled_by=staff, is_live=False, next_check_at=None)
        await records.calls.mark_call(settled)
        await note_change(
            records,
            tenant.id,
            "call.settled",
            call.id,
            by=staff,
            at=at.now,
            between=(None, {"decision": decision}),
        )
        await records.cards.mark_stale(CardSubject.CALL, call.id, tenant_id=tenant.id, channel=tenant.channel)
        if decision is Decision.CALL_AGAIN:
            contact = await records.contacts.get_contact(call.contact_id)
            appointment = (
                await records.appointments.get_appointment(call.appointment_id)
                if call.appointment_id
                else None
            )
            slot = build_hand_slot(f"again:{call.id}")
            await records.reminders.insert_reminder(
                build_hand_reminder(slot, contact, appointment, staff=staff, at=at)
            )
        return settled


async def release_hold(store: Store, subject_id: str, *, tenant: Tenant, staff: StaffId, at: Moment) -> bool:
    """Let an account's or a business's calls go on; False when they were not on hold. Raises NotAllowed."""
    async with store.writing() as records:
        await require(records, tenant, staff, Act.RELEASE_HOLD, at)
        owner: AccountId | TenantId
        if subject_id == build_hold_subject(tenant.account_id):
            owner = tenant.account_id
            released = await records.tenants.mark_account_released(tenant.account_id)
        elif subject_id == build_hold_subject(tenant.id):
            owner = tenant.id
            released = await records.tenants.mark_tenant_released(tenant.id)
        else:
            return False
        if released:
            await note_change(records, tenant.id, "hold.released", owner, by=staff, at=at.now)
            await records.cards.mark_stale(
                CardSubject.HOLD, subject_id, tenant_id=tenant.id, channel=tenant.channel
            )
        return released
