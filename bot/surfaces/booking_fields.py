"""The fields of a booking, as they stand in the form that adds one and in the form that changes one.

Pure. A `BookingForm` goes in as what is filled in already, and comes back as what was typed.
People and programs find the fields by their labels: these are fixed.
"""

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
)
from bot.surfaces.words import BASIS_WORDS, STATUS_WORDS
from core.nouns.appointment import AppointmentStatus
from core.nouns.booking import BookingForm, Field, Refused
from core.nouns.tenant import BusinessType, Tenant
from core.rules.booking_form import MAX_LENGTH

LABELS: dict[Field, str] = {
    Field.NAME: "Name",
    Field.PHONE: "Phone",
    Field.DATE: "Appointment date",
    Field.TIME: "Appointment time",
    Field.ZONE: "Time zone",
    Field.TYPE: "Type",
    Field.PROVIDER: "Provider",
    Field.DURATION: "Duration",
    Field.INSTRUCTIONS: "Instructions",
    Field.BASIS: "How did you get this number?",
    Field.STATUS: "Status",
}

_HINTS: dict[Field, str] = {
    Field.NAME: "The customer's name, as it is said on the phone",
    Field.PHONE: "Like +44 7912 345678, or as you dial it",
    Field.TIME: "By the clock at the place of the appointment",
    Field.ZONE: "Type a city, e.g. London",
    Field.DURATION: "E.g. 45, 45 minutes or 1 hour 30",
    Field.INSTRUCTIONS: "Said on the phone, e.g. Arrive 10 minutes early",
    Field.BASIS: "With Neither the contact is saved, and never called",
}

_WORDS_OF_TRADE: dict[BusinessType, dict[Field, str]] = {
    BusinessType.GENERAL: {
        Field.TYPE: "What it is about, e.g. Dental Cleaning",
        Field.PROVIDER: "Who the appointment is with",
    },
    BusinessType.SALON: {
        Field.TYPE: "The service, e.g. Hair Color and Cut",
        Field.PROVIDER: "The stylist",
    },
}


def build_fields(filled: BookingForm, *, tenant: Tenant, edition: str = "") -> list[Block]:
    """Build the fields, filled in; the status only when there is one already."""
    elements: dict[Field, Block] = {
        Field.NAME: _text(Field.NAME, filled.name),
        Field.PHONE: _text(Field.PHONE, filled.phone),
        Field.DATE: date_input(Input.DATE, value=filled.date),
        Field.TIME: time_input(Input.TIME, value=filled.time),
        Field.ZONE: _zone(filled.zone),
        Field.TYPE: _text(Field.TYPE, filled.type),
        Field.PROVIDER: _text(Field.PROVIDER, filled.provider),
        Field.DURATION: _text(Field.DURATION, filled.duration),
        Field.INSTRUCTIONS: _text(Field.INSTRUCTIONS, filled.instructions, multiline=True),
        Field.BASIS: _basis(filled.basis),
    }
    if filled.status:
        elements[Field.STATUS] = _status(AppointmentStatus(filled.status))
    hints = _HINTS | _WORDS_OF_TRADE[tenant.business_type]
    optional = {Field.TYPE, Field.PROVIDER, Field.DURATION, Field.INSTRUCTIONS}
    return [
        input_block(
            build_block_id(field, edition),
            LABELS[field],
            element,
            hint=hints.get(field, ""),
            optional=field in optional,
        )
        for field, element in elements.items()
    ]


def parse_fields(view: dict[str, Any]) -> BookingForm:
    """Read what was typed; a field nobody touched, or that is not there, is empty."""
    typed = {
        action_id: _parse_value(value)
        for block in view["state"]["values"].values()
        for action_id, value in block.items()
    }
    in_form = {field.value: typed.get(INPUT_OF[field], "") for field in LABELS}
    return BookingForm(**in_form)


def build_errors(refused: Refused, *, edition: str = "") -> dict[str, str]:
    """Build the objections, each under its own field; one about the whole booking goes to the date."""
    places = {field: field if field in LABELS else Field.DATE for field in refused.errors}
    return {build_block_id(places[field], edition): sentence for field, sentence in refused.errors.items()}


def _text(field: Field, value: str, *, multiline: bool = False) -> Block:
    return text_input(INPUT_OF[field], value=value, max_length=MAX_LENGTH.get(field), multiline=multiline)


def _zone(name: str) -> Block:
    chosen = option(name, name) if name else None
    return type_ahead(Input.ZONE, placeholder="Type a city", chosen=chosen)


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
