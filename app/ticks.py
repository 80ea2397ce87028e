"""What the heart does at each beat.

Claims what is due, applies what came in, paints what changed, reconciles what is unclear, audits
what is overdue, examines the agents' scripts, plans bookings anew, seals what the audit holds.

A tick only claims and starts; dials and questions to Retell run in bounded pools. Every row is
guarded: one that breaks is pushed ahead and logged, and the others go on.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from app.auditor import Auditor
from app.clock import SystemClock
from app.metrics import Metrics
from app.pushing import Push, Pushing, leave
from app.task_pool import TaskPool
from app.tick import guard_row
from core.nouns.ids import AccountId, CallId, CardId, EventId, ReminderId, TenantId
from core.nouns.tenant import Tenant
from core.ports.card_board import CardBoard
from core.ports.dialer import Dialer
from core.ports.opt_out_records import Untold
from core.ports.script_reader import ScriptReader
from core.rules.breaker import is_shut
from core.rules.examination_plan import is_look_due, is_look_stale
from core.rules.timings import Timings
from core.use_cases.cards import paint_card
from core.use_cases.claim import Claimed, NotClaimed, claim_reminder, expire_reminder
from core.use_cases.claim_batch import claim_batch
from core.use_cases.events import apply_event
from core.use_cases.examine import examine_script, find_examination
from core.use_cases.opt_outs import tell_line
from core.use_cases.pauses import lift_ended_pauses
from core.use_cases.place import Paperwork, place_call
from core.use_cases.reconcile import check_call, lapse_call, release_line
from core.use_cases.replan import AT_ONCE, replan
from core.use_cases.seal import seal_entries
from store.database import SqlStore

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Ticks:
    """The work of all ticks, over one set of ports."""

    store: SqlStore
    dialer: Dialer
    scripts: ScriptReader
    board: CardBoard
    clock: SystemClock
    timings: Timings
    metrics: Metrics
    dials: TaskPool
    questions: TaskPool
    auditor: Auditor = field(default_factory=Auditor)
    paperwork: Paperwork | None = None  #: None: every call in transactions of its own

    @property
    def _push(self) -> Pushing:
        return Pushing(self.store, self.clock, self.timings)

    async def claim(self) -> None:
        """Claim due reminders of every account whose calls may go out, as far as there is room."""
        if not self.clock.is_in_step:
            return
        async with self.store.reading() as records:
            accounts = await records.tenants.list_accounts()
        for account in accounts:
            if not account.held and not is_shut(account.breaker, self.clock.moment().real):
                await self._claim_of(account.id)

    async def apply(self) -> None:
        """Apply stored events, oldest first."""
        async with self.store.reading() as records:
            events = await records.inbox.list_pending(self.clock.moment().real, limit=_BATCH)
        for event_id in events:
            await self._guard("apply", self._apply(event_id), self._push.event(event_id))

    async def paint(self) -> None:
        """Paint stale cards."""
        async with self.store.reading() as records:
            cards = await records.cards.list_stale(self.clock.moment().real, limit=_BATCH)
        for card_id in cards:
            await self._guard("paint", self._paint(card_id), self._push.card(card_id))

    async def reconcile(self) -> None:
        """Put silent senders' calls in doubt, ask after calls without news, free forgotten lines.

        Opt-outs that Retell has not heard of are told to it.
        """
        real = self.clock.moment().real
        async with self.store.reading() as records:
            lapsed = await records.calls.list_lapsed(real, limit=_BATCH)
            overlong = await records.calls.list_overlong(real, limit=_BATCH)
            to_check = await records.calls.list_to_check(real, limit=_BATCH)
            untold = await records.opt_outs.list_untold(real, limit=_BATCH)
        at = self.clock.moment()
        for call_id in lapsed:
            lapse = lapse_call(self.store, call_id, at=at, timings=self.timings)
            await self._guard("lapse", lapse, self._push.call(call_id))
        for call_id in overlong:
            await self._guard("release", release_line(self.store, call_id, at=at), self._push.call(call_id))
        for call_id in to_check:
            has_room = self.questions.room > 0 and self.dials.room > 0
            if has_room and not self.questions.is_running(call_id):
                self.questions.start(call_id, self._check(call_id))
        for one in untold:
            key = f"opt-out {one.id}"
            if self.questions.room > 0 and not self.questions.is_running(key):
                self.questions.start(key, self._tell(one))

    async def audit(self) -> None:
        """Give up what was not called in time, end pauses whose time is over; then look at the whole."""
        at = self.clock.moment()
        await lift_ended_pauses(self.store, at=at)
        async with self.store.reading() as records:
            expired = await records.reminders.list_expired(at, limit=_BATCH)
        for reminder_id in expired:
            expire = expire_reminder(self.store, reminder_id, at=at)
            await self._guard("audit", expire, self._push.reminder(reminder_id))
        await self.auditor.audit(self.store, self.clock, self.timings, self.metrics)

    async def examine(self) -> None:
        """Read the scripts of the businesses whose night has come, or whose script is at fault."""
        async with self.store.reading() as records:
            tenants = await records.tenants.list_tenants()
        for tenant in tenants:
            await self._guard("examine", self._examine_if_due(tenant), self._push.script(tenant.id))

    async def plan(self) -> None:
        """Plan the coming bookings anew of businesses whose plan, hours or profile changed."""
        async with self.store.reading() as records:
            tenants = await records.tenants.list_replans()
        for tenant_id in tenants:
            await self._plan_some(tenant_id)

    async def seal(self) -> None:
        """Seal what was changed since the last beat into each business's chain."""
        async with self.store.reading() as records:
            tenants = await records.tenants.list_tenants()
        for tenant in tenants:
            sealing = seal_entries(self.store, tenant.id, self.clock.moment())
            await self._guard("seal", sealing, leave)

    async def check_clock(self) -> None:
        """Compare this machine's clock with the database's."""
        self.metrics.in_step.set(self.clock.compare(await self.store.read_clock()))

    async def _claim_of(self, account_id: AccountId) -> None:
        """Claim all that is due at once; where that fails, one by one, and push the one at fault ahead."""
        room = self.dials.room
        async with self.store.reading() as records:
            due = await records.reminders.list_due(account_id, self.clock.moment(), limit=min(room, _BATCH))
            tenants = await records.reminders.list_tenants_of(due)
        for tenant_id in tenants:
            await self._guard("examine", self._examine_before(tenant_id), leave)
        if not due or await guard_row(self._claim_batch(due, account_id), None):
            return
        for reminder_id in due:
            claimed: list[Claimed | NotClaimed] = []
            claim = self._claim(reminder_id, account_id, claimed)
            await self._guard("claim", claim, self._push.reminder(reminder_id))
            if NotClaimed.NO_LINE in claimed:
                return

    async def _claim_batch(self, due: Sequence[ReminderId], account_id: AccountId) -> None:
        # Measured from before the claim, so that the commit's own time counts as waiting too.
        committed, at = self.clock.monotonic(), self.clock.moment()
        batch = await claim_batch(
            self.store, self.dialer, due, account_id=account_id, at=at, timings=self.timings
        )
        for one in batch:
            self._begin(one, committed)

    async def _claim(
        self, reminder_id: ReminderId, account_id: AccountId, claimed: list[Claimed | NotClaimed]
    ) -> None:
        # Measured from before the claim, so that the commit's own time counts as waiting too.
        committed, at = self.clock.monotonic(), self.clock.moment()
        one = await claim_reminder(
            self.store, self.dialer, reminder_id, account_id=account_id, at=at, timings=self.timings
        )
        claimed.append(one)
        if isinstance(one, Claimed):
            self._begin(one, committed)

    def _begin(self, claimed: Claimed, committed: float) -> None:
        self.metrics.lag.observe(claimed.waited_s)
        self._start(claimed, committed)

    def _start(self, claimed: Claimed, committed: float) -> None:
        placing = place_call(
            self.store,
            self.dialer,
            self.clock,
            claimed,
            committed=committed,
            timings=self.timings,
            paperwork=self.paperwork,
        )
        self.dials.start(f"{claimed.call_id}:{claimed.attempt}", placing)

    async def _check(self, call_id: CallId) -> None:
        resend: list[Claimed | None] = []

        async def check() -> None:
            at = self.clock.moment()
            resend.append(await check_call(self.store, self.dialer, call_id, at=at, timings=self.timings))

        await self._guard("check", check(), self._push.call(call_id))
        # Measured from here: the question itself may have taken longer than a sender may wait.
        committed = self.clock.monotonic()
        for claimed in resend:
            if claimed is not None:
                self._start(claimed, committed)

    async def _tell(self, untold: Untold) -> None:
        telling = tell_line(self.store, self.dialer, untold, at=self.clock.moment(), timings=self.timings)
        await self._guard("tell", telling, self._push.opt_out(untold.id))

    async def _examine_if_due(self, tenant: Tenant) -> None:
        async with self.store.reading() as records:
            checked = await records.scripts.find_script(tenant.id)
            known = await find_examination(records, tenant)
        now = self.clock.moment().now
        is_due = is_look_due(checked, tenant, now=now, stops_calls=known.stops_calls)
        if is_due and self.questions.room > 0 and not self.questions.is_running(tenant.id):
            self.questions.start(tenant.id, self._examine(tenant))

    async def _examine_before(self, tenant_id: TenantId) -> None:
        """See what the agent would say now; a look that fails leaves what was known of it."""
        async with self.store.reading() as records:
            tenant = await records.tenants.get_tenant(tenant_id)
            checked = await records.scripts.find_script(tenant_id)
        if is_look_stale(checked, now=self.clock.moment().now):
            await self._examine(tenant)

    async def _examine(self, tenant: Tenant) -> None:
        examining = examine_script(self.store, self.scripts, tenant=tenant, at=self.clock.moment())
        await self._guard("examine", examining, self._push.script(tenant.id))

    async def _plan_some(self, tenant_id: TenantId) -> None:
        """Plan the next bookings anew; where that fails, one by one, and the one at fault is passed over.

        The commit nudges this tick as long as there may be more.
        """
        if await self._plan_next(tenant_id, AT_ONCE, leave):
            return
        for _ in range(AT_ONCE):
            if not await self._plan_next(tenant_id, 1, self._push.booking(tenant_id)):
                return

    async def _plan_next(self, tenant_id: TenantId, limit: int, push: Push) -> bool:
        planning = replan(self.store, tenant_id, at=self.clock.moment(), limit=limit)
        return await self._guard("plan", planning, push)

    async def _apply(self, event_id: EventId) -> None:
        await apply_event(self.store, self.dialer, event_id, at=self.clock.moment(), timings=self.timings)

    async def _paint(self, card_id: CardId) -> None:
        await paint_card(self.store, self.board, card_id, at=self.clock.moment(), timings=self.timings)

    async def _guard(self, tick: str, act: Awaitable[object], push_ahead: Push) -> bool:
        """Let one bad row fail alone; False when it failed."""
        went_well = await guard_row(act, push_ahead)
        if not went_well:
            self.metrics.failed_rows.labels(tick).inc()
        return went_well
