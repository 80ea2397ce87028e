"""A wrong entry of a pack file is refused, and the message says where it is."""

import re

import pytest

from core.nouns.tenant import Profile
from core.nouns.variable_map import VariableMap
from core.packs.catalogue import PRIVACY
from core.packs.pack import Audience, Pack, PrivacyClass, Treatment
from core.packs.read import PackWrong, read_core, read_pack, read_privacy
from core.variables.build import build_by_recipe
from core.variables.facts import CallFacts
from core.variables.recipe import build_recipe
from tests.support.builders import NOW, make_appointment, make_contact, make_tenant

CORE = """
[[variable]]
name = "customer_name"
source = "contact.name"
spoken_type = "name"
required = true
max_len = 60
class = "S1"
[variable.hipaa]
live = "first_name"
slack_baa = "initial"

[[variable]]
name = "time_zone"
source = "appointment.zone"
spoken_type = "zone"
when = "spoken"
class = "S0"
"""
HEAD = """
title = "Piano tuner"
profile = "standard"
regime = "Consumer privacy."
sends = ["customer_name", "instrument", "key"]
"""
INSTRUMENT = """
[[variable]]
name = "instrument"
source = "appointment.type"
spoken_type = "text"
required = true
label = "Type"
example = "Upright piano"
class = "S2"
coarsen_to = "appointment"
"""
KEY = """
[[variable]]
name = "key"
source = "appointment.pitch"
spoken_type = "text"
label = "Pitch"
class = "S1"
[variable.choices]
a440 = "concert pitch"
a415 = "baroque pitch"
"""
BLOCKED = """
[[blocked]]
name = "door_code"
class = "S3"
reason = "Opens somebody's home."
"""
TUNER = HEAD + INSTRUMENT + KEY + BLOCKED
PRIVACY_TEXT = "never = []\n[agent]\n" + "".join(
    f"[{kind}.{profile}]\n"
    + "".join(f'{audience} = "omit"\n' for audience in ("live", "voicemail", "slack", "slack_baa", "log"))
    for kind in ("S0", "S1", "S2", "S3")
    for profile in ("standard", "hipaa", "sensitive")
)


def read_tuner(text: str, core: str = CORE) -> Pack:
    return read_pack(text, "tuner", core=read_core(core), privacy=PRIVACY)


def change(text: str, old: str, new: str) -> str:
    """Change one place of a file; a test whose place is gone would prove nothing."""
    assert text.count(old) == 1
    return text.replace(old, new)


def refusal_of(text: str, core: str = CORE) -> str:
    with pytest.raises(PackWrong) as refused:
        read_tuner(text, core)
    return str(refused.value)


class TestAPackOfTextAlone:
    def test_is_read_in_the_order_of_what_it_sends_with_companions_last(self) -> None:
        pack = read_tuner(TUNER)

        assert [one.name for one in pack.variables] == ["customer_name", "instrument", "key", "time_zone"]
        assert (pack.type, pack.title, pack.profile) == ("tuner", "Piano tuner", Profile.STANDARD)
        assert [(one.name, one.privacy_class) for one in pack.blocked] == [("door_code", PrivacyClass.NEVER)]

    def test_sends_a_calls_variables_without_a_line_of_code(self) -> None:
        pack = read_tuner(TUNER)
        booking = make_appointment(type="Grand piano", fields={"pitch": "a415"})
        recipe = build_recipe(
            pack, Profile.STANDARD, VariableMap(), frozenset({"time_zone"}), frozenset(), Audience.LIVE
        )
        facts = CallFacts(make_tenant(), make_contact(), booking, "en-US", NOW, ["Europe/London"])

        assert build_by_recipe(recipe, facts).sent == {
            "customer_name": "Sarah Johnson",
            "instrument": "Grand piano",
            "key": "baroque pitch",
            "time_zone": "UK time",
        }

    def test_withholds_by_class_what_it_says_nothing_about(self) -> None:
        instrument = read_tuner(TUNER).find_variable("instrument")

        assert instrument is not None
        assert instrument.find_treatment(Profile.HIPAA, Audience.LIVE) is Treatment.COARSEN
        assert instrument.find_treatment(Profile.HIPAA, Audience.SLACK) is Treatment.OMIT

    def test_gives_a_list_of_choices_its_first_as_example(self) -> None:
        key = read_tuner(TUNER).find_variable("key")

        assert key is not None
        assert key.example == "a440"

    def test_knows_no_variable_that_it_does_not_send(self) -> None:
        assert read_tuner(TUNER).find_variable("door_code") is None


class TestAnEntryOfASharedVariable:
    def test_says_only_what_differs(self) -> None:
        own = '[[variable]]\nname = "customer_name"\nmax_len = 40\n[variable.hipaa]\nvoicemail = "keep"\n'
        shared = read_tuner(TUNER).find_variable("customer_name")
        changed = read_tuner(TUNER + own).find_variable("customer_name")

        assert shared is not None
        assert changed is not None
        differing = {
            key: treatment
            for key, treatment in changed.treatments.items()
            if shared.treatments[key] != treatment
        }
        assert differing == {(Profile.HIPAA, Audience.VOICEMAIL): Treatment.KEEP}
        assert (changed.max_len, changed.source, changed.required) == (40, "contact.name", True)
        assert changed.find_treatment(Profile.HIPAA, Audience.LIVE) is Treatment.FIRST_NAME


