"""The input for a reason that staff give: their own words, or one of a few where Slack may see no free text.

Pure. What a form opened earlier may hold of words of one's own is not taken over there.
"""

from collections.abc import Sequence
from typing import Any

from bot.surfaces.elements import Block, choice, input_block, option, text_input
from bot.surfaces.sight import is_reference_only
from core.nouns.tenant import Tenant

_LABEL = "Reason"


def build_reason_block(
    place: str, tenant: Tenant, *, of: Sequence[str], max_length: int, hint: str, value: str = ""
) -> Block:
    """Build the input, with a reason that is there already; `of` are those to choose from."""
    if is_reference_only(tenant):
        options = [option(one, str(number)) for number, one in enumerate(of)]
        return input_block(place, _LABEL, choice("static_select", place, options))
    element = text_input(place, value=value[:max_length], max_length=max_length)
    return input_block(place, _LABEL, element, hint=hint)


def parse_reason(view: dict[str, Any], place: str, tenant: Tenant, *, of: Sequence[str]) -> str:
    """Read the reason; "" when there is none that may be kept."""
    state = view["state"]["values"][place][place]
    if not is_reference_only(tenant) and state.get("value"):
        return str(state["value"])
    chosen = (state.get("selected_option") or {}).get("value") or ""
    return next((one for number, one in enumerate(of) if chosen == str(number)), "")
