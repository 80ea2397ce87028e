"""Check block elements against Slack's limits, by one table of what each type may hold; pure.

Only the elements the state of a view is kept for are known here; any other is refused as unsupported.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.slack.lint.texts import (
    ANY,
    PLACEHOLDER_CHARACTERS,
    PLAIN,
    lint_confirm,
    lint_count,
    lint_length,
    lint_object,
    lint_option,
    lint_option_groups,
    lint_options,
    lint_text,
    list_options,
    problem,
)
from sandbox.web import Json

ID_CHARACTERS = 255
INPUT_CHARACTERS = 3000
SELECT_OPTIONS = 100
CHOICES = 10
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Check = Callable[[Json, str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What one element type may hold, and where it may stand."""

    fields: tuple[str, ...]
    check: Check
    is_input: bool = True
    is_action: bool = True
    required: tuple[str, ...] = ()


def lint_element(element: object, pointer: str, place: str) -> Iterator[str]:
    """Check one element; `place` is "input", "actions" or "accessory"."""
    if not isinstance(element, dict):
        yield problem("must be an object", pointer)
        return
    kind = element.get("type")
    rule = RULES.get(str(kind))
    if rule is None or not (rule.is_input if place == "input" else rule.is_action):
        yield problem(f"unsupported type: {kind}", f"{pointer}/type")
        return
    common = _COMMON if kind in _WITHOUT_PLACEHOLDER else (*_COMMON, "placeholder")
    wrong = list(lint_object(element, pointer, rule.required, (*rule.fields, *common)))
    yield from wrong
    if not wrong:
        yield from _lint_common(element, pointer)
        yield from rule.check(element, pointer)


_COMMON = ("action_id", "confirm", "focus_on_load")
_WITHOUT_PLACEHOLDER = {"button", "overflow", "radio_buttons", "checkboxes", "datetimepicker"}


def _lint_common(element: Json, pointer: str) -> Iterator[str]:
    if "action_id" in element:
        yield from lint_length(element["action_id"], f"{pointer}/action_id", ID_CHARACTERS)
    if "confirm" in element:
        yield from lint_confirm(element["confirm"], f"{pointer}/confirm")
    if "placeholder" in element:
        yield from lint_text(element["placeholder"], f"{pointer}/placeholder", PLACEHOLDER_CHARACTERS)


def _lint_button(element: Json, pointer: str) -> Iterator[str]:
    yield from lint_text(element["text"], f"{pointer}/text", 75)
    for name, limit in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if name in element:
            yield from lint_length(element[name], f"{pointer}/{name}", limit)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield problem("must be one of: primary, danger", f"{pointer}/style")


def _lint_text_input(element: Json, pointer: str) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", INPUT_CHARACTERS)
    if not isinstance(least, int) or not 0 <= least <= INPUT_CHARACTERS:
        yield problem(f"must be between 0 and {INPUT_CHARACTERS}", f"{pointer}/min_length")
    elif not isinstance(most, int) or not 1 <= most <= INPUT_CHARACTERS:
        yield problem(f"must be between 1 and {INPUT_CHARACTERS}", f"{pointer}/max_length")
    elif "initial_value" in element:
        yield from lint_length(element["initial_value"], f"{pointer}/initial_value", most, 0)


def _lint_plain(element: Json, pointer: str) -> Iterator[str]:
    if "initial_value" in element:
        yield from lint_length(element["initial_value"], f"{pointer}/initial_value", INPUT_CHARACTERS, 0)


def _lint_date(element: Json, pointer: str) -> Iterator[str]:
    if not _DATE.fullmatch(str(element.get("initial_date", "2026-01-01"))):
        yield problem("must be a date: YYYY-MM-DD", f"{pointer}/initial_date")


def _lint_time(element: Json, pointer: str) -> Iterator[str]:
    if not _TIME.fullmatch(str(element.get("initial_time", "00:00"))):
        yield problem("must be a time: HH:mm", f"{pointer}/initial_time")


def _lint_instant(element: Json, pointer: str) -> Iterator[str]:
    if not isinstance(element.get("initial_date_time", 0), int):
        yield problem("must be a Unix timestamp in seconds", f"{pointer}/initial_date_time")


