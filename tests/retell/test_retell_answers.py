"""Every answer to "place this call" means exactly one thing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.ids import RetellCallId
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Held, Registered, Rejected, Unavailable, Unconfirmed
from retell.answers import classify_answer

NOT_PLACED_NOW = Unavailable(Trouble.RATE_LIMITED)


def answer(status: int, message: str, field: str = "message") -> DialResult:
    return classify_answer(status, {}, json.dumps({"status": "error", field: message}).encode())


class TestClassifyAnswer:
    @pytest.mark.parametrize("status", [201, 200])
    def test_with_a_call_id_means_registered(self, status: int) -> None:
        body = b'{"call_id":"call_1","call_status":"registered"}'

        assert classify_answer(status, {}, body) == Registered(RetellCallId("call_1"))

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (201, b""),
            (201, b'{"call_id":"call_'),
            (201, b'{"call_id":7}'),
            (201, b'{"call_id":""}'),
            (201, b"[]"),
            (200, b"<html>"),
            (202, b'{"call_id":"call_1"}'),
            (204, b""),
        ],
    )
    def test_of_success_that_cannot_be_read_leaves_it_open(self, status: int, body: bytes) -> None:
        assert classify_answer(status, {}, body) == Unconfirmed(Trouble.UNREADABLE_ANSWER)

    @pytest.mark.parametrize(
        ("status", "message", "meaning"),
        [
            (429, "Account rate limited, please throttle your requests.", NOT_PLACED_NOW),
            (429, "Too many API requests, you are being throttled.", NOT_PLACED_NOW),
            (400, "Concurrency limit reached for this workspace.", NOT_PLACED_NOW),
            (422, "concurrency_limit_reached", NOT_PLACED_NOW),
            (401, "API key is missing or invalid.", Held(Trouble.KEY_REFUSED, whole_account=True)),
            (
                402,
                "Trial has ended, please add payment method.",
                Held(Trouble.PAYMENT_NEEDED, whole_account=True),
            ),
            (403, "Forbidden", Held(Trouble.ACCESS_FORBIDDEN, whole_account=True)),
            (
                404,
                "Item +447403305280 not found from phone-number",
                Held(Trouble.FROM_NUMBER_UNKNOWN, whole_account=False),
            ),
            (
                422,
                "Item +447403305280 not found from phone-number",
                Held(Trouble.FROM_NUMBER_UNKNOWN, whole_account=False),
            ),
            (404, "Item agent_e53a not found from agent", Held(Trouble.AGENT_UNKNOWN, whole_account=False)),
            (422, "Item agent_e53a not found from agent", Held(Trouble.AGENT_UNKNOWN, whole_account=False)),
            (
                422,
                "Cannot find requested asset under given api key.",
                Held(Trouble.SETTING_REFUSED, whole_account=False),
            ),
            (
                400,
                "No outbound agent id set up for phone number.",
                Held(Trouble.NO_AGENT_BOUND, whole_account=False),
            ),
            (
                400,
                "request/body/from_number must NOT have fewer than 1 characters",
                Held(Trouble.SETTING_REFUSED, whole_account=False),
            ),
            (
                400,
                "request/body must have required property 'from_number'",
                Held(Trouble.SETTING_REFUSED, whole_account=False),
            ),
            (
                422,
                "request/body/override_agent_version must match pattern",
                Held(Trouble.SETTING_REFUSED, whole_account=False),
            ),
            (400, "Invalid from_number", Held(Trouble.SETTING_REFUSED, whole_account=False)),
            (
                400,
                "request/body/to_number must NOT have fewer than 1 characters",
                Rejected(Trouble.NUMBER_REFUSED),
            ),
            (400, "request/body must have required property 'to_number'", Rejected(Trouble.NUMBER_REFUSED)),
            (400, "Invalid to_number", Rejected(Trouble.NUMBER_REFUSED)),
            (422, "The destination is not supported.", Rejected(Trouble.NUMBER_REFUSED)),
            (400, "to_number must differ from from_number", Rejected(Trouble.NUMBER_REFUSED)),
            (
                400,
                "request/body/retell_llm_dynamic_variables/empresa must be string",
                Rejected(Trouble.VARIABLE_REFUSED),
            ),
            (
                422,
                "request/body/retell_llm_dynamic_variables/from_number must be string",
                Rejected(Trouble.VARIABLE_REFUSED),
            ),
            (400, "The contact is marked do_not_call.", Rejected(Trouble.DO_NOT_CALL)),
            (400, "Number is on the DNC list", Rejected(Trouble.DO_NOT_CALL)),
            (400, "Contact is marked as do-not-call.", Rejected(Trouble.DO_NOT_CALL)),
            (
                400,
                "The contact for to_number is marked do not call (do_not_call is true).",
                Rejected(Trouble.DO_NOT_CALL),
            ),
            (422, "to_number is on the internal DNC", Rejected(Trouble.DO_NOT_CALL)),
            (403, "This number asked: do not call.", Rejected(Trouble.DO_NOT_CALL)),
            (500, "An unexpected server error occurred.", Unconfirmed(Trouble.SERVER_ERROR)),
            (503, "", Unconfirmed(Trouble.SERVER_ERROR)),
            (
                400,
                "Invalid request format, please check API reference.",
                Unconfirmed(Trouble.UNKNOWN_ANSWER),
            ),
            (404, "Not Found", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
            (408, "", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
            (409, "Resource update conflict.", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
            (302, "", Unconfirmed(Trouble.UNKNOWN_ANSWER)),
        ],
    )
    @pytest.mark.parametrize("field", ["message", "error_message"])
    def test_means_what_the_table_says(
        self, status: int, message: str, meaning: DialResult, field: str
    ) -> None:
        assert answer(status, message, field) == meaning

    @pytest.mark.parametrize(
        ("stated", "wait_s"),
        [
            ("7", 7.0),
            ("0.5", 0.5),
            ("0", 0.0),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("nan", None),
            ("inf", None),
            ("1750000000", None),
        ],
    )
    def test_carries_the_wait_that_retell_states(self, stated: str, wait_s: float | None) -> None:
        headers = {"X-RateLimit-Limiter": "call", "RateLimit-Reset": stated}

        assert classify_answer(429, headers, b"") == Unavailable(Trouble.RATE_LIMITED, retry_after_s=wait_s)

    @given(st.integers(100, 999), st.binary(max_size=40) | st.text(max_size=20).map(str.encode))
    def test_has_a_meaning_whatever_it_is(self, status: int, body: bytes) -> None:
        meaning = classify_answer(status, {}, body)

        if status not in {401, 402, 403, 429}:
            assert isinstance(meaning, Unconfirmed)
