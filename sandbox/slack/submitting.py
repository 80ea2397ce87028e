"""Submit or close a modal, and do with it what the program's response_action says.

An answer Slack could not use (errors for unknown blocks, a view it would refuse) shows the person the same
trouble as no answer; here it is also a loud failure in the journal.
"""

from sandbox.slack import payloads
from sandbox.slack.delivery import TIMED_OUT, Ack, deliver_payload
from sandbox.slack.errors import SlackError
from sandbox.slack.filling import find_refusals
from sandbox.slack.modals import STACK, change_view, close_stack, close_view, depth, open_view
from sandbox.slack.side import Slack
from sandbox.slack.state import View
from sandbox.slack.summaries import label_of, summarize_message, summarize_view
from sandbox.slack.views import check_view
from sandbox.web import Json, Refused

METHOD = "deliver:view_submission"


class UnusableError(ValueError):
    """The program's answer is none Slack could use; the sentence says why."""


async def submit(side: Slack, view: View) -> Json:
    """Press the modal's submit button."""
    if not side.state.is_on_top(view):
        raise Refused("Another modal lies on top of this one.", 409)
    if not view.given.get("submit"):
        raise Refused("This modal has no submit button.", 409)
    whispered = len(side.state.ephemerals)
    view.errors = find_refusals(view)
    if view.errors:
        return _show(side, view, "refused", Ack(None, None, 0, "refused"), view)
    ack = await deliver_payload(side, payloads.build_submission(side, view))
    outcome = TIMED_OUT
    shown: View | None = view
    if ack.is_ok:
        try:
            outcome, shown = _apply(side, view, ack.body)
        except UnusableError as error:
            side.shout(METHOD, str(error))
            ack = Ack(ack.status, ack.body, ack.took_ms, TIMED_OUT, str(error))
    told = _show(side, view, outcome, ack, shown)
    told["ephemerals"] = [summarize_message(one) for one in side.state.ephemerals[whispered:]]
    return told


def _show(side: Slack, view: View, outcome: str, ack: Ack, shown: View | None) -> Json:
    labels = {
        block["block_id"]: label_of(block, block["element"])
        for block in view.given["blocks"]
        if block["type"] == "input"
    }
    return {
        "outcome": outcome,
        "errors": view.errors,
        "errors_by_label": {labels.get(block, block): words for block, words in view.errors.items()},
        "view": summarize_view(side, shown) if shown else None,
        "took_ms": ack.took_ms,
        "status": ack.status,
        "reason": ack.reason,
        "ephemerals": [],
    }


def _apply(side: Slack, view: View, answered: object) -> tuple[str, View | None]:
    if answered is None:
        beneath = side.state.views.get(view.previous_view_id or "")
        close_view(side, view)
        return "closed", beneath
    if not isinstance(answered, dict):
        raise UnusableError("a view_submission is answered with an empty body or a response_action")
    match answered.get("response_action"):
        case "clear":
            close_stack(side, view)
            return "closed", None
        case "errors":
            view.errors = _read_errors(view, answered.get("errors"))
            side.state.bell.ring()
            return "errors", view
        case "update":
            change_view(side, view, _read_view(answered))
            return "updated", view
        case "push":
            given = _read_view(answered)
            if depth(side, view) >= STACK:
                raise UnusableError("push_limit_reached")
            return "pushed", open_view(side, view.user_id, given, view)
        case other:
            raise UnusableError(f"there is no response_action {other}")


def _read_errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.given["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise UnusableError("response_action errors needs errors: a sentence by block_id")
    unknown = sorted(set(errors) - inputs)
    if unknown:
        raise UnusableError(f"errors name blocks that are no inputs of this view: {', '.join(unknown)}")
    return {block: str(words) for block, words in errors.items()}


def _read_view(answered: Json) -> Json:
    try:
        return check_view(answered.get("view"))
    except SlackError as error:
        raise UnusableError("; ".join([error.code, *error.messages])) from error


async def close(side: Slack, view: View) -> Json:
    """Press the modal's close button; the program hears of it only if it asked to."""
    close_view(side, view)
    if not view.given.get("notify_on_close"):
        return {"outcome": "ok"}
    ack = await deliver_payload(side, payloads.build_closed(view))
    return {"outcome": ack.outcome}
