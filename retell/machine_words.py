"""The words by which a first sentence says that a machine is speaking: data, one row a language.

The wording is ours. No law prescribes it: the called person must be told (EU AI Act, article 50(1); the
calling-law register of 2026-11-22, section 2.3 and check C11). "Artificial voice" is the phrase of
California's PUC 2874. Only languages are here whose words we are sure of; whoever uses another one, or
other words, attests them. No native speaker has checked the rows. Left out on purpose is what a business
may sell ("artificial nails", "automated gate", a robot) and what a person may be ("Telefonistin").
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What one language, or two that share their words, says.

    `says` are patterns over case-folded words with one space between them; hyphens and apostrophes have
    become spaces. `in_capitals` are those that only count as written here: in small letters they are
    other words (Italian "ai", French "j'ai").
    """

    languages: frozenset[str]
    says: tuple[str, ...]
    in_capitals: tuple[str, ...] = ()
    has_spaces: bool = True  #: between words


_BOTS = ("chat ?bot", "voice ?bot", "call ?bot")
_IA = r"(?<=\w )IA"  #: after a word: "Des Moines, IA" is a place

_KIND = "((ai|appointment|calling|courtesy|phone|reminder|telephone|virtual|voice) ){0,2}"

EVERYWHERE = ("AI",)  #: in capitals, whatever the agent speaks
WORDS = (
    Words(
        frozenset({"en"}),
        (
            *_BOTS,
            "ai (agent|assistant|bot|caller|generated|powered|receptionist|voice)",
            "artificial intelligence",
            "(artificial|computer|synthetic|synthesi[sz]ed) voice",
            "(artificially|computer) generated",
            "(virtual|digital) (agent|assistant|receptionist)",
            f"automated {_KIND}(agent|assistant|call(er)?|message|receptionist|reminder|system|voice)",
            "(call|message|voice) is( fully)? automated",
        ),
    ),
    Words(
        frozenset({"de"}),
        (
            *_BOTS,
            r"(ki|ai) (agent|assistent\w*|stimme|sprachassistent\w*|telefonassistent\w*)",
            r"künstliche\w? (intelligenz|stimme)",
            r"(virtuelle|digitale|automatische|automatisierte)\w? (telefon|sprach)?assistent\w*",
            r"(automatische|automatisierte)\w? (\w*anruf|ansage|erinnerung|nachricht|stimme)",
            r"sprach(assistent\w*|computer|roboter)",
            "computerstimme",
        ),
        ("KI",),
    ),
    Words(
        frozenset({"fr"}),
        (
            *_BOTS,
            "intelligence artificielle",
            "assistante? (virtuel|virtuelle|vocale?|numérique|digitale?|automatisée?|automatique|ia)",
            "agent (virtuel|conversationnel)",
            "(appel|message) (automatisé|automatique)",
            "voix (artificielle|synthétique|de synthèse)",
        ),
        (_IA,),
    ),
    Words(
        frozenset({"es"}),
        (
            *_BOTS,
            "inteligencia artificial",
            "asistente (de ia|virtual|digital|automatizad[oa]|automátic[oa])",
            "agente virtual",
            "llamada (automatizada|automática)",
            "mensaje (automatizado|automático)",
            "voz (artificial|sintética)",
        ),
        (_IA,),
    ),
    Words(
        frozenset({"it"}),
        (
            *_BOTS,
            "intelligenza artificiale",
            "assistente (virtuale|digitale|vocale|automatic[oa]|automatizzat[oa])",
            "agente virtuale",
            "(chiamata|telefonata) (automatica|automatizzata)",
            "messaggio (automatico|automatizzato)",
            "voce (artificiale|sintetica)",
        ),
        (_IA,),
    ),
    Words(
        frozenset({"pt"}),
        (
            *_BOTS,
            "inteligência artificial",
            "assistente (de ia|virtual|digital|automátic[oa]|automatizad[oa])",
            "(agente|atendente) virtual",
            "(chamada|ligação|mensagem) (automática|automatizada)",
            "voz (artificial|sintética)",
        ),
        (_IA,),
    ),
    Words(
        frozenset({"nl"}),
        (
            *_BOTS,
            "kunstmatige (intelligentie|stem)",
            "ai (assistente?|agent|stem)",
            "(virtuele|digitale|geautomatiseerde) (assistente?|agent)",
            "(geautomatiseerde?|automatische?) (bericht|gesprek|oproep|telefoontje)",
            "spraak(assistente?|computer)",
            "computerstem",
        ),
    ),
    Words(
        frozenset({"sv"}),
        (
            *_BOTS,
            "artificiell intelligens",
            "(ai|virtuell|digital|automatisk) assistent",
            "röstassistent",
            "(automatiskt|automatiserat) samtal",
        ),
    ),
    Words(
        frozenset({"da", "no"}),
        (
            *_BOTS,
            "kunstig intelligens",
            "(ki|ai|virtuell?|digital|automatisk) assistent",
            "automatisk (opkald|oppringning)",
        ),
        ("KI",),
    ),
    Words(
        frozenset({"ja"}),
        (
            "人工知能",
            "自動(音声|応答|電話|通話)",
            "(合成|機械)音声",
            "(バーチャル|デジタル|音声)アシスタント",
        ),
        has_spaces=False,
    ),
    Words(
        frozenset({"zh", "yue"}),
        (
            "人工智(能|慧)",
            "智能(助手|助理|语音|語音)",
            "(虚拟|虛擬)(助手|助理)",
            "(语音机器人|語音機器人)",
            "(自动语音|自動語音)",
        ),
        has_spaces=False,
    ),
    Words(
        frozenset({"ko"}),
        ("인공 ?지능", "가상 ?비서", "자동 ?(음성|응답)"),
        has_spaces=False,
    ),
)
#: Up to three words before it, one of these turns the sentence into its opposite.
DENIALS_BEFORE = frozenset(
    {
        "not",
        "isn",
        "aren",
        "never",
        "no",
        "non",
        "without",
        "instead",
        "rather",
        "than",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "keines",
        "nie",
        "ohne",
        "pas",
        "aucun",
        "aucune",
        "ni",
        "sans",
        "sin",
        "nunca",
        "ningún",
        "ninguna",
        "nessun",
        "nessuna",
        "senza",
        "não",
        "nem",
        "sem",
        "geen",
        "niet",
        "zonder",
        "inte",
        "ingen",
        "inget",
        "ikke",
    }
)
#: Right before it, and soon after it, where words have no spaces between them.
DENIED_BEFORE = ("不是", "並非", "并非", "非")
DENIED_AFTER = "では(あり|ない|なく|ござい)|じゃ(あり|ない|なく)|아니|아닙|아닌"
