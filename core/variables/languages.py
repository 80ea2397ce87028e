"""The languages a voice speaks: what staff typed becomes one of 63 codes, and a code Babel's locale.

Pure. Never falls back on another language: what no voice speaks is refused with a sentence.
"""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

# Retell's API takes these codes and no others for an agent (retell-sdk 6.2.13, 2026-11).
LANGUAGES: tuple[str, ...] = tuple(
    """
    af-ZA ar-SA az-AZ bg-BG bs-BA ca-ES cs-CZ cy-GB da-DK de-DE el-GR en-AU en-GB en-IN en-NZ en-US
    es-419 es-ES fa-IR fi-FI fil-PH fr-CA fr-FR gl-ES he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-IT
    ja-JP kk-KZ kn-IN ko-KR lt-LT lv-LV mk-MK mr-IN ms-MY ne-NP nl-BE nl-NL no-NO pl-PL pt-BR pt-PT
    ro-RO ru-RU sk-SK sl-SI sr-RS sv-SE sw-KE ta-IN th-TH tr-TR uk-UA ur-IN vi-VN yue-CN zh-CN
    """.split()  # noqa: SIM905 - a list would be 63 lines long
)

_BY_LOWER_CASE = {code.lower(): code for code in LANGUAGES}
_SHAPE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
_NORWEGIAN = frozenset({"nb", "nn", "no"})  #: Babel tells the written forms apart, a voice does not
_BOKMAL = "nb"


class LanguageUnknown(ValueError):  # noqa: N818 - named for what happened
    """No voice speaks this; the message says which ones come near, for the person who typed it."""


def find_language(typed: str) -> str:
    """Return the code as Retell writes it; any case, and `_` for `-`, will do.

    Raises LanguageUnknown with a sentence for the form, one for what is no language and another for a
    language that no voice speaks in that form.
    """
    key = typed.strip().replace("_", "-").lower()
    code = _BY_LOWER_CASE.get(key)
    if code is None:
        raise LanguageUnknown(_explain(key))
    return code


@cache
def get_babel_locale(language: str) -> Locale:
    """Return Babel's locale of a language. Raises LanguageUnknown."""
    spoken, _, region = find_language(language).partition("-")
    return Locale(_BOKMAL, region) if spoken in _NORWEGIAN else Locale.parse(f"{spoken}_{region}")


def get_speech(language: str) -> str:
    """Return what is spoken, without where: `pt` of `pt-BR`."""
    return language.partition("-")[0]


def _explain(key: str) -> str:
    """Say why a key in lower case, parted by hyphens, is none of ours."""
    if not _SHAPE.fullmatch(key):
        return "A language is written like en-US or de-DE."
    name = _write(key)
    try:
        known = Locale.parse(key, sep="-")
    except (UnknownLocaleError, ValueError):
        return f"There is no language {name}. A language is written like en-US or de-DE."
    near = [code for code in LANGUAGES if _sounds_like(get_speech(code), known.language)]
    if not near:
        return f"Retell speaks no {name}, nor anything near it."
    choice = " or ".join(filter(None, (", ".join(near[:-1]), near[-1])))
    return f"Retell speaks no {name}; use {choice}."


def _sounds_like(one: str, other: str) -> bool:
    return one == other or {one, other} <= _NORWEGIAN


def _write(key: str) -> str:
    """Write a key as codes are written: `zh-hant-tw` → `zh-Hant-TW` (RFC 5646, 2.1.1, 2009-09)."""
    first, *rest = key.split("-")
    two_letters, four_letters = 2, 4
    cases = {two_letters: str.upper, four_letters: str.title}
    return "-".join([first, *(cases.get(len(part), str)(part) for part in rest)])
