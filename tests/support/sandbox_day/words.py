"""What the program says in the day, word for word: what came of a call, and why one is not made."""

from tests.support.sandbox_day import people

#: by the last two digits of a number; any other confirms
OUTCOMES = {
    people.VOICEMAIL: "voicemail",
    people.NO_ANSWER: "no_answer",
    people.BUSY: "busy",
    people.RESCHEDULE: "reschedule",
    people.CANCEL: "cancelled",
    people.NEVER_AGAIN: "opted_out",
    people.UNCLEAR: "unclear",
    people.DECLINED: "declined",
    people.BAD_NUMBER: "bad_number",
    people.WRONG_NUMBER: "wrong_number",
}
CONFIRMED = "confirmed"
REFUSED_BY_RETELL = "do_not_call"
#: why nobody is called again after these
SETTLES = {
    "confirmed": "The customer has confirmed already.",
    "reschedule": "The customer asked for another time; staff decide.",
    "cancelled": "The customer asked to cancel; staff decide.",
}
WAITS = "waits for its day"
WANTS_NONE = "wants no reminder calls"

NO_SUCH_NUMBER = "This kind of number (toll-free, premium or service) cannot be called."
NO_ZONE = "This number tells no time zone; say where the customer lives with `/concierge edit`."
NO_ROUTE = (
    "India takes such calls from a registered 1600-series number only; an admin attests it in settings."
)
NO_CONSENT = "Nobody noted that this number may be called."
STOPPED = "This person asked not to be called."
CLOSED = "It is … where this phone is; calls are made from … to …."
PAUSED = "Somebody paused calls: Fire drill. `/concierge resume` lets them go on."
CLOSED_AFTER_PAUSE = f"{CLOSED} Last obstacle: {PAUSED}"
CHANGED = "The appointment was changed."
PASSED = "The reminder's time had passed when the appointment was changed."
TOO_NEAR = "The appointment is less than 60 minutes away."
NO_HOURS = "There are no calling hours between the time of this reminder and the appointment."


def render_cap(times: int) -> str:
    """Say that a phone rang often enough in a day."""
    often = "once" if times == 1 else f"{times} times"
    return f"This number was called {often} in 24 hours, which is the most."
