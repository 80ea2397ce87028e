"""What each of Retell's disconnection reasons means: how far the call came, and why it is over.

A table only. Names and order: retell-sdk 6.2.13, all 39; meanings: docs.retellai.com/reliability/
debug-call-disconnect (2026-06). The list grew from 31 within a year, so a reason missing here is
normal and never an error.
"""

from collections.abc import Mapping
from types import MappingProxyType

from core.nouns.evidence import CallState, Ending

_ENDED, _ERROR, _UNHEARD = CallState.ENDED, CallState.ERROR, CallState.NOT_CONNECTED

REASONS: Mapping[str, tuple[CallState, Ending]] = MappingProxyType(
    {
        "user_hangup": (_ENDED, Ending.HUNG_UP),
        "agent_hangup": (_ENDED, Ending.HUNG_UP),
        "user_requested_dnc": (_ENDED, Ending.OPTED_OUT),
        "user_requested_callback": (_ENDED, Ending.CALLBACK_WANTED),
        "call_transfer": (_ENDED, Ending.TRANSFERRED),
        "voicemail_reached": (_ENDED, Ending.VOICEMAIL),
        "ivr_reached": (_ENDED, Ending.VOICEMAIL),  # a machine answered, and the agent hung up on it
        "inactivity": (_ENDED, Ending.HUNG_UP),
        "max_duration_reached": (_ENDED, Ending.HUNG_UP),
        "concurrency_limit_reached": (_ERROR, Ending.ACCOUNT_LIMIT),
        "no_concurrency_fallback": (_ENDED, Ending.ACCOUNT_LIMIT),
        "no_valid_payment": (_ERROR, Ending.ACCOUNT_LIMIT),
        "credit_exhausted": (_ERROR, Ending.ACCOUNT_LIMIT),
        "budget_reached": (_ERROR, Ending.ACCOUNT_LIMIT),
        "scam_detected": (_ERROR, Ending.BLOCKED),
        "dial_busy": (_UNHEARD, Ending.BUSY),
        "dial_failed": (_UNHEARD, Ending.FAULT),
        "dial_no_answer": (_UNHEARD, Ending.NO_ANSWER),
        "invalid_destination": (_UNHEARD, Ending.BAD_NUMBER),
        "telephony_provider_permission_denied": (_UNHEARD, Ending.BLOCKED),
        "telephony_provider_unavailable": (_UNHEARD, Ending.FAULT),
        "sip_routing_error": (_UNHEARD, Ending.FAULT),
        "marked_as_spam": (_UNHEARD, Ending.BLOCKED),
        "network_blocked": (_UNHEARD, Ending.BLOCKED),
        "user_declined": (_UNHEARD, Ending.DECLINED),
        "error_llm_websocket_open": (_ERROR, Ending.FAULT),
        "error_llm_websocket_lost_connection": (_ERROR, Ending.FAULT),
        "error_llm_websocket_runtime": (_ERROR, Ending.FAULT),
        "error_llm_websocket_corrupt_payload": (_ERROR, Ending.FAULT),
        "error_no_audio_received": (_ERROR, Ending.FAULT),
        "error_asr": (_ERROR, Ending.FAULT),
        "error_retell": (_ERROR, Ending.FAULT),
        "error_unknown": (_ERROR, Ending.FAULT),
        "error_user_not_joined": (_ERROR, Ending.FAULT),
        "registered_call_timeout": (_ERROR, Ending.FAULT),
        "transfer_bridged": (_ENDED, Ending.TRANSFERRED),
        "transfer_cancelled": (_ENDED, Ending.HUNG_UP),
        "manual_stopped": (CallState.STOPPED, Ending.STOPPED),
        "call_take_over": (_ENDED, Ending.TRANSFERRED),  # a colleague took over from the agent
    }
)
