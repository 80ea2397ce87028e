"""Logs and metrics of the whole job tell no name, no number, nothing said and no secret.

Every log record of the process is looked at, down to DEBUG, with its arguments, its data and its
traceback, under the rules that `app.logs.set_up_logs` gives to libraries.
"""

import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text
from typing_extensions import override

from app.logs import set_up_logs
from app.program import Program
from retell.signature import sign
from store.engines import build_engines
from tests.support.bookings import book
from tests.support.databases import Sqlite
from tests.support.stage import Control, Json, Sandbox

TYPED = {
    "Name": "Zelda Quixote",
    "Phone": "07912 345601",
    "Appointment date": "2024-01-13",
    "Appointment time": "11:30",
    "Type": "Balayage and Cut",
    "Provider": "Marguerite",
    "Duration": "95",
    "How did you get this number?": "Given for bookings",
}
TOLD_TO_NOBODY = {
    "a name": (
        "Zelda",
        "Quixote",
        "zelda quixote",
        "Rejected Rita",
        "Doubted Dora",
        "Held Hanna",
        "Voice Vera",
    ),
    "a number": ("7912345", "07912", "7912 345", "7403305280"),
    "a variable's value": (
        "Luxury Hair Studio",
        "Balayage",
        "Marguerite",
        "Saturday, January 13th",
        "11:30 AM",
        "11:30",
        "95 minutes",
        "an hour and",
        "074-0330-5280",
    ),
    "what was said": (
        "café entrance",
        "merci à vous",
        "convenient for you",
        "voicemail greeting",
        "Wonderful",
    ),
    "a secret": ("key_sandbox", "xoxb-sandbox", "sandbox-signing-secret", "a secret for tests"),
}


class Everything(logging.Handler):
    """Keeps each record as one text: its message, arguments, data and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        parts = [record.name, record.getMessage(), repr(vars(record))]
        if record.exc_info:
            parts.append(logging.Formatter().formatException(record.exc_info))
        self.told.append("\n".join(parts))


@pytest.fixture
def log() -> Iterator[Everything]:
    """Log as the program does, but everything, to us alone; put logging back afterwards."""
    root, everything = logging.getLogger(), Everything()
    loggers = [one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = {one: one.level for one in [root, *loggers]}
    handlers, root.handlers = root.handlers, []
    set_up_logs()
    root.handlers = [everything]
    root.setLevel(logging.DEBUG)
    # At DEBUG aiosqlite tells every statement with its values; the program logs at INFO and never hears it.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    yield everything
    root.handlers = handlers
    for one, level in before.items():
        one.setLevel(level)


@pytest.fixture
def environment(sandbox: Sandbox, sqlite: Sqlite) -> dict[str, str]:
    """One database will do: what is logged does not depend on it."""
    return sandbox.environment(sqlite.make(), sandbox.ports[0])


def find_leaks(told: list[str]) -> set[tuple[str, str]]:
    """List what was told and must not be, each with the first line that tells it."""
    return {
        (f"{kind}: {word}", next(text for text in told if word in text)[:300])
        for kind, words in TOLD_TO_NOBODY.items()
        for word in words
        if any(word in text for text in told)
    }


async def submit(control: Control, command: str, values: Json = None) -> Json:
    opened = await control.post("/control/slack/command", {"text": command})
    path = f"/control/slack/views/{opened['view']['id']}"
    return await control.post(f"{path}/submit", {"values": values or {}})


async def live_through_everything(program: Program, control: Control) -> None:
    """Book, call, edit, be refused, doubt, fail and hold; people's numbers decide which."""
    wrong = TYPED | {"Phone": "07912 3456", "Duration": "Zelda"}
    assert (await submit(control, "/concierge add", wrong))["outcome"] == "errors"
    assert (await submit(control, "/concierge add", TYPED))["outcome"] == "updated"
    await control.wait_for_card("Confirmed", "Zelda Quixote")
    assert (await submit(control, "/concierge edit Zelda", {"Provider": "Marguerite II"}))[
        "outcome"
    ] == "updated"
    await submit(control, "/concierge call Zelda")
    await control.post("/control/slack/command", {"text": "/concierge find Zelda Quixote 07912 345601"})
    for name, ending in (("Voice Vera", "02"), ("Rejected Rita", "48"), ("Doubted Dora", "28")):
        await book(program.store, program.clock, ending=ending, name=name)
    await control.wait_for_card("Voicemail: Voice Vera")
    await control.wait_for_card("Rejected Rita", "refused one of the details")
    await control.wait_for_card("Doubted Dora", "No trace of this call was found")
    refusal = {"method": "chat.postMessage", "kind": "error", "value": "msg_too_long", "times": 1}
    await control.post("/control/slack/faults", refusal)
    await book(program.store, program.clock, ending="44", name="Held Hanna")
    await control.wait_for_card("Calls are on hold")


async def knock_at_the_doors(url: str, program: Program) -> str:
    """Send what is refused, and read the metrics."""
    body = b'{"event":"call_ended","call":{"call_id":"x","to_number":"+447912345601","transcript":"Zelda"}}'
    ms = int(program.clock.moment().real.timestamp() * 1000)
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        await client.post("/retell/webhook", content=body, headers={"X-Retell-Signature": "v=1,d=2"})
        for content in (body, body[:-3], b'{"no event": "Zelda"}'):
            signed = {"X-Retell-Signature": sign("key_sandbox", content, ms)}
            await client.post("/retell/webhook", content=content, headers=signed)
        await client.post("/slack/events", content=b"command=/concierge&text=call+Zelda+Quixote")
        await client.post("/slack/events", content=b"payload={Zelda Quixote")
        return (await client.get("/metrics")).text


async def test_the_whole_job_leaves_no_word_about_anybody_in_logs_or_metrics(
    log: Everything, program: Program, control: Control, environment: dict[str, str]
) -> None:
    await live_through_everything(program, control)
    metrics = await knock_at_the_doors(f"http://127.0.0.1:{environment['PORT']}", program)
    assert find_leaks([metrics]) == set()
    assert find_leaks(log.told) == set()
    for sentence in ("prepared variables", "asked for a call", "a call has an outcome", "received an event"):
        assert any(sentence in told for told in log.told)  # so much for a log that is quiet by accident


async def test_a_failing_database_leaves_no_word_about_anybody_in_the_log(
    log: Everything, program: Program, control: Control, environment: dict[str, str]
) -> None:
    engines = build_engines(environment["DATABASE_URL"])
    async with engines.write.begin() as connection:
        await connection.execute(text("ALTER TABLE consents RENAME TO elsewhere"))
    await engines.close()
    await submit(control, "/concierge add", TYPED)
    assert any("no such table" in told for told in log.told)
    assert find_leaks(log.told) == set()
    assert program.store is not None
