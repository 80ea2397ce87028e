"""The paperwork of calls that are placed at the same time: one transaction for all that wait.

Every answer is in the database before its call counts as dealt with; only the commit is shared.
"""

from collections.abc import Sequence

from typing_extensions import override

from app.gathering import Gathering
from core.nouns.call import Call
from core.nouns.ids import CallId, RetellCallId
from core.ports.call_records import LastLook
from core.ports.clock import Clock
from core.ports.dialer import DialResult
from core.ports.store import Store
from core.rules.timings import Timings
from core.use_cases.breaking import Answered
from core.use_cases.place import Alone, Paperwork
from core.use_cases.record_batch import look_at_all, record_all


class GatheredPaperwork(Paperwork):
    """Looks and records, gathered."""

    def __init__(self, store: Store, clock: Clock, timings: Timings) -> None:
        self._store = store
        self._clock = clock
        self._timings = timings
        self._alone = Alone(store, clock, timings)
        self._looks = Gathering(self._look_at_all, self._alone.look)
        self._records = Gathering(self._record_all, self._record_one)

    @override
    async def look(self, call_id: CallId) -> LastLook:
        """See `Paperwork`."""
        return await self._looks.do(call_id)

    @override
    async def record(self, sent: Call, result: DialResult) -> RetellCallId | None:
        """See `Paperwork`."""
        return await self._records.do((sent, result))

    async def _look_at_all(self, call_ids: Sequence[CallId]) -> list[LastLook]:
        return await look_at_all(self._store, call_ids)

    async def _record_all(self, answered: Sequence[Answered]) -> list[RetellCallId | None]:
        return await record_all(self._store, answered, at=self._clock.moment(), timings=self._timings)

    async def _record_one(self, answered: Answered) -> RetellCallId | None:
        return await self._alone.record(*answered)
