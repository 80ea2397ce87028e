"""Serve what Retell tells of agents, their versions, LLMs and conversation flows; changes nothing.

Assumptions where the live answer is not known: an unknown version is a 404 like an unknown agent; the list
of versions comes newest first, fifty at a time, and its page key is the last number shown.
"""

from starlette.requests import Request
from starlette.responses import Response

from sandbox.retell import errors
from sandbox.retell.agents import find_flow, find_llm, find_version, find_versions, list_agents
from sandbox.retell.agents_documents import show_agent, show_listed
from sandbox.retell.reading import refuse
from sandbox.retell.side import Retell
from sandbox.retell.webhooks import PATH
from sandbox.web import Json, answer

_PAGE = 50
_NONE_SUCH = -1  #: a number nothing has


async def get_agent(side: Retell, request: Request) -> Response:
    """Answer GET /get-agent/{agent_id}?version=, the latest version without one, be it a draft."""
    agent_id = request.path_params["id"]
    wanted = _read_number(request, "version")
    found = find_version(find_versions(side, agent_id) or {}, wanted)
    if found is None:
        return refuse(errors.build_not_found(agent_id, "agent"))
    return answer(show_agent(agent_id, found, side.apps.first_url + PATH))


async def get_retell_llm(side: Retell, request: Request) -> Response:
    """Answer GET /get-retell-llm/{llm_id}?version=: the script whose placeholders the variables fill."""
    wanted = _read_number(request, "version")
    engine_id = request.path_params["id"]
    return _answer_found(find_llm(side, engine_id, wanted), engine_id, "retell-llm")


async def get_conversation_flow(side: Retell, request: Request) -> Response:
    """Answer GET /get-conversation-flow/{conversation_flow_id}?version=."""
    wanted = _read_number(request, "version")
    engine_id = request.path_params["id"]
    return _answer_found(find_flow(side, engine_id, wanted), engine_id, "conversation-flow")


async def list_agent_versions(side: Retell, request: Request) -> Response:
    """Answer GET /list-agent-versions/{agent_id}?limit=&pagination_key=&sort_order=."""
    agent_id = request.path_params["id"]
    versions = find_versions(side, agent_id)
    if versions is None:
        return refuse(errors.build_not_found(agent_id, "agent"))
    numbers = sorted(versions, reverse=request.query_params.get("sort_order") != "ascending")
    shown = [str(number) for number in numbers]
    key = request.query_params.get("pagination_key")
    start = shown.index(key) + 1 if key in shown else 0
    end = start + max(1, _read_number(request, "limit") or _PAGE)
    page: Json = {
        "items": [show_listed(versions[number]) for number in numbers[start:end]],
        "has_more": end < len(numbers),
    }
    if page["has_more"]:
        page["pagination_key"] = shown[end - 1]
    return answer(page)


async def post_list_agents(side: Retell, _request: Request) -> Response:
    """Answer POST /v2/list-agents: all of them, without their engines."""
    items = [_show_item(side, agent_id) for agent_id in list_agents(side)]
    return answer({"items": items, "has_more": False})


def _show_item(side: Retell, agent_id: str) -> Json:
    latest = find_version(find_versions(side, agent_id) or {}, None)
    shown = show_agent(agent_id, latest, "") if latest else {}
    return {
        "agent_id": agent_id,
        "agent_name": shown.get("agent_name"),
        "channel": "voice",
        "is_suspended": False,
        "tags": [],
        "user_modified_timestamp": shown.get("last_modification_timestamp"),
    }


def _read_number(request: Request, name: str) -> int | None:
    """Read a number from the query; None when there is none, one that nothing has when it is a word."""
    word = request.query_params.get(name)
    if word is None:
        return None
    return int(word) if word.isascii() and word.isdigit() else _NONE_SUCH


def _answer_found(document: Json | None, engine_id: str, kind: str) -> Response:
    return answer(document) if document else refuse(errors.build_not_found(engine_id, kind))
