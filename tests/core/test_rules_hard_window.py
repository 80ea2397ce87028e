"""Nobody is ever rung outside the law's hours: not of any zone they may be in, nor of any row that may hold.

Against a second reading of the calling rules (2026-11-22, sections 4 and 5), which shares the tables with
the program and none of its arithmetic.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import timezone

from core.nouns.attestation import Attestation, Attested
from core.nouns.calling import Calling, OwnHours, Span
from core.nouns.contact import ConsentBasis, Contact
from core.nouns.ids import E164
from core.nouns.tenant import Tenant
from core.nouns.verdict import Ruling
from core.policy.catalogue import POLICY
from core.policy.days_off import find_holiday
from core.policy.place import find_place
from core.policy.policy import DayHours
from core.rules.gates.judge import find_ruling, judge
from tests.support.builders import (
    MARIA,
    NOW,
    make_appointment,
    make_case,
    make_consent,
    make_contact,
    make_reminder,
    make_tenant,
)

#: Of one zone and of many, ahead and behind, at half hours and quarters, of strict states, of no place.
PHONES = [
    *("+12125552368", "+18505552368", "+14235552368", "+12085552368", "+19075552368", "+18085552368"),
    *("+12015552368", "+15125552368", "+16055552368", "+15025552368", "+14015552368", "+12255552368"),
    *("+17095552368", "+18675552368", "+14165552368", "+17875552368", "+18005552368", "+16125552368"),
    *("+447912345678", "+442079460958", "+4930123456", "+33142685300", "+61412345678", "+61881234567"),
    *("+919820012345", "+97714123456", "+989121234567", "+6421123456", "+64211234567", "+819012345678"),
    *("+79161234567", "+6281234567890", "+5511961234567", "+34612345678", "+351912345678", "+88213123456"),
]
ZONES = [
    *[""] * 20,  # mostly nobody has said where somebody lives
    *("Europe/London", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu"),
    *("Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "Australia/Adelaide", "Pacific/Chatham"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Moscow", "Australia/Lord_Howe", "UTC"),
]
HOMES = [
    *(
        ("+447403305280", "Europe/London"),
        ("+12125550123", "America/New_York"),
        ("+13105550123", "America/Los_Angeles"),
    ),
    *(("+12085550123", "America/Boise"), ("+18085550123", "Pacific/Honolulu"), ("+18185550123", "UTC")),
    *(("+61212345678", "Australia/Perth"), ("+14165550123", "America/Vancouver"), ("+79161234567", "UTC")),
    *(("+79161234567", "Europe/Moscow"), ("+919820012345", "Asia/Kolkata"), ("+33142685300", "Europe/Paris")),
]
_LAST_START = timedelta(minutes=5)  #: a call may start until so long before the close
_NOWHERE = {"UTC", "Etc/Unknown"}
_ON_THE_HOUR = st.integers(0, 23).map(time)
spans = st.tuples(_ON_THE_HOUR, st.integers(0, 59)).map(lambda at: Span(at[0], time(23, at[1])))
own_hours = st.none() | st.builds(OwnHours, st.none() | spans, st.none() | spans, st.none() | spans)
#: Of each year: holidays, days on which clocks change, the ends of a week, and a leap day.
DAYS = [
    *("2024-01-01", "2024-02-29", "2024-03-10", "2024-03-31", "2024-04-07", "2024-05-27", "2024-07-04"),
    *("2024-10-06", "2024-10-27", "2024-11-03", "2024-11-28", "2024-12-25", "2025-01-26", "2025-03-08"),
    *("2025-03-09", "2025-03-10", "2025-04-18", "2025-06-14", "2025-06-15", "2025-06-16", "2025-08-15"),
]
#: The law's hours open and close at these, and the last call of a day starts five minutes before.
EDGES = [time(8), time(9), time(10), time(12), time(18), time(20), time(20, 30), time(21), time(21, 30)]


@dataclass(frozen=True)
class Drawn:
    """A call that somebody may want to make."""

    contact: Contact
    tenant: Tenant
    instant: datetime
    by_hand: bool


@st.composite
def calls(draw: st.DrawFn) -> Drawn:
    """Draw a call near an edge of the day, on a wall somewhere, by one of the clocks that may count."""
    home = draw(st.sampled_from(HOMES))
    tenant = make_tenant(
        from_number=E164(home[0]),
        timezone=home[1],
        calling=Calling(hours=draw(own_hours), assume_local_mobile=draw(st.booleans())),
        attested=dict.fromkeys((Attested.OPENING, Attested.ROUTE_IN), Attestation(MARIA, NOW)),
    )
    contact = make_contact(phone=E164(draw(st.sampled_from(PHONES))), zone=draw(st.sampled_from(ZONES)))
    zones = sorted(list_candidates(contact, tenant)) or ["UTC"]
    day = date.fromisoformat(draw(st.sampled_from(DAYS)))
    wall = datetime.combine(day, draw(st.sampled_from(EDGES)), ZoneInfo(draw(st.sampled_from(zones))))
    beside = timedelta(minutes=draw(st.sampled_from([-90, -30, -6, -5, -4, -1, 0, 1, 30, 90])))
    return Drawn(contact, tenant, wall.astimezone(UTC) + beside, draw(st.booleans()))


def list_candidates(contact: Contact, tenant: Tenant) -> set[str]:
    """List the zones in which somebody may be, as section 5 has it."""
    if contact.zone:
        return {contact.zone}
    number, home = phonenumbers.parse(contact.phone), phonenumbers.parse(tenant.from_number)
    area = POLICY.area_codes.get(contact.phone[2:5]) if number.country_code == 1 else None
    told = set(area.zones if area else timezone.time_zones_for_number(number)) - _NOWHERE
    if phonenumbers.region_code_for_number(number) != phonenumbers.region_code_for_number(home):
        return told
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if tenant.calling.assume_local_mobile and is_mobile and tenant.timezone in told:
        return {tenant.timezone}
    return told | ({tenant.timezone} - _NOWHERE)


def is_within(hard: DayHours, regions: tuple[str, ...], wall: datetime) -> bool:
    """Tell whether a call may start at this time of a clock on a wall."""
    if find_holiday(regions, wall.date()) and not hard.on_holidays:
        return False
    of_day = {5: hard.saturday, 6: hard.sunday}.get(wall.weekday(), hard.weekdays)
    now = timedelta(hours=wall.hour, minutes=wall.minute)
    bounds = [(timedelta(hours=one.opens.hour, minutes=one.opens.minute), one.closes) for one in of_day]
    return any(
        opens <= now < timedelta(hours=closes.hour, minutes=closes.minute) - _LAST_START
        for opens, closes in bounds
    )


def is_allowed(contact: Contact, tenant: Tenant, instant: datetime) -> bool:
    """Tell whether a phone may ring by every row that may hold and every clock that may hang there."""
    area = POLICY.area_codes.get(contact.phone[2:5]) if contact.phone.startswith("+1") else None
    region = phonenumbers.region_code_for_number(phonenumbers.parse(contact.phone))
    regions = area.regions if area else () if region in {None, "001"} else (str(region),)
    rows = POLICY.list_rows(regions, tenant.profile)
    zones = list_candidates(contact, tenant)
    return bool(zones) and all(
        is_within(row.hard, regions, instant.astimezone(ZoneInfo(zone))) for row in rows for zone in zones
    )


def test_a_call_that_is_clear_is_inside_every_hard_window_it_may_fall_under() -> None:
    seen: Counter[tuple[bool, Ruling]] = Counter()

    @settings(max_examples=800, deadline=None, derandomize=True)
    @given(calls())
    def check(drawn: Drawn) -> None:
        contact, tenant, instant = drawn.contact, drawn.tenant, drawn.instant
        case = make_case(
            tenant=tenant,
            contact=contact,
            consent=make_consent(basis=ConsentBasis.SIGNED, noted_at=instant),
            appointment=make_appointment(),
            place=find_place(
                contact.phone, contact.zone, tenant=tenant, now=instant, hard_only=drawn.by_hand
            ),
        )
        reminder = make_reminder(due_at=instant, deadline_at=instant + timedelta(days=20))
        reminder = replace(reminder, requested_by=MARIA if drawn.by_hand else None)
        verdicts = judge(case, reminder, now=instant)
        ruling = find_ruling(verdicts)
        seen[drawn.by_hand, ruling.ruling] += 1
        if ruling.ruling is Ruling.CLEAR:
            assert is_allowed(contact, tenant, instant), case.place
        if drawn.by_hand and not case.place.problem:
            hours = next(one for one in verdicts if one.gate == "hours")
            assert (hours.ruling is Ruling.CLEAR) == is_allowed(contact, tenant, instant), case.place

    check()
    assert min(seen[by_hand, Ruling.CLEAR] for by_hand in (True, False)) > 10, seen
