"""What an admin wants of how calls are made: granted to what stands by then, or refused at its field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.attestation import Attestation, Attested
from core.nouns.calling import Calling, Mode, OwnHours, Span
from core.nouns.ids import E164, StaffId
from core.nouns.reminder_plan import LateRule, Miss, ReminderPlan, RetryPlan, Step
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.policy.own_place import find_place_hours
from core.rules.wishes.hours import DayKind, DayWish, HoursWish, Whose, apply_hours_wish
from core.rules.wishes.plan import MOST_TYPES, PlanField, PlanWish, TypesWish, apply_plan_wish, render_types
from core.rules.wishes.privacy import PrivacyField, PrivacyWish, apply_privacy_wish, find_profile
from core.rules.wishes.refused import WishRefused
from core.rules.wishes.retries import RetriesWish, RetryField, apply_retries_wish
from tests.support.builders import MARIA, NOW, make_tenant

DAY, TWO_DAYS, TWO_HOURS = Step(1440), Step(2880), Step(120)
PLAIN = Calling()
COLOUR = Calling(plans_by_type={"Colour": ReminderPlan((TWO_DAYS,))})
ALEX = StaffId("U0ALEX")


def refuse_plan(wish: PlanWish, calling: Calling = PLAIN) -> Mapping[str, str]:
    with pytest.raises(WishRefused) as refused:
        apply_plan_wish(calling, wish)
    return refused.value.errors


def type_over(calling: Calling, typed: str) -> PlanWish:
    return PlanWish(by_type=TypesWish(typed, render_types(calling)))


class TestPlan:
    def test_a_wish_for_nothing_changes_nothing(self) -> None:
        assert apply_plan_wish(COLOUR, PlanWish()) == COLOUR

    def test_each_part_is_changed_by_itself(self) -> None:
        granted = apply_plan_wish(PLAIN, PlanWish(steps="2 days, 2 hours"))
        assert granted.plan == ReminderPlan((TWO_DAYS, TWO_HOURS))
        assert apply_plan_wish(PLAIN, PlanWish(late=LateRule.ASK)).plan == ReminderPlan(late=LateRule.ASK)
        assert apply_plan_wish(PLAIN, PlanWish(lead=" 90 ")).plan == ReminderPlan(lead_min=90)
        assert apply_plan_wish(PLAIN, PlanWish(steps="none")).plan.steps == ()

    def test_types_follow_the_late_rule_and_the_lead(self) -> None:
        granted = apply_plan_wish(COLOUR, PlanWish(late=LateRule.SKIP, lead="0"))
        assert granted.plans_by_type == {"Colour": ReminderPlan((TWO_DAYS,), LateRule.SKIP, 0)}

    def test_a_line_a_type(self) -> None:
        typed = "Colour: 2 days\n\n  Hair  wash : the day before at 17:00 \nShave: none"
        granted = apply_plan_wish(PLAIN, type_over(PLAIN, typed))
        assert {name: plan.steps for name, plan in granted.plans_by_type.items()} == {
            "Colour": (TWO_DAYS,),
            "Hair wash": (Step(days_before=1, at=time(17)),),
            "Shave": (),
        }
        assert apply_plan_wish(granted, type_over(granted, render_types(granted))) == granted

    def test_only_the_lines_that_were_changed_count(self) -> None:
        now_is = replace(COLOUR, plans_by_type={**COLOUR.plans_by_type, "Cut": ReminderPlan((TWO_HOURS,))})
        wish = PlanWish(by_type=TypesWish("Colour: 2 days\nShave: 1 day", shown="Colour: 2 days"))
        assert render_types(apply_plan_wish(now_is, wish)) == "Colour: 2 days\nCut: 2 hours\nShave: 1 day"

    def test_a_line_that_is_gone_takes_its_type_and_no_other(self) -> None:
        now_is = replace(COLOUR, plans_by_type={**COLOUR.plans_by_type, "Cut": ReminderPlan((TWO_HOURS,))})
        wish = PlanWish(by_type=TypesWish("", shown="Colour: 2 days"))
        assert render_types(apply_plan_wish(now_is, wish)) == "Cut: 2 hours"

    def test_another_spelling_is_the_same_type(self) -> None:
        granted = apply_plan_wish(COLOUR, type_over(COLOUR, "COLOUR: 1 day"))
        assert render_types(granted) == "COLOUR: 1 day"

    @pytest.mark.parametrize(
        ("wish", "field", "sentence"),
        [
            (PlanWish(steps="soon"), PlanField.STEPS, 'I do not understand "soon".'),
            (PlanWish(steps="1 hour"), PlanField.STEPS, "too near to the appointment"),
            (PlanWish(steps="2 hours after"), PlanField.STEPS, "is after the appointment"),
            (PlanWish(lead="-1"), PlanField.LEAD, "Give whole minutes from 0 to 1440."),
            (PlanWish(lead="1441"), PlanField.LEAD, "Give whole minutes from 0 to 1440."),
            (PlanWish(lead="an hour"), PlanField.LEAD, "Give whole minutes from 0 to 1440."),
            (PlanWish(lead=""), PlanField.LEAD, "Give whole minutes from 0 to 1440."),
            (PlanWish(lead="²"), PlanField.LEAD, "Give whole minutes from 0 to 1440."),
            (type_over(PLAIN, "Colour 2 days"), PlanField.BY_TYPE, '"Colour 2 days" names no type.'),
            (type_over(PLAIN, ": 2 days"), PlanField.BY_TYPE, "names no type"),
            (type_over(PLAIN, "Cut: 1 day\ncut : 2 days"), PlanField.BY_TYPE, '"cut" is there twice.'),
            (type_over(PLAIN, "Cut: whenever"), PlanField.BY_TYPE, 'Cut: I do not understand "whenever".'),
            (type_over(PLAIN, "Cut:"), PlanField.BY_TYPE, "Cut: When are the reminder calls?"),
            (type_over(PLAIN, "x" * 61 + ": 1 day"), PlanField.BY_TYPE, "at most 60 characters"),
        ],
    )
    def test_what_is_no_plan_is_refused_at_its_field(
        self, wish: PlanWish, field: PlanField, sentence: str
    ) -> None:
        errors = refuse_plan(wish)
        assert list(errors) == [field]
        assert sentence in errors[field]

    def test_every_field_has_its_own_objection(self) -> None:
        wish = PlanWish(steps="soon", by_type=TypesWish("x", ""), lead="x")
        assert set(refuse_plan(wish)) == set(PlanField)

    def test_a_lead_that_a_step_falls_behind_is_refused(self) -> None:
        late = Calling(ReminderPlan((DAY, TWO_HOURS)))
        errors = refuse_plan(PlanWish(lead="120"), late)
        assert errors == {
            PlanField.LEAD: '"2 hours" is too near to the appointment; nobody is rung within 120 minutes of '
            "it. Change that step as well."
        }
        assert apply_plan_wish(late, PlanWish(lead="119")).plan.lead_min == 119
        assert apply_plan_wish(late, PlanWish(steps="1 day", lead="120")).plan.steps == (DAY,)

    def test_a_lead_that_a_type_s_step_falls_behind_names_the_type(self) -> None:
        cut = Calling(plans_by_type={"Cut": ReminderPlan((TWO_HOURS,))})
        assert refuse_plan(PlanWish(lead="120"), cut)[PlanField.LEAD].startswith('Cut: "2 hours" is too near')

    def test_there_is_room_for_so_many_types(self) -> None:
        lines = [f"Type {number}: 1 day" for number in range(MOST_TYPES)]
        full = apply_plan_wish(PLAIN, type_over(PLAIN, "\n".join(lines)))
        assert len(full.plans_by_type) == MOST_TYPES
        one_more = PlanWish(by_type=TypesWish("One more: 1 day", shown=""))
        assert refuse_plan(one_more, full) == {
            PlanField.BY_TYPE: "There is room for 40 types and 2800 characters."
        }

    def test_what_the_form_shows_again_always_fits_into_it(self) -> None:
        long = "6 days 5 hours 4 minutes, 5 days 4 hours 3 minutes, 4 days 3 hours 2 minutes"
        lines = [f"{number}{'x' * 50}: {long}" for number in range(MOST_TYPES)]
        assert set(refuse_plan(type_over(PLAIN, "\n".join(lines)))) == {PlanField.BY_TYPE}


OPEN = Span(time(9), time(18))
OWN = OwnHours(OPEN, Span(time(10), time(14)), None)
SHOWN = {
    DayKind.WEEKDAYS: DayWish(time(9), time(18)),
    DayKind.SATURDAY: DayWish(time(10), time(14)),
    DayKind.SUNDAY: DayWish(is_closed=True),
}


def make_business(hours: OwnHours | None = None, **changes: object) -> Tenant:
    return make_tenant(calling=Calling(hours=hours), **changes)


def change_day(kind: DayKind, day: DayWish) -> HoursWish:
    return HoursWish(Whose.OWN, days={**SHOWN, kind: replace(day, is_changed=True)})


def refuse_hours(wish: HoursWish, tenant: Tenant) -> Mapping[str, str]:
    with pytest.raises(WishRefused) as refused:
        apply_hours_wish(tenant, wish, now=NOW)
    return refused.value.errors


class TestHours:
    def test_own_hours_are_taken_as_they_stand_in_the_form(self) -> None:
        wish = HoursWish(Whose.OWN, is_changed=True, days=SHOWN)
        assert apply_hours_wish(make_business(), wish, now=NOW).hours == OWN

    def test_what_was_only_shown_changes_nothing(self) -> None:
        other = OwnHours(Span(time(11), time(12)), None, None)
        assert (
            apply_hours_wish(make_business(other), HoursWish(Whose.OWN, days=SHOWN), now=NOW).hours == other
        )
        shown = HoursWish(Whose.COMFORTABLE, days=SHOWN)
        assert apply_hours_wish(make_business(other), shown, now=NOW).hours == other
        assert apply_hours_wish(make_business(), HoursWish(Whose.OWN, days=SHOWN), now=NOW).hours is None

    def test_a_day_is_changed_by_itself(self) -> None:
        other = OwnHours(Span(time(11), time(12)), None, None)
        wish = change_day(DayKind.SUNDAY, DayWish(time(10), time(11)))
        assert apply_hours_wish(make_business(other), wish, now=NOW).hours == replace(
            other, sunday=Span(time(10), time(11))
        )

    def test_a_day_is_closed_by_its_box_or_by_having_no_times(self) -> None:
        for closed in (DayWish(time(10), time(14), is_closed=True), DayWish()):
            wish = change_day(DayKind.SATURDAY, closed)
            assert apply_hours_wish(make_business(OWN), wish, now=NOW).hours == replace(OWN, saturday=None)

    def test_the_comfortable_ones_are_chosen_again(self) -> None:
        wish = HoursWish(Whose.COMFORTABLE, is_changed=True, days=SHOWN)
        assert apply_hours_wish(make_business(OWN), wish, now=NOW).hours is None

    def test_where_mobiles_are_is_changed_by_itself(self) -> None:
        wish = HoursWish(Whose.OWN, days=SHOWN, assume_local_mobile=True)
        assert apply_hours_wish(make_business(OWN), wish, now=NOW) == Calling(
            hours=OWN, assume_local_mobile=True
        )

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            (DayWish(opens=time(9)), "Give both times, or neither"),
            (DayWish(closes=time(9)), "Give both times, or neither"),
            (DayWish(time(9), time(9)), "These hours have no minutes"),
            (DayWish(time(18), time(9)), "The close must be later than the opening."),
            (DayWish(time(9), time(9, 5)), "The last call starts 5 minutes before the close"),
            (DayWish(time(9), time(10), is_closed=True, is_timed=True), "“No calls at all on”"),
        ],
    )
    def test_hours_that_are_none_are_refused_at_their_day(self, day: DayWish, sentence: str) -> None:
        errors = refuse_hours(change_day(DayKind.SATURDAY, day), make_business(OWN))
        assert list(errors) == [DayKind.SATURDAY]
        assert sentence in errors[DayKind.SATURDAY]

    def test_six_minutes_are_enough(self) -> None:
        wish = change_day(DayKind.SATURDAY, DayWish(time(9), time(9, 6)))
        hours = apply_hours_wish(make_business(OWN), wish, now=NOW).hours
        assert hours == replace(OWN, saturday=Span(time(9), time(9, 6)))

    def test_no_hours_on_any_day_are_refused(self) -> None:
        only_saturday = OwnHours(None, OPEN, None)
        wish = change_day(DayKind.SATURDAY, DayWish(is_closed=True))
        errors = refuse_hours(wish, make_business(only_saturday))
        assert "nobody is ever called" in errors[Whose.OWN]

    def test_a_day_that_is_changed_without_choosing_own_hours_is_not_lost(self) -> None:
        wish = replace(change_day(DayKind.SUNDAY, DayWish(time(10), time(11))), whose=Whose.COMFORTABLE)
        assert "choose “Own hours” as well" in refuse_hours(wish, make_business())[Whose.OWN]

    def test_a_day_of_hours_that_somebody_else_took_away_is_not_lost(self) -> None:
        wish = change_day(DayKind.SUNDAY, DayWish(time(10), time(11)))
        assert "meanwhile" in refuse_hours(wish, make_business())[Whose.OWN]

    @pytest.mark.parametrize("day", [DayWish(time(7, 59), time(18)), DayWish(time(9), time(21, 1))])
    def test_hours_beyond_the_law_of_the_place_are_refused_with_what_it_allows(self, day: DayWish) -> None:
        assert refuse_hours(change_day(DayKind.SUNDAY, day), make_business(OWN)) == {
            DayKind.SUNDAY: "The law of your place allows 08:00 to 21:00; outside it no call is made "
            "whatever you choose."
        }

    def test_all_that_the_law_allows_may_be_chosen(self) -> None:
        wish = change_day(DayKind.SUNDAY, DayWish(time(8), time(21)))
        assert apply_hours_wish(make_business(OWN), wish, now=NOW).hours == replace(
            OWN, sunday=Span(time(8), time(21))
        )

    def test_a_day_on_which_the_law_allows_nothing_says_so(self) -> None:
        alabama = make_business(OWN, from_number=E164("+12055550123"), timezone="America/Chicago")
        wish = change_day(DayKind.SUNDAY, DayWish(time(10), time(11)))
        assert refuse_hours(wish, alabama) == {
            DayKind.SUNDAY: "The law of your place allows no calls on Sunday, whatever you choose."
        }

    @given(
        opens=st.times(max_value=time(23, 54)).map(lambda at: at.replace(second=0, microsecond=0)),
        minutes=st.integers(6, 1439),
        kind=st.sampled_from(DayKind),
        number=st.sampled_from(["+12125550123", "+17755550123", "+33142685300", "+442079460958"]),
    )
    def test_whatever_is_granted_is_within_the_law(
        self, opens: time, minutes: int, kind: DayKind, number: str
    ) -> None:
        end = timedelta(hours=opens.hour, minutes=opens.minute + minutes)
        if end >= timedelta(days=1):
            return
        closes = time(end.seconds // 3600, end.seconds // 60 % 60)
        tenant = make_business(OWN, from_number=E164(number))
        allowed = getattr(find_place_hours(tenant, now=NOW).hard, kind)
        is_lawful = any(span.opens <= opens and closes <= span.closes for span in allowed)
        wish = HoursWish(Whose.OWN, days={kind: DayWish(opens, closes, is_changed=True)})
        try:
            hours = apply_hours_wish(replace(tenant, calling=Calling(hours=_CLOSED)), wish, now=NOW).hours
        except WishRefused:
            assert not is_lawful
        else:
            assert is_lawful
            assert getattr(hours, kind) == Span(opens, closes)


_CLOSED = OwnHours(None, None, None)


class TestPlaceHours:
    def test_a_place_under_two_rows_has_what_both_allow(self) -> None:
        nevada = make_business(from_number=E164("+17755550123"), timezone="America/Los_Angeles")
        assert find_place_hours(nevada, now=NOW).hard.weekdays == (Span(time(9), time(20)),)

    def test_a_toll_free_number_asks_the_other_one(self) -> None:
        nevada = make_business(
            from_number=E164("+18005550123"),
            callback_number=E164("+17755550123"),
            timezone="America/Los_Angeles",
        )
        assert find_place_hours(nevada, now=NOW).hard.weekdays == (Span(time(9), time(20)),)

    def test_where_no_number_lies_in_one_state_what_any_state_allows_is_allowed(self) -> None:
        number = E164("+18005550123")
        somewhere = make_business(from_number=number, callback_number=number, timezone="America/New_York")
        hours = find_place_hours(somewhere, now=NOW)
        assert hours.hard.weekdays == (Span(time(8), time(21)),)
        assert hours.hard.sunday == (Span(time(8), time(21)),)


class TestRetries:
    def test_each_wait_is_changed_by_itself_and_emptied_it_ends_the_series(self) -> None:
        wish = RetriesWish({Miss.BUSY: "15", Miss.NO_ANSWER: " ", Miss.VOICEMAIL: "240"}, most="3")
        assert apply_retries_wish(PLAIN, wish).retries == RetryPlan(
            {Miss.BUSY: 15, Miss.TECHNICAL: 30, Miss.VOICEMAIL: 240}, most=3
        )

    def test_the_mode_is_changed_by_itself(self) -> None:
        assert apply_retries_wish(PLAIN, RetriesWish(mode=Mode.REHEARSAL)) == Calling(mode=Mode.REHEARSAL)
        rehearsed = Calling(mode=Mode.REHEARSAL)
        assert apply_retries_wish(rehearsed, RetriesWish(most="0")).mode is Mode.REHEARSAL

    def test_what_is_no_number_is_refused_at_its_field(self) -> None:
        wish = RetriesWish({Miss.BUSY: "0", Miss.DECLINED: "soon", Miss.TECHNICAL: "2881"}, most="11")
        with pytest.raises(WishRefused) as refused:
            apply_retries_wish(PLAIN, wish)
        minutes = "Give whole minutes from 1 to 2880."
        assert refused.value.errors == {
            Miss.BUSY: minutes,
            Miss.DECLINED: minutes,
            Miss.TECHNICAL: minutes,
            RetryField.MOST: "Give a whole number from 0 to 10.",
        }


class TestPrivacy:
    def test_a_stricter_profile_may_be_chosen_and_taken_back(self) -> None:
        salon = make_tenant()
        strict = apply_privacy_wish(salon, PrivacyWish(Profile.SENSITIVE), by=MARIA, now=NOW)
        assert strict == replace(salon, profile=Profile.SENSITIVE)
        assert apply_privacy_wish(strict, PrivacyWish(Profile.STANDARD), by=MARIA, now=NOW) == salon

    def test_a_laxer_one_than_the_line_of_business_has_is_refused_with_the_reason(self) -> None:
        practice = make_tenant(business_type=BusinessType("medical"), profile=Profile.HIPAA)
        with pytest.raises(WishRefused) as refused:
            apply_privacy_wish(practice, PrivacyWish(Profile.STANDARD), by=MARIA, now=NOW)
        said = refused.value.errors[PrivacyField.PROFILE]
        assert said.startswith("Medical practice: at least the profile hipaa. HIPAA: the reminder is part")
        strict = apply_privacy_wish(practice, PrivacyWish(Profile.SENSITIVE), by=MARIA, now=NOW)
        assert strict.profile is Profile.SENSITIVE

    def test_the_line_of_business_counts_where_the_business_s_own_is_laxer(self) -> None:
        assert find_profile(make_tenant(business_type=BusinessType("medical"))) is Profile.HIPAA

    def test_whoever_attests_first_is_named(self) -> None:
        first = apply_privacy_wish(
            make_tenant(), PrivacyWish(attest=frozenset({Attested.OPENING})), by=ALEX, now=NOW
        )
        assert first.attested == {Attested.OPENING: Attestation(ALEX, NOW)}
        both = frozenset({Attested.OPENING, Attested.SLACK_BAA})
        later = apply_privacy_wish(first, PrivacyWish(attest=both), by=MARIA, now=NOW + timedelta(days=1))
        assert later.attested[Attested.OPENING] == Attestation(ALEX, NOW)
        assert later.attested[Attested.SLACK_BAA] == Attestation(MARIA, NOW + timedelta(days=1))
        opening = frozenset({Attested.OPENING})
        back = apply_privacy_wish(later, PrivacyWish(take_back=opening), by=MARIA, now=NOW)
        assert set(back.attested) == {Attested.SLACK_BAA}
