"""The lint finds what Slack would refuse, says where, and lets good blocks pass."""

from typing import Any

import pytest

from sandbox.slack.lint.blocks import lint_message, lint_suggestions, lint_view

Json = dict[str, Any]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str = "Cut") -> Json:
    return {"text": words(text), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field(element: Json) -> Json:
    return {"type": "input", "label": words("What"), "element": element}


BUTTON = {"type": "button", "text": words("Go"), "action_id": "go"}
CONFIRM = {"title": words("Sure?"), "text": words("Really?"), "confirm": words("Yes"), "deny": words("No")}
OPTIONS = [option("1"), option("2", "Color")]
GOOD_VIEW = {"type": "modal", "title": words("Add"), "blocks": []}


class TestLintMessage:
    def test_lets_good_blocks_pass(self) -> None:
        good = [
            {"type": "header", "text": words("Today")},
            {"type": "section", "fields": [words("a")], "accessory": {**BUTTON, "confirm": CONFIRM}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "*a*"}]},
            {"type": "divider"},
            actions(BUTTON, {"type": "static_select", "options": OPTIONS, "initial_option": option("1")}),
        ]

        assert lint_message(good) == []

    @pytest.mark.parametrize(
        ("block", "what", "pointer"),
        [
            ({"type": "video"}, "unsupported type: video", "/type"),
            ({"type": "header", "text": words("x" * 151)}, "must be less than 151 characters", "/text/text"),
            ({"type": "header", "text": {"type": "mrkdwn", "text": "a"}}, "must be one of: plain_text", ""),
            ({"type": "section"}, "missing required field: text", ""),
            ({"type": "section", "text": words("")}, "must be more than 0 characters", "/text/text"),
            ({"type": "section", "fields": [words("a")] * 11}, "no more than 10 items allowed", "/fields"),
            ({"type": "section", "text": words("a"), "txet": 1}, "invalid additional property: txet", ""),
            ({"type": "context", "elements": []}, "no fewer than 1 items allowed", "/elements"),
            (actions({**BUTTON, "text": words("x" * 76)}), "must be less than 76", "/elements/0/text/text"),
            (actions({**BUTTON, "value": "x" * 2001}), "must be less than 2001", "/elements/0/value"),
            (actions({**BUTTON, "style": "default"}), "must be one of: primary, danger", "/elements/0/style"),
            (actions(BUTTON, BUTTON), "`action_id` already exists", "/elements/1/action_id"),
            (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input", "/elements/0/type"),
            (
                field({"type": "static_select", "options": OPTIONS * 51}),
                "no more than 100",
                "/element/options",
            ),
            (field({"type": "radio_buttons", "options": OPTIONS * 6}), "no more than 10", "/element/options"),
            (
                field({"type": "static_select", "options": OPTIONS, "initial_option": option("3")}),
                "initial_option must be one of the options",
                "/element/initial_option",
            ),
            (
                field({"type": "plain_text_input", "max_length": 3001}),
                "must be between",
                "/element/max_length",
            ),
            (
                field({"type": "datepicker", "initial_date": "15.1."}),
                "must be a date",
                "/element/initial_date",
            ),
            (
                field({"type": "datepicker", "placeholder": words("x" * 151)}),
                "must be less than 151 characters",
                "/element/placeholder/text",
            ),
            (
                actions({**BUTTON, "confirm": {**CONFIRM, "deny": words("x" * 31)}}),
                "must be less than 31 characters",
                "/elements/0/confirm/deny/text",
            ),
            (actions({**BUTTON, "placeholder": words("a")}), "invalid additional property", "/elements/0"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, block: Json, what: str, pointer: str) -> None:
        found = lint_message([block])

        assert found
        assert found[0].startswith(f"[ERROR] {what}")
        assert f"[json-pointer:/blocks/0{pointer}" in found[0]

    def test_wants_block_ids_to_differ(self) -> None:
        twice = [{"type": "divider", "block_id": "a"}] * 2

        assert lint_message(twice) == ["[ERROR] `block_id` already exists [json-pointer:/blocks/1/block_id]"]


class TestLintView:
    def test_lets_a_good_view_pass(self) -> None:
        view = {**GOOD_VIEW, "submit": words("Save"), "blocks": [field({"type": "plain_text_input"})]}

        assert lint_view(view) == []

    @pytest.mark.parametrize(
        ("more", "what"),
        [
            ({"title": words("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
            ({"submit": words("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
            ({"close": words("x" * 25)}, "must be less than 25 characters [json-pointer:/view/close/text]"),
            ({"private_metadata": "x" * 3001}, "must be less than 3001 characters"),
            ({"callback_id": "x" * 256}, "must be less than 256 characters"),
            ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed"),
            ({"blocks": [field({"type": "plain_text_input"})]}, "must define `submit`"),
            ({"type": "home"}, "must be: modal"),
        ],
    )
    def test_says_what_is_wrong(self, more: Json, what: str) -> None:
        found = lint_view({**GOOD_VIEW, **more})

        assert len(found) == 1
        assert what in found[0]

    def test_refuses_a_view_over_250_kilobytes(self) -> None:
        assert lint_view({**GOOD_VIEW, "private_metadata": "x" * 250_001}) == ["view_too_large"]


class TestLintSuggestions:
    def test_takes_none_and_up_to_a_hundred(self) -> None:
        assert lint_suggestions({"options": []}) == []
        assert lint_suggestions({"options": [option(str(place)) for place in range(100)]}) == []

    def test_refuses_a_long_option(self) -> None:
        assert "must be less than 76 characters" in lint_suggestions({"options": [option("1", "x" * 76)]})[0]
