"""A shift in which everything happens that bears on who may be called, and when.

Adds to `Shift` what people decide (modes, pauses, stops, answers to a card), how calls end, and the ticks.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict

from typing_extensions import override

from core.nouns.call import Call, Outcome
from core.nouns.calling import Mode
from core.nouns.card import Card, CardSubject
from core.nouns.contact import Consent
from core.nouns.evidence import Analysis, Answer, CallEvidence, CallState, Ending
from core.nouns.ids import CallId, StaffId
from core.nouns.opt_out import OptOutSource
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.reminder_plan import Miss, ReminderPlan, RetryPlan, Step
from core.nouns.staff import Role, Staff
from core.nouns.verdict import Judgement
from core.ports.store import Records, Store
from core.use_cases.approvals import Say, answer_reminder
from core.use_cases.booking import Booked
from core.use_cases.call_now import CallRefused
from core.use_cases.claim import Claimed, expire_reminder
from core.use_cases.corrections import tell_new_time
from core.use_cases.opt_outs import OptOutAnswer, allow_calling, stop_calling, tell_line
from core.use_cases.pauses import PauseState, lift_ended_pauses, pause_calls, resume_calls
from core.use_cases.why import Explained, Why, explain_calls
from tests.support.builders import MARIA
from tests.support.fakes import MAIN, Shift, make_evidence

ANN = StaffId("U0ANN")  #: whoever Maria is not; no admin unless a test makes her one
EVERY_MISS = {Miss.NO_ANSWER: 60, Miss.BUSY: 10, Miss.VOICEMAIL: 240, Miss.DECLINED: 200, Miss.TECHNICAL: 30}
DAYS_AHEAD = ReminderPlan((Step(minutes_before=3 * 24 * 60),))
IN_THREE_DAYS = "2024-01-17"  #: booked for then under DAYS_AHEAD, a reminder is due at once


class _Ends(TypedDict, total=False):
    state: CallState
    ending: Ending
    analysis: Analysis


ENDS: dict[Outcome, _Ends] = {
    Outcome.CONFIRMED: {"analysis": Analysis(Answer.CONFIRMED)},
    Outcome.RESCHEDULE: {"analysis": Analysis(Answer.RESCHEDULE)},
    Outcome.CANCELLED: {"analysis": Analysis(Answer.CANCEL)},
    Outcome.WRONG_NUMBER: {"analysis": Analysis(Answer.WRONG_NUMBER)},
    Outcome.OPTED_OUT: {"ending": Ending.OPTED_OUT},
    Outcome.CALLBACK_WANTED: {"ending": Ending.CALLBACK_WANTED},
    Outcome.UNCLEAR: {"analysis": Analysis()},
    Outcome.VOICEMAIL: {"ending": Ending.VOICEMAIL},
    Outcome.NO_ANSWER: {"state": CallState.NOT_CONNECTED, "ending": Ending.NO_ANSWER},
    Outcome.BUSY: {"state": CallState.NOT_CONNECTED, "ending": Ending.BUSY},
    Outcome.DECLINED: {"state": CallState.NOT_CONNECTED, "ending": Ending.DECLINED},
    Outcome.BAD_NUMBER: {"state": CallState.NOT_CONNECTED, "ending": Ending.BAD_NUMBER},
    Outcome.STOPPED: {"state": CallState.STOPPED},
    Outcome.FAILED: {"state": CallState.ERROR, "ending": Ending.FAULT},
}


def make_ending(call_id: CallId, outcome: Outcome) -> CallEvidence:
    """Make Retell's statement of a call that came to this."""
    return make_evidence(call_id, **ENDS[outcome])


class Crash(Exception):  # noqa: N818 - named for what happened
    """The process dies."""


@dataclass(frozen=True)
class DyingStore(Store):
    """A store whose process dies just before each commit."""

    store: Store

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Records]:
        """Read as ever."""
        async with self.store.reading() as records:
            yield records

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Records]:
        """Write, and die before it counts."""
        async with self.store.writing() as records:
            yield records
            raise Crash


