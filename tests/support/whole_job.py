"""One whole job, from the form to the card's last word, with a program that dies somewhere on the way.

Plays the person at the desk, who tries again what did not work, and whoever starts a dead program anew;
judges by the sandbox's record of rings and by the cards.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.nouns.trouble import HUMAN_DECIDES
from tests.support.edges import Edge, Strike, read_journal
from tests.support.program_child import Orders
from tests.support.stage import Child, Control, Json, run_child, run_program, wait_for

NAME = "Sarah Johnson"
_TYPED = {
    "Name": NAME,
    "Phone": "07912 345601",  # answered, and confirmed
    "Appointment date": "2024-01-15",
    "Appointment time": "14:30",
    "Type": "Hair Color and Cut",
    "Provider": "Maria",
    "How did you get this number?": "Given for bookings",
}
_DUE = datetime(2024, 1, 15, 9, 0, 1, tzinfo=UTC)  #: the day before is a Sunday, on which nobody is called
SETTLING_S = 1.5  #: what a program still does once the card has its last word: note it, seal the audit
_PATIENCE_S = 30.0
KILLED = -9


@dataclass(frozen=True, slots=True)
class Life:
    """What came of one job."""

    was_killed: bool
    rings: int
    cards: int
    is_confirmed: bool
    people_decide: bool

    @property
    def faults(self) -> list[str]:
        """Say what must not be: a second ring, somebody forgotten, a lost outcome, two stray cards."""
        is_forgotten = self.rings == 0 and not self.people_decide
        stray = max(0, self.cards - 1)
        told = {
            "rang twice": self.rings > 1,
            "never rang": is_forgotten,
            "outcome lost": not self.is_confirmed and not self.people_decide,
            "no card": self.cards == 0,
            f"{stray} stray cards": stray > self.was_killed,
        }
        return [fault for fault, is_so in told.items() if is_so]


async def live_through(
    environment: dict[str, str],
    control: Control,
    *,
    strike: Strike | None = None,
    journal: Path | None = None,
    settling_s: float = SETTLING_S,
) -> Life:
    """Do the job with a program that may strike itself; when it is dead, another one takes over."""
    done = asyncio.Event()
    async with run_child(environment, Orders(strike=strike, journal=journal)) as child:
        async with asyncio.TaskGroup() as group:
            group.create_task(_succeed(child, environment, done))
            try:
                await _do_job(control)
                await asyncio.sleep(settling_s)
            finally:
                done.set()
        was_killed = child.process.exitcode == KILLED
    said = [message["text"] for message in await _list_cards(control)]
    return Life(
        was_killed=was_killed,
        rings=len(await control.dials()),
        cards=len(said),
        is_confirmed=any("Confirmed" in text for text in said),
        people_decide=any(HUMAN_DECIDES in text for text in said),
    )


async def list_strikes(environment: dict[str, str], control: Control, journal: Path) -> list[Strike]:
    """Do the job undisturbed, and list every point of it at which a program can die."""
    life = await live_through(environment, control, journal=journal)
    if life.faults:
        raise AssertionError(life)
    passed, strikes = Counter[Edge](), []
    for edge in read_journal(journal):
        passed[edge] += 1
        strikes.append(Strike(edge.side, edge.kind, passed[edge]))
    return strikes


async def _succeed(child: Child, environment: dict[str, str], done: asyncio.Event) -> None:
    """Start the program anew as soon as it is dead, and let it run until the job is done."""
    while child.process.is_alive():
        if done.is_set():
            return
        await asyncio.sleep(0.02)
    async with run_program(environment):
        await done.wait()


async def _do_job(control: Control) -> None:
    """Open the form, send it, let its day come, and wait until the card has its last word."""

    async def open_form() -> Json:
        return (await control.post("/control/slack/command", {"text": "/concierge add"}))["view"]

    view = await _insist(open_form)

    async def submit() -> bool:
        told = await control.post(f"/control/slack/views/{view['id']}/submit", {"values": _TYPED})
        return told["outcome"] in {"updated", "closed"}

    await _insist(submit)
    await control.set_now(_DUE)
    try:
        await wait_for(lambda: _has_last_word(control), patience_s=_PATIENCE_S)
    except TimeoutError:
        return  # what is missing shows in the life


async def _insist(act: Callable[[], Awaitable[Json]]) -> Json:
    """Do what a person does whose form does not open or is not taken: try again."""
    return await wait_for(act, patience_s=_PATIENCE_S)


async def _list_cards(control: Control) -> list[Json]:
    return [message for message in await control.messages() if NAME in message["text"]]


async def _has_last_word(control: Control) -> bool:
    said = [message["text"] for message in await _list_cards(control)]
    return any("Confirmed" in text or HUMAN_DECIDES in text for text in said)
