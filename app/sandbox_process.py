"""Start the sandbox: always another process, never an import.

Touches processes only.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

SANDBOX = (sys.executable, "-m", "sandbox")


def exec_sandbox(arguments: Sequence[str]) -> NoReturn:
    """Become the sandbox process."""
    os.execv(sys.executable, [*SANDBOX, *arguments])  # noqa: S606 - our own interpreter and module
