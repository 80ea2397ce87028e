"""Cards in the database. See `core.ports.card_records`."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from core.nouns.card import Card, CardSubject
from core.nouns.ids import CardId, ChannelId, MessageRef, TenantId
from core.ports.store import Work
from store.mapping import build_noun
from store.statements import did_write, insert_or_ignore
from store.tables import CardRow

_IS_STALE = col(CardRow.wanted_version) > col(CardRow.painted_version)


def build_first(
    subject: CardSubject, subject_id: str, tenant_id: TenantId, channel: ChannelId
) -> dict[str, object]:
    """Build the row of a card that was never painted."""
    return {
        "tenant_id": tenant_id,
        "subject": subject,
        "subject_id": subject_id,
        "channel": channel,
        "wanted_version": 1,
        "painted_version": 0,
        "failures": 0,
    }


class SqlCardRecords:
    """Cards, through one session."""

    def __init__(self, session: AsyncSession, work: set[Work]) -> None:
        self._session = session
        self._work = work

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

        `as_news`: in a new message, because a change of the old one would be overlooked.
        """
        self._work.add(Work.CARDS)
        this = (col(CardRow.subject) == subject, col(CardRow.subject_id) == subject_id)
        newer = col(CardRow.wanted_version) + 1
        raised = update(CardRow).where(*this).values(wanted_version=newer)
        if as_news:
            raised = raised.values(message=None, channel=channel)
        if await did_write(self._session, raised):
            return
        first = build_first(subject, subject_id, tenant_id, channel)
        if not await insert_or_ignore(self._session, CardRow, first):
            await did_write(self._session, raised)

    async def list_stale(self, real: datetime, *, limit: int) -> list[CardId]:
        """List cards whose row is newer than what is shown, and which nobody is painting."""
        rows = await self._session.scalars(
            select(CardRow.id).where(*_may_paint(real)).order_by(col(CardRow.id)).limit(limit)
        )
        return [CardId(row) for row in rows if row is not None]

    async def claim_card(self, card_id: CardId, *, lease_until: datetime, real: datetime) -> Card | None:
        """Take the card to paint it; None when it is fresh or somebody else has it."""
        claim = update(CardRow).where(col(CardRow.id) == card_id, *_may_paint(real))
        if not await did_write(self._session, claim.values(lease_until=lease_until)):
            return None
        row = await self._session.get(CardRow, card_id, populate_existing=True)
        return build_noun(Card, row) if row else None

    async def mark_painted(
        self, card_id: CardId, *, version: int, message: MessageRef, was: MessageRef | None
    ) -> bool:
        """Note what is shown now and give the card back.

        False when its message is no longer the one that was painted: the row is to be shown in a new one.
        """
        is_same = col(CardRow.message).is_(None) if was is None else col(CardRow.message) == was
        this = (col(CardRow.id) == card_id, col(CardRow.painted_version) < version, is_same)
        shown = {
            "painted_version": version,
            "message": message,
            "failures": 0,
            "lease_until": None,
            "retry_at": None,
        }
        self._work.add(Work.CARDS)
        return await did_write(self._session, update(CardRow).where(*this).values(**shown))

    async def mark_card_late(self, card_id: CardId, *, until: datetime, forget_message: bool = False) -> bool:
        """Give the card back unpainted, to be tried again at a real instant."""
        late = update(CardRow).where(col(CardRow.id) == card_id)
        late = late.values(retry_at=until, lease_until=None, failures=col(CardRow.failures) + 1)
        if forget_message:
            late = late.values(message=None)
        return await did_write(self._session, late)

    async def find_card(self, subject: CardSubject, subject_id: str) -> Card | None:
        """Return the card of a row."""
        this = (col(CardRow.subject) == subject, col(CardRow.subject_id) == subject_id)
        row = await self._session.scalar(select(CardRow).where(*this))
        return build_noun(Card, row) if row else None


def _may_paint(real: datetime) -> tuple[ColumnElement[bool], ...]:
    """Stale, nobody at work on it, and not waiting for Slack."""
    return (
        _IS_STALE,
        or_(col(CardRow.lease_until).is_(None), col(CardRow.lease_until) <= real),
        or_(col(CardRow.retry_at).is_(None), col(CardRow.retry_at) <= real),
    )
