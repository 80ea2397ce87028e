"""Find agents and their versions: those of the command line, those always there, those the control API put.

The first speak the well-behaved script; nothing here answers a request or changes one of the built-in ones.
"""

from collections.abc import Callable, Mapping

from sandbox.retell.agents_behaved import BEHAVED
from sandbox.retell.agents_documents import AgentVersion, show_flow, show_llm
from sandbox.retell.agents_opening import IMPROVISED, UNDISCLOSED
from sandbox.retell.agents_planted import CUSTOM_LLM, MULTI_PROMPT, SINGLE_PROMPT
from sandbox.retell.agents_planted_flow import CONVERSATION_FLOW
from sandbox.retell.agents_privacy import CHATTY, PRIVATE
from sandbox.retell.side import Retell
from sandbox.web import Json

#: known whatever the command line says
BUILT_IN: Mapping[str, tuple[AgentVersion, ...]] = {
    "agent_single_prompt": SINGLE_PROMPT,
    "agent_multi_prompt": MULTI_PROMPT,
    "agent_conversation_flow": CONVERSATION_FLOW,
    "agent_custom_llm": CUSTOM_LLM,
    "agent_private": PRIVATE,
    "agent_chatty": CHATTY,
    "agent_undisclosed": UNDISCLOSED,
    "agent_improvised": IMPROVISED,
}
Versions = Mapping[int, AgentVersion]


def list_agents(side: Retell) -> list[str]:
    """List the ids of all agents there are."""
    return list(dict.fromkeys([*side.settings.agent_ids, *BUILT_IN, *side.state.agents]))


def find_versions(side: Retell, agent_id: object) -> Versions | None:
    """Find an agent's versions by number; None when there is no such agent."""
    if not isinstance(agent_id, str):
        return None
    if agent_id in side.state.agents:
        return side.state.agents[agent_id]
    versions = BEHAVED if agent_id in side.settings.agent_ids else BUILT_IN.get(agent_id)
    return None if versions is None else {one.version: one for one in versions}


def find_version(versions: Versions, wanted: int | str | None) -> AgentVersion | None:
    """Find a version by number, the one `latest_published` means, or for any other word the latest.

    Published last is here the largest number, as nothing is published out of turn.
    """
    if isinstance(wanted, int):
        return versions.get(wanted)
    numbers = [one.version for one in versions.values() if wanted != "latest_published" or one.is_published]
    return versions[max(numbers)] if numbers else None


def find_llm(side: Retell, llm_id: str, wanted: int | None) -> Json | None:
    """Find an LLM at a version of its own, or its latest."""
    return _find_engine(side, "llm_id", llm_id, wanted, show_llm)


def find_flow(side: Retell, flow_id: str, wanted: int | None) -> Json | None:
    """Find a conversation flow at a version of its own, or its latest."""
    return _find_engine(side, "conversation_flow_id", flow_id, wanted, show_flow)


def _find_engine(
    side: Retell,
    id_field: str,
    engine_id: str,
    wanted: int | None,
    show: Callable[[str, AgentVersion], Json | None],
) -> Json | None:
    shown = (
        show(agent_id, version)
        for agent_id in list_agents(side)
        for version in (find_versions(side, agent_id) or {}).values()
    )
    found = [
        document
        for document in shown
        if document and document[id_field] == engine_id and wanted in {None, document["version"]}
    ]
    return max(found, key=lambda document: int(document["version"]), default=None)
