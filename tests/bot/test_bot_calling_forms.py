"""The forms for how calls are made: within Slack's limits, and read back as what somebody changed."""

from dataclasses import replace
from datetime import time

import pytest

from bot.surfaces.calling_forms import (
    build_plan_errors,
    build_plan_view,
    build_retries_errors,
    build_retries_view,
    build_saved_calling_view,
    parse_plan_wish,
    parse_retries_wish,
)
from bot.surfaces.calling_words import REHEARSAL, render_calling
from bot.surfaces.elements import unescape
from bot.surfaces.hours_form import build_hours_errors, build_hours_view, parse_hours_wish
from bot.surfaces.privacy_forms import (
    build_not_saved_privacy_view,
    build_privacy_errors,
    build_privacy_preview,
    build_privacy_view,
    is_shown_first,
    parse_previewed_wish,
    parse_privacy_wish,
)
from bot.surfaces.saved import build_saved_view
from core.nouns.appointment import AppointmentStatus
from core.nouns.attestation import Attestation, Attested
from core.nouns.calling import Calling, Mode, OwnHours, Pause, Span
from core.nouns.ids import E164, StaffId
from core.nouns.reminder_plan import LateRule, Miss, ReminderPlan, RetryPlan, Step
from core.nouns.staff import Role, Staff
from core.nouns.tenant import BusinessType, Profile, Tenant
from core.packs.catalogue import PACKS
from core.policy.own_place import find_place_hours
from core.rules.sight import Sight, find_sight
from core.rules.wishes.hours import DayKind, DayWish, HoursWish, Whose
from core.rules.wishes.plan import MOST_TYPES, PlanField, PlanWish, TypesWish, render_types
from core.rules.wishes.privacy import PrivacyField, PrivacyWish
from core.rules.wishes.refused import WishRefused
from core.rules.wishes.retries import RetriesWish, RetryField
from core.use_cases.calling_settings import CallingState, PrivacyPreview
from tests.bot.builders import NOW, make_appointment, make_contact, make_state, make_tenant
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.limits import check_view

ALEX = StaffId("U0ALEX")
MANY = Calling(
    plans_by_type={
        f"{number:02} {'&' * 50}": ReminderPlan((Step(1440), Step(days_before=1, at=time(17))))
        for number in range(30)
    },
)
OWN = OwnHours(Span(time(9), time(18)), Span(time(10), time(14)), None)
ALL_ATTESTED = dict.fromkeys(Attested, Attestation(ALEX, NOW))
every_pack = pytest.mark.parametrize("kind", PACKS)


def build_hours(calling: Calling, **changes: object) -> View:
    return build_hours_view(calling, find_place_hours(make_tenant(**changes), now=NOW))


def list_labels(view: View, errors: dict[str, str]) -> dict[str, str]:
    """List objections by the label of their field."""
    labels = {block["block_id"]: label for label, block in list_inputs(view).items()}
    return {labels[block]: sentence for block, sentence in errors.items()}


