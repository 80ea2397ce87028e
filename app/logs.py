"""How log lines look: time, level, module, a fixed sentence, then its data.

Sets up the standard library's logging. What may be in the data is the house rule's business: opaque
ids and counts, never names, numbers, variable values, bodies or secrets.
"""

import logging

from typing_extensions import override

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
_NOISY = (
    "httpx",
    "httpcore",
    "apscheduler",
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "aiosqlite",
    "alembic",
    "uvicorn.access",
)


class _DataFormatter(logging.Formatter):
    """Append whatever came as `extra`."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Write one line: the sentence and its data."""
        line = super().format(record)
        data = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        return line + "".join(f" {key}={value}" for key, value in sorted(data.items()))


def set_up_logs(*, quiet: bool = False) -> None:
    """Log to standard error; libraries that would tell bodies and addresses keep quiet.

    `quiet` is for commands whose answer is what they print: only what is wrong is logged.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_DataFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
