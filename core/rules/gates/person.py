"""Gates about the person: the number, where it is, what they agreed to, whether they asked us to stop.

What they object to will not come by itself, so the call is given up and its card says what to mend.
Source: calling-law register of 2026-11-22, checks C1 to C6.
"""

from datetime import timedelta

from core.nouns.contact import ConsentBasis
from core.nouns.reminder import Purpose
from core.nouns.script import NumberReach
from core.nouns.verdict import Verdict
from core.rules.gates.case import Asked, clear, later, never
from core.rules.phone import find_region, is_callable

_US_ONLY = (
    "The number we call from reaches the United States only; other countries need a number of your own, "
    "imported into Retell."
)
_FRESH = timedelta(days=548)  #: eighteen months; numbers change hands (register, section 7)
_OLD = "What was noted of this number is older than 18 months. Ask the customer again, and note it anew."
_UNKNOWN_REACH = "Where the number we call from can call has not been read yet."
_NO_ROUTE = (
    "India takes such calls from a registered 1600-series number only; an admin attests it in settings."
)


def number(asked: Asked) -> Verdict:
    """C1: refuse what no person answers, or what costs them money."""
    if is_callable(asked.case.contact.phone):
        return clear("number")
    return never("number", "This phone number cannot be called.")


def destination(asked: Asked) -> Verdict:
    """C2: refuse a country that the number we call from cannot reach."""
    case = asked.case
    here, there = find_region(case.tenant.from_number), find_region(case.contact.phone)
    basis = f"{there}, from {here}: {case.reach}"
    if any(row.route and row.route not in case.tenant.attested for row in case.place.rows):
        return never("destination", _NO_ROUTE, basis)
    # Retell sells numbers of the US and Canada; any other was imported (retell-sdk 6.2.13, get-phone-number).
    if there == "US" or case.reach is NumberReach.ANYWHERE or here not in {"US", "CA"}:
        return clear("destination", basis)
    if case.reach is NumberReach.UNKNOWN:
        return later("destination", _UNKNOWN_REACH, basis=basis)
    return never("destination", _US_ONLY, basis)


def consent(asked: Asked) -> Verdict:
    """C4 and C5: refuse a purpose, or a place, for which nobody noted a strong enough consent."""
    case, purpose = asked.case, asked.reminder.purpose
    if purpose is Purpose.MARKETING:
        return never("consent", "Marketing calls are not made.", str(purpose))
    has = case.consent.basis if case.consent else ConsentBasis.NEITHER
    basis = f"{purpose}: {has} noted"
    if has is ConsentBasis.NEITHER:
        return never("consent", "Nobody noted that this number may be called.", basis)
    if case.consent is not None and asked.now - case.consent.noted_at > _FRESH:
        return never("consent", _OLD, basis)
    if not case.place.is_enough(has):
        return never("consent", "The consent that was noted is not enough where this phone is.", basis)
    return clear("consent", basis)


def opt_out(asked: Asked) -> Verdict:
    """C3: refuse a number whose owner asked not to be called."""
    if asked.case.has_opted_out:
        return never("opt_out", "This person asked not to be called.")
    return clear("opt_out")


def one_at_a_time(asked: Asked) -> Verdict:
    """C13: wait while another call to the same number may be ringing."""
    if asked.case.number_is_busy:
        return later("one_at_a_time", "Another call to this number is under way.")
    return clear("one_at_a_time")