class TestLimits:
    @pytest.mark.parametrize("calling", [Calling(), MANY, Calling(hours=OWN, assume_local_mobile=True)])
    def test_the_forms_of_any_business(self, calling: Calling) -> None:
        for view in (build_plan_view(calling), build_hours(calling), build_retries_view(calling)):
            check_view(view)
            assert len({block["label"]["text"] for block in view["blocks"] if "label" in block}) == len(
                list_inputs(view)
            )

    @every_pack
    def test_the_form_for_privacy(self, kind: str) -> None:
        tenant = make_tenant(business_type=BusinessType(kind), profile=PACKS[BusinessType(kind)].profile)
        check_view(build_privacy_view(tenant))
        check_view(build_privacy_view(replace(tenant, attested=ALL_ATTESTED)))

    def test_no_choice_is_cut(self) -> None:
        tenant = make_tenant(attested=ALL_ATTESTED)
        views = (
            build_plan_view(Calling()),
            build_hours(Calling()),
            build_retries_view(Calling()),
            build_privacy_view(tenant),
            build_privacy_view(make_tenant()),
        )
        options = [
            option["text"]["text"]
            for view in views
            for block in list_inputs(view).values()
            for option in block["element"].get("options", [])
        ]
        assert len(options) > 20
        assert not [text for text in options if text.endswith("…")]

    @pytest.mark.parametrize("profile", Profile)
    def test_every_preview_of_another_profile(self, profile: Profile) -> None:
        for before in (make_tenant(), make_tenant(profile=Profile.HIPAA, attested=ALL_ATTESTED)):
            preview = PrivacyPreview(before, replace(before, profile=profile), ("x" * 3000,) * 9)
            check_view(
                build_privacy_preview(preview, PrivacyWish(profile, frozenset(Attested), frozenset(Attested)))
            )

    def test_what_is_said_afterwards(self) -> None:
        check_view(build_saved_calling_view(is_replanning=True, notes=("x" * 3000, "y")))
        check_view(build_not_saved_privacy_view(WishRefused({"profile": "x" * 5000})))


class TestPlan:
    def test_that_nobody_touched_is_no_wish(self) -> None:
        for calling in (Calling(), MANY, Calling(ReminderPlan((), LateRule.ASK, 0))):
            assert parse_plan_wish(fill(build_plan_view(calling))) == PlanWish()

    def test_says_only_what_was_changed(self) -> None:
        view = build_plan_view(MANY)
        assert parse_plan_wish(fill(view, {"Plan": "2 days"})) == PlanWish(steps="2 days")
        late = {"Booked too late": "Do not call"}
        assert parse_plan_wish(fill(view, late)) == PlanWish(late=LateRule.SKIP)
        lead = {"No calls within (minutes before)": "90"}
        assert parse_plan_wish(fill(view, lead)) == PlanWish(lead="90")
        types = {"By type": "Colour: 2 days"}
        assert parse_plan_wish(fill(view, types)) == PlanWish(
            by_type=TypesWish("Colour: 2 days", shown=render_types(MANY))
        )

    def test_types_are_shown_as_they_were_typed_and_whole(self) -> None:
        element = list_inputs(build_plan_view(MANY))["By type"]["element"]
        assert element["initial_value"] == render_types(MANY)
        assert len(MANY.plans_by_type) < MOST_TYPES

    def test_an_objection_stands_at_its_own_field(self) -> None:
        view = fill(build_plan_view(Calling()), {"Plan": "soon"})
        refused = WishRefused({field: f"about {field}" for field in PlanField})
        assert list_labels(view, build_plan_errors(refused, view)) == {
            "Plan": "about steps",
            "By type": "about by_type",
            "No calls within (minutes before)": "about lead",
        }

    def test_drawn_anew_it_shows_what_stands_now(self) -> None:
        """Slack keeps what was typed into a block as long as its id stays the same."""
        shown = list_inputs(build_plan_view(Calling()))
        anew = list_inputs(build_plan_view(Calling(ReminderPlan(lead_min=30))))
        is_same = {label: shown[label]["block_id"] == anew[label]["block_id"] for label in shown}
        assert is_same == dict.fromkeys(shown, True) | {"No calls within (minutes before)": False}


SHOWN = {
    DayKind.WEEKDAYS: DayWish(time(9), time(18)),
    DayKind.SATURDAY: DayWish(time(10), time(14)),
    DayKind.SUNDAY: DayWish(is_closed=True),
}


