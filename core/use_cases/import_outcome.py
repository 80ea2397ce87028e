"""What a row of a file asks for, and what became of it. Facts only; `import_decide` decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.nouns.appointment import Appointment
from core.nouns.contact import Consent, Contact
from core.nouns.ids import E164, ContactId
from core.nouns.reminder import Reminder
from core.nouns.seen_row import SeenRow
from core.nouns.verdict import Judgement
from core.use_cases.changing import BookingChange
from core.use_cases.import_standing import KeyedRow


class Fate(StrEnum):
    """What a row asks for."""

    NEW = "new"
    CHANGED = "changed"
    THERE = "there"  #: the booking is as the row says already
    NOT_HERE = "not_here"  #: cancelled before it ever came
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row."""

    number: int
    fate: Fate
    contact_id: ContactId | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewBooking:
    """A booking to be written, with all that belongs to it."""

    booking: Appointment
    consent: Consent | None
    reminders: Sequence[Reminder]
    judgements: Sequence[Judgement]
    seen: SeenRow


@dataclass(frozen=True, slots=True)
class ChangedBooking:
    """A change to be saved, and what it was decided on."""

    row: KeyedRow
    change: BookingChange
    was: Appointment
    contact: Contact
    seen: SeenRow


@dataclass(slots=True)
class Decided:
    """All that a part of a file asks for."""

    results: list[Result] = field(default_factory=list)
    new: list[NewBooking] = field(default_factory=list)
    changed: list[ChangedBooking] = field(default_factory=list)
    seen: list[SeenRow] = field(default_factory=list)  #: rows that changed nothing, as they are seen now
    stops: dict[E164, ContactId | None] = field(default_factory=dict)  #: numbers to close, and whose
