"""How the command is used.

Pure. Says what there is, and nothing that is not built.
"""

from bot.ids import Command, Word
from bot.surfaces.elements import Message, fit, markup

_LINES: dict[Word, tuple[str, str]] = {
    Word.ADD: ("add [when]", "add a contact with an appointment, e.g. add tomorrow 3pm"),
    Word.CALL: ("call [name]", "call somebody now"),
    Word.EDIT: ("edit [name]", "change or cancel an appointment"),
    Word.FIND: ("find [name, number or reference]", "look somebody up"),
    Word.WHY: ("why [name or reference]", "why somebody is, was or was not called"),
    Word.PAUSE: ("pause [until …]", "let calls wait, e.g. pause until Monday 9am"),
    Word.RESUME: ("resume", "let calls go on"),
    Word.OPT_OUT: ("optout [name]", "never call a number again"),
    Word.SETTINGS: ("settings", "see and adjust what the agent hears"),
    Word.DOCTOR: ("doctor", "look whether the agent's script and the variables fit"),
    Word.HELP: ("help", "show this"),
}


def build_usage(unknown: str = "") -> Message:
    """Build the usage; with a word that was not understood, it says so first."""
    wrong = f"“{fit(unknown, 100)}” is not something I know." if unknown else ""
    lines = [f"`{Command.CONCIERGE} {how}`: {what}" for how, what in _LINES.values()]
    about = "I ring customers about their appointments, and show in the channel what came of every call."
    text = "\n".join(filter(None, [wrong or about, *lines]))
    return Message(text, [markup(text)])
