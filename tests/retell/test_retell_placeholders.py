"""Whatever the documents look like, every variable they speak is found, and no other."""

import json
import random
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.script import Place, Storage, VoicemailAction
from core.variables.sent_names import is_of_the_line
from retell.placeholders import NAME_LIMIT, Spoken, find_names, find_spoken
from retell.script_conduct import read_conduct
from retell.script_texts import build_digest, list_texts, walk

SAMPLES = Path(__file__).parent / "samples"
Json = dict[str, Any]

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.text("{} aé", max_size=9)
)
KEYS = st.text(max_size=6) | st.sampled_from(
    [
        "action",
        "begin_message",
        "default_dynamic_variables",
        "edges",
        "flex_mode",
        "id",
        "instruction",
        "language",
        "name",
        "nodes",
        "parameters",
        "pii_config",
        "post_call_analysis_data",
        "properties",
        "response_variables",
        "start_node_id",
        "start_speaker",
        "states",
        "tools",
        "type",
        "variables",
        "voicemail_option",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)
BRACES = st.text("{} ab_", max_size=24)


def read_sample(name: str) -> Json:
    found: Json = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def read(agent: Json | None = None, **script: object) -> Spoken:
    return find_spoken(list_texts(agent or {}, script), agent or {}, script)


def names(spoken: Spoken) -> tuple[list[str], list[str]]:
    return [found.name for found in spoken.needed], [found.name for found in spoken.defaulted]


def places(spoken: Spoken) -> dict[str, set[Place]]:
    return {found.name: set(found.places) for found in (*spoken.needed, *spoken.defaulted)}


def digest(agent: Json, script: Json) -> str:
    return build_digest(list_texts(agent, script))


class TestNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Hello {{customer_name}}!", ["customer_name"]),
            ("{{ customer_name }} and {{\n business_name\t}}", ["customer_name", "business_name"]),
            ("{{{a}}} {{{{b}}}}", ["a", "b", "{{b}}"]),
            ("{{current_time_{{zone}} }}", ["zone", "current_time_{{zone}}"]),
            ("{{a{{b{{c}}}}}}", ["c", "b{{c}}", "a{{b{{c}}}}"]),
            ("{{a}}{{b}}", ["a", "b"]),
            ("{{first name}} {{Größe}}", ["first name", "Größe"]),
            ("{{}} {{  }} {a} {{a {b}} a}}", []),
            ("never {{closed {{a}}", ["a"]),
            ('{"json": {"x": {"y": {{a}} }}}', ["a"]),
            ("{{a\u200bb}} {{a\nb}} {{a\ud800}}", ["a\ufffdb", "a\ufffdb", "a\ufffd"]),
            ("{{" + " " * 900 + "a" + " " * 900 + "}}", ["a"]),
        ],
    )
    def test_are_what_stands_between_double_braces(self, text: str, expected: list[str]) -> None:
        assert list(find_names(text)) == expected

    def test_too_long_are_cut_so_that_no_sentence_gets_through(self) -> None:
        (name,) = find_names("{{" + "If the customer asks for the price, say " * 9 + "}}")

        assert len(name) == NAME_LIMIT
        assert name.endswith("…")

    def test_of_any_length_are_never_shortened_to_another_name(self) -> None:
        (name,) = find_names("{{customer_name" + " " * 9000 + "x}}")

        assert name != "customer_name"

    @given(BRACES)
    def test_are_at_least_those_the_plain_pattern_finds(self, text: str) -> None:
        plain = {found.strip() for found in re.findall(r"\{\{\s*([^{}]+?)\s*\}\}", text)}

        assert plain - {""} <= set(find_names(text))

    @given(BRACES)
    def test_are_never_empty_and_hold_no_single_brace(self, text: str) -> None:
        for name in find_names(text):
            assert name.strip() == name != ""
            assert not re.search(r"[{}]", name.replace("{{", "").replace("}}", ""))

    @pytest.mark.parametrize("nested", [20_000])
    def test_are_found_however_deep_the_braces_nest(self, nested: int) -> None:
        assert next(find_names("{{" * nested + "a" + "}}" * nested)) == "a"


class TestSystemVariables:
    @pytest.mark.parametrize(
        "name",
        [
            "current_time",
            "current_time_Europe/London",
            "current_time_{{zone}}",
            "current_hour",
            "current_hour_Asia/Kolkata",
            "current_calendar",
            "current_calendar_America/New_York",
            "current_agent_state",
            "previous_agent_state",
            "session_type",
            "session_duration",
            "direction",
            "user_number",
            "agent_number",
            "call_id",
            "call_type",
            "chat_id",
            "contact_memory",
        ],
    )
    def test_are_retells_own(self, name: str) -> None:
        assert is_of_the_line(name)
        assert names(read(general_prompt=f"It is {{{{{name}}}}}.")) == (
            ["zone"] if "zone" in name else [],
            [],
        )

    @pytest.mark.parametrize(
        "name",
        ["Current_Time", "current_times", "current_time_", "contact_name", "session_date", "caller_number"],
    )
    def test_are_not_guessed(self, name: str) -> None:
        assert names(read(general_prompt=f"It is {{{{{name}}}}}.")) == ([name], [])


