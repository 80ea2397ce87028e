"""The form for the privacy profile and for what an admin attests, and what a change of them means.

Pure. Where the change decides what Slack may see, it is shown before it is saved; the preview carries the
wish as its return address: words of ours, and nothing of a customer's.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.ids import Input, ViewId
from bot.surfaces.calling_words import ATTESTED_WORDS, PROFILE_WORDS
from bot.surfaces.editions import (
    build_edition_block,
    build_edition_errors,
    parse_changed,
)
from bot.surfaces.elements import (
    Block,
    View,
    choice,
    context,
    header,
    markup_option,
    modal,
    option,
    section,
)
from bot.surfaces.variables import build_lines
from bot.surfaces.words import render_day, render_staff
from core.nouns.attestation import Attestation, Attested
from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import find_pack
from core.rules.sight import Sight, find_sight
from core.rules.wall_time import to_wall
from core.rules.wishes.privacy import PrivacyWish, find_profile
from core.rules.wishes.refused import WishRefused
from core.use_cases.calling_settings import PrivacyPreview

_TITLE = "Privacy"
_YES, _NO = "yes", "no"
_SIGHT_WORDS: Mapping[Sight, str] = {
    Sight.EVERYTHING: "names, numbers, dates and types, as they were typed",
    Sight.PART: (
        "the first name with an initial, and dates; no numbers, and a harmless word in place of a telling "
        "type"
    ),
    Sight.REFERENCE: (
        "references only, such as “C-7K3Q: confirmed”: no names, numbers, dates or types. "
        "New customers then come in by `vioconcierge import`, and commands take references"
    ),
}
_LEFT_ALONE = (
    "Messages that hang in the channel already stay there as they are; delete what must not be seen."
)


def build_privacy_view(tenant: Tenant) -> View:
    """Build the form."""
    shown = find_profile(tenant)
    pack = find_pack(tenant.business_type)
    options = [option(words, profile) for profile, words in PROFILE_WORDS.items()]
    profile = build_edition_block(
        Input.PROFILE,
        "Privacy profile",
        choice("static_select", Input.PROFILE, options, value=shown),
        shown=shown,
        hint=f"{pack.title}: at least {pack.profile}",
    )
    attested = [_build_attested(what, words, tenant) for what, words in ATTESTED_WORDS.items()]
    note = context("Whoever attests is named with the date. Take back what no longer holds; calls then wait.")
    return modal(_TITLE, [profile, note, *attested], callback_id=ViewId.PRIVACY, submit="Save", close="Back")


def parse_privacy_wish(view: dict[str, Any]) -> PrivacyWish:
    """Read what somebody changed."""
    profile = parse_changed(view, Input.PROFILE)
    chosen = {what: parse_changed(view, _name_attested(what)) for what in Attested}
    return PrivacyWish(
        profile=Profile(profile) if profile else None,
        attest=frozenset(what for what, value in chosen.items() if value == _YES),
        take_back=frozenset(what for what, value in chosen.items() if value == _NO),
    )


def build_privacy_errors(refused: WishRefused, view: dict[str, Any]) -> dict[str, str]:
    """Build the objection to a profile, at its field."""
    return build_edition_errors({Input.PROFILE: " ".join(refused.errors.values())}, view)


def is_shown_first(preview: PrivacyPreview) -> bool:
    """Tell whether a change decides what Slack may see, so that it is shown before it is saved."""
    return find_sight(preview.before) is not find_sight(preview.after)


def _is_less(preview: PrivacyPreview) -> bool:
    order = list(Sight)
    return order.index(find_sight(preview.after)) > order.index(find_sight(preview.before))


def build_privacy_preview(preview: PrivacyPreview, wish: PrivacyWish) -> View:
    """Build what a change means for Slack, with "Save"."""
    blocks = [
        header("Before you save"),
        section(f"Until now Slack shows {_SIGHT_WORDS[find_sight(preview.before)]}."),
        section(f"From now on it shows {_SIGHT_WORDS[find_sight(preview.after)]}."),
        *([section(_LEFT_ALONE)] if _is_less(preview) else []),
        *build_lacking(preview.lacking),
    ]
    metadata = json.dumps([wish.profile, sorted(wish.attest), sorted(wish.take_back)])
    return modal(
        "Preview", blocks, callback_id=ViewId.SAVE_PRIVACY, submit="Save", close="Back", metadata=metadata
    )


def parse_previewed_wish(view: dict[str, Any]) -> PrivacyWish:
    """Read the wish that a preview carries."""
    profile, attest, take_back = json.loads(view["private_metadata"])
    return PrivacyWish(
        profile=Profile(profile) if profile else None,
        attest=frozenset(map(Attested, attest)),
        take_back=frozenset(map(Attested, take_back)),
    )


def build_lacking(lacking: tuple[str, ...]) -> list[Block]:
    """Build what keeps calls waiting under the profile."""
    return build_lines(["Under this profile calls wait until this is mended:", *lacking]) if lacking else []


def build_not_saved_privacy_view(refused: WishRefused) -> View:
    """Build what is shown when a previewed change cannot be made any more."""
    return modal(_TITLE, [header("Not saved"), section(str(refused))], close="Back")


def _build_attested(what: Attested, words: str, tenant: Tenant) -> Block:
    """Build the choice; its edition is who attested it and when, so that another word shows."""
    word = tenant.attested.get(what)
    yes = f"Attested by {_render_word(word, tenant)}" if word else "I attest it"
    no = "Not attested any more" if word else "Not attested"
    options = [markup_option(yes, _YES), markup_option(no, _NO)]
    value = _YES if word else _NO
    element = choice("radio_buttons", Input.ATTEST, options, value=value)
    return build_edition_block(_name_attested(what), words, element, shown=value)


def _render_word(word: Attestation, tenant: Tenant) -> str:
    """Write who said so, and on which day by the business's clock. Escaped."""
    day = to_wall(word.at, tenant.timezone)
    return f"{render_staff(word.by)} on {render_day(day)}"


def _name_attested(what: Attested) -> str:
    return f"{Input.ATTEST}.{what}"
