"""Dial once: every row of the error table, judged by the sandbox's record of rings and by the card.

Many people are booked at once, each with a number whose ending decides what Retell does.
"""

import json

from app.program import Program
from core.nouns.reminder import ReminderStatus
from tests.support.bookings import book
from tests.support.stage import Control, Json, wait_for

CALL_AGAIN, IT_RANG, TRY_AGAIN = "call.again", "call.it_rang", "hold.release"

# The ending of the number, and what the card must come to say. Every one of them rings once.
RINGS_ONCE = {
    "01": "Confirmed: P01",
    "02": "Voicemail: P02",
    "03": "No answer: P03",
    "04": "Busy: P04",
    "05": "Asked for another time: P05",
    "06": "Asked to cancel: P06",
    "07": "Wants no more calls: P07",
    "08": "No clear answer: P08",
    "09": "Declined the call: P09",
    "20": "Confirmed: P20",  # the 201 is lost
    "22": "Confirmed: P22",  # 500 after dialling
    "23": "Confirmed: P23",  # each webhook twice
    "24": "Confirmed: P24",  # the webhooks come before the 201
    "25": "Confirmed: P25",  # the answer is slow
    "26": "Confirmed: P26",  # the webhooks are lost
    "27": "Confirmed: P27",  # the webhooks come in the wrong order
    "29": "Confirmed: P29",  # the 201 cannot be read
    "43": "Confirmed: P43",  # 429 twice
}
REJECTED = {
    "47": "cannot call this phone number",
    "48": "refused one of the details",
    "49": "do-not-call list",
}
HELD = {
    "40": "API key",
    "41": "payment",
    "42": "forbids",
    "44": "the number we call from",
    "45": "does not know the agent",
    "46": "the number or the agent",
}


async def book_all(program: Program, endings: list[str]) -> None:
    for ending in endings:
        await book(program.store, program.clock, ending=ending, name=f"P{ending}")


async def count_rings(control: Control) -> dict[str, int]:
    rung = [dial["to_number"][-2:] for dial in await control.dials()]
    return {ending: rung.count(ending) for ending in set(rung)}


async def show_card_of(control: Control, name: str) -> Json:
    """Return all that the card of one person says now; None while there is none."""
    cards = [message for message in await control.messages() if name in message["text"]]
    assert len(cards) <= 1
    return cards[0] if cards else None


async def wait_for_all(control: Control, expected: dict[str, str]) -> None:
    """Wait until each person's one card says what is expected."""
    found: dict[str, str] = {}

    async def look() -> bool:
        for ending in expected:
            card = await show_card_of(control, f"P{ending}")
            found[ending] = json.dumps([card["text"], card["blocks"]], ensure_ascii=False) if card else ""
        return all(words in found[ending] for ending, words in expected.items())

    try:
        await wait_for(look)
    except TimeoutError:
        wrong = {
            ending: found[ending][:200] for ending, words in expected.items() if words not in found[ending]
        }
        raise AssertionError(wrong) from None


async def test_whatever_retell_answers_each_phone_rings_once_and_its_card_says_what_came_of_it(
    program: Program, control: Control
) -> None:
    await book_all(program, list(RINGS_ONCE))
    await wait_for_all(control, RINGS_ONCE)
    assert await count_rings(control) == dict.fromkeys(RINGS_ONCE, 1)


async def test_a_fault_of_one_persons_call_stops_that_call_only(program: Program, control: Control) -> None:
    await book_all(program, [*REJECTED, "01"])
    await wait_for_all(control, REJECTED | {"01": "Confirmed"})
    assert await count_rings(control) == {"01": 1}


async def test_a_fault_of_the_account_or_the_business_holds_all_calls_until_somebody_mends_it(
    program: Program, control: Control
) -> None:
    for ending, words in HELD.items():
        await control.post("/control/reset")
        await book_all(program, [ending])
        hold = await control.wait_for_card("Calls are on hold", words)
        await book(program.store, program.clock, ending=f"888{ending}50", name=f"Q{ending}")
        await program.ticks.claim()
        assert len(await control.requests()) == 1
        assert await control.dials() == []

        await control.post("/control/retell/scripts", {"number": f"+4479123456{ending}", "script": "01"})
        await control.press(hold, TRY_AGAIN)
        await control.wait_for_card(f"Confirmed: P{ending}")
        await control.wait_for_card(f"Confirmed: Q{ending}")
        assert await count_rings(control) == {ending: 1, "50": 1}
        await control.wait_for_card("Calls go on")


async def test_a_call_that_is_not_listed_is_sent_once_more_under_its_own_key_and_rings_once(
    program: Program, control: Control
) -> None:
    await book_all(program, ["21"])

    async def is_resent() -> bool:
        return len(await control.requests()) == 2

    await wait_for(is_resent)
    first, second = await control.requests()
    assert first["raw"] == second["raw"]
    [dial] = await control.dials()
    await control.post("/control/retell/appear", {"call_id": dial["call_id"]})
    await control.wait_for_card("Confirmed: P21")
    assert await count_rings(control) == {"21": 1}


async def test_without_any_trace_there_is_one_resend_and_then_people_decide(
    program: Program, control: Control
) -> None:
    unknown = {"28": "No trace of this call was found", "30": "No trace of this call was found"}
    await book_all(program, list(unknown))  # 28: the line breaks before dialling; 30: 500 before dialling
    await wait_for_all(control, unknown)
    assert len(await control.requests()) == 4
    assert await control.dials() == []

    await control.post("/control/retell/scripts", {"number": "+447912345628", "script": "01"})
    await control.press(await show_card_of(control, "P28"), CALL_AGAIN)
    await control.press(await show_card_of(control, "P30"), IT_RANG)
    await control.wait_for_card("Confirmed: P28", "U0MARIA")
    await control.wait_for_card("P30", "Settled by", "U0MARIA")
    assert await count_rings(control) == {"28": 1}
    assert len(await control.requests()) == 5


async def test_somebody_who_asked_not_to_be_called_is_not_called_again(
    program: Program, control: Control
) -> None:
    await book_all(program, ["07"])
    await control.wait_for_card("no more calls")
    await book(program.store, program.clock, ending="07", name="Her husband", hours_ahead=20)
    await control.wait_for_card("Not called: Her husband", "asked not to be called")
    assert await count_rings(control) == {"07": 1}


async def test_a_reminder_that_comes_too_late_is_skipped_with_the_reason(
    program: Program, control: Control
) -> None:
    booked = await book(program.store, program.clock, ending="01", hours_ahead=0.5)
    assert booked.reminders[0].status is ReminderStatus.SKIPPED
    await control.wait_for_card("Not called", "less than 60 minutes")
    assert await control.requests() == []
