"""`vioconcierge export evidence`: all that is on record about one person, as one JSON document.

Reads the database and writes to standard output. Holds names and numbers: it answers somebody who may
ask for them, such as the person or a court.
"""

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import datetime

from app.config import DatabaseSettings, SettingWrong
from app.export_audit import build_line
from app.reader import find_business, open_reader
from core.use_cases.evidence import Evidence, find_evidence


async def export_evidence(settings: DatabaseSettings, reference: str, *, tenant: str, now: datetime) -> int:
    """Write the evidence about a person; answers 0, or 1 when the audit's chain is broken.

    Raises SettingWrong, UnknownDatabase, DatabaseDown.
    """
    async with open_reader(settings) as store:
        business = await find_business(store, tenant)
        evidence = await find_evidence(store, reference.strip().upper(), tenant=business)
    if evidence is None:
        raise SettingWrong(f"{business.business_name} knows nobody with the reference “{reference}”")
    sys.stdout.write(render_evidence(evidence, now=now) + "\n")
    return 1 if evidence.chain.broken else 0


def render_evidence(evidence: Evidence, *, now: datetime) -> str:
    """Render the document; every field of every record stands in it under its own name."""
    business = evidence.tenant
    document = {
        "exported_at": now,
        "business": {
            "id": business.id,
            "name": business.business_name,
            "timezone": business.timezone,
            "profile": business.profile,
        },
        "contact": evidence.contact,
        "consents": evidence.consents,
        "opt_outs": evidence.opt_outs,
        "appointments": evidence.appointments,
        "planned_calls": evidence.planned,
        "calls": evidence.calls,
        "changes": [build_line(one.entry, one.batch) for one in evidence.changes],
        "chain": evidence.chain,
    }
    return json.dumps(document, default=_simplify, ensure_ascii=False, indent=2)


def _simplify(value: object) -> object:
    """Turn what JSON does not know into what it knows."""
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"nobody said how to write a {type(value).__name__}")
