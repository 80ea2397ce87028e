"""Answer chat.*: post, update, delete, whisper, link; writes messages and keeps every version they had."""

from collections.abc import Iterator

from sandbox import defaults
from sandbox.slack.elements import NotUnderstoodError, read_user
from sandbox.slack.errors import SlackError
from sandbox.slack.lint.blocks import lint_message
from sandbox.slack.lookups import require_membership, resolve_channel
from sandbox.slack.modals import fill_in_block_ids
from sandbox.slack.side import Slack
from sandbox.slack.state import Message
from sandbox.web import AnyJson, Json

_TEXT_CHARACTERS = 40_000
_UPDATE_CHARACTERS = 4_000
_BLOCK_CHARACTERS = 13_000


def post_message(side: Slack, arguments: Json) -> Json:
    """Answer chat.postMessage."""
    channel = resolve_channel(arguments.get("channel"))
    require_membership(channel)
    message = keep_message(side, channel, read_content(arguments), arguments)
    return {"channel": channel, "ts": message.ts, "message": build_message(message)}


def keep_message(side: Slack, channel: str, content: tuple[str, list[Json]], arguments: Json) -> Message:
    """Put a message of the app into a channel."""
    text, blocks = content
    message = Message(
        channel=channel,
        ts=side.draw_ts(),
        user=defaults.BOT_USER_ID,
        text=text,
        blocks=blocks,
        thread_ts=arguments.get("thread_ts"),
        metadata=arguments.get("metadata"),
    )
    message.show(text, blocks)
    side.state.messages[channel, message.ts] = message
    side.state.bell.ring()
    return message


def update_message(side: Slack, arguments: Json) -> Json:
    """Answer chat.update; blocks that are not sent stay as they are."""
    channel = resolve_channel(arguments.get("channel"))
    message = _find_message(side, channel, arguments)
    if len(arguments.get("text") or "") > _UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    text, blocks = read_content(arguments)
    message.show(text, blocks if "blocks" in arguments else message.blocks)
    if "metadata" in arguments:
        message.metadata = arguments["metadata"]
    side.state.bell.ring()
    return {"channel": channel, "ts": message.ts, "text": text, "message": build_message(message)}


def delete_message(side: Slack, arguments: Json) -> Json:
    """Answer chat.delete."""
    channel = resolve_channel(arguments.get("channel"))
    message = _find_message(side, channel, arguments)
    message.is_deleted = True
    side.state.bell.ring()
    return {"channel": channel, "ts": message.ts}


def link_message(side: Slack, arguments: Json) -> Json:
    """Answer chat.getPermalink."""
    channel = resolve_channel(arguments.get("channel"))
    message = _find_message(side, channel, {"ts": arguments.get("message_ts")})
    return {
        "channel": channel,
        "permalink": f"{side.settings.url}/archives/{channel}/p{message.ts.replace('.', '')}",
    }


def post_ephemeral(side: Slack, arguments: Json) -> Json:
    """Answer chat.postEphemeral."""
    channel = resolve_channel(arguments.get("channel"))
    require_membership(channel)
    try:
        user_id = read_user(str(arguments.get("user")))
    except NotUnderstoodError as error:
        raise SlackError("user_not_in_channel") from error
    message = keep_ephemeral(side, channel, user_id, read_content(arguments), "chat.postEphemeral")
    return {"message_ts": message.ts}


def keep_ephemeral(
    side: Slack, channel: str, user_id: str, content: tuple[str, list[Json]], via: str, cause: str = ""
) -> Message:
    """Show something to one person only."""
    text, blocks = content
    message = Message(channel, side.draw_ts(), user_id, text, blocks, via=via, cause=cause, is_ephemeral=True)
    message.since_s = side.clock.elapsed_s()
    message.show(text, blocks)
    side.state.ephemerals.append(message)
    side.state.bell.ring()
    return message


def read_content(arguments: Json) -> tuple[str, list[Json]]:
    """Take text and blocks from arguments or from a response_url's body; SlackError when Slack would not."""
    text = str(arguments.get("text") or "")[:_TEXT_CHARACTERS]
    given = arguments.get("blocks") or []
    found = lint_message(given)
    if found:
        raise SlackError("invalid_blocks", found)
    if not text and not given:
        raise SlackError("no_text")
    if sum(len(part) for part in _texts(given)) > _BLOCK_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return text, fill_in_block_ids(given)


def _texts(part: AnyJson) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)


def _find_message(side: Slack, channel: str, arguments: Json) -> Message:
    message = side.state.messages.get((channel, str(arguments.get("ts"))))
    if message is None or message.is_deleted:
        raise SlackError("message_not_found")
    return message


def build_message(message: Message) -> Json:
    """Give a message as the Web API and the payloads show it."""
    shown: Json = {
        "type": "message",
        "user": defaults.BOT_USER_ID,
        "bot_id": defaults.BOT_ID,
        "app_id": defaults.API_APP_ID,
        "team": defaults.TEAM_ID,
        "ts": message.ts,
        "text": message.text,
    }
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata:
        shown["metadata"] = message.metadata
    return shown
