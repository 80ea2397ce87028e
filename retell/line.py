"""Asks Retell any question but that of placing a call, on behalf of our accounts.

Turns a request without an answer into `LineDown`; what an answer means is for whoever asked. Repeats
nothing, and logs nothing.
"""

import asyncio
from collections.abc import Mapping

import httpx

from core.nouns.ids import AccountId
from core.ports.dialer import LineDown

READ_LIMIT_S = 10.0  #: for the whole of a question, from the first step to the last byte
CONNECT_LIMIT_S = 5.0  #: for a connection, or for a free one among the shared

#: Retell answers either for what it does not have
ABSENT = frozenset({httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY})


class RetellLine:
    """The shared HTTP client with the accounts' keys. Raises ValueError for a key no header can carry."""

    def __init__(
        self, client: httpx.AsyncClient, *, keys: Mapping[AccountId, str], limit_s: float = READ_LIMIT_S
    ) -> None:
        if not all(key and key.isascii() and key.isprintable() for key in keys.values()):
            raise ValueError("an API key must be printable ASCII")  # else it fails at every request
        self._client = client
        self._keys = keys
        self._limit_s = limit_s

    def find_key(self, account_id: AccountId) -> str | None:
        """Find an account's API key; None when it has none."""
        return self._keys.get(account_id)

    async def ask(
        self,
        account_id: AccountId,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Send one request and give the answer, whatever its status. Raises LineDown when none came."""
        key = self.find_key(account_id)
        if key is None:
            raise LineDown("there is no API key for this account")
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._client.request(
                    method,
                    path,
                    params=params,
                    content=content,
                    headers=build_headers(key),
                    timeout=httpx.Timeout(self._limit_s, connect=CONNECT_LIMIT_S, pool=CONNECT_LIMIT_S),
                )
        except (httpx.RequestError, OSError) as failure:
            raise LineDown(f"Retell did not answer ({type(failure).__name__})") from failure


def build_headers(key: str) -> dict[str, str]:
    """Build what every request carries."""
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}


def build_line_down(answer: httpx.Response) -> LineDown:
    """Build the failure for an answer whose status is of no use."""
    return LineDown(f"Retell answered with status {answer.status_code}")
