"""Nouns that are valid by default; override what matters."""

# ruff: noqa: ANN401 - an override may be of any field

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.nouns.appointment import Appointment
from core.nouns.call import Call
from core.nouns.contact import Contact
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
    TenantId,
)
from core.nouns.reminder import Reminder
from core.nouns.tenant import BusinessType, Tenant

NOW = datetime(2024, 1, 13, 12, 0, tzinfo=UTC)

_TENANT = Tenant(
    id=TenantId("t1"),
    account_id=AccountId("a1"),
    business_name="Bella Salon",
    business_type=BusinessType.SALON,
    timezone="Europe/London",
    locale="en-US",
    agent=AgentRef("agent_1"),
    from_number=E164("+442079460958"),
    callback_number=E164("+442079460958"),
    channel=ChannelId("C0OUTCOMES"),
)
_CONTACT = Contact(ContactId("contact_1"), _TENANT.id, "C-7K3Q", "Sarah Johnson", E164("+447912345678"))
_APPOINTMENT = Appointment(
    id=AppointmentId("appt_1"),
    tenant_id=_TENANT.id,
    contact_id=_CONTACT.id,
    local_start=datetime(2024, 1, 15, 14, 30),  # noqa: DTZ001 - wall time is naive
    zone="Europe/London",
    starts_at=datetime(2024, 1, 15, 14, 30, tzinfo=UTC),
    type="Hair Color and Cut",
    provider="Maria Rodriguez",
    duration_min=120,
    instructions="Arrive 10 minutes early",
)
_CALL = Call(
    id=CallId("call_1"),
    account_id=_TENANT.account_id,
    tenant_id=_TENANT.id,
    contact_id=_CONTACT.id,
    appointment_id=_APPOINTMENT.id,
    reminder_id=ReminderId("rem_1"),
    to_phone=_CONTACT.phone,
    state=CallState.REGISTERED,
    claimed_at=NOW,
)
_REMINDER = Reminder(
    id=ReminderId("rem_1"),
    tenant_id=_TENANT.id,
    contact_id=_CONTACT.id,
    appointment_id=_APPOINTMENT.id,
    revision=1,
    slot=Slot("appt_1:1:1:1"),
    due_at=datetime(2024, 1, 14, 14, 30, tzinfo=UTC),
    deadline_at=datetime(2024, 1, 15, 13, 30, tzinfo=UTC),
)


def make_tenant(**over: Any) -> Tenant:
    return replace(_TENANT, **over)


def make_contact(**over: Any) -> Contact:
    return replace(_CONTACT, **over)


def make_appointment(**over: Any) -> Appointment:
    return replace(_APPOINTMENT, **over)


def make_call(**over: Any) -> Call:
    return replace(_CALL, **over)


def make_reminder(**over: Any) -> Reminder:
    return replace(_REMINDER, **over)