WRONG_ENTRIES = [
    ("an unknown key", INSTRUMENT, 'label = "Type"', 'lable = "Type"'),
    ("no class", INSTRUMENT, 'class = "S2"\n', ""),
    ("an unknown class", INSTRUMENT, '"S2"', '"S4"'),
    ("the class of what is never sent", INSTRUMENT, '"S2"', '"S3"'),
    ("no source", INSTRUMENT, 'source = "appointment.type"\n', ""),
    ("an unknown owner", INSTRUMENT, "appointment.type", "calendar.type"),
    ("a source without a key", INSTRUMENT, "appointment.type", "appointment."),
    ("an unknown spoken type", INSTRUMENT, '"text"', '"song"'),
    ("a spoken type of bookings from elsewhere", INSTRUMENT, '"text"', '"date"'),
    ("a text for a yes or no", INSTRUMENT, "required = true", 'required = "yes"'),
    ("a text for a list", INSTRUMENT, "coarsen_to =", 'allowlist = "tuning"\ncoarsen_to ='),
    ("a number in a list of texts", INSTRUMENT, "coarsen_to =", "allowlist = [1]\ncoarsen_to ="),
    ("no room for a value", INSTRUMENT, "coarsen_to =", "max_len = 0\ncoarsen_to ="),
    ("more room than any value has", INSTRUMENT, "coarsen_to =", "max_len = 201\ncoarsen_to ="),
    (
        "a time that is neither always nor when spoken",
        INSTRUMENT,
        "coarsen_to =",
        'when = "often"\ncoarsen_to =',
    ),
    ("no word for what is coarsened", INSTRUMENT, 'coarsen_to = "appointment"\n', ""),
    ("a placeholder for a coarse word", INSTRUMENT, '"appointment"', '"{{name}}"'),
    ("a coarse word longer than a value may be", INSTRUMENT, '"appointment"', f'"{"a" * 201}"'),
    ("no label on what must be asked for", INSTRUMENT, 'label = "Type"\n', ""),
    ("an unknown treatment", INSTRUMENT, 'coarsen_to = "appointment"', '[variable.hipaa]\nlive = "whisper"'),
    ("an unknown audience", INSTRUMENT, 'coarsen_to = "appointment"', '[variable.hipaa]\nradio = "keep"'),
    ("an unknown profile", INSTRUMENT, 'coarsen_to = "appointment"', '[variable.strict]\nlive = "keep"'),
    ("a word where a profile's table belongs", INSTRUMENT, "coarsen_to =", 'hipaa = "keep"\ncoarsen_to ='),
    ("a value for the log", INSTRUMENT, '"appointment"', '"appointment"\n[variable.hipaa]\nlog = "keep"'),
    (
        "a stand-in that is not named",
        INSTRUMENT,
        '"appointment"',
        '"appointment"\n[variable.hipaa]\nlive = "stand_in"',
    ),
    (
        "the first name of what is no name",
        INSTRUMENT,
        '"appointment"',
        '"x"\n[variable.hipaa]\nlive = "first_name"',
    ),
    ("a choice without words", KEY, '"concert pitch"', '""'),
    ("a placeholder for a choice", KEY, '"concert pitch"', '"{{pitch}}"'),
    ("an example that is no choice", KEY, 'label = "Pitch"', 'label = "Pitch"\nexample = "a432"'),
    ("a spared value that is no choice", KEY, 'label = "Pitch"', 'label = "Pitch"\nspared = ["a432"]'),
    ("a remote value that is no choice", KEY, 'label = "Pitch"', 'label = "Pitch"\nremote = ["a432"]'),
    (
        "a value let through that is no choice",
        KEY,
        'label = "Pitch"',
        'label = "Pitch"\nallowlist = ["a432"]',
    ),
]


