"""Clocks for tests: one that begins at noon, so that nobody is rung at night, and one that stands still."""

from datetime import UTC, datetime

from typing_extensions import override

from app.clock import SystemClock
from core.nouns.moment import Moment

NOON = datetime(2024, 1, 12, 12, 0, tzinfo=UTC)  #: a Friday


class NoonClock(SystemClock):
    """The program's clock, with business time beginning at noon."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = NOON - super().moment().real

    @override
    def moment(self) -> Moment:
        """Read real time, and business time that runs beside it."""
        real = super().moment().real
        return Moment(now=real + self._ahead, real=real)


class StandingClock(SystemClock):
    """A clock that always shows the same moment."""

    def __init__(self, moment: Moment) -> None:
        super().__init__()
        self._moment = moment

    @override
    def moment(self) -> Moment:
        """Read the one moment."""
        return self._moment