class TestDefaults:
    def test_on_the_script_count_even_when_empty(self) -> None:
        spoken = read(
            general_prompt="{{a}} {{b}} {{c}}", default_dynamic_variables={"a": "x", "b": "", "unspoken": "y"}
        )

        assert names(spoken) == (["c"], ["a", "b"])

    @pytest.mark.parametrize("declared", [None, 7, ["a"], {"a": None}, {"a": 7}])
    def test_that_are_no_strings_are_none(self, declared: object) -> None:
        assert names(read(general_prompt="{{a}}", default_dynamic_variables=declared)) == (["a"], [])

    def test_on_the_agent_are_ignored_and_so_is_what_they_speak(self) -> None:
        agent = {"default_dynamic_variables": {"membership": "{{level}}"}}

        assert names(read(agent, general_prompt="{{membership}}")) == (["membership"], [])

    def test_may_speak_variables_themselves(self) -> None:
        spoken = read(general_prompt="{{greeting}}", default_dynamic_variables={"greeting": "Dear {{title}}"})

        assert names(spoken) == (["title"], ["greeting"])


class TestMadeInTheCall:
    @pytest.mark.parametrize(
        "script",
        [
            {"general_tools": [{"type": "custom", "response_variables": {"made": "$.x"}}]},
            {"states": [{"tools": [{"type": "mcp", "response_variables": {" made ": "$.x"}}]}]},
            {"states": [{"edges": [{"parameters": {"type": "object", "properties": {"made": {}}}}]}]},
            {"general_tools": [{"type": "extract_dynamic_variable", "variables": [{"name": "made"}]}]},
            {"nodes": [{"type": "extract_dynamic_variables", "variables": [{"name": "made"}]}]},
            {"components": [{"nodes": [{"type": "code", "response_variables": {"made": "$.x"}}]}]},
        ],
    )
    def test_need_not_be_sent(self, script: Json) -> None:
        assert names(read(**script, global_prompt="{{made}} {{not_made}}")) == (["not_made"], [])

    def test_are_not_the_parameters_a_tool_is_given(self) -> None:
        tool = {"type": "custom", "parameters": {"type": "object", "properties": {"asked": {}}}}

        assert names(read(general_tools=[tool], general_prompt="{{asked}}")) == (["asked"], [])

    def test_keep_the_default_they_also_have(self) -> None:
        tool = {"type": "custom", "response_variables": {"made": "$.x"}}
        spoken = read(
            general_tools=[tool], general_prompt="{{made}}", default_dynamic_variables={"made": "soon"}
        )

        assert names(spoken) == ([], ["made"])

    def test_are_still_raw_in_the_first_sentence_and_on_a_machine(self) -> None:
        agent = {"voicemail_option": {"action": {"type": "static_text", "text": "{{made}}"}}}
        tool = {"type": "custom", "response_variables": {"made": "$.x"}}
        spoken = read(agent, general_tools=[tool], general_prompt="{{made}}", begin_message="Hi {{made}}")

        assert places(spoken) == {"made": {Place.OPENING, Place.VOICEMAIL}}

    def test_before_the_conversation_are_there_from_its_first_sentence(self) -> None:
        agent = {"pre_session_tools": [{"type": "custom", "response_variables": {"made": "$.x"}}]}

        assert names(read(agent, begin_message="Hi {{made}}")) == ([], [])


