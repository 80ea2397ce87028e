"""Append what somebody noted about a number: the tier, how they came by it, and the words they were shown."""

from core.nouns.audit import Change
from core.nouns.contact import Consent
from core.nouns.ids import TenantId
from core.ports.store import Records
from core.use_cases.changes import build_change

#: what the form asks, kept with every answer so that it can be shown what was agreed to
WORDING = "How did you get this number?"


async def note_consent(records: Records, tenant_id: TenantId, consent: Consent) -> None:
    """Append a consent, and say in the audit who noted it."""
    await records.contacts.insert_consent(consent)
    await records.audit.insert_change(build_consent_change(tenant_id, consent))


def build_consent_change(tenant_id: TenantId, consent: Consent) -> Change:
    """Build what the audit says of a consent. Pure."""
    return build_change(
        tenant_id,
        "consent.noted",
        consent.contact_id,
        by=consent.noted_by,
        at=consent.noted_at,
        between=(None, {"basis": consent.basis, "source": consent.source}),
    )