class TestHours:
    def test_that_nobody_touched_are_no_wish(self) -> None:
        assert parse_hours_wish(fill(build_hours(Calling(hours=OWN)))) == HoursWish(Whose.OWN, days=SHOWN)

    def test_before_any_are_chosen_the_comfortable_ones_of_the_place_are_shown(self) -> None:
        wish = parse_hours_wish(fill(build_hours(Calling()), {"Calling hours": _OWN_HOURS}))
        assert (wish.whose, wish.is_changed) == (Whose.OWN, True)
        assert wish.days[DayKind.WEEKDAYS] == DayWish(time(9), time(20))
        assert wish.days[DayKind.SUNDAY] == DayWish(is_closed=True)

    def test_say_which_day_was_changed_and_how(self) -> None:
        view = build_hours(Calling(hours=OWN))
        later = parse_hours_wish(fill(view, {"Saturday, to": "15:00"}))
        assert later.days == SHOWN | {
            DayKind.SATURDAY: DayWish(time(10), time(15), is_changed=True, is_timed=True)
        }
        closed = parse_hours_wish(fill(view, {"No calls at all on": ["Saturday", "Sunday"]}))
        assert closed.days == SHOWN | {
            DayKind.SATURDAY: DayWish(time(10), time(14), is_closed=True, is_changed=True)
        }
        opened = parse_hours_wish(fill(view, {"No calls at all on": []}))
        assert opened.days == SHOWN | {DayKind.SUNDAY: DayWish(is_changed=True)}
        sunday = parse_hours_wish(fill(view, {"Sunday, from": "10:00", "Sunday, to": "11:00"}))
        assert sunday.days[DayKind.SUNDAY] == DayWish(
            time(10), time(11), is_closed=True, is_changed=True, is_timed=True
        )

    def test_say_where_mobiles_are(self) -> None:
        label = "Where is a mobile of a country with several time zones?"
        view = build_hours(Calling(hours=OWN))
        [words] = [
            option["text"]["text"]
            for option in list_inputs(view)[label]["element"]["options"]
            if option["value"] == "yes"
        ]
        assert parse_hours_wish(fill(view, {label: words})).assume_local_mobile is True
        local = build_hours(Calling(hours=OWN, assume_local_mobile=True))
        assert parse_hours_wish(fill(local)).assume_local_mobile is None

    def test_tell_the_law_of_the_place(self) -> None:
        alabama = build_hours(Calling(), from_number=E164("+12055550123"), timezone="America/Chicago")
        check_view(alabama)
        hints = {label: block.get("hint", {}).get("text") for label, block in list_inputs(alabama).items()}
        assert hints["Saturday, to"] == "The law of your place allows 08:00 to 20:00"
        assert hints["Sunday, to"] == "The law of your place allows no calls"

    def test_an_objection_stands_at_its_own_day(self) -> None:
        view = fill(build_hours(Calling(hours=OWN)))
        refused = WishRefused({DayKind.SATURDAY: "no", Whose.OWN: "at all"})
        assert list_labels(view, build_hours_errors(refused, view)) == {
            "Saturday, from": "no",
            "Calling hours": "at all",
        }


_OWN_HOURS = "Own hours, as below, within the law of the customer's place"


class TestRetries:
    def test_that_nobody_touched_are_no_wish(self) -> None:
        for calling in (Calling(), Calling(retries=RetryPlan({}, 0), mode=Mode.REHEARSAL)):
            assert parse_retries_wish(fill(build_retries_view(calling))) == RetriesWish()

    def test_say_only_what_was_changed(self) -> None:
        typed = {"After a busy line": "15", "After no answer": "", "At most so many further tries": "3"}
        assert parse_retries_wish(fill(build_retries_view(Calling()), typed)) == RetriesWish(
            {Miss.BUSY: "15", Miss.NO_ANSWER: ""}, most="3"
        )

    @pytest.mark.parametrize("mode", Mode)
    def test_say_the_mode(self, mode: Mode) -> None:
        view = build_retries_view(Calling())
        label = "Who decides that a reminder rings"
        [words] = [
            option["text"]["text"]
            for option in list_inputs(view)[label]["element"]["options"]
            if option["value"] == mode
        ]
        chosen = parse_retries_wish(fill(view, {label: words})).mode
        assert chosen is (None if mode is Mode.AUTOMATIC else mode)

    def test_an_objection_stands_at_its_own_field(self) -> None:
        view = fill(build_retries_view(Calling()))
        refused = WishRefused({Miss.VOICEMAIL: "no", RetryField.MOST: "too many"})
        assert list_labels(view, build_retries_errors(refused, view)) == {
            "After a voicemail": "no",
            "At most so many further tries": "too many",
        }


