"""A pack: the variables of one line of business, and how each is treated by each privacy profile.

Facts only, read from the files by `core.packs.read`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.nouns.script import Storage, VoicemailAction
from core.nouns.tenant import BusinessType, Profile


class PrivacyClass(StrEnum):
    """What a variable gives away."""

    PUBLIC = "S0"  #: a public fact of the business
    IDENTITY = "S1"  #: who or when
    KIND_OF_CARE = "S2"  #: reveals what kind of care or matter it is
    NEVER = "S3"  #: never sent, and nobody can switch it on


class SpokenType(StrEnum):
    """How a value is written for speech."""

    DATE = "date"
    TIME = "time"
    ZONE = "zone"
    RELATIVE = "relative"  #: "tomorrow", where it is sure
    PHONE = "phone"
    PHONE_SPOKEN = "phone_spoken"
    PHONE_DIGITS = "phone_digits"
    EXTENSION = "extension"
    DURATION = "duration"
    MONEY = "money"
    NAME = "name"
    FIRST_NAME = "first_name"
    TEXT = "text"


class Audience(StrEnum):
    """Who gets to see or hear a value."""

    LIVE = "live"  #: the agent, and through it the person who picks up
    VOICEMAIL = "voicemail"
    SLACK = "slack"  #: without an attested agreement with Slack
    SLACK_BAA = "slack_baa"
    LOG = "log"


class Treatment(StrEnum):
    """What an audience gets of a value."""

    KEEP = "keep"
    FIRST_NAME = "first_name"
    INITIAL = "initial"  #: first name and initial
    COARSEN = "coarsen"  #: a less telling word instead
    STAND_IN = "stand_in"  #: another variable's value instead
    REFERENCE = "reference"  #: the contact's opaque reference instead
    OMIT = "omit"
    BLOCK = "block"  #: left out, and the user is told

    @property
    def tells_nothing(self) -> bool:
        """Tell whether nothing at all goes out."""
        return self in {Treatment.OMIT, Treatment.BLOCK}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a pack."""

    name: str
    source: str  #: contact.…, business.… or appointment.…
    spoken_type: SpokenType
    privacy_class: PrivacyClass
    treatments: Mapping[tuple[Profile, Audience], Treatment] = field(hash=False)
    required: bool = False
    is_companion: bool = False  #: sent only when the agent's script speaks it
    label: str = ""
    hint: str = ""
    max_len: int = 200
    reason: str = ""  #: why this class, where the policy gives none
    coarsen_to: str = ""
    stand_in: str = ""
    allowlist: tuple[str, ...] = ()  #: values that an admin may let through uncoarsened
    spared: tuple[str, ...] = ()  #: values, or codes of choices, that are never coarsened
    remote: tuple[str, ...] = ()  #: codes that say that nobody comes to the place, so the zone is said
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)  #: stored code → what is said
    example: str = ""  #: what somebody might type, or one of the codes
    aliases: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """Return whose it is: contact, business or appointment."""
        return self.source.partition(".")[0]

    @property
    def key(self) -> str:
        """Return its place there."""
        return self.source.partition(".")[2]

    def find_treatment(self, profile: Profile, audience: Audience) -> Treatment:
        """Return what an audience gets of it under a profile."""
        return self.treatments[profile, audience]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A name that a line of business never sends."""

    name: str
    privacy_class: PrivacyClass
    reason: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A line of business."""

    type: BusinessType
    title: str
    profile: Profile  #: the least strict profile it may use
    regime: str
    variables: tuple[Variable, ...]  #: in the order in which they are sent, companions last
    required_any: tuple[tuple[str, ...], ...] = ()
    blocked: tuple[Blocked, ...] = ()

    def find_variable(self, name: str) -> Variable | None:
        """Return the variable of this name."""
        return next((variable for variable in self.variables if variable.name == name), None)


@dataclass(frozen=True, slots=True)
class AgentRule:
    """What a profile asks of the agent's settings; empty sets ask nothing."""

    storage: frozenset[Storage] = frozenset()
    retention_days_most: int | None = None  #: for what is stored beyond the basics
    scrubbed: frozenset[str] = frozenset()  #: likewise: at least these are taken out after the call
    voicemail: frozenset[VoicemailAction] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)  #: a sentence for each of the above, by name
