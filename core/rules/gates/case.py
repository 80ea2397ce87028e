"""All that the gates look at, and the shape of a gate. Facts only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.nouns.appointment import Appointment
from core.nouns.contact import Consent, Contact
from core.nouns.reminder import Reminder
from core.nouns.script import AgentScript, NumberReach
from core.nouns.tenant import Account, Tenant
from core.nouns.verdict import Ruling, Verdict
from core.policy.policy import Place
from core.variables.build import BuiltVariables


@dataclass(frozen=True, slots=True)
class Case:
    """One person's case as it stands."""

    account: Account
    tenant: Tenant
    contact: Contact
    appointment: Appointment | None
    consent: Consent | None
    has_opted_out: bool
    number_is_busy: bool  #: another call of this business may be ringing at this number
    place: Place  #: where the callee may be, and the rules that may hold there
    attempts: Sequence[datetime]  #: when this number was rung within 30 days, oldest first
    has_voicemail: bool  #: a machine has answered a call about this appointment as it stands
    variables: BuiltVariables
    script: AgentScript | None  #: what the agent says, as far as it is known
    reach: NumberReach  #: where the number we call from can call
    is_retell_down: bool = False  #: calls of the account wait until Retell answers again


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is asked for: the case, the planned call, and the moment it would be made."""

    case: Case
    reminder: Reminder
    now: datetime

    @property
    def is_by_hand(self) -> bool:
        """Tell whether a person asked for it: the comfortable bounds then only warn."""
        return self.reminder.is_by_hand


Gate = Callable[[Asked], Verdict]


def clear(gate: str, basis: str = "", *, warning: str = "") -> Verdict:
    """Find nothing against it; a warning is for the person who asked."""
    return Verdict(gate, Ruling.CLEAR, warning, basis=basis)


def never(gate: str, reason: str, basis: str = "") -> Verdict:
    """Object for good."""
    return Verdict(gate, Ruling.NEVER, reason, basis=basis)


def later(gate: str, reason: str, until: datetime | None = None, basis: str = "") -> Verdict:
    """Object for now."""
    return Verdict(gate, Ruling.LATER, reason, until, basis)
