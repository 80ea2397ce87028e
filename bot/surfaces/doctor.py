"""What the doctor answers: whether the agent's script and what is sent to it fit.

Pure. Names of variables and settings only; never a text of the script, never a value.
"""

from bot.surfaces.elements import Block, Message, fit, header, markup, section
from bot.surfaces.room import MESSAGE_ROOM, keep_in_room, measure
from bot.surfaces.words import SCRIPT_STOPS
from core.nouns.script import Place
from core.rules.script_check import Finding, FindingKind
from core.use_cases.examine import Examination

_LISTED = 36  #: findings: their heads, and the lines about what is left out, need blocks too
_HEADS_ROOM = 2000  #: characters for those
_SENTENCE_MAX = 600
_HEADS = {
    FindingKind.UNREADABLE: "Could not be read",
    FindingKind.BUSINESS: "Not filled in",
    FindingKind.PROFILE: "What the privacy profile asks",
    FindingKind.OPENING: "The first sentence",
    FindingKind.NEVER_SENT: "Spoken, but never sent",
    FindingKind.NOT_ALWAYS: "Not in every call",
    FindingKind.VOICEMAIL: "Told to a machine",
    FindingKind.CONDUCT: "The agent's settings",
    FindingKind.NEVER_SPOKEN: "Sent, but never spoken",
}


def build_diagnosis(examined: Examination) -> Message:
    """Build the answer: the verdict first, then each finding under its kind, the gravest first."""
    verdict = _render_verdict(examined)
    blocks: list[Block] = [header(verdict), section(_render_script(examined))]
    told = _choose(examined.findings, room=MESSAGE_ROOM - _HEADS_ROOM - measure(blocks))
    for kind, head in _HEADS.items():
        said = [section(one.sentence, limit=_SENTENCE_MAX) for one in told if one.kind is kind]
        more = sum(one.kind is kind for one in examined.findings) - len(said)
        if said or more:
            left_out = [section(f"And {more} more.")] if more else []
            blocks += [markup(f"*{head}*"), *said, *left_out]
    return Message(fit(verdict, _SENTENCE_MAX), blocks)


def _choose(findings: tuple[Finding, ...], *, room: int) -> list[Finding]:
    """Choose what there is room for, the gravest first."""
    kinds = list(_HEADS)
    ranked = sorted(findings, key=lambda one: kinds.index(one.kind))
    parts = [[section(one.sentence, limit=_SENTENCE_MAX)] for one in ranked]
    return ranked[: len(keep_in_room(parts, blocks=_LISTED, room=room))]


def _render_verdict(examined: Examination) -> str:
    if examined.stops_calls:
        return SCRIPT_STOPS
    fits = "The agent's script and the variables fit"
    return fits if examined.is_well else "There is something to look at"


def _render_script(examined: Examination) -> str:
    script, business = examined.script, examined.tenant.business_name
    if script is None:
        return f"{business}: no script is known."
    opening = [one.name for one in (*script.needed, *script.defaulted) if Place.OPENING in one.places]
    return "\n".join(
        [
            f"{business} · agent version {script.version} ({script.kind.replace('_', ' ')})",
            f"In its first sentence: {', '.join(sorted(opening)) or 'none'}",
            f"Variables it speaks: {', '.join(sorted(script.names)) or 'none'}",
        ]
    )
