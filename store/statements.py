"""The two statements that every guarded write is made of. Touches the database through a session."""

from typing import Any

from sqlalchemy import CursorResult, Executable, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


async def insert_or_ignore(session: AsyncSession, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row; False when a unique key of it is taken."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    told = insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
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
