"""A neighbour fails in every way a socket can: each failure lands in its row, and nothing goes out twice."""

import tracemalloc

import pytest

from core.nouns.call import Call
from core.nouns.evidence import CallState
from core.nouns.ids import AccountId, RetellCallId
from core.nouns.reminder import Reminder, ReminderStatus
from core.nouns.trouble import Trouble
from core.ports.dialer import DialResult, Held, Registered, Unavailable, Unconfirmed
from core.use_cases.claim import Claimed, claim_reminder
from core.use_cases.place import place_call
from retell.client import RetellDialer, build_client
from store.database import SqlStore
from tests.support.fakes import MAIN, FakeClock, Shift
from tests.support.raw_neighbour import (
    BODY,
    CHUNKED,
    HEAD,
    OK,
    Conduct,
    Line,
    close_at_once,
    ignore_connections,
    refuse_connections,
    repeat,
    reset_after_request,
    reset_in_answer,
    reset_unread,
    run_neighbour,
    say,
    say_and_stay,
)

ACCOUNT = AccountId("a1")
SENT = b'{"to_number":"+447912345678"}'
NOT_PLACED = Unavailable(Trouble.NO_CONNECTION)
BROKE = Unconfirmed(Trouble.CONNECTION_BROKE)
TOO_LATE = Unconfirmed(Trouble.NO_ANSWER_IN_TIME)
UNREADABLE = Unconfirmed(Trouble.UNREADABLE_ANSWER)
UNKNOWN = Unconfirmed(Trouble.UNKNOWN_ANSWER)
SHORT_S = 0.5  #: in the place of 30, for those who would use them up

