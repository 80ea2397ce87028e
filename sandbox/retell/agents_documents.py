"""Turn one version of an agent into the JSON documents Retell shows of it; pure, knows no particular agent.

An engine's version runs one ahead of its agent's, as the two are numbered apart: whoever takes one for the
other reads the wrong script or none.
"""

from dataclasses import dataclass

from sandbox import defaults
from sandbox.web import Json

_ENGINE_AHEAD = 1
_MODIFIED_MS = 1_704_700_000_000

#: What every agent has unless its own document says otherwise.
_COMMON: Json = {
    "channel": "voice",
    "agent_name": "Appointment reminders",
    "language": "en-GB",
    "voice_id": "sandbox-voice",
    "max_call_duration_ms": 3_600_000,
    "ring_duration_ms": 30_000,
    "enable_dnc_detection": True,
    "data_storage_setting": "everything",
    "data_storage_retention_days": 30,
    "voicemail_option": {"action": {"type": "hangup"}},
    "post_call_analysis_data": [
        {
            "type": "enum",
            "name": "appointment_outcome",
            "description": "What the customer decided.",
            "choices": ["confirmed", "reschedule", "cancel", "wrong_number"],
        }
    ],
}


@dataclass(frozen=True, slots=True)
class AgentVersion:
    """What is particular about one version: of `llm` and `flow` one, or neither for a custom engine."""

    version: int
    is_published: bool
    agent: Json
    llm: Json | None = None
    flow: Json | None = None

    @property
    def engine_version(self) -> int:
        """Give the version under which its LLM or flow is found."""
        return self.version + _ENGINE_AHEAD


def build_published(agent: Json, *, llm: Json | None = None, flow: Json | None = None) -> AgentVersion:
    """Build the version that is dialled."""
    return AgentVersion(defaults.PUBLISHED_AGENT_VERSION, is_published=True, agent=agent, llm=llm, flow=flow)


def build_draft(agent: Json, *, llm: Json | None = None, flow: Json | None = None) -> AgentVersion:
    """Build the version after it, which nobody has published."""
    return AgentVersion(defaults.LATEST_AGENT_VERSION, is_published=False, agent=agent, llm=llm, flow=flow)


def show_agent(agent_id: str, version: AgentVersion, webhook_url: str) -> Json:
    """Show what get-agent answers."""
    return {
        "agent_id": agent_id,
        "version": version.version,
        "is_published": version.is_published,
        "webhook_url": webhook_url,
        "response_engine": _build_engine(agent_id, version),
        "last_modification_timestamp": _MODIFIED_MS + version.version,
        **_COMMON,
        **version.agent,
    }


def show_llm(agent_id: str, version: AgentVersion) -> Json | None:
    """Show what get-retell-llm answers; None when it speaks by other means."""
    return _show_engine("llm_id", name_llm(agent_id), version, version.llm)


def show_flow(agent_id: str, version: AgentVersion) -> Json | None:
    """Show what get-conversation-flow answers; None when it speaks by other means."""
    return _show_engine("conversation_flow_id", name_flow(agent_id), version, version.flow)


def show_listed(version: AgentVersion) -> Json:
    """Show an item of list-agent-versions."""
    return {
        "version": version.version,
        "is_published": version.is_published,
        "last_modification_timestamp": _MODIFIED_MS + version.version,
    }


def name_llm(agent_id: str) -> str:
    """Make the id of an agent's LLM."""
    return f"llm_{agent_id.removeprefix('agent_')}"


def name_flow(agent_id: str) -> str:
    """Make the id of an agent's conversation flow."""
    return f"conversation_flow_{agent_id.removeprefix('agent_')}"


def _build_engine(agent_id: str, version: AgentVersion) -> Json:
    if version.llm is not None:
        return {"type": "retell-llm", "llm_id": name_llm(agent_id), "version": version.engine_version}
    if version.flow is not None:
        return {
            "type": "conversation-flow",
            "conversation_flow_id": name_flow(agent_id),
            "version": version.engine_version,
        }
    return {"type": "custom-llm", "llm_websocket_url": "wss://llm.example.com/sandbox"}


def _show_engine(id_field: str, engine_id: str, version: AgentVersion, document: Json | None) -> Json | None:
    if document is None:
        return None
    return {
        id_field: engine_id,
        "version": version.engine_version,
        "is_published": version.is_published,
        "start_speaker": "agent",
        "default_dynamic_variables": {},
        "last_modification_timestamp": _MODIFIED_MS + version.version,
        **document,
    }
