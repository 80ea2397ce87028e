"""The process itself: one port, a clock that can be moved, and a refusal in words."""

import httpx
import pytest

from sandbox.__main__ import build_parser

SANDBOX_ARGUMENTS = ["--start-offset", "60"]


class TestServer:
    def test_says_that_it_is_alive(self, web: httpx.Client) -> None:
        assert web.get("/healthz").status_code == 200

    def test_listens_on_this_machine_only(self, sandbox_url: str) -> None:
        assert sandbox_url.startswith("http://127.0.0.1:")

    def test_has_no_option_for_another_host(self) -> None:
        with pytest.raises(SystemExit):
            build_parser().parse_args(["--host", "0.0.0.0"])  # noqa: S104 - it is refused

    def test_refuses_control_requests_in_a_sentence(self, control: httpx.Client) -> None:
        response = control.get("/slack/views/V123")

        assert response.status_code == 404
        assert response.json() == {"error": "No view V123 is open."}


class TestClock:
    def test_starts_where_it_was_told_and_moves_both_ways(self, web: httpx.Client) -> None:
        started = web.get("/clock").json()
        moved = web.post("/clock", json={"advance_s": 30}).json()
        set_back = web.post("/clock", json={"offset_s": -5}).json()
        shown = web.get("/clock").json()

        assert started == {"offset_s": 60.0}
        assert moved == {"offset_s": 90.0}
        assert set_back == shown == {"offset_s": -5.0}

    def test_survives_a_reset(self, web: httpx.Client, control: httpx.Client) -> None:
        web.post("/clock", json={"offset_s": 7200})

        control.post("/reset")

        assert web.get("/clock").json() == {"offset_s": 7200.0}

    def test_refuses_what_is_no_number(self, web: httpx.Client) -> None:
        assert web.post("/clock", json={"offset_s": "soon"}).status_code == 400

    def test_dates_messages(self, web: httpx.Client, slack_api: httpx.Client) -> None:
        web.post("/clock", json={"offset_s": 0})
        now = slack_api.post("/chat.postMessage", json={"channel": "C0FRONTDESK", "text": "now"}).json()
        web.post("/clock", json={"offset_s": 86400})
        later = slack_api.post("/chat.postMessage", json={"channel": "C0FRONTDESK", "text": "then"}).json()

        assert 86400 <= float(later["ts"]) - float(now["ts"]) < 86410
