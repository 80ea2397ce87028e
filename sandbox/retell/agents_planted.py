"""Hold the scripts with mistakes on purpose, of prompts and a custom LLM; data, told in docs/sandbox.md.

Each published version has mistakes that its draft mends, and each draft one that only it has, so that whoever
reads the wrong version finds the wrong names.
"""

from sandbox.retell.agents_behaved import END_CALL, OPENING, OPTIONAL, REMINDER
from sandbox.retell.agents_documents import build_draft, build_published
from sandbox.web import Json

_ONLY_DRAFT = " Then offer them our {{gift_card}}."
#: Retell ignores a default on the agent: `membership` has none.
MEMBERSHIP: Json = {"default_dynamic_variables": {"membership": "standard"}}
VOICEMAIL: Json = {
    "action": {
        "type": "static_text",
        "text": "Hello {{customer_name}}, this is {{business_name}} about your {{service_type}}.",
    },
    "detection_prompt": "The greeting of an answering machine, or a beep.",
}


def _build_confirm_tool(url: str, headers: Json) -> Json:
    return {
        "type": "custom",
        "name": "confirm_visit",
        "description": "Confirm the visit of {{customer_name}}.",
        "url": url,
        "method": "POST",
        "headers": headers,
        "speak_after_execution": True,
        "parameters": {
            "type": "object",
            "properties": {"on": {"type": "string", "const": "{{appointment_date}}"}},
        },
        "response_variables": {"ticket_number": "$.ticket.number"},
    }


_EXTRACT_DAY: Json = {
    "type": "extract_dynamic_variable",
    "name": "note_new_day",
    "description": "Note the day they would rather come.",
    "variables": [{"type": "string", "name": "new_day", "description": "The day they name."}],
}

SINGLE_PROMPT = (
    build_published(
        {"voicemail_option": VOICEMAIL, **MEMBERSHIP},
        llm={
            "begin_message": OPENING,
            "general_prompt": REMINDER
            + " It is {{current_time_Europe/London}}, you ring {{user_number}}. They see {{stylist}} for"
            " {{service_type}}, hold a {{membership}} membership and have {{ loyalty_points }} points."
            " Their new day is {{new_day}}, their ticket {{ticket_number}}.",
            "general_tools": [
                END_CALL,
                _EXTRACT_DAY,
                _build_confirm_tool("https://visits.example.com/confirm?deposit={{deposit_due}}", {}),
            ],
            "default_dynamic_variables": {"service_type": "appointment"},
        },
    ),
    build_draft(
        {},
        llm={
            "begin_message": OPENING,
            "general_prompt": f"{REMINDER} They see {{{{stylist_name}}}}.{_ONLY_DRAFT}",
            "general_tools": [END_CALL],
            "default_dynamic_variables": {**OPTIONAL, "membership": "standard"},
        },
    ),
)

_GREETING: Json = {
    "name": "greeting",
    "state_prompt": "Greet {{Customer_Name}} and ask whether {{appointment_day}} suits.",
    "edges": [
        {
            "destination_state_name": "moving",
            "description": "They want another day, or ask where to leave the car: {{parking_hint}}.",
            "parameters": {
                "type": "object",
                "properties": {"chosen_day": {"type": "string", "description": "The day they name."}},
            },
        }
    ],
    "tools": [],
}
_MOVING: Json = {
    "name": "moving",
    "state_prompt": "In {{current_agent_state}}: offer {{chosen_day}} of {{current_calendar_Europe/London}}.",
    "edges": [],
    "tools": [
        _build_confirm_tool(
            "https://visits.example.com/confirm",
            {"X-Deposit": "{{deposit_due}}", "X-Shop": "{{business_name}}"},
        )
    ],
}

MULTI_PROMPT = (
    build_published(
        MEMBERSHIP,
        llm={
            "begin_message": OPENING,
            "general_prompt": f"{REMINDER} They hold a {{{{membership}}}} membership.",
            "general_tools": [END_CALL],
            "states": [_GREETING, _MOVING],
            "starting_state": "greeting",
            "default_dynamic_variables": OPTIONAL,
        },
    ),
    build_draft(
        {},
        llm={
            "begin_message": OPENING,
            "general_prompt": REMINDER,
            "general_tools": [END_CALL],
            "states": [
                {
                    "name": "greeting",
                    "state_prompt": f"Greet {{{{customer_name}}}}.{_ONLY_DRAFT}",
                    "edges": [],
                    "tools": [],
                }
            ],
            "starting_state": "greeting",
            "default_dynamic_variables": OPTIONAL,
        },
    ),
)


def _build_left_message(text: str) -> Json:
    return {"voicemail_option": {"action": {"type": "static_text", "text": text}}}


CUSTOM_LLM = (
    build_published(
        _build_left_message("Hello {{customer_name}}, {{stylist}} expects you for {{service_type}}."),
    ),
    build_draft(_build_left_message("Hello, {{business_name}} has a {{gift_card}} for you.")),
)
