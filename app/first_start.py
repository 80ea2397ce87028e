"""Make the first account and business from the settings, and keep the account's keys as they say.

Turns settings into nouns for the store. A key that fits no longer, and was mended, lifts the hold.
"""

import logging
from datetime import datetime

from app.config import Settings
from core.nouns.ids import AccountId, TenantId
from core.nouns.tenant import Tenant
from core.packs.catalogue import find_pack
from store.first_start import AccountKeys, FirstStart

logger = logging.getLogger(__name__)

FIRST_ACCOUNT = AccountId("main")
FIRST_TENANT = TenantId("first")


async def set_up_first_business(first_start: FirstStart, settings: Settings, *, at: datetime) -> None:
    """Write what is missing. Raises SettingWrong when the first start lacks a setting."""
    is_first = not await first_start.has_tenant()
    business = settings.first_business() if is_first else None
    keys = AccountKeys(settings.retell_api_key, settings.retell_webhook_keys)
    if await first_start.save_account(FIRST_ACCOUNT, keys, at):
        logger.info("saved the account's keys")
    if business is None:
        return
    tenant = Tenant(
        id=FIRST_TENANT,
        account_id=FIRST_ACCOUNT,
        business_name=business.business_name,
        business_type=business.business_type,
        timezone=business.timezone,
        locale=business.locale,
        agent=business.agent,
        from_number=business.from_number,
        callback_number=business.from_number,
        channel=business.channel,
        profile=find_pack(business.business_type).profile,
    )
    if await first_start.save_tenant(tenant, at):
        logger.info("set up the first business")
