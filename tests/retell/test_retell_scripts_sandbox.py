"""Reading the sandbox's agents over HTTP: what was planted is found, no more and no less, at version 2."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from core.nouns.ids import E164, AccountId, AgentRef
from core.nouns.script import AgentScript, NumberReach, Place, ScriptKind, Storage, VoicemailAction
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone, ScriptReader
from retell.client import build_client
from retell.scripts import RetellScripts

ACCOUNT = AccountId("a1")
DEMO = "agent_e53a44a8e7abed30866388d300"
OURS = E164("+447403305280")
ALWAYS = {"appointment_date", "appointment_time", "business_name", "callback_number", "customer_name"}
OPTIONAL = {
    "appointment_duration",
    "appointment_type",
    "provider_name",
    "service_type",
    "special_instructions",
    "stylist_name",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    """The address of a sandbox of our own; no program is needed beside it."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--agent-id", DEMO]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


@pytest.fixture
async def reader(sandbox: str) -> AsyncIterator[ScriptReader]:
    async with build_client(f"{sandbox}/retell") as client:
        await client.post(f"{sandbox}/control/reset")
        yield RetellScripts(client, keys={ACCOUNT: "key_sandbox", AccountId("a2"): "key_other"})


async def read(reader: ScriptReader, agent: str) -> AgentScript:
    return await reader.read_script(ACCOUNT, AgentRef(agent))


def needed(script: AgentScript) -> set[str]:
    return {found.name for found in script.needed}


def defaulted(script: AgentScript) -> set[str]:
    return {found.name for found in script.defaulted}


def spoken_at(script: AgentScript, place: Place) -> set[str]:
    return {found.name for found in (*script.needed, *script.defaulted) if place in found.places}


async def test_the_well_behaved_agent_needs_only_what_every_business_sends(reader: ScriptReader) -> None:
    script = await read(reader, DEMO)

    assert (script.version, script.kind) == (2, ScriptKind.SINGLE_PROMPT)
    assert needed(script) == ALWAYS
    assert defaulted(script) == OPTIONAL
    assert spoken_at(script, Place.OPENING) == {"business_name", "customer_name"}
    assert spoken_at(script, Place.VOICEMAIL) == set()
    assert script.conduct.tells_answer
    assert script.conduct.detects_opt_out
    assert script.conduct.languages == ("en-GB",)


@pytest.mark.parametrize(
    ("agent", "opens", "tells"),
    [
        (DEMO, True, True),
        ("agent_single_prompt", True, True),
        ("agent_multi_prompt", True, True),
        ("agent_conversation_flow", True, True),
        ("agent_private", True, True),
        ("agent_chatty", True, True),
        ("agent_custom_llm", False, False),
        ("agent_undisclosed", True, False),
        ("agent_improvised", False, False),
    ],
)
async def test_it_is_known_how_every_agent_opens(
    reader: ScriptReader,
    agent: str,
    opens: bool,  # noqa: FBT001
    tells: bool,  # noqa: FBT001
) -> None:
    script = await read(reader, agent)

    assert (script.conduct.opens_itself, script.conduct.tells_it_is_a_machine) == (opens, tells)
    assert ("business_name" in spoken_at(script, Place.OPENING)) is opens


@pytest.mark.parametrize("agent", ["agent_undisclosed", "agent_improvised"])
async def test_an_opening_is_mended_by_publishing_the_draft(
    reader: ScriptReader, sandbox: str, agent: str
) -> None:
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as control:
        body = {"agent_id": agent, "version": 3, "published": True}
        (await control.post("/control/retell/agents", json=body)).raise_for_status()

    script = await read(reader, agent)

    assert script.conduct.opens_itself
    assert script.conduct.tells_it_is_a_machine


@pytest.mark.parametrize("agent", [DEMO, "agent_conversation_flow"])
async def test_an_agent_that_waits_for_the_customer_does_not_open(
    reader: ScriptReader, sandbox: str, agent: str
) -> None:
    engine = "flow" if agent == "agent_conversation_flow" else "llm"
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as control:
        body = {"agent_id": agent, engine: {"start_speaker": "user"}}
        (await control.post("/control/retell/agents", json=body)).raise_for_status()

    conduct = (await read(reader, agent)).conduct

    assert (conduct.opens_itself, conduct.tells_it_is_a_machine) == (False, False)


