"""What the gates said, in lines that staff read: a word for each gate, how it ruled, and its reason.

Pure. A reason may hold what others wrote: it is raw text, shown exactly so.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.surfaces.elements import Block, context
from bot.surfaces.sight import render_reason
from bot.surfaces.variables import build_lines
from core.nouns.tenant import Tenant
from core.nouns.verdict import Ruling, Verdict

GATE_WORDS: Mapping[str, str] = {
    "paused": "Pause",
    "hold": "Hold",
    "outage": "Retell",
    "revision": "Appointment",
    "number": "Number",
    "destination": "Country",
    "consent": "Consent",
    "opt_out": "Opt-out",
    "hours": "Hours",
    "attempts": "How often",
    "voicemail": "One message only",
    "lead_time": "In time",
    "disclosure": "Opening",
    "profile": "Privacy profile",
    "variables": "Variables",
    "script": "Script",
    "one_at_a_time": "One call at a time",
    "approval": "Approval",
}
_RULINGS = {Ruling.CLEAR: "clear", Ruling.LATER: "waits", Ruling.NEVER: "refuses"}
_LINE_MAX = 300  #: characters


def render_gate(verdict: Verdict, tenant: Tenant, *, said: Collection[str] = ()) -> str:
    """Write one gate's line: what it looks at, how it rules, and why, unless that was said already."""
    ruled = f"{GATE_WORDS.get(verdict.gate, verdict.gate)}: {_RULINGS[verdict.ruling]}"
    if not verdict.reason or verdict.reason in said:
        return ruled
    return f"{ruled}. {render_reason(verdict.reason, tenant)}"[:_LINE_MAX]


def build_checks(verdicts: Sequence[Verdict], tenant: Tenant, *, said: Collection[str] = ()) -> list[Block]:
    """Build a line for each gate that is not plainly clear, and how many are; `said` are reasons told."""
    if not verdicts:
        return []
    told = [one for one in verdicts if one.ruling is not Ruling.CLEAR or one.reason]
    clear = len(verdicts) - len(told)
    lines = [render_gate(one, tenant, said=said) for one in told]
    if clear:
        others = " others" if told else ""
        lines.append(f"{'All ' if not told else ''}{clear}{others} {'is' if clear == 1 else 'are'} clear")
    return [context("Checked:"), *build_lines(lines)]
