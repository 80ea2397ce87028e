"""The documents' tables that code knows better: rendered from it, and held current by a test.

`python -m tests.support.tables` writes them anew.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from core.nouns.contact import ConsentBasis
from core.nouns.tenant import Profile
from core.nouns.trouble import ADVICE
from core.packs.catalogue import PACKS
from core.packs.pack import Audience, Pack, Treatment, Variable
from core.rules.import_cells import CONSENTS, STOP
from core.rules.import_columns import FIXED
from core.variables.recipe import find_stricter
from sandbox.retell.scripts import SCRIPTS
from tests.support.check_tables import list_check_rows
from tests.support.language_tables import render_languages
from tests.support.policy_tables import render_policy

DOCS = Path(__file__).parents[2] / "docs"


def _render(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def render_troubles() -> str:
    """Render what staff read when a call is not clearly placed."""
    rows = ((f"`{trouble}`", advice.happened, advice.to_do) for trouble, advice in ADVICE.items())
    return _render(("trouble", "what happened", "what to do"), rows)


def render_lifecycles() -> str:
    """Render what the sandbox does by the ending of a number."""
    return _render(("ending", "what happens"), ((s.code, s.sentence) for s in SCRIPTS.values()))


def render_packs() -> str:
    """Render, for each line of business, what is sent, from where, and what is withheld."""
    return "\n\n".join(_render_pack(pack) for pack in PACKS.values())


def _render_pack(pack: Pack) -> str:
    head = ("variable", "from", "spoken as", "needed", "class", "the agent gets", "a machine may hear")
    sent = [one for one in pack.variables if not one.is_companion]
    rows = [
        (
            f"`{one.name}`",
            one.source,
            one.spoken_type.replace("_", " "),
            "yes" if one.required else "",
            one.privacy_class,
            _say(one, pack.profile, Audience.LIVE),
            _say(one, pack.profile, Audience.VOICEMAIL),
        )
        for one in sent
    ]
    groups = [f"One of `{'` and `'.join(group)}` at least is needed." for group in pack.required_any]
    blocked = [f"`{one.name}` ({one.privacy_class}): {one.reason}" for one in pack.blocked]
    withheld = ["Withheld:", "", *(f"- {line}" for line in blocked)] if blocked else []
    title = [f"### `{pack.type}`: {pack.title}", "", f"Profile `{pack.profile}`. {pack.regime}", ""]
    rest = [part for lines in (groups, withheld) if lines for part in ("", *lines)]
    return "\n".join([*title, _render(head, rows), *rest])


def render_companions() -> str:
    """Render the variables that are sent only when the agent's script speaks them."""
    companions = {one.name: one for pack in PACKS.values() for one in pack.variables if one.is_companion}
    rows = ((f"`{one.name}`", one.source, one.spoken_type.replace("_", " ")) for one in companions.values())
    return _render(("variable", "from", "spoken as"), rows)


_COLUMNS = (
    (Profile.HIPAA, Audience.LIVE),
    (Profile.HIPAA, Audience.VOICEMAIL),
    (Profile.SENSITIVE, Audience.LIVE),
    (Profile.SENSITIVE, Audience.VOICEMAIL),
    (Profile.HIPAA, Audience.SLACK),
    (Profile.HIPAA, Audience.SLACK_BAA),
)


def render_privacy() -> str:
    """Render how each variable is treated by the two stricter profiles; one row where packs agree."""
    types: dict[tuple[str, ...], list[str]] = {}
    for pack in PACKS.values():
        for one in pack.variables:
            said = tuple(_say(one, _find_profile(pack, *column), column[1]) for column in _COLUMNS)
            types.setdefault((f"`{one.name}`", one.privacy_class, *said, one.reason), []).append(pack.type)
    rows = ((name, _list_types(found), kind, *rest) for (name, kind, *rest), found in sorted(types.items()))
    head = (
        *("variable", "types", "class", "`hipaa`, the agent", "`hipaa`, a machine", "`sensitive`, the agent"),
        *("`sensitive`, a machine", "Slack", "Slack, with an agreement", "why this class"),
    )
    return _render(head, rows)


