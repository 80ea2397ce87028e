"""A webhook becomes a notice for the inbox only when it is genuine and holds an event."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.nouns.evidence import Notice
from retell.signature import BadSignature, sign
from retell.webhook import BadWebhook, read_webhook

SAMPLES = Path(__file__).parent / "samples"
KEY = "key_test_0123456789"
SIGNED_MS = 1_750_000_000_000
REAL = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=SIGNED_MS)


def receive(body: bytes) -> Notice:
    return read_webhook(body, sign(KEY, body, SIGNED_MS), keys=[KEY], real=REAL)


def receive_event(**envelope: object) -> Notice:
    return receive(json.dumps(envelope).encode())


class TestReadWebhook:
    def test_tells_event_call_and_reference_and_keeps_the_bytes(self) -> None:
        body = (SAMPLES / "call_analyzed_confirmed.json").read_bytes()

        notice = receive(body)

        assert notice.kind == "call_analyzed"
        assert notice.retell_call_id == "call_4f1c2a9d7b3e8056c1d2e3f4a5b"
        assert notice.call_ref == "k_01example"
        assert notice.body == body

    def test_takes_event_types_we_do_not_know(self) -> None:
        assert receive_event(event="call_dreamt", call={"call_id": "call_1"}).kind == "call_dreamt"

    @pytest.mark.parametrize("metadata", [None, "k_1", {}, {"call_ref": 7}, {"call_ref": ""}, ["k_1"]])
    def test_has_no_reference_when_none_came_back_as_a_string(self, metadata: object) -> None:
        notice = receive_event(event="call_ended", call={"call_id": "call_1", "metadata": metadata})

        assert notice.call_ref is None

    @pytest.mark.parametrize("call", [None, [], "call_1", {}, {"call_id": 7}, {"call_id": "a\u0000b"}])
    def test_has_no_call_when_none_is_named(self, call: object) -> None:
        notice = receive_event(event="alert_triggered", call=call)

        assert notice.retell_call_id is None
        assert notice.kind.startswith("alert_triggered:")

    def test_keeps_different_events_without_a_call_apart_and_equal_ones_together(self) -> None:
        first = receive_event(event="alert_triggered", alert={"alert_id": "1"})
        second = receive_event(event="alert_triggered", alert={"alert_id": "2"})
        again = receive_event(event="alert_triggered", alert={"alert_id": "1"})

        assert first.kind != second.kind
        assert first.kind == again.kind

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b'"call_ended"',
            b"null",
            b"\xff\xfe",
            b"{}",
            b'{"event":7}',
            b'{"event":""}',
            pytest.param(b"[" * 100_000, id="deep"),
            pytest.param(b'{"event":' + b"9" * 5000 + b"}", id="endless number"),
        ],
    )
    def test_refuses_signed_bytes_that_hold_no_event(self, body: bytes) -> None:
        with pytest.raises(BadWebhook):
            receive(body)

    def test_looks_at_the_signature_before_anything_else(self) -> None:
        with pytest.raises(BadSignature):
            read_webhook(b"not json", None, keys=[KEY], real=REAL)
        with pytest.raises(BadSignature):
            read_webhook(b"{}", sign("other", b"{}", SIGNED_MS), keys=[KEY], real=REAL)

    def test_refuses_json_that_was_read_and_written_again(self) -> None:
        body = (SAMPLES / "call_ended.json").read_bytes()
        rewritten = json.dumps(json.loads(body)).encode()

        with pytest.raises(BadSignature):
            read_webhook(rewritten, sign(KEY, body, SIGNED_MS), keys=[KEY], real=REAL)

    def test_shows_no_body_when_the_notice_is_printed(self) -> None:
        assert "Sarah" not in repr(receive((SAMPLES / "call_ended.json").read_bytes()))
