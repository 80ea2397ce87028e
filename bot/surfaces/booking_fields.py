"""The fields of a booking, as they stand in the form that adds one and in the form that changes one.

Pure. A `BookingForm` goes in as what is filled in already, and comes back as what was typed.
People and programs find the fields by their labels: these are fixed.
"""

from collections.abc import Sequence
from typing import Any

from bot.ids import INPUT_OF, Input, build_block_id
from bot.surfaces.elements import (
    Block,
    choice,
    date_input,
    input_block,
    option,
    text_input,
    time_input,
    type_ahead,
    unescape,
)
from bot.surfaces.words import BASIS_WORDS, STATUS_WORDS
from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.tenant import Tenant
from core.packs.pack import SpokenType
from core.rules.asked import Asked, list_asked
from core.rules.booking_form import NAME_LIMIT
from core.rules.typed_fields import find_typed

LABELS: dict[Field, str] = {
    Field.NAME: "Name",
    Field.PHONE: "Phone",
    Field.DATE: "Appointment date",
    Field.TIME: "Appointment time",
    Field.ZONE: "Time zone",
    Field.CUSTOMER_ZONE: "Customer's time zone",
    Field.BASIS: "How did you get this number?",
    Field.STATUS: "Status",
    Field.REPEATS: "Repeats",
    Field.REMINDERS: "Reminder calls",
}

_HINTS: dict[Field, str] = {
    Field.NAME: "The customer's name, as it is said on the phone",
    Field.PHONE: "Like +44 7912 345678, or as you dial it",
    Field.TIME: "By the clock at the place of the appointment",
    Field.ZONE: "Type a city, e.g. London",
    Field.CUSTOMER_ZONE: "Only where the number does not tell, e.g. somebody who moved",
    Field.BASIS: "With Neither the contact is saved, and never called",
    Field.REPEATS: "E.g. weekly 6 times; empty: once",
    Field.REMINDERS: "Empty: as the business plans. E.g. none, or 2 days, 2 hours",
}
_OPTIONAL = frozenset({Field.CUSTOMER_ZONE, Field.REPEATS, Field.REMINDERS})

FORM_CHANGED = "The form has changed meanwhile: open it again."
_TYPED_AS_ONE_LINE = 100  #: characters; a longer text gets room for several lines
_AS_NUMBER_TELLS = "number"  #: no zone is called so
_BUILT_IN = (Field.TYPE, Field.PROVIDER, Field.DURATION, Field.INSTRUCTIONS)


def build_fields(
    filled: BookingForm,
    *,
    tenant: Tenant,
    spoken: frozenset[str] = frozenset(),
    edition: str = "",
    only: frozenset[Field] | None = None,
) -> list[Block]:
    """Build the fields that this business's pack and its agent's script need, filled in.

    The status is there only when there is one already; what repeats is told when it is added. `only` are
    the fields that Slack may see; None is all.
    """
    whom = {
        Field.NAME: _text(Field.NAME, filled.name, NAME_LIMIT),
        Field.PHONE: _text(Field.PHONE, filled.phone),
    }
    when = {
        Field.DATE: date_input(Input.DATE, value=filled.date),
        Field.TIME: time_input(Input.TIME, value=filled.time),
        Field.ZONE: _zone(Input.ZONE, filled.zone),
    }
    rest = {
        Field.CUSTOMER_ZONE: _zone(Input.CUSTOMER_ZONE, filled.customer_zone),
        Field.BASIS: _basis(filled.basis),
    }
    if filled.status:
        rest[Field.STATUS] = _status(AppointmentStatus(filled.status))
    else:
        rest[Field.REPEATS] = _text(Field.REPEATS, filled.repeats)
    rest[Field.REMINDERS] = _text(Field.REMINDERS, filled.reminders)
    if only is not None:
        return _build_known(
            {place: one for place, one in (whom | when | rest).items() if place in only}, edition
        )
    asked = [_build_asked(one, find_typed(filled, one), edition) for one in list_asked(tenant, spoken)]
    return [*_build_known(whom | when, edition), *asked, *_build_known(rest, edition)]


def _build_known(elements: dict[Field, Block], edition: str) -> list[Block]:
    return [
        input_block(
            build_block_id(field, edition),
            LABELS[field],
            element,
            hint=_HINTS.get(field, ""),
            optional=field in _OPTIONAL,
        )
        for field, element in elements.items()
    ]


def _build_asked(asked: Asked, value: str, edition: str) -> Block:
    """Build the input for what the pack asks besides; a list where only some values are allowed."""
    action_id = INPUT_OF[Field(asked.place)] if asked.is_built_in else Input.FREE
    if asked.choices:
        options = [option(words, code) for code, words in asked.choices.items()]
        element = choice("static_select", action_id, options, value=value)
    else:
        is_long = asked.spoken_type is SpokenType.TEXT and asked.max_len > _TYPED_AS_ONE_LINE
        element = text_input(action_id, value=value, max_length=asked.max_len, multiline=is_long)
    block_id = build_block_id(asked.place, edition)
    return input_block(block_id, asked.label, element, hint=asked.hint, optional=not asked.is_required)


