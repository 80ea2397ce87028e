"""Hold the script of an agent that does everything right; data only, and the parts other scripts are made of.

It speaks what every business sends with a booking, has a default of its own for the rest, and says in its
first sentence that it is a machine, for whom it calls and how to stop it.
"""

from sandbox.retell.agents_documents import build_draft, build_published
from sandbox.web import Json

OPENING = (
    "Hi, this is an automated AI assistant calling for {{business_name}}. You can say 'stop calling' at any "
    "time. Am I speaking with {{customer_name}}?"
)
#: Nothing in here but what every business sends.
REMINDER = (
    "You remind {{customer_name}} of their appointment at {{business_name}} on {{appointment_date}} at "
    "{{appointment_time}}, and ask whether they will come. If they want to ring back, the number is "
    "{{callback_number}}."
)
_DETAILS = (
    " Of what follows, say what is filled in. Booked: {{service_type}} {{appointment_type}}. With: "
    "{{stylist_name}} {{provider_name}}. It takes: {{appointment_duration}}. They should know: "
    "{{special_instructions}}"
)
#: Empty counts as set, so that nothing is spoken in braces when a business leaves it out.
OPTIONAL: Json = {
    "service_type": "",
    "appointment_type": "",
    "stylist_name": "",
    "provider_name": "",
    "appointment_duration": "",
    "special_instructions": "",
}
END_CALL: Json = {"type": "end_call", "name": "end_call", "description": "End the call politely."}


def _build_llm(prompt: str) -> Json:
    return {
        "begin_message": OPENING,
        "general_prompt": prompt,
        "general_tools": [END_CALL],
        "default_dynamic_variables": OPTIONAL,
    }


BEHAVED = (
    build_published({}, llm=_build_llm(REMINDER + _DETAILS)),
    build_draft({}, llm=_build_llm(REMINDER + " Then offer them our {{gift_card}}.")),
)
