"""The column types that all tables are made of. Only shapes."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, false
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from store.types import Json, UtcInstant, Word

# Named constraints, so that a later migration can name what it changes.
SQLModel.metadata.naming_convention = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

# SQLite counts rows up only in a column of type INTEGER; PostgreSQL gets the wider type.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


def instant(*, nullable: bool = False) -> Any:  # noqa: ANN401 - SQLModel types its fields as Any
    """Build a column for an instant."""
    return Field(sa_column=Column(UtcInstant(), nullable=nullable), default=None)


def word(members: type[StrEnum], *, nullable: bool = False, else_: str | None = None) -> Any:  # noqa: ANN401 - as instant
    """Build a column for a member of an enum; `else_` is what the database fills in."""
    return Field(sa_column=Column(Word(members), nullable=nullable, server_default=else_), default=None)


def json(kind: Any, *, nullable: bool = False, else_: str | None = "{}") -> Any:  # noqa: ANN401 - as instant
    """Build a column for a small value of one of core's types."""
    return Field(sa_column=Column(Json(kind), nullable=nullable, server_default=else_), default=None)


def counted() -> Any:  # noqa: ANN401 - as instant
    """Build a primary key that the database counts up."""
    return Field(sa_column=Column(_COUNTED, primary_key=True, autoincrement=True), default=None)


def of(table: str) -> Any:  # noqa: ANN401 - as instant
    """Build a column that points at a row of another table."""
    return Field(sa_column=Column(ForeignKey(f"{table}.id"), nullable=False, index=True))


def text(else_: str = "") -> Any:  # noqa: ANN401 - as instant
    """Build a text column that the release before knows nothing of; the database fills it in."""
    return Field(sa_column=Column(String(), nullable=False, server_default=sql(f"'{else_}'")), default=else_)


def flag() -> Any:  # noqa: ANN401 - as instant
    """Build a yes-or-no column that the release before knows nothing of; the database fills in "no"."""
    return Field(sa_column=Column(Boolean(), nullable=False, server_default=false()), default=False)


def number(else_: int) -> Any:  # noqa: ANN401 - as instant
    """Build a number column that the release before knows nothing of; the database fills it in."""
    return Field(sa_column=Column(Integer(), nullable=False, server_default=str(else_)), default=else_)
