"""The forms that adjust one thing each: rename, add, remove, and what the agent may say of the business.

Pure. A change to the map is shown before it is saved; the preview carries the change as its return address.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.ids import Input, ViewId, build_block_id
from bot.surfaces.booking_fields import LABELS
from bot.surfaces.elements import (
    Block,
    View,
    choice,
    context,
    header,
    input_block,
    modal,
    option,
    section,
    text_input,
)
from bot.surfaces.variables import build_lines, build_withheld
from core.nouns.tenant import Tenant
from core.nouns.variable_map import AddOwn, MapChange, OwnVariable, RemoveOwn, Rename
from core.packs.check import LONGEST_VALUE
from core.rules.variable_map import LABEL_LIMIT, MapPlace, MapRefused
from core.use_cases.adjust import ChangePreview, list_business_facts
from core.variables.recipe import list_sendable

_NAME_MAX = 64
_OPTIONS_MAX = 100
_SHOWN = 10
_INPUTS = {
    MapPlace.VARIABLE: Input.VARIABLE,
    MapPlace.NAME: Input.VARIABLE_NAME,
    MapPlace.TEXT: Input.VARIABLE_TEXT,
    MapPlace.LABEL: Input.VARIABLE_LABEL,
}


def build_rename_view(tenant: Tenant) -> View:
    """Build the form that sends a variable under another name."""
    own = {one.name for one in tenant.variable_map.own}
    names = [(one.name, sent) for sent, one in list_sendable(tenant).items() if sent not in own]
    options = [
        option(name if name == sent else f"{name} (now {sent})", name) for name, sent in names[:_OPTIONS_MAX]
    ]
    blocks = [
        input_block(Input.VARIABLE, "Variable", choice("static_select", Input.VARIABLE, options)),
        _name_block("Name in the agent's script", "Its own name takes a renaming back"),
    ]
    return modal("Rename a variable", blocks, callback_id=ViewId.RENAME, submit="Preview", close="Back")


def build_add_own_view() -> View:
    """Build the form that adds a variable of the business's own."""
    text = text_input(Input.VARIABLE_TEXT, max_length=LONGEST_VALUE)
    label = text_input(Input.VARIABLE_LABEL, max_length=LABEL_LIMIT)
    blocks = [
        _name_block("Name in the agent's script", "E.g. parking_hint"),
        input_block(
            Input.VARIABLE_TEXT,
            "Always say",
            text,
            hint="A text that every call carries, e.g. Park behind the house",
            optional=True,
        ),
        input_block(
            Input.VARIABLE_LABEL,
            "Or ask for it as",
            label,
            hint="A field of this name then stands in the form of every appointment",
            optional=True,
        ),
    ]
    return modal("Add a variable", blocks, callback_id=ViewId.ADD_OWN, submit="Preview", close="Back")


def build_remove_own_view(tenant: Tenant) -> View:
    """Build the form that removes a variable of the business's own."""
    options = [option(one.name, one.name) for one in tenant.variable_map.own]
    select = choice("static_select", Input.VARIABLE, options)
    blocks = [input_block(Input.VARIABLE, "Variable", select)]
    return modal("Remove a variable", blocks, callback_id=ViewId.REMOVE_OWN, submit="Preview", close="Back")


def parse_rename(view: dict[str, Any]) -> Rename:
    """Read what is to be called how."""
    return Rename(_parse_choice(view), _parse_text(view, Input.VARIABLE_NAME))


def parse_add_own(view: dict[str, Any]) -> AddOwn:
    """Read a variable of the business's own."""
    return AddOwn(
        OwnVariable(
            name=_parse_text(view, Input.VARIABLE_NAME),
            text=_parse_text(view, Input.VARIABLE_TEXT),
            label=_parse_text(view, Input.VARIABLE_LABEL),
        )
    )


def parse_remove_own(view: dict[str, Any]) -> RemoveOwn:
    """Read which variable goes."""
    return RemoveOwn(_parse_choice(view))


def find_taken_label(change: MapChange) -> dict[str, str]:
    """Object to a label that every form has; people and programs find an input by its label."""
    label = change.own.label if isinstance(change, AddOwn) else ""
    if label.casefold() not in {fixed.casefold() for fixed in LABELS.values()}:
        return {}
    return {Input.VARIABLE_LABEL: f"The form has a field called {label} already."}


