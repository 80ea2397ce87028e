"""How much fits into one message, where each part is within Slack's limits and all together may not be.

Pure. Slack refuses a message whose blocks come to more than about 13,000 characters as JSON.
"""

import json
from collections.abc import Sequence

from bot.surfaces.elements import Block

MESSAGE_ROOM = 11_000  #: characters for the parts that there may be many of; the rest is for what is around


def measure(blocks: list[Block]) -> int:
    """Count the characters that blocks come to."""
    return len(json.dumps(blocks, ensure_ascii=False))


def keep_in_room(parts: Sequence[list[Block]], *, blocks: int, room: int = MESSAGE_ROOM) -> list[list[Block]]:
    """Keep the first parts that fit together: in so many blocks, and so many characters."""
    kept: list[list[Block]] = []
    for part in parts:
        blocks -= len(part)
        room -= measure(part)
        if blocks < 0 or room < 0:
            break
        kept.append(part)
    return kept
