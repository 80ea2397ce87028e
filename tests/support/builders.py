"""Nouns for tests: valid by default, override what matters."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from core.nouns.appointment import Appointment
from core.nouns.booking import BookingForm
from core.nouns.call import Call
from core.nouns.calling import Calling, OwnHours, Span
from core.nouns.contact import Consent, ConsentBasis, Contact
from core.nouns.evidence import CallState
from core.nouns.ids import (
    E164,
    AccountId,
    AgentRef,
    AppointmentId,
    CallId,
    ChannelId,
    ContactId,
    ReminderId,
    Slot,
    StaffId,
    TenantId,
)
from core.nouns.moment import Moment
from core.nouns.reminder import Reminder
from core.nouns.script import (
    AgentConduct,
    AgentScript,
    CheckedScript,
    NumberReach,
    Place,
    Placeholder,
    ScriptKind,
    VoicemailAction,
)
from core.nouns.tenant import Account, BusinessType, Tenant
from core.policy.place import find_place
from core.rules.gates.case import Case
from core.rules.identity import derive_call_id
from core.variables.build import BuiltVariables

NOW = datetime(2024, 1, 14, 14, 30, tzinfo=UTC)  # a Sunday in winter: London's clocks show UTC
START = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
MARIA = StaffId("U0MARIA")
_ALL_DAY = Span(time(8), time(21))
EVERY_DAY = OwnHours(_ALL_DAY, _ALL_DAY, _ALL_DAY)


def make_moment(now: datetime = NOW, *, later: timedelta = timedelta()) -> Moment:
    """Make a moment whose two clocks show the same."""
    return Moment(now=now + later, real=now + later)


Noun = TypeVar("Noun")


def _with(noun: Noun, changes: dict[str, object]) -> Noun:
    changed: Noun = replace(noun, **changes)  # type: ignore[type-var]
    return changed


def make_account(**changes: object) -> Account:
    """Make an account whose limits are out of the way."""
    return _with(Account(AccountId("main"), 100, 100), changes)


def make_tenant(**changes: object) -> Tenant:
    """Make the salon of the order's example, whose admin lets phones ring as long as the law does."""
    return _with(
        Tenant(
            id=TenantId("first"),
            account_id=AccountId("main"),
            business_name="Luxury Hair Studio",
            business_type=BusinessType("salon"),
            timezone="Europe/London",
            locale="en-US",
            agent=AgentRef("agent_e53a44a8e7abed30866388d300"),
            from_number=E164("+447403305280"),
            callback_number=E164("+447403305280"),
            channel=ChannelId("C0FRONTDESK"),
            calling=Calling(hours=EVERY_DAY),
        ),
        changes,
    )


def make_contact(**changes: object) -> Contact:
    """Make Sarah Johnson."""
    return _with(
        Contact(ContactId("contact_1"), TenantId("first"), "C-7K3Q", "Sarah Johnson", E164("+447912345678")),
        changes,
    )


def make_consent(**changes: object) -> Consent:
    """Make a consent for bookings."""
    return _with(
        Consent(
            ContactId("contact_1"),
            E164("+447912345678"),
            ConsentBasis.PROVIDED_FOR_BOOKINGS,
            MARIA,
            NOW,
        ),
        changes,
    )


def make_appointment(**changes: object) -> Appointment:
    """Make Sarah's appointment, a day after NOW."""
    return _with(
        Appointment(
            id=AppointmentId("appt_1"),
            tenant_id=TenantId("first"),
            contact_id=ContactId("contact_1"),
            local_start=datetime(2024, 1, 15, 14, 30),  # noqa: DTZ001 - wall time
            zone="Europe/London",
            starts_at=START,
            type="Hair Color and Cut",
            provider="Maria",
        ),
        changes,
    )


def make_reminder(**changes: object) -> Reminder:
    """Make the reminder of Sarah's appointment, due at NOW."""
    return _with(
        Reminder(
            id=ReminderId("rem_1"),
            tenant_id=TenantId("first"),
            contact_id=ContactId("contact_1"),
            appointment_id=AppointmentId("appt_1"),
            revision=1,
            slot=Slot("appt_1:1:1:1"),
            due_at=NOW,
            deadline_at=START - timedelta(minutes=60),
        ),
        changes,
    )


def make_call(**changes: object) -> Call:
    """Make the call of Sarah's reminder, just claimed."""
    return _with(
        Call(
            id=CallId(derive_call_id(Slot("appt_1:1:1:1"))),
            account_id=AccountId("main"),
            tenant_id=TenantId("first"),
            contact_id=ContactId("contact_1"),
            appointment_id=AppointmentId("appt_1"),
            reminder_id=ReminderId("rem_1"),
            to_phone=E164("+447912345678"),
            state=CallState.PLACING,
            claimed_at=NOW,
            attempted_at=NOW,
            first_sent_at=NOW,
            lease_until=NOW + timedelta(seconds=90),
            live_until=NOW + timedelta(minutes=65),
        ),
        changes,
    )


def make_case(**changes: object) -> Case:
    """Make a case that passes every gate at NOW; the callee is where the number says."""
    case = _with(
        Case(
            account=make_account(),
            tenant=make_tenant(),
            contact=make_contact(),
            appointment=make_appointment(),
            consent=make_consent(),
            has_opted_out=False,
            number_is_busy=False,
            place=find_place(make_contact().phone, "", tenant=make_tenant(), now=NOW),
            attempts=(),
            has_voicemail=False,
            variables=BuiltVariables(
                {
                    "customer_name": "Sarah Johnson",
                    "business_name": "Luxury Hair Studio",
                    "callback_number": "074-0330-5280",
                }
            ),
            script=make_script(),
            reach=NumberReach.ANYWHERE,
        ),
        changes,
    )
    if "place" in changes:
        return case
    return replace(case, place=find_place(case.contact.phone, case.contact.zone, tenant=case.tenant, now=NOW))


def make_script(*needed: str, **changes: object) -> AgentScript:
    """Make a script whose opening is as it should be, and whose prompt speaks these names.

    Other names, another digest.
    """
    opening = Placeholder("business_name", frozenset({Place.OPENING, Place.PROMPT}))
    others = tuple(Placeholder(name, frozenset({Place.PROMPT})) for name in needed if name != opening.name)
    return _with(
        AgentScript(
            agent=make_tenant().agent,
            version=1,
            kind=ScriptKind.SINGLE_PROMPT,
            needed=(opening, *others),
            defaulted=(),
            digest=" ".join(needed),
            conduct=AgentConduct(
                tells_answer=True,
                opens_itself=True,
                tells_it_is_a_machine=True,
                voicemail=VoicemailAction.STATIC_TEXT,
            ),
        ),
        changes,
    )


def make_look(**changes: object) -> CheckedScript:
    """Make a look at the salon's script that found nothing amiss."""
    return _with(CheckedScript(TenantId("first"), make_script(), NOW, reach=NumberReach.ANYWHERE), changes)


def make_form(**changes: object) -> BookingForm:
    """Make the form that books Sarah's appointment."""
    return _with(
        BookingForm(
            name="Sarah Johnson",
            phone="07912 345678",
            date="2024-01-15",
            time="14:30",
            zone="Europe/London",
            type="Hair Color and Cut",
            provider="Maria",
            basis="provided_number",
        ),
        changes,
    )
