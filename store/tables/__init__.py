"""The tables. Column names are the nouns' field names, so that a row and a noun map by name.

Only shapes: no queries, no rules. `store/migrations` must say the same; a test compares them.
"""

from store.tables.audit import AuditBatchRow, AuditRow
from store.tables.bookings import AppointmentRow, JudgementRow, ReminderRow, VerdictRow
from store.tables.businesses import AccountRow, ScriptRow, StaffRow, TenantRow
from store.tables.calls import IS_OPEN, CallRow, EventRow
from store.tables.cards import CardRow
from store.tables.imports import SeenRowRow
from store.tables.people import ConsentRow, ContactRow, OptOutLogRow, OptOutRow
from store.tables.watch import WatchRow

__all__ = [
    "IS_OPEN",
    "AccountRow",
    "AppointmentRow",
    "AuditBatchRow",
    "AuditRow",
    "CallRow",
    "CardRow",
    "ConsentRow",
    "ContactRow",
    "EventRow",
    "JudgementRow",
    "OptOutLogRow",
    "OptOutRow",
    "ReminderRow",
    "ScriptRow",
    "SeenRowRow",
    "StaffRow",
    "TenantRow",
    "VerdictRow",
    "WatchRow",
]
