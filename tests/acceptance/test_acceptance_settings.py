"""How calls are made, changed in the settings over real HTTP: every form is drawn, saved and heeded."""

from app.program import Program
from core.nouns.reminder import ReminderStatus
from core.use_cases.booking import Booked
from core.use_cases.tenants import get_home_tenant
from tests.support.bookings import book
from tests.support.stage import Control, Json, wait_for

BUTTONS = {
    "settings.plan": "Reminder calls",
    "settings.hours": "Hours",
    "settings.retries": "Retries and mode",
    "settings.privacy": "Privacy",
}


async def open_form(control: Control, button: str) -> Json:
    """Open the settings, and a form on top of them; the sandbox lints both as Slack does."""
    asked = {"text": "/concierge settings", "user": "maria"}
    settings = (await control.post("/control/slack/command", asked))["view"]
    pressed = await control.post(f"/control/slack/views/{settings['id']}/press", {"action_id": button})
    return pressed["view"]


async def submit(control: Control, view: Json, values: Json) -> Json:
    return await control.post(f"/control/slack/views/{view['id']}/submit", {"values": values})


async def list_waiting(program: Program, booked: Booked) -> list[str]:
    async with program.store.reading() as records:
        rows = await records.reminders.list_of_appointment(booked.appointment.id)
    return sorted(row.step for row in rows if row.status is ReminderStatus.SCHEDULED)


async def test_every_form_passes_slack_s_lint_and_is_saved_as_it_stands(
    program: Program, control: Control
) -> None:
    before = await get_home_tenant(program.store)
    for button, title in BUTTONS.items():
        view = await open_form(control, button)
        assert view["title"] == title
        assert (await submit(control, view, {}))["outcome"] == "updated"
    assert await get_home_tenant(program.store) == before


async def test_a_plan_that_is_saved_plans_the_coming_bookings_anew(
    program: Program, control: Control
) -> None:
    booked = [
        await book(program.store, program.clock, ending=ending, name=f"P{ending}", hours_ahead=200)
        for ending in ("01", "02", "03")
    ]
    assert [await list_waiting(program, one) for one in booked] == [["1440m"]] * 3
    refused = await submit(control, await open_form(control, "settings.plan"), {"Plan": "soon"})
    assert list(refused["errors_by_label"]) == ["Plan"]
    saved = await submit(control, await open_form(control, "settings.plan"), {"Plan": "2 days, 3 hours"})
    assert saved["outcome"] == "updated"

    async def look() -> bool:
        return [await list_waiting(program, one) for one in booked] == [["180m", "2880m"]] * 3

    assert await wait_for(look)


async def test_hours_and_privacy_are_refused_and_previewed_at_their_fields(
    program: Program, control: Control
) -> None:
    hours = await open_form(control, "settings.hours")
    beyond = {"Calling hours": "own", "Saturday, from": "06:00", "Saturday, to": "22:00"}
    refused = await submit(control, hours, beyond)
    assert list(refused["errors_by_label"]) == ["Saturday, from"]
    closed = {"Calling hours": "own", "No calls at all on": ["saturday", "sunday"]}
    assert (await submit(control, await open_form(control, "settings.hours"), closed))["outcome"] == "updated"

    preview = await submit(
        control, await open_form(control, "settings.privacy"), {"Privacy profile": "sensitive"}
    )
    assert preview["outcome"] == "updated"
    saved = await submit(control, preview["view"], {})
    assert saved["outcome"] == "updated"
    tenant = await get_home_tenant(program.store)
    assert tenant.profile == "sensitive"
    assert tenant.calling.hours is not None
    assert (tenant.calling.hours.saturday, tenant.calling.hours.sunday) == (None, None)
