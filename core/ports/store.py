"""The database, as core sees it: a transaction full of records.

Reads see one consistent moment; a writing transaction is committed as a whole or not at all.
Nothing but the database may be awaited inside either.
"""

from contextlib import AbstractAsyncContextManager
from enum import Enum, auto
from typing import Protocol

from core.ports.appointment_records import AppointmentRecords
from core.ports.audit_records import AuditRecords
from core.ports.batch_records import BatchRecords
from core.ports.bulk_records import BulkRecords
from core.ports.call_records import CallRecords
from core.ports.card_records import CardRecords
from core.ports.contact_records import ContactRecords
from core.ports.import_records import ImportRecords
from core.ports.inbox_records import InboxRecords
from core.ports.opt_out_records import OptOutRecords
from core.ports.reminder_records import ReminderRecords
from core.ports.script_records import ScriptRecords
from core.ports.staff_records import StaffRecords
from core.ports.tenant_records import TenantRecords
from core.ports.watch_records import WatchRecords


class StoreDown(Exception):  # noqa: N818 - named for what happened
    """The database broke off a transaction: nothing of it counts, unless it was just being committed."""


class Work(Enum):
    """Which tick a commit gave something to do."""

    DIALS = auto()
    EVENTS = auto()
    CARDS = auto()
    CALLS = auto()  #: a call is to be stopped, or Retell to be told something
    PLANS = auto()  #: coming bookings are to be planned anew


class Records(Protocol):
    """All records, seen through one transaction."""

    @property
    def tenants(self) -> TenantRecords:
        """Accounts and businesses."""
        ...

    @property
    def contacts(self) -> ContactRecords:
        """People and consents."""
        ...

    @property
    def opt_outs(self) -> OptOutRecords:
        """Numbers that must not be called."""
        ...

    @property
    def appointments(self) -> AppointmentRecords:
        """Bookings."""
        ...

    @property
    def reminders(self) -> ReminderRecords:
        """Planned calls and the verdicts on them."""
        ...

    @property
    def calls(self) -> CallRecords:
        """Calls and the request bodies that belong to them."""
        ...

    @property
    def inbox(self) -> InboxRecords:
        """Events from Retell, stored before they are answered."""
        ...

    @property
    def scripts(self) -> ScriptRecords:
        """What the latest look at each business's script found."""
        ...

    @property
    def cards(self) -> CardRecords:
        """Messages and what they show."""
        ...

    @property
    def staff(self) -> StaffRecords:
        """Who may do what."""
        ...

    @property
    def audit(self) -> AuditRecords:
        """Who changed what."""
        ...

    @property
    def imports(self) -> ImportRecords:
        """Rows of imported files."""
        ...

    @property
    def batch(self) -> BatchRecords:
        """Many planned calls and calls at once."""
        ...

    @property
    def bulk(self) -> BulkRecords:
        """Many rows at once."""
        ...

    @property
    def watch(self) -> WatchRecords:
        """What the auditor counts and watches."""
        ...


class Store(Protocol):
    """Open transactions."""

    def reading(self) -> AbstractAsyncContextManager[Records]:
        """Open a transaction that only reads."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Records]:
        """Open a transaction that commits at the end, and rolls back when an exception leaves it."""
        ...
