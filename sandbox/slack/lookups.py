"""Answer the Web API methods that only tell: auth.test, users.info, conversations.*, team.info."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox import defaults
from sandbox.slack.errors import SlackError
from sandbox.slack.side import Slack
from sandbox.web import Json


def show_auth(side: Slack, _arguments: Json) -> Json:
    """Answer auth.test."""
    return {
        "url": f"{side.settings.url}/",
        "team": defaults.TEAM_NAME,
        "user": defaults.BOT_NAME,
        "team_id": defaults.TEAM_ID,
        "user_id": defaults.BOT_USER_ID,
        "bot_id": defaults.BOT_ID,
        "is_enterprise_install": False,
    }


def show_user(side: Slack, arguments: Json) -> Json:
    """Answer users.info."""
    user_id = str(arguments.get("user"))
    if user_id not in defaults.USERS:
        raise SlackError("user_not_found")
    name, real_name, zone = defaults.USERS[user_id]
    offset = datetime.fromtimestamp(side.clock.now_s(), ZoneInfo(zone)).utcoffset()
    user: Json = {
        "id": user_id,
        "team_id": defaults.TEAM_ID,
        "name": name,
        "real_name": real_name,
        "deleted": False,
        "tz": zone,
        "tz_label": zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {"real_name": real_name, "display_name": name, "team": defaults.TEAM_ID},
        "is_admin": user_id == defaults.MARIA,
        "is_owner": user_id == defaults.MARIA,
        "is_bot": user_id == defaults.BOT_USER_ID,
        "is_app_user": False,
    }
    if str(arguments.get("include_locale", "")).casefold() in {"true", "1"}:
        user["locale"] = "en-GB"
    return {"user": user}


def resolve_channel(given: object) -> str:
    """Find a channel, or a direct message, by id or name; channel_not_found when there is none."""
    if given in direct_channels().values():
        return str(given)
    for channel_id, (name, _) in defaults.CHANNELS.items():
        if given in {channel_id, name, f"#{name}"}:
            return channel_id
    raise SlackError("channel_not_found")


def require_membership(channel: str) -> None:
    """Refuse with not_in_channel where the bot is no member."""
    if not defaults.CHANNELS.get(channel, ("", True))[1]:
        raise SlackError("not_in_channel")


def direct_channels() -> dict[str, str]:
    """Give each user's direct message channel with the bot."""
    return {user_id: f"D{user_id[1:]}" for user_id in defaults.USERS}


def channel_name(channel: str) -> str:
    """Give a channel's name as payloads carry it."""
    return defaults.CHANNELS[channel][0] if channel in defaults.CHANNELS else "directmessage"


def show_channel(_side: Slack, arguments: Json) -> Json:
    """Answer conversations.info."""
    channel = resolve_channel(arguments.get("channel"))
    is_direct = channel not in defaults.CHANNELS
    shown: Json = {"id": channel, "is_im": is_direct, "is_channel": not is_direct, "is_private": is_direct}
    if not is_direct:
        name, is_member = defaults.CHANNELS[channel]
        shown.update(name=name, name_normalized=name, is_member=is_member, is_archived=False)
    return {"channel": shown}


def open_channel(_side: Slack, arguments: Json) -> Json:
    """Answer conversations.open for one user."""
    users = arguments.get("users")
    user_id = str(users[0] if isinstance(users, list) and users else users)
    if user_id not in direct_channels():
        raise SlackError("user_not_found")
    return {"channel": {"id": direct_channels()[user_id]}}


def show_team(_side: Slack, _arguments: Json) -> Json:
    """Answer team.info."""
    team = {"id": defaults.TEAM_ID, "name": defaults.TEAM_NAME, "domain": defaults.TEAM_DOMAIN}
    return {"team": {**team, "email_domain": ""}}
