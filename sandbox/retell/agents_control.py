"""Turn requests under `/control/retell/agents` into agents as somebody might leave them in Retell.

Changes the Retell side's state only; a built-in agent is back as it was after a reset.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.retell.agents import find_version, find_versions, list_agents
from sandbox.retell.agents_behaved import BEHAVED
from sandbox.retell.agents_documents import AgentVersion, show_agent, show_flow, show_llm
from sandbox.retell.side import Retell
from sandbox.retell.webhooks import PATH
from sandbox.web import Json, Refused, answer, read_json, text_of


async def show_agents(side: Retell, _request: Request) -> Response:
    """Answer GET: every version of every agent, with its documents as Retell shows them."""
    return answer(
        [
            _show(side, agent_id, version)
            for agent_id in list_agents(side)
            for version in (find_versions(side, agent_id) or {}).values()
        ]
    )


async def put_agent(side: Retell, request: Request) -> Response:
    """Answer POST: lay the fields given over a version of an agent, either of which may be new.

    1. Without a version it is the published one that changes, or the latest when none is published.
    2. A new version starts from the latest, a new agent from the well-behaved script; both are
       published unless the request says otherwise.
    3. An LLM takes the place of a flow, and the other way round.
    """
    body = await read_json(request)
    agent_id = text_of(body, "agent_id")
    versions = dict(find_versions(side, agent_id) or {})
    wanted = _read(body, "version", int)
    number = wanted if wanted is not None else _choose_version(versions)
    if number < 0:
        raise Refused("version is a whole number, 0 or more.")
    put = _lay_over(versions.get(number), versions, number, body)
    versions[number] = put
    side.state.agents[agent_id] = versions
    return answer(_show(side, agent_id, put))


def _choose_version(versions: dict[int, AgentVersion]) -> int:
    chosen = find_version(versions, "latest_published") or find_version(versions, None)
    return chosen.version if chosen else 0


def _lay_over(
    old: AgentVersion | None, versions: dict[int, AgentVersion], number: int, body: Json
) -> AgentVersion:
    agent, llm, flow = (_read(body, name, dict) for name in ("agent", "llm", "flow"))
    if llm is not None and flow is not None:
        raise Refused("An agent speaks by an LLM or by a flow, not by both.")
    _check_longest(agent or {})
    published = _read(body, "published", bool)
    base = old or find_version(versions, None) or BEHAVED[0]
    return AgentVersion(
        number,
        is_published=published if published is not None else old is None or old.is_published,
        agent=base.agent | (agent or {}),
        llm=None if flow is not None else _merge(base.llm, llm),
        flow=None if llm is not None else _merge(base.flow, flow),
    )


def _check_longest(agent: Json) -> None:
    longest = agent.get("max_call_duration_ms", 1)
    if type(longest) is not int or longest < 1:
        raise Refused("max_call_duration_ms is a whole number of milliseconds, 1 or more.")


def _merge(old: Json | None, given: Json | None) -> Json | None:
    return old if given is None else (old or {}) | given


def _read(body: Json, name: str, kind: type) -> Any:  # noqa: ANN401 - of the kind asked for, or None
    found = body.get(name)
    if found is None or type(found) is kind:
        return found
    raise Refused(f"{name} has the wrong type.")


def _show(side: Retell, agent_id: str, version: AgentVersion) -> Json:
    return {
        "agent_id": agent_id,
        "version": version.version,
        "published": version.is_published,
        "agent": show_agent(agent_id, version, side.apps.first_url + PATH),
        "llm": show_llm(agent_id, version),
        "flow": show_flow(agent_id, version),
    }