@pytest.mark.parametrize(
    ("agent", "kind", "planted", "with_default"),
    [
        (
            "agent_single_prompt",
            ScriptKind.SINGLE_PROMPT,
            {"loyalty_points", "deposit_due", "stylist", "membership"},
            {"service_type"},
        ),
        (
            "agent_multi_prompt",
            ScriptKind.MULTI_PROMPT,
            {"parking_hint", "deposit_due", "appointment_day", "Customer_Name", "membership"},
            set(),
        ),
        (
            "agent_conversation_flow",
            ScriptKind.FLOW,
            {"loyalty_points", "parking_hint", "deposit_due", "appointment_day", "membership"},
            {"salon_zone", "service_type"},
        ),
    ],
)
async def test_what_was_planted_is_found_and_nothing_else(
    reader: ScriptReader, agent: str, kind: ScriptKind, planted: set[str], with_default: set[str]
) -> None:
    script = await read(reader, agent)

    assert (script.version, script.kind) == (2, kind)
    assert needed(script) == ALWAYS | planted
    assert defaulted(script) == with_default
    assert spoken_at(script, Place.OPENING) == {"business_name", "customer_name"}
    assert "deposit_due" in spoken_at(script, Place.TOOL)
    assert "deposit_due" not in spoken_at(script, Place.PROMPT)


async def test_only_its_agents_words_are_found_of_a_custom_llm(reader: ScriptReader) -> None:
    script = await read(reader, "agent_custom_llm")

    assert (script.version, script.kind) == (2, ScriptKind.CUSTOM)
    assert (
        needed(script) == spoken_at(script, Place.VOICEMAIL) == {"customer_name", "service_type", "stylist"}
    )


@pytest.mark.parametrize("agent", ["agent_single_prompt", "agent_conversation_flow"])
async def test_a_voicemail_text_is_told_from_the_rest(reader: ScriptReader, agent: str) -> None:
    script = await read(reader, agent)

    assert spoken_at(script, Place.VOICEMAIL) == {"business_name", "customer_name", "service_type"}
    assert script.conduct.voicemail is VoicemailAction.STATIC_TEXT


async def test_the_private_agent_keeps_and_says_little(reader: ScriptReader) -> None:
    script = await read(reader, "agent_private")

    assert needed(script) == ALWAYS
    assert defaulted(script) == set()
    assert (script.conduct.storage, script.conduct.retention_days) == (Storage.BASIC, 30)
    assert script.conduct.voicemail is VoicemailAction.HANG_UP


async def test_the_chatty_agent_keeps_and_says_too_much(reader: ScriptReader) -> None:
    script = await read(reader, "agent_chatty")

    assert (script.conduct.storage, script.conduct.retention_days) == (Storage.EVERYTHING, None)
    assert script.conduct.voicemail is VoicemailAction.PROMPT
    assert {"service_type", "special_instructions"} <= spoken_at(script, Place.VOICEMAIL)
    assert "service_type" in spoken_at(script, Place.OPENING)
    assert not script.conduct.tells_answer
    assert not script.conduct.detects_opt_out


async def test_a_draft_is_read_once_it_is_published(reader: ScriptReader, sandbox: str) -> None:
    before = await read(reader, "agent_multi_prompt")
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as control:
        body = {"agent_id": "agent_multi_prompt", "version": 3, "published": True}
        (await control.post("/control/retell/agents", json=body)).raise_for_status()

    after = await read(reader, "agent_multi_prompt")

    assert after.version == 3
    assert needed(after) == ALWAYS | {"gift_card"}
    assert after.digest != before.digest


async def test_the_same_script_has_the_same_digest(reader: ScriptReader) -> None:
    assert (await read(reader, "agent_private")).digest == (await read(reader, "agent_private")).digest


async def test_an_agent_that_is_not_there_or_never_published_is_gone(
    reader: ScriptReader, sandbox: str
) -> None:
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as control:
        await control.post("/control/retell/agents", json={"agent_id": "agent_new", "published": False})

    for agent in ("agent_new", "agent_none"):
        with pytest.raises(AgentGone):
            await read(reader, agent)


async def test_a_number_is_ours_or_not(reader: ScriptReader) -> None:
    assert await reader.knows_number(ACCOUNT, OURS) is True
    assert await reader.knows_number(ACCOUNT, E164("+447403305281")) is False


@pytest.mark.parametrize(
    ("kind", "reach"),
    [
        (None, NumberReach.ANYWHERE),
        ("custom", NumberReach.ANYWHERE),
        ("retell-twilio", NumberReach.US_ONLY),
        ("retell-telnyx", NumberReach.US_ONLY),
    ],
)
async def test_a_number_reaches_as_far_as_its_type(
    reader: ScriptReader, sandbox: str, kind: str | None, reach: NumberReach
) -> None:
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False) as control:
        body = {"number": OURS, "type": kind}
        (await control.post("/control/retell/numbers", json=body)).raise_for_status()

    assert await reader.find_reach(ACCOUNT, OURS) is reach
    assert await reader.find_reach(ACCOUNT, E164("+447403305281")) is NumberReach.UNKNOWN


async def test_a_refused_key_is_line_down(reader: ScriptReader) -> None:
    with pytest.raises(LineDown, match="401"):
        await reader.read_script(AccountId("a2"), AgentRef("agent_private"))
