"""A row of an imported file as it was last seen, so that a file may be imported again.

Facts only. What stood in its cells is kept as marks, which tell whether a cell changed and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.nouns.ids import AppointmentId, TenantId

RowKey = NewType("RowKey", str)  #: which row it is; opaque, and only the database's key can make it


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row, the booking it is about, and what stood in it."""

    key: RowKey
    tenant_id: TenantId
    appointment_id: AppointmentId
    has_id: bool  #: the practice system gave it an id
    marks: Mapping[str, str]  #: by place in the form
    seen_at: datetime
