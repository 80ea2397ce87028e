"""All records seen through one session. See `core.ports.store.Records`."""

from sqlalchemy.ext.asyncio import AsyncSession

from core.ports.store import Work
from store.appointment_records import SqlAppointmentRecords
from store.audit_records import SqlAuditRecords
from store.batch_records import SqlBatchRecords
from store.bulk_records import SqlBulkRecords
from store.call_records import SqlCallRecords
from store.card_records import SqlCardRecords
from store.cipher import Cipher
from store.contact_records import SqlContactRecords
from store.import_records import SqlImportRecords
from store.inbox_records import SqlInboxRecords
from store.opt_out_records import SqlOptOutRecords
from store.reminder_records import SqlReminderRecords
from store.script_records import SqlScriptRecords
from store.staff_records import SqlStaffRecords
from store.tenant_records import SqlTenantRecords
from store.watch_records import SqlWatchRecords


class SqlRecords:
    """Every kind of record, in one transaction; `work` collects what its commit makes possible."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self.work: set[Work] = set()
        self.tenants = SqlTenantRecords(session, self.work)
        self.contacts = SqlContactRecords(session)
        self.opt_outs = SqlOptOutRecords(session, self.work)
        self.appointments = SqlAppointmentRecords(session)
        self.reminders = SqlReminderRecords(session, self.work)
        self.calls = SqlCallRecords(session, cipher)
        self.inbox = SqlInboxRecords(session, cipher, self.work)
        self.scripts = SqlScriptRecords(session)
        self.cards = SqlCardRecords(session, self.work)
        self.staff = SqlStaffRecords(session)
        self.audit = SqlAuditRecords(session, cipher)
        self.imports = SqlImportRecords(session, cipher)
        self.batch = SqlBatchRecords(session, cipher, self.work)
        self.bulk = SqlBulkRecords(session, cipher, self.work)
        self.watch = SqlWatchRecords(session)
