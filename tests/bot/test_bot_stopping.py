"""/concierge optout and the button on a card: a number is closed at once, and opened by an admin's word."""

from dataclasses import replace

import pytest
from hypothesis import given

from bot.ids import Button, Input, ViewId
from bot.surfaces.cards import render_card
from bot.surfaces.opt_outs import build_choose_stop_view, build_stop_view
from core.nouns.call import Outcome
from core.nouns.card import CallPainting
from core.nouns.contact import Contact
from core.nouns.evidence import CallState
from core.nouns.ids import E164, ContactId
from core.nouns.opt_out import OptOutSource
from core.nouns.staff import Role
from core.nouns.tenant import Profile
from core.use_cases.opt_outs import NO_REASON
from tests.bot.builders import make_appointment, make_call, make_contact, make_opt_out, make_tenant
from tests.bot.fakes import FakeStore
from tests.bot.forms import fill, list_elements, list_inputs, read_text
from tests.bot.limits import check_view
from tests.bot.neighbours import USER, LocalSlack, Workspace
from tests.bot.strategies import contacts, texts

CLOSED = "This number is not called any more by this business, whoever it belongs to."


class TestChoosing:
    async def test_a_name_opens_at_the_question(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        view = await workspace.open("optout sarah")
        assert view["callback_id"] == ViewId.STOP
        assert view["private_metadata"] == '{"contact": "contact_1"}'
        assert read_text(view["blocks"]).splitlines() == [
            "Sarah Johnson · +44 7912 345678 · C-7K3Q",
            "No call of this business will be made to this number any more, from this moment on.",
        ]

    async def test_without_a_name_the_form_asks(self, workspace: Workspace, sarah: FakeStore) -> None:
        assert sarah.contacts
        view = await workspace.open("optout")
        assert list(list_inputs(view)) == ["Contact"]
        chosen = {"Contact": {"value": "contact_1"}}
        acknowledged = await workspace.submit(fill(view, chosen))
        assert acknowledged["view"]["callback_id"] == ViewId.STOP
        assert not sarah.opt_outs

    async def test_several_people_ask(self, workspace: Workspace, sarah: FakeStore) -> None:
        tom = make_contact(id=ContactId("contact_2"), name="Tom Johnson", phone=E164("+447912345679"))
        sarah.contacts[tom.id] = tom
        view = await workspace.open("optout johnson")
        assert view["callback_id"] == ViewId.CHOOSE_STOP
        assert "“johnson” matches several. Choose above." in read_text(view)

    async def test_the_button_without_a_choice_objects(self, workspace: Workspace) -> None:
        acknowledged = await workspace.submit(fill(await workspace.open("optout")))
        assert acknowledged["errors"] == {"contact.choose": "Choose one from the list."}

    async def test_somebody_who_is_gone_asks_again(self, workspace: Workspace) -> None:
        chosen = {"Contact": {"value": "contact_9"}}
        acknowledged = await workspace.submit(fill(await workspace.open("optout"), chosen))
        assert "This person is no longer there." in read_text(acknowledged["view"])


class TestStopping:
    async def test_closes_the_number_and_says_who(self, workspace: Workspace, sarah: FakeStore) -> None:
        view = fill(await workspace.open("optout sarah"))
        acknowledged = await workspace.submit(view)
        assert CLOSED in read_text(acknowledged["view"])
        [stated] = sarah.opt_outs
        assert (stated.phone, stated.is_stop, stated.by) == ("+447912345678", True, USER)
        assert stated.source is OptOutSource.COMMAND
        again = await workspace.submit(view)
        assert "nothing changed" in read_text(again["view"])
        assert len(sarah.opt_outs) == 1

    async def test_a_call_under_way_is_stopped_and_its_card_repainted(
        self, workspace: Workspace, sarah: FakeStore
    ) -> None:
        sarah.calls["call_1"] = make_call(state=CallState.ONGOING)
        acknowledged = await workspace.submit(fill(await workspace.open("optout sarah")))
        assert "The call that is under way is being stopped." in read_text(acknowledged["view"])
        assert sarah.calls["call_1"].stop_wanted
        assert sarah.stale == [("call", "call_1")]

    async def test_whoever_only_looks_may_not(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        sarah.give_role(USER, Role.VIEWER)
        answered = await workspace.submit(fill(await workspace.open("optout sarah")))
        assert "You may look, and change or call nothing." in read_text(answered["view"])
        await workspace.press(Button.STOP, "contact_1")
        assert "You may look" in (await slack.wait_for("respond"))["text"]
        assert not sarah.opt_outs


class TestAllowing:
    @pytest.fixture
    def stopped(self, sarah: FakeStore) -> FakeStore:
        sarah.opt_outs.append(make_opt_out())
        return sarah

    async def test_an_admin_opens_it_again_with_a_reason(
        self, workspace: Workspace, stopped: FakeStore
    ) -> None:
        stopped.give_role(USER, Role.ADMIN)
        view = await workspace.open("optout sarah")
        assert view["callback_id"] == ViewId.ALLOW
        acknowledged = await workspace.submit(fill(view, {"Reason": " She rang us: do call "}))
        assert "may be called again" in read_text(acknowledged["view"])
        assert [(one.is_stop, one.reason) for one in stopped.opt_outs] == [
            (True, ""),
            (False, "She rang us: do call"),
        ]

    async def test_a_reason_of_blanks_is_none(self, workspace: Workspace, stopped: FakeStore) -> None:
        stopped.give_role(USER, Role.ADMIN)
        refused = await workspace.submit(fill(await workspace.open("optout sarah"), {"Reason": "  "}))
        assert refused["errors"] == {Input.ALLOW_REASON: NO_REASON}
        assert len(stopped.opt_outs) == 1

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
    async def test_nobody_else_may(self, workspace: Workspace, stopped: FakeStore, role: Role) -> None:
        stopped.give_role(USER, role)
        refused = await workspace.submit(fill(await workspace.open("optout sarah"), {"Reason": "so"}))
        assert "Only an admin can do this." in refused["errors"][Input.ALLOW_REASON]
        assert len(stopped.opt_outs) == 1

    async def test_a_practice_chooses_the_reason_and_types_none(
        self, workspace: Workspace, stopped: FakeStore
    ) -> None:
        stopped.give_role(USER, Role.ADMIN)
        stopped.tenant = replace(stopped.tenant, profile=Profile.HIPAA)
        view = await workspace.open("optout C-7K3Q")
        element = list_inputs(view)["Reason"]["element"]
        assert element["type"] == "static_select"
        assert "Sarah" not in str(view)
        await workspace.submit(fill(view, {"Reason": "It was noted by mistake"}))
        assert stopped.opt_outs[-1].reason == "It was noted by mistake"


class TestButton:
    async def test_closes_the_number_of_whoever_was_called(
        self, workspace: Workspace, sarah: FakeStore, slack: LocalSlack
    ) -> None:
        await workspace.press(Button.STOP, "contact_1")
        told = await slack.wait_for("respond")
        assert told["text"] == CLOSED
        assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
        assert [one.source for one in sarah.opt_outs] == [OptOutSource.BUTTON]

    async def test_somebody_who_is_gone_is_told(self, workspace: Workspace, slack: LocalSlack) -> None:
        await workspace.press(Button.STOP, "contact_9")
        assert (await slack.wait_for("respond"))["text"] == "This person is no longer there."

    @pytest.mark.parametrize(
        ("state", "outcome", "is_offered"),
        [
            (CallState.ENDED, Outcome.DECLINED, True),
            (CallState.ENDED, Outcome.OPTED_OUT, False),
            (CallState.ONGOING, None, False),
            (CallState.UNCONFIRMED, None, False),
        ],
    )
    def test_is_on_the_card_of_a_call_that_is_over_and_asks_first(
        self, *, state: CallState, outcome: Outcome | None, is_offered: bool
    ) -> None:
        call = make_call(state=state, outcome=outcome)
        card = render_card(CallPainting(call, make_contact(), make_appointment(), make_tenant()))
        stops = [one for one in list_elements(card.blocks) if one["action_id"] == Button.STOP]
        assert [(one["value"], "confirm" in one) for one in stops] == [("contact_1", True)] * is_offered


class TestLimits:
    @given(contacts, texts)
    def test_any_person(self, contact: Contact, note: str) -> None:
        for tenant in (make_tenant(), make_tenant(profile=Profile.HIPAA)):
            check_view(build_stop_view(contact, tenant, is_stopped=False))
            check_view(build_stop_view(contact, tenant, is_stopped=True))
            check_view(build_choose_stop_view(tenant, note))
