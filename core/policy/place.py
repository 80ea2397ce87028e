"""Where a phone may be, and so which rows and zones hold for it (check C6).

Turns a number, a zone that somebody may have given, and the business into a `Place`. What cannot be known
is asked for, never guessed. Source: calling rules of 2026-11-22, section 5. Reads the number plan of
`phonenumbers`; never its `geocoder`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from core.nouns.calling import OwnHours
from core.nouns.contact import Contact
from core.nouns.ids import E164
from core.nouns.tenant import Profile, Tenant
from core.policy.catalogue import POLICY
from core.policy.clocks import find_clock, read_wall
from core.policy.policy import Place, Policy, ZoneEvidence
from core.policy.windows import find_minutes_open

MANY_ZONES = "This number may be in several time zones; say where the customer lives with `/concierge edit`."
NO_ZONE = "This number tells no time zone; say where the customer lives with `/concierge edit`."
UNKNOWN_ZONE = "The customer's time zone is not one we know; choose it again with `/concierge edit`."

_NARROWEST = 60  #: minutes a day that all zones must have in common
_COMING_DAYS = 7
_NORTH_AMERICA = 1
_OFF_THE_MAP = frozenset({"UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"})
_NOWHERE = ("001", "ZZ")  #: numbers of no country, such as satellite phones
# What lies somewhere, or in one country at least; toll-free, shared-cost and the like lie nowhere.
_SOMEWHERE = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


def find_place(
    phone: E164,
    zone: str,
    *,
    tenant: Tenant,
    now: datetime,
    hard_only: bool = False,
    policy: Policy = POLICY,
) -> Place:
    """Find where a phone may be; `zone` is what somebody said of the contact, "" for nothing.

    The place has a problem, to be shown to staff, when its zones leave less than an hour a day in the
    coming 7 days, by the hours that the call would be held to (`hard_only`: one placed by hand).
    """
    calling = tenant.calling
    place = _find_place(
        phone, zone, tenant.from_number, tenant.timezone, tenant.profile, policy, calling.assume_local_mobile
    )
    if place.problem or len(place.zones) == 1:
        return place
    today = read_wall(now, place.zones[0]).date()
    if _is_too_narrow(place, calling.hours, today, hard_only=hard_only):
        return replace(place, problem=MANY_ZONES)
    return place


def may_be_in_several(contact: Contact, *, tenant: Tenant, now: datetime) -> bool:
    """Tell whether clocks that differ now may be where a customer is, and calls are made all the same."""
    place = find_place(contact.phone, contact.zone, tenant=tenant, now=now)
    return not place.problem and len({read_wall(now, zone) for zone in place.zones}) > 1


@lru_cache(maxsize=16384)
def _find_place(  # whatever the answer depends on is its key in the cache
    phone: E164,
    said_zone: str,
    from_number: E164,
    tenant_zone: str,
    profile: Profile,
    policy: Policy,
    assume_local_mobile: bool,  # noqa: FBT001 - as above
) -> Place:
    number = _read_number(phone)
    regions = _list_regions(number, policy)
    rows = policy.list_rows(regions, profile)
    if said_zone:
        if find_clock(said_zone) is None:
            return Place(regions, rows, (), ZoneEvidence.EXPLICIT, UNKNOWN_ZONE)
        return Place(regions, rows, (said_zone,), ZoneEvidence.EXPLICIT)
    zones = _list_zones(number, policy)
    if not zones:
        return Place(regions, rows, (), ZoneEvidence.NUMBER, NO_ZONE)
    if number.country == _read_number(from_number).country and _is_on_a_map(tenant_zone):
        if assume_local_mobile and number.kind == PhoneNumberType.MOBILE and tenant_zone in zones:
            return Place(regions, rows, (tenant_zone,), ZoneEvidence.TENANT)
        # Numbers are taken along, and ported. Where the business is comes first, if it is among them anyway.
        first = (tenant_zone,) if tenant_zone in zones else ()
        zones = tuple(dict.fromkeys((*first, *zones, tenant_zone)))
    return Place(regions, rows, zones, ZoneEvidence.NUMBER)


@dataclass(frozen=True, slots=True)
class _Number:
    """What the number plan tells of a number."""

    country: str | None = None  #: ISO 3166 letters; None when it is of none
    kind: int = PhoneNumberType.UNKNOWN
    area_code: str = ""  #: in North America
    zones: tuple[str, ...] = ()  #: as the library gives them


@lru_cache(maxsize=1024)
def _read_number(phone: E164) -> _Number:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return _Number()
    country = phonenumbers.region_code_for_number(number)
    return _Number(
        country=None if country in _NOWHERE else country,
        kind=phonenumbers.number_type(number),
        area_code=phone[2:5] if number.country_code == _NORTH_AMERICA else "",
        zones=tuple(timezone.time_zones_for_number(number)),
    )


def _list_regions(number: _Number, policy: Policy) -> tuple[str, ...]:
    """List the states or the country of a number; of an unknown one none, so that the last row holds.

    An area code of the US that the table does not know may be of any state: all rows of the country hold.
    """
    area = policy.area_codes.get(number.area_code)
    if area:
        return area.regions
    return (number.country,) if number.country else ()


def _list_zones(number: _Number, policy: Policy) -> tuple[str, ...]:
    """List the zones in which the owner of a number may live, as far as they are zones we know.

    In North America all zones of the area code, not those of the longest prefix: the library's single
    zone is sometimes the wrong one there (850, 423, 270 …).
    """
    if number.kind not in _SOMEWHERE or number.country is None:
        return ()
    area = policy.area_codes.get(number.area_code)
    return tuple(zone for zone in (area.zones if area else number.zones) if _is_on_a_map(zone))


def _is_on_a_map(zone: str) -> bool:
    """Tell whether a zone is one where people live: a business that left its own at UTC said nothing."""
    return zone not in _OFF_THE_MAP and not zone.startswith("Etc/") and find_clock(zone) is not None


@lru_cache(maxsize=4096)
def _is_too_narrow(place: Place, hours: OwnHours | None, today: date, *, hard_only: bool) -> bool:
    """Tell whether the zones have less than an hour in common on every day that has calls in a single one."""
    alone = replace(place, zones=place.zones[:1])
    has_calls = False
    for ahead in range(_COMING_DAYS):
        day = today + timedelta(days=ahead)
        most = find_minutes_open(day, alone, hours, hard_only=hard_only)
        if most and find_minutes_open(day, place, hours, hard_only=hard_only) >= min(most, _NARROWEST):
            return False
        has_calls = has_calls or most > 0
    return has_calls
