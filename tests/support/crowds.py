"""Many rows from one: a row that was written through the store, copied in the database as often as wanted.

Thousands of bookings are made within a second this way, on either database; each is as the first was.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, cast, insert, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

Changed = Callable[[ColumnElement[str]], Mapping[str, Any]]  #: from a copy's number, as text, to other values
COUNTED_UP = object()  #: the value of a column that the database fills in


async def copy_rows(
    connection: AsyncConnection, table: str, like: Mapping[str, object], count: int, changed: Changed
) -> None:
    """Copy the row that has these values; of each copy, what `changed` names is another."""
    of = SQLModel.metadata.tables[table]
    numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < count))
    # Eight digits, so that a number can end in it, and none is a part of another.
    other = changed(cast(numbers.c.number + 10_000_000, String))
    columns = [one for one in of.columns if one.name not in other or other[one.name] is not COUNTED_UP]
    values = [other.get(one.name, one) for one in columns]
    these = select(*values).select_from(of.join(numbers, true()))
    for name, value in like.items():
        these = these.where(of.c[name] == value)
    await connection.execute(insert(of).from_select([one.name for one in columns], these))
