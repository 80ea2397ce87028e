"""The comparison of a script with what is sent: each finding has its sentence, and the hint that helps."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.attestation import Attestation, Attested
from core.nouns.script import (
    AgentConduct,
    AgentScript,
    Place,
    Placeholder,
    ScriptKind,
    Storage,
    VoicemailAction,
)
from core.nouns.tenant import BusinessType, Profile, ScriptPolicy, Tenant
from core.nouns.variable_map import OwnVariable, VariableMap
from core.packs.catalogue import PACKS
from core.rules.script_check import (
    Finding,
    FindingKind,
    compare_script,
    find_near,
    list_stopping,
    list_unsent,
)
from core.variables.recipe import list_sendable
from tests.support.builders import MARIA, NOW, make_script, make_tenant

SALON = make_tenant()
SPOKEN = tuple(list_sendable(SALON))
ALWAYS = {name for name, one in list_sendable(SALON).items() if one.required or one.owner == "business"}


def find(kind: FindingKind, script: AgentScript, tenant: Tenant = SALON) -> list[Finding]:
    return [one for one in compare_script(script, tenant) if one.kind is kind]


def explain(name: str, tenant: Tenant = SALON) -> str:
    [found] = find(FindingKind.NEVER_SENT, make_script(name), tenant)
    assert found.name == name
    return found.sentence


def say(name: str, *places: Place) -> Placeholder:
    return Placeholder(name, frozenset(places))


def test_a_script_that_speaks_all_that_is_sent_fits() -> None:
    script = make_script(*ALWAYS, defaulted=tuple(say(one, Place.PROMPT) for one in set(SPOKEN) - ALWAYS))
    assert compare_script(script, SALON) == ()
    assert not list_stopping((), SALON)


class TestNeverSent:
    def test_it_is_told_where_the_agent_would_say_it(self) -> None:
        script = make_script(needed=(say("loyalty_points", Place.TOOL, Place.OPENING),))
        assert find(FindingKind.NEVER_SENT, script) == [
            Finding(
                FindingKind.NEVER_SENT,
                "loyalty_points",
                "The agent says {{loyalty_points}} in the first sentence and a tool, and it is never sent.",
            )
        ]

    def test_what_the_script_has_a_value_of_its_own_for_is_no_fault(self) -> None:
        script = make_script(defaulted=(say("loyalty_points", Place.PROMPT),))
        assert find(FindingKind.NEVER_SENT, script) == []

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("stylist", "stylist_name"),
            ("appointment_day", "appointment_date"),
            ("Customer_Name", "customer_name"),
            ("customerName", "customer_name"),
            ("Customer Name", "customer_name"),
            ("date", "appointment_date"),
            ("phone", "callback_number"),
            ("notes", "special_instructions"),
            ("price", "price_estimate"),
            ("name", "stylist_name"),
            ("stilist_name", "stylist_name"),
            ("loyalty_points", ""),
            ("deposit_due", ""),
            ("membership", ""),
            ("", ""),
        ],
    )
    def test_a_near_miss_is_asked_about_and_a_stranger_is_not(self, name: str, meant: str) -> None:
        script = make_script(*{"customer_name", "business_name"} - {meant}, name)
        [found] = find(FindingKind.NEVER_SENT, script)
        assert found.near == meant
        assert found.sentence.endswith(f" Did you mean {meant}?" if meant else "never sent.")

    def test_of_two_that_are_equally_near_the_unspoken_one_is_meant(self) -> None:
        own = VariableMap(own=(OwnVariable("room_a", text="x"), OwnVariable("room_b", text="x")))
        sendable = list_sendable(make_tenant(variable_map=own))
        assert find_near("room_x", sendable, frozenset({"room_a"})) == "room_b"
        assert find_near("room_x", sendable, frozenset({"room_b"})) == "room_a"

    def test_a_renaming_turns_the_finding_off_and_the_old_name_on(self) -> None:
        renamed = make_tenant(variable_map=VariableMap(renames=(("stylist_name", "barber"),)))
        assert explain("barber") == "The agent says {{barber}} in the prompt, and it is never sent."
        assert find(FindingKind.NEVER_SENT, make_script("barber"), renamed) == []
        assert explain("stylist_name", renamed).endswith("never sent. Did you mean barber?")

    def test_a_variable_of_its_own_turns_the_finding_off(self) -> None:
        own = VariableMap(own=(OwnVariable("loyalty_points", label="Points"),))
        assert (
            find(FindingKind.NEVER_SENT, make_script("loyalty_points"), make_tenant(variable_map=own)) == []
        )

    def test_why_a_name_is_not_sent_is_said(self) -> None:
        strict = make_tenant(
            profile=Profile.HIPAA, variable_map=VariableMap(own=(OwnVariable("hint", text="x"),))
        )
        assert "and it is never sent by anybody." in explain("insurance_number")
        assert (
            "and a business of this type does not send it (Health data about the customer, and no reminder "
            "needs it)."
        ) in explain("allergy_notes")
        assert "and under hipaa it is never sent." in explain("special_instructions", strict)
        assert "and under hipaa it is never sent." in explain("hint", strict)

    def test_what_stands_in_a_setting_only_is_told_as_one_and_stops_nothing(self) -> None:
        script = make_script(needed=(say("loyalty_points", Place.SETTING),))
        assert find(FindingKind.NEVER_SENT, script) == []
        [told] = find(FindingKind.CONDUCT, script)
        assert told.sentence.startswith("The agent says {{loyalty_points}} in a setting")
        assert list_unsent(script, {}) == []

    def test_of_a_hundred_strangers_all_are_told_and_the_first_ten_get_a_hint(self) -> None:
        script = make_script(*(f"stylist_name_{number:03}" for number in range(100)))
        told = find(FindingKind.NEVER_SENT, script)
        assert [bool(one.near) for one in told] == [True] * 10 + [False] * 90

    @given(st.text(max_size=20))
    def test_every_name_can_be_compared_and_the_hint_is_something_that_is_sent(self, name: str) -> None:
        sendable = list_sendable(SALON)
        assert find_near(name, sendable, frozenset()) in {"", *sendable}
        assert find_near(name.upper(), {}, frozenset()) == ""


def test_names_that_only_tools_and_settings_have_are_silent() -> None:
    needed = (say("a", Place.TOOL), say("b", Place.TOOL, Place.OPENING))
    script = make_script(needed=needed, defaulted=(say("c", Place.SETTING), say("d", Place.PROMPT)))
    assert script.silent_names == {"a", "c"}
    assert script.names == {"a", "b", "c", "d"}


PAPERS = {one: Attestation(MARIA, NOW) for one in (Attested.RETELL_BAA, Attested.OUR_BAA)}


class TestPolicy:
    def test_what_is_never_sent_stops_calls_where_the_business_wants_that(self) -> None:
        findings = compare_script(make_script(*SPOKEN, "loyalty_points"), SALON)
        assert list_stopping(findings, SALON)
        assert not list_stopping(findings, make_tenant(script_policy=ScriptPolicy.WARN))

    def test_nothing_else_stops_a_call(self) -> None:
        conduct = replace(make_script().conduct, languages=("de-DE",), tells_answer=False)
        script = make_script("customer_name", conduct=conduct)
        findings = compare_script(script, SALON)
        assert {one.kind for one in findings} == {FindingKind.CONDUCT, FindingKind.NEVER_SPOKEN}
        assert not list_stopping(findings, SALON)

    def test_what_one_call_lacks_is_listed(self) -> None:
        script = make_script("customer_name", "stylist_name", defaulted=(say("room", Place.PROMPT),))
        sent = {"customer_name": "Sarah", "business_name": "Luxury Hair Studio"}
        assert list_unsent(script, sent) == ["stylist_name"]


class TestNotAlways:
    def test_what_a_booking_may_lack_is_told_with_its_place_in_the_form(self) -> None:
        script = make_script("customer_name", "stylist_name")
        [told] = find(FindingKind.NOT_ALWAYS, script)
        assert told.sentence == (
            "The agent says {{stylist_name}} in the prompt; a call for which Provider was left empty has "
            "none, and is not made. Give it a default in Retell."
        )
        assert not list_stopping([told], SALON)
        warned = make_tenant(script_policy=ScriptPolicy.WARN)
        [told] = find(FindingKind.NOT_ALWAYS, script, warned)
        assert "has none, and its braces are spoken." in told.sentence

    def test_an_own_variable_that_is_asked_for_may_be_lacking_and_a_fixed_text_not(self) -> None:
        own = VariableMap(own=(OwnVariable("gate", label="Gate"), OwnVariable("hint", text="x")))
        found = find(FindingKind.NOT_ALWAYS, make_script("gate", "hint"), make_tenant(variable_map=own))
        assert [one.name for one in found] == ["gate"]

    @pytest.mark.parametrize("name", sorted(ALWAYS))
    def test_what_every_call_has_is_not_told(self, name: str) -> None:
        assert find(FindingKind.NOT_ALWAYS, make_script(name)) == []


class TestTomorrow:
    def test_is_told_to_be_lacking_in_most_calls(self) -> None:
        script = make_script("customer_name", "appointment_relative")
        [told] = find(FindingKind.NOT_ALWAYS, script)
        assert told.sentence == (
            "The agent says {{appointment_relative}} in the prompt; a call about any day but today and "
            "tomorrow has none, and is not made. Give it a default in Retell."
        )
        assert not list_stopping([told], SALON)
        defaulted = (say("appointment_relative", Place.PROMPT),)
        assert find(FindingKind.NOT_ALWAYS, make_script(defaulted=defaulted)) == []

    def test_is_never_sent_in_a_language_that_has_no_words_for_it(self) -> None:
        polish = make_tenant(locale="pl-PL")
        assert "and there are no words for it in pl-PL." in explain("appointment_relative", polish)
        assert find(FindingKind.NOT_ALWAYS, make_script("appointment_relative"), polish) == []


class TestBusiness:
    def test_what_every_call_needs_of_it_stops_calls_whatever_it_wants(self) -> None:
        therapy = make_tenant(
            business_type=BusinessType("therapy"),
            profile=Profile.SENSITIVE,
            script_policy=ScriptPolicy.WARN,
            attested=PAPERS,
        )
        careful = replace(make_script().conduct, storage=Storage.BASIC, voicemail=VoicemailAction.HANG_UP)
        script = make_script("customer_name", conduct=careful)
        [told] = list_stopping(compare_script(script, therapy), therapy)
        assert told.sentence == (
            "Every call says caller_display_name, and nothing is filled in for it about the business "
            "(Name for callers)."
        )
        named = replace(therapy, facts={"caller_display_name": "Lee Practice"})
        assert list_stopping(compare_script(script, named), named) == []

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"locale": "de-AT"}, "de-AT"),
            (
                {"variable_map": VariableMap(own=(OwnVariable("ssn", text="x"),))},
                "ssn is never sent to anybody",
            ),
            (
                {"variable_map": VariableMap((("stylist_name", "customer_name"),))},
                "Two variables go out as customer_name",
            ),
        ],
    )
    def test_what_makes_all_calls_impossible_is_told(self, changes: dict[str, object], said: str) -> None:
        odd = make_tenant(**changes)
        [told] = list_stopping(compare_script(make_script("customer_name"), odd), odd)
        assert told.kind is FindingKind.BUSINESS
        assert said in told.sentence


class TestVoicemail:
    TEXT = (say("customer_name", Place.VOICEMAIL), say("business_name", Place.PROMPT, Place.VOICEMAIL))

    def find(self, kind: str, profile: Profile, **changes: object) -> list[str]:
        tenant = make_tenant(business_type=BusinessType(kind), profile=profile, **changes)
        script = make_script(needed=self.TEXT)
        return [one.sentence for one in find(FindingKind.VOICEMAIL, script, tenant)]

    def test_an_open_business_may_say_it_all(self) -> None:
        assert self.find("salon", Profile.STANDARD) == []

    def test_under_hipaa_the_practices_name_is_replaced(self) -> None:
        said = "The voicemail text says {{business_name}}; under hipaa a machine is not told."
        better = " Say {{caller_display_name}} there."
        assert self.find("medical", Profile.HIPAA) == [said + better]

    def test_a_pack_is_never_less_strict_than_its_own_profile(self) -> None:
        assert self.find("medical", Profile.STANDARD) == self.find("medical", Profile.HIPAA)

    def test_the_hint_is_the_name_that_goes_out(self) -> None:
        adjusted = VariableMap(renames=(("caller_display_name", "caller"),))
        [said] = self.find("medical", Profile.HIPAA, variable_map=adjusted)
        assert said.endswith("Say {{caller}} there.")

    def test_under_sensitive_nobody_is_named(self) -> None:
        assert self.find("therapy", Profile.SENSITIVE) == [
            "The voicemail text says {{customer_name}}; under sensitive a machine is not told."
        ]

    def test_a_law_firm_leaves_no_name_on_a_machine(self) -> None:
        [said] = self.find("legal", Profile.STANDARD)
        assert "{{customer_name}}; under standard" in said

    def test_a_value_of_the_scripts_own_is_heard_as_well(self) -> None:
        script = make_script(defaulted=self.TEXT[:1])
        therapy = make_tenant(business_type=BusinessType("therapy"), profile=Profile.SENSITIVE)
        assert len(find(FindingKind.VOICEMAIL, script, therapy)) == 1


class TestNeverSpoken:
    def test_what_is_sent_for_nothing_is_told_by_the_name_it_goes_out_as(self) -> None:
        renamed = make_tenant(variable_map=VariableMap(renames=(("stylist_name", "barber"),)))
        script = make_script(*set(SPOKEN) - {"stylist_name"})
        assert find(FindingKind.NEVER_SPOKEN, script, renamed) == [
            Finding(FindingKind.NEVER_SPOKEN, "barber", "barber is sent, and the script never says it.")
        ]

    def test_a_companion_comes_only_when_it_is_spoken(self) -> None:
        script = make_script(*(v.name for v in PACKS[SALON.business_type].variables if not v.is_companion))
        assert find(FindingKind.NEVER_SPOKEN, script) == []


def test_the_gravest_comes_first() -> None:
    legal = make_tenant(business_type=BusinessType("legal"))
    needed = (say("case_number", Place.PROMPT), say("customer_name", Place.VOICEMAIL))
    script = make_script(needed=needed, conduct=AgentConduct())
    kinds = [one.kind for one in compare_script(script, legal)]
    assert list(dict.fromkeys(kinds)) == [
        FindingKind.OPENING,
        FindingKind.NEVER_SENT,
        FindingKind.VOICEMAIL,
        FindingKind.CONDUCT,
        FindingKind.NEVER_SPOKEN,
    ]


class TestUnreadable:
    def test_a_language_model_of_its_own_is_said_to_be_unchecked(self) -> None:
        findings = compare_script(make_script(kind=ScriptKind.CUSTOM), SALON)
        assert [one.kind for one in findings] == [FindingKind.OPENING, FindingKind.UNREADABLE]
        assert "cannot be read, nor checked" in findings[1].sentence
        assert list_stopping(findings, SALON) == [findings[0]]

    def test_one_whose_opening_somebody_attests_stops_nothing(self) -> None:
        attested = make_tenant(attested={Attested.OPENING: Attestation(MARIA, NOW)})
        findings = compare_script(make_script(kind=ScriptKind.CUSTOM), attested)
        assert not list_stopping(findings, attested)

    def test_what_the_agent_itself_says_is_compared_all_the_same(self) -> None:
        needed = (say("loyalty_points", Place.VOICEMAIL),)
        script = make_script(kind=ScriptKind.CUSTOM, needed=needed, conduct=AgentConduct())
        findings = compare_script(script, SALON)
        assert [one.kind for one in findings] == [
            FindingKind.OPENING,
            FindingKind.NEVER_SENT,
            FindingKind.CONDUCT,
            FindingKind.UNREADABLE,
        ]
        assert list_stopping(findings, SALON)

    def test_a_type_that_nobody_knows_is_a_sentence(self) -> None:
        strange = replace(SALON, business_type=BusinessType("circus"))
        [found] = compare_script(make_script("customer_name"), strange)
        assert found.kind is FindingKind.UNREADABLE
        assert "“circus” is no line of business we know" in found.sentence
