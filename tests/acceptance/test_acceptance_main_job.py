"""The main job over real HTTP, on both databases: added by modal, called when due, shown in the channel."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from app.program import Program
from retell.signature import sign
from tests.support.bookings import book
from tests.support.stage import Control, Json, wait_for

CONSENT = "How did you get this number?"
TYPED = {
    "Name": "Sarah Johnson",
    "Phone": "07912 345678",
    "Appointment date": "2024-01-15",
    "Appointment time": "14:30",
    "Type": "Hair Color and Cut",
    "Provider": "Maria",
    CONSENT: "Given for bookings",
}
SEED_VARIABLES = {
    "customer_name": "Sarah Johnson",
    "business_name": "Luxury Hair Studio",
    "appointment_date": "Monday, January 15th",
    "appointment_time": "2:30 PM",
    "service_type": "Hair Color and Cut",
    "stylist_name": "Maria",
    "callback_number": "074-0330-5280",
}
SEED_PAYLOAD = {
    "from_number": "+447403305280",
    "to_number": "+447912345678",
    "override_agent_id": "agent_e53a44a8e7abed30866388d300",  # the order's agent_id, under Retell's name
    "retell_llm_dynamic_variables": SEED_VARIABLES,
}
# A day before is a Sunday, on which nobody in the UK is called: the reminder waits for the Monday morning.
DUE = datetime(2024, 1, 15, 9, 0, 1, tzinfo=UTC)


async def add_by_modal(control: Control, typed: dict[str, str]) -> Json:
    opened = await control.post("/control/slack/command", {"text": "/concierge add"})
    return await control.post(f"/control/slack/views/{opened['view']['id']}/submit", {"values": typed})


@pytest.mark.usefixtures("program")
async def test_a_contact_added_by_modal_is_called_when_due_and_the_card_tells_the_outcome(
    control: Control,
) -> None:
    saved = await add_by_modal(control, TYPED)
    assert saved["outcome"] == "updated"
    assert await control.dials() == []

    await control.set_now(DUE)
    card = await control.wait_for_card("Confirmed", "Sarah Johnson")

    [request] = await control.requests()
    body = json.loads(request["raw"])
    additions = {"override_agent_version", "honor_internal_dnc", "metadata", "idempotency_key"}
    assert {key: value for key, value in body.items() if key not in additions} == SEED_PAYLOAD
    assert body["override_agent_version"] == "latest_published"
    assert body["honor_internal_dnc"] is True
    assert body["metadata"] == {"call_ref": body["idempotency_key"]}
    assert len(await control.dials()) == 1
    assert len(await control.messages()) == 1
    assert "Calling Sarah Johnson" in card["versions"][0]["text"]


async def test_the_reminder_is_not_called_a_second_early(program: Program, control: Control) -> None:
    await add_by_modal(control, TYPED)
    await control.set_now(datetime(2024, 1, 15, 8, 59, 50, tzinfo=UTC))
    await program.ticks.claim()
    assert await control.requests() == []


@pytest.mark.usefixtures("program")
async def test_bad_input_is_answered_at_its_field_and_nothing_typed_is_lost(
    control: Control,
) -> None:
    opened = await control.post("/control/slack/command", {"text": "/concierge add"})
    view = f"/control/slack/views/{opened['view']['id']}"
    wrong = TYPED | {"Phone": "12", "Appointment date": "2024-01-11", "Duration": "soon"}
    answer = await control.post(f"{view}/submit", {"values": wrong})
    assert answer["outcome"] == "errors"
    assert set(answer["errors_by_label"]) == {"Phone", "Appointment date", "Duration"}
    kept = {field["label"]: field["value"] for field in (await control.get(view))["fields"]}
    assert kept | wrong | {CONSENT: kept[CONSENT]} == kept
    mended = {"Phone": "07912 345678", "Appointment date": "2024-01-15", "Duration": "45"}
    assert (await control.post(f"{view}/submit", {"values": mended}))["outcome"] == "updated"


@pytest.mark.usefixtures("program")
async def test_a_wall_time_that_the_clocks_skip_is_refused_at_its_field(
    control: Control,
) -> None:
    gap = TYPED | {"Appointment date": "2024-03-31", "Appointment time": "01:30"}
    answer = await add_by_modal(control, gap)
    assert set(answer["errors_by_label"]) == {"Appointment time"}
    assert "does not exist" in answer["errors_by_label"]["Appointment time"]


async def test_a_form_sent_twice_books_once(program: Program, control: Control) -> None:
    opened = await control.post("/control/slack/command", {"text": "/concierge add"})
    path = f"/control/slack/views/{opened['view']['id']}/submit"
    await control.post(path, {"values": TYPED})
    async with program.store.reading() as records:
        tenant = (await records.tenants.list_tenants())[0]
        people = await records.contacts.list_matching(tenant.id, "", limit=10)
        assert len(people) == 1
    again = await book(program.store, program.clock, ending="78", hours_ahead=74.5)
    assert again.contact == people[0]


@pytest.mark.usefixtures("program")
async def test_call_now_shows_the_exact_variables_and_calls_once(
    control: Control,
) -> None:
    await add_by_modal(control, TYPED)
    opened = await control.post("/control/slack/command", {"text": "/concierge call Sarah"})
    shown = json.dumps(opened["view"]["blocks"], ensure_ascii=False)
    for name, value in SEED_VARIABLES.items():
        assert name in shown
        assert value in shown
    submitted = await control.post(f"/control/slack/views/{opened['view']['id']}/submit")
    assert submitted["outcome"] == "updated"
    await control.wait_for_card("Confirmed", "U0MARIA")
    [request] = await control.requests()
    sent = request["body"]["retell_llm_dynamic_variables"]
    assert sent == SEED_VARIABLES
    assert len(await control.dials()) == 1


async def test_a_cancelled_appointment_is_not_called(program: Program, control: Control) -> None:
    await add_by_modal(control, TYPED)
    opened = await control.post("/control/slack/command", {"text": "/concierge edit Sarah"})
    path = f"/control/slack/views/{opened['view']['id']}/submit"
    answer = await control.post(path, {"values": {"Status": "Cancelled"}})
    assert answer["outcome"] == "updated"
    await control.set_now(DUE)
    await program.ticks.claim()
    await program.ticks.audit()
    assert await control.requests() == []


async def test_a_moved_appointment_is_called_at_its_new_time_only(program: Program, control: Control) -> None:
    await add_by_modal(control, TYPED)
    opened = await control.post("/control/slack/command", {"text": "/concierge edit Sarah"})
    path = f"/control/slack/views/{opened['view']['id']}/submit"
    await control.post(path, {"values": {"Appointment date": "2024-01-16"}})
    await control.set_now(DUE)
    await program.ticks.claim()
    assert await control.requests() == []
    await control.set_now(datetime(2024, 1, 15, 14, 30, 1, tzinfo=UTC))
    await control.wait_for_card("Confirmed")
    [dial] = await control.dials()
    assert dial["retell_llm_dynamic_variables"]["appointment_date"] == "Tuesday, January 16th"


async def test_slack_being_down_makes_the_card_late_and_nothing_else(
    program: Program, control: Control
) -> None:
    fault = {"method": "chat.postMessage", "kind": "ratelimited", "value": 1, "times": 1}
    await control.post("/control/slack/faults", fault)
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Confirmed", "Sarah Johnson")
    assert len(await control.dials()) == 1
    assert len(await control.messages()) == 1


class TestWhatTheDoorsAnswer:
    async def test_retell_webhooks(self, program: Program, environment: dict[str, str]) -> None:
        real = program.clock.moment().real
        ms = int(real.timestamp() * 1000)
        body = b'{"event":"something_new","call":{"call_id":"call_x"}}'
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{environment['PORT']}") as client:

            async def post(content: bytes, signature: str | None, path: str = "/retell/webhook") -> int:
                headers = {"X-Retell-Signature": signature} if signature else {}
                return (await client.post(path, content=content, headers=headers)).status_code

            assert await post(body, None) == 401
            assert await post(body, f"v={ms},d={'0' * 64}") == 401
            assert await post(body, sign("key_sandbox", body, ms - 300_100)) == 401
            assert await post(b"{broken", sign("key_sandbox", b"{broken", ms)) == 400
            assert await post(body, sign("key_sandbox", body, ms)) == 204
            assert await post(body, sign("key_sandbox", body, ms)) == 204
            assert await post(body, sign("key_sandbox", body, ms), "/retell/main/webhook") == 204
            assert await post(body, sign("key_sandbox", body, ms), "/retell/other/webhook") == 404

            assert (await client.post("/slack/events", content=b"payload={}")).status_code == 401
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/readyz")).status_code == 200
            metrics = (await client.get("/metrics")).text
            assert 'vioconcierge_retell_events_total{kind="other",new="true"} 1.0' in metrics
            assert 'vioconcierge_retell_events_total{kind="other",new="false"} 2.0' in metrics
            assert "Sarah" not in metrics


async def test_an_event_of_a_call_nobody_knows_harms_nothing(program: Program, control: Control) -> None:
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Confirmed")
    [dial] = await control.dials()
    again = {"call_id": dial["call_id"], "event": "call_ended"}
    await control.post("/control/retell/webhook", again)
    await program.ticks.apply()
    assert (await control.wait_for_card("Confirmed"))["edited_count"] >= 1

    async def is_applied() -> bool:
        async with program.store.reading() as records:
            return not await records.inbox.list_pending(program.clock.moment().real, limit=5)

    assert await wait_for(is_applied)
