"""Hold what every part of the local Retell needs at hand, made once at start-up; a reset swaps its state."""

from dataclasses import dataclass, field

from sandbox.apps import Apps
from sandbox.clock import SandboxClock
from sandbox.connections import Connections
from sandbox.retell.state import RetellState
from sandbox.settings import Settings


@dataclass(slots=True)
class Retell:
    """The Retell side of the sandbox."""

    settings: Settings
    clock: SandboxClock
    apps: Apps
    connections: Connections
    state: RetellState = field(default_factory=RetellState)

    def reset(self) -> None:
        """Forget everything and stop what still runs; late writes of old calls land in the old state."""
        for task in tuple(self.state.tasks):
            task.cancel()
        forgotten, self.state = self.state, RetellState()
        forgotten.bell.ring()

    def find_answer_after_ms(self) -> int:
        """Find how late every POST is answered: as the switch says, else as the command line does."""
        switched = self.state.switches.answer_after_ms
        return self.settings.answer_after_ms if switched is None else switched
