"""What the doctor answers: whether the agent's script and what is sent to it fit.

Pure. Names of variables and settings only; never a text of the script, never a value.
"""

from bot.surfaces.elements import Block, Message, fit, header, markup, section
from core.nouns.script import Place
from core.rules.script_check import FindingKind
from core.use_cases.examine import Examination

_LISTED = 12
_BLOCKS_MAX = 50  #: Slack's own limit for a message
_LINE_MAX = 600
_HEADS = {
    FindingKind.UNREADABLE: "Could not be read",
    FindingKind.NEVER_SENT: "Spoken, but never sent",
    FindingKind.VOICEMAIL: "Told to a machine",
    FindingKind.CONDUCT: "The agent's settings",
    FindingKind.NEVER_SPOKEN: "Sent, but never spoken",
}


def build_diagnosis(examined: Examination) -> Message:
    """Build the answer: the verdict first, then each finding under its kind."""
    verdict = _render_verdict(examined)
    blocks: list[Block] = [header(verdict), section(_render_script(examined))]
    for kind, head in _HEADS.items():
        said = [one.sentence for one in examined.findings if one.kind is kind][:_LISTED]
        if said:
            blocks.append(markup(f"*{head}*"))
            blocks += [section(sentence[:_LINE_MAX]) for sentence in said]
    return Message(fit(verdict, _LINE_MAX), blocks[:_BLOCKS_MAX])


def _render_verdict(examined: Examination) -> str:
    if examined.stops_calls:
        return "Calls wait: the agent's script does not fit"
    return (
        "There is something to look at" if examined.findings else "The agent's script and the variables fit"
    )


def _render_script(examined: Examination) -> str:
    script = examined.script
    if script is None:
        return f"{examined.tenant.business_name}: no script is known."
    spoken = ", ".join(sorted(script.names)) or "none"
    opening = [one.name for one in (*script.needed, *script.defaulted) if Place.OPENING in one.places]
    lines = [
        f"{examined.tenant.business_name} · agent version {script.version} ({script.kind.replace('_', ' ')})",
        f"Variables it speaks: {spoken}",
        f"In its first sentence: {', '.join(opening) or 'none'}",
    ]
    return "\n".join(lines)
