"""Type-ahead: what somebody is typing becomes the choices that match it.

Only reads. Slack waits three seconds for the answer and shows at most a hundred choices.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.ids import Input
from bot.listeners.openings import SEARCHED
from bot.surfaces.booking_fields import build_zone_options
from bot.surfaces.call_now import build_contact_option
from bot.surfaces.edit_booking import build_booking_options
from core.rules.wall_time import list_zone_names
from core.use_cases.people import find_bookings, find_people

_OFFERED = 20  #: nobody reads further; one letter more finds the rest


def register(app: AsyncApp, desk: Desk) -> None:
    """Bind the type-aheads."""
    listeners = OptionListeners(desk)
    app.options(Input.ZONE)(listeners.handle_zones)
    app.options(Input.CUSTOMER_ZONE)(listeners.handle_customer_zones)
    app.options(Input.CONTACT)(listeners.handle_contacts)
    app.options(Input.APPOINTMENT)(listeners.handle_bookings)


@dataclass(frozen=True, slots=True)
class OptionListeners:
    """The listeners behind the type-aheads."""

    desk: Desk

    async def handle_zones(self, ack: AsyncAck, payload: dict[str, Any]) -> None:
        """Offer time zones."""
        names = list_zone_names(payload.get("value") or "", limit=_OFFERED)
        await ack(options=build_zone_options(names, may_be_none=False))

    async def handle_customer_zones(self, ack: AsyncAck, payload: dict[str, Any]) -> None:
        """Offer time zones, and none."""
        names = list_zone_names(payload.get("value") or "", limit=_OFFERED)
        await ack(options=build_zone_options(names, may_be_none=True))

    async def handle_contacts(self, ack: AsyncAck, payload: dict[str, Any]) -> None:
        """Offer people."""
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        typed = payload.get("value") or ""
        found = await find_people(self.desk.store, typed, tenant=tenant, at=at, limit=_OFFERED)
        await ack(options=[build_contact_option(each.contact, tenant) for each in found])

    async def handle_bookings(self, ack: AsyncAck, payload: dict[str, Any]) -> None:
        """Offer coming bookings."""
        tenant, at = await self.desk.get_tenant(), self.desk.clock.moment()
        typed = payload.get("value") or ""
        found = await find_bookings(self.desk.store, typed, tenant=tenant, at=at, limit=SEARCHED)
        await ack(options=build_booking_options(found, tenant)[:_OFFERED])
