"""Carry a call from ringing to its analysis, in real time times the pace, and send its webhooks on the way.

Fills in the call object as Retell does and keeps a copy for each event. Never decides how a POST is answered.
"""

import asyncio

from sandbox import defaults
from sandbox.retell import endings
from sandbox.retell.contact_book import mark_number
from sandbox.retell.endings import Ending
from sandbox.retell.scripts import SCRIPTS, Hooks
from sandbox.retell.side import Retell
from sandbox.retell.state import Call, RetellState
from sandbox.retell.webhooks import deliver, start_delivery
from sandbox.web import Json

_CENTS_PER_SECOND = 0.25


def start_lifecycle(side: Retell, state: RetellState, call: Call) -> None:
    """Let a call live on its own from now on."""
    call.lifecycle = state.keep_task(asyncio.create_task(_live(side, state, call)))


def stop_call(side: Retell, state: RetellState, call: Call) -> None:
    """Hang up a live call, listed from now on; its webhooks follow. Does nothing to a finished one."""
    if not call.is_live:
        return
    if call.lifecycle is not None:
        call.lifecycle.cancel()
    call.is_listed = True
    _finish(side, state, call, endings.STOPPED)
    call.lifecycle = state.keep_task(asyncio.create_task(_report_end(side, state, call, endings.STOPPED)))


def fail_call(side: Retell, state: RetellState, call: Call) -> None:
    """End a call at the account's limit before it rings; its webhooks follow."""
    _finish(side, state, call, endings.NO_ROOM)
    call.lifecycle = state.keep_task(asyncio.create_task(_report_end(side, state, call, endings.NO_ROOM)))


def appear(side: Retell, state: RetellState, call: Call) -> None:
    """Make a hidden call visible and let it run on as script 01."""
    call.script = SCRIPTS["01"]
    call.is_listed = True
    start_lifecycle(side, state, call)


async def _live(side: Retell, state: RetellState, call: Call) -> None:
    script, pace = call.script, side.settings.pace
    if script.rings_for_ever:
        return
    await asyncio.sleep(defaults.RING_S * pace)
    ending = script.ending
    if ending.is_connected:
        call.fields.update(call_status="ongoing", start_timestamp=side.clock.now_ms())
        await _emit(side, state, call, "call_started")
        if script.talks_for_ever:
            ending = endings.TOO_LONG
            await side.clock.wait(call.longest_s, pace)
        else:
            await asyncio.sleep(defaults.TALK_S * pace)
    _finish(side, state, call, ending)
    await _report_end(side, state, call, ending)


async def _report_end(side: Retell, state: RetellState, call: Call, ending: Ending) -> None:
    await _emit(side, state, call, "call_ended")
    await asyncio.sleep(defaults.ANALYSIS_S * side.settings.pace)
    call.fields["call_analysis"] = {
        "call_summary": ending.summary,
        "in_voicemail": ending.in_voicemail,
        "user_sentiment": ending.sentiment,
        "call_successful": ending.is_successful,
        "custom_analysis_data": dict(ending.custom),
    }
    await _emit(side, state, call, "call_analyzed")


def _finish(side: Retell, state: RetellState, call: Call, ending: Ending) -> None:
    ended_ms = side.clock.now_ms()
    call.fields.update(call_status=ending.status, end_timestamp=ended_ms, disconnection_reason=ending.reason)
    started_ms = call.fields.get("start_timestamp")
    if started_ms is not None:
        _add_conversation(call, ending, max(0, ended_ms - started_ms))
    if ending.reason == endings.NEVER_AGAIN.reason:
        mark_number(side, state, call.fields["to_number"], do_not_call=True)


def _add_conversation(call: Call, ending: Ending, duration_ms: int) -> None:
    turns: list[Json] = [
        {"role": ("agent", "user")[place % 2], "content": said, "words": []}
        for place, said in enumerate(ending.said)
    ]
    seconds = duration_ms // 1000
    call.fields.update(
        duration_ms=duration_ms,
        transcript="\n".join(f"{turn['role'].title()}: {turn['content']}" for turn in turns),
        transcript_object=turns,
        transcript_with_tool_calls=turns,
        collected_dynamic_variables={},
        call_cost={
            "combined_cost": round(seconds * _CENTS_PER_SECOND, 3),
            "total_duration_seconds": seconds,
            "total_duration_unit_price": _CENTS_PER_SECOND,
            "product_costs": [],
        },
    )


async def _emit(side: Retell, state: RetellState, call: Call, event: str) -> None:
    """Keep a copy of the call as it is now, and deliver the event as the script says."""
    call.events[event] = dict(call.fields)
    state.bell.ring()
    match call.script.hooks:
        case Hooks.NORMAL:
            start_delivery(side, state, call, event)
        case Hooks.TWICE:
            start_delivery(side, state, call, event)
            start_delivery(side, state, call, event)
        case Hooks.BEFORE_REPLY:
            await deliver(side, state, call, event)
        case Hooks.REORDERED if event == "call_analyzed":
            for late in reversed(call.events):
                await deliver(side, state, call, late)
        case Hooks.REORDERED | Hooks.LOST:
            pass
