"""What is known already of the bookings in a part of a file, and what their calls will be judged by.

Only reads, for all rows at once, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, AppointmentId, ContactId
from core.nouns.moment import Moment
from core.nouns.script import CheckedScript
from core.nouns.seen_row import RowKey, SeenRow
from core.nouns.tenant import Account, Tenant
from core.ports.store import Records
from core.rules.import_row import ImportRow
from core.use_cases.case_file import COUNTED, Known


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row that can be recognised when it comes again."""

    row: ImportRow
    key: RowKey
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bookings of some rows stand; two that are equal lead to the same decisions."""

    seen: Mapping[RowKey, SeenRow]
    bookings: Mapping[AppointmentId, Appointment]  #: those of rows that were seen before
    same_time: Sequence[Appointment]  #: of the same people at the same instants
    with_id: frozenset[AppointmentId]  #: those of `same_time` that belong to a row with an id of its own
    people: Mapping[ContactId, Contact]
    consents: Mapping[tuple[ContactId, E164], Consent]
    opted_out: frozenset[E164]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the calls of some rows will be judged by, besides the rows."""

    account: Account
    tenant: Tenant
    checked: CheckedScript | None
    busy: frozenset[E164]
    attempts: Mapping[E164, Sequence[datetime]]

    def build_known(self, consent: Consent | None, phone: E164, *, has_opted_out: bool) -> Known:
        """Build what is known of one number, for a booking that is new."""
        return Known(
            consent=consent,
            has_opted_out=has_opted_out,
            is_busy=phone in self.busy,
            attempts=self.attempts.get(phone, ()),
            has_voicemail=False,
            checked=self.checked,
        )


async def find_standing(records: Records, rows: Sequence[KeyedRow], tenant: Tenant) -> Standing:
    """Find how the bookings of these rows stand."""
    seen = await records.imports.find_rows(tenant.id, [one.key for one in rows])
    bookings = await records.bulk.list_appointments(tenant.id, [one.appointment_id for one in seen])
    phones = _list_phones(rows)
    people = await records.bulk.list_with_phone(tenant.id, phones)
    people += await records.bulk.list_contacts(tenant.id, {one.contact_id for one in bookings})
    by_id = {one.id: one for one in people}
    starts = {one.row.draft.starts_at for one in rows if one.row.draft}
    same_time = await records.bulk.list_at(list(by_id), starts)
    consents = await records.bulk.list_consents(list(by_id))
    every_phone = {*phones, *(one.phone for one in people)}
    return Standing(
        seen={one.key: one for one in seen},
        bookings={one.id: one for one in bookings},
        same_time=same_time,
        with_id=frozenset(await records.imports.list_with_id([one.id for one in same_time])),
        people=by_id,
        consents={(one.contact_id, one.phone): one for one in consents},
        opted_out=await records.opt_outs.find_opted_out(tenant.id, sorted(every_phone)),
    )


async def find_surroundings(
    records: Records, rows: Sequence[KeyedRow], tenant: Tenant, at: Moment
) -> Surroundings:
    """Find what the calls of these rows are judged by; the business as it stands now."""
    tenant = await records.tenants.get_tenant(tenant.id)
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    phones = _list_phones(rows)
    return Surroundings(
        account=accounts[tenant.account_id],
        tenant=tenant,
        checked=await records.scripts.find_script(tenant.id),
        busy=frozenset(await records.bulk.list_live_numbers(tenant.id, phones)),
        attempts=await records.bulk.list_attempts(tenant.id, phones, at.now - COUNTED),
    )


def _list_phones(rows: Sequence[KeyedRow]) -> list[E164]:
    return sorted({one.row.phone for one in rows if one.row.phone})
