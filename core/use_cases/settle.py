"""What people decide from a card: a call in doubt, and a hold that was mended.

Idempotent: pressing twice, or two people pressing, decides once.
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
from core.use_cases.call_now import CallRefused, build_hand_reminder
from core.use_cases.holds import build_hold_subject


class Decision(StrEnum):
    """What a person may say of a call that nobody can find."""

    IT_RANG = "it_rang"  #: leave it; the customer was called
    CALL_AGAIN = "call_again"  #: it did not ring, or may ring again


async def settle_call(
    store: Store, call_id: CallId, decision: Decision, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Call | CallRefused:
    """Close a doubt; with CALL_AGAIN, queue a new call in a slot of its own."""
    async with store.writing() as records:
        call = await records.calls.lock_call(call_id)
        if call is None or call.tenant_id != tenant.id:
            return CallRefused("This call is no longer there.")
        if call.state is not CallState.UNCONFIRMED or not call.needs_human:
            return CallRefused("This call has been settled meanwhile.")
        settled = replace(call, needs_human=False, settled_by=staff, is_live=False, next_check_at=None)
        await records.calls.mark_call(settled)
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


async def release_hold(store: Store, subject_id: str, *, tenant: Tenant) -> bool:
    """Let the calls of an account or a business go on; False when they were not on hold."""
    async with store.writing() as records:
        if subject_id == build_hold_subject(tenant.account_id):
            released = await records.tenants.mark_account_released(AccountId(tenant.account_id))
        elif subject_id == build_hold_subject(tenant.id):
            released = await records.tenants.mark_tenant_released(TenantId(tenant.id))
        else:
            return False
        if released:
            await records.cards.mark_stale(
                CardSubject.HOLD, subject_id, tenant_id=tenant.id, channel=tenant.channel
            )
        return released
