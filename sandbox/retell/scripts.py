"""Say what happens to a number, by its last two digits: the one table of lifecycles, a sentence for each.

A number whose ending is not in the table runs as 01. Holds no state and does nothing: creating, calling and
delivering read from here.
"""

from dataclasses import dataclass
from enum import Enum

from sandbox.retell import endings, errors
from sandbox.retell.endings import Ending
from sandbox.retell.errors import Refusal, always


class Reply(Enum):
    """How the POST is answered once the phone rings."""

    CREATED = "201"
    DROPPED = "the connection is closed without an answer"
    FAILED = "500"
    SLOW = "201, after the caller has lost patience"
    BROKEN = "201 with half a JSON document"


class Hooks(Enum):
    """How the webhooks are delivered."""

    NORMAL = "each once, in order"
    TWICE = "each twice within a second"
    BEFORE_REPLY = "all of them before the POST is answered"
    LOST = "none, ever"
    REORDERED = "analyzed, ended, started"


@dataclass(frozen=True, slots=True)
class Script:
    """One lifecycle; `refusal` or `drops_before` mean that nothing rings."""

    code: str
    sentence: str
    ending: Ending = endings.CONFIRMED
    reply: Reply = Reply.CREATED
    hooks: Hooks = Hooks.NORMAL
    refusal: Refusal | None = None
    refusals: int | None = None  # how often it refuses; None = always
    drops_before: bool = False
    is_listed: bool = True
    rings_for_ever: bool = False
    talks_for_ever: bool = False


_TABLE = (
    Script("01", "Answered, and the appointment is confirmed."),
    Script("02", "Voicemail picks up.", endings.VOICEMAIL),
    Script("03", "Nobody answers; there is no call_started.", endings.NO_ANSWER),
    Script("04", "The line is busy.", endings.BUSY),
    Script("05", "Answered, asks to reschedule.", endings.RESCHEDULE),
    Script("06", "Answered, cancels.", endings.CANCEL),
    Script("07", "Answered, asks never to be called again.", endings.NEVER_AGAIN),
    Script("08", "Answered, hangs up without a clear answer.", endings.UNCLEAR),
    Script("09", "The callee declines the call.", endings.DECLINED),
    Script("10", "The number cannot be dialled.", endings.INVALID),
    Script("11", "Answered by somebody else: a wrong number.", endings.WRONG_NUMBER),
    Script("20", "It rings, but the 201 is lost; webhooks follow.", reply=Reply.DROPPED),
    Script(
        "21",
        "It rings, the 201 is lost, and the call is neither listed nor reported until it is stopped.",
        reply=Reply.DROPPED,
        is_listed=False,
        rings_for_ever=True,
    ),
    Script("22", "It rings, but the POST is answered 500; webhooks follow.", reply=Reply.FAILED),
    Script("23", "Every webhook comes twice within a second.", hooks=Hooks.TWICE),
    Script("24", "Every webhook comes before the 201.", hooks=Hooks.BEFORE_REPLY),
    Script("25", "It rings, but the 201 takes longer than anyone waits.", reply=Reply.SLOW),
    Script("26", "The webhooks are lost; only get-call and list-calls tell.", hooks=Hooks.LOST),
    Script("27", "The webhooks come in reverse.", hooks=Hooks.REORDERED),
    Script("28", "The connection is lost before anything rings.", drops_before=True),
    Script("29", "It rings, and the 201 carries broken JSON; webhooks follow.", reply=Reply.BROKEN),
    Script("30", "Answered 500 before anything rings.", refusal=always(errors.UNEXPECTED)),
    Script("31", "The call goes on until it is stopped or its agent's time is over.", talks_for_ever=True),
    Script("40", "401: the key is refused.", refusal=always(errors.BAD_KEY)),
    Script("41", "402: the trial has ended.", refusal=always(errors.UNPAID)),
    Script("42", "403: forbidden.", refusal=always(errors.FORBIDDEN)),
    Script("43", "429 twice, then it rings as usual.", refusal=always(errors.build_throttled(1)), refusals=2),
    Script("44", "404: the from_number is not found.", refusal=errors.refuse_from_number),
    Script("45", "404: the agent is not found.", refusal=errors.refuse_agent),
    Script("46", "422: the asset cannot be found under this key.", refusal=always(errors.NO_ASSET)),
    Script("47", "400 in AJV's words, naming to_number.", refusal=errors.refuse_to_number),
    Script("48", "400 in AJV's words, naming a variable.", refusal=errors.refuse_variable),
    Script("49", "400: the contact is marked do not call.", refusal=always(errors.DO_NOT_CALL)),
)
SCRIPTS = {script.code: script for script in _TABLE}


def choose_script(to_number: str) -> Script:
    """Find a number's lifecycle by its last two digits, 01 when the table has none."""
    return SCRIPTS.get(to_number[-2:], SCRIPTS["01"])
