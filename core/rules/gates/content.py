"""Gates about what would be said: the variables of this call, and the script that speaks them (C10).

What no call of the business can say waits for the business; what this booking lacks gives the call up.
"""

from core.nouns.tenant import ScriptPolicy
from core.nouns.verdict import Verdict
from core.rules.gates.case import Asked, clear, later, never
from core.rules.script_check import find_near, list_unsent
from core.variables.recipe import list_needed_of_business, list_sendable

_MOST_NAMED = 5  #: variables in one reason; `/concierge doctor` lists them all


def variables(asked: Asked) -> Verdict:
    """C10: stop a call that would lack what it is about; what is the business's to mend waits for that."""
    case = asked.case
    basis = f"{len(case.variables.sent)} sent"
    if case.variables.problem:
        return later("variables", case.variables.problem, basis=basis)
    missing = case.variables.missing
    if missing and list_needed_of_business(case.tenant).keys() >= set(missing):
        said = (
            f"Nothing to say for {', '.join(missing)}, which is the business's own; see `/concierge doctor`."
        )
        return later("variables", said, basis=basis)
    if missing:
        return never("variables", f"Nothing to say for: {', '.join(missing)}.", basis)
    return clear("variables", basis)


def script(asked: Asked) -> Verdict:
    """Stop a call in which the agent would say raw braces.

    What no call of this business carries waits for the script or the map to be mended; what only this
    booking lacks will not come by itself. Asked when the call could be made: at night both may yet change.
    """
    case = asked.case
    if case.script is None or case.tenant.script_policy is ScriptPolicy.WARN:
        return clear("script", str(case.tenant.script_policy))
    basis = f"agent version {case.script.version}"
    unsent = list_unsent(case.script, case.variables.sent)
    if not unsent:
        return clear("script", basis)
    sendable = list_sendable(case.tenant)
    unknown = [name for name in unsent if name not in sendable]
    if unknown:
        nears = (find_near(name, sendable, case.script.names) for name in unknown[:_MOST_NAMED])
        meant = ", ".join(near for near in nears if near)
        hint = f" Did you mean {meant}?" if meant else ""
        said = f"The agent's script says {_join(unknown)}, and that is never sent.{hint}"
        return later("script", said, basis=basis)
    said = f"The agent's script says {_join(unsent)}; this call has none."
    return never("script", said, basis)


def _join(names: list[str]) -> str:
    told = ", ".join(f"{{{{{name}}}}}" for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{told} and {more} more" if more > 0 else told
