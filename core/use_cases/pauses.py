"""Let all calls of a business, or of its whole account, wait for a while, and go on again.

One card tells it, how many reminders will be late, and when it ends. Nothing is dropped by a pause: a
reminder that comes too late because of it says so.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from core.nouns.calling import Pause
from core.nouns.card import CardSubject
from core.nouns.ids import StaffId
from core.nouns.moment import Moment
from core.nouns.tenant import Account, Tenant
from core.ports.store import Records, Store
from core.rules.roles import Act
from core.use_cases.changes import BY_ITSELF, note_change
from core.use_cases.staff import require

logger = logging.getLogger(__name__)

IN_THE_PAST = "This time has passed already. Choose a later one, or none."


class PauseRefused(ValueError):  # noqa: N818 - named for what happened
    """A pause that cannot be; the message is the sentence for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class PauseState:
    """How things stand: the pause that holds, whose it is, and how many reminders it makes late."""

    pause: Pause | None
    whole_account: bool
    waiting: int


async def pause_calls(
    store: Store,
    *,
    tenant: Tenant,
    staff: StaffId,
    reason: str,
    until: datetime | None,
    whole_account: bool,
    at: Moment,
) -> PauseState:
    """Pause calls until an instant, or until somebody resumes them; a pause that holds is replaced.

    Raises NotAllowed, and PauseRefused for an end that has passed.
    """
    if until is not None and until <= at.now:
        raise PauseRefused(IN_THE_PAST)
    pause = Pause(" ".join(reason.split()), staff, at.now, until)
    async with store.writing() as records:
        await require(records, tenant, staff, Act.PAUSE_ACCOUNT if whole_account else Act.PAUSE_BUSINESS, at)
        was = await _lock_pause(records, tenant, whole_account=whole_account)
        await _mark(records, tenant, (was, pause), whole_account=whole_account, by=staff, at=at)
        return await _build_state(records, tenant, pause, whole_account=whole_account, at=at)


async def resume_calls(
    store: Store, *, tenant: Tenant, staff: StaffId, at: Moment, subject: str = ""
) -> bool:
    """Let calls go on; False when they were not paused. Raises NotAllowed.

    `subject` names the one pause to end, as its card does; "" is those of the business and of the account.
    """
    async with store.writing() as records:
        own = await _lock_pause(records, tenant, whole_account=False)
        shared = await _lock_pause(records, tenant, whole_account=True)
        held = [
            (one, whole)
            for one, whole in ((shared, True), (own, False))
            if one and one.is_on(at.now) and subject in {"", build_pause_subject(tenant, whole_account=whole)}
        ]
        for pause, whole_account in held:
            await require(records, tenant, staff, Act.PAUSE_ACCOUNT if whole_account else Act.RESUME, at)
            await _mark(records, tenant, (pause, None), whole_account=whole_account, by=staff, at=at)
        return bool(held)


async def lift_ended_pauses(store: Store, *, at: Moment) -> int:
    """End the pauses whose time is over, and say so on their cards; answers how many."""
    async with store.reading() as records:
        tenants = await records.tenants.list_tenants()
        accounts = {one.id: one for one in await records.tenants.list_accounts()}
    ended = [
        (tenant, whole_account)
        for tenant in tenants
        for whole_account, pause in ((False, tenant.paused), (True, accounts[tenant.account_id].paused))
        if pause is not None and not pause.is_on(at.now)
    ]
    lifted = 0
    for tenant, whole_account in ended:
        async with store.writing() as records:
            lifted += await _lift(records, tenant, whole_account=whole_account, at=at)
    return lifted


async def find_pause(store: Store, *, tenant: Tenant, at: Moment) -> PauseState:
    """Find what pauses this business's calls now; the account's own pause before the business's."""
    async with store.reading() as records:
        account, fresh = await _get_both(records, tenant)
        whole_account = account.paused is not None and account.paused.is_on(at.now)
        pause = account.paused if whole_account else fresh.paused
        return await _build_state(
            records,
            fresh,
            pause if pause is not None and pause.is_on(at.now) else None,
            whole_account=whole_account,
            at=at,
        )


def build_pause_subject(tenant: Tenant, *, whole_account: bool) -> str:
    """Name the card about a pause of this business, or of its account."""
    return f"pause:{tenant.account_id if whole_account else tenant.id}"


async def _lift(records: Records, tenant: Tenant, *, whole_account: bool, at: Moment) -> bool:
    """End a pause; False when somebody gave it another end meanwhile, or ended it for another business."""
    pause = await _lock_pause(records, tenant, whole_account=whole_account)
    if pause is None or pause.is_on(at.now):
        return False
    await _mark(records, tenant, (pause, None), whole_account=whole_account, by=BY_ITSELF, at=at)
    return True


async def _lock_pause(records: Records, tenant: Tenant, *, whole_account: bool) -> Pause | None:
    """Return the pause in force, or one that is over and not lifted yet, and keep its row."""
    if whole_account:
        return (await records.tenants.lock_account(tenant.account_id)).paused
    return (await records.tenants.lock_tenant(tenant.id)).paused


async def _mark(
    records: Records,
    tenant: Tenant,
    between: tuple[Pause | None, Pause | None],
    *,
    whole_account: bool,
    by: StaffId,
    at: Moment,
) -> None:
    """Write the pause, or its end, over the one before."""
    pause = between[1]
    if whole_account:
        await records.tenants.mark_account_paused(tenant.account_id, pause)
    else:
        await records.tenants.mark_tenant_paused(tenant.id, pause)
    scope = "account" if whole_account else "business"
    logger.warning(
        "calls are paused" if pause else "calls go on", extra={"tenant": tenant.id, "scope": scope}
    )
    await note_change(
        records,
        tenant.id,
        f"{scope}.{'paused' if pause else 'resumed'}",
        tenant.account_id if whole_account else tenant.id,
        by=by,
        at=at.now,
        between=between,
        reason=pause.reason if pause else "",
    )
    await records.cards.mark_stale(
        CardSubject.PAUSE,
        build_pause_subject(tenant, whole_account=whole_account),
        tenant_id=tenant.id,
        channel=tenant.channel,
        as_news=pause is not None,
    )


async def _get_both(records: Records, tenant: Tenant) -> tuple[Account, Tenant]:
    accounts = {one.id: one for one in await records.tenants.list_accounts()}
    return accounts[tenant.account_id], await records.tenants.get_tenant(tenant.id)


async def _build_state(
    records: Records, tenant: Tenant, pause: Pause | None, *, whole_account: bool, at: Moment
) -> PauseState:
    until = pause.until if pause else at.now
    waiting = await records.reminders.count_due_before(tenant.id, until) if pause else 0
    return PauseState(pause, whole_account, waiting)
