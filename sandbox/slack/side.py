"""Hold what every part of the local Slack needs at hand, made once at start-up; a reset swaps its state."""

from dataclasses import dataclass, field

from sandbox.apps import Apps
from sandbox.clock import SandboxClock
from sandbox.connections import Connections
from sandbox.settings import Settings
from sandbox.slack.state import SlackState
from sandbox.web import Json


@dataclass(slots=True)
class Slack:
    """The Slack side of the sandbox."""

    settings: Settings
    clock: SandboxClock
    apps: Apps
    connections: Connections
    state: SlackState = field(default_factory=SlackState)

    def reset(self) -> None:
        """Forget everything."""
        self.state = SlackState()

    def draw_ts(self) -> str:
        """Make a message's ts: sandbox time, and a count so that no two are the same."""
        return f"{int(self.clock.now_s())}.{self.state.count():06d}"

    def note(self, method: str, error: str | None, arguments: Json, *, is_loud: bool = False) -> Json:
        """Write one line into the journal; a loud one means that the program made a mistake."""
        entry: Json = {
            "at": self.clock.now_ms(),
            "method": method,
            "ok": error is None,
            "error": error,
            "loud": is_loud,
            "note": "",
            "arguments": arguments,
        }
        self.state.journal.append(entry)
        return entry

    def keep_payload(self, method: str, raw: str) -> None:
        """Keep what the program sent, word for word, whatever becomes of it; an empty body says nothing."""
        if raw:
            self.state.payloads.append({"at": self.clock.now_ms(), "method": method, "raw": raw})

    def shout(self, method: str, sentence: str) -> None:
        """Record a loud failure."""
        self.note(method, "refused", {}, is_loud=True)["note"] = sentence
