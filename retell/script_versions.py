"""Turns Retell's listing of an agent's versions into the one that `latest_published` would dial.

Pure. Of what the listing holds, only numbers and whether they are published are read.
"""

from collections.abc import Iterable
from typing import NamedTuple

from retell.wire import JsonObject, parse_object, read_list, read_object, read_text


class VersionPage(NamedTuple):
    """One page of the listing; `next_key` is None on the last."""

    items: tuple[JsonObject, ...]
    next_key: str | None


def parse_version_page(answer: bytes) -> VersionPage:
    """Read the answer of `GET /list-agent-versions`, a page or a bare list. Raises ValueError when neither.

    The bare list is how the older `get-agent-versions` answers (OpenAPI of June 2026).
    """
    if answer.lstrip()[:1] == b"[":
        answer = b'{"items":' + answer + b"}"
    page = parse_object(answer)
    items = read_list(page.get("items"))
    if items is None:
        raise ValueError("the answer holds no list of versions")
    has_more = page.get("has_more") is True
    next_key = read_text(page.get("pagination_key")) if has_more else ""
    return VersionPage(tuple(item for item in map(read_object, items) if item), next_key or None)


def find_published(versions: Iterable[JsonObject]) -> int | None:
    """Find the published version that would be dialled; None when none is published.

    `latest_published` is the one published last (retell-sdk 6.2.13). The listing does not say when a
    version was published, so the largest number stands for it: versions are numbered as they are made.
    """
    published = (read_version(item) for item in versions if item.get("is_published") is True)
    return max((version for version in published if version is not None), default=None)


def read_version(item: JsonObject) -> int | None:
    """Read a document's version, which Retell types as a number and some answers write as 2.0."""
    version = item.get("version")
    if isinstance(version, float) and version.is_integer():
        version = int(version)
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        return None
    return version
