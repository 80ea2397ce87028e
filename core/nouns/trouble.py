"""What can stand between a planned call and a ringing phone, each with its words.

Turns a trouble into two sentences a receptionist understands: what happened, and what to do.
Knows no neighbour's code; the Retell side maps its answers to these.
"""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why a call was not placed, or why nobody can be sure that it was."""

    # Surely not placed; tried again by itself.
    NO_CONNECTION = "no_connection"
    RATE_LIMITED = "rate_limited"
    PAUSED = "paused"
    # The account's or the business's settings are at fault; calls wait.
    KEY_REFUSED = "key_refused"
    PAYMENT_NEEDED = "payment_needed"
    ACCESS_FORBIDDEN = "access_forbidden"
    FROM_NUMBER_UNKNOWN = "from_number_unknown"
    AGENT_UNKNOWN = "agent_unknown"
    NO_AGENT_BOUND = "no_agent_bound"
    SETTING_REFUSED = "setting_refused"
    # This person's call cannot be placed.
    NUMBER_REFUSED = "number_refused"
    VARIABLE_REFUSED = "variable_refused"
    DO_NOT_CALL = "do_not_call"
    WITHDRAWN = "withdrawn"
    # It may be ringing.
    NO_ANSWER_IN_TIME = "no_answer_in_time"
    CONNECTION_BROKE = "connection_broke"
    SERVER_ERROR = "server_error"
    UNREADABLE_ANSWER = "unreadable_answer"
    UNKNOWN_ANSWER = "unknown_answer"
    SENDER_DIED = "sender_died"


@dataclass(frozen=True, slots=True)
class Advice:
    """The two sentences staff read."""

    happened: str
    to_do: str


_WAIT = "Nothing to do: the call is tried again by itself."
_MAY_RING = "The phone may have rung. Nothing to do yet: it is being looked up."

ADVICE: dict[Trouble, Advice] = {
    Trouble.NO_CONNECTION: Advice("Retell could not be reached, so the phone did not ring.", _WAIT),
    Trouble.RATE_LIMITED: Advice("Retell asked us to slow down, so the phone did not ring.", _WAIT),
    Trouble.PAUSED: Advice(
        "Somebody paused calls a moment before, so the phone did not ring.",
        "`/concierge resume` lets them go on.",
    ),
    Trouble.KEY_REFUSED: Advice(
        "Retell refuses our API key (401).", "Put a valid RETELL_API_KEY in the settings and restart."
    ),
    Trouble.PAYMENT_NEEDED: Advice(
        "Retell asks for payment (402).",
        "Add a payment method in the Retell dashboard, then press Try again.",
    ),
    Trouble.ACCESS_FORBIDDEN: Advice(
        "Retell forbids this account to call (403).",
        "Ask Retell's support why calling is blocked, then press Try again.",
    ),
    Trouble.FROM_NUMBER_UNKNOWN: Advice(
        "Retell does not know the number we call from.",
        "Check that the number is in this Retell workspace, then press Try again.",
    ),
    Trouble.AGENT_UNKNOWN: Advice(
        "Retell does not know the agent.",
        "Check that the agent is in this Retell workspace, then press Try again.",
    ),
    Trouble.NO_AGENT_BOUND: Advice(
        "No agent is set up for the number we call from.",
        "Bind an outbound agent to it in the Retell dashboard, then press Try again.",
    ),
    Trouble.SETTING_REFUSED: Advice(
        "Retell cannot find the number or the agent of our settings.",
        "Check both in the Retell dashboard, then press Try again.",
    ),
    Trouble.NUMBER_REFUSED: Advice(
        "Retell cannot call this phone number.", "Mend the number with `/concierge edit`."
    ),
    Trouble.VARIABLE_REFUSED: Advice(
        "Retell refused one of the details sent with the call.",
        "Look for unusual characters in the appointment with `/concierge edit`.",
    ),
    Trouble.DO_NOT_CALL: Advice(
        "This person is on Retell's do-not-call list.", "Reach them another way; they asked not to be called."
    ),
    Trouble.WITHDRAWN: Advice("The call was withdrawn before the phone rang.", "Nothing to do."),
    Trouble.NO_ANSWER_IN_TIME: Advice("Retell did not answer in time.", _MAY_RING),
    Trouble.CONNECTION_BROKE: Advice("The connection to Retell broke in the middle.", _MAY_RING),
    Trouble.SERVER_ERROR: Advice("Retell had an error of its own.", _MAY_RING),
    Trouble.UNREADABLE_ANSWER: Advice("Retell's answer could not be read.", _MAY_RING),
    Trouble.UNKNOWN_ANSWER: Advice("Retell gave an answer we do not know.", _MAY_RING),
    Trouble.SENDER_DIED: Advice("Our program stopped while it was placing this call.", _MAY_RING),
}

HUMAN_DECIDES = (
    "No trace of this call was found. Ask the customer, or decide below: we will not ring again by ourselves."
)