_RETELL = "An agreement (BAA) with Retell is signed"


class TestPrivacy:
    def test_that_nobody_touched_is_no_wish(self) -> None:
        for tenant in (make_tenant(), make_tenant(profile=Profile.HIPAA, attested=ALL_ATTESTED)):
            assert parse_privacy_wish(fill(build_privacy_view(tenant))) == PrivacyWish()

    def test_what_was_attested_names_who_and_when(self) -> None:
        view = build_privacy_view(make_tenant(attested={Attested.RETELL_BAA: Attestation(ALEX, NOW)}))
        options = list_inputs(view)[_RETELL]["element"]["options"]
        assert [option["text"]["text"] for option in options] == [
            "Attested by <@U0ALEX> on Sat 13 Jan 2024",
            "Not attested any more",
        ]
        assert options[0]["text"]["type"] == "mrkdwn"

    def test_says_what_is_attested_and_what_is_taken_back(self) -> None:
        fresh = fill(build_privacy_view(make_tenant()), {_RETELL: "I attest it"})
        assert parse_privacy_wish(fresh) == PrivacyWish(attest=frozenset({Attested.RETELL_BAA}))
        attested = build_privacy_view(make_tenant(attested=ALL_ATTESTED))
        taken = fill(attested, {_RETELL: "Not attested any more"})
        assert parse_privacy_wish(taken) == PrivacyWish(take_back=frozenset({Attested.RETELL_BAA}))

    def test_shows_the_line_of_business_s_profile_where_it_is_stricter(self) -> None:
        view = build_privacy_view(make_tenant(business_type=BusinessType("medical")))
        block = list_inputs(view)["Privacy profile"]
        assert block["element"]["initial_option"]["value"] == Profile.HIPAA
        assert block["hint"]["text"] == "Medical practice: at least hipaa"

    def test_a_preview_carries_the_wish(self) -> None:
        wish = PrivacyWish(Profile.HIPAA, frozenset({Attested.OUR_BAA}), frozenset({Attested.OPENING}))
        preview = PrivacyPreview(make_tenant(), make_tenant(profile=Profile.HIPAA), ())
        assert parse_previewed_wish(build_privacy_preview(preview, wish)) == wish
        assert parse_previewed_wish(build_privacy_preview(preview, PrivacyWish())) == PrivacyWish()

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            (Sight.EVERYTHING, Sight.REFERENCE, "From now on it shows references only"),
            (Sight.EVERYTHING, Sight.PART, "From now on it shows the first name with an initial"),
            (Sight.PART, Sight.REFERENCE, "Until now Slack shows the first name with an initial"),
            (Sight.REFERENCE, Sight.EVERYTHING, "From now on it shows names, numbers, dates and types"),
        ],
    )
    def test_a_change_of_what_slack_may_see_is_shown_first(
        self, before: Sight, after: Sight, words: str
    ) -> None:
        preview = PrivacyPreview(_SEEN[before], _SEEN[after], ("A paper is lacking.",))
        assert (find_sight(preview.before), find_sight(preview.after)) == (before, after)
        assert is_shown_first(preview)
        shown = unescape(read_text(build_privacy_preview(preview, PrivacyWish())))
        assert words in shown
        assert "A paper is lacking." in shown
        is_less = list(Sight).index(after) > list(Sight).index(before)
        assert ("delete what must not be seen" in shown) is is_less

    def test_any_other_change_is_not(self) -> None:
        for tenant in _SEEN.values():
            attested = dict(tenant.attested) | {Attested.OPENING: Attestation(ALEX, NOW)}
            assert not is_shown_first(PrivacyPreview(tenant, replace(tenant, attested=attested), ()))

    def test_an_objection_stands_at_the_profile(self) -> None:
        view = fill(build_privacy_view(make_tenant()))
        refused = WishRefused({PrivacyField.PROFILE: "no"})
        assert list_labels(view, build_privacy_errors(refused, view)) == {"Privacy profile": "no"}


