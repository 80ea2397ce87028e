"""Say how a call can end, in Retell's words: status, reason, transcript, analysis; values, no behaviour."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ending:
    """What a finished call shows; `said` alternates agent and user, the agent first."""

    status: str
    reason: str
    summary: str
    said: tuple[str, ...] = ()
    sentiment: str = "Unknown"
    is_successful: bool = False
    in_voicemail: bool = False
    custom: dict[str, str] = field(default_factory=dict)

    @property
    def is_connected(self) -> bool:
        """Tell whether somebody, or a machine, picked up."""
        return self.status != "not_connected"


_HELLO = "Hello, I am calling about your appointment. Is it still convenient for you?"

CONFIRMED = Ending(
    "ended",
    "agent_hangup",
    "The customer confirmed the appointment and will come by the café entrance.",
    (_HELLO, "Yes, I will be there, merci à vous.", "Wonderful, see you then. Goodbye!"),
    sentiment="Positive",
    is_successful=True,
    custom={"appointment_outcome": "confirmed"},
)
VOICEMAIL = Ending(
    "ended",
    "voicemail_reached",
    "The call reached a voicemail greeting.",
    (_HELLO,),
    in_voicemail=True,
)
NO_ANSWER = Ending("not_connected", "dial_no_answer", "The call was not answered.")
BUSY = Ending("not_connected", "dial_busy", "The line was busy.")
RESCHEDULE = Ending(
    "ended",
    "agent_hangup",
    "The customer cannot come and asks for another time, après midi if possible.",
    (_HELLO, "I cannot make it. Could we move it to the week after?", "I will pass that on. Goodbye!"),
    sentiment="Neutral",
    is_successful=True,
    custom={"appointment_outcome": "reschedule"},
)
CANCEL = Ending(
    "ended",
    "agent_hangup",
    "The customer cancelled the appointment.",
    (_HELLO, "Please cancel it, I no longer need it.", "I will let them know. Goodbye!"),
    sentiment="Neutral",
    is_successful=True,
    custom={"appointment_outcome": "cancel"},
)
WRONG_NUMBER = Ending(
    "ended",
    "user_hangup",
    "Whoever answered does not know the customer.",
    (_HELLO, "You have the wrong number, there is nobody of that name here.", "I am sorry. Goodbye!"),
    sentiment="Neutral",
    custom={"appointment_outcome": "wrong_number"},
)
NEVER_AGAIN = Ending(
    "ended",
    "user_requested_dnc",
    "The customer asked never to be called again.",
    (_HELLO, "Do not call this number again, ever.", "Understood, you will not be called again. Goodbye."),
    sentiment="Negative",
)
UNCLEAR = Ending(
    "ended",
    "user_hangup",
    "The customer said something unclear and hung up.",
    (_HELLO, "Hm? Who is …"),
    sentiment="Unknown",
)
DECLINED = Ending("not_connected", "user_declined", "The callee declined the call.")
INVALID = Ending("not_connected", "invalid_destination", "The number could not be dialled.")
STOPPED = Ending("ended", "manual_stopped", "The call was stopped by stop-call.")
TOO_LONG = Ending(
    "ended",
    "max_duration_reached",
    "They talked until the agent's longest time was over.",
    (_HELLO, "Well, that is a long story …"),
)
NO_ROOM = Ending("error", "concurrency_limit_reached", "The account's limit left no room for the call.")
