"""A modal keeps its state in Slack's shapes, enforces what Slack enforces and obeys every response_action."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Json:
    return {"text": words(text), "value": value}


def field(label: str, element: Json, **more: object) -> Json:
    name = label.lower()
    return {
        "type": "input",
        "block_id": name,
        "label": words(label),
        "element": {"action_id": f"{name}.value", **element},
        **more,
    }


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": words("Add"), "submit": words("Save"), "blocks": list(blocks), **more}


def open_modal(control: httpx.Client, program: httpx.Client, view: Json) -> Json:
    """Have the program open this modal; gives its summary."""
    calls = [["views.open", {"trigger_id": "$trigger_id", "view": view}]]
    program.post("/plans", json={"kind": "command", "before": calls})
    shown = control.post("/slack/command", json={"text": "add"}).json()
    assert shown["view"], program.get("/received").json()[-1]["results"]
    found: Json = shown["view"]
    return found


def submit(control: httpx.Client, view: Json, values: Json | None = None) -> Json:
    response = control.post(f"/slack/views/{view['id']}/submit", json={"values": values or {}})
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def last_payload(program: httpx.Client) -> Json:
    found: Json = program.get("/received").json()[-1]["payload"]
    return found


NAME = field("Name", {"type": "plain_text_input"})
STYLES = [option("Hair Color and Cut", "color"), option("Cut", "cut")]
BUTTON: Json = {"type": "button", "action_id": "more", "text": words("More"), "value": "2"}
SHOWN_CUT = {"text": {**words("Cut"), "emoji": True}, "value": "cut"}


class TestState:
    @pytest.mark.parametrize(
        ("element", "untouched", "given", "filled"),
        [
            ({"type": "plain_text_input"}, {"value": None}, "Sarah", {"value": "Sarah"}),
            ({"type": "datepicker"}, {"selected_date": None}, "2026-01-15", {"selected_date": "2026-01-15"}),
            ({"type": "timepicker"}, {"selected_time": None}, "14:30", {"selected_time": "14:30"}),
            (
                {"type": "timepicker", "timezone": "Europe/London"},
                {"selected_time": None, "timezone": "Europe/London"},
                "14:30",
                {"selected_time": "14:30", "timezone": "Europe/London"},
            ),
            (
                {"type": "static_select", "options": STYLES},
                {"selected_option": None},
                "cut",
                {"selected_option": SHOWN_CUT},
            ),
            (
                {"type": "radio_buttons", "options": STYLES},
                {"selected_option": None},
                "Cut",
                {"selected_option": SHOWN_CUT},
            ),
            (
                {"type": "checkboxes", "options": STYLES},
                {"selected_options": []},
                ["cut"],
                {"selected_options": [SHOWN_CUT]},
            ),
            ({"type": "users_select"}, {"selected_user": None}, "Alex", {"selected_user": "U0ALEX"}),
            (
                {"type": "conversations_select"},
                {"selected_conversation": None},
                "#front-desk",
                {"selected_conversation": "C0FRONTDESK"},
            ),
        ],
    )
    def test_has_slacks_shape_untouched_and_filled(
        self,
        control: httpx.Client,
        program: httpx.Client,
        element: Json,
        untouched: Json,
        given: object,
        filled: Json,
    ) -> None:
        view = open_modal(control, program, modal(field("What", element, optional=True)))
        untouched_state = view["state"]["values"]["what"]["what.value"]

        outcome = submit(control, view, {"What": given})

        assert untouched_state == {"type": element["type"], **untouched}
        state = last_payload(program)["view"]["state"]["values"]
        assert state == {"what": {"what.value": {"type": element["type"], **filled}}}
        assert outcome["outcome"] == "closed"

    def test_holds_initial_values_nobody_touched(self, control: httpx.Client, program: httpx.Client) -> None:
        name = field("Name", {"type": "plain_text_input", "initial_value": "Sarah"})
        style = field("Type", {"type": "static_select", "options": STYLES, "initial_option": STYLES[1]})
        view = open_modal(control, program, modal(name, style))

        submit(control, view)

        state = last_payload(program)["view"]["state"]["values"]
        assert state["name"]["name.value"]["value"] == "Sarah"
        assert state["type"]["type.value"]["selected_option"] == SHOWN_CUT

    def test_keeps_what_was_typed_when_the_view_is_updated(
        self, control: httpx.Client, program: httpx.Client, slack_api: httpx.Client
    ) -> None:
        phone = field("Phone", {"type": "plain_text_input", "initial_value": "+44"})
        view = open_modal(control, program, modal(NAME))
        control.post(f"/slack/views/{view['id']}/fill", json={"values": {"Name": "Sarah"}})

        slack_api.post("/views.update", json={"view_id": view["id"], "view": modal(phone, NAME)})

        fields = control.get(f"/slack/views/{view['id']}").json()["fields"]
        assert [(one["label"], one["value"]) for one in fields] == [("Phone", "+44"), ("Name", "Sarah")]


class TestFill:
    def test_finds_inputs_by_label_or_block_id(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(NAME, field("Phone", {"type": "plain_text_input"})))

        filled = control.post(
            f"/slack/views/{view['id']}/fill", json={"values": {"NAME": "Sarah", "phone": "+447912345601"}}
        ).json()

        assert [one["value"] for one in filled["fields"]] == ["Sarah", "+447912345601"]
        assert filled["actions"] == []

    def test_names_the_inputs_there_are_when_there_is_no_such_one(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        view = open_modal(control, program, modal(NAME))

        response = control.post(f"/slack/views/{view['id']}/fill", json={"values": {"Nmae": "Sarah"}})

        assert response.status_code == 404
        assert response.json()["error"] == "There is no field Nmae in this view; there is: Name."

    @pytest.mark.parametrize(
        ("element", "given"),
        [
            ({"type": "datepicker"}, "tomorrow"),
            ({"type": "timepicker"}, "2:30 PM"),
            ({"type": "static_select", "options": STYLES}, "Massage"),
            ({"type": "users_select"}, "Bob"),
        ],
    )
    def test_refuses_what_a_person_could_not_choose(
        self, control: httpx.Client, program: httpx.Client, element: Json, given: str
    ) -> None:
        view = open_modal(control, program, modal(field("What", element)))

        response = control.post(f"/slack/views/{view['id']}/fill", json={"values": {"What": given}})

        assert response.status_code == 400
        assert given in response.json()["error"]

    def test_reports_at_once_where_dispatch_action_is_set(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        style = field("Type", {"type": "static_select", "options": STYLES}, dispatch_action=True)
        view = open_modal(control, program, modal(style))
        grown = ["views.update", {"view_id": "$view_id", "hash": "$hash", "view": modal(style, NAME)}]
        program.post("/plans", json={"kind": "block_actions", "after": [grown]})

        path = f"/slack/views/{view['id']}/fill"
        filled = control.post(path, json={"values": {"Type": "Cut", "Name": "Sarah"}}).json()

        assert [one["value"] for one in filled["fields"]] == ["cut", "Sarah"]
        assert [one["outcome"] for one in filled["actions"]] == ["ok"]
        action = last_payload(program)["actions"][0]
        assert (action["action_id"], action["block_id"], action["selected_option"]) == (
            "type.value",
            "type",
            SHOWN_CUT,
        )


class TestOptions:
    CONTACT = field("Contact", {"type": "external_select"})

    def test_are_loaded_by_typing(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(self.CONTACT))
        offered = {"options": [option("Sarah Johnson", "C-7K2Q"), option("Sarah Smith", "C-9XYZ")]}
        program.post("/plans", json={"kind": "block_suggestion", "body": offered})

        path = f"/slack/views/{view['id']}/options"
        loaded = control.post(path, json={"label": "Contact", "typed": "sar"}).json()

        assert loaded["options"] == offered["options"]
        assert last_payload(program)["value"] == "sar"

    def test_are_chosen_from_when_filling_in(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(self.CONTACT))
        offered = {"options": [option("Sarah Johnson", "C-7K2Q"), option("Sarah Smith", "C-9XYZ")]}
        program.post("/plans", json={"kind": "block_suggestion", "body": offered})

        submit(control, view, {"Contact": "Sarah Smith"})

        state = last_payload(program)["view"]["state"]["values"]["contact"]["contact.value"]
        assert state["selected_option"]["value"] == "C-9XYZ"

    def test_are_not_asked_for_below_three_letters(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        view = open_modal(control, program, modal(self.CONTACT))

        response = control.post(
            f"/slack/views/{view['id']}/options", json={"label": "Contact", "typed": "sa"}
        )

        assert response.status_code == 409
        assert last_payload(program)["command"] == "/concierge"

    def test_over_a_hundred_are_a_loud_failure(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(self.CONTACT))
        offered = {"options": [option(f"Sarah {number}", str(number)) for number in range(101)]}
        program.post("/plans", json={"kind": "block_suggestion", "body": offered})

        path = f"/slack/views/{view['id']}/options"
        loaded = control.post(path, json={"block_id": "contact", "typed": "sar"}).json()

        assert loaded["options"] == []
        assert control.get("/slack/journal").json()[-1]["loud"]


class TestSubmit:
    def test_is_refused_while_a_required_input_is_empty(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        notes = field("Notes", {"type": "plain_text_input"}, optional=True)
        view = open_modal(control, program, modal(NAME, notes))

        outcome = submit(control, view)

        assert outcome["outcome"] == "refused"
        assert outcome["errors_by_label"] == {"Name": "Please complete this required field."}
        assert last_payload(program)["command"] == "/concierge"

    @pytest.mark.parametrize("given", ["S", "Sarah-Jane"])
    def test_is_refused_when_a_text_has_the_wrong_length(
        self, control: httpx.Client, program: httpx.Client, given: str
    ) -> None:
        name = field("Name", {"type": "plain_text_input", "min_length": 2, "max_length": 8})
        view = open_modal(control, program, modal(name))

        assert submit(control, view, {"Name": given})["outcome"] == "refused"

    def test_shows_errors_beside_their_inputs(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(NAME))
        body = {"response_action": "errors", "errors": {"name": "Who is that?"}}
        program.post("/plans", json={"kind": "view_submission", "body": body})

        outcome = submit(control, view, {"Name": "Sarah"})

        assert (outcome["outcome"], outcome["errors_by_label"]) == ("errors", {"Name": "Who is that?"})
        assert outcome["view"]["errors"] == {"name": "Who is that?"}
        assert submit(control, view)["outcome"] == "closed"

    @pytest.mark.parametrize(
        "body",
        [
            {"response_action": "errors", "errors": {"nmae": "Who is that?"}},
            {"response_action": "errors"},
            {"response_action": "update", "view": {"type": "modal"}},
            {"response_action": "clsoe"},
            "Saved!",
        ],
    )
    def test_fails_loudly_on_an_answer_slack_could_not_use(
        self, control: httpx.Client, program: httpx.Client, body: object
    ) -> None:
        view = open_modal(control, program, modal(NAME))
        program.post("/plans", json={"kind": "view_submission", "body": body})

        outcome = submit(control, view, {"Name": "Sarah"})

        assert outcome["outcome"] == "operation_timeout"
        assert outcome["reason"]
        assert control.get("/slack/journal").json()[-1]["loud"]

    def test_updates_and_pushes_and_clears(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(NAME))
        bodies: list[Json] = [
            {"response_action": "update", "view": modal(NAME, title=words("Again"))},
            {"response_action": "push", "view": modal(NAME, title=words("Sure?"))},
            {"response_action": "clear"},
        ]
        for body in bodies:
            program.post("/plans", json={"kind": "view_submission", "body": body})

        updated = submit(control, view, {"Name": "Sarah"})
        pushed = submit(control, view)
        beneath = control.post(f"/slack/views/{view['id']}/submit", json={})
        cleared = submit(control, pushed["view"], {"Name": "Yes"})

        assert (updated["outcome"], updated["view"]["title"]) == ("updated", "Again")
        assert (updated["view"]["id"], updated["view"]["fields"][0]["value"]) == (view["id"], "Sarah")
        assert (pushed["outcome"], pushed["view"]["title"]) == ("pushed", "Sure?")
        assert pushed["view"]["previous_view_id"] == view["id"]
        assert beneath.status_code == 409
        assert (cleared["outcome"], control.get("/slack/views").json()) == ("closed", [])

    def test_of_a_pushed_view_goes_back_to_the_one_beneath(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        view = open_modal(control, program, modal(NAME))
        body = {"response_action": "push", "view": modal(title=words("Sure?"))}
        program.post("/plans", json={"kind": "view_submission", "body": body})
        pushed = submit(control, view, {"Name": "Sarah"})

        closed = submit(control, pushed["view"])

        assert (closed["outcome"], closed["view"]["id"]) == ("closed", view["id"])

    def test_times_out_when_the_program_fails(self, control: httpx.Client, program: httpx.Client) -> None:
        view = open_modal(control, program, modal(NAME))
        program.post("/plans", json={"kind": "view_submission", "status": 404})

        outcome = submit(control, view, {"Name": "Sarah"})

        assert (outcome["outcome"], outcome["status"]) == ("operation_timeout", 404)
        assert control.get(f"/slack/views/{view['id']}").json()["fields"][0]["value"] == "Sarah"


class TestPressAndClose:
    def test_a_button_in_a_modal_pushes_at_most_three_high(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        actions = {"type": "actions", "elements": [BUTTON]}
        top = open_modal(control, program, modal(actions))
        push = ["views.push", {"trigger_id": "$trigger_id", "view": modal(actions)}]
        for _ in range(3):
            program.post("/plans", json={"kind": "block_actions", "before": [push]})

        for _ in range(2):
            top = control.post(f"/slack/views/{top['id']}/press", json={"action_id": "more"}).json()["view"]
        control.post(f"/slack/views/{top['id']}/press", json={"action_id": "more"})

        assert len(control.get("/slack/views").json()) == 3
        refused = program.get("/received").json()[-1]["results"][0]
        assert json.loads(refused["body"])["error"] == "push_limit_reached"

    def test_a_press_tells_which_button_and_its_value(
        self, control: httpx.Client, program: httpx.Client
    ) -> None:
        confirm = {
            "title": words("Sure?"),
            "text": words("Really?"),
            "confirm": words("Yes"),
            "deny": words("No"),
        }
        button = {**BUTTON, "confirm": confirm}
        view = open_modal(
            control, program, modal({"type": "actions", "block_id": "row", "elements": [button]})
        )
        changed = ["views.update", {"view_id": "$view_id", "view": modal(NAME)}]
        program.post("/plans", json={"kind": "block_actions", "before": [changed]})

        pressed = control.post(f"/slack/views/{view['id']}/press", json={"action_id": "more"}).json()

        assert pressed["confirm"] == confirm
        assert pressed["view"]["fields"][0]["label"] == "Name"
        payload = last_payload(program)
        assert (payload["actions"][0]["value"], payload["actions"][0]["block_id"]) == ("2", "row")
        assert payload["container"] == {"type": "view", "view_id": view["id"]}

    def test_closing_is_told_only_when_asked_for(self, control: httpx.Client, program: httpx.Client) -> None:
        quiet = open_modal(control, program, modal(NAME))
        told = open_modal(control, program, modal(NAME, notify_on_close=True))

        control.post(f"/slack/views/{quiet['id']}/close", json={})
        control.post(f"/slack/views/{told['id']}/close", json={})

        received = program.get("/received").json()
        assert [one["kind"] for one in received] == ["command", "command", "view_closed"]
        assert control.get("/slack/views").json() == []
