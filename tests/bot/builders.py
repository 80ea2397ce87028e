"""The tests' nouns as the bot's tests want them: another salon, a day earlier, every field filled."""

from datetime import UTC, datetime
from functools import partial

from core.nouns.evidence import CallState
from core.nouns.ids import E164, AccountId, CallId, ChannelId, TenantId
from tests.support import builders

NOW = datetime(2024, 1, 13, 12, 0, tzinfo=UTC)
_TENANT_ID = TenantId("t1")
_NUMBER = E164("+442079460958")

make_tenant = partial(
    builders.make_tenant,
    id=_TENANT_ID,
    account_id=AccountId("a1"),
    business_name="Bella Salon",
    from_number=_NUMBER,
    callback_number=_NUMBER,
    channel=ChannelId("C0OUTCOMES"),
)
make_contact = partial(builders.make_contact, tenant_id=_TENANT_ID)
make_appointment = partial(
    builders.make_appointment,
    tenant_id=_TENANT_ID,
    provider="Maria Rodriguez",
    duration_min=120,
    instructions="Arrive 10 minutes early",
)
make_call = partial(
    builders.make_call,
    id=CallId("call_1"),
    account_id=AccountId("a1"),
    tenant_id=_TENANT_ID,
    state=CallState.REGISTERED,
    claimed_at=NOW,
)
make_reminder = partial(builders.make_reminder, tenant_id=_TENANT_ID)
