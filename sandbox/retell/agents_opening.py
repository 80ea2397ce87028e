"""Hold an agent that does not say it is a machine, and one that makes its first sentence up; data only.

Their drafts open as they should.
"""

from sandbox.retell.agents_behaved import END_CALL, OPENING, OPTIONAL, REMINDER
from sandbox.retell.agents_documents import build_draft, build_published
from sandbox.web import Json

_ONLY_DRAFT = " Then offer them our {{gift_card}}."
#: Neither name nor tone betrays it.
_AS_A_PERSON = "Hello, this is Anna from {{business_name}}. Am I speaking with {{customer_name}}?"
#: The prompt asks for it; nobody can know whether the model will say it.
_TOLD_TO = " Begin by saying that you are an AI assistant calling for {{business_name}}."


def _build_llm(begin_message: str | None, prompt: str) -> Json:
    return {
        "begin_message": begin_message,
        "general_prompt": prompt,
        "general_tools": [END_CALL],
        "default_dynamic_variables": OPTIONAL,
    }


UNDISCLOSED = (
    build_published({}, llm=_build_llm(_AS_A_PERSON, REMINDER)),
    build_draft({}, llm=_build_llm(OPENING, REMINDER + _ONLY_DRAFT)),
)
IMPROVISED = (
    build_published({}, llm=_build_llm(None, REMINDER + _TOLD_TO)),
    build_draft({}, llm=_build_llm(OPENING, REMINDER + _ONLY_DRAFT)),
)
