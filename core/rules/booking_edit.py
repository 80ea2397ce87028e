"""What a filled-in edit form makes of a booking and its person, and whether the reminders still fit.

Pure. Only time, zone, phone and status make an old reminder wrong; what the customer said of an old time says
nothing of a new one.
"""

from dataclasses import replace
from datetime import datetime

from core.nouns.appointment import Appointment, AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.contact import Contact
from core.nouns.tenant import Tenant
from core.rules.asked import build_place
from core.rules.booking_form import fill_in, merge_fields, read_form


def read_edit(
    form: BookingForm,
    was: Appointment,
    contact: Contact,
    *,
    status: AppointmentStatus,
    tenant: Tenant,
    now: datetime,
) -> tuple[Appointment, Contact] | Refused:
    """Read an edit form; a cancellation needs nothing else in it to be right."""
    if status is AppointmentStatus.CANCELLED:
        return replace(was, status=status), contact
    kept = {build_place(key): text for key, text in {**contact.fields, **was.fields}.items()}
    kept |= {Field.TYPE: was.type, Field.PROVIDER: was.provider, Field.INSTRUCTIONS: was.instructions}
    draft = read_form(form, tenant=tenant, now=now, kept=kept, own_plan=was.plan)
    if isinstance(draft, Refused):
        return draft
    fields = merge_fields(contact.fields, draft.contact_fields)
    person = replace(contact, name=draft.name, phone=draft.phone, fields=fields, zone=draft.contact_zone)
    now_is = fill_in(replace(was, status=status), draft)
    if is_moved(was, now_is) and status is was.status:
        now_is = replace(now_is, status=AppointmentStatus.BOOKED)
    return now_is, person


def is_moved(was: Appointment, now_is: Appointment) -> bool:
    """Tell whether a booking is at another time than before."""
    return (was.local_start, was.zone) != (now_is.local_start, now_is.zone)


def needs_new_reminders(was: Appointment, now_is: Appointment, contact: Contact, person: Contact) -> bool:
    """Tell whether what is planned speaks of what is no longer so."""
    return is_moved(was, now_is) or was.status is not now_is.status or contact.phone != person.phone
