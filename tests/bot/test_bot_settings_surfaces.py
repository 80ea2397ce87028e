"""The settings' forms: within Slack's limits whatever a business has adjusted, and read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surfaces.elements import unescape
from bot.surfaces.settings import (
    build_not_saved_view,
    build_saved_settings_view,
    build_settings_view,
    parse_choices,
)
from bot.surfaces.settings_forms import (
    build_add_own_view,
    build_change_preview,
    build_facts_errors,
    build_facts_view,
    build_remove_own_view,
    build_rename_view,
    parse_add_own,
    parse_change,
    parse_facts,
    parse_remove_own,
    parse_rename,
)
from bot.surfaces.variables import build_lines
from core.nouns.phone_style import PhoneStyle
from core.nouns.tenant import BusinessType, Profile, ScriptPolicy, Tenant
from core.nouns.variable_map import AddOwn, MapChange, OwnVariable, RemoveOwn, Rename, VariableMap
from core.packs.catalogue import PACKS, find_pack
from core.rules.script_check import Finding, FindingKind
from core.rules.variable_map import MOST_OWN
from core.use_cases.adjust import ChangePreview, Hearing, list_business_facts
from tests.bot.builders import make_hearing, make_state, make_tenant
from tests.bot.forms import View, fill, list_inputs, read_text
from tests.bot.limits import check_view

every_pack = pytest.mark.parametrize("kind", PACKS)

_POLICY = "When the script speaks a variable that is not sent"
_STYLE = "How your number is read out"


def build_view(hearing: Hearing, *, note: str = "") -> View:
    """Build the overview of a business that nobody has paused and that gave no roles."""
    return build_settings_view(hearing, make_state(hearing.tenant), note=note)


def _long_name(prefix: str, number: int) -> str:
    return f"{prefix}_{number}_".ljust(64, "x")


def _adjust_everything(kind: str) -> Tenant:
    """Make a business that has adjusted all there is, as lengthily as it may."""
    pack = find_pack(kind)
    tenant = make_tenant(business_name="&" * 200, business_type=pack.type, profile=pack.profile)
    own = [OwnVariable(_long_name("own", n), text=f"{n} ".ljust(200, "&")) for n in range(MOST_OWN - 1)]
    own.append(OwnVariable(_long_name("own", MOST_OWN), label="&" * 48))
    renames = [(one.name, _long_name("sent", n)) for n, one in enumerate(pack.variables)]
    facts = {one.key: "&" * one.max_len for one in list_business_facts(tenant)}
    return make_tenant(
        business_name=tenant.business_name,
        business_type=pack.type,
        profile=pack.profile,
        facts=facts,
        variable_map=VariableMap(tuple(renames), tuple(own)),
    )


def _list_everything_sent(tenant: Tenant) -> frozenset[str]:
    return frozenset(
        tenant.variable_map.find_sent_name(one.name) for one in PACKS[tenant.business_type].variables
    )


_MANY_FINDINGS = [Finding(FindingKind.NEVER_SENT, f"n{n}", f"{n} " + "&" * 3000) for n in range(40)]


class TestLimits:
    @every_pack
    def test_the_overview_of_a_business_that_has_adjusted_nothing(self, kind: str) -> None:
        tenant = make_tenant(business_type=BusinessType(kind), profile=PACKS[BusinessType(kind)].profile)
        check_view(build_view(make_hearing(tenant)))
        check_view(build_saved_settings_view(make_hearing(tenant)))

    @every_pack
    def test_the_overview_of_a_business_that_has_adjusted_everything(self, kind: str) -> None:
        tenant = _adjust_everything(kind)
        hearing = make_hearing(tenant, *_MANY_FINDINGS, spoken=_list_everything_sent(tenant))
        view = build_view(hearing, note="&" * 3000)
        check_view(view)
        check_view(build_saved_settings_view(hearing))
        adjusted = unescape(read_text(view).partition("Adjusted by you:")[2]).splitlines()
        for name, sent_name in tenant.variable_map.renames:
            assert f"{name} goes out as {sent_name}" in adjusted
        for own in tenant.variable_map.own:
            assert f"{own.name}: {own.text or 'asked for as ' + own.label}" in adjusted

    @every_pack
    def test_every_form_of_a_business_that_has_adjusted_everything(self, kind: str) -> None:
        tenant = _adjust_everything(kind)
        check_view(build_rename_view(tenant))
        check_view(build_remove_own_view(tenant))
        check_view(build_facts_view(tenant))

    @every_pack
    def test_no_two_facts_are_called_the_same(self, kind: str) -> None:
        view = build_facts_view(make_tenant(business_type=BusinessType(kind)))
        labels = [block["label"]["text"] for block in view["blocks"]]
        assert len(labels) == len(set(labels))
        assert all(block["hint"]["text"] for block in view["blocks"])

    @pytest.mark.parametrize("reason", ["", "&" * 5000])
    def test_a_change_that_was_not_saved(self, reason: str) -> None:
        check_view(build_not_saved_view(reason))

    def test_a_preview_of_a_change_to_everything(self) -> None:
        before, tenant = make_hearing(make_tenant()), _adjust_everything("salon")
        after = make_hearing(tenant, *_MANY_FINDINGS, spoken=_list_everything_sent(tenant))
        check_view(build_change_preview(ChangePreview(before, after), Rename("service_type", "service")))

    def test_too_many_lines_say_how_many_are_left_out(self) -> None:
        blocks = build_lines([f"line {n}" for n in range(75)])
        assert read_text(blocks).splitlines()[-2:] == ["line 59", "And 15 more."]

    def test_lines_are_never_parted(self) -> None:
        lines = [f"name_{n}: " + "x" * 200 for n in range(30)]
        assert read_text(build_lines(lines)).splitlines() == lines


class TestOverview:
    def test_names_the_business_and_its_line(self) -> None:
        view = build_view(make_hearing(make_tenant()))
        assert view["blocks"][0]["text"]["text"] == "Bella Salon: Salon or spa"

    def test_shows_what_would_be_sent_and_that_the_customer_does_not_exist(self) -> None:
        shown = read_text(build_view(make_hearing(make_tenant())))
        assert "For a customer who does not exist, the agent would get:" in shown
        assert "customer_name: Sarah Johnson" in shown.splitlines()
        assert "stylist_name: Maria" in shown.splitlines()

    def test_shows_what_the_profile_keeps_back(self) -> None:
        shown = read_text(build_view(make_hearing(make_tenant(profile=Profile.HIPAA))))
        assert "service_type → appointment" in shown.splitlines()
        assert "price_estimate → not sent" not in shown  # it is not even asked for

    def test_says_what_every_call_lacks(self) -> None:
        tenant = make_tenant(business_type=BusinessType("therapy"), profile=Profile.SENSITIVE)
        shown = read_text(build_view(make_hearing(tenant)))
        assert "Nothing to say for: caller_display_name." in shown
        named = make_tenant(
            business_type=BusinessType("therapy"),
            profile=Profile.SENSITIVE,
            facts={"caller_display_name": "Lee Practice"},
        )
        assert "Nothing to say for" not in read_text(build_view(make_hearing(named)))

    def test_says_why_nothing_can_be_sent_at_all(self) -> None:
        view = build_view(make_hearing(make_tenant(locale="tlh-QO")))
        check_view(view)
        assert "tlh-QO" in read_text(view)

    def test_offers_to_remove_only_what_is_there(self) -> None:
        nothing = read_text(build_view(make_hearing(make_tenant())))
        assert "Remove one of your own" not in nothing
        own = VariableMap(own=(OwnVariable("parking_hint", text="Park behind the house"),))
        something = read_text(build_view(make_hearing(make_tenant(variable_map=own))))
        assert "Remove one of your own" in something
        assert "Adjusted by you:\nparking_hint: Park behind the house" in something

    @pytest.mark.parametrize("policy", ScriptPolicy)
    @pytest.mark.parametrize("style", PhoneStyle)
    def test_a_choice_that_nobody_touched_is_no_choice(self, policy: ScriptPolicy, style: PhoneStyle) -> None:
        tenant = make_tenant(script_policy=policy, phone_style=style)
        assert parse_choices(fill(build_view(make_hearing(tenant)))) == (None, None)

    @pytest.mark.parametrize(
        ("label", "words", "chosen"),
        [
            (_POLICY, "Do not make the call", (ScriptPolicy.BLOCK, None)),
            (_POLICY, "Make it all the same; the doctor tells", (None, None)),
            (_STYLE, "In groups of at most four digits: 020-7946-0958", (None, PhoneStyle.BALANCED)),
            (_STYLE, "As written in its country: 020-7946-0958", (None, None)),
        ],
    )
    def test_reads_what_was_chosen_instead_of_what_was_shown(
        self, label: str, words: str, chosen: tuple[ScriptPolicy | None, PhoneStyle | None]
    ) -> None:
        tenant = make_tenant(script_policy=ScriptPolicy.WARN, phone_style=PhoneStyle.NATIONAL)
        assert parse_choices(fill(build_view(make_hearing(tenant)), {label: words})) == chosen

    def test_a_choice_changed_by_somebody_else_shows_when_it_is_drawn_anew(self) -> None:
        """Slack keeps what stands in a block as long as its id is the same."""
        shown = list_inputs(build_view(make_hearing(make_tenant())))
        anew = list_inputs(build_view(make_hearing(make_tenant(script_policy=ScriptPolicy.WARN))))
        assert shown[_POLICY]["block_id"] != anew[_POLICY]["block_id"]
        assert shown[_STYLE]["block_id"] == anew[_STYLE]["block_id"]


class TestRename:
    def test_offers_everything_that_can_be_sent_by_its_own_name(self) -> None:
        own = OwnVariable("parking_hint", text="Park behind the house")
        tenant = make_tenant(variable_map=VariableMap((("stylist_name", "stylist"),), (own,)))
        options = list_inputs(build_rename_view(tenant))["Variable"]["element"]["options"]
        offered = {option["value"]: option["text"]["text"] for option in options}
        assert offered["service_type"] == "service_type"
        assert offered["stylist_name"] == "stylist_name (now stylist)"
        assert "parking_hint" not in offered

    def test_does_not_offer_what_the_profile_never_sends(self) -> None:
        options = list_inputs(build_rename_view(make_tenant(profile=Profile.HIPAA)))["Variable"]["element"]
        assert "special_instructions" not in {option["value"] for option in options["options"]}

    def test_reads_what_was_typed(self) -> None:
        typed = {"Variable": "stylist_name", "Name in the agent's script": "  stylist "}
        assert parse_rename(fill(build_rename_view(make_tenant()), typed)) == Rename(
            "stylist_name", "stylist"
        )


class TestOwn:
    def test_reads_a_text(self) -> None:
        typed = {"Name in the agent's script": " parking_hint ", "Always say": "Park  behind\nthe house"}
        assert parse_add_own(fill(build_add_own_view(), typed)) == AddOwn(
            OwnVariable("parking_hint", text="Park behind the house")
        )

    def test_reads_a_label(self) -> None:
        typed = {"Name in the agent's script": "bay", "Or ask for it as": "Parking bay"}
        assert parse_add_own(fill(build_add_own_view(), typed)) == AddOwn(
            OwnVariable("bay", label="Parking bay")
        )

    def test_reads_what_is_to_go(self) -> None:
        own = VariableMap(own=(OwnVariable("bay", label="Bay"), OwnVariable("hint", text="Behind")))
        view = build_remove_own_view(make_tenant(variable_map=own))
        assert parse_remove_own(fill(view, {"Variable": "hint"})) == RemoveOwn("hint")


_words = st.text(max_size=200)
_changes = st.one_of(
    st.builds(Rename, _words, _words),
    st.builds(AddOwn, st.builds(OwnVariable, name=_words, text=_words, label=st.text(max_size=48))),
    st.builds(RemoveOwn, _words),
)


class TestPreview:
    @given(_changes)
    def test_carries_the_change_to_where_it_is_saved(self, change: MapChange) -> None:
        hearing = make_hearing(make_tenant())
        view = build_change_preview(ChangePreview(hearing, hearing), change)
        assert parse_change(view) == change

    @given(
        st.text(
            alphabet=st.characters(min_codepoint=0x20000, max_codepoint=0x20010), min_size=200, max_size=200
        )
    )
    def test_has_room_for_the_longest_text(self, text: str) -> None:
        hearing = make_hearing(make_tenant())
        change = AddOwn(OwnVariable("x" * 64, text=text))
        check_view(build_change_preview(ChangePreview(hearing, hearing), change))

    def test_shows_before_and_after(self) -> None:
        renamed = make_tenant(variable_map=VariableMap((("stylist_name", "stylist"),)))
        preview = ChangePreview(make_hearing(make_tenant()), make_hearing(renamed))
        lines = read_text(build_change_preview(preview, Rename("stylist_name", "stylist"))).splitlines()
        assert "no longer stylist_name: Maria" in lines
        assert "stylist: Maria" in lines
        assert not [line for line in lines if "service_type" in line]

    def test_says_when_nothing_changes(self) -> None:
        hearing = make_hearing(make_tenant())
        shown = read_text(build_change_preview(ChangePreview(hearing, hearing), RemoveOwn("x")))
        assert "Nothing changes in what is sent." in shown

    def test_says_what_the_profile_would_keep_back(self) -> None:
        own = OwnVariable("parking_hint", text="Park behind the house")
        before = make_tenant(profile=Profile.HIPAA)
        after = make_tenant(profile=Profile.HIPAA, variable_map=VariableMap(own=(own,)))
        preview = ChangePreview(make_hearing(before), make_hearing(after))
        lines = read_text(build_change_preview(preview, AddOwn(own))).splitlines()
        assert "parking_hint → not sent" in lines
        assert "service_type → appointment" not in lines  # kept back before, too


class TestFacts:
    def test_are_read_by_key(self) -> None:
        view = build_facts_view(make_tenant(facts={"location_name": "Mill Lane"}))
        typed = fill(view, {"Location": "Bridge Street", "Confirm until": "the evening before"})
        assert parse_facts(typed) == {
            "location_name": "Bridge Street",
            "confirmation_window": "the evening before",
        }

    def test_that_were_emptied_are_empty(self) -> None:
        view = build_facts_view(make_tenant(facts={"location_name": "Mill Lane"}))
        assert parse_facts(fill(view, {"Location": ""})) == {"location_name": ""}

    def test_that_nobody_touched_are_left_out(self) -> None:
        facts = {"location_name": "Mill Lane", "ai_disclosure": "an AI assistant"}
        assert parse_facts(fill(build_facts_view(make_tenant(facts=facts)))) == {}

    def test_an_objection_stands_at_its_own_field(self) -> None:
        view = fill(build_facts_view(make_tenant(facts={"location_name": "Mill Lane"})))
        errors = build_facts_errors({"location_name": "Mend this."}, view)
        assert errors == {list_inputs(view)["Location"]["block_id"]: "Mend this."}
