"""Many people at once, due together two hours on: booked, awaited by their cards, counted.

Judges by what the sandbox saw (rings, requests, messages) and by what the database holds of each call.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy import select
from sqlmodel import col

from app.clock import SystemClock
from core.nouns.ids import AccountId
from core.nouns.trouble import HUMAN_DECIDES
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines
from store.first_start import AccountKeys, FirstStart
from store.tables import CallRow
from tests.support.bookings import book
from tests.support.builders import NOW, make_tenant
from tests.support.databases import set_limits
from tests.support.stage import Control, Sandbox, wait_for

UNTIL_DUE_S = 2 * 3600
_SKIPPED = "Not called: "


async def book_crowd(
    environment: dict[str, str], sandbox: Sandbox, endings: Sequence[str], *, per_second: int = 1000
) -> list[str]:
    """Set up the salon and book somebody for each ending of a number; answers their names."""
    engines, cipher = build_engines(environment["DATABASE_URL"]), Cipher(environment["SECRET_KEY"])
    first_start = FirstStart(engines, cipher)
    await first_start.save_account(AccountId("main"), AccountKeys("key_sandbox", ("key_sandbox",)), NOW)
    await first_start.save_tenant(make_tenant(), NOW)
    await set_limits(engines, concurrency=1000, per_second=per_second)
    store, clock = SqlStore(engines, cipher), SystemClock()
    async with httpx.AsyncClient(trust_env=False) as client:
        await clock.look_at(client, f"{sandbox.url}/clock")
    names = [f"P{number:04}" for number in range(len(endings))]
    for number, ending in enumerate(endings):
        await book(store, clock, ending=f"2{number:04}{ending}", name=names[number], hours_ahead=25)
    await store.close()
    return names


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of everybody so far."""

    names: list[str]
    rings: Counter[str]  #: by number
    said: dict[str, list[str]]  #: by name, what each of the cards says

    @property
    def waiting(self) -> list[str]:
        """List those whose card has not had its last word."""
        return [name for name in self.names if not any(_is_last(text) for text in self.said[name])]

    @property
    def confirmed(self) -> list[str]:
        """List those whose card tells the outcome."""
        return [name for name in self.names if any("Confirmed" in text for text in self.said[name])]

    @property
    def reasons(self) -> Counter[str]:
        """Count what the cards say of those who were not rung."""
        texts = [text for name in self.names for text in self.said[name]]
        return Counter(text.partition("\n")[2] or text for text in texts if text.startswith(_SKIPPED))

    @property
    def decisions(self) -> int:
        """Count the calls about which people are asked."""
        return sum(any(HUMAN_DECIDES in text for text in self.said[name]) for name in self.names)

    @property
    def stray(self) -> int:
        """Count the cards beyond one for each."""
        return sum(max(0, len(self.said[name]) - 1) for name in self.names)


async def look_at_crowd(control: Control, names: list[str]) -> Crowd:
    """See what became of everybody."""
    said: dict[str, list[str]] = {name: [] for name in names}
    for message in await control.messages():
        for name in set(message["text"].replace("*", " ").replace("\n", " ").split()) & said.keys():
            said[name].append(message["text"])
    return Crowd(names, Counter(dial["to_number"] for dial in await control.dials()), said)


async def wait_for_last_words(control: Control, names: list[str], *, patience_s: float) -> Crowd:
    """Wait until everybody's card has had its last word, or patience ends."""

    async def look() -> bool:
        await asyncio.sleep(0.3)  # a closer look would take the programs' time
        return not (await look_at_crowd(control, names)).waiting

    try:
        await wait_for(look, patience_s=patience_s)
    except TimeoutError:
        return await look_at_crowd(control, names)
    return await look_at_crowd(control, names)


async def count_unrecorded(environment: dict[str, str], control: Control) -> int:
    """Count the requests that went out without an attempt on record; nor does a second re-send count."""
    sent = Counter(request["body"]["idempotency_key"] for request in await control.requests())
    engines = build_engines(environment["DATABASE_URL"])
    async with engines.read.connect() as connection:
        rows = await connection.execute(select(col(CallRow.id), col(CallRow.attempt), col(CallRow.resends)))
        attempts = {row.id: row.attempt if row.resends <= 1 else 1 for row in rows}
    await engines.close()
    return sum(max(0, count - attempts.get(key, 0)) for key, count in sent.items())


def _is_last(text: str) -> bool:
    return "Confirmed" in text or HUMAN_DECIDES in text or text.startswith(_SKIPPED)
