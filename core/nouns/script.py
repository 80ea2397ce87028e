"""An agent's script, as far as we keep it: which variables it speaks, and how the agent is set up.

Facts only: names, places and settings. The text of a script never gets this far.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.nouns.ids import AgentRef, TenantId


class ScriptKind(StrEnum):
    """What an agent's conversation is written in."""

    SINGLE_PROMPT = "single_prompt"
    MULTI_PROMPT = "multi_prompt"
    FLOW = "flow"
    CUSTOM = "custom"  #: a language model of the business's own; its script cannot be read


class Place(StrEnum):
    """Where in a script a variable stands."""

    OPENING = "opening"  #: the first sentence
    PROMPT = "prompt"
    TOOL = "tool"  #: a tool's address, description or text
    VOICEMAIL = "voicemail"  #: what is left on a machine
    SETTING = "setting"  #: any other text of the agent


class Storage(StrEnum):
    """What the line keeps of a call."""

    EVERYTHING = "everything"
    EXCEPT_PERSONAL = "except_personal"  #: personal data is taken out after the call
    BASIC = "basic"  #: neither transcript nor recording


class VoicemailAction(StrEnum):
    """What the agent does when a machine answers."""

    NOT_SET = "not_set"  #: it talks to the machine as to a person
    HANG_UP = "hang_up"
    STATIC_TEXT = "static_text"
    PROMPT = "prompt"  #: the model words a message of its own
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A variable a script speaks, and everywhere it does."""

    name: str
    places: frozenset[Place]

    @property
    def is_needed_in_call(self) -> bool:
        """Tell whether a call is worse without it; what stands only in a setting is not heard."""
        return self.places != {Place.SETTING}


@dataclass(frozen=True, slots=True)
class AgentConduct:
    """How the agent is set up, where that matters to us. It is read and reported, never changed."""

    languages: tuple[str, ...] = ()
    storage: Storage = Storage.EVERYTHING
    retention_days: int | None = None  #: None = for ever
    scrubbed: tuple[str, ...] = ()  #: categories of personal data taken out after the call
    voicemail: VoicemailAction = VoicemailAction.NOT_SET
    tells_answer: bool = False  #: its analysis has the field our outcomes are read from
    detects_opt_out: bool = False
    opens_itself: bool = False  #: the first sentence is fixed, not improvised
    tells_it_is_a_machine: bool = False  #: the first sentence says so in words that are recognised
    longest_call: timedelta = timedelta(hours=1)  #: it is ended then, whoever speaks


class NumberReach(StrEnum):
    """Where the number we call from can call (retell-sdk 6.2.13, get-phone-number)."""

    UNKNOWN = "unknown"
    US_ONLY = "us_only"  #: bought from the line itself
    ANYWHERE = "anywhere"  #: imported


@dataclass(frozen=True, slots=True)
class AgentScript:
    """The script of one published version of an agent."""

    agent: AgentRef
    version: int
    kind: ScriptKind
    needed: tuple[Placeholder, ...]  #: must come with the call: no default, not made in the call, by name
    defaulted: tuple[Placeholder, ...]  #: spoken, but the script has a value of its own, by name
    digest: str  #: SHA-256 of the whole script, to see that it changed
    conduct: AgentConduct = field(default_factory=AgentConduct)

    @property
    def names(self) -> frozenset[str]:
        """Return every variable the script speaks, with a value of its own or without."""
        return frozenset(one.name for one in (*self.needed, *self.defaulted))

    @property
    def silent_names(self) -> frozenset[str]:
        """Return those that nobody hears, because only tools or settings have them."""
        silent = {Place.TOOL, Place.SETTING}
        return frozenset(one.name for one in (*self.needed, *self.defaulted) if one.places <= silent)


@dataclass(frozen=True, slots=True)
class CheckedScript:
    """What the latest look at a business's script found: the script, or why it could not be read."""

    tenant_id: TenantId
    script: AgentScript | None
    checked_at: datetime  #: business time
    problem: str = ""  #: a sentence for staff; empty when the script was read
    stopped: bool = False  #: what it speaks and what was sent did not fit: calls waited
    reach: NumberReach = NumberReach.UNKNOWN  #: of the number we call from