BREAKING_OFF: dict[str, tuple[Conduct, DialResult]] = {
    "closes at once": (close_at_once, BROKE),
    "resets before it reads": (reset_unread, BROKE),
    "resets after it reads": (reset_after_request, BROKE),
    "resets in the answer": (reset_in_answer, BROKE),
    "closes after it reads": (say(), BROKE),
    "half a status line": (say(OK[:12]), BROKE),
    "half the headers": (say(OK[:40]), BROKE),
    "headers alone": (say(HEAD), BROKE),
    "half a body": (say(OK[:-5]), BROKE),
    "half a chunk": (say(CHUNKED + b"14\r\n" + BODY[:10]), BROKE),
    "no last chunk": (say(CHUNKED + b"14\r\n" + BODY + b"\r\n"), BROKE),
    "a longer content-length": (say(HEAD.replace(b": 20", b": 21") + BODY), BROKE),
    "100 continue alone": (say(b"HTTP/1.1 100 Continue\r\n\r\n"), BROKE),
    "half a body to the end of the line": (say(b"HTTP/1.0 201 Created\r\n\r\n", BODY[:-5]), UNREADABLE),
}
RUBBISH: dict[str, tuple[Conduct, DialResult]] = {
    "zeros": (say_and_stay(b"\x00" * 100 + b"\r\n\r\n"), BROKE),
    "TLS": (say_and_stay(b"\x15\x03\x01\x00\x02\x02\x28" + b"\r\n\r\n"), BROKE),
    "another protocol": (say_and_stay(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), BROKE),
    "a status in letters": (say_and_stay(OK.replace(b"201", b"2O1")), BROKE),
    "a status below 100": (say_and_stay(OK.replace(b"201", b"001")), BROKE),
    "two content-lengths": (say_and_stay(b"Content-Length: 3\r\n".join(OK.split(b"Co", 1))), BROKE),
    "a content-length in letters": (say_and_stay(OK.replace(b": 20", b": many")), BROKE),
    "a negative content-length": (say_and_stay(OK.replace(b": 20", b": -20")), BROKE),
    "a chunk size in letters": (say_and_stay(CHUNKED + b"zz\r\n"), BROKE),
    "a shorter content-length": (say_and_stay(HEAD.replace(b": 20", b": 10") + BODY), UNREADABLE),
    "another encoding": (say_and_stay(HEAD[:-2] + b"Content-Encoding: gzip\r\n\r\n" + BODY), UNREADABLE),
    "other protocols to switch to": (
        say_and_stay(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        BROKE,
    ),
    "another address": (
        say_and_stay(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"),
        UNKNOWN,
    ),
    "a status nobody knows": (say_and_stay(OK.replace(b"201", b"999")), UNKNOWN),
    "headers without end": (repeat(b"X-Long: 1\r\n" * 5000, after=b"HTTP/1.1 201 Created\r\n"), BROKE),
}
SILENCE: dict[str, Conduct] = {
    "hangs": say_and_stay(b""),
    "hangs in the status line": say_and_stay(OK[:12]),
    "hangs in the headers": say_and_stay(OK[:40]),
    "hangs in the body": say_and_stay(OK[:-5]),
    "hangs after 100 continue": say_and_stay(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "drips": repeat(b" ", after=HEAD.replace(b": 20", b": 9999"), every_s=0.05),
    "drips headers": repeat(b"X-Drip: 1\r\n", after=b"HTTP/1.1 201 Created\r\n", every_s=0.05),
    "drips 100 continue": repeat(b"HTTP/1.1 100 Continue\r\n\r\n", every_s=0.05),
}
JSON_OF_ANOTHER_SHAPE = [
    "",
    "null",
    "[]",
    '"call_1"',
    "{}",
    '{"call_id":1}',
    '{"call_id":""}',
    '{"call_id":"call_1\\u0000"}',
    '{"call":{"call_id":"call_1"}}',
    '{"call_id":"call_1"',
    '{"call_id":"call_1"}}',
    '{"call_id":' + "9" * 5000 + "}",
    "[" * 100_000,
]


def build_answer(body: str, status: bytes = b"201 Created") -> bytes:
    raw = body.encode()
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(len(raw)).encode() + b"\r\n\r\n" + raw


async def place(url: str, *, limit_s: float = 30.0) -> DialResult:
    clock = FakeClock(seconds=100.0)
    async with build_client(url) as client:
        dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=clock, place_limit_s=limit_s)
        return await dialer.place(ACCOUNT, SENT, send_before=105.0)


class TestNoConnection:
    async def test_refused_was_surely_not_placed(self) -> None:
        async with refuse_connections() as url:
            assert await place(url) == NOT_PLACED

    async def test_neither_made_nor_refused_was_surely_not_placed(self) -> None:
        async with ignore_connections() as url:
            assert await place(url, limit_s=SHORT_S) == NOT_PLACED


class TestBreakingOff:
    @pytest.mark.parametrize("name", BREAKING_OFF)
    async def test_leaves_the_call_in_doubt(self, name: str) -> None:
        conduct, meaning = BREAKING_OFF[name]
        async with run_neighbour(conduct) as neighbour:
            result = await place(neighbour.url)
            await neighbour.left.wait()

        assert result == meaning
        assert len(neighbour.lines) == 1
        assert neighbour.requests == (0 if conduct in {close_at_once, reset_unread} else 1)


class TestRubbish:
    @pytest.mark.parametrize("name", RUBBISH)
    async def test_leaves_the_call_in_doubt(self, name: str) -> None:
        conduct, meaning = RUBBISH[name]
        async with run_neighbour(conduct) as neighbour:
            result = await place(neighbour.url)
            await neighbour.left.wait()

        assert result == meaning
        assert (len(neighbour.lines), neighbour.requests) == (1, 1)

    @pytest.mark.parametrize("body", JSON_OF_ANOTHER_SHAPE, ids=lambda body: body[:30])
    async def test_behind_a_201_leaves_the_call_in_doubt(self, body: str) -> None:
        async with run_neighbour(say_and_stay(build_answer(body))) as neighbour:
            result = await place(neighbour.url)
            await neighbour.left.wait()

        assert result == UNREADABLE
        assert (len(neighbour.lines), neighbour.requests) == (1, 1)

    async def test_behind_a_refusal_changes_nothing_about_it(self) -> None:
        answer = build_answer("<html>401</html>", b"401 Unauthorized")
        async with run_neighbour(say_and_stay(answer)) as neighbour:
            assert await place(neighbour.url) == Held(Trouble.KEY_REFUSED, whole_account=True)


class TestSilence:
    @pytest.mark.parametrize("name", SILENCE)
    async def test_is_waited_for_no_longer_than_the_limit(self, name: str) -> None:
        async with run_neighbour(SILENCE[name]) as neighbour:
            result = await place(neighbour.url, limit_s=SHORT_S)
            await neighbour.left.wait()

        assert result == TOO_LATE
        assert (len(neighbour.lines), neighbour.requests) == (1, 1)


class TestEndlessAnswers:
    @pytest.mark.parametrize(
        "begun",
        [HEAD.replace(b": 20", b": 1" + b"1" * 14), b"HTTP/1.1 201 Created\r\n\r\n"],
        ids=["stated", "unstated"],
    )
    async def test_are_cut_off_and_leave_the_call_in_doubt(self, begun: bytes) -> None:
        tracemalloc.start()
        try:
            async with run_neighbour(repeat(b"x" * 65536, after=begun)) as neighbour:
                result = await place(neighbour.url)
                await neighbour.left.wait()
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        assert result == UNREADABLE
        assert (len(neighbour.lines), neighbour.requests) == (1, 1)
        assert most < 32 * 2**20

    async def test_of_a_refusal_are_cut_off_and_it_stands(self) -> None:
        begun = b"HTTP/1.1 402 Payment Required\r\n\r\n"
        async with run_neighbour(repeat(b"x" * 65536, after=begun)) as neighbour:
            assert await place(neighbour.url) == Held(Trouble.PAYMENT_NEEDED, whole_account=True)


class TestOneAnswerACall:
    async def test_what_is_left_of_one_answer_is_not_taken_for_that_to_the_next(self) -> None:
        answers = iter([OK + OK.replace(b"call_1", b"call_2"), OK.replace(b"call_1", b"call_3")])

        async def answer_twice(line: Line) -> None:
            await say_and_stay(next(answers))(line)

        async with run_neighbour(answer_twice) as neighbour, build_client(neighbour.url) as client:
            dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(seconds=100.0))
            first, second = [await dialer.place(ACCOUNT, SENT, send_before=105.0) for _ in range(2)]

        assert first == Registered(RetellCallId("call_1"))
        assert second == Registered(RetellCallId("call_3"))

    async def test_a_cookie_is_not_kept_and_spoils_no_call_after_it(self) -> None:
        cookie = b"Set-Cookie: session=\xff; Path=/\r\n\r\n"
        answer = HEAD[:-2] + cookie + BODY
        async with run_neighbour(say_and_stay(answer)) as neighbour, build_client(neighbour.url) as client:
            dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(seconds=100.0))
            results = [await dialer.place(ACCOUNT, SENT, send_before=105.0) for _ in range(2)]

        assert results == [Registered(RetellCallId("call_1"))] * 2
        assert b"cookie" not in neighbour.lines[1].received.lower()

    async def test_a_line_closed_behind_one_answer_leaves_the_next_call_in_no_doubt(self) -> None:
        async with run_neighbour(say(OK)) as neighbour, build_client(neighbour.url) as client:
            dialer = RetellDialer(client, keys={ACCOUNT: "key_1"}, clock=FakeClock(seconds=100.0))
            results = [await dialer.place(ACCOUNT, SENT, send_before=105.0) for _ in range(20)]

        assert results == [Registered(RetellCallId("call_1"))] * 20
        assert (len(neighbour.lines), neighbour.requests) == (20, 20)


