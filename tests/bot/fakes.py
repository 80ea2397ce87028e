"""What the listeners need of core's ports: a database in memory, a clock that stands still, one script.

Keeps rows in dicts; a writing transaction that an exception leaves puts everything back.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from typing_extensions import override

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.audit import Change
from core.nouns.call import Call, Outcome
from core.nouns.calling import Pause
from core.nouns.contact import Consent, Contact
from core.nouns.evidence import CallState
from core.nouns.ids import E164, AccountId, AgentRef, StaffId
from core.nouns.moment import Moment
from core.nouns.opt_out import OptOut
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.script import AgentScript, CheckedScript, NumberReach
from core.nouns.staff import Role, Staff
from core.nouns.tenant import Account, Tenant
from core.nouns.trouble import Trouble
from core.nouns.verdict import Judgement
from core.ports.dialer import LineDown
from core.ports.script_reader import ScriptReader
from tests.bot.builders import NOW, make_script

_NEVER_RANG = frozenset({CallState.UNAVAILABLE, CallState.HELD, CallState.REJECTED})


@dataclass
class FixedClock:
    """Shows one moment until it is told another."""

    now: datetime = NOW
    real: datetime = NOW

    def moment(self) -> Moment:
        return Moment(self.now, self.real)

    def monotonic(self) -> float:
        return 0.0


@dataclass
class FakeScripts(ScriptReader):
    """Tells the script that the agent has now, or fails as it is told to."""

    script: AgentScript = field(default_factory=make_script)
    fault: Exception | None = None
    reach: NumberReach = NumberReach.ANYWHERE

    @override
    async def read_script(self, account_id: AccountId, agent: AgentRef) -> AgentScript:
        if self.fault is not None:
            raise self.fault
        return self.script

    @override
    async def knows_number(self, account_id: AccountId, number: E164) -> bool:
        return True

    @override
    async def find_reach(self, account_id: AccountId, number: E164) -> NumberReach:
        if isinstance(self.fault, LineDown):
            raise self.fault
        return self.reach


@dataclass
class FakeStore:
    """Everything that is stored; the fault that every transaction meets; what somebody else saves meanwhile.

    `meanwhile` is done once, just before the next writing transaction begins.
    """

    tenant: Tenant
    account: Account
    contacts: dict[str, Contact] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    opt_outs: list[OptOut] = field(default_factory=list)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    reminders: dict[str, Reminder] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)
    scripts: dict[str, CheckedScript] = field(default_factory=dict)
    stale: list[tuple[str, str]] = field(default_factory=list)
    staff: dict[str, Staff] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    replan_wanted: bool = False
    fault: Exception | None = None
    meanwhile: Callable[[], None] | None = None

    def give_role(self, staff: str, role: Role) -> None:
        """Make somebody what they are to be, and somebody else the admin."""
        boss = Staff(self.tenant.id, StaffId("U0BOSS"), Role.ADMIN, StaffId("U0BOSS"), NOW)
        self.staff = {boss.staff_id: boss, staff: replace(boss, staff_id=StaffId(staff), role=role)}

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["FakeRecords"]:
        if self.fault is not None:
            raise self.fault
        yield FakeRecords(self)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator["FakeRecords"]:
        if self.fault is not None:
            raise self.fault
        somebody, self.meanwhile = self.meanwhile, None
        if somebody is not None:
            somebody()
        before = {
            name: value.copy() if hasattr(value, "copy") else value for name, value in vars(self).items()
        }
        try:
            yield FakeRecords(self)
        except BaseException:
            vars(self).update(before)
            raise


class FakeRecords:
    """All records, seen through one transaction."""

    def __init__(self, store: FakeStore) -> None:
        self.tenants = FakeTenants(store)
        self.contacts = FakeContacts(store)
        self.opt_outs = FakeOptOuts(store)
        self.appointments = FakeAppointments(store)
        self.reminders = FakeReminders(store)
        self.calls = FakeCalls(store)
        self.scripts = FakeScriptRecords(store)
        self.cards = FakeCards(store)
        self.staff = FakeStaff(store)
        self.audit = FakeAudit(store)


@dataclass
class FakeTenants:
    """One business on one account."""

    store: FakeStore

    async def get_tenant(self, _tenant_id: str) -> Tenant:
        return self.store.tenant

    async def list_tenants(self) -> list[Tenant]:
        return [self.store.tenant]

    async def list_accounts(self) -> list[Account]:
        return [self.store.account]

    async def lock_tenant(self, tenant_id: str, *, alone: bool = False) -> Tenant:
        del alone
        assert tenant_id == self.store.tenant.id
        return self.store.tenant

    async def mark_replan_wanted(self, _tenant_id: str) -> bool:
        self.store.replan_wanted = True
        return True

    async def find_replan(self, _tenant_id: str) -> str | None:
        return "" if self.store.replan_wanted else None

    async def mark_tenant_adjusted(self, tenant: Tenant) -> bool:
        self.store.tenant = tenant
        return True

    async def lock_account(self, account_id: str) -> Account:
        assert account_id == self.store.account.id
        return self.store.account

    async def mark_tenant_paused(self, tenant_id: str, pause: Pause | None) -> bool:
        assert tenant_id == self.store.tenant.id
        self.store.tenant = replace(self.store.tenant, paused=pause)
        return True

    async def mark_account_paused(self, account_id: str, pause: Pause | None) -> bool:
        assert account_id == self.store.account.id
        self.store.account = replace(self.store.account, paused=pause)
        return True

    async def mark_account_released(self, _account_id: str) -> bool:
        was: Trouble | None = self.store.account.held
        self.store.account = replace(self.store.account, held=None)
        return was is not None

    async def mark_tenant_released(self, _tenant_id: str) -> bool:
        was: Trouble | None = self.store.tenant.held
        self.store.tenant = replace(self.store.tenant, held=None)
        return was is not None


@dataclass
class FakeContacts:
    """People and consents."""

    store: FakeStore

    async def get_contact(self, contact_id: str) -> Contact:
        return self.store.contacts[contact_id]

    async def find_contact(self, _tenant_id: str, contact_id: str) -> Contact | None:
        return self.store.contacts.get(contact_id)

    async def find_same(self, _tenant_id: str, name: str, phone: str) -> Contact | None:
        people = self.store.contacts.values()
        return next((c for c in people if (c.name.casefold(), c.phone) == (name.casefold(), phone)), None)

    async def list_matching(self, _tenant_id: str, typed: str, *, limit: int) -> list[Contact]:
        wanted = typed.casefold()
        people = sorted(self.store.contacts.values(), key=lambda c: c.name)
        return [c for c in people if wanted in f"{c.name} {c.phone} {c.reference}".casefold()][:limit]

    async def list_by_reference(self, _tenant_id: str, typed: str, *, limit: int) -> list[Contact]:
        wanted = typed.strip().upper()
        people = sorted(self.store.contacts.values(), key=lambda c: c.reference)
        return [c for c in people if c.reference.startswith((wanted, f"C-{wanted}"))][:limit]

    async def insert_contact(self, contact: Contact, _at: datetime) -> bool:
        return self.store.contacts.setdefault(contact.id, contact) is contact

    async def mark_contact_changed(self, contact: Contact) -> bool:
        self.store.contacts[contact.id] = contact
        return True

    async def insert_consent(self, consent: Consent) -> bool:
        self.store.consents.append(consent)
        return True

    async def find_consent(self, contact_id: str, phone: str) -> Consent | None:
        noted = reversed(self.store.consents)
        return next((c for c in noted if (c.contact_id, c.phone) == (contact_id, phone)), None)


@dataclass
class FakeOptOuts:
    """What was ever stated about numbers, oldest first."""

    store: FakeStore

    async def insert_opt_out(self, opt_out: OptOut) -> bool:
        if await self.has_opted_out(opt_out.tenant_id, opt_out.phone) is opt_out.is_stop:
            return False
        self.store.opt_outs.append(opt_out)
        return True

    async def has_opted_out(self, tenant_id: str, phone: str) -> bool:
        stated = [o for o in self.store.opt_outs if (o.tenant_id, o.phone) == (tenant_id, phone)]
        return bool(stated) and stated[-1].is_stop


@dataclass
class FakeAppointments:
    """Bookings, guarded by their version."""

    store: FakeStore

    async def get_appointment(self, appointment_id: str) -> Appointment:
        return self.store.appointments[appointment_id]

    async def find_appointment(self, _tenant_id: str, appointment_id: str) -> Appointment | None:
        return self.store.appointments.get(appointment_id)

    async def find_next(self, contact_id: str, after: datetime) -> Appointment | None:
        return next(iter(await self.list_upcoming("", [contact_id], after)), None)

    async def list_upcoming(
        self, _tenant_id: str, contact_ids: list[str], after: datetime
    ) -> list[Appointment]:
        open_ones = [
            a
            for a in self.store.appointments.values()
            if a.contact_id in contact_ids
            and a.starts_at > after
            and a.status is not AppointmentStatus.CANCELLED
        ]
        return sorted(open_ones, key=lambda a: a.starts_at)

    async def insert_appointment(self, appointment: Appointment, _at: datetime) -> bool:
        return self.store.appointments.setdefault(appointment.id, appointment) is appointment

    async def mark_appointment(self, appointment: Appointment) -> bool:
        if self.store.appointments[appointment.id].version != appointment.version:
            return False
        self.store.appointments[appointment.id] = replace(appointment, version=appointment.version + 1)
        return True


@dataclass
class FakeReminders:
    """Planned calls, one to a slot, and what the gates said of them."""

    store: FakeStore

    async def insert_reminder(self, reminder: Reminder) -> bool:
        return self.store.reminders.setdefault(reminder.slot, reminder) is reminder

    async def get_reminder(self, reminder_id: str) -> Reminder:
        return next(r for r in self.store.reminders.values() if r.id == reminder_id)

    async def lock_waiting(self, reminder_id: str) -> Reminder | None:
        waiting = (r for r in self.store.reminders.values() if r.status is ReminderStatus.SCHEDULED)
        return next((r for r in waiting if r.id == reminder_id), None)

    async def list_of_contact(self, contact_id: str) -> list[Reminder]:
        theirs = [r for r in self.store.reminders.values() if r.contact_id == contact_id]
        return sorted(theirs, key=lambda r: (r.due_at, r.id))

    async def count_due_before(self, tenant_id: str, until: datetime | None) -> int:
        theirs = [r for r in self.store.reminders.values() if r.tenant_id == tenant_id]
        waiting = [r for r in theirs if r.status is ReminderStatus.SCHEDULED]
        return sum(until is None or r.due_at < until for r in waiting)

    async def mark_approved(self, reminder_id: str, staff: str) -> bool:
        row = await self.get_reminder(reminder_id)
        self.store.reminders[row.slot] = replace(row, approved_by=StaffId(staff), reason="", retry_at=None)
        return True

    async def mark_skipped(self, reminder_id: str, *, reason: str) -> bool:
        row = await self.get_reminder(reminder_id)
        self.store.reminders[row.slot] = replace(row, status=ReminderStatus.SKIPPED, reason=reason)
        return True

    async def insert_judgement(self, judgement: Judgement) -> None:
        self.store.judgements.append(judgement)

    async def find_judgement(self, reminder_id: str) -> Judgement | None:
        return next((j for j in reversed(self.store.judgements) if j.reminder_id == reminder_id), None)

    async def find_by_slot(self, slot: str) -> Reminder | None:
        return self.store.reminders.get(slot)

    async def list_of_appointment(self, appointment_id: str) -> list[Reminder]:
        return [r for r in self.store.reminders.values() if r.appointment_id == appointment_id]

    async def mark_superseded(self, appointment_id: str) -> int:
        waiting = [
            r for r in await self.list_of_appointment(appointment_id) if r.status is ReminderStatus.SCHEDULED
        ]
        for each in waiting:
            self.store.reminders[each.slot] = replace(each, status=ReminderStatus.SUPERSEDED)
        return len(waiting)

    async def mark_planned(self, reminder: Reminder, *, was: ReminderStatus) -> bool:
        if self.store.reminders[reminder.slot].status is not was:
            return False
        self.store.reminders[reminder.slot] = reminder
        return True

    async def mark_withdrawn(self, reminder_id: str, *, reason: str) -> bool:
        row = await self.get_reminder(reminder_id)
        if row.status is not ReminderStatus.SCHEDULED:
            return False
        self.store.reminders[row.slot] = replace(row, status=ReminderStatus.SUPERSEDED, reason=reason)
        return True


@dataclass
class FakeCalls:
    """Calls, newest last."""

    store: FakeStore

    async def find_call(self, call_id: str) -> Call | None:
        return self.store.calls.get(call_id)

    async def lock_call(self, call_id: str) -> Call | None:
        return self.store.calls.get(call_id)

    async def find_live(self, _tenant_id: str, phone: str) -> Call | None:
        return next((c for c in self.store.calls.values() if c.is_live and c.to_phone == phone), None)

    async def find_live_of(self, appointment_id: str) -> Call | None:
        calls = self.store.calls.values()
        return next((c for c in calls if c.is_live and c.appointment_id == appointment_id), None)

    async def list_attempts(self, _tenant_id: str, phone: str, since: datetime) -> list[datetime]:
        rung = [c for c in self.store.calls.values() if c.to_phone == phone and c.state not in _NEVER_RANG]
        return sorted(c.claimed_at for c in rung if c.claimed_at >= since)

    async def has_voicemail(self, appointment_id: str, revision: int) -> bool:
        tries = {r.id for r in self.store.reminders.values() if r.revision == revision}
        return any(
            c.appointment_id == appointment_id and c.outcome is Outcome.VOICEMAIL and c.reminder_id in tries
            for c in self.store.calls.values()
        )

    async def find_latest(self, contact_id: str) -> Call | None:
        return next((c for c in reversed(self.store.calls.values()) if c.contact_id == contact_id), None)

    async def mark_call(self, call: Call) -> bool:
        self.store.calls[call.id] = replace(call, version=call.version + 1)
        return True


@dataclass
class FakeScriptRecords:
    """The latest look at each business's script."""

    store: FakeStore

    async def find_script(self, tenant_id: str) -> CheckedScript | None:
        return self.store.scripts.get(tenant_id)

    async def mark_script(self, checked: CheckedScript) -> bool:
        self.store.scripts[checked.tenant_id] = checked
        return True


