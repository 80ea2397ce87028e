"""The scripted demo's second part: a practice under HIPAA, whose names never pass through Slack.

Customers come in by a file; Slack sees references. What is filtered before Retell is shown in the request
that went out, and what Slack saw is searched for the customer at the end.
"""

import json
from datetime import UTC, datetime

from app.demo_stage import DemoFailed, DemoStage, Json

# 17 January, 10:00 in New York: a day before the appointment.
_DUE = datetime(2024, 1, 17, 15, 0, tzinfo=UTC)
_AGREEMENTS = (
    "An agreement (BAA) with Retell is signed",
    "An agreement (BAA) with whoever runs this program is signed",
)
FILE = """\
name,phone,appointment_date,appointment_time,timezone,type,provider,duration,instructions,consent
Zelda Quixote,+1 212 555 2301,2024-01-18,10:00,America/New_York,Cardiology follow-up,Dr. Okafor,30,\
Bring the blood results,given for bookings
Ulf Quixote,12,2024-01-18,11:00,America/New_York,Cardiology follow-up,Dr. Okafor,30,,given for bookings
"""
#: what would tell Slack who the customer is, or what for
_TELLING = (
    "Zelda",
    "Quixote",
    "5552301",
    "555-2301",
    "Cardiology",
    "Okafor",
    "blood",
    "2024-01-18",
    "18 Jan",
)


async def play_clinic(stage: DemoStage, imported: str, reference: str) -> None:
    """Play the practice's days; `imported` is what the import of the file above said."""
    await _bring_in(stage, imported, reference)
    await _attest(stage)
    await _let_it_come_due(stage, reference)
    await _search(stage)


async def _bring_in(stage: DemoStage, imported: str, reference: str) -> None:
    stage.head("HIPAA compliance filtering: a practice under its profile, and Slack gets no name")
    stage.show_answer(await stage.type_command("add"))
    stage.head("names come in by a file: vioconcierge import patients.csv")
    for line in FILE.splitlines():
        stage.say("  " + line)
    for line in imported.splitlines():
        stage.say(line)
    stage.head(f"in Slack they are references: /concierge find {reference}")
    stage.show_answer(await stage.type_command(f"find {reference}"))


async def _attest(stage: DemoStage) -> None:
    stage.head("no call is made before the practice has its agreements: /concierge doctor")
    stage.show_answer(await stage.type_command("doctor"))
    stage.head("an admin attests them in /concierge settings, under Privacy; the audit keeps who and when")
    settings = (await stage.type_command("settings"))["view"]
    form = (await stage.press(settings, "settings.privacy"))["view"]
    saved = await stage.submit(form, dict.fromkeys(_AGREEMENTS, "I attest it"))
    stage.show_blocks(saved["view"]["blocks"][:4])


async def _let_it_come_due(stage: DemoStage, reference: str) -> None:
    stage.head("the clock moves to when the reminder is due: Wednesday 17 January, 10:00 in New York")
    await stage.set_clock(_DUE)
    requests = await stage.wait_for(lambda: stage.get("/control/retell/requests"))
    stage.head("what goes to Retell is filtered before it leaves: a first name, no specialty, no free text")
    stage.show(requests[0]["body"]["retell_llm_dynamic_variables"])
    stage.head("the card in the channel")
    card = await stage.wait_for_card(reference, "confirmed")
    stage.show_blocks(card["blocks"])
    stage.head(f"/concierge why {reference}")
    stage.show_answer(await stage.type_command(f"why {reference}"))


async def _search(stage: DemoStage) -> None:
    payloads: list[Json] = await stage.get("/control/slack/payloads")
    seen = json.dumps(payloads, ensure_ascii=False)
    told = [word for word in _TELLING if word in seen]
    stage.head(f"everything that went to Slack, {len(payloads)} payloads, searched for {', '.join(_TELLING)}")
    stage.say(f"found: {', '.join(told) or 'none'}")
    if told:
        raise DemoFailed("Slack was told who a patient is")
