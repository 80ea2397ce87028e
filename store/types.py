"""Column types that give back what was put in: aware UTC instants, enum members, small JSON values.

Touches no database itself. SQLite forgets zones; these do not.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant; stored in UTC, returned in UTC, on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: nobody knows what instant they are."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a naive datetime is no instant")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back to what SQLite returns without one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[Any]):
    """A member of one of core's enums, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__(length=40)
        self.members = members

    @override
    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Write the member's value."""
        return None if value is None else self.members(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member; ValueError for a value that this program does not know."""
        return None if value is None else self.members(value)


class Json(TypeDecorator[Any]):
    """A value of one of core's types, stored as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - a type, or one with its parameters
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value as JSON."""
        return None if value is None else self._adapter.dump_json(value).decode()

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value back; ValueError for JSON that is none of this type, without what it holds."""
        if value is None:
            return None
        try:
            return self._adapter.validate_json(value)
        except ValidationError:
            # Pydantic quotes its input, which may be a person's; the error would take it to the log.
            raise ValueError(f"the stored JSON is no {self.kind}") from None
