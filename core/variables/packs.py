"""Which variables a kind of business sends, in which order, and where each value comes from.

Tables only: never formats, cleans or reads a value. A new pack is a new row here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from core.nouns.tenant import BusinessType


class Source(StrEnum):
    """A place in our nouns that a variable can be filled from."""

    CONTACT_NAME = "contact.name"
    BUSINESS_NAME = "business.name"
    CALLBACK_NUMBER = "business.callback_number"
    START_DATE = "appointment.date"
    START_TIME = "appointment.time"
    TYPE = "appointment.type"
    DURATION = "appointment.duration"
    PROVIDER = "appointment.provider"
    INSTRUCTIONS = "appointment.instructions"


Pack = Mapping[str, Source]

# The nine variables of the order document, in its order.
_GENERAL: Pack = MappingProxyType(
    {
        "customer_name": Source.CONTACT_NAME,
        "business_name": Source.BUSINESS_NAME,
        "callback_number": Source.CALLBACK_NUMBER,
        "appointment_date": Source.START_DATE,
        "appointment_time": Source.START_TIME,
        "appointment_type": Source.TYPE,
        "appointment_duration": Source.DURATION,
        "provider_name": Source.PROVIDER,
        "special_instructions": Source.INSTRUCTIONS,
    }
)

# The order document's sample payload, with the two optional ones of `general` behind it.
_SALON: Pack = MappingProxyType(
    {
        "customer_name": Source.CONTACT_NAME,
        "business_name": Source.BUSINESS_NAME,
        "appointment_date": Source.START_DATE,
        "appointment_time": Source.START_TIME,
        "service_type": Source.TYPE,
        "stylist_name": Source.PROVIDER,
        "callback_number": Source.CALLBACK_NUMBER,
        "appointment_duration": Source.DURATION,
        "special_instructions": Source.INSTRUCTIONS,
    }
)

PACKS: Mapping[BusinessType, Pack] = MappingProxyType(
    {BusinessType.GENERAL: _GENERAL, BusinessType.SALON: _SALON}
)
