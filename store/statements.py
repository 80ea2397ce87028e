"""The statements that every guarded write is made of. Touches the database through a session."""

from typing import Any

from sqlalchemy import CursorResult, Executable, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


def build_insert(session: AsyncSession, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """Build an insert that can be told what to do where a key is taken.

    Of the bare table: given many rows, the ORM's own would sort them by which of their values are NULL.
    """
    into = SQLModel.metadata.tables[str(table.__tablename__)]
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(into) if is_postgres else sqlite.insert(into)


async def insert_or_ignore(session: AsyncSession, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row; False when a unique key of it is taken."""
    told = build_insert(session, table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return (await session.execute(told)).first() is not None


async def did_write(session: AsyncSession, statement: Executable) -> bool:
    """Run a conditional write; True when it changed a row."""
    return await count_written(session, statement) > 0


async def count_written(session: AsyncSession, statement: Executable) -> int:
    """Run a conditional write; answers how many rows it changed."""
    result = await session.execute(statement)
    if not isinstance(result, CursorResult):
        raise TypeError("only writes are counted")
    return int(result.rowcount)
