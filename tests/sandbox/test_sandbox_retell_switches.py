"""What goes wrong for every number at once: keys without effect, calls unlisted, answers late or never."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WaitFor = Callable[[Callable[[], object]], None]
Dial = Callable[[], "Future[httpx.Response]"]
URL = "/v2/create-phone-call"
USUAL = {"honour_keys": True, "list_calls": True, "answer_after_ms": 40, "hang": None}
SANDBOX_ARGUMENTS = ["--pace", "0.02", "--answer-after-ms", "40"]
BODY = {
    "from_number": "+447403305280",
    "to_number": "+447912345631",
    "override_agent_id": "agent_sandbox",
    "idempotency_key": "key-1",
    "metadata": {"call_ref": "ref-1"},
}


@pytest.fixture
def later() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.fixture
def dial(retell_api: httpx.Client, later: ThreadPoolExecutor) -> Dial:
    """Send a create request beside the test."""
    return lambda: later.submit(retell_api.post, URL, json=BODY)


def switch(control: httpx.Client, **over: object) -> Json:
    shown: Json = control.post("/retell/switches", json=over).json()
    return shown


def count_rings(control: httpx.Client) -> int:
    return len(control.get("/retell/dials").json())


def list_outcomes(control: httpx.Client) -> list[str]:
    return [one["outcome"] for one in control.get("/retell/requests").json()]


class TestSwitches:
    def test_are_as_at_retell_until_they_are_thrown_and_again_after_a_reset(
        self, control: httpx.Client
    ) -> None:
        first = control.get("/retell/switches").json()
        thrown = switch(control, honour_keys=False, answer_after_ms=0)
        kept = switch(control, list_calls=False, hang="after")
        back = switch(control, answer_after_ms=None, hang=None)
        control.post("/reset")

        assert first == control.get("/retell/switches").json() == USUAL
        assert thrown == {**USUAL, "honour_keys": False, "answer_after_ms": 0}
        assert kept == {"honour_keys": False, "list_calls": False, "answer_after_ms": 0, "hang": "after"}
        assert back == {**USUAL, "honour_keys": False, "list_calls": False}

    @pytest.mark.parametrize(
        "given",
        [
            {"honour_keys": "no"},
            {"list_calls": None},
            {"answer_after_ms": -1},
            {"answer_after_ms": True},
            {"hang": "now"},
        ],
    )
    def test_are_refused_when_they_make_no_sense(self, control: httpx.Client, given: Json) -> None:
        answer = control.post("/retell/switches", json=given)

        assert answer.status_code == 400
        assert answer.json()["error"].startswith(next(iter(given)))
        assert control.get("/retell/switches").json() == USUAL


class TestKeysWithoutEffect:
    def test_make_a_second_call_and_a_second_ring(
        self, control: httpx.Client, retell_api: httpx.Client
    ) -> None:
        switch(control, honour_keys=False)

        first, second = (retell_api.post(URL, json=BODY).json()["call_id"] for _ in range(2))
        switch(control, honour_keys=True)
        third = retell_api.post(URL, json=BODY).json()["call_id"]

        assert first != second == third
        assert [one["idempotency_key"] for one in control.get("/retell/dials").json()] == ["key-1"] * 2
        assert [one["replayed"] for one in control.get("/retell/requests").json()] == [False, False, True]


class TestUnlistedCalls:
    def test_are_found_by_their_id_alone(self, control: httpx.Client, retell_api: httpx.Client) -> None:
        def list_calls() -> list[Json]:
            found: list[Json] = retell_api.post("/v3/list-calls", json={}).json()["items"]
            return found

        switch(control, list_calls=False)
        call_id = retell_api.post(URL, json=BODY).json()["call_id"]

        assert list_calls() == []
        assert retell_api.get(f"/v2/get-call/{call_id}").json()["call_id"] == call_id
        switch(control, list_calls=True)
        assert [one["call_id"] for one in list_calls()] == [call_id]


class TestSlowAnswers:
    @pytest.mark.parametrize("path", [URL, "/v3/list-calls", "/create-contact", "/v2/stop-call/call_none"])
    def test_come_to_every_post(self, control: httpx.Client, retell_api: httpx.Client, path: str) -> None:
        switch(control, answer_after_ms=2000)

        with pytest.raises(httpx.ReadTimeout):
            retell_api.post(path, json=BODY, timeout=0.2)

        assert retell_api.get("/get-concurrency").status_code == 200

    def test_come_after_the_ring(self, control: httpx.Client, dial: Dial, wait_for: WaitFor) -> None:
        switch(control, answer_after_ms=500)

        answer = dial()

        wait_for(lambda: count_rings(control) == 1)
        assert list_outcomes(control) == ["open"]
        assert answer.result().status_code == 201
        assert list_outcomes(control) == ["answered"]


class TestHangingAnswers:
    def test_ring_first_and_come_on_release(
        self, control: httpx.Client, dial: Dial, wait_for: WaitFor
    ) -> None:
        switch(control, hang="after")

        answers = [dial(), dial()]

        wait_for(lambda: len(list_outcomes(control)) == 2 and count_rings(control) == 1)
        assert list_outcomes(control) == ["open", "open"]
        assert not any(one.done() for one in answers)
        switch(control, hang=None)
        assert {one.result().json()["call_id"] for one in answers} == {
            control.get("/retell/dials").json()[0]["call_id"]
        }

    def test_ring_late_when_they_hang_before_the_work(
        self, control: httpx.Client, dial: Dial, wait_for: WaitFor
    ) -> None:
        switch(control, hang="before")

        answer = dial()

        wait_for(lambda: list_outcomes(control) == ["open"])
        assert count_rings(control) == 0
        switch(control, hang=None)
        assert answer.result().status_code == 201
        assert count_rings(control) == 1

    def test_ring_late_even_if_the_caller_has_given_up(
        self, control: httpx.Client, retell_api: httpx.Client, wait_for: WaitFor
    ) -> None:
        switch(control, hang="before")
        with pytest.raises(httpx.ReadTimeout):
            retell_api.post(URL, json=BODY, timeout=0.2)

        switch(control, hang=None)

        wait_for(lambda: count_rings(control) == 1)

    def test_come_to_every_post_but_to_no_get(
        self, control: httpx.Client, retell_api: httpx.Client, later: ThreadPoolExecutor
    ) -> None:
        switch(control, hang="before")

        listed = later.submit(retell_api.post, "/v3/list-calls", json={})

        assert retell_api.get("/get-concurrency").status_code == 200
        assert not listed.done()
        switch(control, hang=None)
        assert listed.result().status_code == 200

    @pytest.mark.parametrize(("phase", "rings"), [("before", 0), ("after", 1)])
    def test_are_lost_by_a_reset_and_ring_nobody_after_it(
        self, control: httpx.Client, dial: Dial, wait_for: WaitFor, phase: str, rings: int
    ) -> None:
        switch(control, hang=phase)
        answer = dial()
        wait_for(lambda: len(list_outcomes(control)) == 1 and count_rings(control) == rings)

        control.post("/reset")

        assert isinstance(answer.exception(), httpx.RemoteProtocolError | httpx.ReadError)
        assert count_rings(control) == 0
        assert list_outcomes(control) == []