def build_map_error(refused: MapRefused) -> dict[str, str]:
    """Build the objection to a change, at the input it is about."""
    return {_INPUTS[refused.place]: str(refused)}


def build_change_preview(preview: ChangePreview, change: MapChange) -> View:
    """Build before and after of a change, with "Save"."""
    before, after = preview.before.variables, preview.after.variables
    lines = [
        f"no longer {name}: {text}" for name, text in before.sent.items() if after.sent.get(name) != text
    ]
    lines += [f"{name}: {text}" for name, text in after.sent.items() if before.sent.get(name) != text]
    blocks = [
        header("Before you save"),
        context("For a customer who does not exist, this changes:"),
        *build_lines(lines or ["Nothing changes in what is sent."]),
        *build_withheld([one for one in after.withheld if one not in before.withheld]),
        *_build_question(change),
        *[section(finding.sentence) for finding in preview.after.unsent[:_SHOWN]],
    ]
    metadata = json.dumps(_write_change(change))
    return modal(
        "Preview", blocks, callback_id=ViewId.SAVE_MAP, submit="Save", close="Back", metadata=metadata
    )


def _build_question(change: MapChange) -> list[Block]:
    """Build the sentence about what staff will be asked from now on."""
    if isinstance(change, AddOwn) and change.own.is_asked:
        return [section(f"The form for an appointment then asks for “{change.own.label}”.")]
    return []


def parse_change(view: dict[str, Any]) -> MapChange:
    """Read the change that a preview carries."""
    kind, *parts = json.loads(view["private_metadata"])
    if kind == "rename":
        return Rename(*parts)
    return AddOwn(OwnVariable(*parts)) if kind == "add" else RemoveOwn(*parts)


def build_facts_view(tenant: Tenant) -> View:
    """Build the form for what the agent may say of the business."""
    blocks = [
        input_block(
            _build_fact_id(one.key, tenant.facts.get(one.key, "")),
            one.label,
            text_input(Input.FACT, value=tenant.facts.get(one.key, ""), max_length=one.max_len),
            hint=one.hint,
            optional=True,
        )
        for one in list_business_facts(tenant)
    ]
    return modal("About the business", blocks, callback_id=ViewId.FACTS, submit="Save", close="Back")


def parse_facts(view: dict[str, Any]) -> dict[str, str]:
    """Read what was typed about the business, by key; what nobody touched is left out, and stays as it is."""
    typed = {
        block_id: block[Input.FACT].get("value") or "" for block_id, block in view["state"]["values"].items()
    }
    keys = {block_id: _parse_fact_key(block_id) for block_id in typed}
    return {
        keys[block_id]: text
        for block_id, text in typed.items()
        if block_id != _build_fact_id(keys[block_id], text)
    }


def build_facts_errors(errors: Mapping[str, str], view: dict[str, Any]) -> dict[str, str]:
    """Build the objections, each under its own field of the form that came back."""
    blocks = {_parse_fact_key(block_id): block_id for block_id in view["state"]["values"]}
    return {blocks[key]: sentence for key, sentence in errors.items()}


def _build_fact_id(key: str, shown: str) -> str:
    """Name a fact's block after the text that it shows: `fact.location_name:1f2e3d4c`."""
    return build_block_id(f"{Input.FACT}.{key}", sha256(shown.encode()).hexdigest()[:8])


def _parse_fact_key(block_id: str) -> str:
    return block_id.partition(":")[0].removeprefix(f"{Input.FACT}.")


def _write_change(change: MapChange) -> list[str]:
    match change:
        case Rename(name, sent_name):
            return ["rename", name, sent_name]
        case AddOwn(own):
            return ["add", own.name, own.text, own.label]
        case RemoveOwn(name):
            return ["remove", name]


def _name_block(label: str, hint: str) -> Block:
    element = text_input(Input.VARIABLE_NAME, max_length=_NAME_MAX)
    return input_block(Input.VARIABLE_NAME, label, element, hint=hint)


def _parse_choice(view: dict[str, Any]) -> str:
    chosen = view["state"]["values"][Input.VARIABLE][Input.VARIABLE].get("selected_option") or {}
    return str(chosen.get("value") or "")


def _parse_text(view: dict[str, Any], place: Input) -> str:
    """Read a text without needless blanks, so that it fits into what the preview carries."""
    return " ".join((view["state"]["values"][place][place].get("value") or "").split())
