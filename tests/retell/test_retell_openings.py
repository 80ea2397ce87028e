"""How a call opens: by a fixed sentence of the agent's or not, and whether that says it is a machine."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nouns.script import Place
from retell.machine_telling import tells_it_is_a_machine
from retell.machine_words import WORDS
from retell.placeholders import find_spoken
from retell.script_conduct import read_conduct
from retell.script_opening import read_opening
from retell.script_texts import list_texts

Json = dict[str, Any]
PAGE = (Path(__file__).parents[2] / "docs" / "retell-agent.md").read_text(encoding="utf-8")
LANGUAGES = {
    "English": "en-US",
    "German": "de-DE",
    "French": "fr-FR",
    "Spanish": "es-ES",
    "Italian": "it-IT",
    "Portuguese": "pt-PT",
    "Dutch": "nl-NL",
    "Swedish, Danish, Norwegian": "no-NO",
    "Japanese": "ja-JP",
    "Chinese": "zh-CN",
    "Korean": "ko-KR",
}
SAYS = "Hi, this is an AI assistant calling for {{business_name}}."


def make_flow(node: Json | None = None, **changes: object) -> Json:
    start = {"id": "start", "type": "conversation", "instruction": {"type": "static_text", "text": SAYS}}
    other = {"id": "other", "type": "conversation", "instruction": {"type": "static_text", "text": "Bye."}}
    return {
        "nodes": [other, start | (node or {})],
        "start_node_id": "start",
        "start_speaker": "agent",
    } | changes


class TestOpening:
    @pytest.mark.parametrize(
        ("script", "opening"),
        [
            ({"start_speaker": "agent", "begin_message": SAYS}, SAYS),
            ({"begin_message": f" {SAYS}\n"}, SAYS),
            ({"start_speaker": None, "begin_message": SAYS}, SAYS),
            ({"start_speaker": "agent", "begin_message": SAYS, "states": [{"state_prompt": "Hm?"}]}, SAYS),
            ({"start_speaker": "user", "begin_message": SAYS}, ""),
            ({"start_speaker": "anybody", "begin_message": SAYS}, ""),
            ({"start_speaker": ["agent"], "begin_message": SAYS}, ""),
            ({"start_speaker": "agent", "begin_message": None}, ""),
            ({"start_speaker": "agent", "begin_message": ""}, ""),
            ({"start_speaker": "agent", "begin_message": " \n"}, ""),
            ({"start_speaker": "agent", "begin_message": [SAYS]}, ""),
            ({"start_speaker": "agent", "general_prompt": f"Begin with: {SAYS}"}, ""),
            ({}, ""),
        ],
    )
    def test_of_an_llm_is_the_message_it_begins_with_if_it_speaks_first(
        self, script: Json, opening: str
    ) -> None:
        assert read_opening(script) == opening

    @pytest.mark.parametrize(
        ("flow", "opening"),
        [
            (make_flow(), SAYS),
            (make_flow(start_speaker=None), SAYS),
            (make_flow(flex_mode=False), SAYS),
            (make_flow(start_speaker="user"), ""),
            (make_flow(flex_mode=True), ""),
            (make_flow({"instruction": {"type": "prompt", "text": SAYS}}), ""),
            (make_flow({"instruction": {"type": "static_text", "text": " "}}), ""),
            (make_flow({"instruction": {"type": "static_text"}}), ""),
            (make_flow({"instruction": SAYS}), ""),
            (make_flow({"type": "function"}), ""),
            (make_flow({"type": None}), ""),
            (make_flow(start_node_id=None), ""),
            (make_flow(start_node_id="nowhere"), ""),
            (make_flow(start_node_id=["start"]), ""),
            (make_flow(nodes=None), ""),
            (make_flow(nodes=None, begin_message=SAYS), ""),
            ({"conversation_flow_id": "flow_1", "begin_message": SAYS}, ""),
        ],
    )
    def test_of_a_flow_is_the_static_sentence_of_the_node_it_starts_with(
        self, flow: Json, opening: str
    ) -> None:
        assert read_opening(flow) == opening

    @pytest.mark.parametrize("script", [{"start_speaker": "agent", "begin_message": SAYS}, make_flow()])
    def test_is_the_place_where_its_variables_are_found(self, script: Json) -> None:
        [spoken] = find_spoken(list_texts({}, script), {}, script).needed

        assert (spoken.name, spoken.places) == ("business_name", frozenset({Place.OPENING}))


class TestConduct:
    @pytest.mark.parametrize(
        ("begin_message", "opens", "tells"),
        [
            (SAYS, True, True),
            ("Hello, this is Anna from {{business_name}}.", True, False),
            ("{{greeting}}", True, False),
            (None, False, False),
            ("", False, False),
        ],
    )
    def test_tells_a_fixed_opening_from_one_that_discloses(
        self,
        begin_message: str | None,
        opens: bool,  # noqa: FBT001
        tells: bool,  # noqa: FBT001
    ) -> None:
        conduct = read_conduct({}, {"start_speaker": "agent", "begin_message": begin_message})

        assert (conduct.opens_itself, conduct.tells_it_is_a_machine) == (opens, tells)

    def test_believes_no_sentence_that_may_not_be_said(self) -> None:
        conduct = read_conduct({}, make_flow(start_speaker="user"))

        assert (conduct.opens_itself, conduct.tells_it_is_a_machine) == (False, False)

    def test_reads_the_words_of_the_languages_the_agent_speaks(self) -> None:
        script: Json = {"begin_message": "Bonjour, je suis une IA de {{business_name}}."}

        assert read_conduct({"language": ["en-US", "fr-CA"]}, script).tells_it_is_a_machine
        assert not read_conduct({"language": "en-US"}, script).tells_it_is_a_machine

    def test_keeps_nothing_of_the_sentence(self) -> None:
        conduct = read_conduct({}, {"begin_message": f"{SAYS} The house speciality is a secret."})

        assert conduct.tells_it_is_a_machine
        assert "secret" not in repr(conduct)


class TestMachineWords:
    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en-US", "Hi, this is an AI assistant calling for {{business_name}}."),
            ("en-US", "this is the ai receptionist"),
            ("en-US", "I am an A.I. and I call for Bella."),
            ("en-US", "I'm an AI."),
            ("en-GB", "THIS IS AN AUTOMATED CALL."),
            ("en-GB", "An automated appointment reminder call from {{business_name}}."),
            ("en-GB", "Your virtual\n assistant speaking"),
            ("en-GB", "You hear an artificial voice."),
            ("en-GB", "A computer-generated voice speaks."),
            ("en-GB", "This call is fully automated"),
            ("en-IN", "I am a digital assistant; please do not hang up."),
            ("de-DE", "Guten Tag, hier ist der KI-Assistent von {{business_name}}."),
            ("de-DE", "Ich bin eine KI."),
            ("de-DE", "Hier spricht die digitale Assistentin."),
            ("de-DE", "Dies ist ein automatischer Erinnerungsanruf."),
            ("de-DE", "Sie hören eine künstliche Stimme."),
            (
                "fr-FR",
                "Bonjour, je suis l\N{RIGHT SINGLE QUOTATION MARK}assistante virtuelle de {{business_name}}.",
            ),
            ("fr-FR", "Je suis une IA."),
            ("fr-CA", "Ceci est un appel automatisé."),
            ("es-ES", "Hola, soy el asistente virtual de {{business_name}}."),
            ("es-419", "Habla una inteligencia artificial."),
            ("es-419", "Esta es una llamada automatizada."),
            ("it-IT", "Buongiorno, sono l'assistente virtuale di {{business_name}}."),
            ("it-IT", "Sono un'intelligenza artificiale."),
            ("pt-BR", "Olá, sou a assistente virtual da {{business_name}}."),
            ("pt-PT", "Esta é uma chamada automática."),
            ("pt-BR", "Sou uma inteligência artificial."),
            ("nl-NL", "Goedendag, u spreekt met de AI-assistent van {{business_name}}."),
            ("nl-BE", "Dit is een geautomatiseerd gesprek."),
            ("nl-NL", "Ik ben een virtuele assistent."),
            ("sv-SE", "Hej, jag är en AI-assistent."),
            ("da-DK", "Hej, jeg er en virtuel assistent."),
            ("no-NO", "Hei, jeg er en KI-assistent."),
            ("ja-JP", "お電話しているのはAIアシスタントです。"),
            ("ja-JP", "こちらはＡＩによる自動音声です。"),
            ("ja-JP", "私は人工知能です。"),
            ("zh-CN", "您好,我是人工智能助手。"),
            ("yue-CN", "你好,我係虛擬助理。"),
            ("ko-KR", "안녕하세요, 저는 AI 비서입니다."),
            ("ko-KR", "인공지능이 전화드렸습니다."),
        ],
    )
    def test_are_recognised(self, language: str, said: str) -> None:
        assert tells_it_is_a_machine(said, [language])

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en-US", ""),
            ("en-US", "Hello, this is Anna from {{business_name}}."),
            ("en-US", "{{ai_disclosure}} calling for {{business_name}}."),
            ("en-US", "{{AI}} and {{ virtual assistant }} and {{outer_{{AI}}_name}}"),
            ("en-US", "Our virtual {{kind}} assistant"),
            ("en-US", "Virtual visits are possible. Assistant manager Anna speaking."),
            ("en-US", "Your artificial nails are ready."),
            ("en-US", "We call about your automated gate."),
            ("en-US", "We call about your automated sprinkler system."),
            ("en-US", "Kai from Aida Spa, are you there? It is about the chair and the botox."),
            ("en-US", "This is not an AI assistant."),
            ("en-US", "I'm not a virtual assistant"),
            ("en-US", "this isn't an automated call"),
            ("en-US", "You talk to Anna instead of an AI."),
            ("en-US", "Bella Salon in Des Moines, IA, speaking."),
            ("es-419", "Bella Salon in Des Moines, IA, speaking."),
            ("en-US", "Ki and IA are nothing here: KI, ki."),
            ("de-DE", "Ich bin kein KI-Assistent."),
            ("de-DE", "Hier spricht Ihre Telefonistin."),
            ("fr-FR", "J'ai un rendez-vous à vous rappeler."),
            ("fr-FR", "J'AI UN RENDEZ-VOUS À VOUS RAPPELER."),
            ("fr-FR", "Il s'agit de votre système automatique d'arrosage."),
            ("fr-FR", "Je ne suis pas une IA."),
            ("it-IT", "Ricordiamo ai clienti l'appuntamento."),
            ("it-IT", "RICORDIAMO AI CLIENTI L'APPUNTAMENTO."),
            ("it-IT", "Non sono un'intelligenza artificiale."),
            ("es-ES", "No soy un asistente virtual."),
            ("pt-BR", "Não sou uma inteligência artificial."),
            ("nl-NL", "Dit is geen geautomatiseerd gesprek."),
            ("vi-VN", "Ai đang nghe máy?"),
            ("ja-JP", "私はAIアシスタントではありません。"),
            ("ja-JP", "人工知能じゃないです。"),
            ("zh-CN", "我不是人工智能。"),
            ("ko-KR", "저는 AI가 아닙니다."),
            ("en-US", "Hello {{ this is an AI assistant"),
        ],
    )
    def test_are_not_found_where_nothing_is_disclosed(self, language: str, said: str) -> None:
        assert not tells_it_is_a_machine(said, [language])

    def test_count_once_said_even_if_something_else_is_denied(self) -> None:
        assert tells_it_is_a_machine("I am not Anna, I am an AI. This is not a sales call.", ["en-US"])

    @pytest.mark.parametrize("languages", [(), ("multi",), ("xx-XX",)])
    def test_of_every_language_count_whatever_the_agent_speaks(self, languages: tuple[str, ...]) -> None:
        assert tells_it_is_a_machine("Ich bin ein virtueller Assistent.", languages)
        assert not tells_it_is_a_machine("Ich bin eine KI.", languages)

    def test_are_there_for_the_main_languages(self) -> None:
        covered = frozenset[str]().union(*(row.languages for row in WORDS))

        assert covered >= {"en", "de", "fr", "es", "it", "pt", "nl", "ja"}

    @given(st.text(max_size=200) | st.text("{}AI a.|不是-'", max_size=40), st.lists(st.text(max_size=6)))
    def test_are_looked_for_in_any_text(self, text: str, languages: list[str]) -> None:
        before = tells_it_is_a_machine(text, languages)

        assert before or not tells_it_is_a_machine(f"{{{{{text.replace('}', '')}}}}}", languages)
        assert tells_it_is_a_machine(f"This is an AI assistant. {text}", languages)

    @pytest.mark.parametrize("many", ["{{", "}}", "AI ", "not ", "a" * 9, "A.I", "automated ", "künstliche "])
    def test_are_looked_for_in_long_texts_too(self, many: str) -> None:
        assert tells_it_is_a_machine("This is an AI assistant. " + many * 20_000, ["de-DE", "en-US"])


class TestPage:
    def test_shows_a_sentence_that_discloses(self) -> None:
        [shown] = re.findall(r"^> (.*)$", PAGE, re.MULTILINE)
        conduct = read_conduct({}, {"start_speaker": "agent", "begin_message": shown})

        assert (conduct.opens_itself, conduct.tells_it_is_a_machine) == (True, True)
        assert "{{business_name}}" in shown

    @pytest.mark.parametrize("name", LANGUAGES)
    def test_names_words_that_are_recognised(self, name: str) -> None:
        [words] = re.findall(rf"^\| {name} \| (.*) \|$", PAGE, re.MULTILINE)

        said = {word: tells_it_is_a_machine(f"{word}.", [LANGUAGES[name]]) for word in words.split(", ")}

        assert said == dict.fromkeys(said, True)

    def test_names_every_language_there_is(self) -> None:
        covered = frozenset[str]().union(*(row.languages for row in WORDS))

        assert covered - {"sv", "da", "yue"} == {code.partition("-")[0] for code in LANGUAGES.values()}
