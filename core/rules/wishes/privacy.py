"""What an admin wants of the privacy profile, and what they attest or take back.

Pure. Who attests is noted with when; what was attested already keeps who said so first. Never lets a
business have a laxer profile than its line of business has.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.nouns.attestation import Attestation, Attested
from core.nouns.ids import StaffId
from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import find_pack
from core.rules.wishes.refused import WishRefused
from core.variables.recipe import find_stricter


class PrivacyField(StrEnum):
    """What an objection is about."""

    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class PrivacyWish:
    """What somebody changed; None and what is not named stay as they are."""

    profile: Profile | None = None
    attest: frozenset[Attested] = frozenset()
    take_back: frozenset[Attested] = frozenset()


def find_profile(tenant: Tenant) -> Profile:
    """Return the profile that counts: the business's own, or its line of business's if that is stricter."""
    return find_stricter(tenant.profile, find_pack(tenant.business_type).profile)


def apply_privacy_wish(tenant: Tenant, wish: PrivacyWish, *, by: StaffId, now: datetime) -> Tenant:
    """Grant a wish. Raises WishRefused for a profile that is laxer than the line of business allows."""
    pack = find_pack(tenant.business_type)
    profile = tenant.profile if wish.profile is None else wish.profile
    if wish.profile is not None and find_stricter(profile, pack.profile) is not profile:
        raise WishRefused(
            {PrivacyField.PROFILE: f"{pack.title}: at least the profile {pack.profile}. {pack.regime}"}
        )
    attested = {what: word for what, word in tenant.attested.items() if what not in wish.take_back}
    for what in Attested:
        if what in wish.attest:
            attested.setdefault(what, Attestation(by, now))
    return replace(tenant, profile=profile, attested=attested)
