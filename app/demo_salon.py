"""The scripted demo's first part: a salon's bookings, played through every door as a person would.

The order's own example from the modal to the outcome, and a customer who comes every week: plans, moves,
skipped dates, a call that nobody answers, and why each call is or is not made.
"""

from datetime import UTC, datetime

from app.demo_stage import DemoStage

# A day before Monday noon is a Sunday, on which nobody in the UK is called: it waits for the morning.
_DUE = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
_TOMS_DUE = datetime(2024, 1, 15, 10, 0, tzinfo=UTC)
_TYPED = {
    "Name": "Sarah Johnson",
    "Phone": "07912 34567",
    "Appointment date": "2024-01-15",
    "Appointment time": "14:30",
    "Type": "Hair Color and Cut",
    "Provider": "Maria",
    "How did you get this number?": "Given for bookings",
}
_MENDED = {"Phone": "07912 345678"}
_TOM = {
    "Name": "Tom Reed",
    "Phone": "07912 345603",  # ending in 03: nobody answers
    "Appointment date": "2024-01-17",
    "Appointment time": "10:00",
    "Type": "Haircut",
    "How did you get this number?": "Agreed to automated calls",
    "Repeats": "weekly 3 times",
    "Reminder calls": "2 days, 2 hours",
}


async def play_salon(stage: DemoStage) -> None:
    """Play the salon's days."""
    await _add(stage)
    await _preview(stage)
    await _manage(stage)
    await _let_it_come_due(stage)
    await _miss_somebody(stage)
    await _show_dials(stage)


async def _add(stage: DemoStage) -> None:
    stage.head("Maria types /concierge add")
    opened = await stage.type_command("add")
    view = opened["view"]
    stage.say(f"a modal opens after {opened['took_ms']} ms: {view['title']}")
    stage.say("it asks for: " + ", ".join(field["label"] for field in view["fields"]))
    stage.head("she fills it in, with a digit missing, and submits")
    stage.show(_TYPED)
    answer = await stage.submit(view, _TYPED)
    stage.show({f"error at {label}": text for label, text in answer["errors_by_label"].items()})
    stage.head("she mends the number and submits again")
    stage.show(_MENDED)
    answer = await stage.submit(view, _MENDED)
    stage.say(f"answered after {answer['took_ms']} ms; the modal now says:")
    stage.show_blocks(answer["view"]["blocks"])


async def _preview(stage: DemoStage) -> None:
    stage.head("she types /concierge call Sarah, reads what the agent would hear, and closes the modal")
    view = (await stage.type_command("call Sarah"))["view"]
    stage.show_blocks([block for block in view["blocks"] if block["type"] != "input"])
    await stage.close(view)
    stage.head("she types /concierge doctor: does the agent's script fit what is sent?")
    stage.show_answer(await stage.type_command("doctor"))


async def _manage(stage: DemoStage) -> None:
    stage.head("appointment management: Tom comes every week, and wants two reminders each time")
    stage.show(_TOM)
    view = (await stage.type_command("add"))["view"]
    saved = await stage.submit(view, _TOM)
    stage.show_blocks(saved["view"]["blocks"])
    stage.head("he needs no call two hours before the first: she gives that date a plan of its own")
    asked = (await stage.type_command("edit Tom"))["view"]
    chosen = await stage.fill(asked, {"Appointment": "Tom"})
    changed = await stage.submit(chosen, {"Reminder calls": "2 days"})
    stage.show_blocks(changed["view"]["blocks"])
    for name in ("Sarah", "Tom"):
        stage.head(f"she types /concierge why {name}: will they be called, and when?")
        stage.show_answer(await stage.type_command(f"why {name}"))


async def _let_it_come_due(stage: DemoStage) -> None:
    stage.head("the clock moves to when Sarah's reminder is due: Monday 15 January, 09:00 in London")
    await stage.set_clock(_DUE)
    stage.head("the program asks Retell for a call, with variables and nothing else")
    requests = await stage.wait_for(lambda: stage.get("/control/retell/requests"))
    body = dict(requests[0]["body"])
    variables = body.pop("retell_llm_dynamic_variables")
    stage.show(body)
    stage.say("  retell_llm_dynamic_variables")
    stage.show(variables, indent=6)
    card = await stage.wait_for_card("Confirmed")
    stage.head("the card in the channel, before")
    stage.show_blocks(card["versions"][0]["blocks"])
    stage.head("the webhook tells the outcome; the same card, after")
    stage.show_blocks(card["blocks"])


async def _miss_somebody(stage: DemoStage) -> None:
    stage.head("an hour later Tom is called, and does not answer: the card tells the next try, and the last")
    await stage.set_clock(_TOMS_DUE)
    card = await stage.wait_for_card("No answer", "Next try")
    stage.show_blocks(card["blocks"])


async def _show_dials(stage: DemoStage) -> None:
    dials = await stage.get("/control/retell/dials")
    stage.head(f"phones rung: {len(dials)}")
    for dial in dials:
        stage.show({"to": dial["to_number"], "under the key": dial["idempotency_key"]})
