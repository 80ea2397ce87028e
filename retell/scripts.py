"""Speaks HTTP with Retell to read an agent's script at the version that would be dialled; changes nothing.

Turns three documents, agent, engine and version list, into names, places, settings and a fingerprint.
The texts themselves are neither kept nor logged.
"""

import asyncio
import logging
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from core.nouns.ids import E164, AccountId, AgentRef
from core.nouns.script import AgentScript, NumberReach, ScriptKind
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone
from retell.line import ABSENT, READ_LIMIT_S, RetellLine, build_line_down
from retell.placeholders import find_spoken
from retell.script_conduct import read_conduct
from retell.script_texts import build_digest, list_texts
from retell.script_versions import find_published, parse_version_page, read_version
from retell.wire import JsonObject, parse_object, read_id, read_list, read_object, read_text

# docs.retellai.com/api-references/get-phone-number and create-phone-call (retell-sdk 6.2.13): from a number
# bought from Retell "only US numbers are supported as destination". Its page on international calls lists
# more countries; the stricter of the two is believed.
_REACH = {
    "retell-twilio": NumberReach.US_ONLY,
    "retell-telnyx": NumberReach.US_ONLY,
    "custom": NumberReach.ANYWHERE,
}
_PAGES = 20  #: of the listing of versions; an agent with more is known by its newest

logger = logging.getLogger(__name__)


class RetellScripts:
    """The `core.ports.script_reader.ScriptReader` that asks the real Retell, or its stand-in."""

    def __init__(
        self, client: httpx.AsyncClient, *, keys: Mapping[AccountId, str], read_limit_s: float = READ_LIMIT_S
    ) -> None:
        self._line = RetellLine(client, keys=keys, limit_s=read_limit_s)

    async def read_script(self, account_id: AccountId, agent: AgentRef) -> AgentScript:
        """Read the version of the script that would be dialled now. Raises AgentGone, LineDown.

        1. `GET /list-agent-versions` tells the published version; drafts are never dialled.
        2. `GET /get-agent` at that version, and no other, names the engine and its version.
        3. `GET /get-retell-llm` or `/get-conversation-flow` at that version holds the words; a language
           model of the business's own, or an engine we do not know, cannot be read.
        """
        version = await self._find_version(account_id, agent)
        document = await self._read_version(account_id, "agent", agent, version)
        kind, engine = await self._read_engine(account_id, document)
        logger.info("an agent's script was read", extra={"script_kind": kind.value})
        # A long flow takes longer to walk than the loop may be held.
        return await asyncio.to_thread(_build_script, agent, version, kind, document, engine)

    async def knows_number(self, account_id: AccountId, number: E164) -> bool:
        """Tell whether the account may call from a number: `GET /get-phone-number`. Raises LineDown."""
        return await self._find_number(account_id, number) is not None

    async def find_reach(self, account_id: AccountId, number: E164) -> NumberReach:
        """Find where calls from a number can go, by its type: `GET /get-phone-number`. Raises LineDown.

        UNKNOWN for a type that is not in the table, and for a number the account does not have.
        """
        document = await self._find_number(account_id, number) or {}
        return _REACH.get(read_text(document.get("phone_number_type")), NumberReach.UNKNOWN)

    async def _find_number(self, account_id: AccountId, number: E164) -> JsonObject | None:
        return await self._find_document(account_id, f"/get-phone-number/{quote(number, safe='')}")

    async def _find_version(self, account_id: AccountId, agent: AgentRef) -> int:
        """Find the published version, by the listing or, where Retell has none, by the agent itself."""
        versions: list[JsonObject] = []
        params = {"sort_order": "descending"}
        for _ in range(_PAGES):
            answer = await self._line.ask(
                account_id, "GET", f"/list-agent-versions/{quote(agent, safe='')}", params=params
            )
            if answer.status_code in ABSENT:
                return await self._find_version_unlisted(account_id, agent)
            if answer.status_code != httpx.codes.OK:
                raise build_line_down(answer)
            try:
                page = parse_version_page(answer.content)
            except ValueError as refused:
                raise LineDown("Retell's list of versions could not be read") from refused
            versions.extend(page.items)
            if page.next_key is None:
                break
            params["pagination_key"] = page.next_key
        published = find_published(versions)
        if published is None:
            raise AgentGone("the agent has never been published")
        return published

    async def _find_version_unlisted(self, account_id: AccountId, agent: AgentRef) -> int:
        """Take the latest version when it is published; whether an older one is, nobody tells."""
        document = await self._read_version(account_id, "agent", agent, None)
        version = read_version(document)
        if document.get("is_published") is True and version is not None:
            return version
        if version == 0:
            raise AgentGone("the agent has never been published")
        raise LineDown("Retell does not tell which version of the agent is published")

    async def _read_engine(
        self, account_id: AccountId, document: JsonObject
    ) -> tuple[ScriptKind, JsonObject]:
        engine = read_object(document.get("response_engine"))
        if engine is None:
            raise LineDown("Retell's answer about an agent names no engine")
        version = read_version(engine)
        match read_text(engine.get("type")):
            case "retell-llm":
                script = await self._read_version(account_id, "retell-llm", engine.get("llm_id"), version)
                has_states = bool(read_list(script.get("states")))
                return (ScriptKind.MULTI_PROMPT if has_states else ScriptKind.SINGLE_PROMPT), script
            case "conversation-flow":
                flow_id = engine.get("conversation_flow_id")
                return ScriptKind.FLOW, await self._read_version(
                    account_id, "conversation-flow", flow_id, version
                )
            case _:
                return ScriptKind.CUSTOM, {}

    async def _read_version(
        self, account_id: AccountId, kind: str, document_id: object, version: int | None
    ) -> JsonObject:
        """Read one document at a version, or the latest for None. Raises AgentGone, LineDown.

        An answer with another version than the one asked for is no answer: the draft is not the script.
        """
        name = read_id(document_id)
        if name is None:
            raise LineDown("Retell's answer about an agent names no script")
        params = {} if version is None else {"version": str(version)}
        document = await self._find_document(account_id, f"/get-{kind}/{quote(name, safe='')}", params)
        if document is None:
            raise AgentGone(f"Retell has no such {kind}")
        if version is not None and read_version(document) not in {version, None}:
            raise LineDown("Retell answered with another version than the one asked for")
        return document

    async def _find_document(
        self, account_id: AccountId, path: str, params: Mapping[str, str] | None = None
    ) -> JsonObject | None:
        """Read one JSON object; None when Retell has none. Raises LineDown."""
        answer = await self._line.ask(account_id, "GET", path, params=params)
        if answer.status_code in ABSENT:
            return None
        if answer.status_code != httpx.codes.OK:
            raise build_line_down(answer)
        try:
            return parse_object(answer.content)
        except ValueError as refused:
            raise LineDown("Retell's answer could not be read") from refused


def _build_script(
    agent: AgentRef, version: int, kind: ScriptKind, document: JsonObject, engine: JsonObject
) -> AgentScript:
    """Build what is kept of a script: the texts end here."""
    texts = list_texts(document, engine)
    spoken = find_spoken(texts, document, engine)
    return AgentScript(
        agent=agent,
        version=version,
        kind=kind,
        needed=spoken.needed,
        defaulted=spoken.defaulted,
        digest=build_digest(texts),
        conduct=read_conduct(document, engine),
    )
