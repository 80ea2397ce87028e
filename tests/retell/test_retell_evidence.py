"""An event says of a call what Retell said, no less and nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.evidence import Analysis, Answer, CallEvidence, CallState, Ending
from core.nouns.ids import CallId, RetellCallId
from retell.evidence import parse_evidence
from retell.reasons import REASONS

SAMPLES = Path(__file__).parent / "samples"
RETELL_ID = RetellCallId("call_4f1c2a9d7b3e8056c1d2e3f4a5b")
OURS = CallId("k_01example")

CALL_FIELDS = (
    "call_status",
    "disconnection_reason",
    "metadata",
    "call_analysis",
    "transcript",
    "transcript_object",
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def read_sample(name: str) -> CallEvidence | None:
    return parse_evidence((SAMPLES / f"{name}.json").read_bytes())


def read_event(event: str, **call: object) -> CallEvidence:
    evidence = parse_evidence(json.dumps({"event": event, "call": {"call_id": "call_1", **call}}).encode())
    assert evidence is not None
    return evidence


class TestSamples:
    @pytest.mark.parametrize(
        ("name", "evidence"),
        [
            ("call_started", CallEvidence(RETELL_ID, OURS, CallState.ONGOING)),
            (
                "call_ended",
                CallEvidence(
                    RETELL_ID, OURS, CallState.ENDED, Ending.HUNG_UP, "agent_hangup", person_spoke=True
                ),
            ),
            (
                "call_analyzed_confirmed",
                CallEvidence(
                    RETELL_ID,
                    OURS,
                    CallState.ENDED,
                    Ending.HUNG_UP,
                    "agent_hangup",
                    Analysis(
                        Answer.CONFIRMED, summary="Sarah confirmed her appointment.", in_voicemail=False
                    ),
                    person_spoke=True,
                ),
            ),
            (
                "call_analyzed_voicemail",
                CallEvidence(
                    RETELL_ID,
                    OURS,
                    CallState.ENDED,
                    Ending.VOICEMAIL,
                    "voicemail_reached",
                    Analysis(None, summary="The agent reached voicemail.", in_voicemail=True),
                    person_spoke=False,
                ),
            ),
            (
                "call_ended_no_answer",
                CallEvidence(RETELL_ID, OURS, CallState.NOT_CONNECTED, Ending.NO_ANSWER, "dial_no_answer"),
            ),
            (
                "call_ended_opted_out",
                CallEvidence(
                    RETELL_ID,
                    OURS,
                    CallState.ENDED,
                    Ending.OPTED_OUT,
                    "user_requested_dnc",
                    person_spoke=True,
                ),
            ),
            (
                "call_ended_stopped",
                CallEvidence(RETELL_ID, OURS, CallState.STOPPED, Ending.STOPPED, "manual_stopped"),
            ),
            (
                "call_ended_status_registered",
                CallEvidence(
                    RETELL_ID, OURS, CallState.ENDED, Ending.HUNG_UP, "user_hangup", person_spoke=False
                ),
            ),
            (
                "call_ended_scrubbed",
                CallEvidence(RETELL_ID, None, CallState.ENDED, Ending.HUNG_UP, "user_hangup"),
            ),
        ],
    )
    def test_of_a_calls_course_are_read(self, name: str, evidence: CallEvidence) -> None:
        assert read_sample(name) == evidence

    @pytest.mark.parametrize("name", ["transcript_updated", "transfer_started", "alert_triggered"])
    def test_of_anything_else_say_nothing(self, name: str) -> None:
        assert read_sample(name) is None


class TestState:
    @pytest.mark.parametrize(
        ("event", "status", "reason", "state"),
        [
            ("call_started", "registered", "", CallState.ONGOING),
            ("call_started", None, "", CallState.ONGOING),
            ("call_started", "ended", "", CallState.ENDED),
            ("call_ended", "ongoing", "", CallState.ENDED),
            ("call_ended", None, "dial_busy", CallState.NOT_CONNECTED),
            ("call_ended", "registered", "error_asr", CallState.ERROR),
            ("call_ended", "melted", "fell_asleep", CallState.ENDED),
            ("call_ended", "error", "user_hangup", CallState.ERROR),
            ("call_analyzed", "not_connected", "fell_asleep", CallState.NOT_CONNECTED),
            ("call_ended", "error", "manual_stopped", CallState.STOPPED),
            ("call_ended", None, "manual_stopped", CallState.STOPPED),
            ("fetched:registered", "registered", "", CallState.REGISTERED),
            ("fetched:ongoing", "ongoing", "", CallState.ONGOING),
            ("fetched:melted", "melted", "", CallState.REGISTERED),
            ("fetched:melted", "melted", "dial_busy", CallState.NOT_CONNECTED),
        ],
    )
    def test_is_the_status_unless_event_or_reason_tell_more(
        self, event: str, status: str | None, reason: str, state: CallState
    ) -> None:
        assert read_event(event, call_status=status, disconnection_reason=reason).state is state


class TestEnding:
    def test_is_known_for_every_reason_of_retell(self) -> None:
        assert len(REASONS) == 39
        assert all(ending is not Ending.OTHER for _, ending in REASONS.values())

    @pytest.mark.parametrize("reason", sorted(REASONS))
    def test_follows_the_table_and_keeps_the_raw_word(self, reason: str) -> None:
        evidence = read_event("call_ended", disconnection_reason=reason)

        assert (evidence.state, evidence.ending) == REASONS[reason]
        assert evidence.raw_reason == reason

    def test_is_other_for_a_reason_we_do_not_know(self) -> None:
        evidence = read_event("call_ended", call_status="not_connected", disconnection_reason="fell_asleep")

        assert (evidence.ending, evidence.raw_reason) == (Ending.OTHER, "fell_asleep")

    @pytest.mark.parametrize("reason", [None, 7, ""])
    def test_is_open_when_no_reason_is_given(self, reason: object) -> None:
        assert read_event("call_ended", call_status="ended", disconnection_reason=reason).ending is None

    def test_is_open_while_the_call_is_going_on(self) -> None:
        evidence = read_event("fetched:ongoing", call_status="ongoing", disconnection_reason="user_hangup")

        assert evidence.ending is None


class TestAnalysis:
    @pytest.mark.parametrize(
        ("word", "answer"),
        [
            ("confirmed", Answer.CONFIRMED),
            ("Reschedule", Answer.RESCHEDULE),
            (" CANCEL ", Answer.CANCEL),
            ("wrong_number", Answer.WRONG_NUMBER),
            ("maybe", None),
            ("", None),
            (None, None),
            (True, None),
            (["confirmed"], None),
        ],
    )
    def test_takes_only_the_four_words_for_an_answer(self, word: object, answer: Answer | None) -> None:
        data = {"custom_analysis_data": {"appointment_outcome": word}}

        assert read_event("call_analyzed", call_analysis=data).analysis == Analysis(answer)

    def test_never_reads_success_or_mood_as_an_answer(self) -> None:
        data = {"call_successful": True, "user_sentiment": "Positive", "call_summary": "confirmed"}

        assert read_event("call_analyzed", call_analysis=data).analysis == Analysis(None, summary="confirmed")

    @pytest.mark.parametrize("analysis", [None, "confirmed", [], 1])
    def test_is_absent_when_retell_made_none(self, analysis: object) -> None:
        assert read_event("call_analyzed", call_analysis=analysis).analysis is None

    def test_reads_odd_types_as_absent(self) -> None:
        data = {"call_summary": 7, "in_voicemail": "yes", "custom_analysis_data": "confirmed"}

        assert read_event("call_analyzed", call_analysis=data).analysis == Analysis()


class TestPersonSpoke:
    @pytest.mark.parametrize(
        ("call", "spoke"),
        [
            ({}, None),
            ({"transcript": None, "transcript_object": None}, None),
            ({"transcript": ""}, False),
            ({"transcript": "Agent: Hello.\nUser: Hi."}, True),
            ({"transcript": "Agent: The User: line.\nUser:  "}, False),
            ({"transcript_object": []}, False),
            ({"transcript_object": [{"role": "user", "content": "Hi."}]}, True),
            ({"transcript_object": [{"role": "user", "content": " "}]}, False),
            ({"transcript_object": [{"role": "transfer_target", "content": "Hi."}]}, False),
            ({"transcript_object": [7, None, {"role": ["user"]}]}, False),
        ],
    )
    def test_is_told_by_a_transcript_or_not_at_all(
        self,
        call: dict[str, object],
        spoke: bool | None,  # noqa: FBT001
    ) -> None:
        assert read_event("call_ended", **call).person_spoke is spoke


class TestParseEvidence:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"{}",
            b'{"event":"call_ended"}',
            b"\xff",
            pytest.param(b"[" * 100_000, id="deep"),
        ],
    )
    def test_is_silent_about_what_it_cannot_read(self, body: bytes) -> None:
        assert parse_evidence(body) is None

    @given(
        event=st.sampled_from(["call_started", "call_ended", "call_analyzed", "fetched:x"]) | JSON_VALUES,
        call=st.fixed_dictionaries(
            {"call_id": JSON_VALUES | st.just("call_1")},
            optional=dict.fromkeys(CALL_FIELDS, JSON_VALUES),
        )
        | JSON_VALUES,
    )
    def test_never_stumbles_over_odd_types(self, event: object, call: object) -> None:
        evidence = parse_evidence(json.dumps({"event": event, "call": call}).encode())

        assert evidence is None or evidence.retell_call_id
