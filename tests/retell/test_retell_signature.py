"""Only what Retell signed, just now, byte for byte, is genuine."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retell.signature import BadSignature, sign, verify_signature

KEY = "key_test_0123456789"
BODY = b'{"event":"call_ended","call":{"call_id":"call_abc"}}'
SIGNED_MS = 1_750_000_000_000
REAL = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=SIGNED_MS)


class TestSign:
    @pytest.mark.parametrize(
        ("key", "ms", "body", "digest"),
        [
            (
                "test-api-key",
                1_700_000_000_000,
                '{"event":"call_ended"}',
                "07024cabe7dd8f6d1c6e4a8324ca92c812e6ad4a7ee506c04f7e462e3321823e",
            ),
            (
                KEY,
                SIGNED_MS,
                '{"event":"call_ended","call":{"call_id":"call_abc"}}',
                "c3b68465d8162c0a40c68fab25bdd8c5785a148b4b79eed65cbd6e84c6f2433c",
            ),
            (
                KEY,
                SIGNED_MS,
                '{"event":"call_analyzed","call":{"call_id":"call_ñ"}}',
                "b07282aafb521d6e1dcdbab53954be3f2fd21ecace94cd265b7c3d91e2d1353a",
            ),
            (KEY, SIGNED_MS, "", "f059f07beaff2216b63f85426c8fab743239c415b7bb956e112eaeec50878dd0"),
        ],
    )
    def test_gives_the_known_answers(self, key: str, ms: int, body: str, digest: str) -> None:
        assert sign(key, body.encode(), ms) == f"v={ms},d={digest}"


class TestVerifySignature:
    @pytest.mark.parametrize("off_ms", [0, 300_000, -300_000])
    def test_accepts_what_was_signed_within_five_minutes(self, off_ms: int) -> None:
        header = sign(KEY, BODY, SIGNED_MS)

        verify_signature(header, BODY, keys=[KEY], real=REAL + timedelta(milliseconds=off_ms))

    @pytest.mark.parametrize("off_ms", [300_001, -300_001, 10**12])
    def test_refuses_what_was_signed_at_another_time(self, off_ms: int) -> None:
        header = sign(KEY, BODY, SIGNED_MS)

        with pytest.raises(BadSignature, match="too old"):
            verify_signature(header, BODY, keys=[KEY], real=REAL + timedelta(milliseconds=off_ms))

    @pytest.mark.parametrize("keys", [[KEY, "new"], ["new", KEY], ["", KEY]])
    def test_accepts_either_key_during_a_rotation(self, keys: list[str]) -> None:
        verify_signature(sign(KEY, BODY, SIGNED_MS), BODY, keys=keys, real=REAL)

    @pytest.mark.parametrize("keys", [[], ["other"], [""]])
    def test_refuses_a_signature_of_no_key_of_ours(self, keys: list[str]) -> None:
        with pytest.raises(BadSignature, match="no key of ours"):
            verify_signature(sign(KEY, BODY, SIGNED_MS), BODY, keys=keys, real=REAL)

    def test_never_takes_an_empty_key_for_a_key(self) -> None:
        with pytest.raises(BadSignature, match="no key of ours"):
            verify_signature(sign("", BODY, SIGNED_MS), BODY, keys=[""], real=REAL)

    def test_refuses_a_missing_signature(self) -> None:
        with pytest.raises(BadSignature) as refusal:
            verify_signature(None, BODY, keys=[KEY], real=REAL)

        assert refusal.value.reason == "there is no signature"

    @pytest.mark.parametrize(
        "form",
        [
            "",
            "{v}",
            "v={ms},d={d} ",
            " v={ms},d={d}",
            "v={ms},d={d}\n",
            "v={ms}, d={d}",
            "v={ms},d={upper}",
            "v={ms},d={short}",
            "v=,d={d}",
            "v=-1,d={d}",
            "v=\u0661\u0667,d={d}",
            "d={d},v={ms}",
            "v={ms},d={d},v={ms}",
        ],
    )
    def test_refuses_any_other_form(self, form: str) -> None:
        digest = sign(KEY, BODY, SIGNED_MS).partition("d=")[2]
        header = form.format(v=digest, ms=SIGNED_MS, d=digest, upper=digest.upper(), short=digest[:-1])

        with pytest.raises(BadSignature, match="form"):
            verify_signature(header, BODY, keys=[KEY], real=REAL)

    def test_refuses_a_time_of_thousands_of_digits_without_reading_it(self) -> None:
        with pytest.raises(BadSignature, match="too old"):
            verify_signature(f"v={'9' * 5000},d={'0' * 64}", BODY, keys=[KEY], real=REAL)

    @given(st.binary(min_size=1, max_size=200), st.data())
    def test_fails_when_any_bit_of_the_body_is_flipped(self, body: bytes, data: st.DataObject) -> None:
        header = sign(KEY, body, SIGNED_MS)
        bit = data.draw(st.integers(0, len(body) * 8 - 1))
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << (bit % 8)

        verify_signature(header, body, keys=[KEY], real=REAL)
        with pytest.raises(BadSignature):
            verify_signature(header, bytes(flipped), keys=[KEY], real=REAL)

    @given(st.data())
    def test_fails_when_any_bit_of_time_or_digest_is_flipped(self, data: st.DataObject) -> None:
        header = sign(KEY, BODY, SIGNED_MS).encode()
        bit = data.draw(st.integers(0, len(header) * 8 - 1))
        flipped = bytearray(header)
        flipped[bit // 8] ^= 1 << (bit % 8)

        with pytest.raises(BadSignature):
            verify_signature(flipped.decode("latin-1"), BODY, keys=[KEY], real=REAL)