def _lint_static_select(element: Json, pointer: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield problem("one of options, option_groups is required", pointer)
    elif "options" in element:
        yield from lint_options(element["options"], f"{pointer}/options", SELECT_OPTIONS)
    else:
        yield from lint_option_groups(element["option_groups"], f"{pointer}/option_groups")
    yield from _lint_initial(element, pointer)


def _lint_choices(kinds: tuple[str, ...], limit: int) -> Check:
    def check(element: Json, pointer: str) -> Iterator[str]:
        yield from lint_options(element["options"], f"{pointer}/options", limit, kinds)
        yield from _lint_initial(element, pointer)

    return check


def _lint_initial(element: Json, pointer: str) -> Iterator[str]:
    """Check that what is chosen at first is among the options, letter by letter."""
    known = [(option.get("value"), _words(option)) for option in list_options(element)]
    chosen = [("initial_option", element.get("initial_option"))] if "initial_option" in element else []
    chosen += [("initial_options", option) for option in element.get("initial_options") or []]
    for name, option in chosen:
        if not isinstance(option, dict) or (option.get("value"), _words(option)) not in known:
            yield problem(f"{name} must be one of the options", f"{pointer}/{name}")


def _words(option: Json) -> object:
    text = option.get("text")
    return text.get("text") if isinstance(text, dict) else text


def _lint_external_select(element: Json, pointer: str) -> Iterator[str]:
    least = element.get("min_query_length", 3)
    if not isinstance(least, int) or least < 0:
        yield problem("must be a whole number", f"{pointer}/min_query_length")
    if "initial_option" in element:
        yield from lint_option(element["initial_option"], f"{pointer}/initial_option")
    if "initial_options" in element:
        yield from lint_count(element["initial_options"], f"{pointer}/initial_options", SELECT_OPTIONS)


def _lint_nothing(_element: Json, _pointer: str) -> Iterator[str]:
    yield from ()


_OPTIONS = ("options", "option_groups", "initial_option", "initial_options", "max_selected_items")
_EXTERNAL = ("min_query_length", "initial_option", "initial_options", "max_selected_items")
_TEXT = ("initial_value", "multiline", "min_length", "max_length", "dispatch_action_config")
_BUTTON = ("text", "value", "url", "style", "accessibility_label")
_CONVERSATIONS = (
    "initial_conversation",
    "initial_conversations",
    "default_to_current_conversation",
    "filter",
    "response_url_enabled",
    "max_selected_items",
)
_NUMBER = ("is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config")

RULES: dict[str, ElementRule] = {
    "button": ElementRule(_BUTTON, _lint_button, is_input=False, required=("text",)),
    "overflow": ElementRule(("options",), _lint_choices(PLAIN, 5), is_input=False, required=("options",)),
    "plain_text_input": ElementRule(_TEXT, _lint_text_input, is_action=False),
    "email_text_input": ElementRule(
        ("initial_value", "dispatch_action_config"), _lint_plain, is_action=False
    ),
    "url_text_input": ElementRule(("initial_value", "dispatch_action_config"), _lint_plain, is_action=False),
    "number_input": ElementRule(_NUMBER, _lint_plain, is_action=False, required=("is_decimal_allowed",)),
    "datepicker": ElementRule(("initial_date",), _lint_date),
    "timepicker": ElementRule(("initial_time", "timezone"), _lint_time),
    "datetimepicker": ElementRule(("initial_date_time",), _lint_instant),
    "static_select": ElementRule(_OPTIONS, _lint_static_select),
    "multi_static_select": ElementRule(_OPTIONS, _lint_static_select),
    "external_select": ElementRule(_EXTERNAL, _lint_external_select),
    "multi_external_select": ElementRule(_EXTERNAL, _lint_external_select),
    "radio_buttons": ElementRule(_OPTIONS, _lint_choices(ANY, CHOICES), required=("options",)),
    "checkboxes": ElementRule(_OPTIONS, _lint_choices(ANY, CHOICES), required=("options",)),
    "users_select": ElementRule(("initial_user",), _lint_nothing),
    "multi_users_select": ElementRule(("initial_users", "max_selected_items"), _lint_nothing),
    "conversations_select": ElementRule(_CONVERSATIONS, _lint_nothing),
    "multi_conversations_select": ElementRule(_CONVERSATIONS, _lint_nothing),
    "channels_select": ElementRule(("initial_channel", "response_url_enabled"), _lint_nothing),
}
