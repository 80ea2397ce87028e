"""How the command is used.

Pure. Says what there is, and nothing that is not built.
"""

from bot.ids import Command, Word
from bot.surfaces.elements import Message, fit, markup
from bot.surfaces.sight import is_reference_only, render_typed
from core.nouns.tenant import Tenant

_LINES: dict[Word, tuple[str, str]] = {
    Word.ADD: ("add [when]", "add a contact with an appointment, e.g. add tomorrow 3pm"),
    Word.CALL: ("call [name]", "call somebody now"),
    Word.EDIT: ("edit [name]", "change or cancel an appointment"),
    Word.FIND: ("find [name, number or reference]", "look somebody up"),
    Word.WHY: ("why [name or reference]", "why somebody is called, and when, or is not"),
    Word.PAUSE: ("pause [until …]", "let calls wait, e.g. pause until Monday 9am"),
    Word.RESUME: ("resume", "let calls go on"),
    Word.OPT_OUT: ("optout [name]", "never call a number again, or take that back"),
    Word.SETTINGS: ("settings", "see and adjust how calls are made, and what the agent hears"),
    Word.DOCTOR: ("doctor", "look whether the agent's script and the variables fit"),
    Word.HELP: ("help", "show this"),
}


_BY_REFERENCE: dict[Word, tuple[str, str]] = {
    Word.ADD: ("add", "names do not pass through Slack here; bring customers in with `vioconcierge import`"),
    Word.CALL: ("call [reference]", "call somebody now, e.g. call C-7K3Q"),
    Word.EDIT: ("edit [reference]", "cancel an appointment, or note how it stands"),
    Word.FIND: ("find [reference]", "look somebody up"),
    Word.WHY: ("why [reference]", "why somebody is called, and when, or is not"),
    Word.OPT_OUT: ("optout [reference]", "never call a number again, or take that back"),
}


def build_usage(tenant: Tenant, unknown: str = "") -> Message:
    """Build the usage; with a word that was not understood, it says so first."""
    wrong = f"{render_typed(fit(unknown, 100), tenant)} is not something I know." if unknown else ""
    said = _LINES | (_BY_REFERENCE if is_reference_only(tenant) else {})
    lines = [f"`{Command.CONCIERGE} {how}`: {what}" for how, what in said.values()]
    about = "I ring customers about their appointments, and show in the channel what came of every call."
    text = "\n".join(filter(None, [wrong or about, *lines]))
    return Message(text, [markup(text)])
