"""Where cards hang: the channels of the people who asked.

Showing is one act, whether the message is new or already there.
"""

from typing import Protocol

from core.nouns.card import Painting
from core.nouns.ids import ChannelId, MessageRef


class CardLate(Exception):  # noqa: N818 - named for what happened, not for being an exception
    """Slack cannot take the card now; show it again later."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class CardGone(Exception):  # noqa: N818 - as CardLate
    """The message that carried the card is no longer there; hang it anew."""


class CardBoard(Protocol):
    """Show a painting in a channel."""

    async def show(self, painting: Painting, channel: ChannelId, message: MessageRef | None) -> MessageRef:
        """Post the card, or update the message that already shows it.

        Raises CardLate when it could not be shown now, CardGone when `message` was deleted.
        """
        ...
