"""Names for the strings that identify things, so that one is never passed for another.

All are opaque text. Ours are drawn in `core.rules.identity`; `StaffId`, `TeamId`, `ChannelId` and
`MessageRef` are made and read by the Slack side, `RetellCallId` by the Retell side.
"""

from typing import NewType

AccountId = NewType("AccountId", str)
TenantId = NewType("TenantId", str)
ContactId = NewType("ContactId", str)
AppointmentId = NewType("AppointmentId", str)
ReminderId = NewType("ReminderId", str)
CallId = NewType("CallId", str)
EventId = NewType("EventId", int)
CardId = NewType("CardId", int)

Slot = NewType("Slot", str)  #: what makes a planned call this one and no other; unique for ever
E164 = NewType("E164", str)  #: a phone number as +4479…, digits only behind the plus
RetellCallId = NewType("RetellCallId", str)
AgentRef = NewType("AgentRef", str)
StaffId = NewType("StaffId", str)
TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
MessageRef = NewType("MessageRef", str)
