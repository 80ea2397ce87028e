"""What the agent hears, in a modal: a preview with a made-up customer, and the ways to adjust it.

Pure. The forms that change one thing each are in `bot.surfaces.settings_forms`.
"""

from typing import Any

from bot.ids import Button, Input, ViewId
from bot.surfaces.elements import (
    Block,
    View,
    button,
    choice,
    context,
    header,
    input_block,
    modal,
    option,
    section,
)
from bot.surfaces.variables import build_variables, build_withheld
from core.nouns.phone_style import PhoneStyle
from core.nouns.tenant import ScriptPolicy, Tenant
from core.packs.catalogue import find_pack
from core.use_cases.adjust import Hearing

_TITLE = "What the agent hears"
_SHOWN = 10  #: findings; the doctor tells them all
_POLICIES = {
    ScriptPolicy.BLOCK: "Do not make the call",
    ScriptPolicy.WARN: "Make it all the same; the doctor tells",
}
_STYLES = {
    PhoneStyle.BALANCED: "In groups of at most four digits: 074-0330-5280",
    PhoneStyle.NATIONAL: "As written in its country: 074-03-305-280",
}


def build_settings_view(hearing: Hearing, *, note: str = "") -> View:
    """Build the overview: what goes out, what stands in the way, and what can be changed."""
    tenant = hearing.tenant
    pack = find_pack(tenant.business_type)
    blocks = [
        *([section(note)] if note else []),
        header(f"{tenant.business_name}: {pack.title}"),
        context("For a customer who does not exist, the agent would get:"),
        *build_variables(hearing.variables.sent),
        *build_withheld(hearing.variables.withheld),
        *[section(finding.sentence) for finding in hearing.unsent[:_SHOWN]],
        *_build_map(tenant),
        _build_buttons(tenant),
        _build_policy(tenant.script_policy),
        _build_style(tenant.phone_style),
    ]
    return modal(_TITLE, blocks, callback_id=ViewId.SETTINGS, submit="Save", close="Close")


def parse_choices(view: dict[str, Any]) -> tuple[ScriptPolicy, PhoneStyle]:
    """Read the two choices of the overview."""
    values = view["state"]["values"]
    policy = values[Input.SCRIPT_POLICY][Input.SCRIPT_POLICY]["selected_option"]["value"]
    style = values[Input.PHONE_STYLE][Input.PHONE_STYLE]["selected_option"]["value"]
    return ScriptPolicy(policy), PhoneStyle(style)


def build_saved_settings_view(hearing: Hearing) -> View:
    """Build what is shown once something was saved."""
    blocks = [
        header("Saved"),
        context("For a customer who does not exist, the agent would now get:"),
        *build_variables(hearing.variables.sent),
        *[section(finding.sentence) for finding in hearing.unsent[:_SHOWN]],
    ]
    return modal(_TITLE, blocks, close="Done")


def _build_map(tenant: Tenant) -> list[Block]:
    adjusted = tenant.variable_map
    lines = [f"{name} goes out as {sent_name}" for name, sent_name in adjusted.renames]
    lines += [
        f"{own.name}: {'asked for as ' + own.label if own.is_asked else own.text}" for own in adjusted.own
    ]
    return [section("\n".join(["Adjusted by you:", *lines]))] if lines else []


def _build_buttons(tenant: Tenant) -> Block:
    buttons = [
        button(Button.RENAME, "Rename a variable", tenant.id),
        button(Button.ADD_OWN, "Add one of your own", tenant.id),
        button(Button.FACTS, "About the business", tenant.id),
    ]
    if tenant.variable_map.own:
        buttons.insert(2, button(Button.REMOVE_OWN, "Remove one of your own", tenant.id))
    return {"type": "actions", "elements": buttons}


def _build_policy(present: ScriptPolicy) -> Block:
    options = [option(words, policy.value) for policy, words in _POLICIES.items()]
    element = choice("radio_buttons", Input.SCRIPT_POLICY, options, value=present.value)
    label = "When the script speaks a variable that is not sent"
    return input_block(Input.SCRIPT_POLICY, label, element)


def _build_style(present: PhoneStyle) -> Block:
    options = [option(words, style.value) for style, words in _STYLES.items()]
    element = choice("radio_buttons", Input.PHONE_STYLE, options, value=present.value)
    return input_block(Input.PHONE_STYLE, "How your number is read out", element)
