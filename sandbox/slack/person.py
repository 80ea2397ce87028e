"""Do what a person does: give a command, use a shortcut, open the App Home, press a button.

Sends through delivery, then watches for up to a second what the program does after its ack. Never reads the
program's mind: what is reported is what a person would see.
"""

from collections.abc import Callable

from sandbox import defaults
from sandbox.slack import payloads
from sandbox.slack.delivery import Ack, deliver_event, deliver_form, deliver_payload
from sandbox.slack.elements import SHAPES, build_entry
from sandbox.slack.errors import SlackError
from sandbox.slack.lint.texts import list_options
from sandbox.slack.lookups import direct_channels
from sandbox.slack.modals import all_elements
from sandbox.slack.responses import show_response
from sandbox.slack.side import Slack
from sandbox.slack.state import Message, ResponseUrl, Trigger, View
from sandbox.slack.summaries import summarize_message, summarize_view
from sandbox.web import Json, Refused


async def give_command(side: Slack, typed: str, user_id: str, channel: str) -> Json:
    """Type a slash command."""
    if typed.startswith("/"):
        command, _, text = typed.partition(" ")
    else:
        command, text = defaults.COMMAND, typed
    form = payloads.build_command(side, command, text.strip(), user_id, channel)
    ack = await deliver_form(side, "command", form)
    return await _watch(side, ack, form["trigger_id"], channel, shows_ack=True)


async def use_shortcut(side: Slack, callback_id: str, user_id: str, message: Message | None) -> Json:
    """Use a global shortcut, or a message's."""
    payload = payloads.build_shortcut(side, callback_id, user_id, message)
    ack = await deliver_payload(side, payload)
    return await _watch(side, ack, payload["trigger_id"], message.channel if message else "")


async def open_home(side: Slack, user_id: str) -> Json:
    """Open the app's Home tab, and wait for it to be published anew."""
    before = side.state.homes.get(user_id)
    old_hash = before.hash if before else None

    def is_painted() -> bool:
        home = side.state.homes.get(user_id)
        return home is not None and home.hash != old_hash

    event: Json = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": direct_channels()[user_id],
        "tab": "home",
        "event_ts": side.draw_ts(),
    }
    ack = await deliver_event(side, event)
    if ack.is_ok:
        await side.state.bell.wait_until(is_painted, defaults.WATCH_S)
    home = side.state.homes.get(user_id)
    return {**ack.show(), "view": summarize_view(side, home) if home else None}


async def press_in_message(side: Slack, message: Message, user_id: str, asked: Json) -> Json:
    """Press a button, or choose something, under a message."""
    element, block_id = find_pressed(message.blocks, asked)
    action = build_press(side, element, block_id, asked)
    payload = payloads.build_message_actions(side, message, user_id, [action])
    count = len(message.versions)
    ack = await deliver_payload(side, payload)
    shown = await _watch(
        side,
        ack,
        payload["trigger_id"],
        message.channel,
        has_changed=lambda: len(message.versions) > count or message.is_deleted,
    )
    return {**shown, "confirm": element.get("confirm"), "message": summarize_message(message)}


async def press_in_view(side: Slack, view: View, asked: Json) -> Json:
    """Press a button, or choose something, in a modal or an App Home."""
    element, block_id = find_pressed(view.given["blocks"], asked)
    action = build_press(side, element, block_id, asked)
    if element["type"] in SHAPES:
        view.state[block_id, element["action_id"]] = build_entry(element, asked.get("value"))
    payload = payloads.build_view_actions(side, view, [action])
    old_hash = view.hash
    ack = await deliver_payload(side, payload)
    shown = await _watch(side, ack, payload["trigger_id"], "", has_changed=lambda: view.hash != old_hash)
    if shown["view"] is None and view.view_id in side.state.views:
        shown["view"] = summarize_view(side, view)
    return {**shown, "confirm": element.get("confirm"), "message": None}


def find_pressed(blocks: list[Json], asked: Json) -> tuple[Json, str]:
    """Find the element asked for by action_id, and by block_id or a button's value where several share it."""
    for (block_id, action_id), _block, element in all_elements(blocks):
        is_other_block = asked.get("block_id") not in {None, block_id}
        is_other_button = element["type"] == "button" and asked.get("value") not in {
            None,
            element.get("value"),
        }
        if action_id == asked.get("action_id") and not is_other_block and not is_other_button:
            return element, block_id
    there = ", ".join(action_id for (_, action_id), _, _ in all_elements(blocks)) or "nothing to press"
    raise Refused(f"There is no {asked.get('action_id')} here; there is: {there}.", 404)


def build_press(side: Slack, element: Json, block_id: str, asked: Json) -> Json:
    """Build the action that pressing, or choosing `value`, sends."""
    content: Json = {}
    if element["type"] in SHAPES:
        content = build_entry(element, asked.get("value"))
    elif element["type"] == "overflow":
        chosen = [option for option in list_options(element) if option["value"] == asked.get("value")]
        if not chosen:
            raise Refused(f"{asked.get('value')} is not in this menu.", 404)
        content = {"selected_option": chosen[0]}
    return payloads.build_action(side, element, block_id, content)


async def _watch(
    side: Slack,
    ack: Ack,
    trigger_id: str,
    channel: str,
    *,
    shows_ack: bool = False,
    has_changed: Callable[[], bool] = lambda: False,
) -> Json:
    """Show the ack's text, wait for what follows it, and tell what a person sees now."""
    state = side.state
    trigger = state.triggers[trigger_id]
    if ack.is_ok and shows_ack and ack.body:
        _show_ack(side, ack, ResponseUrl(trigger.user_id, channel, side.clock.now_s(), trigger_id))
    elif ack.is_ok:
        await state.bell.wait_until(
            lambda: bool(trigger.opened) or has_changed() or bool(_whispers(side, trigger_id, trigger)),
            defaults.WATCH_S,
        )
    view = state.views.get(trigger.opened or "")
    return {
        **ack.show(),
        "view": summarize_view(side, view) if view else None,
        "ephemerals": _whispers(side, trigger_id, trigger),
    }


def _show_ack(side: Slack, ack: Ack, to: ResponseUrl) -> None:
    body = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
    try:
        show_response(side, to, body, "ack")
    except SlackError as error:
        side.shout("deliver:command", f"the ack is {error.code}: {'; '.join(error.messages)}")


def _whispers(side: Slack, trigger_id: str, trigger: Trigger) -> list[Json]:
    """List what only this person was shown because of this, chat.postEphemeral since then included."""
    return [
        summarize_message(one)
        for one in side.state.ephemerals
        if one.cause == trigger_id
        or (not one.cause and one.user == trigger.user_id and one.since_s >= trigger.made_s)
    ]
