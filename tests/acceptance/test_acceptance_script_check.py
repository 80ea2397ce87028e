"""The script check over real HTTP: planted mistakes are found, calls wait, and go on once they are mended."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.demo import SALON
from app.program import Program
from core.nouns.attestation import Attestation, Attested
from core.nouns.ids import AgentRef
from core.nouns.tenant import BusinessType, Profile
from core.packs.catalogue import PACKS
from core.rules.script_check import Finding, FindingKind, compare_script
from core.use_cases.tenants import find_spoken, get_home_tenant
from retell.client import build_client
from retell.scripts import RetellScripts
from tests.support.bookings import book
from tests.support.builders import MARIA, NOW, make_tenant
from tests.support.stage import Control, Sandbox, run_program, wait_for

ROOT = Path(__file__).parents[2]
AGENT = SALON["RETELL_AGENT_ID"]
PROMPT = (
    "You remind {{customer_name}} of {{appointment_date}} at {{appointment_time}}, call {{callback_number}} "
    "for {{business_name}}."
)


async def ask_doctor(control: Control) -> str:
    """Type /concierge doctor and return all that is answered."""
    answer = await control.post("/control/slack/command", {"text": "/concierge doctor"})
    [told] = answer["ephemerals"]
    return json.dumps(told["blocks"], ensure_ascii=False)


async def put_prompt(control: Control, prompt: str) -> None:
    """Publish another prompt for the agent."""
    await control.post("/control/retell/agents", {"agent_id": AGENT, "llm": {"general_prompt": prompt}})


async def wait_until_known(program: Program) -> None:
    """Wait for the look that every start begins with."""
    tenant = await get_home_tenant(program.store)

    async def look() -> frozenset[str]:
        return await find_spoken(program.store, tenant)

    await wait_for(look)


@pytest.mark.usefixtures("program")
async def test_a_script_that_fits_is_said_to_fit(control: Control) -> None:
    said = await ask_doctor(control)
    assert "Spoken, but never sent" not in said
    assert "agent version 2" in said


PLANTED = {
    "agent_single_prompt": {"loyalty_points", "deposit_due", "stylist", "membership"},
    "agent_multi_prompt": {"parking_hint", "deposit_due", "appointment_day", "Customer_Name", "membership"},
    "agent_conversation_flow": {
        "loyalty_points",
        "parking_hint",
        "deposit_due",
        "appointment_day",
        "membership",
    },
}
MEANT = {"stylist": "stylist_name", "appointment_day": "appointment_date", "Customer_Name": "customer_name"}


@pytest.mark.parametrize("agent", PLANTED)
async def test_the_planted_mistakes_of_every_kind_of_agent_are_found_and_nothing_else(
    agent: str, environment: dict[str, str], control: Control
) -> None:
    async with run_program(environment | {"RETELL_AGENT_ID": agent}):
        answer = await control.post("/control/slack/command", {"text": "/concierge doctor"})
    [told] = answer["ephemerals"]
    sentences = [block["text"]["text"] for block in told["blocks"] if "text" in block]
    never_sent = {
        sentence.partition("{{")[2].partition("}}")[0]: sentence
        for sentence in sentences
        if "never sent" in sentence and "{{" in sentence
    }
    assert set(never_sent) == PLANTED[agent]
    for name, meant in MEANT.items():
        if name in never_sent:
            assert f"Did you mean {meant}?" in never_sent[name]


async def test_calls_wait_for_a_script_that_does_not_fit_and_go_on_once_it_does(
    program: Program, control: Control
) -> None:
    await put_prompt(control, PROMPT + " Tell them of {{loyalty_points}}.")
    await ask_doctor(control)
    booked = await book(program.store, program.clock, ending="01")
    card = await control.wait_for_card("Calls wait", "loyalty_points")

    async def find_reason() -> str:
        async with program.store.reading() as records:
            return (await records.reminders.get_reminder(booked.reminders[0].id)).reason

    assert "{{loyalty_points}}" in await wait_for(find_reason)
    assert await control.dials() == []

    await put_prompt(control, PROMPT)
    await control.press(card, "script.look")
    await control.wait_for_card("Confirmed", "Sarah Johnson")
    assert len(await control.dials()) == 1
    fits = await control.wait_for_card("fit; calls go on")
    assert fits["ts"] == card["ts"]


async def test_a_script_published_since_the_last_look_is_seen_before_the_call(
    program: Program, control: Control
) -> None:
    await wait_until_known(program)
    await put_prompt(control, PROMPT + " Then offer them our {{gift_card}}.")
    later = program.clock.moment().now + timedelta(minutes=1)
    await control.set_now(later)

    async def has_moved() -> bool:
        return program.clock.moment().now >= later

    await wait_for(has_moved)
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Calls wait", "gift_card")
    assert await control.dials() == []


async def test_a_business_that_only_wants_to_be_warned_is_called_for_all_the_same(
    program: Program, control: Control
) -> None:
    await put_prompt(control, PROMPT + " {{loyalty_points}}")
    opened = await control.post("/control/slack/command", {"text": "/concierge settings"})
    view = opened["view"]["id"]
    chosen = {"When the script speaks a variable that is not sent": "warn"}
    await control.post(f"/control/slack/views/{view}/submit", {"values": chosen})
    assert "loyalty_points" in await ask_doctor(control)
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Confirmed", "Sarah Johnson")


async def test_a_call_whose_booking_lacks_what_the_script_speaks_is_not_made_and_the_card_names_it(
    program: Program, control: Control
) -> None:
    await put_prompt(control, PROMPT + " It takes {{appointment_duration}}.")
    await control.post(
        "/control/retell/agents", {"agent_id": AGENT, "llm": {"default_dynamic_variables": {}}}
    )
    await ask_doctor(control)
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Not called", "{{appointment_duration}}")
    assert await control.dials() == []


async def test_a_rename_in_the_settings_mends_a_near_miss_and_the_call_carries_the_scripts_name(
    program: Program, control: Control
) -> None:
    await put_prompt(control, PROMPT + " With {{stylist}}.")
    assert "Did you mean stylist_name?" in await ask_doctor(control)
    opened = await control.post("/control/slack/command", {"text": "/concierge settings"})
    overview = opened["view"]["id"]
    pushed = await control.post(f"/control/slack/views/{overview}/press", {"action_id": "settings.rename"})
    form = pushed["view"]["id"]
    typed = {"Variable": "stylist_name", "Name in the agent's script": "stylist"}
    previewed = await control.post(f"/control/slack/views/{form}/submit", {"values": typed})
    assert "stylist: Maria" in json.dumps(previewed["view"]["blocks"])
    saved = await control.post(f"/control/slack/views/{form}/submit", {})
    assert saved["outcome"] == "updated"
    await control.wait_for_card("fit; calls go on")
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Confirmed", "Sarah Johnson")
    [request] = await control.requests()
    sent = request["body"]["retell_llm_dynamic_variables"]
    assert sent["stylist"] == "Maria"
    assert "stylist_name" not in sent


async def test_companions_go_out_when_the_script_speaks_them_and_only_then(
    program: Program, control: Control
) -> None:
    await book(program.store, program.clock, ending="01")
    await control.wait_for_card("Confirmed")
    await put_prompt(control, PROMPT + " Spell {{callback_number_digits}} in {{timezone_name}}.")
    await ask_doctor(control)
    await book(program.store, program.clock, ending="91", name="Ann Lee")
    await control.wait_for_card("Confirmed", "Ann Lee")
    before, after = [one["body"]["retell_llm_dynamic_variables"] for one in await control.requests()]
    assert set(after) - set(before) == {"callback_number_digits", "timezone_name"}
    assert (after["callback_number_digits"], after["timezone_name"]) == ("07403305280", "UK time")


class TestOnTheCommandLine:
    """`vioconcierge doctor` beside a running program."""

    @staticmethod
    def run_doctor(environment: dict[str, str]) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "app", "doctor"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.stderr == ""
        return ended.returncode, ended.stdout

    async def ask(self, environment: dict[str, str]) -> tuple[int, str]:
        """Ask in a thread: the program beside it runs on this loop."""
        return await asyncio.to_thread(self.run_doctor, environment)

    async def test_it_ends_with_0_when_all_is_well_and_with_1_when_something_is_wrong(
        self, program: Program, environment: dict[str, str], control: Control
    ) -> None:
        await wait_until_known(program)
        code, said = await self.ask(environment)
        assert (code, "number to call from: Retell has it" in said) == (0, True)
        await put_prompt(control, PROMPT + " {{loyalty_points}}")
        code, said = await self.ask(environment)
        assert code == 1
        assert "{{loyalty_points}}" in said
        assert "Calls wait" in said


async def test_nothing_of_a_scripts_text_is_kept(program: Program, control: Control) -> None:
    secret = "the house speciality is a secret"
    await put_prompt(control, f"{PROMPT} Never say that {secret}.")
    await ask_doctor(control)
    tenant = await get_home_tenant(program.store)
    async with program.store.reading() as records:
        kept = repr(await records.scripts.find_script(tenant.id))
    assert "customer_name" in kept
    assert secret not in kept


class TestUnderAStricterProfile:
    """What the doctor tells a dental practice and a therapist, of agents that the sandbox serves."""

    @staticmethod
    async def find(sandbox: Sandbox, agent: str, kind: str, profile: Profile) -> list[Finding]:
        tenant = make_tenant(
            business_type=BusinessType(kind),
            profile=profile,
            agent=AgentRef(agent),
            attested={one: Attestation(MARIA, NOW) for one in (Attested.RETELL_BAA, Attested.OUR_BAA)},
        )
        async with build_client(f"{sandbox.url}/retell") as client:
            reader = RetellScripts(client, keys={tenant.account_id: SALON["RETELL_API_KEY"]})
            script = await reader.read_script(tenant.account_id, tenant.agent)
        wanted = {FindingKind.CONDUCT, FindingKind.PROFILE, FindingKind.VOICEMAIL}
        return [one for one in compare_script(script, tenant) if one.kind in wanted]

    @pytest.mark.usefixtures("control")
    @pytest.mark.parametrize("kind", ["dental", "therapy"])
    async def test_an_agent_set_up_with_care_is_told_nothing(self, kind: str, sandbox: Sandbox) -> None:
        profile = PACKS[BusinessType(kind)].profile
        assert await self.find(sandbox, "agent_private", kind, profile) == []

    @pytest.mark.usefixtures("control")
    async def test_one_that_keeps_everything_and_talks_to_machines_is_told_each_thing(
        self, sandbox: Sandbox
    ) -> None:
        found = await self.find(sandbox, "agent_chatty", "dental", Profile.HIPAA)
        said = " ".join(one.sentence for one in found)
        for wanted in (
            "Retell keeps everything",
            "for ever",
            "words a message of its own",
            "{{business_name}}; under hipaa a machine is not told. Say {{caller_display_name}} there.",
        ):
            assert wanted in said

    @pytest.mark.usefixtures("control")
    async def test_a_fixed_voicemail_text_is_enough_for_hipaa_and_not_for_a_practice_that_is_not_named(
        self, sandbox: Sandbox
    ) -> None:
        dental = await self.find(sandbox, "agent_single_prompt", "dental", Profile.HIPAA)
        therapy = await self.find(sandbox, "agent_single_prompt", "therapy", Profile.SENSITIVE)
        assert not any("On voicemail" in one.sentence for one in dental)
        assert any("On voicemail" in one.sentence for one in therapy)
