"""Deciding how calls are made, on both databases: by admins, onto what stands by then, and on record."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from core.nouns.attestation import Attestation, Attested
from core.nouns.audit import AuditEntry, AuditId
from core.nouns.calling import Calling, Mode, OwnHours, Pause, Span
from core.nouns.card import ScriptPainting
from core.nouns.ids import StaffId
from core.nouns.reminder_plan import LateRule, Miss, ReminderPlan, Step
from core.nouns.staff import Role, Staff
from core.nouns.tenant import Profile, Tenant
from core.ports.store import Work
from core.rules.wishes.hours import DayKind, DayWish, HoursWish, Whose
from core.rules.wishes.plan import PlanField, PlanWish, TypesWish, render_types
from core.rules.wishes.privacy import PrivacyWish
from core.rules.wishes.refused import WishRefused
from core.rules.wishes.retries import RetriesWish
from core.use_cases.calling_settings import (
    SavedCalling,
    find_calling,
    preview_privacy,
    save_hours,
    save_plan,
    save_privacy,
    save_retries_and_mode,
)
from core.use_cases.claim import NotClaimed
from core.use_cases.staff import NotAllowed
from core.use_cases.tenants import get_home_tenant
from store.database import SqlStore
from tests.support.builders import EVERY_DAY, MARIA, NOW, make_script
from tests.support.fakes import Asking, Shift

ALEX, SAM, VERA = StaffId("U0ALEX"), StaffId("U0SAM"), StaffId("U0VERA")
TWO_DAYS, TWO_HOURS = Step(2880), Step(120)
PLAN = PlanWish(steps="2 days, 2 hours")
HOURS = HoursWish(
    Whose.OWN, days={DayKind.SUNDAY: DayWish(is_closed=True, is_changed=True)}, assume_local_mobile=True
)
RETRIES = RetriesWish({Miss.BUSY: "20"}, mode=Mode.REHEARSAL)
PRIVACY = PrivacyWish(Profile.HIPAA, attest=frozenset({Attested.RETELL_BAA}))

Saving = Callable[[Shift, Asking], Awaitable[SavedCalling]]
SAVINGS: dict[str, Saving] = {
    "plan": lambda shift, asking: save_plan(shift.store, PLAN, **asking),
    "hours": lambda shift, asking: save_hours(shift.store, HOURS, **asking),
    "retries": lambda shift, asking: save_retries_and_mode(shift.store, RETRIES, **asking),
    "privacy": lambda shift, asking: save_privacy(shift.store, PRIVACY, **asking),
}
every_saving = pytest.mark.parametrize("saving", SAVINGS)


@pytest.fixture
async def shift(store: SqlStore) -> Shift:
    """A day at a salon with two admins, a member of staff and a viewer."""
    roles = {MARIA: Role.ADMIN, ALEX: Role.ADMIN, SAM: Role.STAFF, VERA: Role.VIEWER}
    shift = Shift(store)
    async with store.writing() as records:
        for who, role in roles.items():
            await records.staff.mark_role(Staff(shift.tenant.id, who, role, MARIA, NOW))
    return shift


def by(shift: Shift, staff: StaffId) -> Asking:
    return Asking(tenant=shift.tenant, staff=staff, at=shift.clock.moment())


async def get_tenant(shift: Shift) -> Tenant:
    return await get_home_tenant(shift.store)


async def list_changes(shift: Shift) -> list[AuditEntry]:
    async with shift.store.reading() as records:
        return await records.audit.list_entries(shift.tenant.id, after=AuditId(0), limit=100)


class TestSaving:
    async def test_each_is_kept_and_answered(self, shift: Shift) -> None:
        for saving in SAVINGS.values():
            saved = await saving(shift, shift.by_maria())
            assert saved.tenant == await get_tenant(shift)
        tenant, calling = await get_tenant(shift), (await get_tenant(shift)).calling
        assert calling.plan == ReminderPlan((TWO_DAYS, TWO_HOURS))
        assert calling.hours == replace(EVERY_DAY, sunday=None)
        assert calling.assume_local_mobile
        assert (calling.retries.waits_min[Miss.BUSY], calling.mode) == (20, Mode.REHEARSAL)
        assert tenant.profile is Profile.HIPAA
        assert tenant.attested == {Attested.RETELL_BAA: Attestation(MARIA, NOW)}

    @every_saving
    @pytest.mark.parametrize("staff", [SAM, VERA])
    async def test_only_an_admin_may(self, shift: Shift, saving: str, staff: StaffId) -> None:
        with pytest.raises(NotAllowed):
            await SAVINGS[saving](shift, by(shift, staff))
        assert await get_tenant(shift) == shift.tenant
        assert await list_changes(shift) == []

    async def test_the_audit_tells_who_changed_what_into_what(self, shift: Shift) -> None:
        for saving in SAVINGS.values():
            await saving(shift, by(shift, ALEX))
        plan, hours, retries, privacy = [entry.change for entry in await list_changes(shift)]
        assert {one.by for one in (plan, hours, retries, privacy)} == {ALEX}
        assert plan.act == "plan.changed"
        assert set(plan.after) == {"calling.plan.steps"}
        assert plan.before != plan.after
        assert hours.act == "hours.changed"
        assert set(hours.before) == {
            "calling.hours.sunday.opens",
            "calling.hours.sunday.closes",
            "calling.assume_local_mobile",
        }
        assert (retries.act, retries.after) == (
            "retries.changed",
            {"calling.retries.waits_min.busy": "20", "calling.mode": "rehearsal"},
        )
        assert privacy.act == "privacy.changed"
        assert privacy.after == {
            "profile": "hipaa",
            "attested.retell_baa.by": ALEX,
            "attested.retell_baa.at": NOW.isoformat(),
        }

    @every_saving
    async def test_what_changes_nothing_leaves_no_trace(
        self, shift: Shift, store: SqlStore, saving: str
    ) -> None:
        await SAVINGS[saving](shift, shift.by_maria())
        work: list[set[Work]] = []
        store.listen(work.append)
        again = await SAVINGS[saving](shift, shift.by_maria())
        assert not again.is_replanning
        assert work == []
        assert len(await list_changes(shift)) == 1

    async def test_what_is_refused_changes_nothing(self, shift: Shift) -> None:
        with pytest.raises(WishRefused) as refused:
            await save_plan(shift.store, PlanWish(steps="soon", late=LateRule.ASK), **shift.by_maria())
        assert set(refused.value.errors) == {PlanField.STEPS}
        assert await get_tenant(shift) == shift.tenant


class TestTwoAdmins:
    async def test_who_change_different_things_at_once_are_both_heard(self, shift: Shift) -> None:
        cut, shave = TypesWish("Cut: 2 days", ""), TypesWish("Shave: 2 hours", "")
        late, busy = PlanWish(by_type=shave, late=LateRule.SKIP), RetriesWish({Miss.BUSY: "20"})
        closed = DayWish(is_closed=True, is_changed=True)
        alex, maria, store = by(shift, ALEX), shift.by_maria(), shift.store
        async with asyncio.timeout(20):
            await asyncio.gather(
                save_plan(store, PlanWish(by_type=cut), **maria),
                save_plan(store, late, **alex),
                save_hours(store, HoursWish(Whose.OWN, days={DayKind.SUNDAY: closed}), **maria),
                save_hours(store, HoursWish(Whose.OWN, days={DayKind.SATURDAY: closed}), **alex),
                save_retries_and_mode(store, RetriesWish(mode=Mode.ASK_FIRST), **maria),
                save_retries_and_mode(store, busy, **alex),
                save_privacy(store, PrivacyWish(attest=frozenset({Attested.OUR_BAA})), **maria),
                save_privacy(store, PrivacyWish(Profile.SENSITIVE), **alex),
            )
        tenant = await get_tenant(shift)
        assert sorted(render_types(tenant.calling).splitlines()) == ["Cut: 2 days", "Shave: 2 hours"]
        assert {plan.late for plan in tenant.calling.plans_by_type.values()} == {LateRule.SKIP}
        assert tenant.calling.hours == OwnHours(EVERY_DAY.weekdays, None, None)
        assert (tenant.calling.mode, tenant.calling.retries.waits_min[Miss.BUSY]) == (Mode.ASK_FIRST, 20)
        assert (tenant.profile, set(tenant.attested)) == (Profile.SENSITIVE, {Attested.OUR_BAA})


class TestReplan:
    @every_saving
    async def test_is_wanted_by_what_decides_when_reminders_are_due(
        self, shift: Shift, store: SqlStore, saving: str
    ) -> None:
        work: list[set[Work]] = []
        store.listen(work.append)
        saved = await SAVINGS[saving](shift, shift.by_maria())
        async with store.reading() as records:
            wanted = await records.tenants.list_replans()
        is_wanted = saving != "retries"
        assert saved.is_replanning is is_wanted
        assert wanted == ([shift.tenant.id] if is_wanted else [])
        assert (Work.PLANS in work[0]) is is_wanted
        state = await find_calling(store, tenant=shift.tenant, at=shift.clock.moment())
        assert state.is_replanning is is_wanted

    async def test_is_not_wanted_by_an_attestation(self, shift: Shift) -> None:
        wish = PrivacyWish(attest=frozenset({Attested.OPENING}))
        assert not (await save_privacy(shift.store, wish, **shift.by_maria())).is_replanning


class TestPrivacy:
    async def test_a_preview_saves_nothing_and_says_what_is_lacking(self, shift: Shift) -> None:
        preview = await preview_privacy(shift.store, PRIVACY, **shift.by_maria())
        assert (preview.before, preview.after.profile) == (shift.tenant, Profile.HIPAA)
        assert "(BAA) with whoever runs this program" in preview.lacking[0]
        assert await get_tenant(shift) == shift.tenant

    async def test_a_stricter_profile_that_the_script_does_not_fit_stops_the_calls_and_says_so(
        self, shift: Shift
    ) -> None:
        await shift.examine(make_script("customer_name", "special_instructions"))
        assert await shift.paint() == []
        await save_privacy(shift.store, PrivacyWish(Profile.HIPAA), **shift.by_maria())
        [painting] = await shift.paint()
        assert isinstance(painting, ScriptPainting)
        assert any("special_instructions" in sentence for sentence in painting.sentences)


class TestState:
    async def test_tells_the_pause_that_holds_the_account_s_before_the_business_s(self, shift: Shift) -> None:
        until = NOW + timedelta(hours=1)
        own, of_account = Pause("stock", MARIA, NOW), Pause("line", ALEX, NOW, until)
        at = shift.clock.moment()
        assert (await find_calling(shift.store, tenant=shift.tenant, at=at)).pause is None
        async with shift.store.writing() as records:
            await records.tenants.mark_tenant_paused(shift.tenant.id, own)
        state = await find_calling(shift.store, tenant=shift.tenant, at=at)
        assert (state.pause, state.whole_account) == (own, False)
        async with shift.store.writing() as records:
            await records.tenants.mark_account_paused(shift.tenant.account_id, of_account)
        state = await find_calling(shift.store, tenant=shift.tenant, at=at)
        assert (state.pause, state.whole_account) == (of_account, True)
        later = await find_calling(shift.store, tenant=shift.tenant, at=shift.clock.wait(hours=2))
        assert (later.pause, later.whole_account) == (own, False)
        assert {one.staff_id for one in state.staff} == {MARIA, ALEX, SAM, VERA}

    async def test_hours_that_were_chosen_hold_at_the_next_call(self, shift: Shift) -> None:
        booked = await shift.book()
        wish = HoursWish(
            Whose.OWN, days={DayKind.SUNDAY: DayWish(time(18), time(20), is_changed=True)}
        )  # it is a Sunday, 14:30
        await save_hours(shift.store, wish, **shift.by_maria())
        assert await shift.claim(booked.reminders[0]) is NotClaimed.LATER
        assert (await get_tenant(shift)).calling == Calling(
            hours=replace(EVERY_DAY, sunday=Span(time(18), time(20)))
        )
        shift.clock.wait(hours=3.5)
        await shift.ring(booked.reminders[0])
        assert len(shift.dialer.rings) == 1
