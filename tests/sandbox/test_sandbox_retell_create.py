"""create-phone-call rings once or says why not, in Retell's two shapes of error."""

from typing import Any

import httpx
import pytest

Json = dict[str, Any]
URL = "/v2/create-phone-call"
SANDBOX_ARGUMENTS = ["--from-number", "+447403305280", "--from-number", "+15551230000"]


def build(to_number: str = "+447912345631", **over: object) -> Json:
    body: Json = {
        "from_number": "+447403305280",
        "to_number": to_number,
        "override_agent_id": "agent_sandbox",
        "override_agent_version": "latest_published",
        "metadata": {"call_ref": "ref-1"},
        "retell_llm_dynamic_variables": {"customer_name": "Zoë"},
        "idempotency_key": "key-1",
    }
    body.update(over)
    return {name: value for name, value in body.items() if value is not None}


def dials(control: httpx.Client) -> list[Json]:
    found: list[Json] = control.get("/retell/dials").json()
    return found


class TestCreate:
    def test_answers_201_with_a_registered_call(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        response = retell_api.post(URL, json=build())

        call = response.json()
        assert response.status_code == 201
        assert (call["call_status"], call["direction"], call["agent_version"]) == (
            "registered",
            "outbound",
            2,
        )
        assert (call["call_id"][:5], len(call["call_id"])) == ("call_", 32)
        assert call["metadata"] == {"call_ref": "ref-1"}
        assert control.get("/retell/requests").json()[0]["body"] == build()

    def test_records_the_ring(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        call_id = retell_api.post(URL, json=build()).json()["call_id"]

        dial = dials(control)[0]
        assert dial.pop("at") > 0
        assert dial == {
            "call_id": call_id,
            "to_number": "+447912345631",
            "from_number": "+447403305280",
            "idempotency_key": "key-1",
            "metadata": {"call_ref": "ref-1"},
            "retell_llm_dynamic_variables": {"customer_name": "Zoë"},
        }

    def test_leaves_out_metadata_and_variables_nobody_sent(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/reset")
        call = retell_api.post(URL, json=build(metadata=None, retell_llm_dynamic_variables=None)).json()

        assert "metadata" not in call
        assert "retell_llm_dynamic_variables" not in call

    def test_needs_the_key(self, web: httpx.Client) -> None:
        for headers in ({}, {"Authorization": "Bearer other"}):
            response = web.post(f"/retell{URL}", json=build(), headers=headers)

            assert response.status_code == 401
            assert response.json() == {"status": "error", "message": "API key is missing or invalid."}


class TestIdempotency:
    def test_rings_once_for_one_key(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        first, second = (retell_api.post(URL, json=build()) for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["call_id"] == second.json()["call_id"]
        assert len(dials(control)) == 1

    def test_records_another_body_under_a_known_key_as_a_mismatch(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        for body in (build(), build(), build(metadata={"call_ref": "ref-2"})):
            retell_api.post(URL, json=body)

        requests = control.get("/retell/requests").json()
        assert [one["replayed"] for one in requests] == [False, True, True]
        assert [one["mismatch"] for one in requests] == [False, False, True]
        assert len(dials(control)) == 1

    def test_ends_after_an_hour(
        self, web: httpx.Client, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        for offset_s in (0, 3590, 3610):
            web.post("/clock", json={"offset_s": offset_s})
            retell_api.post(URL, json=build())
        web.post("/clock", json={"offset_s": 0})

        assert len(dials(control)) == 2

    def test_is_not_asked_for(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        for _ in range(2):
            retell_api.post(URL, json=build(idempotency_key=None))

        assert len(dials(control)) == 2


class TestValidation:
    @pytest.mark.parametrize(
        ("over", "sentence"),
        [
            ({"from_number": None}, "request/body must have required property 'from_number'"),
            ({"to_number": ""}, "request/body/to_number must NOT have fewer than 1 characters"),
            ({"to_number": 44}, "request/body/to_number must be string"),
            ({"metadata": "ref"}, "request/body/metadata must be object"),
            (
                {"retell_llm_dynamic_variables": {"duration": 30}},
                "request/body/retell_llm_dynamic_variables/duration must be string",
            ),
            ({"override_agent_version": "v3"}, "request/body/override_agent_version must match pattern"),
            ({"override_agent_version": -1}, "request/body/override_agent_version must be >= 0"),
        ],
    )
    def test_speaks_as_the_live_service_does(
        self, control: httpx.Client, retell_api: httpx.Client, over: Json, sentence: str
    ) -> None:
        response = retell_api.post(URL, json=build(**over))

        assert response.status_code == 400
        assert set(response.json()) == {"error_message"}
        assert response.json()["error_message"].startswith(sentence)
        assert dials(control) == []

    @pytest.mark.parametrize("to_number", ["07912345678", "+44 7912 345678", "+0123456789"])
    def test_wants_e164(self, retell_api: httpx.Client, to_number: str) -> None:
        response = retell_api.post(URL, json=build(to_number))

        assert response.status_code == 400
        assert response.json()["message"].startswith(f"Invalid to_number {to_number}")

    def test_refuses_what_is_no_json(self, retell_api: httpx.Client) -> None:
        response = retell_api.post(URL, content=b"{")

        assert response.status_code == 400
        assert response.json()["status"] == "error"

    @pytest.mark.parametrize(
        ("over", "status", "sentence"),
        [
            ({"from_number": "+15550001111"}, 404, "Item +15550001111 not found from phone-number"),
            ({"override_agent_id": "agent_none"}, 404, "Item agent_none not found from agent"),
            (
                {"override_agent_id": None, "agent_id": "agent_sandbox"},
                400,
                "No outbound agent id set up for phone number.",
            ),
        ],
    )
    def test_refuses_what_the_account_does_not_have(
        self, retell_api: httpx.Client, over: Json, status: int, sentence: str
    ) -> None:
        response = retell_api.post(URL, json=build(**over))

        assert response.status_code == status
        assert response.json() == {"status": "error", "message": sentence}

    def test_knows_every_number_it_was_given(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        control.post("/reset")

        assert retell_api.post(URL, json=build(from_number="+15551230000")).status_code == 201


class TestRefusals:
    @pytest.mark.parametrize(
        ("ending", "status", "sentence"),
        [
            ("30", 500, "An unexpected server error occurred."),
            ("40", 401, "API key is missing or invalid."),
            ("41", 402, "Trial has ended, please add payment method."),
            ("42", 403, "Forbidden"),
            ("44", 404, "Item +447403305280 not found from phone-number"),
            ("45", 404, "Item agent_sandbox not found from agent"),
            ("46", 422, "Cannot find requested asset under given api key."),
            ("47", 400, "request/body/to_number must match pattern"),
            ("48", 400, "request/body/retell_llm_dynamic_variables/customer_name must be string"),
            ("49", 400, "The contact for to_number is marked do not call"),
        ],
    )
    def test_ring_nobody(
        self, control: httpx.Client, retell_api: httpx.Client, ending: str, status: int, sentence: str
    ) -> None:
        response = retell_api.post(URL, json=build(f"+4479123456{ending}"))

        body = response.json()
        assert response.status_code == status
        assert (body.get("message") or body["error_message"]).startswith(sentence)
        assert dials(control) == []

    def test_of_a_throttled_number_end_after_two(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        answers = [retell_api.post(URL, json=build("+447912345643")) for _ in range(3)]

        assert [one.status_code for one in answers] == [429, 429, 201]
        assert answers[0].headers["ratelimit-reset"] == "1"
        assert "retry-after" not in answers[0].headers
        assert len(dials(control)) == 1

    def test_honour_the_do_not_call_list_when_asked_to(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        control.post("/retell/dnc", json={"number": "+447912345631"})

        honoured = retell_api.post(URL, json=build(honor_internal_dnc=True))
        ignored = retell_api.post(URL, json=build())

        assert (honoured.status_code, ignored.status_code) == (400, 201)
        assert "do not call" in honoured.json()["message"]

    @pytest.mark.parametrize("limit", ["concurrency", "cps"])
    def test_come_above_the_limits(self, control: httpx.Client, retell_api: httpx.Client, limit: str) -> None:
        control.post("/retell/limits", json={limit: 2})

        answers = [retell_api.post(URL, json=build(idempotency_key=None)) for _ in range(3)]

        assert [one.status_code for one in answers] == [201, 201, 429]
        assert answers[2].headers["ratelimit-reset"] == "1"
        assert len(dials(control)) == 2
