"""Know, for each element that keeps state, Slack's shape of it: empty, at first, typed or chosen; pure.

Turns what a person gives ("2026-01-15", "Haircut") into a state entry, and a state entry back into plain
words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sandbox import defaults
from sandbox.slack.lint.texts import list_options
from sandbox.web import Json

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class NotUnderstoodError(ValueError):
    """A person could not have entered this here; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an element's state stands and where it starts from."""

    key: str
    initial: str
    holds: str  # text, date, time, instant, option, user, conversation
    is_many: bool = False


SHAPES = {
    "plain_text_input": Shape("value", "initial_value", "text"),
    "email_text_input": Shape("value", "initial_value", "text"),
    "url_text_input": Shape("value", "initial_value", "text"),
    "number_input": Shape("value", "initial_value", "text"),
    "datepicker": Shape("selected_date", "initial_date", "date"),
    "timepicker": Shape("selected_time", "initial_time", "time"),
    "datetimepicker": Shape("selected_date_time", "initial_date_time", "instant"),
    "static_select": Shape("selected_option", "initial_option", "option"),
    "external_select": Shape("selected_option", "initial_option", "option"),
    "radio_buttons": Shape("selected_option", "initial_option", "option"),
    "checkboxes": Shape("selected_options", "initial_options", "option", is_many=True),
    "multi_static_select": Shape("selected_options", "initial_options", "option", is_many=True),
    "multi_external_select": Shape("selected_options", "initial_options", "option", is_many=True),
    "users_select": Shape("selected_user", "initial_user", "user"),
    "multi_users_select": Shape("selected_users", "initial_users", "user", is_many=True),
    "conversations_select": Shape("selected_conversation", "initial_conversation", "conversation"),
    "channels_select": Shape("selected_channel", "initial_channel", "conversation"),
    "multi_conversations_select": Shape(
        "selected_conversations", "initial_conversations", "conversation", is_many=True
    ),
}


def build_initial(element: Json) -> Json:
    """Give the state an untouched element is submitted with: its initial value, else null or []."""
    shape = SHAPES[element["type"]]
    start = element.get(shape.initial)
    if start is None:
        start = [] if shape.is_many else None
    elif shape.holds == "option":
        start = [_show_option(one) for one in start] if shape.is_many else _show_option(start)
    return _build_entry(element, start)


def build_entry(element: Json, given: object, offered: list[Json] | None = None) -> Json:
    """Give the state after a person entered this; `offered` are an external select's loaded options."""
    shape = SHAPES[element["type"]]
    if shape.is_many:
        many = given if isinstance(given, list) else [] if given in (None, "") else [given]
        return _build_entry(element, [_read_one(element, shape, one, offered) for one in many])
    return _build_entry(element, None if given in (None, "") else _read_one(element, shape, given, offered))


def _build_entry(element: Json, content: object) -> Json:
    entry = {"type": element["type"], SHAPES[element["type"]].key: content}
    if element["type"] == "timepicker" and "timezone" in element:
        entry["timezone"] = element["timezone"]
    return entry


def _read_one(element: Json, shape: Shape, given: object, offered: list[Json] | None) -> object:
    if shape.holds == "option":
        return _read_option(list_options(element) if offered is None else offered, str(given))
    return _READERS[shape.holds](str(given))


def _read_date(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise NotUnderstoodError(f"{given} is not a date like 2026-01-15.") from error


def _read_time(given: str) -> str:
    if not _TIME.fullmatch(given):
        raise NotUnderstoodError(f"{given} is not a time like 14:30.")
    return given


def _read_instant(given: str) -> int:
    if not given.isdecimal():
        raise NotUnderstoodError(f"{given} is not a Unix timestamp in seconds.")
    return int(given)


def _read_option(options: list[Json], given: str) -> Json:
    wanted = given.casefold()
    for is_it in (str.__eq__, str.__contains__):
        for option in options:
            words = (option["value"].casefold(), option["text"]["text"].casefold())
            if any(is_it(word, wanted) for word in words):
                return _show_option(option)
    shown = ", ".join(option["text"]["text"] for option in options) or "no options at all"
    raise NotUnderstoodError(f"{given} is not offered here; there is: {shown}.")


def _show_option(option: Json) -> Json:
    text = {"emoji": True, **option["text"]} if option["text"]["type"] == "plain_text" else option["text"]
    return {**option, "text": text}


def read_user(given: str) -> str:
    """Find a user by id or name."""
    for user_id, names in defaults.USERS.items():
        if given == user_id or given.casefold().removeprefix("@") in {name.casefold() for name in names[:2]}:
            return user_id
    raise NotUnderstoodError(f"There is no user {given}.")


def read_channel(given: str) -> str:
    """Find a channel by id or name, with or without its #."""
    for channel_id, (name, _) in defaults.CHANNELS.items():
        if given in {channel_id, name, f"#{name}"}:
            return channel_id
    raise NotUnderstoodError(f"There is no channel {given}.")


_READERS: dict[str, Callable[[str], object]] = {
    "text": str,
    "date": _read_date,
    "time": _read_time,
    "instant": _read_instant,
    "user": read_user,
    "conversation": read_channel,
}


def show_value(entry: Json) -> object:
    """Give a state entry as `fill` would take it: text, an option's value, an id, or a list of those."""
    content = entry[SHAPES[entry["type"]].key]
    if isinstance(content, list):
        return [one["value"] if isinstance(one, dict) else one for one in content]
    return content["value"] if isinstance(content, dict) else content


def show_words(entry: Json) -> str:
    """Give a state entry as a person reads it, "" when nothing is chosen."""
    content = entry[SHAPES[entry["type"]].key]
    many = content if isinstance(content, list) else [] if content is None else [content]
    return ", ".join(one["text"]["text"] if isinstance(one, dict) else str(one) for one in many)
