"""Calls in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.nouns.call import Call
from core.nouns.calling import Mode, Pause
from core.nouns.ids import E164, AccountId, AppointmentId, CallId, ContactId, RetellCallId, TenantId
from core.nouns.trouble import Trouble


@dataclass(frozen=True, slots=True)
class LastLook:
    """A claimed call and what may have changed since its claim, all of one moment."""

    call: Call
    body: bytes  #: the request as it will be sent
    has_opted_out: bool
    is_outdated: bool  #: the booking it speaks of was changed
    mode: Mode
    pauses: tuple[Pause | None, Pause | None]  #: of the account and of the business
    account_held: Trouble | None
    tenant_held: Trouble | None


class CallRecords(Protocol):
    """Read and write calls, guarded by their version; one live call per number and business."""

    async def insert_call(self, call: Call, body: bytes) -> bool:
        """Add a call and its request body; False when the call exists or the number has a live one."""
        ...

    async def get_call(self, call_id: CallId) -> Call:
        """Return the call; LookupError when there is none."""
        ...

    async def find_call(self, call_id: CallId) -> Call | None:
        """Return the call, if there is one."""
        ...

    async def lock_call(self, call_id: CallId) -> Call | None:
        """Return the call and keep its row until the transaction ends."""
        ...

    async def find_by_retell_id(self, retell_call_id: RetellCallId) -> Call | None:
        """Return the call that Retell knows by this id."""
        ...

    async def find_live(self, tenant_id: TenantId, phone: E164) -> Call | None:
        """Return the call that may be ringing at this number, if any."""
        ...

    async def find_live_of(self, appointment_id: AppointmentId) -> Call | None:
        """Return the call about this appointment that may be ringing or speaking, if any."""
        ...

    async def list_attempts(self, tenant_id: TenantId, phone: E164, since: datetime) -> list[datetime]:
        """List when this business had this number rung since an instant (business time), oldest first.

        What was surely not placed, or failed before it rang, is none (calling-law register, section 4).
        """
        ...

    async def has_voicemail(self, appointment_id: AppointmentId, revision: int) -> bool:
        """Tell whether a machine answered a call about this revision of an appointment."""
        ...

    async def find_latest(self, contact_id: ContactId) -> Call | None:
        """Return the person's latest call."""
        ...

    async def list_of_contact(self, contact_id: ContactId) -> list[Call]:
        """List all calls ever made to a person, oldest first."""
        ...

    async def get_body(self, call_id: CallId) -> bytes:
        """Return the request body as it was, or will be, sent."""
        ...

    async def mark_call(self, call: Call, body: bytes | None = None) -> bool:
        """Write the call and raise its version, if the version is still the one that was read.

        False when somebody else wrote it meanwhile, or when the number has another live call.
        """
        ...

    async def mark_call_late(self, call_id: CallId, *, until: datetime) -> bool:
        """Leave a call alone until a real instant, without reading it: it may be what cannot be read."""
        ...

    async def count_live(self, account_id: AccountId) -> int:
        """Count the calls that hold one of the account's lines."""
        ...

    async def count_attempted_since(self, account_id: AccountId, since: datetime) -> int:
        """Count the requests begun since a real instant."""
        ...

    async def is_placing_since(self, account_id: AccountId, since: datetime) -> bool:
        """Tell whether a request of the account that was claimed after a real instant is still under way."""
        ...

    async def list_lapsed(self, real: datetime, *, limit: int) -> list[CallId]:
        """List calls whose sender's lease ran out while placing."""
        ...

    async def list_to_check(self, real: datetime, *, limit: int) -> list[CallId]:
        """List calls whose next look for evidence is due."""
        ...

    async def list_overlong(self, real: datetime, *, limit: int) -> list[CallId]:
        """List live calls that should have ended long ago."""
        ...
