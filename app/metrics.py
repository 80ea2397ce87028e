"""What is counted, for Prometheus; and the ports wrapped so that they count.

Counts only: no label ever holds an id, a name, a number or anything said.
"""

from dataclasses import fields

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from typing_extensions import override

from core.nouns.card import Painting
from core.nouns.evidence import CallEvidence, Notice
from core.nouns.ids import E164, AccountId, CallId, ChannelId, MessageRef, RetellCallId
from core.nouns.watch import Figures
from core.ports.card_board import CardBoard, CardGone, CardLate
from core.ports.dialer import CallOrder, Dialer, DialResult

_KNOWN_EVENTS = frozenset({"call_started", "call_ended", "call_analyzed"})

_LAGS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200)
_FIGURES = {
    "due": "Waiting reminders that may be tried now",
    "claimed": "Calls whose request is on its way",
    "in_flight": "Calls that hold a line",
    "unconfirmed": "Calls in doubt that nobody has settled",
    "needing_human": "Calls in doubt that a person must decide",
    "held": "Accounts and businesses on hold",
    "pending_events": "Events from Retell that are not read yet",
    "stale_cards": "Cards that are older than their row",
    "oldest_overdue_s": "How long the reminder that waits longest could have been tried",
}


class Metrics:
    """All counters of one program."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "vioconcierge_call_requests",
            "Requests to place a call, by what came of them",
            ["result"],
            registry=self.registry,
        )
        self.events = Counter(
            "vioconcierge_retell_events",
            "Events received from Retell",
            ["kind", "new"],
            registry=self.registry,
        )
        self.refused_events = Counter(
            "vioconcierge_retell_events_refused", "Webhooks refused", ["reason"], registry=self.registry
        )
        self.cards = Counter(
            "vioconcierge_cards", "Cards shown, late, or found deleted", ["result"], registry=self.registry
        )
        self.failed_rows = Counter(
            "vioconcierge_failed_rows",
            "Rows that broke their tick and were pushed ahead",
            ["tick"],
            registry=self.registry,
        )
        self.in_step = Gauge(
            "vioconcierge_clock_in_step",
            "1 while this machine's clock agrees with the database's",
            registry=self.registry,
        )
        self.lag = Histogram(
            "vioconcierge_claim_lag_seconds",
            "From when a reminder could be tried to its claim",
            buckets=_LAGS,
            registry=self.registry,
        )
        self.overdue = Gauge(
            "vioconcierge_overdue",
            "What stands still without a reason for five minutes and more",
            registry=self.registry,
        )
        self.figures = {
            name: Gauge(f"vioconcierge_{name}", told, registry=self.registry)
            for name, told in _FIGURES.items()
        }

    def show_figures(self, figures: Figures, overdue: int) -> None:
        """Show what the auditor counted; the same on every replica."""
        self.overdue.set(overdue)
        for one in fields(figures):
            self.figures[one.name].set(getattr(figures, one.name))

    def render(self) -> bytes:
        """Render everything in Prometheus' text format."""
        return generate_latest(self.registry)

    def count_event(self, kind: str, *, is_new: bool) -> None:
        """Count an event; kinds nobody told us of share one label."""
        self.events.labels(kind if kind in _KNOWN_EVENTS else "other", str(is_new).lower()).inc()


class MeteredDialer(Dialer):
    """A dialer that counts what came of its requests."""

    def __init__(self, dialer: Dialer, metrics: Metrics) -> None:
        self._dialer = dialer
        self._metrics = metrics

    @override
    def build_request(self, order: CallOrder) -> bytes:
        """See `Dialer`."""
        return self._dialer.build_request(order)

    @override
    async def place(self, account_id: AccountId, body: bytes, *, send_before: float) -> DialResult:
        """See `Dialer`."""
        result = await self._dialer.place(account_id, body, send_before=send_before)
        self._metrics.requests.labels(type(result).__name__.lower()).inc()
        return result

    @override
    async def find_by_ref(self, account_id: AccountId, call_id: CallId) -> Notice | None:
        """See `Dialer`."""
        return await self._dialer.find_by_ref(account_id, call_id)

    @override
    async def find_call(self, account_id: AccountId, retell_call_id: RetellCallId) -> Notice | None:
        """See `Dialer`."""
        return await self._dialer.find_call(account_id, retell_call_id)

    @override
    async def stop(self, account_id: AccountId, retell_call_id: RetellCallId) -> bool:
        """See `Dialer`."""
        return await self._dialer.stop(account_id, retell_call_id)

    @override
    async def mark_do_not_call(self, account_id: AccountId, phone: E164, *, stop: bool) -> None:
        """See `Dialer`."""
        await self._dialer.mark_do_not_call(account_id, phone, stop=stop)

    @override
    def parse_evidence(self, body: bytes) -> CallEvidence | None:
        """See `Dialer`."""
        return self._dialer.parse_evidence(body)


class MeteredBoard(CardBoard):
    """A board that counts what it shows, and what Slack would not take."""

    def __init__(self, board: CardBoard, metrics: Metrics) -> None:
        self._board = board
        self._metrics = metrics

    @override
    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        """See `CardBoard`."""
        try:
            shown = await self._board.show(painting, channel, message)
        except CardLate:
            self._metrics.cards.labels("late").inc()
            raise
        except CardGone:
            self._metrics.cards.labels("gone").inc()
            raise
        self._metrics.cards.labels("shown").inc()
        return shown