_SEEN = {
    Sight.EVERYTHING: make_tenant(),
    Sight.PART: make_tenant(profile=Profile.HIPAA, attested={Attested.SLACK_BAA: Attestation(ALEX, NOW)}),
    Sight.REFERENCE: make_tenant(profile=Profile.HIPAA),
}


class TestState:
    def test_of_a_business_that_chose_nothing(self) -> None:
        assert render_calling(make_state(make_tenant(calling=Calling()))) == [
            "Reminder calls: 1 day before",
            "Booked too late: Call at once, inside calling hours; never within 60 minutes of the appointment",
            "Hours: the comfortable ones of the customer's place",
            (
                "Further tries: at most 2: 60 minutes after no answer, 10 minutes after a busy line, "
                "30 minutes after a technical failure"
            ),
            "Automatic: a reminder that is due rings by itself",
            "Privacy profile: standard; nothing attested",
            "Roles: 0 admins, 0 staff; everybody else: staff",
        ]

    def test_of_a_business_that_chose_everything(self) -> None:
        calling = Calling(
            plan=ReminderPlan((Step(2880), Step(days_before=1, at=time(17))), LateRule.ASK, 30),
            plans_by_type={"Colour": ReminderPlan((Step(120),)), "Shave": ReminderPlan(())},
            retries=RetryPlan({}, 3),
            hours=OWN,
            mode=Mode.REHEARSAL,
            assume_local_mobile=True,
        )
        tenant = make_tenant(calling=calling, profile=Profile.HIPAA, attested=ALL_ATTESTED)
        staff = tuple(
            Staff(tenant.id, StaffId(f"U{n}"), role, ALEX, NOW)
            for n, role in enumerate([Role.ADMIN, Role.STAFF, Role.STAFF, Role.VIEWER])
        )
        pause = Pause("stock-taking", ALEX, NOW)
        lines = render_calling(CallingState(tenant, staff, pause, is_replanning=True))
        assert lines == [
            "Calls are paused (stock-taking); `/concierge resume` lets them go on.",
            "Reminder calls: 2 days before, the day before at 17:00",
            "Colour: 2 hours before",
            "Shave: none",
            "Booked too late: Ask staff, by a card; never within 30 minutes of the appointment",
            "Hours: Monday to Friday 09:00 to 18:00, Saturday 10:00 to 14:00, Sunday none",
            "Mobiles count as being where the business is",
            "Further tries: none",
            "Rehearsal: nobody is rung; a card says who would have been",
            (
                "Privacy profile: hipaa; attested: BAA with Retell, BAA with whoever runs this program, "
                "BAA with Slack, the agent's opening, the route for India"
            ),
            "Roles: 1 admin, 2 staff, 1 viewer; everybody else: staff",
            "Coming appointments are being planned anew.",
        ]

    def test_of_many_types_it_says_how_many_are_left_out(self) -> None:
        lines = render_calling(make_state(make_tenant(calling=MANY)))
        assert "And 22 more types with a plan of their own" in lines


class TestSaved:
    def _read(self, tenant: Tenant, status: AppointmentStatus = AppointmentStatus.BOOKED) -> str:
        appointment = make_appointment(status=status)
        view = build_saved_view(make_contact(), appointment, ["News"], tenant)
        check_view(view)
        return read_text(view)

    def test_a_rehearsal_is_told_with_every_booking(self) -> None:
        rehearsed = make_tenant(calling=Calling(mode=Mode.REHEARSAL))
        assert REHEARSAL in self._read(rehearsed).splitlines()
        assert REHEARSAL not in self._read(make_tenant())
        assert REHEARSAL not in self._read(rehearsed, AppointmentStatus.CANCELLED)
