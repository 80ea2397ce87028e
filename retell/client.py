"""Speaks HTTP with Retell on behalf of our accounts: places, looks up and stops calls, and bars numbers.

Turns every failure of placing into a result, and every failure of asking into `LineDown`. Repeats
nothing by itself, and logs no number, name, variable or key.
"""

import asyncio
import logging
from collections.abc import Mapping
from http.cookiejar import CookieJar
from urllib.parse import quote
from urllib.request import Request

import httpx
from typing_extensions import override

from core.nouns.evidence import CallEvidence, Notice
from core.nouns.ids import E164, AccountId, CallId, RetellCallId
from core.nouns.trouble import Trouble
from core.ports.clock import Clock
from core.ports.dialer import Abandoned, CallOrder, DialResult, Held, LineDown
from retell.answers import classify_answer
from retell.departure import Departure, TooLateError
from retell.do_not_call import mark_contact
from retell.evidence import parse_evidence
from retell.failures import classify_failure
from retell.fetched import parse_call, parse_matches
from retell.line import ABSENT, CONNECT_LIMIT_S, READ_LIMIT_S, RetellLine, build_headers, build_line_down
from retell.request import build_call_request, build_ref_search

PLACE_LIMIT_S = 30.0  #: for the whole of a request to place a call, from the first step to the last byte
ANSWER_LIMIT = 2**20  #: bytes of an answer to it that are read; Retell's are a few thousand long

_NOT_STOPPABLE = frozenset({404, 409, 422})
_STOPPED = frozenset({200, 204})
#: A connection for every request: what is left over on a kept one would be read as the next request's answer,
#: and one that Retell closes just as we send leaves that call in doubt.
_CONNECTIONS = httpx.Limits(max_connections=100, max_keepalive_connections=0)

logger = logging.getLogger(__name__)


class _NoCookies(CookieJar):
    """Keeps none: one would go out with another account's requests, and a broken one would stop them all."""

    @override
    def extract_cookies(self, response: object, request: Request) -> None:
        pass


def build_client(base_url: str) -> httpx.AsyncClient:
    """Build the one HTTP client that all accounts share: HTTP/1.1, no retries, nothing kept.

    `base_url` is `https://api.retellai.com` or a stand-in, with or without a path. Raises ValueError when
    it is no HTTP address. Whoever calls this closes the client.
    """
    address = httpx.URL(base_url)
    if address.scheme not in {"http", "https"} or not address.host:
        raise ValueError("the address of Retell must begin with https:// or http://")
    transport = httpx.AsyncHTTPTransport(
        http1=True, http2=False, retries=0, trust_env=False, limits=_CONNECTIONS
    )
    return httpx.AsyncClient(
        base_url=address, transport=transport, cookies=_NoCookies(), trust_env=False, follow_redirects=False
    )


class RetellDialer:
    """The `core.ports.dialer.Dialer` that speaks with the real Retell, or with its stand-in."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        keys: Mapping[AccountId, str],
        clock: Clock,
        place_limit_s: float = PLACE_LIMIT_S,
        read_limit_s: float = READ_LIMIT_S,
    ) -> None:
        self._client = client
        self._line = RetellLine(client, keys=keys, limit_s=read_limit_s)
        self._clock = clock
        self._place_limit_s = place_limit_s

    def build_request(self, order: CallOrder) -> bytes:
        """Build the exact body that will go out. Raises ValueError for a variable that is no string."""
        return build_call_request(order)

    async def place(self, account_id: AccountId, body: bytes, *, send_before: float) -> DialResult:
        """Send the request once: `POST /v2/create-phone-call`.

        1. Give up before the first byte when `send_before`, on the monotonic clock, has come: looked at
           now, and again when the connection stands.
        2. Read the answer by the table of `retell.answers`, a failure by that of `retell.failures`.
        """
        key = self._line.find_key(account_id)
        if key is None:
            return Held(Trouble.KEY_REFUSED, whole_account=True)
        departure = Departure(self._clock, send_before=send_before)
        if departure.is_late():
            return Abandoned()
        try:
            async with asyncio.timeout(self._place_limit_s):
                sending = self._client.stream(
                    "POST",
                    "/v2/create-phone-call",
                    content=body,
                    headers=build_headers(key),
                    timeout=httpx.Timeout(self._place_limit_s, connect=CONNECT_LIMIT_S, pool=CONNECT_LIMIT_S),
                    extensions={"trace": departure.watch},
                )
                async with sending as answer:
                    content = await _read_answer(answer)
        except TooLateError:
            return Abandoned()
        except TimeoutError:
            return departure.classify_timeout()
        except (httpx.RequestError, OSError) as failure:
            logger.warning(
                "a request to place a call failed on its way", extra={"failure": type(failure).__name__}
            )
            return classify_failure(failure)
        logger.info("Retell answered a request to place a call", extra={"status": answer.status_code})
        return classify_answer(answer.status_code, answer.headers, content)

    async def find_by_ref(self, account_id: AccountId, call_id: CallId) -> Notice | None:
        """Look for a call that bears our reference: `POST /v3/list-calls`. Raises LineDown.

        Of several the one that started first, and a line in the log. Absence proves nothing: a
        registered call may not be listed yet.
        """
        answer = await self._line.ask(account_id, "POST", "/v3/list-calls", content=build_ref_search(call_id))
        if answer.status_code != httpx.codes.OK:
            raise build_line_down(answer)
        try:
            notices = parse_matches(answer.content, call_id)
        except ValueError as refused:
            raise LineDown("Retell's list of calls could not be read") from refused
        if len(notices) > 1:
            logger.warning("Retell has several calls under one reference", extra={"call_id": call_id})
        return notices[0] if notices else None

    async def find_call(self, account_id: AccountId, retell_call_id: RetellCallId) -> Notice | None:
        """Read one call: `GET /v2/get-call/{call_id}`; None when Retell has none. Raises LineDown."""
        answer = await self._line.ask(account_id, "GET", f"/v2/get-call/{quote(retell_call_id, safe='')}")
        if answer.status_code in ABSENT:
            return None
        if answer.status_code != httpx.codes.OK:
            raise build_line_down(answer)
        try:
            return parse_call(answer.content)
        except ValueError as refused:
            raise LineDown("Retell's answer about a call could not be read") from refused

    async def stop(self, account_id: AccountId, retell_call_id: RetellCallId) -> bool:
        """Stop a call: `POST /v2/stop-call/{call_id}`; False when it cannot be. Raises LineDown."""
        answer = await self._line.ask(account_id, "POST", f"/v2/stop-call/{quote(retell_call_id, safe='')}")
        if answer.status_code not in _STOPPED | _NOT_STOPPABLE:
            raise build_line_down(answer)
        return answer.status_code in _STOPPED

    async def mark_do_not_call(self, account_id: AccountId, phone: E164, *, stop: bool) -> None:
        """Mark a number's contact, or take the mark off, where it says otherwise. Raises LineDown."""
        await mark_contact(self._line, account_id, phone, stop=stop)

    def parse_evidence(self, body: bytes) -> CallEvidence | None:
        """Read a stored event body; None when it states nothing about a call's course."""
        return parse_evidence(body)


async def _read_answer(answer: httpx.Response) -> bytes:
    """Read an answer up to the limit; of one that goes on, the rest is left unread and the status must do."""
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > ANSWER_LIMIT:
            break
    return bytes(content)
