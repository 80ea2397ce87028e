"""Cards in the database: which message shows which row, and whether it is stale."""

from datetime import datetime
from typing import Protocol

from core.nouns.card import Card, CardSubject
from core.nouns.ids import CardId, ChannelId, MessageRef, TenantId


class CardRecords(Protocol):
    """Bookkeeping of what hangs where."""

    async def mark_stale(
        self,
        subject: CardSubject,
        subject_id: str,
        *,
        tenant_id: TenantId,
        channel: ChannelId,
        as_news: bool = False,
    ) -> None:
        """Note that the row changed: make its card, or want it painted again.

        `as_news`: in a new message in this channel, because a change of the old one would be overlooked.
        """
        ...

    async def list_stale(self, real: datetime, *, limit: int) -> list[CardId]:
        """List cards whose row is newer than what is shown, and which nobody is painting."""
        ...

    async def claim_card(self, card_id: CardId, *, lease_until: datetime, real: datetime) -> Card | None:
        """Take the card to paint it; None when it is fresh or somebody else has it."""
        ...

    async def mark_painted(
        self, card_id: CardId, *, version: int, message: MessageRef, was: MessageRef | None
    ) -> bool:
        """Note what is shown now and give the card back.

        False when its message is no longer the one that was painted: the row is to be shown in a new one.
        """
        ...

    async def mark_card_late(self, card_id: CardId, *, until: datetime, forget_message: bool = False) -> bool:
        """Give the card back unpainted, to be tried again at a real instant."""
        ...

    async def find_card(self, subject: CardSubject, subject_id: str) -> Card | None:
        """Return the card of a row."""
        ...
