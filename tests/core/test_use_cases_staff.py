"""Roles on both databases: asked for before an act, given by admins, and never without an admin."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.nouns.audit import AuditEntry, AuditId
from core.nouns.call import Call
from core.nouns.ids import StaffId, TenantId
from core.nouns.staff import Role, Staff
from core.nouns.tenant import Tenant
from core.nouns.trouble import Trouble
from core.ports.dialer import Unconfirmed
from core.rules.roles import ROLE_FOR, Act
from core.use_cases.holds import mark_held
from core.use_cases.settle import Decision, release_hold, settle_call
from core.use_cases.staff import (
    NO_ROLE,
    NotAllowed,
    RolePlace,
    RoleRefused,
    RoleWish,
    Roster,
    find_role,
    find_roster,
    require,
    save_roles,
)
from core.use_cases.tenants import get_home_tenant
from store.database import SqlStore
from tests.support.builders import MARIA, NOW, make_moment
from tests.support.fakes import Shift

ALEX, SAM = StaffId("U0ALEX"), StaffId("U0SAM")
TENANT = TenantId("first")
LAST = "There must be an admin; make somebody else one first."


async def give(store: SqlStore, **roles: Role) -> None:
    """Give roles behind everybody's back."""
    async with store.writing() as records:
        for name, role in roles.items():
            await records.staff.mark_role(Staff(TENANT, StaffId(f"U0{name}"), role, MARIA, NOW))


async def ask(store: SqlStore, staff: StaffId, act: Act) -> Role:
    tenant = await get_home_tenant(store)
    async with store.writing() as records:
        return await require(records, tenant, staff, act, make_moment())


async def wish(store: SqlStore, by: StaffId, member: str = "", role: str = "", others: str = "") -> Roster:
    tenant = await get_home_tenant(store)
    return await save_roles(store, RoleWish(member, role, others), tenant=tenant, staff=by, at=make_moment())


async def list_roles(store: SqlStore) -> dict[str, Role]:
    roster = await find_roster(store, tenant=await get_home_tenant(store))
    return {one.staff_id: one.role for one in roster.staff}


async def list_changes(store: SqlStore) -> list[AuditEntry]:
    async with store.reading() as records:
        return await records.audit.list_entries(TENANT, after=AuditId(0), limit=100)