class TestAWrongEntry:
    @pytest.mark.parametrize(
        ("entry", "old", "new"),
        [pytest.param(*case[1:], id=case[0]) for case in WRONG_ENTRIES],
    )
    def test_is_refused_with_its_file_and_name(self, entry: str, old: str, new: str) -> None:
        name = "instrument" if entry is INSTRUMENT else "key"

        assert refusal_of(TUNER.replace(entry, change(entry, old, new))).startswith(f"tuner: {name}: ")

    @pytest.mark.parametrize(
        "name",
        ["Instrument", "2nd_instrument", "instru-ment", "instru ment", "x" * 65, "größe", "_instrument"],
    )
    def test_is_refused_for_a_name_no_script_can_speak(self, name: str) -> None:
        pack = TUNER.replace('"instrument"', f'"{name}"')

        assert refusal_of(pack).startswith(f"tuner: {name}: ")

    @pytest.mark.parametrize(
        "name", [one.replace("*", ending) for one in PRIVACY.never for ending in ("", "number")]
    )
    def test_is_refused_for_a_name_that_is_never_sent(self, name: str) -> None:
        refusal = refusal_of(TUNER.replace('"instrument"', f'"{name}"'))

        assert refusal == f"tuner: {name}: is never sent by anybody"

    def test_is_refused_without_a_name_by_its_number(self) -> None:
        refusal = refusal_of(TUNER.replace('name = "key"\n', ""))

        assert refusal == "tuner: variable number 2: name is missing"

    def test_is_refused_the_second_time(self) -> None:
        assert refusal_of(TUNER + KEY) == "tuner: key: is described twice"

    def test_of_the_shared_file_is_told_by_that_file(self) -> None:
        refusal = refusal_of(TUNER, change(CORE, '"contact.name"', '"nobody.name"'))

        assert refusal == "_core: customer_name: unknown source nobody.name"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('class = "S3"', 'class = "S9"', "S9"),
            ('class = "S3"\n', "", "class is missing"),
            ('class = "S3"', 'class = "S3"\nlabel = "Door"', "unknown key label"),
        ],
    )
    def test_among_the_blocked_is_told_by_its_name(self, old: str, new: str, said: str) -> None:
        refusal = refusal_of(TUNER.replace(BLOCKED, change(BLOCKED, old, new)))

        assert refusal.startswith("tuner: door_code: ")
        assert said in refusal


class TestAWrongPack:
    @pytest.mark.parametrize(
        ("pack", "said"),
        [
            (change(TUNER, 'title = "Piano tuner"\n', ""), "title is missing"),
            (change(TUNER, 'sends = ["customer_name", "instrument", "key"]\n', ""), "sends is missing"),
            (change(TUNER, 'profile = "standard"', 'profile = "secret"'), "secret"),
            (change(TUNER, "title =", "colour = 1\ntitle ="), "unknown key colour"),
            (change(TUNER, "sends = [", 'sends = ["tempo", '), "is sent, but nowhere described: tempo"),
            (change(TUNER, "sends = [", 'sends = ["instrument", '), "is sent twice: instrument"),
            (change(TUNER, '"instrument", "key"]', '"instrument"]'), "is described, but never sent: key"),
            (
                change(TUNER, '["customer_name", ', "["),
                "is needed by every call, but not sent: customer_name",
            ),
            (change(TUNER, '"door_code"', '"key"'), "is both sent and blocked: key"),
            (TUNER + BLOCKED, "is blocked twice: door_code"),
            (change(TUNER, "Opens somebody's home.", ""), "is blocked without a reason: door_code"),
            (change(TUNER, "sends =", 'required_any = [["key", "tempo"]]\nsends ='), "but not sent: tempo"),
            (change(TUNER, "coarsen_to =", 'stand_in = "tempo"\ncoarsen_to ='), "is not sent: tempo"),
            (change(TUNER, 'label = "Pitch"', 'label = "Type"'), "label used twice: Type"),
            (change(TUNER, "appointment.pitch", "contact.type"), "kept twice under one key: type"),
        ],
    )
    def test_is_refused_with_its_file_and_what_does_not_fit(self, pack: str, said: str) -> None:
        refusal = refusal_of(pack)

        assert refusal.startswith("tuner: ")
        assert said in refusal

    def test_is_refused_for_what_is_no_toml(self) -> None:
        assert refusal_of("title = ").startswith("tuner: ")

    def test_names_the_shared_file_when_that_is_no_toml(self) -> None:
        with pytest.raises(PackWrong, match=r"^_core: "):
            read_core("[[variable]")


class TestThePrivacyTable:
    def test_is_read_when_it_is_whole(self) -> None:
        table = read_privacy(PRIVACY_TEXT)

        assert table.by_class[PrivacyClass.PUBLIC][Profile.HIPAA, Audience.LIVE] is Treatment.OMIT

    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ("never = []\n", "", "_privacy: never is missing"),
            ("[S2.hipaa]\n", "[S2.strict]\n", "_privacy: S2: unknown key strict"),
            ('[S1.hipaa]\nlive = "omit"\n', "[S1.hipaa]\n", "_privacy: S1.hipaa: live is missing"),
            (
                '[S0.sensitive]\nlive = "omit"',
                '[S0.sensitive]\nlive = "shout"',
                "_privacy: S0.sensitive: 'shout'",
            ),
            ("[agent]\n", '[agent.hipaa]\nstorage = ["all"]\n', "_privacy: agent.hipaa: 'all'"),
            ("[agent]\n", "[agent.hipaa]\nstored = 1\n", "_privacy: agent.hipaa: unknown key stored"),
        ],
    )
    def test_is_refused_with_the_place_that_is_wrong(self, old: str, new: str, where: str) -> None:
        with pytest.raises(PackWrong, match="^" + re.escape(where)):
            read_privacy(change(PRIVACY_TEXT, old, new))

    def test_stands_for_any_ending_where_a_name_ends_with_a_star(self) -> None:
        assert PRIVACY.is_never("insurance_number")
        assert PRIVACY.is_never("insurance")
        assert not PRIVACY.is_never("insurances_accepted")
