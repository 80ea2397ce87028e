"""Our nouns in the words staff read: when, who, how it stands.

Pure. Returns raw text; whoever puts it on a surface escapes it there. The one exception are the
mentions at the end, which are markup and therefore escaped already.
"""

import re
from datetime import datetime

from bot.surfaces.elements import fit
from core.nouns.appointment import AppointmentStatus
from core.nouns.contact import ConsentBasis
from core.nouns.ids import ChannelId, StaffId
from core.rules.wall_time import to_wall

_USER_ID = re.compile(r"[UW][A-Z0-9]{2,40}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,40}")
_NAME_MAX = 100

SCRIPT_STOPS = "Calls wait until this is mended"

STATUS_WORDS: dict[AppointmentStatus, str] = {
    AppointmentStatus.BOOKED: "Booked",
    AppointmentStatus.CONFIRMED: "Confirmed",
    AppointmentStatus.RESCHEDULE: "Asked for another time",
    AppointmentStatus.CANCEL_ASKED: "Asked to cancel",
    AppointmentStatus.CANCELLED: "Cancelled",
}

BASIS_WORDS: dict[ConsentBasis, str] = {
    ConsentBasis.PROVIDED_FOR_BOOKINGS: "Given for bookings",
    ConsentBasis.AGREED_TO_AUTOMATED_CALLS: "Agreed to automated calls",
    ConsentBasis.SIGNED: "Signed an agreement to automated calls",
    ConsentBasis.NEITHER: "Neither",
}


def render_clock(wall: datetime) -> str:
    """Write a time of day: 2:30 PM."""
    return f"{wall.hour % 12 or 12}:{wall.minute:02} {'AM' if wall.hour < 12 else 'PM'}"  # noqa: PLR2004


def render_day(wall: datetime) -> str:
    """Write a day: Mon 15 Jan 2024."""
    return f"{wall:%a} {wall.day} {wall:%b %Y}"


def render_instant(instant: datetime, zone: str) -> str:
    """Write when something happens: Sunday, January 14 at 2:30 PM (Europe/London)."""
    wall = to_wall(instant, zone)
    return f"{wall:%A, %B} {wall.day} at {render_clock(wall)} ({zone})"


def render_staff(staff: StaffId) -> str:
    """Mention a member of staff; whoever is not from Slack is named as they are. Escaped."""
    return f"<@{staff}>" if _USER_ID.fullmatch(staff) else fit(staff, _NAME_MAX)


def render_channel(channel: ChannelId) -> str:
    """Mention a channel; one that is known by its name only is named. Escaped."""
    return f"<#{channel}>" if _CHANNEL_ID.fullmatch(channel) else fit(channel, _NAME_MAX)
