"""A typed phrase as plain words, and what of it is still to be understood.

Pure. Straightens letters, dashes, am and pm, and close misspellings of days and months; it never drops
a word that could change the meaning: what no reader takes is left over, and what is left over is asked.
"""

import re
import unicodedata

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LONGEST = 120  #: characters; more is a letter, not a date
_LONGEST_QUOTE = 40

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_NUMBERS = {
    "a": 1,
    "an": 1,
    **{word: number for number, word in enumerate([*_HOURS, *_TEENS], start=1)},
    **_TENS,
    **{
        f"{tens} {word}": number + unit
        for tens, number in _TENS.items()
        for unit, word in enumerate(_HOURS[:9], start=1)
    },
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", *(f"{teen}th" for teen in _TEENS), "twentieth"),
)

#: What may stand beside a part: never a digit, a slash or a dash, which would make it another part.
EDGE = r"(?<![\w:.,/+\-'])"
END = r"(?![\w:/+\-]|[.,]\d)"
HOUR_WORD = "|".join(sorted(_HOURS, key=len, reverse=True))
_COUNTED = "|".join(sorted(_NUMBERS, key=len, reverse=True)).replace(" ", "[ -]")
COUNT = rf"(?:[1-9]\d{{0,2}}|{_COUNTED})"

_CUT = " | "
#: Words that say nothing of the day or the time, whatever stands beside them.
_FILLER = frozenset(
    {
        *(
            "the",
            "on",
            "at",
            "for",
            "is",
            "it",
            "it's",
            "its",
            "will",
            "be",
            "appointment",
            "appt",
            "booking",
        ),
        *("sharp", "please", "pls", "thanks", "ok", "okay", "."),
    }
)
# What a hurried hand writes for tomorrow and tonight; other slips are mended when one letter is wrong.
_TOMORROW = re.compile(r"\b(?:tmrw|tmrow|tmr|tmw|tomorow|tommorow|tommorrow|tomorro|tomoro|2morrow|2moro)\b")
_MENDABLE = ("tomorrow", "tonight", *WEEKDAYS, *(month for month in MONTHS if len(month) > 5))  # noqa: PLR2004
_SHORTEST_MENDED = 6  #: letters; a slip in a shorter word may be another word


class Puzzled(ValueError):  # noqa: N818 - named for what happened
    """The phrase is not surely one moment; the message is the question for the person who typed it."""


class Rest:
    """What of a phrase nobody has understood yet. It shrinks as readers take their parts out."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str], *, leaving: str = _CUT) -> list[re.Match[str]]:
        """Cut out every match and return them; what stood left and right never grows together."""
        found = list(pattern.finditer(self.text))
        self.text = pattern.sub(leaving, self.text)
        return found

    def list_left_over(self) -> list[str]:
        """List the words that mean something and that nobody took."""
        return [word for word in re.split(r"[\s|,]+", self.text) if word and word not in _FILLER]


def clean_phrase(typed: str) -> str:
    """Return the phrase in small letters and plain signs.

    Raises Puzzled when it is empty, too long, or has digits that are not 0 to 9.
    """
    if len(typed) > LONGEST:
        raise Puzzled("That is more than a day and a time. Type it like: tomorrow 3pm.")
    if any(char.isnumeric() and not char.isascii() for char in typed):
        raise Puzzled("Type the day and the time with the digits 0 to 9, like: 15 Jan 14:30.")
    text = unicodedata.normalize("NFKC", typed).casefold()
    text = re.sub("[\u200b\u200e\u2060\ufeff]", "", text)  # invisible, and often copied along
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = re.sub("[\u2018\u2019`]", "'", text)
    text = re.sub(r'["\u201c\u201d()!]', " , ", text).replace("@", " at ")
    text = _straighten(" ".join(text.split()))
    if not text.strip(" .,"):
        raise Puzzled("Which day, and at what time? Type it like: tomorrow 3pm, or 15 Jan 14:30.")
    return text


def _straighten(text: str) -> str:
    """Write the same thing always in the same way."""
    text = re.sub(r"(?<=[\s\d])([ap])\.?\s?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<=\d)\s*/\s*(?=\d)", "/", text)
    text = re.sub(r"(?<=[a-z.]) -(?= )", " ,", text)  # a pause; between two numbers it may be a range
    text = re.sub(r"(?<=\d),(?=[a-z])|(?<=[a-z]),(?=\d)", ", ", text)
    text = _TOMORROW.sub("tomorrow", text).replace("tonite", "tonight")
    text = re.sub(r"[a-z]+", lambda word: _mend(word[0]), text)
    for number, word in enumerate(_ORDINALS, start=1):
        text = re.sub(rf"\b{word}\b", _write_ordinal(number), text)
    text = re.sub(r"\btwenty[- ](\d)(st|nd|rd|th)\b", r"2\1\2", text)
    text = re.sub(r"\bthirty[- ]1st\b", "31st", text).replace("thirtieth", "30th")
    return text.rstrip(" .,")


def _mend(word: str) -> str:
    """Return the day or month that a word misspells by one letter, else the word."""
    if len(word) < _SHORTEST_MENDED or word in _MENDABLE:
        return word
    near = [right for right in _MENDABLE if _is_one_slip_off(word, right)]
    return near[0] if len(near) == 1 else word


def _is_one_slip_off(word: str, right: str) -> bool:
    """Tell whether one letter is missing, added, wrong, or changed with its neighbour.

    An added last letter is no slip: "mondays" means all of them.
    """
    start = next((at for at, (one, other) in enumerate(zip(word, right, strict=False)) if one != other), None)
    if start is None:
        return len(word) + 1 == len(right)
    ours, theirs = word[start:], right[start:]
    return (
        ours[1:] == theirs[1:]
        or ours[1:] == theirs
        or ours == theirs[1:]
        or (ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:])
    )


def _write_ordinal(number: int) -> str:
    return f"{number}{find_suffix(number)}"


def find_suffix(number: int) -> str:
    """Return the English ending of an ordinal: 1st, 2nd, 3rd, 4th, but 11th to 13th."""
    if 11 <= number % 100 <= 13:  # noqa: PLR2004 - the three exceptions of the language
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def read_number(word: str) -> int:
    """Return the number a match of COUNT or HOUR_WORD stands for. Raises KeyError for other words."""
    return int(word) if word.isdigit() else _NUMBERS[word.replace("-", " ")]


def find_month(word: str) -> int:
    """Return 1 to 12 for a month's name or its beginning."""
    return next(at for at, name in enumerate(MONTHS, start=1) if name.startswith(word[:3]))


def find_weekday(word: str) -> int:
    """Return 0 (Monday) to 6 for a weekday's name or its beginning."""
    return next(at for at, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def quote(words: str) -> str:
    """Return what was typed for quoting in a question: printable, and short."""
    plain = "".join(char if char.isprintable() else "?" for char in " ".join(words.split()))
    return f'"{plain[:_LONGEST_QUOTE]}"'
