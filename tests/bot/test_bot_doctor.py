"""/concierge doctor and the card about a script: what does not fit, in names only, and how to look again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import Button
from bot.surfaces.cards import render_card
from bot.surfaces.doctor import build_diagnosis
from bot.surfaces.elements import escape
from core.nouns.card import ScriptPainting
from core.nouns.script import AgentConduct, AgentScript, Place, Placeholder, ScriptKind
from core.nouns.tenant import Profile, ScriptPolicy
from core.nouns.variable_map import OwnVariable, VariableMap
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone
from core.rules.script_check import Finding, FindingKind
from core.use_cases.examine import Examination
from tests.bot.builders import SPOKEN, make_script, make_tenant
from tests.bot.fakes import FakeScripts, FakeStore
from tests.bot.forms import list_elements, read_text
from tests.bot.limits import check_message
from tests.bot.neighbours import LocalSlack, Workspace
from tests.bot.strategies import texts

FITS = "The agent's script and the variables fit"
WAITS = "Calls wait until this is mended"

_findings = st.lists(st.builds(Finding, st.sampled_from(FindingKind), texts, texts), max_size=120)


async def _ask(workspace: Workspace) -> list[str]:
    """Type the command and return what is answered, line by line."""
    await workspace.type_command("doctor")
    told = await workspace.slack.wait_for("respond")
    assert told["response_type"] == "ephemeral"
    assert told["text"] == told["blocks"][0]["text"]["text"]
    return read_text(told["blocks"]).splitlines()


def _examine(*findings: Finding, script: AgentScript | None = None) -> Examination:
    return Examination(make_tenant(), script, findings)


class TestAnswer:
    async def test_a_script_that_fits_is_said_to_fit(self, workspace: Workspace) -> None:
        assert await _ask(workspace) == [
            FITS,
            "Bella Salon · agent version 3 (single prompt)",
            "In its first sentence: business_name",
            f"Variables it speaks: {', '.join(sorted(SPOKEN))}",
        ]

    async def test_tells_what_is_spoken_and_never_sent(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        scripts.script = make_script("stylist", "loyalty_points")
        lines = await _ask(workspace)
        assert lines[0] == WAITS
        assert lines[lines.index("*Spoken, but never sent*") + 1 :] == [
            "The agent says {{stylist}} in the prompt, and it is never sent. Did you mean stylist_name?",
            "The agent says {{loyalty_points}} in the prompt, and it is never sent.",
        ]

    async def test_tells_what_is_sent_and_never_spoken_without_alarm(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        scripts.script = make_script(needed=tuple(name for name in SPOKEN if name != "price_estimate"))
        lines = await _ask(workspace)
        assert lines[0] == "The agent's script and the variables fit"
        assert lines[-2:] == [
            "*Sent, but never spoken*",
            "price_estimate is sent, and the script never says it.",
        ]

    async def test_tells_what_the_agents_settings_lack(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        scripts.script = replace(make_script(), conduct=AgentConduct(languages=("de-DE",)))
        lines = await _ask(workspace)
        assert lines[lines.index("*The agent's settings*") + 1 :] == [
            "The agent speaks de-DE, and dates are written for en-US.",
            "The agent's analysis has no appointment_outcome: no call will ever count as confirmed.",
        ]

    async def test_names_what_stands_in_the_first_sentence(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        opening = Placeholder("customer_name", frozenset({Place.OPENING, Place.PROMPT}))
        defaulted = Placeholder("ai_disclosure", frozenset({Place.OPENING}))
        scripts.script = replace(make_script(), needed=(opening,), defaulted=(defaulted,))
        lines = await _ask(workspace)
        assert "In its first sentence: ai_disclosure, customer_name" in lines
        assert "Variables it speaks: ai_disclosure, customer_name" in lines

    async def test_tells_that_a_language_model_of_ones_own_cannot_be_read(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        scripts.script = replace(make_script(needed=()), kind=ScriptKind.CUSTOM)
        lines = await _ask(workspace)
        assert lines[lines.index("*Could not be read*") + 1].startswith("The agent runs a language model")

    @pytest.mark.parametrize(
        ("fault", "sentence"),
        [
            (AgentGone(), "Retell does not know the agent, or it was never published."),
            (LineDown("no answer"), "Retell could not be asked about the agent."),
        ],
    )
    async def test_tells_that_nobody_could_be_asked(
        self, workspace: Workspace, store: FakeStore, scripts: FakeScripts, fault: Exception, sentence: str
    ) -> None:
        store.scripts.clear()
        scripts.fault = fault
        lines = await _ask(workspace)
        assert lines[:3] == [
            "There is something to look at",
            "Bella Salon: no script is known.",
            "*Could not be read*",
        ]
        assert sentence in lines[3]

    async def test_keeps_what_was_known_when_nobody_can_be_asked(
        self, workspace: Workspace, scripts: FakeScripts
    ) -> None:
        scripts.script = make_script("loyalty_points")
        await _ask(workspace)
        scripts.fault = LineDown("no answer")
        lines = await _ask(workspace)
        assert lines[0] == WAITS
        assert "*Could not be read*" in lines
        assert "The agent says {{loyalty_points}} in the prompt, and it is never sent." in lines

    async def test_a_business_that_only_wants_to_be_warned_is_told_and_not_stopped(
        self, workspace: Workspace, store: FakeStore, scripts: FakeScripts
    ) -> None:
        store.tenant = replace(store.tenant, script_policy=ScriptPolicy.WARN)
        scripts.script = make_script("loyalty_points")
        lines = await _ask(workspace)
        assert lines[0] == "There is something to look at"
        assert "The agent says {{loyalty_points}} in the prompt, and it is never sent." in lines

    async def test_tells_no_value_of_anybody(self, workspace: Workspace, sarah: FakeStore) -> None:
        own = OwnVariable("parking_hint", text="Park behind the house")
        sarah.tenant = replace(
            sarah.tenant,
            variable_map=VariableMap(own=(own,)),
            facts={"location_name": "The studio on Mill Lane"},
        )
        told = "\n".join(await _ask(workspace))
        assert "parking_hint is sent, and the script never says it." in told
        for value in ("Sarah", "7912", "Hair Color", "Maria", "Park behind", "Mill Lane", "7946"):
            assert value not in told

    async def test_tells_what_a_machine_would_hear(self) -> None:
        said = "The voicemail text says {{stylist_name}}; under hipaa a machine is not told."
        finding = Finding(FindingKind.VOICEMAIL, "stylist_name", said)
        shown = read_text(build_diagnosis(_examine(finding)).blocks).splitlines()
        assert shown[-2:] == ["*Told to a machine*", said]


class TestLimits:
    @given(_findings, st.lists(texts, max_size=30), texts)
    def test_any_findings(self, findings: list[Finding], names: list[str], business: str) -> None:
        script = make_script(*names)
        examined = Examination(make_tenant(business_name=business), script, tuple(findings))
        message = build_diagnosis(examined)
        check_message(message.text, message.blocks)
        assert "<!" not in read_text(message.blocks)

    @pytest.mark.parametrize("letter", ["x", "&", '"', "é\n"])
    def test_more_long_findings_of_every_kind_than_there_is_room_for(self, letter: str) -> None:
        findings = [
            Finding(kind, f"n{n}", f"{n} " + letter * 2000) for n in range(40) for kind in FindingKind
        ]
        script = make_script(*(letter * 60 + str(n) for n in range(100)))
        examined = Examination(make_tenant(business_name=letter * 3000), script, tuple(findings))
        message = build_diagnosis(examined)
        check_message(message.text, message.blocks)
        lines = read_text(message.blocks).splitlines()
        assert lines[0] == WAITS
        assert lines[-2:] == ["*Sent, but never spoken*", "And 40 more."]

    def test_the_gravest_come_first_and_all_are_counted(self) -> None:
        unspoken = [Finding(FindingKind.NEVER_SPOKEN, f"v{n}", f"v{n} is unspoken.") for n in range(60)]
        unsent = [Finding(FindingKind.NEVER_SENT, f"s{n}", f"s{n} is never sent.") for n in range(20)]
        lines = read_text(build_diagnosis(_examine(*unspoken, *unsent)).blocks).splitlines()
        assert [line for line in lines if "never sent." in line] == [
            f"s{n} is never sent." for n in range(20)
        ]
        shown = [line for line in lines if "unspoken." in line]
        assert lines[-1] == f"And {60 - len(shown)} more."
        assert shown == [f"v{n} is unspoken." for n in range(16)]

    def test_what_there_is_room_for_is_told_whole(self) -> None:
        findings = [Finding(FindingKind.CONDUCT, "", f"{n} " + "x" * 400) for n in range(8)]
        lines = read_text(build_diagnosis(_examine(*findings)).blocks).splitlines()
        assert lines[-8:] == [one.sentence for one in findings]


class TestCard:
    SENTENCE = "The agent says {{loyalty_points}} in the prompt, and it is never sent."

    def test_says_what_stops_the_calls_and_how_to_go_on(self) -> None:
        card = render_card(ScriptPainting(make_tenant(), (self.SENTENCE,)))
        assert card.blocks[0]["text"]["text"] == WAITS
        for shown in (card.text, read_text(card.blocks)):
            assert self.SENTENCE in shown
            assert "`/concierge settings`" in shown
            assert "Look again" in shown
        assert [(e["action_id"], e["value"]) for e in list_elements(card.blocks)] == [
            (Button.LOOK_AGAIN, "t1")
        ]

    def test_says_when_it_fits_again(self) -> None:
        card = render_card(ScriptPainting(make_tenant(), ()))
        assert card.blocks[0]["text"]["text"] == f"{FITS}; calls go on"
        assert not list(list_elements(card.blocks))
        check_message(card.text, card.blocks)

    def test_claims_no_fit_where_the_business_only_wants_to_be_warned(self) -> None:
        card = render_card(ScriptPainting(make_tenant(script_policy=ScriptPolicy.WARN), ()))
        assert card.blocks[0]["text"]["text"] == "Calls go on, whatever the agent's script speaks"
        assert "fit" not in card.text

    def test_a_name_of_the_script_is_only_ever_a_name(self) -> None:
        sentence = "The agent says {{<!channel> & <https://x.example|y>}} in the prompt."
        card = render_card(ScriptPainting(make_tenant(business_name="<b>"), (sentence,)))
        assert escape(sentence) in card.text
        assert escape(sentence) in read_text(card.blocks)
        assert "<" not in card.text + read_text(card.blocks)

    @pytest.mark.parametrize("letter", ["x", "&"])
    def test_says_how_many_more_there_are(self, letter: str) -> None:
        sentences = tuple(f"{n} {letter * 3000}" for n in range(25))
        card = render_card(ScriptPainting(make_tenant(business_name=letter * 3000), sentences))
        check_message(card.text, card.blocks)
        assert "And 15 more; `/concierge doctor` tells them." in read_text(card.blocks)

    def test_ten_are_all_told(self) -> None:
        card = render_card(ScriptPainting(make_tenant(), tuple(f"sentence {n}." for n in range(10))))
        assert all(f"sentence {n}." in card.text for n in range(10))
        assert "more;" not in card.text


class TestLookAgain:
    async def test_repaints_the_card_once_the_script_fits(
        self, workspace: Workspace, store: FakeStore, scripts: FakeScripts, slack: LocalSlack
    ) -> None:
        scripts.script = make_script("loyalty_points")
        await _ask(workspace)
        assert store.stale == [("script", "script:t1")]
        scripts.script = make_script()
        assert (await workspace.press(Button.LOOK_AGAIN, "t1")).status_code == 200
        await slack.settle()
        assert store.stale == [("script", "script:t1")] * 2
        checked = store.scripts["t1"].script
        assert checked is not None
        assert "loyalty_points" not in checked.names
        assert not slack.calls["respond"]

    async def test_says_that_it_still_does_not_fit(
        self, workspace: Workspace, scripts: FakeScripts, slack: LocalSlack
    ) -> None:
        scripts.script = make_script("loyalty_points")
        await workspace.press(Button.LOOK_AGAIN, "t1")
        told = await slack.wait_for("respond")
        assert told["text"] == (
            "The published script still does not fit; `/concierge doctor` tells what it speaks."
        )
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)

    async def test_says_that_nobody_could_be_asked(
        self, workspace: Workspace, scripts: FakeScripts, slack: LocalSlack
    ) -> None:
        scripts.fault = LineDown("no answer")
        await workspace.press(Button.LOOK_AGAIN, "t1")
        assert "Retell could not be asked" in (await slack.wait_for("respond"))["text"]

    async def test_an_error_of_ours_is_told_with_a_reference(
        self, workspace: Workspace, scripts: FakeScripts, slack: LocalSlack
    ) -> None:
        scripts.fault = RuntimeError("out of order")
        await workspace.press(Button.LOOK_AGAIN, "t1")
        assert "it was noted as" in (await slack.wait_for("respond"))["text"]


async def test_a_privacy_profile_is_held_against_the_agents_settings(
    workspace: Workspace, store: FakeStore, scripts: FakeScripts
) -> None:
    store.tenant = replace(store.tenant, profile=Profile.HIPAA)
    voicemail = Placeholder("stylist_name", frozenset({Place.VOICEMAIL}))
    scripts.script = replace(make_script(), needed=(voicemail,))
    lines = await _ask(workspace)
    told = "The voicemail text says {{stylist_name}}; under hipaa a machine is not told."
    assert lines[lines.index("*Told to a machine*") + 1] == told
    assert any(line.startswith("Retell keeps everything") for line in lines)
