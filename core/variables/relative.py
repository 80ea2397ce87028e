"""Turns a date into "today" or "tomorrow", for a call that is about to be made.

Pure. Says nothing in a language whose words it does not have, and nothing of any other day. The caller
gives the day it is for the callee, and never uses these words in what is heard later.
"""

from datetime import date

from core.variables.languages import find_language, get_speech

_TODAY_AND_TOMORROW = {
    "de": ("heute", "morgen"),
    "en": ("today", "tomorrow"),
    "es": ("hoy", "mañana"),
    "fr": ("aujourd'hui", "demain"),
    "it": ("oggi", "domani"),
    "ja": ("今日", "明日"),
    "nl": ("vandaag", "morgen"),
    "pt": ("hoje", "amanhã"),
}


def has_relative_days(language: str) -> bool:
    """Tell whether there are words for today and tomorrow at all."""
    return get_speech(language) in _TODAY_AND_TOMORROW


def format_relative_day(day: date, *, today: date, language: str) -> str:
    """Return the word for today or tomorrow; "" for other days and languages. Raises LanguageUnknown."""
    words = _TODAY_AND_TOMORROW.get(get_speech(find_language(language)), ())
    ahead = (day - today).days
    return words[ahead] if 0 <= ahead < len(words) else ""
