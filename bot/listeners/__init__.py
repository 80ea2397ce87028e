"""What Slack sends in: each listener acknowledges, asks one use case, and shows a surface.

Binds bound methods to the ids of `bot.ids`. Decides nothing and formats nothing.
"""

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.listeners import (
    actions,
    calling_settings,
    commands,
    errors,
    options,
    pauses,
    settings,
    staff,
    stops,
    views,
)


def register_all(app: AsyncApp, desk: Desk) -> None:
    """Bind every listener there is."""
    commands.register(app, desk)
    views.register(app, desk)
    actions.register(app, desk)
    options.register(app, desk)
    settings.register(app, desk)
    calling_settings.register(app, desk)
    pauses.register(app, desk)
    stops.register(app, desk)
    staff.register(app, desk)
    errors.register(app)