class TestRequire:
    @pytest.mark.parametrize("act", Act)
    @pytest.mark.parametrize("role", Role)
    async def test_everybody_may_what_their_role_allows(self, store: SqlStore, role: Role, act: Act) -> None:
        await give(store, ALEX=role, SAM=Role.ADMIN)
        if role.rank >= ROLE_FOR[act].rank:
            assert await ask(store, ALEX, act) is role
        else:
            with pytest.raises(NotAllowed, match="Ask one of your admins") as refused:
                await ask(store, ALEX, act)
            assert refused.value.act is act
        assert await list_changes(store) == []

    async def test_whoever_was_given_none_is_what_everybody_else_is(self, store: SqlStore) -> None:
        await give(store, MARIA=Role.ADMIN)
        assert await ask(store, ALEX, Act.BOOK) is Role.STAFF
        await wish(store, MARIA, others="viewer")
        with pytest.raises(NotAllowed, match="You may look"):
            await ask(store, ALEX, Act.BOOK)
        assert await ask(store, ALEX, Act.LOOK) is Role.VIEWER

    async def test_the_first_who_asks_for_what_needs_an_admin_becomes_one(
        self, store: SqlStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        assert await ask(store, MARIA, Act.BOOK) is Role.STAFF
        assert await list_roles(store) == {}
        assert await ask(store, MARIA, Act.ADJUST_SETTINGS) is Role.ADMIN
        assert await list_roles(store) == {MARIA: Role.ADMIN}
        with pytest.raises(NotAllowed, match="Only an admin"):
            await ask(store, ALEX, Act.ADJUST_SETTINGS)
        [noted] = await list_changes(store)
        assert (noted.change.by, noted.change.act, noted.change.subject) == (MARIA, "staff.role_given", MARIA)
        assert (noted.change.before, noted.change.after) == ({}, {"role": "admin"})
        assert "first" in noted.change.reason
        assert "a business has its first admin" in caplog.text

    async def test_the_first_admin_is_none_when_what_they_asked_for_fails(self, store: SqlStore) -> None:
        tenant = await get_home_tenant(store)
        with pytest.raises(LookupError):
            async with store.writing() as records:
                await require(records, tenant, MARIA, Act.ADJUST_SETTINGS, make_moment())
                await records.tenants.lock_tenant(TenantId("another"))
        assert await list_roles(store) == {}
        assert await list_changes(store) == []

    async def test_of_many_who_ask_first_at_once_one_becomes_admin(self, store: SqlStore) -> None:
        people = [StaffId(f"U{number}") for number in range(6)]
        async with asyncio.timeout(20):
            asked = await asyncio.gather(
                *(ask(store, one, Act.GIVE_ROLES) for one in people), return_exceptions=True
            )
        assert asked.count(Role.ADMIN) == 1
        assert sum(isinstance(one, NotAllowed) for one in asked) == 5
        assert list((await list_roles(store)).values()) == [Role.ADMIN]
        assert len(await list_changes(store)) == 1

    async def test_the_same_person_asking_twice_at_once_is_admin_both_times(self, store: SqlStore) -> None:
        async with asyncio.timeout(20):
            asked = await asyncio.gather(*(ask(store, MARIA, Act.GIVE_ROLES) for _ in range(4)))
        assert set(asked) == {Role.ADMIN}
        assert len(await list_changes(store)) == 1


class TestGiving:
    async def test_an_admin_gives_changes_and_takes_roles_and_each_is_noted(self, store: SqlStore) -> None:
        for role in ("viewer", "admin", "staff", NO_ROLE, NO_ROLE):
            await wish(store, MARIA, ALEX, role)
        assert await list_roles(store) == {MARIA: Role.ADMIN}
        noted = [one.change for one in await list_changes(store) if one.change.subject == ALEX]
        assert [(one.act, one.before, one.after) for one in noted] == [
            ("staff.role_given", {}, {"role": "viewer"}),
            ("staff.role_given", {"role": "viewer"}, {"role": "admin"}),
            ("staff.role_given", {"role": "admin"}, {"role": "staff"}),
            ("staff.role_taken", {"role": "staff"}, {}),
        ]
        assert {one.by for one in noted} == {MARIA}

    async def test_what_everybody_else_is_is_kept_and_noted(self, store: SqlStore) -> None:
        roster = await wish(store, MARIA, others="viewer")
        assert roster.tenant.role_of_others is Role.VIEWER
        assert (await get_home_tenant(store)).role_of_others is Role.VIEWER
        await wish(store, MARIA, others="viewer")
        noted = [one.change for one in await list_changes(store) if one.change.act == "staff.others_changed"]
        assert [(one.before, one.after) for one in noted] == [
            ({"role_of_others": "staff"}, {"role_of_others": "viewer"})
        ]

    async def test_whoever_is_no_admin_changes_nothing(self, store: SqlStore) -> None:
        await give(store, MARIA=Role.ADMIN, ALEX=Role.STAFF)
        for member, role, others in ((ALEX, "admin", ""), (MARIA, NO_ROLE, ""), ("", "", "viewer")):
            with pytest.raises(NotAllowed, match="Only an admin"):
                await wish(store, ALEX, member, role, others)
        assert await list_roles(store) == {MARIA: Role.ADMIN, ALEX: Role.STAFF}
        assert (await get_home_tenant(store)).role_of_others is Role.STAFF

    @pytest.mark.parametrize(
        ("asked", "place", "sentence"),
        [
            ((ALEX, "boss", ""), RolePlace.ROLE, "“boss” is no role: viewer, staff, admin."),
            ((ALEX, "ADMIN", ""), RolePlace.ROLE, "“ADMIN” is no role: viewer, staff, admin."),
            ((ALEX, "", ""), RolePlace.ROLE, "Say which role it is to be."),
            (("", "staff", ""), RolePlace.MEMBER, "Say whose role it is to be."),
            (("", NO_ROLE, ""), RolePlace.MEMBER, "Say whose role it is to be."),
            ((ALEX, "staff", "boss"), RolePlace.OTHERS, "“boss” is no role: viewer, staff, admin."),
            (
                (ALEX, "staff", "admin"),
                RolePlace.OTHERS,
                "Not everybody can be an admin; make those admins who are to decide.",
            ),
            ((MARIA, "staff", ""), RolePlace.ROLE, LAST),
            ((MARIA, NO_ROLE, "viewer"), RolePlace.ROLE, LAST),
        ],
    )
    async def test_a_wish_that_cannot_be_is_refused_as_a_whole(
        self, store: SqlStore, asked: tuple[str, str, str], place: RolePlace, sentence: str
    ) -> None:
        await give(store, MARIA=Role.ADMIN)
        with pytest.raises(RoleRefused) as refused:
            await wish(store, MARIA, *asked)
        assert (refused.value.place, str(refused.value)) == (place, sentence)
        assert await list_roles(store) == {MARIA: Role.ADMIN}
        assert (await get_home_tenant(store)).role_of_others is Role.STAFF
        assert await list_changes(store) == []

    async def test_an_admin_may_go_once_there_is_another(self, store: SqlStore) -> None:
        await wish(store, MARIA, ALEX, "admin")
        await wish(store, MARIA, MARIA, "viewer")
        assert await list_roles(store) == {ALEX: Role.ADMIN, MARIA: Role.VIEWER}
        with pytest.raises(RoleRefused, match="There must be an admin"):
            await wish(store, ALEX, ALEX, NO_ROLE)

    @pytest.mark.parametrize("role", ["staff", NO_ROLE])
    async def test_two_admins_who_demote_each_other_at_once_leave_one(
        self, store: SqlStore, role: str
    ) -> None:
        await give(store, MARIA=Role.ADMIN, ALEX=Role.ADMIN)
        async with asyncio.timeout(20):
            done = await asyncio.gather(
                wish(store, MARIA, ALEX, role), wish(store, ALEX, MARIA, role), return_exceptions=True
            )
        assert sorted(type(one).__name__ for one in done) == ["NotAllowed", "Roster"]
        assert list((await list_roles(store)).values()).count(Role.ADMIN) == 1

    async def test_two_admins_who_both_go_at_once_leave_one(self, store: SqlStore) -> None:
        await give(store, MARIA=Role.ADMIN, ALEX=Role.ADMIN)
        async with asyncio.timeout(20):
            done = await asyncio.gather(
                *(wish(store, one, one, NO_ROLE) for one in (MARIA, ALEX)), return_exceptions=True
            )
        assert sorted(type(one).__name__ for one in done) == ["RoleRefused", "Roster"]
        assert list((await list_roles(store)).values()) == [Role.ADMIN]

    async def test_another_business_has_roles_of_its_own(self, store: SqlStore) -> None:
        await give(store, MARIA=Role.ADMIN)
        another: Tenant = replace(await get_home_tenant(store), id=TenantId("another"))
        async with store.reading() as records:
            assert await find_role(records, another, MARIA) is Role.STAFF
            assert not await records.staff.has_admin(another.id)


class TestCards:
    """What is pressed on a card asks for a role too, and is noted."""

    async def test_whoever_only_looks_settles_and_releases_nothing(self, store: SqlStore) -> None:
        shift = Shift(store)
        call = await self._doubt(shift)
        async with store.writing() as records:
            await mark_held(
                records, shift.tenant, Trouble.KEY_REFUSED, whole_account=True, at=shift.clock.moment()
            )
        await give(store, ALEX=Role.VIEWER)
        asking = shift.by_maria() | {"staff": ALEX}
        with pytest.raises(NotAllowed, match="You may look"):
            await settle_call(store, call.id, Decision.CALL_AGAIN, **asking)
        with pytest.raises(NotAllowed, match="You may look"):
            await release_hold(store, "hold:main", **asking)
        assert (await shift.get_call(call.id)).needs_human
        async with store.reading() as records:
            assert [one.held for one in await records.tenants.list_accounts()] == [Trouble.KEY_REFUSED]
        assert _without_booking(await list_changes(store)) == []

    async def test_who_settled_and_released_is_noted_once(self, store: SqlStore) -> None:
        shift = Shift(store)
        call = await self._doubt(shift)
        async with store.writing() as records:
            await mark_held(
                records, shift.tenant, Trouble.AGENT_UNKNOWN, whole_account=False, at=shift.clock.moment()
            )
            await mark_held(
                records, shift.tenant, Trouble.KEY_REFUSED, whole_account=True, at=shift.clock.moment()
            )
        for _ in range(2):
            await settle_call(store, call.id, Decision.CALL_AGAIN, **shift.by_maria())
            await release_hold(store, "hold:first", **shift.by_maria())
            await release_hold(store, "hold:main", **shift.by_maria())
        noted = [one.change for one in _without_booking(await list_changes(store))]
        assert [(one.act, one.subject, one.after) for one in noted] == [
            ("call.settled", call.id, {"decision": "call_again"}),
            ("hold.released", "first", {}),
            ("hold.released", "main", {}),
        ]
        assert {(one.by, one.at) for one in noted} == {(MARIA, shift.clock.moment().now)}

    @staticmethod
    async def _doubt(shift: Shift) -> Call:
        """Make a call that nobody can find, and that people have to decide about."""
        booked = await shift.book()
        shift.dialer.will(Unconfirmed(Trouble.SERVER_ERROR))
        call = await shift.ring(booked.reminders[0])
        for _ in range(3):
            shift.clock.wait(minutes=60)
            await shift.check(call.id)
        return await shift.get_call(call.id)


def _without_booking(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Leave out what was noted when the test's booking and holds were made."""
    made = {"contact.added", "consent.noted", "appointment.booked", "hold.put"}
    return [one for one in entries if one.change.act not in made]
