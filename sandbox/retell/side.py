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
        self.state = RetellState()
