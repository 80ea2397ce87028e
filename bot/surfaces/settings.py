"""How calls are made and what the agent hears, in a modal, and the ways to adjust either.

What the agent hears is a preview with a made-up customer.

Pure. The forms that change one thing each are in `bot.surfaces.settings_forms`.
"""

from typing import Any

from bot.ids import Button, Input, ViewId, build_block_id
from bot.surfaces.calling_words import render_calling
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
from bot.surfaces.variables import build_lines, build_variables, build_withheld
from core.nouns.phone_style import PhoneStyle
from core.nouns.tenant import ScriptPolicy, Tenant
from core.packs.catalogue import find_pack
from core.use_cases.adjust import Hearing
from core.use_cases.calling_settings import CallingState
from core.variables.phones import format_phone

_TITLE = "Settings"
_SHOWN = 10  #: findings; the doctor tells them all
_POLICIES = {
    ScriptPolicy.BLOCK: "Do not make the call",
    ScriptPolicy.WARN: "Make it all the same; the doctor tells",
}
_STYLES = {
    PhoneStyle.BALANCED: "In groups of at most four digits",
    PhoneStyle.NATIONAL: "As written in its country",
}


def build_settings_view(hearing: Hearing, state: CallingState, *, note: str = "") -> View:
    """Build the overview: how calls are made, what goes out, what stands in the way, what can be changed."""
    tenant = hearing.tenant
    pack = find_pack(tenant.business_type)
    blocks = [
        *([section(note)] if note else []),
        header(f"{tenant.business_name}: {pack.title}"),
        *build_lines(render_calling(state)),
        _build_calling_buttons(tenant),
        header("What the agent hears"),
        *_build_hearing(hearing),
        *build_withheld(hearing.variables.withheld),
        *_build_map(tenant),
        _build_buttons(tenant),
        _build_choice(
            Input.SCRIPT_POLICY,
            "When the script speaks a variable that is not sent",
            {policy.value: words for policy, words in _POLICIES.items()},
            shown=tenant.script_policy,
        ),
        _build_choice(
            Input.PHONE_STYLE,
            "How your number is read out",
            {style.value: f"{words}: {_render_number(tenant, style)}" for style, words in _STYLES.items()},
            shown=tenant.phone_style,
        ),
    ]
    return modal(_TITLE, blocks, callback_id=ViewId.SETTINGS, submit="Save", close="Close")


def parse_choices(view: dict[str, Any]) -> tuple[ScriptPolicy | None, PhoneStyle | None]:
    """Read the two choices; one that is only what was shown is none, whoever changed it meanwhile."""
    values = view["state"]["values"]
    policy = _parse_choice(values, Input.SCRIPT_POLICY)
    style = _parse_choice(values, Input.PHONE_STYLE)
    return ScriptPolicy(policy) if policy else None, PhoneStyle(style) if style else None


def build_saved_settings_view(hearing: Hearing) -> View:
    """Build what is shown once something was saved."""
    return modal(_TITLE, [header("Saved"), *_build_hearing(hearing)], close="Done")


def build_not_saved_view(reason: str) -> View:
    """Build what is shown when a previewed change cannot be made any more."""
    meanwhile = "Somebody changed the variables meanwhile. Go back and look at them again."
    return modal(_TITLE, [header("Not saved"), section(reason), section(meanwhile)], close="Back")


def _build_hearing(hearing: Hearing) -> list[Block]:
    """Build what goes out, and all that would keep a call from being made with it."""
    variables = hearing.variables
    lacking = [f"Nothing to say for: {', '.join(variables.missing)}."] if variables.missing else []
    amiss = [*filter(None, [variables.problem]), *lacking, *(one.sentence for one in hearing.unsent[:_SHOWN])]
    return [
        context("For a customer who does not exist, the agent would get:"),
        *build_variables(variables.sent),
        *[section(sentence) for sentence in amiss],
    ]


def _build_map(tenant: Tenant) -> list[Block]:
    adjusted = tenant.variable_map
    lines = [f"{name} goes out as {sent_name}" for name, sent_name in adjusted.renames]
    lines += [
        f"{own.name}: {'asked for as ' + own.label if own.is_asked else own.text}" for own in adjusted.own
    ]
    return build_lines(["Adjusted by you:", *lines]) if lines else []


def _build_calling_buttons(tenant: Tenant) -> Block:
    words = {
        Button.PLAN: "Reminder calls",
        Button.HOURS: "Hours",
        Button.RETRIES: "Retries and mode",
        Button.PRIVACY: "Privacy",
        Button.STAFF: "Staff",
    }
    return {"type": "actions", "elements": [button(one, text, tenant.id) for one, text in words.items()]}


def _build_buttons(tenant: Tenant) -> Block:
    buttons = [
        button(Button.RENAME, "Rename a variable", tenant.id),
        button(Button.ADD_OWN, "Add one of your own", tenant.id),
        button(Button.FACTS, "About the business", tenant.id),
    ]
    if tenant.variable_map.own:
        buttons.insert(2, button(Button.REMOVE_OWN, "Remove one of your own", tenant.id))
    return {"type": "actions", "elements": buttons}


def _build_choice(place: Input, label: str, words: dict[str, str], *, shown: str) -> Block:
    """Build one choice; its block says what was shown, so that a change by somebody else shows too."""
    options = [option(text, value) for value, text in words.items()]
    element = choice("radio_buttons", place, options, value=shown)
    return input_block(build_block_id(place, shown), label, element)


def _parse_choice(values: dict[str, Any], place: Input) -> str:
    """Read what was chosen instead of what was shown; "" when that is the same."""
    block_id, state = next((block_id, block[place]) for block_id, block in values.items() if place in block)
    chosen = str(state["selected_option"]["value"])
    return "" if block_id == build_block_id(place, chosen) else chosen


def _render_number(tenant: Tenant, style: PhoneStyle) -> str:
    """Write the business's number as the agent would get it in this style."""
    try:
        return format_phone(tenant.callback_number, callee=None, style=style)
    except ValueError:
        return tenant.callback_number
