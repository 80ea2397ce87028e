"""Push a row ahead that broke a tick: it is tried again after a wait, and stands in nobody's way until then.

Each method answers what to do once a row has failed; it gets the reference under which the log tells more.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.clock import SystemClock
from core.nouns.ids import CallId, CardId, EventId, ReminderId, TenantId
from core.nouns.opt_out import OptOutId
from core.nouns.script import CheckedScript
from core.rules.timings import Timings
from core.use_cases.replan import pass_over
from store.database import SqlStore

Push = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pushing:
    """What becomes of a row that failed, kind by kind."""

    store: SqlStore
    clock: SystemClock
    timings: Timings

    def reminder(self, reminder_id: ReminderId) -> Push:
        """Try this reminder again after a wait; its row says why."""

        async def push(reference: str) -> None:
            until = self.clock.moment().real + self.timings.crash_wait
            reason = f"An error of ours stood in the way (reference {reference})."
            async with self.store.writing() as records:
                await records.reminders.mark_waiting(reminder_id, reason=reason, retry_at=until)

        return push

    def event(self, event_id: EventId) -> Push:
        """Look at this event again after a wait."""

        async def push(_reference: str) -> None:
            until = self.clock.moment().real + self.timings.crash_wait
            async with self.store.writing() as records:
                await records.inbox.mark_event_waiting(event_id, until=until)

        return push

    def card(self, card_id: CardId) -> Push:
        """Paint this card after a wait."""

        async def push(_reference: str) -> None:
            until = self.clock.moment().real + self.timings.crash_wait
            async with self.store.writing() as records:
                await records.cards.mark_card_late(card_id, until=until)

        return push

    def script(self, tenant_id: TenantId) -> Push:
        """Keep what was known of the script, and say that an error stood in the way."""

        async def push(reference: str) -> None:
            at = self.clock.moment()
            problem = f"An error of ours stood in the way of reading the script (reference {reference})."
            async with self.store.writing() as records:
                await records.tenants.lock_tenant(tenant_id)
                before = await records.scripts.find_script(tenant_id)
                known = before.script if before else None
                stopped = before is not None and before.stopped
                await records.scripts.mark_script(CheckedScript(tenant_id, known, at.now, problem, stopped))

        return push

    def opt_out(self, opt_out_id: OptOutId) -> Push:
        """Tell the line of this opt-out after a wait."""

        async def push(_reference: str) -> None:
            until = self.clock.moment().real + self.timings.crash_wait
            async with self.store.writing() as records:
                await records.opt_outs.mark_untold_late(opt_out_id, until=until)

        return push

    def call(self, call_id: CallId) -> Push:
        """Look at this call again after a wait."""

        async def push(_reference: str) -> None:
            until = self.clock.moment().real + self.timings.crash_wait
            async with self.store.writing() as records:
                await records.calls.mark_call_late(call_id, until=until)

        return push

    def booking(self, tenant_id: TenantId) -> Push:
        """Leave the next booking as it is planned, and go on behind it."""

        async def push(_reference: str) -> None:
            await pass_over(self.store, tenant_id, at=self.clock.moment())

        return push


async def leave(_reference: str) -> None:
    """Push nothing ahead: the next beat tries again anyway."""
