"""Contacts can be kept, found and deleted as at Retell, and one that is marked is not rung."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.__main__ import build_parser

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
PHONE = "+447912345631"
BY_PHONE = "/get-contact-by-phone/%2B447912345631"
SANDBOX_ARGUMENTS = ["--number-type", "retell-twilio", "--pace", "0.02"]
OURS = "+447403305280"


def create(retell_api: httpx.Client, phone: str = PHONE, **fields: object) -> httpx.Response:
    return retell_api.post("/create-contact", json={"phone_number": phone, **fields})


def find(retell_api: httpx.Client, **asked: object) -> Json:
    found: Json = retell_api.post("/list-contacts", json=asked).json()
    return found


def phones(page: Json) -> list[str]:
    return [one["phone_number"] for one in page["items"]]


@pytest.mark.usefixtures("control")
class TestContacts:
    def test_are_created_with_what_was_given(self, retell_api: httpx.Client) -> None:
        response = create(retell_api, first_name="Zoë", do_not_call=True, favourite_colour="red")

        contact = response.json()
        assert response.status_code == 201
        assert contact["contact_id"].startswith("contact_")
        assert contact["created_timestamp"] > 0
        assert (contact["phone_number"], contact["first_name"], contact["do_not_call"]) == (
            PHONE,
            "Zoë",
            True,
        )
        assert "favourite_colour" not in contact
        assert contact["org_id"] == retell_api.get("/get-api-key-info").json()["org_id"]

    def test_are_not_marked_by_themselves(self, retell_api: httpx.Client) -> None:
        assert "do_not_call" not in create(retell_api).json()

    def test_are_found_by_id_and_by_number_however_it_is_written(self, retell_api: httpx.Client) -> None:
        contact = create(retell_api, "+44 (7912) 345-631").json()

        assert contact["phone_number"] == PHONE
        assert retell_api.get(f"/get-contact/{contact['contact_id']}").json() == contact
        for written in ("%2B447912345631", "%2B44%207912%20345631"):
            assert retell_api.get(f"/get-contact-by-phone/{written}").json() == contact

    def test_are_one_a_number(self, retell_api: httpx.Client) -> None:
        create(retell_api)
        again = create(retell_api, do_not_call=True)

        assert (again.status_code, again.json()["message"]) == (409, "Resource update conflict.")
        assert "do_not_call" not in retell_api.get(BY_PHONE).json()

    def test_are_changed_in_the_fields_given(self, retell_api: httpx.Client) -> None:
        contact = create(retell_api, first_name="Zoë").json()
        path = f"/update-contact/{contact['contact_id']}"
        changed = retell_api.patch(path, json={"do_not_call": True, "phone_number": "+447912345699"})

        assert changed.status_code == 200
        assert changed.json().pop("user_modified_timestamp") >= contact["created_timestamp"]
        assert {**changed.json(), "user_modified_timestamp": None} == {
            **contact,
            "do_not_call": True,
            "user_modified_timestamp": None,
        }
        assert retell_api.get(BY_PHONE).json() == changed.json()

    def test_are_deleted(self, retell_api: httpx.Client) -> None:
        contact_id = create(retell_api).json()["contact_id"]
        answers = [retell_api.delete(f"/delete-contact/{contact_id}") for _ in range(2)]

        assert [one.status_code for one in answers] == [204, 404]
        assert retell_api.get(BY_PHONE).status_code == 404

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/get-contact/contact_none"),
            ("GET", BY_PHONE),
            ("PATCH", "/update-contact/contact_none"),
            ("DELETE", "/delete-contact/contact_none"),
        ],
    )
    def test_that_are_not_there_are_not_found(self, retell_api: httpx.Client, method: str, path: str) -> None:
        response = retell_api.request(method, path, json={})

        assert response.status_code == 404
        assert response.json()["message"].endswith("not found from contact")

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            ({}, "request/body must have required property 'phone_number'"),
            ({"phone_number": PHONE, "do_not_call": "yes"}, "request/body/do_not_call must be boolean"),
            ({"phone_number": PHONE, "first_name": 7}, "request/body/first_name must be string"),
            ({"phone_number": 7}, "Invalid request format"),
            ({"phone_number": "07912 345631"}, "Invalid request format"),
        ],
    )
    def test_want_a_number_and_the_right_types(
        self, retell_api: httpx.Client, body: Json, sentence: str
    ) -> None:
        response = retell_api.post("/create-contact", json=body)

        said = response.json()
        assert response.status_code == 400
        assert (said.get("error_message") or said["message"]).startswith(sentence)
        assert find(retell_api)["total"] == 0

    def test_refuse_a_body_that_is_no_json(self, retell_api: httpx.Client) -> None:
        contact_id = create(retell_api).json()["contact_id"]
        answers = [
            retell_api.post("/create-contact", content=b"{"),
            retell_api.patch(f"/update-contact/{contact_id}", content=b"["),
            retell_api.post("/list-contacts", content=b"7"),
            retell_api.get("/get-contact-by-phone/somebody"),
        ]

        assert [one.status_code for one in answers] == [400] * 4

    def test_need_the_key(self, web: httpx.Client) -> None:
        assert web.get(f"/retell{BY_PHONE}").status_code == 401


@pytest.mark.usefixtures("control")
class TestListContacts:
    def test_filters_by_number_and_mark(self, retell_api: httpx.Client) -> None:
        for ending, is_marked in (("31", True), ("32", False), ("33", True)):
            create(retell_api, f"+4479123456{ending}", do_not_call=is_marked)

        marked = find(
            retell_api, filter_criteria={"do_not_call": {"type": "boolean", "op": "eq", "value": True}}
        )
        one = find(
            retell_api,
            filter_criteria={"phone_number": {"type": "string", "op": "eq", "value": "+447912345632"}},
        )

        assert (phones(marked), marked["total"]) == (["+447912345631", "+447912345633"], 2)
        assert phones(one) == ["+447912345632"]

    def test_goes_page_by_page(self, retell_api: httpx.Client) -> None:
        for ending in (31, 32, 33):
            create(retell_api, f"+4479123456{ending}")

        first = find(retell_api, limit=2)
        second = find(retell_api, limit=2, pagination_key=first["pagination_key"])

        assert [*phones(first), *phones(second)] == [f"+4479123456{ending}" for ending in (31, 32, 33)]
        assert (first["has_more"], second["has_more"], "pagination_key" in second) == (True, False, False)

    @pytest.mark.parametrize(
        "asked",
        [
            {"limit": 0},
            {"filter_criteria": {"first_name": {"type": "string", "op": "eq", "value": "Zoë"}}},
            {"filter_criteria": {"do_not_call": {"type": "boolean", "op": "in", "value": True}}},
        ],
    )
    def test_refuses_what_cannot_be_asked(self, retell_api: httpx.Client, asked: Json) -> None:
        assert retell_api.post("/list-contacts", json=asked).status_code == 400


class TestDoNotCall:
    """From either side: the API's contact, the control API, and somebody who asks in a call."""

    @staticmethod
    def dial(retell_api: httpx.Client, to_number: str = PHONE, **more: object) -> httpx.Response:
        body = {"from_number": OURS, "to_number": to_number, "override_agent_id": "agent_sandbox", **more}
        return retell_api.post("/v2/create-phone-call", json=body)

    def test_refuses_a_marked_contact_when_asked_to_and_rings_it_otherwise(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        contact = create(retell_api, do_not_call=True).json()
        refused = self.dial(retell_api, honor_internal_dnc=True)
        ignored = [self.dial(retell_api), self.dial(retell_api, honor_internal_dnc=False)]
        retell_api.patch(f"/update-contact/{contact['contact_id']}", json={"do_not_call": False})
        allowed = self.dial(retell_api, honor_internal_dnc=True)

        assert refused.status_code == 400
        assert "do not call" in refused.json()["message"]
        assert [one.status_code for one in (*ignored, allowed)] == [201, 201, 201]
        assert len(control.get("/retell/dials").json()) == 3

    def test_is_forgotten_with_the_contact(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/retell/dnc", json={"number": PHONE})
        contact = retell_api.get(BY_PHONE).json()
        retell_api.delete(f"/delete-contact/{contact['contact_id']}")

        assert contact["do_not_call"] is True
        assert self.dial(retell_api, honor_internal_dnc=True).status_code == 201

    def test_marks_the_contact_of_somebody_who_asks_never_to_be_called(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        known = create(retell_api, "+447912345607", first_name="Zoë").json()
        self.dial(retell_api, "+447912345607")
        self.dial(retell_api, "+447912345707")
        self.dial(retell_api, "+447912345601")
        wait_for(lambda: all("call_analysis" in one for one in control.get("/retell/calls").json()))

        contacts = {one["phone_number"]: one for one in control.get("/retell/contacts").json()}
        assert {number: one["do_not_call"] for number, one in contacts.items()} == {
            "+447912345607": True,
            "+447912345707": True,
        }
        assert contacts["+447912345607"]["contact_id"] == known["contact_id"]
        assert contacts["+447912345607"]["first_name"] == "Zoë"

    def test_is_lifted_by_the_control_api_and_by_a_reset(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        marked = control.post("/retell/dnc", json={"number": PHONE}).json()
        lifted = control.post("/retell/dnc", json={"number": PHONE, "do_not_call": False}).json()
        shown = control.get("/retell/contacts").json()
        control.post("/reset")

        assert (marked, lifted) == ([PHONE], [])
        assert [(one["phone_number"], one["do_not_call"]) for one in shown] == [(PHONE, False)]
        assert find(retell_api)["items"] == []


class TestNumberType:
    @staticmethod
    def read(retell_api: httpx.Client) -> set[str]:
        one = retell_api.get("/get-phone-number/%2B447403305280").json()
        [listed] = retell_api.get("/v2/list-phone-numbers").json()["items"]
        return {one["phone_number_type"], listed["phone_number_type"]}

    def test_is_what_the_command_line_says(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/reset")

        assert self.read(retell_api) == {"retell-twilio"}

    def test_of_our_british_number_is_an_imported_one(self) -> None:
        parser = build_parser()

        assert parser.parse_args([]).number_type == "custom"
        with pytest.raises(SystemExit):
            parser.parse_args(["--number-type", "carrier-pigeon"])

    def test_is_set_by_the_control_api_until_it_is_told_otherwise(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        put = control.post("/retell/numbers", json={"number": OURS, "type": "custom"}).json()
        changed = self.read(retell_api)
        usual = control.post("/retell/numbers", json={"number": OURS, "type": None}).json()
        control.post("/retell/numbers", json={"number": OURS, "type": "retell-telnyx"})
        control.post("/reset")

        assert (put, changed) == ({OURS: "custom"}, {"custom"})
        assert usual == {OURS: "retell-twilio"}
        assert self.read(retell_api) == {"retell-twilio"}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"type": "custom"}, 400),
            ({"number": OURS, "type": "pigeon"}, 400),
            ({"number": OURS, "type": 7}, 400),
            ({"number": "+15550001111", "type": "custom"}, 404),
        ],
    )
    def test_is_one_there_is_of_a_number_of_ours(
        self, control: httpx.Client, body: Json, status: int
    ) -> None:
        assert control.post("/retell/numbers", json=body).status_code == status
