"""Hold an agent that keeps and says little, and one that keeps and says too much; data only.

Their drafts are the other way round, so that reading a draft shows.
"""

from sandbox.retell.agents_behaved import END_CALL, OPENING, OPTIONAL, REMINDER
from sandbox.retell.agents_documents import build_draft, build_published
from sandbox.web import Json

#: Neither transcript nor recording is kept, nothing is left on a machine, no word of what is booked.
_QUIET: Json = {
    "data_storage_setting": "basic_attributes_only",
    "data_storage_retention_days": 30,
    "voicemail_option": {"action": {"type": "hangup"}},
}
_QUIET_LLM: Json = {
    "begin_message": OPENING,
    "general_prompt": REMINDER,
    "general_tools": [END_CALL],
    "default_dynamic_variables": {},
}
#: All is kept for ever, a machine is told everything, and neither answers nor stop requests are noticed.
_LOUD: Json = {
    "data_storage_setting": "everything",
    "data_storage_retention_days": None,
    "voicemail_option": {
        "action": {
            "type": "prompt",
            "text": "Say that {{business_name}} expects {{customer_name}} for {{service_type}} on"
            " {{appointment_date}}, and to bring: {{special_instructions}}.",
        }
    },
    "post_call_analysis_data": [],
    "enable_dnc_detection": False,
}
_LOUD_LLM: Json = {
    "begin_message": "Hello, the AI of {{business_name}} about {{customer_name}}'s {{service_type}}.",
    "general_prompt": REMINDER,
    "general_tools": [END_CALL],
    "default_dynamic_variables": OPTIONAL,
}

PRIVATE = (
    build_published(_QUIET, llm=_QUIET_LLM),
    build_draft(_LOUD, llm=_LOUD_LLM),
)
CHATTY = (
    build_published(_LOUD, llm=_LOUD_LLM),
    build_draft(_QUIET, llm=_QUIET_LLM),
)
