"""Decide how calls are made: the plan, the hours, further tries and the mode, the profile and attestations.

A wish is granted to the business as it stands when it is saved, under its row lock, so that two people who
change different things both succeed. Only an admin may, and the audit keeps who did what. What the change
means for coming bookings is planned in the background, by `core.use_cases.replan`.
"""

from dataclasses import dataclass, replace

from core.nouns.calling import Pause
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.staff import Staff
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.preflight import list_lacking
from core.rules.roles import Act
from core.rules.wishes.hours import HoursWish, apply_hours_wish
from core.rules.wishes.plan import PlanWish, apply_plan_wish
from core.rules.wishes.privacy import PrivacyWish, apply_privacy_wish
from core.rules.wishes.retries import RetriesWish, apply_retries_wish
from core.use_cases.changes import note_change
from core.use_cases.examine import note_adjusted
from core.use_cases.staff import require


@dataclass(frozen=True, slots=True)
class CallingState:
    """How a business lets its customers be called, and who decides it."""

    tenant: Tenant
    staff: tuple[Staff, ...]  #: who was given a role
    pause: Pause | None = None  #: the one that holds now
    whole_account: bool = False  #: it is the account's
    is_replanning: bool = False  #: coming bookings are being planned anew


@dataclass(frozen=True, slots=True)
class SavedCalling:
    """The business as it is now, and whether its coming bookings are planned anew because of it."""

    tenant: Tenant
    is_replanning: bool


@dataclass(frozen=True, slots=True)
class PrivacyPreview:
    """A change of the profile or of what is attested: before, after, and what would keep calls from going."""

    before: Tenant
    after: Tenant
    lacking: tuple[str, ...]


async def find_calling(store: Store, *, tenant: Tenant, at: Moment) -> CallingState:
    """Find how things stand now."""
    async with store.reading() as records:
        fresh = await records.tenants.get_tenant(tenant.id)
        accounts = {one.id: one for one in await records.tenants.list_accounts()}
        staff = tuple(await records.staff.list_staff(tenant.id))
        is_replanning = await records.tenants.find_replan(tenant.id) is not None
    of_account, own = accounts[fresh.account_id].paused, fresh.paused
    whole_account = of_account is not None and of_account.is_on(at.now)
    pause = of_account if whole_account else own
    if pause is not None and not pause.is_on(at.now):
        pause = None
    return CallingState(fresh, staff, pause, whole_account, is_replanning)


async def save_plan(
    store: Store, wish: PlanWish, *, tenant: Tenant, staff: StaffId, at: Moment
) -> SavedCalling:
    """Change when customers are reminded. Raises NotAllowed, WishRefused."""
    async with store.writing() as records:
        was = await _lock(records, tenant, by=staff, at=at)
        now_is = replace(was, calling=apply_plan_wish(was.calling, wish))
        return await _save(records, was, now_is, "plan.changed", by=staff, at=at)


async def save_hours(
    store: Store, wish: HoursWish, *, tenant: Tenant, staff: StaffId, at: Moment
) -> SavedCalling:
    """Change the hours in which customers are called. Raises NotAllowed, WishRefused."""
    async with store.writing() as records:
        was = await _lock(records, tenant, by=staff, at=at)
        now_is = replace(was, calling=apply_hours_wish(was, wish, now=at.now))
        return await _save(records, was, now_is, "hours.changed", by=staff, at=at)


async def save_retries_and_mode(
    store: Store, wish: RetriesWish, *, tenant: Tenant, staff: StaffId, at: Moment
) -> SavedCalling:
    """Change what follows a call that reached nobody, and who decides that one rings.

    Raises NotAllowed, WishRefused.
    """
    async with store.writing() as records:
        was = await _lock(records, tenant, by=staff, at=at)
        now_is = replace(was, calling=apply_retries_wish(was.calling, wish))
        return await _save(records, was, now_is, "retries.changed", by=staff, at=at)


async def preview_privacy(
    store: Store, wish: PrivacyWish, *, tenant: Tenant, staff: StaffId, at: Moment
) -> PrivacyPreview:
    """Show what another profile, or other attestations, would change. Raises WishRefused."""
    async with store.reading() as records:
        before = await records.tenants.get_tenant(tenant.id)
        checked = await records.scripts.find_script(tenant.id)
    after = apply_privacy_wish(before, wish, by=staff, now=at.now)
    return PrivacyPreview(before, after, tuple(list_lacking(after, checked.script if checked else None)))


async def save_privacy(
    store: Store, wish: PrivacyWish, *, tenant: Tenant, staff: StaffId, at: Moment
) -> SavedCalling:
    """Change the profile and what is attested. Raises NotAllowed, WishRefused."""
    async with store.writing() as records:
        was = await _lock(records, tenant, by=staff, at=at)
        if wish.attest or wish.take_back:
            await require(records, was, staff, Act.ATTEST, at)
        now_is = apply_privacy_wish(was, wish, by=staff, now=at.now)
        return await _save(records, was, now_is, "privacy.changed", by=staff, at=at)


async def _lock(records: Records, tenant: Tenant, *, by: StaffId, at: Moment) -> Tenant:
    """Hold the business's row alone: whoever books meanwhile books by what is written now."""
    was = await records.tenants.lock_tenant(tenant.id, alone=True)
    await require(records, was, by, Act.ADJUST_SETTINGS, at)
    return was


async def _save(
    records: Records, was: Tenant, now_is: Tenant, act: str, *, by: StaffId, at: Moment
) -> SavedCalling:
    if now_is == was:
        return SavedCalling(was, is_replanning=False)
    await records.tenants.mark_tenant_adjusted(now_is)
    if (was.profile, was.attested) != (now_is.profile, now_is.attested):
        await note_adjusted(records, now_is)
    is_replanning = _find_plan_bases(was) != _find_plan_bases(now_is)
    if is_replanning:
        await records.tenants.mark_replan_wanted(now_is.id)
    await note_change(records, was.id, act, was.id, by=by, at=at.now, between=(was, now_is))
    return SavedCalling(now_is, is_replanning)


def _find_plan_bases(tenant: Tenant) -> tuple[object, ...]:
    """List all that decides when a booking's reminders are due."""
    calling = tenant.calling
    hours = (calling.hours, calling.assume_local_mobile, tenant.profile)
    return (calling.plan, calling.plans_by_type, *hours)
