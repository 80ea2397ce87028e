"""Ask whether somebody may do what they want to do, and give roles.

Every business has an admin from the first act that needs one: whoever asks for it first becomes it.
From then on there is always one, whatever two admins do to each other at once: roles are given and
taken under the business's row lock.
"""

import logging
from dataclasses import dataclass, replace
from enum import StrEnum

from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.staff import Role, Staff
from core.nouns.tenant import Tenant
from core.ports.store import Records, Store
from core.rules.roles import ROLE_FOR, Act, object_to_act
from core.use_cases.changes import note_change

logger = logging.getLogger(__name__)

NO_ROLE = "none"  #: in place of a role: somebody is again what everybody else is
_FIRST = "Nobody was an admin yet; the first to ask for what needs one becomes it."
_LAST_ADMIN = "There must be an admin; make somebody else one first."
_NO_ADMINS_BY_DEFAULT = "Not everybody can be an admin; make those admins who are to decide."


class NotAllowed(Exception):  # noqa: N818 - named for what happened
    """Somebody's role does not allow an act; the message is the sentence for them."""

    def __init__(self, sentence: str, act: Act) -> None:
        super().__init__(sentence)
        self.act = act


class RolePlace(StrEnum):
    """What an objection to a change of roles is about."""

    MEMBER = "member"
    ROLE = "role"
    OTHERS = "others"


class RoleRefused(ValueError):  # noqa: N818 - named for what happened
    """A role that cannot be given or taken; the message is the sentence, `place` says at what."""

    def __init__(self, sentence: str, place: RolePlace) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class RoleWish:
    """What somebody wants changed, as it was typed; what is empty stays as it is."""

    member: str = ""
    role: str = ""  #: a role's value, or NO_ROLE
    others: str = ""  #: a role's value


@dataclass(frozen=True, slots=True)
class Roster:
    """Who may do what in a business."""

    tenant: Tenant
    staff: tuple[Staff, ...]


async def require(records: Records, tenant: Tenant, staff: StaffId, act: Act, at: Moment) -> Role:
    """Return somebody's role if it allows the act. Raises NotAllowed.

    Only in a transaction that writes, unless the act is to look: the first admin is written here.
    """
    role = await find_role(records, tenant, staff)
    objection = object_to_act(role, act)
    if not objection:
        return role
    if ROLE_FOR[act] is Role.ADMIN and await _is_admin_by_now(records, tenant, staff, at):
        return Role.ADMIN
    raise NotAllowed(objection, act)


async def find_role(records: Records, tenant: Tenant, staff: StaffId) -> Role:
    """Return somebody's role: their own, or what everybody else is."""
    return await records.staff.find_role(tenant.id, staff) or tenant.role_of_others


async def find_roster(store: Store, *, tenant: Tenant) -> Roster:
    """Find who was given which role."""
    async with store.reading() as records:
        fresh = await records.tenants.get_tenant(tenant.id)
        return Roster(fresh, tuple(await records.staff.list_staff(tenant.id)))


async def save_roles(store: Store, wish: RoleWish, *, tenant: Tenant, staff: StaffId, at: Moment) -> Roster:
    """Make all of a wish true, or nothing of it. Raises NotAllowed, RoleRefused."""
    role, others = _read_role(wish.role, RolePlace.ROLE), _read_role(wish.others, RolePlace.OTHERS)
    if wish.role and not wish.member:
        raise RoleRefused("Say whose role it is to be.", RolePlace.MEMBER)
    if wish.member and not wish.role:
        raise RoleRefused("Say which role it is to be.", RolePlace.ROLE)
    async with store.writing() as records:
        was = await records.tenants.lock_tenant(tenant.id)
        await require(records, was, staff, Act.GIVE_ROLES, at)
        if wish.member:
            await give_role(records, was, StaffId(wish.member), role, by=staff, at=at)
        if others is not None and others is not was.role_of_others:
            was = await set_role_of_others(records, was, others, by=staff, at=at)
        return Roster(was, tuple(await records.staff.list_staff(tenant.id)))


async def give_role(
    records: Records, tenant: Tenant, member: StaffId, role: Role | None, *, by: StaffId, at: Moment
) -> None:
    """Give somebody a role, or (None) take theirs away. Raises RoleRefused for the last admin.

    The caller holds the business's row, and has asked whether `by` may.
    """
    given = {one.staff_id: one for one in await records.staff.list_staff(tenant.id)}
    was = given.get(member)
    if role is (was.role if was else None):
        return
    admins = {one.staff_id for one in given.values() if one.role is Role.ADMIN}
    if admins == {member} and role is not Role.ADMIN:
        raise RoleRefused(_LAST_ADMIN, RolePlace.ROLE)
    if role is None:
        await records.staff.mark_no_role(tenant.id, member)
    else:
        await records.staff.mark_role(Staff(tenant.id, member, role, by, at.now))
    await _note_role(records, tenant, member, was.role if was else None, role, by=by, at=at)


async def set_role_of_others(
    records: Records, tenant: Tenant, role: Role, *, by: StaffId, at: Moment
) -> Tenant:
    """Decide what everybody is who was given no role. Raises RoleRefused: never an admin.

    The caller holds the business's row, and has asked whether `by` may.
    """
    if role is Role.ADMIN:
        raise RoleRefused(_NO_ADMINS_BY_DEFAULT, RolePlace.OTHERS)
    now_is = replace(tenant, role_of_others=role)
    await records.tenants.mark_tenant_adjusted(now_is)
    await note_change(
        records,
        tenant.id,
        "staff.others_changed",
        tenant.id,
        by=by,
        at=at.now,
        between=(tenant, now_is),
    )
    return now_is


async def _is_admin_by_now(records: Records, tenant: Tenant, staff: StaffId, at: Moment) -> bool:
    """Make somebody the admin of a business that has none; tell whether they are one, now that it is sure."""
    await records.tenants.lock_tenant(tenant.id)
    was = await records.staff.find_role(tenant.id, staff)
    if await records.staff.has_admin(tenant.id):
        return was is Role.ADMIN
    await records.staff.mark_role(Staff(tenant.id, staff, Role.ADMIN, staff, at.now))
    await _note_role(records, tenant, staff, was, Role.ADMIN, by=staff, at=at, reason=_FIRST)
    logger.info("a business has its first admin", extra={"tenant": tenant.id})
    return True


async def _note_role(
    records: Records,
    tenant: Tenant,
    member: StaffId,
    was: Role | None,
    role: Role | None,
    *,
    by: StaffId,
    at: Moment,
    reason: str = "",
) -> None:
    await note_change(
        records,
        tenant.id,
        "staff.role_given" if role else "staff.role_taken",
        member,
        by=by,
        at=at.now,
        between=({"role": was}, {"role": role}),
        reason=reason,
    )


def _read_role(told: str, place: RolePlace) -> Role | None:
    """Read a role; None for none. Raises RoleRefused for what is none of ours."""
    if told in {"", NO_ROLE}:
        return None
    try:
        return Role(told)
    except ValueError:
        raise RoleRefused(f"“{told}” is no role: {', '.join(Role)}.", place) from None
