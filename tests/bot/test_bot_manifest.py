"""The manifest, the ids and the listeners say the same thing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.ids import Button, Command, Input, ViewId, Word
from bot.listeners import register_all
from bot.surfaces.add_contact import build_add_view
from bot.surfaces.call_now import build_choose_contact_view, build_preview_view
from bot.surfaces.calling_forms import build_plan_view, build_retries_view
from bot.surfaces.cards import render_card
from bot.surfaces.edit_booking import build_choose_booking_view, build_edit_view
from bot.surfaces.hours_form import build_hours_view
from bot.surfaces.opt_outs import build_choose_stop_view, build_stop_view
from bot.surfaces.pauses import build_pause_view
from bot.surfaces.privacy_forms import build_privacy_preview, build_privacy_view
from bot.surfaces.settings import build_settings_view
from bot.surfaces.settings_forms import (
    build_add_own_view,
    build_change_preview,
    build_facts_view,
    build_remove_own_view,
    build_rename_view,
)
from bot.surfaces.staff_forms import build_staff_view
from core.nouns.calling import Pause
from core.nouns.card import AskPainting, CallPainting, HoldPainting, PausePainting, ScriptPainting
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.tenant import Profile
from core.nouns.trouble import Trouble
from core.nouns.variable_map import OwnVariable, RemoveOwn, VariableMap
from core.policy.own_place import find_place_hours
from core.rules.wishes.privacy import PrivacyWish
from core.use_cases.adjust import ChangePreview
from core.use_cases.call_now import CallPreview
from core.use_cases.calling_settings import PrivacyPreview
from core.use_cases.people import OpenBooking
from core.use_cases.staff import Roster
from core.variables.build import BuiltVariables
from tests.bot.builders import (
    NOW,
    make_appointment,
    make_call,
    make_contact,
    make_hearing,
    make_reminder,
    make_state,
    make_tenant,
)
from tests.bot.forms import View, list_elements

_PATH = Path(__file__).parents[2] / "manifest.yml"
_KEYS = {
    "display_information": {"name", "description", "long_description"},
    "features": {"bot_user", "slash_commands"},
    "oauth_config": {"scopes"},
    "settings": {"interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"},
}
# docs.slack.dev/reference/scopes: what the methods and listeners of this room need, and no more.
_SCOPE_OF_METHOD = {"chat.postMessage": "chat:write", "chat.update": "chat:write"}


class Registry:
    """Notes what is registered, in place of the app."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = {"command": [], "view": [], "action": [], "options": []}
        self.has_error_handler = False

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[object], None]]:
        def note(name: str) -> Callable[[object], None]:
            return lambda _listener: self.ids[kind].append(str(name))

        return note

    def error(self, _handler: object) -> None:
        self.has_error_handler = True


@pytest.fixture
def registry(desk: Desk) -> Registry:
    registry = Registry()
    register_all(cast("AsyncApp", registry), desk)
    return registry


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    return loaded


def _views() -> Iterator[View]:
    tenant, contact, appointment = make_tenant(), make_contact(), make_appointment()
    yield build_add_view(tenant)
    yield build_choose_booking_view(tenant)
    yield build_edit_view(OpenBooking(contact, appointment, None), tenant=tenant)
    strict = make_tenant(profile=Profile.HIPAA)
    yield build_edit_view(OpenBooking(contact, appointment, None), tenant=strict)
    yield build_choose_contact_view("slot", tenant)
    preview = CallPreview(contact, appointment, BuiltVariables({}), {}, (), "", [])
    yield build_preview_view(preview, "slot", tenant)
    own = OwnVariable("parking_hint", text="Park behind the house")
    adjusted = make_tenant(variable_map=VariableMap(own=(own,)))
    hearing = make_hearing(adjusted)
    yield build_settings_view(hearing, make_state(adjusted))
    yield build_rename_view(adjusted)
    yield build_add_own_view()
    yield build_remove_own_view(adjusted)
    yield build_change_preview(ChangePreview(hearing, hearing), RemoveOwn("parking_hint"))
    yield build_facts_view(adjusted)
    yield build_choose_stop_view(tenant)
    yield build_stop_view(contact, tenant, is_stopped=False)
    yield build_stop_view(contact, tenant, is_stopped=True)
    yield build_pause_view(tenant)
    yield build_staff_view(Roster(adjusted, ()))
    yield build_plan_view(tenant.calling)
    yield build_hours_view(tenant.calling, find_place_hours(tenant, now=NOW))
    yield build_retries_view(tenant.calling)
    yield build_privacy_view(tenant)
    yield build_privacy_preview(PrivacyPreview(tenant, strict, ()), PrivacyWish(Profile.HIPAA))


