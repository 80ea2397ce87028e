"""The line to Retell: place a call, ask after it, stop it, bar a number, and read what is said.

A request to place a call answers with a value for every case, because what came of it is a fact to
be stored, not an accident. Looking something up may simply fail: that is `LineDown`.
"""

from dataclasses import dataclass
from typing import Protocol

from core.nouns.evidence import CallEvidence, Notice
from core.nouns.ids import E164, AccountId, AgentRef, CallId, RetellCallId
from core.nouns.trouble import Trouble


class LineDown(Exception):  # noqa: N818 - named for what happened, not for being an exception
    """A question to Retell got no usable answer; ask again later."""


@dataclass(frozen=True, slots=True)
class CallOrder:
    """All that a request to place a call is made of."""

    call_id: CallId
    from_number: E164
    to_number: E164
    agent: AgentRef
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Registered:
    """Retell has the call."""

    retell_call_id: RetellCallId


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Surely not placed; try the same slot again after a while."""

    trouble: Trouble
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Surely not placed, and no other call of this account or business would be."""

    trouble: Trouble
    whole_account: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Surely not placed, because of this person's number or details."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """It may be ringing."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Not a byte went out: the sender noticed that it was too late."""


DialResult = Registered | Unavailable | Held | Rejected | Unconfirmed | Abandoned


class Dialer(Protocol):
    """Speak with Retell on behalf of one of its accounts."""

    def build_request(self, order: CallOrder) -> bytes:
        """Build the exact body that will go out; the same order gives the same bytes."""
        ...

    async def place(self, account_id: AccountId, body: bytes, *, send_before: float) -> DialResult:
        """Send the request once, never again by itself.

        `send_before` is on the monotonic clock: from then on not a first byte may go out.
        """
        ...

    async def find_by_ref(self, account_id: AccountId, call_id: CallId) -> Notice | None:
        """Look for a call that bears our reference. Absence proves nothing. Raises LineDown."""
        ...

    async def find_call(self, account_id: AccountId, retell_call_id: RetellCallId) -> Notice | None:
        """Read one call as Retell sees it now. Raises LineDown."""
        ...

    async def stop(self, account_id: AccountId, retell_call_id: RetellCallId) -> bool:
        """Ask Retell to stop a call; True when it agreed. Raises LineDown."""
        ...

    async def mark_do_not_call(self, account_id: AccountId, phone: E164, *, stop: bool) -> None:
        """Tell Retell that a number must not be called, or may be again. Raises LineDown.

        Telling it twice is harmless.
        """
        ...

    def parse_evidence(self, body: bytes) -> CallEvidence | None:
        """Read a stored event body; None when it states nothing about a call's course."""
        ...
