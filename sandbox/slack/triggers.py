"""Issue and exchange trigger_ids: three real seconds, one use, of one user; keeps them in the state."""

import secrets

from sandbox import defaults
from sandbox.slack.errors import SlackError
from sandbox.slack.lint.texts import problem
from sandbox.slack.side import Slack
from sandbox.slack.state import Trigger


def issue_trigger(side: Slack, user_id: str, view_id: str | None = None) -> str:
    """Make a trigger_id for what this user just did."""
    trigger_id = f"{side.state.count()}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
    side.state.triggers[trigger_id] = Trigger(user_id, side.clock.elapsed_s(), view_id)
    return trigger_id


def exchange_trigger(side: Slack, trigger_id: object) -> Trigger:
    """Use a trigger_id up; SlackError when it is missing, unknown, used or too old."""
    if not trigger_id:
        raise SlackError("invalid_arguments", [problem("missing required field: trigger_id", "")])
    trigger = side.state.triggers.get(str(trigger_id))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.is_used:
        raise SlackError("exchanged_trigger_id")
    if side.clock.elapsed_s() - trigger.made_s > defaults.TRIGGER_S:
        raise SlackError("expired_trigger_id")
    trigger.is_used = True
    return trigger
