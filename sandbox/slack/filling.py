"""Fill in a modal as a person would, by its labels, and load the options of external selects.

Elements that report at once (dispatch_action, or outside input blocks) do so here. Never submits.
"""

from sandbox import defaults
from sandbox.slack import payloads
from sandbox.slack.delivery import Ack, deliver_payload
from sandbox.slack.elements import SHAPES, NotUnderstoodError, build_entry
from sandbox.slack.lint.blocks import lint_suggestions
from sandbox.slack.lint.texts import list_options
from sandbox.slack.modals import stateful_elements
from sandbox.slack.side import Slack
from sandbox.slack.state import Slot, View
from sandbox.slack.summaries import label_of
from sandbox.web import Json, Refused

Found = tuple[Slot, Json, Json]


async def fill(side: Slack, view: View, values: Json) -> list[Json]:
    """Enter values one after the other; gives what was sent to the program on the way."""
    sent: list[Json] = []
    for name, given in values.items():
        slot, block, element = find_field(view, name)
        offered = await _offer(side, view, slot, element, given)
        try:
            view.state[slot] = build_entry(element, given, offered)
        except NotUnderstoodError as error:
            raise Refused(f"{name}: {error}") from error
        view.errors.pop(slot[0], None)
        if block["type"] != "input" or block.get("dispatch_action"):
            sent.append(await _report(side, view, slot, element))
    side.state.bell.ring()
    return sent


def find_field(view: View, name: str) -> Found:
    """Find an input by its label (letter case aside), block_id or action_id."""
    fields = list(stateful_elements(view))
    for slot, block, element in fields:
        if name in slot or label_of(block, element).casefold() == name.casefold():
            return slot, block, element
    there = ", ".join(label_of(block, element) for _, block, element in fields) or "no input at all"
    raise Refused(f"There is no field {name} in this view; there is: {there}.", 404)


async def _report(side: Slack, view: View, slot: Slot, element: Json) -> Json:
    """Send block_actions and wait for the ack, then for a views.update that may follow."""
    action = payloads.build_action(side, element, slot[0], view.state[slot])
    old_hash = view.hash
    ack = await deliver_payload(side, payloads.build_view_actions(side, view, [action]))
    if ack.is_ok:
        await side.state.bell.wait_until(lambda: view.hash != old_hash, defaults.WATCH_S)
    return {"action_id": slot[1], "block_id": slot[0], **ack.show()}


async def _offer(side: Slack, view: View, slot: Slot, element: Json, given: object) -> list[Json] | None:
    """Load an external select's options by typing each value into it; None for other elements."""
    if not element["type"].endswith("external_select"):
        return None
    typed = given if isinstance(given, list) else [] if given in (None, "") else [given]
    offered: list[Json] = []
    for one in typed:
        ack, options = await load_options(side, view, slot, element, str(one))
        if not ack.is_ok:
            raise Refused(f"The options did not load: {ack.reason}.", 409)
        offered += options
    return offered


async def load_options(
    side: Slack, view: View, slot: Slot, element: Json, typed: str
) -> tuple[Ack, list[Json]]:
    """Type into an external select; Slack asks the program from min_query_length letters on."""
    least = element.get("min_query_length", 3)
    if len(typed) < least:
        raise Refused(f"Slack asks for options from {least} letters on.", 409)
    ack = await deliver_payload(side, payloads.build_suggestion(view, *slot, typed))
    if not ack.is_ok:
        return ack, []
    answered = ack.body if isinstance(ack.body, dict) else {}
    found = lint_suggestions(answered)
    if found:
        side.shout("deliver:block_suggestion", "; ".join(found))
        return ack, []
    return ack, list_options(answered)


def find_refusals(view: View) -> dict[str, str]:
    """Find what Slack itself would not submit: required inputs left empty, texts too short or too long."""
    refusals = {}
    for slot, block, element in stateful_elements(view):
        content = view.state[slot][SHAPES[element["type"]].key]
        if block["type"] != "input":
            continue
        if content in (None, [], ""):
            if not block.get("optional"):
                refusals[slot[0]] = "Please complete this required field."
        elif element["type"] == "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if len(content) < least:
                refusals[slot[0]] = f"Please enter at least {least} characters."
            elif len(content) > most:
                refusals[slot[0]] = f"Please enter at most {most} characters."
    return refusals