LOOPS: list[tuple[Conduct, CallState, Trouble | None]] = [
    (say_and_stay(OK), CallState.REGISTERED, None),
    (reset_after_request, CallState.UNCONFIRMED, Trouble.CONNECTION_BROKE),
    (reset_unread, CallState.UNCONFIRMED, Trouble.CONNECTION_BROKE),
    (say_and_stay(b""), CallState.UNCONFIRMED, Trouble.NO_ANSWER_IN_TIME),
    (say_and_stay(build_answer("{}")), CallState.UNCONFIRMED, Trouble.UNREADABLE_ANSWER),
    (say_and_stay(build_answer("", b"401 Unauthorized")), CallState.HELD, Trouble.KEY_REFUSED),
]


async def dial(shift: Shift, url: str, reminder: Reminder) -> Call:
    """Claim the reminder and place its call over this line, and then the same claim once more."""
    async with build_client(url) as client:
        dialer = RetellDialer(client, keys={MAIN: "key_sandbox"}, clock=shift.clock, place_limit_s=SHORT_S)
        at, now_s = shift.clock.moment(), shift.clock.monotonic()
        claimed = await claim_reminder(
            shift.store, dialer, reminder.id, account_id=MAIN, at=at, timings=shift.timings
        )
        assert isinstance(claimed, Claimed), claimed
        for _ in range(2):
            await place_call(
                shift.store, dialer, shift.clock, claimed, committed=now_s, timings=shift.timings
            )
    return await shift.get_call(claimed.call_id)


class TestTheWholeLoop:
    @pytest.mark.parametrize(
        ("conduct", "state", "trouble"), LOOPS, ids=[f"{state} {trouble}" for _, state, trouble in LOOPS]
    )
    async def test_ends_on_record_and_sends_once(
        self, store: SqlStore, conduct: Conduct, state: CallState, trouble: Trouble | None
    ) -> None:
        shift = Shift(store)
        booked = await shift.book()

        async with run_neighbour(conduct) as neighbour:
            call = await dial(shift, neighbour.url, booked.reminders[0])
            await neighbour.left.wait()

        assert (call.state, call.trouble) == (state, trouble)
        assert len(neighbour.lines) == 1

    async def test_after_a_refused_connection_places_in_the_same_slot(self, store: SqlStore) -> None:
        shift = Shift(store)
        booked = await shift.book()
        async with refuse_connections() as nowhere:
            refused = await dial(shift, nowhere, booked.reminders[0])
        waits = await shift.get_reminder(booked.reminders[0].id)
        shift.clock.wait(seconds=5)

        async with run_neighbour(say_and_stay(OK)) as neighbour:
            placed = await dial(shift, neighbour.url, booked.reminders[0])

        assert (refused.state, waits.status) == (CallState.UNAVAILABLE, ReminderStatus.SCHEDULED)
        assert (placed.state, placed.id, placed.attempt) == (CallState.REGISTERED, refused.id, 2)
        assert neighbour.requests == 1