@dataclass
class Day(Shift):
    """A day on which people decide about calls."""

    async def adjust(self, **changes: object) -> None:
        """Let an admin have decided this about the business."""
        self.tenant = replace(self.tenant, **changes)  # type: ignore[arg-type]
        async with self.store.writing() as records:
            await records.tenants.mark_tenant_adjusted(self.tenant)

    async def choose(self, mode: Mode) -> None:
        """Switch the business to a mode."""
        await self.adjust(calling=replace(self.tenant.calling, mode=mode))

    async def plan(
        self, plan: ReminderPlan = DAYS_AHEAD, *, most: int = 2, waits: dict[Miss, int] | None = None
    ) -> None:
        """Give the business this plan, and further tries after every miss."""
        retries = RetryPlan(EVERY_MISS if waits is None else waits, most)
        await self.adjust(calling=replace(self.tenant.calling, plan=plan, retries=retries))

    async def make(self, staff: StaffId, role: Role) -> None:
        """Give somebody a role."""
        async with self.store.writing() as records:
            at = self.clock.moment().now
            await records.staff.mark_role(Staff(self.tenant.id, staff, role, MARIA, at))

    async def pause(
        self,
        reason: str = "Stocktaking",
        *,
        minutes: int | None = None,
        whole_account: bool = False,
        staff: StaffId = MARIA,
    ) -> PauseState:
        """Pause calls, for so long or until somebody resumes them."""
        at = self.clock.moment()
        return await pause_calls(
            self.store,
            tenant=self.tenant,
            staff=staff,
            reason=reason,
            until=None if minutes is None else at.now + timedelta(minutes=minutes),
            whole_account=whole_account,
            at=at,
        )

    async def resume(self, staff: StaffId = MARIA) -> bool:
        """Let calls go on."""
        return await resume_calls(self.store, tenant=self.tenant, staff=staff, at=self.clock.moment())

    async def stop(self, booked: Booked, source: OptOutSource = OptOutSource.COMMAND) -> OptOutAnswer:
        """Close a person's number."""
        return await stop_calling(self.store, booked.contact.id, source=source, **self.by_maria())

    async def allow(self, booked: Booked, reason: str = "She rang.", staff: StaffId = MARIA) -> OptOutAnswer:
        """Open a person's number again."""
        who, at = booked.contact.id, self.clock.moment()
        return await allow_calling(self.store, who, tenant=self.tenant, staff=staff, reason=reason, at=at)

    async def say(self, reminder: Reminder, say: Say, staff: StaffId = MARIA) -> Reminder | None:
        """Answer a card that asks."""
        at = self.clock.moment()
        return await answer_reminder(self.store, reminder.id, say, tenant=self.tenant, staff=staff, at=at)

    async def correct(self, call: Call, staff: StaffId = MARIA) -> Reminder | CallRefused:
        """Press "Call with the new time"."""
        at = self.clock.moment()
        return await tell_new_time(self.store, call.id, tenant=self.tenant, staff=staff, at=at)

    async def end(self, call: Call, outcome: Outcome) -> Call:
        """Let a call come to this, and hear of it."""
        told = await self.tell(make_ending(call.id, outcome))
        assert told is not None
        return told

    async def why(self, booked: Booked) -> Why:
        """Ask why somebody is or is not called."""
        asked = self.by_maria()
        why = await explain_calls(self.store, booked.contact.id, tenant=self.tenant, at=asked["at"])
        assert why is not None
        return why

    async def why_of(self, reminder: Reminder) -> Explained:
        """Ask why of one planned call."""
        at = self.clock.moment()
        why = await explain_calls(self.store, reminder.contact_id, tenant=self.tenant, at=at)
        assert why is not None
        [found] = [one for one in why.calls if one.reminder.id == reminder.id]
        return found

    async def claim_due(self) -> list[Claimed]:
        """Claim all that is due."""
        async with self.store.reading() as records:
            due = await records.reminders.list_due(MAIN, self.clock.moment(), limit=100)
            reminders = [await records.reminders.get_reminder(each) for each in due]
        answers = [await self.claim(reminder) for reminder in reminders]
        return [one for one in answers if isinstance(one, Claimed)]

    async def dial_due(self) -> list[Call]:
        """Claim and send all that is due."""
        return [await self.place(claimed) for claimed in await self.claim_due()]

    async def audit(self) -> int:
        """End what is over: pauses and reminders; answers how many pauses."""
        at = self.clock.moment()
        lifted = await lift_ended_pauses(self.store, at=at)
        async with self.store.reading() as records:
            expired = await records.reminders.list_expired(at, limit=100)
        for reminder_id in expired:
            await expire_reminder(self.store, reminder_id, at=at)
        return lifted

    async def tell_retell(self) -> list[bool]:
        """Pass on to Retell what it has not heard of."""
        at = self.clock.moment()
        async with self.store.reading() as records:
            untold = await records.opt_outs.list_untold(at.real, limit=100)
        return [await tell_line(self.store, self.dialer, one, at=at, timings=self.timings) for one in untold]

    async def wait_until(self, instant: datetime) -> None:
        """Let time pass until an instant of business time."""
        self.clock.wait(seconds=(instant - self.clock.at.now).total_seconds())

    async def list_planned(self, booked: Booked) -> list[Reminder]:
        """List all planned calls of a booking, oldest first."""
        async with self.store.reading() as records:
            return await records.reminders.list_of_appointment(booked.appointment.id)

    async def list_waiting(self, booked: Booked) -> list[Reminder]:
        """List the planned calls of a booking that still wait."""
        return [one for one in await self.list_planned(booked) if one.status is ReminderStatus.SCHEDULED]

    async def list_judgements(self, reminder: Reminder) -> list[Judgement]:
        """List what the gates said of a planned call."""
        async with self.store.reading() as records:
            return await records.reminders.list_judgements(reminder.id)

    async def find_card(self, subject: CardSubject, subject_id: str) -> Card | None:
        """Find the card of a row."""
        async with self.store.reading() as records:
            return await records.cards.find_card(subject, subject_id)

    async def list_consents(self, booked: Booked) -> list[Consent]:
        """List what was noted of a person's numbers."""
        async with self.store.reading() as records:
            return await records.contacts.list_consents(booked.contact.id)

    async def list_acts(self, subject: str) -> list[str]:
        """List what the audit holds of a subject, oldest first."""
        async with self.store.reading() as records:
            return [
                entry.change.act for entry in await records.audit.list_of_subjects(self.tenant.id, {subject})
            ]
