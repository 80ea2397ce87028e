"""Let the cards about a planned call say that it is not made any more: the question asked, the call tried.

Works inside the transaction that decides so. Neither card may go on to promise a call.
"""

from core.nouns.evidence import CallState
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.nouns.trouble import Trouble
from core.ports.store import Records
from core.rules.call_state import NEVER_PLACED, not_placed
from core.rules.identity import derive_call_id
from core.use_cases.cards import want_call_painted, want_question_painted


async def close_cards(
    records: Records, reminder: Reminder, tenant: Tenant, reason: str, *, at: Moment
) -> bool:
    """Close both cards of a reminder that was decided while it waited; False when no call was tried.

    A call that Retell refused to all says on its card what to mend; any other, that it was withdrawn.
    """
    await want_question_painted(records, reminder.id, tenant)
    call = await records.calls.lock_call(derive_call_id(reminder.slot))
    if call is None or call.state not in NEVER_PLACED or call.reason == reason:
        return call is not None
    trouble = None if call.state is CallState.UNAVAILABLE else call.trouble
    ended = not_placed(call, CallState.REJECTED, trouble or Trouble.WITHDRAWN, at=at, reason=reason)
    await records.calls.mark_call(ended)
    await want_call_painted(records, call, tenant)
    return True