def _acting_elements() -> Iterator[str]:
    """List the action_ids that Slack sends as soon as somebody acts."""
    for view in _views():
        for block in view["blocks"]:
            if block.get("dispatch_action"):
                yield block["element"]["action_id"]
            yield from (
                element["action_id"] for element in block.get("elements", []) if "action_id" in element
            )
    doubt = make_call(state=CallState.UNCONFIRMED, needs_human=True)
    over = make_call(state=CallState.ENDED, told_old_time=True)
    for painting in (
        CallPainting(doubt, make_contact(), None, make_tenant()),
        CallPainting(over, make_contact(), make_appointment(), make_tenant()),
        AskPainting(make_reminder(), make_contact(), make_appointment(), make_tenant()),
        PausePainting(make_tenant(), Pause("", StaffId("U0STAFF"), NOW), whole_account=False, waiting=0),
        HoldPainting("hold:a1", Trouble.PAYMENT_NEEDED, make_tenant()),
        ScriptPainting(make_tenant(), ("The agent says {{loyalty_points}}.",)),
    ):
        yield from (element["action_id"] for element in list_elements(render_card(painting).blocks))


class TestListeners:
    def test_every_command_of_the_manifest_is_listened_to_and_none_else(
        self, registry: Registry, manifest: dict[str, Any]
    ) -> None:
        declared = [each["command"] for each in manifest["features"]["slash_commands"]]
        assert declared == registry.ids["command"] == list(Command)

    def test_every_form_is_listened_to_and_none_else(self, registry: Registry) -> None:
        built = {view["callback_id"] for view in _views()}
        assert built == set(registry.ids["view"]) == set(ViewId)
        assert len(registry.ids["view"]) == len(ViewId)

    def test_everything_that_acts_is_listened_to_and_nothing_else(self, registry: Registry) -> None:
        assert set(_acting_elements()) == set(registry.ids["action"])
        assert set(registry.ids["action"]) == {*Button, Input.CONTACT, Input.APPOINTMENT}

    def test_every_type_ahead_is_answered_and_none_else(self, registry: Registry) -> None:
        asking = {
            element["action_id"]
            for view in _views()
            for element in list_elements(view)
            if element["type"] == "external_select"
        }
        assert asking == set(registry.ids["options"])

    def test_every_input_stands_in_a_form(self) -> None:
        drawn = {element["action_id"] for view in _views() for element in list_elements(view)}
        assert drawn - set(Button) == set(Input)

    def test_whatever_goes_wrong_is_answered(self, registry: Registry) -> None:
        assert registry.has_error_handler

    def test_interactivity_is_declared_because_it_is_used(
        self, registry: Registry, manifest: dict[str, Any]
    ) -> None:
        interactivity = manifest["settings"]["interactivity"]
        assert interactivity["is_enabled"] is bool(registry.ids["view"] or registry.ids["action"])
        assert bool(interactivity.get("message_menu_options_url")) is bool(registry.ids["options"])


class TestManifest:
    def test_has_the_keys_of_what_is_built_and_no_other(self, manifest: dict[str, Any]) -> None:
        assert {part: set(keys) for part, keys in manifest.items()} == _KEYS

    def test_asks_for_no_more_than_is_used(self, manifest: dict[str, Any]) -> None:
        room = Path(__file__).parents[2] / "bot"
        source = "\n".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))
        used = {scope for method, scope in _SCOPE_OF_METHOD.items() if method.replace(".", "_") in source}
        assert set(manifest["oauth_config"]["scopes"]["bot"]) == used | {"commands"}

    def test_keeps_within_slacks_limits(self, manifest: dict[str, Any]) -> None:
        shown, [command] = manifest["display_information"], manifest["features"]["slash_commands"]
        assert len(shown["name"]) <= 35
        assert len(shown["description"]) <= 140
        assert 175 <= len(shown["long_description"]) <= 4000
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000

    def test_hints_at_every_word(self, manifest: dict[str, Any]) -> None:
        [command] = manifest["features"]["slash_commands"]
        assert [part.split()[0] for part in command["usage_hint"].split(" | ")] == list(Word)
        assert command["should_escape"] is False

    def test_everything_arrives_at_one_address(self, manifest: dict[str, Any]) -> None:
        interactivity = manifest["settings"]["interactivity"]
        urls = {
            manifest["features"]["slash_commands"][0]["url"],
            interactivity["request_url"],
            interactivity["message_menu_options_url"],
        }
        assert urls == {"https://example.com/slack/events"}

    def test_is_the_plain_http_one(self, manifest: dict[str, Any]) -> None:
        settings = manifest["settings"]
        assert not settings["socket_mode_enabled"]
        assert not settings["org_deploy_enabled"]
        assert not settings["token_rotation_enabled"]
