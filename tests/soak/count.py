"""What one part of the soak counts, how it is judged, and how it is shown as a line of the table."""

from collections import Counter
from dataclasses import dataclass, field

HEAD = ("part", "due", "once", "twice", "not rung", "people decide", "lost", "kills", "stray cards", "again")
_WIDTHS = (44, 6, 6, 6, 9, 14, 5, 6, 12, 6)


@dataclass(slots=True)
class Count:
    """The figures of one part; `again` are requests sent once more under their own key, as recorded."""

    part: str
    due: int = 0
    once: int = 0
    twice: int = 0
    decisions: int = 0
    lost: int = 0
    kills: int = 0  #: or stops
    stray: int = 0
    again: int = 0
    why: Counter[str] = field(default_factory=Counter)  #: of those who were not rung
    faults: list[str] = field(default_factory=list)

    @property
    def unrung(self) -> int:
        """Count the people whose phone did not ring."""
        return self.due - self.once - self.twice

    def judge(self) -> list[str]:
        """List all that must not be."""
        told = {
            f"{self.twice} people were rung twice": self.twice > 0,
            f"{self.lost} outcomes were lost": self.lost > 0,
            f"{self.stray} stray cards after {self.kills} kills": self.stray > self.kills,
            f"{self.unrung} were not rung, and {sum(self.why.values())} reasons tell why": (
                self.unrung > sum(self.why.values())
            ),
        }
        return [*self.faults, *(fault for fault, is_so in told.items() if is_so)]

    def render(self) -> str:
        """Write the line of the table, and a line for each fault and each reason."""
        figures = (self.due, self.once, self.twice, self.unrung, self.decisions, self.lost, self.kills)
        line = render_line((self.part, *map(str, (*figures, self.stray, self.again))))
        reasons = [f"    not rung: {number} times: {why}" for why, number in self.why.items()]
        return "\n".join([line, *reasons, *(f"    FAULT: {fault}" for fault in self.judge())])


def render_line(cells: tuple[str, ...]) -> str:
    """Write one line of the table."""
    first, *rest = (
        f"{cell:<{width}}" if not at else f"{cell:>{width}}" for at, (cell, width) in _pair(cells)
    )
    return first + "".join(rest)


def _pair(cells: tuple[str, ...]) -> enumerate[tuple[str, int]]:
    return enumerate(zip(cells, _WIDTHS, strict=True))