class TestPlaces:
    def test_of_a_prompt_script(self) -> None:
        agent = {
            "voicemail_option": {
                "action": {"type": "static_text", "text": "{{on_machine}}"},
                "detection_prompt": "{{detection}}",
            },
            "webhook_url": "https://example.org/{{hook}}",
            "post_session_tools": [{"url": "{{after}}"}],
        }
        spoken = read(
            agent,
            begin_message="{{first}}",
            general_prompt="{{prompt}} {{both}}",
            general_tools=[{"url": "{{url}}", "headers": {"X-A": "{{both}}"}}],
            states=[
                {
                    "name": "one",
                    "state_prompt": "{{state}}",
                    "edges": [{"description": "{{edge}}"}],
                    "tools": [{"parameters": {"properties": {"a": {"const": "{{const}}"}}}}],
                }
            ],
        )

        assert places(spoken) == {
            "after": {Place.TOOL},
            "both": {Place.PROMPT, Place.TOOL},
            "const": {Place.TOOL},
            "detection": {Place.SETTING},
            "edge": {Place.PROMPT},
            "first": {Place.OPENING},
            "hook": {Place.SETTING},
            "on_machine": {Place.VOICEMAIL},
            "prompt": {Place.PROMPT},
            "state": {Place.PROMPT},
            "url": {Place.TOOL},
        }

    @pytest.mark.parametrize(
        ("kind", "start", "place"),
        [
            ("static_text", "two", Place.OPENING),
            ("prompt", "two", Place.PROMPT),
            ("static_text", "one", Place.PROMPT),
            ("static_text", None, Place.PROMPT),
        ],
    )
    def test_of_a_flow_open_with_the_fixed_text_of_its_start(
        self, kind: str, start: str | None, place: Place
    ) -> None:
        nodes = [{"id": "one"}, {"id": "two", "instruction": {"type": kind, "text": "{{first}}"}}]

        assert places(read(nodes=nodes, start_node_id=start)) == {"first": {place}}

    def test_of_a_component_are_those_of_its_flow(self) -> None:
        component = {"nodes": [{"edges": [{"prompt": "{{deep}}"}]}], "tools": [{"url": "{{url}}"}]}

        assert places(read(components=[component])) == {"deep": {Place.PROMPT}, "url": {Place.TOOL}}

    def test_are_none_for_keys(self) -> None:
        assert names(read(general_tools=[{"headers": {"{{key}}": "x"}}])) == ([], [])


class TestAnyDocuments:
    @given(DOCUMENTS, DOCUMENTS)
    def test_are_read_without_a_fuss(self, agent: Json, script: Json) -> None:
        spoken = find_spoken(list_texts(agent, script), agent, script)

        assert len(digest(agent, script)) == 64
        assert [found.name for found in spoken.needed] == sorted({found.name for found in spoken.needed})
        assert all(found.places for found in (*spoken.needed, *spoken.defaulted))
        assert read_conduct(agent, script).storage in Storage

    @given(DOCUMENTS, DOCUMENTS, st.randoms(use_true_random=False), st.text("{} a", max_size=4))
    def test_hide_no_variable(self, agent: Json, script: Json, chance: random.Random, around: str) -> None:
        agent.pop("default_dynamic_variables", None)
        plant(chance.choice([agent, script]), f"{around}{{{{planted_name}}}}{around}", chance)

        spoken = find_spoken(list_texts(agent, script), agent, script)

        assert "planted_name" in names(spoken)[0]

    def test_are_walked_deeper_than_python_recurses(self) -> None:
        deep: object = "{{bottom}}"
        for _ in range(5_000):
            deep = [deep]

        assert names(read(nodes=deep)) == (["bottom"], [])


def plant(document: Json, text: str, chance: random.Random) -> None:
    """Put a string at any one place of a document."""
    inner = [value for _, value in walk(document) if isinstance(value, dict | list)]
    chosen = chance.choice(inner)
    if isinstance(chosen, list):
        chosen.insert(chance.randint(0, len(chosen)), text)
    elif isinstance(chosen, dict):
        chosen[chance.choice([*chosen, "somewhere"])] = text


class TestBookkeeping:
    def test_is_never_spoken_whatever_it_says(self) -> None:
        noted = "renamed {{stylist}} to {{stylist_name}}"
        agent = {"version_title": noted, "version_description": noted, "agent_name": noted, "tags": [noted]}

        assert names(read(agent, version_description=noted)) == ([], [])

    def test_is_told_by_where_it_stands_not_by_its_name_alone(self) -> None:
        assert names(read(general_tools=[{"tags": "{{room}}"}])) == (["room"], [])


class TestDigest:
    def test_stays_when_only_the_books_change(self) -> None:
        agent, script = read_sample("get_agent_published"), read_sample("get_retell_llm_published")
        kept = digest(agent, script)

        agent |= {"version": 9, "version_title": "Autumn", "agent_name": "Renamed", "is_published": False}
        agent |= {"last_modification_timestamp": 1, "response_engine": {"type": "retell-llm", "version": 9}}
        script |= {"version": 9, "last_modification_timestamp": 2, "model_temperature": 1}
        shuffled = dict(reversed(script.items()))

        assert digest(agent, shuffled) == kept

    def test_changes_with_every_text(self) -> None:
        agent, script = read_sample("get_agent_published"), read_sample("get_retell_llm_published")
        kept = digest(agent, script)
        spoken = [
            (document, key)
            for _, document in (*walk(agent["voicemail_option"]), *walk(script))
            if isinstance(document, dict)
            for key, value in document.items()
            if isinstance(value, str) and key != "llm_id"
        ]

        assert len(spoken) > 10
        for document, key in spoken:
            before = document[key]
            document[key] = f"{before}."
            assert digest(agent, script) != kept, key
            document[key] = before
        assert digest(agent, script) == kept

    def test_changes_when_a_text_moves(self) -> None:
        assert digest({}, {"begin_message": "a", "general_prompt": "b"}) != digest(
            {}, {"begin_message": "b", "general_prompt": "a"}
        )