def parse_fields(view: dict[str, Any]) -> BookingForm:
    """Read what was typed; a field nobody touched, or that is not there, is empty."""
    typed: dict[str, str] = {}
    free: dict[str, str] = {}
    for block_id, block in view["state"]["values"].items():
        for action_id, value in block.items():
            if action_id == Input.FREE:
                free[_parse_key(block_id)] = _parse_value(value)
            else:
                typed[action_id] = _parse_value(value)
    if typed.get(Input.CUSTOMER_ZONE) == _AS_NUMBER_TELLS:
        typed[Input.CUSTOMER_ZONE] = ""
    in_form = {field.value: typed.get(INPUT_OF[field], "") for field in (*LABELS, *_BUILT_IN)}
    return BookingForm(**in_form, fields=free)


def _parse_key(block_id: str) -> str:
    """Read which free field a block is: `field.pet_name:edition` → `pet_name`."""
    return block_id.partition(":")[0].removeprefix(f"{Input.FREE}.")


def find_gone(
    view: dict[str, Any], *, tenant: Tenant, only: frozenset[Field] | None = None
) -> dict[str, str]:
    """Object to what was changed in fields that are asked no more; what only stood there stays kept.

    `only` are the fields that Slack may see by now; None is all.
    """
    places = only if only is not None else (*LABELS, *(one.place for one in list_asked(tenant)))
    asked = {build_block_id(place) for place in places}
    gone = [
        block
        for block in view["blocks"]
        if block["type"] == "input" and block["block_id"].partition(":")[0] not in asked
    ]
    return {block["block_id"]: FORM_CHANGED for block in gone if _is_changed(block, view["state"]["values"])}


def _is_changed(block: Block, values: dict[str, Any]) -> bool:
    """Tell whether somebody typed into a field, or chose in it, something else than it showed."""
    element = block["element"]
    shown = {"value": element.get("initial_value"), "selected_option": element.get("initial_option")}
    typed = values[block["block_id"]][element["action_id"]]
    return unescape(_parse_value(typed)) != unescape(_parse_value(shown))


def build_errors(refused: Refused, view: dict[str, Any], *, edition: str = "") -> dict[str, str]:
    """Build the objections, each under its own field; one about the whole booking goes to the date.

    Slack shows none at a field that the form does not have: there the form is no longer what is asked. A form
    without a date has them at its first field.
    """
    about_all, in_form = {Field.CONTACT, Field.APPOINTMENT}, view["state"]["values"]
    date = build_block_id(Field.DATE, edition)
    at_all = date if date in in_form else next(iter(in_form), date)
    errors = {
        at_all if place in about_all else build_block_id(place, edition): sentence
        for place, sentence in refused.errors.items()
    }
    shown = {block_id: sentence for block_id, sentence in errors.items() if block_id in in_form}
    if len(shown) < len(errors):
        shown[at_all] = FORM_CHANGED
    return shown


def build_error_at_all(view: dict[str, Any], sentence: str) -> dict[str, str]:
    """Build an objection to a whole form, at its first field."""
    return {next(block["block_id"] for block in view["blocks"] if block["type"] == "input"): sentence}


def _text(field: Field, value: str, limit: int | None = None) -> Block:
    return text_input(INPUT_OF[field], value=value, max_length=limit)


def build_zone_options(names: Sequence[str], *, may_be_none: bool) -> list[Block]:
    """Build zones as the lines of a type-ahead; where none is needed, one can be taken back."""
    none = [option("As the number tells", _AS_NUMBER_TELLS)] if may_be_none else []
    return [*(option(name, name) for name in names), *none]


def _zone(action_id: Input, name: str) -> Block:
    chosen = option(name, name) if name else None
    return type_ahead(action_id, placeholder="Type a city", chosen=chosen)


def _basis(value: str) -> Block:
    options = [option(words, basis.value) for basis, words in BASIS_WORDS.items()]
    return choice("radio_buttons", Input.BASIS, options, value=value)


def _status(present: AppointmentStatus) -> Block:
    """Offer what staff decide; what only a customer can ask for is there as long as it stands."""
    offered = [AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED, AppointmentStatus.CANCELLED]
    statuses = offered if present in offered else [present, *offered]
    options = [option(STATUS_WORDS[status], status.value) for status in statuses]
    return choice("static_select", Input.STATUS, options, value=present.value)


def _parse_value(value: dict[str, Any]) -> str:
    """Read one input's state, whatever kind it is (docs.slack.dev/reference/interaction-payloads)."""
    chosen = value.get("selected_option") or {}
    typed = value.get("value") or value.get("selected_date") or value.get("selected_time")
    return typed or chosen.get("value") or ""
