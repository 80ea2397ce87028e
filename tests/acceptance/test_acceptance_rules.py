"""Who is called, and when, over real HTTP: what staff type and press, and which phones ring of it."""

from dataclasses import replace
from datetime import UTC, datetime

from app.program import Program
from core.nouns.calling import Mode
from core.nouns.ids import AccountId, RetellCallId
from tests.support.bookings import book
from tests.support.stage import Control, Json, wait_for

ON_AND_ON = "31"  # the call goes on until it is stopped
CONFIRMS, NO_ANSWER, STOPS_CALLS = "01", "03", "07"


async def type_command(control: Control, text: str) -> Json:
    return await control.post("/control/slack/command", {"text": f"/concierge {text}"})


async def submit(control: Control, view: Json, values: dict[str, str] | None = None) -> Json:
    answer = await control.post(f"/control/slack/views/{view['id']}/submit", {"values": values or {}})
    assert answer["outcome"] == "updated", answer
    return answer


def read(answer: Json) -> str:
    """Read everything that a command answers, or a form shows."""
    return str([answer.get("ephemerals"), answer.get("view")])


async def wait_for_call(control: Control, status: str) -> Json:
    async def look() -> Json:
        calls = await control.get("/control/retell/calls")
        return next((one for one in calls if one["call_status"] == status), None)

    return await wait_for(look)


async def choose(program: Program, mode: Mode) -> None:
    """Let an admin have chosen this mode already."""
    async with program.store.writing() as records:
        [tenant] = await records.tenants.list_tenants()
        await records.tenants.mark_tenant_adjusted(
            replace(tenant, calling=replace(tenant.calling, mode=mode))
        )


class TestOptOut:
    async def test_a_stop_by_command_ends_the_call_and_closes_the_number_here_and_at_retell(
        self, program: Program, control: Control
    ) -> None:
        booked = await book(program.store, program.clock, ending=ON_AND_ON)
        await wait_for_call(control, "ongoing")
        view = (await type_command(control, f"optout {booked.contact.reference}"))["view"]
        await submit(control, view)
        await wait_for_call(control, "ended")

        async def is_told() -> bool:
            contacts = await control.get("/control/retell/contacts")
            return [one["do_not_call"] for one in contacts] == [True]

        await wait_for(is_told)
        again = await type_command(control, f"call {booked.contact.reference}")
        assert "asked not to be called" in read(again)
        assert len(await control.dials()) == 1

    async def test_an_admin_takes_it_back_with_a_reason(self, program: Program, control: Control) -> None:
        booked = await book(program.store, program.clock, ending=STOPS_CALLS)
        await control.wait_for_card("Wants no more calls")
        view = (await type_command(control, f"optout {booked.contact.reference}"))["view"]
        await submit(control, view, {"Reason": "She rang and asked for reminders again."})

        async def is_told() -> bool:
            contacts = await control.get("/control/retell/contacts")
            return [one["do_not_call"] for one in contacts] == [False]

        await wait_for(is_told)
        again = await type_command(control, f"call {booked.contact.reference}")
        assert "asked not to be called" not in read(again)


class TestSlowingDown:
    async def test_paused_calls_wait_and_resumed_ones_ring_once(
        self, program: Program, control: Control
    ) -> None:
        view = (await type_command(control, "pause"))["view"]
        await submit(control, view, {"Reason": "Stocktaking"})
        booked = await book(program.store, program.clock, ending=CONFIRMS)
        await control.wait_for_card("Calls are paused", "Stocktaking")
        await program.ticks.claim()
        why = read(await type_command(control, f"why {booked.contact.reference}"))
        assert "Stocktaking" in why
        assert await control.dials() == []
        assert "Calls go on" in read(await type_command(control, "resume"))
        await control.wait_for_card("Confirmed")
        assert len(await control.dials()) == 1

    async def test_a_pause_ends_by_itself(self, program: Program, control: Control) -> None:
        view = (await type_command(control, "pause until 12 Jan 2024 3pm"))["view"]
        await submit(control, view, {"Reason": "Lunch"})
        await book(program.store, program.clock, ending=CONFIRMS)
        await control.wait_for_card("Calls are paused")
        await control.set_now(datetime(2024, 1, 12, 15, 0, 1, tzinfo=UTC))
        await control.wait_for_card("Confirmed")
        await control.wait_for_card("Calls go on")

    async def test_a_business_that_asks_first_is_asked_and_a_yes_rings_once(
        self, program: Program, control: Control
    ) -> None:
        await choose(program, Mode.ASK_FIRST)
        await book(program.store, program.clock, ending=CONFIRMS)
        asking = await control.wait_for_card("Call Sarah Johnson?")
        assert await control.dials() == []
        await control.press(asking, "reminder.approve")
        await control.wait_for_card("Confirmed")
        assert len(await control.dials()) == 1

    async def test_in_a_rehearsal_nobody_is_rung_and_the_card_says_what_would_have_been_said(
        self, program: Program, control: Control
    ) -> None:
        await choose(program, Mode.REHEARSAL)
        await book(program.store, program.clock, ending=CONFIRMS)
        await control.wait_for_card("would have called Sarah Johnson", "customer_name: Sarah Johnson")
        assert await control.requests() == []


class TestMovedMeanwhile:
    async def test_a_call_that_told_the_old_time_is_flagged_and_one_more_tells_the_new(
        self, program: Program, control: Control
    ) -> None:
        booked = await book(program.store, program.clock, ending=ON_AND_ON)
        call = await wait_for_call(control, "ongoing")
        view = (await type_command(control, f"edit {booked.contact.reference}"))["view"]
        await submit(control, view, {"Appointment date": "2024-01-16"})
        flagged = await control.wait_for_card("may have told the old time")
        for _ in range(2):
            await control.press(flagged, "call.new_time")
        assert len(await control.dials()) == 1, "one call to a number at a time"
        await program.ticks.dialer.stop(AccountId("main"), RetellCallId(call["call_id"]))
        rung = await wait_for(lambda: _list_at_least(control, 2))
        assert len(rung) == 2
        assert rung[1]["retell_llm_dynamic_variables"]["appointment_date"] == "Tuesday, January 16th"


class TestRetries:
    async def test_nobody_answers_and_the_next_try_is_told_and_made_once_in_another_hour(
        self, program: Program, control: Control
    ) -> None:
        booked = await book(program.store, program.clock, ending=NO_ANSWER, hours_ahead=23)
        card = await control.wait_for_card("No answer", "Next try")
        assert "Next try 15:" in str(card["blocks"])
        await control.set_now(datetime(2024, 1, 12, 14, 59, tzinfo=UTC))
        await program.ticks.claim()
        assert len(await control.dials()) == 1
        await control.set_now(datetime(2024, 1, 12, 15, 5, tzinfo=UTC))
        rung = await wait_for(lambda: _list_at_least(control, 2))
        assert [one["to_number"] for one in rung] == [booked.contact.phone] * 2


async def _list_at_least(control: Control, many: int) -> list[Json]:
    dials = await control.dials()
    return dials if len(dials) >= many else []
