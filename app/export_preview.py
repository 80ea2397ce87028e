"""`vioconcierge export preview`: what a line of business would send, with a made-up customer.

Turns a pack, a profile and a language into text; touches no database, no network and nobody's data.
"""

from collections.abc import Mapping
from datetime import datetime

from app.config import SettingWrong
from core.nouns.ids import E164, AccountId, AgentRef, ChannelId, TenantId
from core.nouns.tenant import Profile, Tenant
from core.packs.catalogue import PRIVACY, UnknownType, find_pack
from core.packs.pack import Audience, Pack, Treatment
from core.rules.made_up import make_up_customer
from core.rules.wall_time import find_zone
from core.variables.build import BuiltVariables, build_variables
from core.variables.languages import LanguageUnknown, find_language
from core.variables.recipe import Step, find_stricter, list_kept_back

_NUMBER = E164("+442079460018")  #: from the range that Ofcom keeps for drama, +44 20 7946 0xxx
_NAME = "Corner House"
_FACTS = {"caller_display_name": "Lee Family Practice"}


def render_preview(kind: str, *, profile: str, locale: str, zone: str, now: datetime) -> str:
    """Render the preview of one line of business.

    `profile` may be stricter than the pack's own, never laxer; empty takes the pack's. Raises SettingWrong
    for a type, profile, locale or zone there is none of.
    """
    try:
        pack, language = find_pack(kind), find_language(locale)
    except (UnknownType, LanguageUnknown) as wrong:
        raise SettingWrong(str(wrong)) from wrong
    if find_zone(zone) is None:
        raise SettingWrong(f"“{zone}” is no time zone; give an IANA name such as Europe/London")
    tenant = _make_up_business(pack, _read_profile(profile, pack), language, zone)
    built = {audience: _build(tenant, audience, now) for audience in Audience}
    head = f"{pack.title} ({pack.type}), profile {tenant.profile}, {language}"
    lines = [*_render_live(tenant, built[Audience.LIVE]), *_render_rest(pack, built)]
    return "\n".join([head, pack.regime, *lines])


def _read_profile(told: str, pack: Pack) -> Profile:
    if not told:
        return pack.profile
    try:
        profile = Profile(told)
    except ValueError as error:
        raise SettingWrong(f"“{told}” is no privacy profile: {', '.join(Profile)}") from error
    if find_stricter(profile, pack.profile) is not profile:
        raise SettingWrong(f"{pack.type} needs at least the {pack.profile} profile")
    return profile


def _make_up_business(pack: Pack, profile: Profile, language: str, zone: str) -> Tenant:
    return Tenant(
        id=TenantId("made_up"),
        account_id=AccountId("made_up"),
        business_name=_NAME,
        business_type=pack.type,
        timezone=zone,
        locale=language,
        agent=AgentRef("made_up"),
        from_number=_NUMBER,
        callback_number=_NUMBER,
        channel=ChannelId("made_up"),
        profile=profile,
        facts=_FACTS,
    )


def _build(tenant: Tenant, audience: Audience, now: datetime) -> BuiltVariables:
    customer = make_up_customer(tenant, now=now)
    return build_variables(
        tenant=tenant,
        contact=customer.contact,
        appointment=customer.appointment,
        now=now,
        audience=audience,
    )


def _render_live(tenant: Tenant, live: BuiltVariables) -> list[str]:
    """Render what goes to the agent, with where it comes from, and what does not go as it was typed."""
    sources = {one.name: one.source for one in find_pack(tenant.business_type).variables}
    width = max((len(name) for name in live.sent), default=0)
    sent = [f"{name:<{width}}  {text}   ({sources[name]})" for name, text in live.sent.items()]
    withheld = {one.name: one.instead for one in live.withheld}
    kept_back = [
        f"{one.sent_name} → {withheld.get(one.sent_name, _find_instead(one)) or 'not sent'}"
        for one in list_kept_back(tenant)
    ]
    return [*_list("The agent gets:", sent), *_list("Kept back by the profile:", kept_back)]


def _find_instead(step: Step) -> str:
    """Find what the agent gets where the made-up customer shows no difference; "" is nothing."""
    one = step.variable
    match step.treatment:
        case Treatment.COARSEN if one.spared and not one.coarsen_to:
            return f"only: {', '.join(one.choices.get(code, code) for code in one.spared)}"
        case Treatment.COARSEN:
            return one.coarsen_to
        case Treatment.STAND_IN:
            return step.stand_in_name
        case Treatment.OMIT | Treatment.BLOCK:
            return ""
        case _:
            return step.treatment.replace("_", " ")


def _render_rest(pack: Pack, built: Mapping[Audience, BuiltVariables]) -> list[str]:
    """Render what nobody gets, and what the other audiences do."""
    blocked = [f"{one.name}: {one.reason}" for one in pack.blocked]
    seen = {
        audience: [f"{name}: {text}" for name, text in one.sent.items()] for audience, one in built.items()
    }
    return [
        *_list("Never sent by this business:", blocked),
        *_list("Never sent by anybody:", [", ".join(PRIVACY.never)]),
        *_list("A machine may hear:", seen[Audience.VOICEMAIL]),
        *_list("Slack sees:", seen[Audience.SLACK]),
        *_list("Logs see:", seen[Audience.LOG]),
    ]


def _list(head: str, lines: list[str]) -> list[str]:
    return ["", head, *(f"  {line}" for line in lines or ["nothing"])]
