"""What a message in a channel shows: one of our rows, painted.

Facts only. The Slack side turns a painting into blocks; nothing here knows how it looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.nouns.appointment import Appointment
from core.nouns.call import Call
from core.nouns.calling import Pause
from core.nouns.contact import Contact
from core.nouns.ids import CardId, ChannelId, MessageRef, TenantId
from core.nouns.reminder import Reminder
from core.nouns.tenant import Tenant
from core.nouns.trouble import Trouble
from core.nouns.watch import Stuck


class CardSubject(StrEnum):
    """Which kind of row a card paints."""

    CALL = "call"
    SKIP = "skip"  #: a reminder that will not be rung
    HOLD = "hold"  #: an account or a business whose calls wait
    OUTAGE = "outage"  #: an account whose calls wait because Retell is in trouble
    SCRIPT = "script"  #: an agent's script that speaks of what is never sent
    PAUSE = "pause"  #: calls that wait because somebody said so
    ASK = "ask"  #: a reminder that waits for somebody to say "call"
    REHEARSAL = "rehearsal"  #: a reminder that would have rung
    WATCH = "watch"  #: what stands still without a reason


@dataclass(frozen=True, slots=True)
class Card:
    """A message's bookkeeping: what it paints, which version, where."""

    id: CardId
    tenant_id: TenantId
    subject: CardSubject
    subject_id: str
    channel: ChannelId
    wanted_version: int  #: rises with every change of the row
    painted_version: int  #: 0 = never shown
    message: MessageRef | None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class CallPainting:
    """A call, with the people and the booking it is about."""

    call: Call
    contact: Contact
    appointment: Appointment | None
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class SkipPainting:
    """A reminder that did not ring, with its reason."""

    reminder: Reminder
    contact: Contact
    appointment: Appointment | None
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class HoldPainting:
    """Calls on hold and why, or not any more."""

    subject_id: str
    trouble: Trouble | None  #: None once the hold is over
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class OutagePainting:
    """Calls that wait because Retell is in trouble, or that it is over."""

    tenant: Tenant
    is_over: bool


@dataclass(frozen=True, slots=True)
class ScriptPainting:
    """What stops a business's calls between its script and its variables; nothing once they fit."""

    tenant: Tenant
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PausePainting:
    """A pause of a business or of its whole account, or that it is over."""

    tenant: Tenant
    pause: Pause | None
    whole_account: bool
    waiting: int  #: reminders that will be late, due before its end


@dataclass(frozen=True, slots=True)
class AskPainting:
    """A due reminder that asks staff; `answered` says what became of it."""

    reminder: Reminder
    contact: Contact
    appointment: Appointment | None
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class RehearsalPainting:
    """A reminder that would have rung, and what its call would have carried, as far as Slack may see it."""

    reminder: Reminder
    contact: Contact
    appointment: Appointment | None
    tenant: Tenant
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WatchPainting:
    """What stands still without a reason, or that all is well again; in the ops channel."""

    tenant: Tenant
    since: datetime | None  #: real time from which on the first of it was watched; None: all is well
    counts: Mapping[Stuck, int]
    references: tuple[str, ...]  #: of the people whose reminder or call it is, the first of them


Painting = (
    CallPainting
    | SkipPainting
    | HoldPainting
    | OutagePainting
    | ScriptPainting
    | PausePainting
    | AskPainting
    | RehearsalPainting
    | WatchPainting
)
