"""Answer views.open, views.push, views.update and views.publish, as strictly as Slack does."""

from sandbox.slack.errors import SlackError
from sandbox.slack.lint.blocks import lint_view
from sandbox.slack.lint.texts import problem
from sandbox.slack.modals import STACK, build_view, change_view, depth, open_view
from sandbox.slack.side import Slack
from sandbox.slack.state import View
from sandbox.slack.triggers import exchange_trigger
from sandbox.web import Json


def open_modal(side: Slack, arguments: Json) -> Json:
    """Answer views.open."""
    given = _read_view(arguments)
    trigger = exchange_trigger(side, arguments.get("trigger_id"))
    view = open_view(side, trigger.user_id, given)
    trigger.opened = view.view_id
    return {"view": build_view(view)}


def push_modal(side: Slack, arguments: Json) -> Json:
    """Answer views.push: on top of the modal the trigger came from, three high at most."""
    given = _read_view(arguments)
    trigger = exchange_trigger(side, arguments.get("trigger_id"))
    beneath = side.state.views.get(trigger.view_id or "")
    if beneath is None:
        raise SlackError("not_found")
    if depth(side, beneath) >= STACK:
        raise SlackError("push_limit_reached")
    view = open_view(side, trigger.user_id, given, beneath)
    trigger.opened = view.view_id
    return {"view": build_view(view)}


def update_modal(side: Slack, arguments: Json) -> Json:
    """Answer views.update, by view_id or external_id, refusing a stale hash."""
    view = _find_view(side, arguments)
    given = _read_view(arguments, view.given["type"])
    if arguments.get("hash") and arguments["hash"] != view.hash:
        raise SlackError("hash_conflict")
    change_view(side, view, given)
    return {"view": build_view(view)}


def publish_home(side: Slack, arguments: Json) -> Json:
    """Answer views.publish: one user's App Home."""
    user_id = str(arguments.get("user_id"))
    given = _read_view(arguments, "home")
    view = side.state.homes.get(user_id)
    if view is None:
        view = open_view(side, user_id, given)
        side.state.homes[user_id] = side.state.views.pop(view.view_id)
        side.state.bell.ring()
    elif arguments.get("hash") and arguments["hash"] != view.hash:
        raise SlackError("hash_conflict")
    else:
        change_view(side, view, given)
    return {"view": build_view(view)}


def _find_view(side: Slack, arguments: Json) -> View:
    external_id = arguments.get("external_id")
    homes = {view.view_id: view for view in side.state.homes.values()}
    view = (side.state.views | homes).get(str(arguments.get("view_id")))
    if view is None and external_id:
        named = (view for view in side.state.open_views() if view.given.get("external_id") == external_id)
        view = next(named, None)
    if view is None:
        raise SlackError("not_found")
    return view


def _read_view(arguments: Json, kind: str = "modal") -> Json:
    given = arguments.get("view")
    if given is None:
        raise SlackError("invalid_arguments", [problem("missing required field: view", "")])
    return check_view(given, kind)


def check_view(given: object, kind: str = "modal") -> Json:
    """Give the view back, or raise SlackError when Slack would refuse it."""
    found = lint_view(given, kind)
    if found == ["view_too_large"]:
        raise SlackError("view_too_large")
    if found or not isinstance(given, dict):
        raise SlackError("invalid_arguments", found)
    return given