@dataclass
class FakeCards:
    """Remembers which cards are to be painted."""

    store: FakeStore

    async def mark_stale(self, subject: str, subject_id: str, **_where: object) -> None:
        self.store.stale.append((subject, subject_id))

    async def find_card(self, subject: str, subject_id: str) -> object:
        return (subject, subject_id) if (subject, subject_id) in self.store.stale else None


@dataclass
class FakeStaff:
    """The roles that people were given."""

    store: FakeStore

    async def find_role(self, _tenant_id: str, staff_id: str) -> Role | None:
        found = self.store.staff.get(staff_id)
        return found.role if found else None

    async def list_staff(self, _tenant_id: str) -> list[Staff]:
        return list(self.store.staff.values())

    async def mark_role(self, staff: Staff) -> None:
        self.store.staff[staff.staff_id] = staff

    async def mark_no_role(self, _tenant_id: str, staff_id: str) -> bool:
        return self.store.staff.pop(staff_id, None) is not None

    async def has_admin(self, _tenant_id: str) -> bool:
        return any(one.role is Role.ADMIN for one in self.store.staff.values())


@dataclass
class FakeAudit:
    """Remembers what was changed, in the order of the changes."""

    store: FakeStore

    async def insert_change(self, change: Change) -> None:
        self.store.changes.append(change)