class TestConduct:
    def test_is_read_from_a_whole_agent(self) -> None:
        conduct = read_conduct(read_sample("get_agent_published"), {})

        assert conduct.languages == ("en-GB", "en-US")
        assert conduct.storage is Storage.EXCEPT_PERSONAL
        assert conduct.retention_days == 30
        assert conduct.scrubbed == ("person_name", "phone_number")
        assert conduct.voicemail is VoicemailAction.STATIC_TEXT
        assert conduct.tells_answer
        assert conduct.detects_opt_out

    def test_is_the_least_careful_when_nothing_is_set(self) -> None:
        conduct = read_conduct({}, {})

        assert conduct.languages == ("en-US",)
        assert (conduct.storage, conduct.retention_days) == (Storage.EVERYTHING, None)
        assert (conduct.scrubbed, conduct.voicemail) == ((), VoicemailAction.NOT_SET)
        assert not conduct.tells_answer
        assert not conduct.detects_opt_out

    @pytest.mark.parametrize(
        ("word", "storage"),
        [
            ("everything", Storage.EVERYTHING),
            ("everything_except_pii", Storage.EXCEPT_PERSONAL),
            ("basic_attributes_only", Storage.BASIC),
            ("nothing_at_all", Storage.EVERYTHING),
            (None, Storage.EVERYTHING),
            (7, Storage.EVERYTHING),
        ],
    )
    def test_keeps_everything_unless_it_says_otherwise(self, word: object, storage: Storage) -> None:
        assert read_conduct({"data_storage_setting": word}, {}).storage is storage

    @pytest.mark.parametrize("days", [None, 0, -1, True, "30", 1.5])
    def test_keeps_for_ever_unless_it_names_days(self, days: object) -> None:
        assert read_conduct({"data_storage_retention_days": days}, {}).retention_days is None

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            (600_000, 600),
            (60_000, 60),
            (59_999, 60),
            (-1, 60),
            (7_200_000, 7200),
            (10**40, 7200),
            (None, 3600),
            (True, 3600),
            ("600000", 3600),
            (float("nan"), 3600),
        ],
    )
    def test_ends_a_call_within_what_retell_takes(self, said: object, seconds: int) -> None:
        assert read_conduct({"max_call_duration_ms": said}, {}).longest_call == timedelta(seconds=seconds)

    @pytest.mark.parametrize(
        ("storage", "mode", "scrubbed"),
        [
            ("everything_except_pii", "post_call", ("pin",)),
            ("everything", "post_call", ()),
            ("everything_except_pii", "some_day", ()),
            ("everything_except_pii", None, ()),
        ],
    )
    def test_scrubs_only_when_that_is_switched_on(
        self, storage: str, mode: object, scrubbed: tuple[str, ...]
    ) -> None:
        config = {"mode": mode, "categories": ["pin", 7]}

        assert read_conduct({"data_storage_setting": storage, "pii_config": config}, {}).scrubbed == scrubbed

    @pytest.mark.parametrize(
        ("option", "action"),
        [
            (None, VoicemailAction.NOT_SET),
            ("hangup", VoicemailAction.NOT_SET),
            ({}, VoicemailAction.OTHER),
            ({"action": {"type": "hangup"}}, VoicemailAction.HANG_UP),
            ({"action": {"type": "static_text", "text": ""}}, VoicemailAction.STATIC_TEXT),
            ({"action": {"type": "prompt"}}, VoicemailAction.PROMPT),
            ({"action": {"type": "bridge_transfer"}}, VoicemailAction.OTHER),
        ],
    )
    def test_says_what_happens_on_a_machine(self, option: object, action: VoicemailAction) -> None:
        assert read_conduct({"voicemail_option": option}, {}).voicemail is action

    @pytest.mark.parametrize(
        ("language", "languages"), [("de-DE", ("de-DE",)), (["en-GB", 7], ("en-GB",)), (7, ()), ([], ())]
    )
    def test_names_its_languages(self, language: object, languages: tuple[str, ...]) -> None:
        assert read_conduct({"language": language}, {}).languages == languages