def _find_profile(pack: Pack, profile: Profile, audience: Audience) -> Profile:
    """Find the profile that a column is about: Slack's are about the least strict one that a type may use."""
    is_slack = audience in {Audience.SLACK, Audience.SLACK_BAA}
    return find_stricter(profile, pack.profile) if is_slack else profile


def _list_types(types: list[str]) -> str:
    return "all" if len(types) == len(PACKS) else ", ".join(types)


def _say(variable: Variable, profile: Profile, audience: Audience) -> str:
    treatment = variable.find_treatment(profile, audience)
    match treatment:
        case Treatment.COARSEN if variable.coarsen_to:
            return f"“{variable.coarsen_to}”"
        case Treatment.COARSEN if variable.spared:
            return f"only {', '.join(variable.spared)}"
        case Treatment.COARSEN:
            return Treatment.OMIT
        case Treatment.STAND_IN:
            return f"`{variable.stand_in}`"
        case Treatment.FIRST_NAME | Treatment.INITIAL:
            return treatment.replace("_", " ")
        case _:
            return treatment


def render_checks() -> str:
    """Render what is checked before a call, by which gate, and which test shows it."""
    return _render(("check", "asks", "gate", "an objection", "shown by"), list_check_rows())


def render_import_columns() -> str:
    """Render the columns that a file of bookings may have, whatever the business."""
    rows = (
        (
            f"`{column.name}`",
            "yes" if column.is_required else "",
            column.takes,
            ", ".join(name.capitalize() for name in column.other_names),
        )
        for column in FIXED
    )
    return _render(("column", "needed", "takes", "goes by these names too"), rows)


def render_consents() -> str:
    """Render what may stand in the column about consent."""
    rows = (
        (_MEANINGS[str(value)], ", ".join(f"`{word}`" for word in dict.fromkeys((str(value), *words))))
        for value, words in CONSENTS.items()
    )
    return _render(("means", "is written"), rows)


_MEANINGS = {
    ConsentBasis.PROVIDED_FOR_BOOKINGS.value: "the customer gave the number for bookings",
    ConsentBasis.AGREED_TO_AUTOMATED_CALLS.value: "the customer agreed to automated calls",
    ConsentBasis.SIGNED.value: "the customer signed for them, naming the business",
    ConsentBasis.NEITHER.value: "neither: kept, and never called",
    STOP: "the customer wants no calls: the number is closed for the whole business",
}


TABLES: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("dial-once.md", "troubles", render_troubles),
    ("import.md", "columns", render_import_columns),
    ("import.md", "consents", render_consents),
    ("languages.md", "languages", render_languages),
    ("privacy.md", "privacy", render_privacy),
    ("rules.md", "checks", render_checks),
    ("rules.md", "policy", render_policy),
    ("sandbox.md", "lifecycles", render_lifecycles),
    ("variables.md", "packs", render_packs),
    ("variables.md", "companions", render_companions),
)
PAGES = tuple(dict.fromkeys(page for page, _, _ in TABLES))


def build_page(name: str) -> str:
    """Build a page with its tables as the code has them now."""
    page = (DOCS / name).read_text(encoding="utf-8")
    for of_page, marker, render in TABLES:
        if of_page == name:
            page = fill_table(page, marker, render())
    return page


def fill_table(page: str, marker: str, table: str) -> str:
    """Put a table where the page has its marker."""
    return _find_table(marker).sub(lambda found: f"{found[1]}{table}\n{found[3]}", page)


def read_table(page: str, marker: str) -> str:
    """Read the table that a page has at a marker. Raises LookupError when there is no such marker."""
    found = _find_table(marker).search(page)
    if found is None:
        raise LookupError(marker)
    return found[2].removesuffix("\n")


def _find_table(marker: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- table: {marker} -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Write all pages anew."""
    for name in PAGES:
        (DOCS / name).write_text(build_page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
