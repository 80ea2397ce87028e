"""Build the payloads Slack sends: commands, block_actions, view submissions, suggestions, shortcuts.

Registers the trigger_ids and response_urls they carry; sends nothing.
"""

import secrets

from sandbox import defaults
from sandbox.slack.chat import build_message
from sandbox.slack.lookups import channel_name
from sandbox.slack.modals import build_view
from sandbox.slack.side import Slack
from sandbox.slack.state import Message, ResponseUrl, View
from sandbox.slack.triggers import issue_trigger
from sandbox.web import Json


def build_command(side: Slack, command: str, text: str, user_id: str, channel: str) -> dict[str, str]:
    """Build a slash command's form."""
    trigger_id = issue_trigger(side, user_id)
    return {
        "token": defaults.VERIFICATION_TOKEN,
        "team_id": defaults.TEAM_ID,
        "team_domain": defaults.TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": channel_name(channel),
        "user_id": user_id,
        "user_name": defaults.USERS[user_id][0],
        "command": command,
        "text": text,
        "api_app_id": defaults.API_APP_ID,
        "is_enterprise_install": "false",
        "response_url": register_response_url(side, user_id, channel, trigger_id),
        "trigger_id": trigger_id,
    }


def register_response_url(
    side: Slack, user_id: str, channel: str, cause: str, origin_ts: str | None = None
) -> str:
    """Make a response_url that answers this person in this channel."""
    name = secrets.token_urlsafe(12)
    side.state.response_urls[name] = ResponseUrl(user_id, channel, side.clock.now_s(), cause, origin_ts)
    return f"{side.settings.url}/slack/response/{name}"


def _build_common(kind: str, user_id: str) -> Json:
    name = defaults.USERS[user_id][0]
    return {
        "type": kind,
        "team": {"id": defaults.TEAM_ID, "domain": defaults.TEAM_DOMAIN},
        "user": {"id": user_id, "username": name, "name": name, "team_id": defaults.TEAM_ID},
        "api_app_id": defaults.API_APP_ID,
        "token": defaults.VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def build_view_actions(side: Slack, view: View, actions: list[Json]) -> Json:
    """Build block_actions for what was pressed or chosen in a modal or an App Home."""
    return {
        **_build_common("block_actions", view.user_id),
        "container": {"type": "view", "view_id": view.view_id},
        "trigger_id": issue_trigger(side, view.user_id, view.view_id),
        "view": build_view(view),
        "actions": actions,
    }


def build_message_actions(side: Slack, message: Message, user_id: str, actions: list[Json]) -> Json:
    """Build block_actions for what was pressed or chosen under a message."""
    trigger_id = issue_trigger(side, user_id)
    payload = {
        **_build_common("block_actions", user_id),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.is_ephemeral,
        },
        "trigger_id": trigger_id,
        "channel": {"id": message.channel, "name": channel_name(message.channel)},
        "state": {"values": {}},
        "response_url": register_response_url(side, user_id, message.channel, trigger_id, message.ts),
        "actions": actions,
    }
    if message.thread_ts:
        payload["container"]["thread_ts"] = message.thread_ts
    if not message.is_ephemeral:
        payload["message"] = build_message(message)
    return payload


def build_submission(side: Slack, view: View) -> Json:
    """Build view_submission."""
    return {
        **_build_common("view_submission", view.user_id),
        "trigger_id": issue_trigger(side, view.user_id, view.view_id),
        "view": build_view(view),
        "response_urls": [],
    }


def build_closed(view: View) -> Json:
    """Build view_closed."""
    return {**_build_common("view_closed", view.user_id), "view": build_view(view), "is_cleared": False}


def build_suggestion(view: View, block_id: str, action_id: str, typed: str) -> Json:
    """Build block_suggestion for what was typed into an external select."""
    return {
        **_build_common("block_suggestion", view.user_id),
        "container": {"type": "view", "view_id": view.view_id},
        "action_id": action_id,
        "block_id": block_id,
        "value": typed,
        "view": build_view(view),
    }


def build_shortcut(side: Slack, callback_id: str, user_id: str, message: Message | None) -> Json:
    """Build a global shortcut, or a message shortcut when there is a message."""
    trigger_id = issue_trigger(side, user_id)
    payload = {
        **_build_common("shortcut" if message is None else "message_action", user_id),
        "callback_id": callback_id,
        "action_ts": side.draw_ts(),
        "trigger_id": trigger_id,
    }
    if message is not None:
        payload.update(
            channel={"id": message.channel, "name": channel_name(message.channel)},
            message_ts=message.ts,
            message=build_message(message),
            response_url=register_response_url(side, user_id, message.channel, trigger_id, message.ts),
        )
    return payload


def build_action(side: Slack, element: Json, block_id: str, content: Json) -> Json:
    """Build one entry of `actions`: the element, where it stands, and what it holds now."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": side.draw_ts(),
        **content,
    }
    if element["type"] == "button":
        action.update({name: element[name] for name in ("text", "value", "style") if name in element})
    return action
