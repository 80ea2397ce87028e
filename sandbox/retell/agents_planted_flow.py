"""Hold the conversation flow with mistakes on purpose; data, told in docs/sandbox.md.

As with the prompts, the published version has mistakes that the draft mends, and the draft one of its own.
"""

from sandbox.retell.agents_behaved import OPENING, OPTIONAL, REMINDER
from sandbox.retell.agents_documents import build_draft, build_published
from sandbox.retell.agents_planted import MEMBERSHIP, VOICEMAIL
from sandbox.web import Json


def _build_edge(edge_id: str, to: str, prompt: str) -> Json:
    return {
        "id": edge_id,
        "destination_node_id": to,
        "transition_condition": {"type": "prompt", "prompt": prompt},
    }


def _build_node(node_id: str, instruction: Json, *edges: Json) -> Json:
    return {
        "id": node_id,
        "type": "conversation",
        "name": node_id,
        "instruction": instruction,
        "edges": list(edges),
        "display_position": {"x": 100, "y": 200},
    }


_GREET = _build_node(
    "node_greet",
    {"type": "static_text", "text": OPENING},
    _build_edge("edge_yes", "node_remind", "It is {{customer_name}}."),
)
_REMIND = _build_node(
    "node_remind",
    {
        "type": "prompt",
        "text": "Ask whether {{appointment_day}} suits; it is {{current_time_{{salon_zone}} }} now."
        " They have {{loyalty_points}} points and a {{membership}} membership.",
    },
    _build_edge("edge_other", "node_extract", "They name another day."),
)
_EXTRACT: Json = {
    "id": "node_extract",
    "type": "extract_dynamic_variables",
    "name": "node_extract",
    "variables": [
        {"type": "string", "name": "preferred_day", "description": "The day they would rather come."}
    ],
    "edges": [_build_edge("edge_noted", "node_arrive", "{{preferred_day}} is noted.")],
}
_ARRIVE: Json = {
    "id": "node_arrive",
    "type": "component",
    "name": "node_arrive",
    "component_id": "component_arrive",
    "component_type": "local",
    "edges": [],
}
_CONFIRM_TOOL: Json = {
    "type": "custom",
    "tool_id": "tool_confirm",
    "name": "confirm_visit",
    "description": "Confirm the visit.",
    "url": "https://visits.example.com/confirm",
    "headers": {"X-Deposit": "{{deposit_due}}"},
    "parameters": {"type": "object", "properties": {"day": {"type": "string"}}},
    "response_variables": {"ticket_number": "$.ticket.number"},
}
_ARRIVING: Json = {
    "component_id": "component_arrive",
    "name": "Arriving",
    "start_node_id": "node_way",
    "nodes": [
        _build_node(
            "node_way",
            {"type": "prompt", "text": "Tell them the way; their ticket is {{ticket_number}}."},
            {
                "id": "edge_car",
                "transition_condition": {
                    "type": "equation",
                    "equations": [{"left": "{{parking_hint}}", "operator": "exists"}],
                    "operator": "||",
                },
            },
        ),
        {
            "id": "node_confirm",
            "type": "function",
            "tool_id": "tool_confirm",
            "tool_type": "local",
            "edges": [],
        },
    ],
    "tools": [_CONFIRM_TOOL],
}

CONVERSATION_FLOW = (
    build_published(
        {"voicemail_option": VOICEMAIL, **MEMBERSHIP},
        flow={
            "global_prompt": REMINDER,
            "start_node_id": "node_greet",
            "nodes": [_GREET, _REMIND, _EXTRACT, _ARRIVE],
            "components": [_ARRIVING],
            "tools": [],
            "default_dynamic_variables": {**OPTIONAL, "salon_zone": "Europe/London"},
        },
    ),
    build_draft(
        {},
        flow={
            "global_prompt": REMINDER,
            "start_node_id": "node_greet",
            "nodes": [
                _GREET,
                _build_node("node_remind", {"type": "prompt", "text": "Then offer them our {{gift_card}}."}),
            ],
            "components": [],
            "tools": [],
            "default_dynamic_variables": OPTIONAL,
        },
    ),
)
