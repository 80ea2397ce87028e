"""What was typed into the inputs that a pack asks for: tidy values, or a sentence for each objection.

Pure. What an agent could read as an instruction is refused here, where somebody can mend it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.nouns.booking import BookingForm, Field
from core.nouns.tenant import Tenant
from core.packs.catalogue import find_pack
from core.packs.pack import SpokenType, Variable
from core.rules.asked import Asked, list_asked
from core.variables.clean import find_markup, has_letters, has_words
from core.variables.durations import parse_duration
from core.variables.money import MoneyRefused, parse_money
from core.variables.names import first_name, is_one_name
from core.variables.speak import find_home_currency

_NO_DURATION = "Give a duration like 45, 45 minutes or 1 hour 30 (5 minutes to 14 days)."


@dataclass(frozen=True, slots=True)
class AskedValues:
    """What was typed, by where it is kept; "" for what was left empty."""

    built_in: Mapping[str, str]
    of_booking: Mapping[str, str]
    of_contact: Mapping[str, str]


def read_asked(
    form: BookingForm,
    *,
    tenant: Tenant,
    errors: dict[str, str],
    kept: Mapping[str, str] | None = None,
    asked_for: Sequence[Asked] | None = None,
) -> AskedValues:
    """Read all that the pack asks for; objections are added to `errors`, by their place in the form.

    `kept` is what a booking that is changed says already, by the same places; `asked_for` what
    `list_asked` says, for whoever reads many forms of one business.
    """
    built_in: dict[str, str] = {}
    of_booking: dict[str, str] = {}
    of_contact: dict[str, str] = {}
    kept = kept or {}
    asked_for = list_asked(tenant) if asked_for is None else asked_for
    asked = [one for one in asked_for if one.is_required or _is_in_form(form, one)]
    for one in asked:
        text = " ".join(find_typed(form, one).split())
        if objection := _object_to(text, one, tenant):
            errors[one.place] = objection
        if not text and _is_unoffered(kept.get(one.place, ""), one):
            continue
        if one.is_built_in:
            built_in[one.key] = text
        else:
            (of_contact if one.is_of_contact else of_booking)[one.key] = text
    _require_groups(asked, form, tenant, errors)
    return AskedValues(built_in, of_booking, of_contact)


def _is_in_form(form: BookingForm, asked: Asked) -> bool:
    """Tell whether the form had this input at all: what it did not show, nobody has emptied."""
    return asked.is_built_in or asked.key in form.fields


def _is_unoffered(kept: str, asked: Asked) -> bool:
    """Tell whether what is kept is no choice of the list: it could not show it, so nobody has emptied it."""
    return bool(asked.choices and kept) and kept not in asked.choices


def find_typed(form: BookingForm, asked: Asked) -> str:
    """Return what stands in one input of a form."""
    if asked.is_built_in:
        return {
            Field.TYPE: form.type,
            Field.PROVIDER: form.provider,
            Field.DURATION: form.duration,
            Field.INSTRUCTIONS: form.instructions,
        }[Field(asked.place)]
    return form.fields.get(asked.key, "")


def object_to_name(name: str, *, limit: int) -> str:
    """Say what is wrong with a person's name; "" when nothing is."""
    if not name:
        return "Give the customer's name."
    if objection := object_to_text(name, limit=limit):
        return objection
    return "" if has_letters(name) else "There is no letter in this name; nobody could say it."


def object_to_text(text: str, *, limit: int) -> str:
    """Say what is wrong with a text that an agent is to say; "" when nothing is."""
    if marks := find_markup(text):
        return f"Take out {' '.join(marks)}: an agent could read it as an instruction."
    return f"At most {limit} characters; this has {len(text)}." if len(text) > limit else ""


def object_to_value(text: str, of: Asked | Variable, *, tenant: Tenant) -> str:
    """Say what is wrong with a value that is there; "" when an agent of this business can say it."""
    if objection := object_to_text(text, limit=of.max_len):
        return objection
    if of.choices:
        return "" if text in of.choices else "Choose one from the list."
    check = _CHECKS.get(of.spoken_type)
    return check(text, tenant) if check else ""


def _object_to(text: str, asked: Asked, tenant: Tenant) -> str:
    if text:
        return object_to_value(text, asked, tenant=tenant)
    return f"{asked.label} is needed: the agent says it in the call." if asked.is_required else ""


def _object_to_speech(text: str, _tenant: Tenant) -> str:
    return "" if has_words(text) else "There is nothing in this that can be said."


def _object_to_spoken_name(text: str, _tenant: Tenant) -> str:
    return "" if has_letters(text) else "There is no letter in this name; nobody could say it."


def _object_to_first_name(text: str, tenant: Tenant) -> str:
    """Refuse what could be more than the first name of somebody who is not the customer."""
    if objection := _object_to_spoken_name(text, tenant):
        return objection
    return "" if is_one_name(first_name(text)) else "Give the first name alone; the agent says no other."


def _object_to_duration(text: str, _tenant: Tenant) -> str:
    return _NO_DURATION if parse_duration(text) is None else ""


def _object_to_money(text: str, tenant: Tenant) -> str:
    try:
        parse_money(text, currency=find_home_currency(tenant.from_number))
    except MoneyRefused as refused:
        return str(refused)
    return ""


_CHECKS: Mapping[SpokenType, Callable[[str, Tenant], str]] = {
    SpokenType.TEXT: _object_to_speech,
    SpokenType.NAME: _object_to_spoken_name,
    SpokenType.FIRST_NAME: _object_to_first_name,
    SpokenType.DURATION: _object_to_duration,
    SpokenType.MONEY: _object_to_money,
}


def _require_groups(
    asked: Sequence[Asked], form: BookingForm, tenant: Tenant, errors: dict[str, str]
) -> None:
    """Ask for one of each group of which the pack needs at least one."""
    by_name = {one.name: one for one in asked}
    for group in find_pack(tenant.business_type).required_any:
        ours = [by_name[name] for name in group if name in by_name]
        if ours and not any(find_typed(form, one).strip() for one in ours):
            errors[ours[0].place] = f"Fill in {' or '.join(one.label for one in ours)}."
