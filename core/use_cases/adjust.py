"""Adjust what a business's agent hears: preview a change with a made-up customer, then save it.

A change is applied to the map as it stands when it is saved, under the business's row lock, so that two
people who change different things both succeed. Only an admin may save, and the audit keeps who did what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.phone_style import PhoneStyle
from core.nouns.script import AgentScript
from core.nouns.tenant import ScriptPolicy, Tenant
from core.nouns.variable_map import MapChange
from core.packs.catalogue import find_pack
from core.packs.pack import Audience, Variable
from core.ports.store import Records, Store
from core.rules.made_up import make_up_customer
from core.rules.roles import Act
from core.rules.script_check import Finding, FindingKind, compare_script
from core.rules.typed_fields import object_to_value
from core.rules.variable_map import apply_change
from core.use_cases.changes import note_change
from core.use_cases.examine import note_adjusted
from core.use_cases.staff import require
from core.variables.build import BuiltVariables, build_variables


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a business's agent hears of a made-up customer, and what of it does not fit its script."""

    tenant: Tenant
    variables: BuiltVariables
    unsent: tuple[Finding, ...]  #: what the script speaks and nobody sends; empty while no script is known


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """A change that may be saved: before and after."""

    before: Hearing
    after: Hearing


def list_business_facts(tenant: Tenant) -> list[Variable]:
    """List what an agent may be told of the business besides its name and number."""
    known = {"name", "callback_number"}
    pack = find_pack(tenant.business_type)
    return [one for one in pack.variables if one.owner == "business" and one.key not in known]


async def find_hearing(store: Store, *, tenant: Tenant, at: Moment) -> Hearing:
    """Show what the agent would hear now."""
    return _build(tenant, await _find_script(store, tenant), at)


async def preview_change(store: Store, change: MapChange, *, tenant: Tenant, at: Moment) -> ChangePreview:
    """Show what a change would do. Raises MapRefused."""
    script = await _find_script(store, tenant)
    changed = replace(tenant, variable_map=apply_change(tenant.variable_map, tenant.business_type, change))
    return ChangePreview(_build(tenant, script, at), _build(changed, script, at))


async def save_change(
    store: Store, change: MapChange, *, tenant: Tenant, staff: StaffId, at: Moment
) -> Tenant:
    """Change the map as it stands now.

    Raises NotAllowed, and MapRefused when the map changed meanwhile and allows the change no more.
    """
    async with store.writing() as records:
        was = await _lock(records, tenant, staff, at)
        adjusted = apply_change(was.variable_map, was.business_type, change)
        now_is = replace(was, variable_map=adjusted)
        return await _save(records, was, now_is, "variables.changed", by=staff, at=at)


async def save_facts(
    store: Store, typed: Mapping[str, str], *, tenant: Tenant, staff: StaffId, at: Moment
) -> Tenant | Mapping[str, str]:
    """Keep what the agent may say of the business; or answer a sentence for each key that is refused.

    What a pack no longer asks for comes from a form opened before a release, and is left out. Raises
    NotAllowed.
    """
    known = {one.key: one for one in list_business_facts(tenant)}
    facts = {key: " ".join(text.split()) for key, text in typed.items() if key in known}
    errors = {
        key: objection
        for key, text in facts.items()
        if text and (objection := object_to_value(text, known[key], tenant=tenant))
    }
    if errors:
        return errors
    async with store.writing() as records:
        was = await _lock(records, tenant, staff, at)
        kept = {key: text for key, text in {**was.facts, **facts}.items() if text}
        return await _save(records, was, replace(was, facts=kept), "facts.changed", by=staff, at=at)


async def save_choices(
    store: Store,
    *,
    tenant: Tenant,
    staff: StaffId,
    at: Moment,
    policy: ScriptPolicy | None = None,
    style: PhoneStyle | None = None,
) -> Tenant:
    """Keep how scripts and phone numbers are treated; what nobody chose anew stays as it is by then.

    Raises NotAllowed.
    """
    async with store.writing() as records:
        was = await _lock(records, tenant, staff, at)
        chosen = replace(was, script_policy=policy or was.script_policy, phone_style=style or was.phone_style)
        return await _save(records, was, chosen, "settings.changed", by=staff, at=at)


async def _lock(records: Records, tenant: Tenant, staff: StaffId, at: Moment) -> Tenant:
    was = await records.tenants.lock_tenant(tenant.id)
    await require(records, was, staff, Act.ADJUST_SETTINGS, at)
    return was


async def _save(
    records: Records, was: Tenant, now_is: Tenant, act: str, *, by: StaffId, at: Moment
) -> Tenant:
    if now_is != was:
        await records.tenants.mark_tenant_adjusted(now_is)
        await note_adjusted(records, now_is)
        await note_change(records, was.id, act, was.id, by=by, at=at.now, between=(was, now_is))
    return now_is


async def _find_script(store: Store, tenant: Tenant) -> AgentScript | None:
    async with store.reading() as records:
        checked = await records.scripts.find_script(tenant.id)
    return checked.script if checked else None


def _build(tenant: Tenant, script: AgentScript | None, at: Moment) -> Hearing:
    customer = make_up_customer(tenant, now=at.now)
    variables = build_variables(
        tenant=tenant,
        contact=customer.contact,
        appointment=customer.appointment,
        now=at.now,
        callee_zones=(customer.appointment.zone,),
        spoken=script.names if script else frozenset(),
        silent=script.silent_names if script else frozenset(),
        audience=Audience.LIVE,
    )
    findings = compare_script(script, tenant) if script else ()
    unsent = tuple(one for one in findings if one.kind is FindingKind.NEVER_SENT)
    return Hearing(tenant, variables, unsent)
