"""Keeps the do-not-call mark of Retell's contact for a number the same as ours: looks, then writes.

Asks through the line it is given and repeats nothing. Sends the number and the mark, never a name, and
logs neither.
"""

import json
from urllib.parse import quote

import httpx

from core.nouns.ids import E164, AccountId
from core.ports.dialer import LineDown
from retell.line import ABSENT, RetellLine, build_line_down
from retell.wire import JsonObject, parse_object, read_id

_WRITTEN = frozenset({httpx.codes.OK, httpx.codes.CREATED})  #: the SDK does not say which of them it is


async def mark_contact(line: RetellLine, account_id: AccountId, phone: E164, *, stop: bool) -> None:
    """Make the contact say `stop`, and leave alone one that says it already. Raises LineDown.

    1. `GET /get-contact-by-phone`: there is at most one contact for a number.
    2. Without one `POST /create-contact`, unless there is nothing to forbid: a contact that is not there
       is not marked either, and nobody is made known for that.
    3. With one that says otherwise `PATCH /update-contact`, of this one field.

    docs.retellai.com/api-references/get-contact-by-phone, create-contact and update-contact (revision
    2026-08-22). Doing it again is harmless. The answer is believed, not its status: Retell drops a field
    it does not know without a word.
    """
    contact = await _find_contact(line, account_id, phone)
    if contact is None:
        if stop:
            wanted: JsonObject = {"phone_number": phone, "do_not_call": True}
            await _write(line, account_id, "POST", "/create-contact", wanted, stop=stop)
        return
    if _says(contact, stop=stop):
        return
    contact_id = read_id(contact.get("contact_id"))
    if contact_id is None:
        raise LineDown("Retell's answer about a contact does not name it")
    path = f"/update-contact/{quote(contact_id, safe='')}"
    await _write(line, account_id, "PATCH", path, {"do_not_call": stop}, stop=stop)


async def _find_contact(line: RetellLine, account_id: AccountId, phone: E164) -> JsonObject | None:
    answer = await line.ask(account_id, "GET", f"/get-contact-by-phone/{quote(phone, safe='')}")
    if answer.status_code in ABSENT:
        return None
    if answer.status_code != httpx.codes.OK:
        raise build_line_down(answer)
    contact = _parse(answer)
    if contact.get("phone_number") not in (phone, None):
        raise LineDown("Retell answered about another number than the one asked about")
    return contact


async def _write(
    line: RetellLine, account_id: AccountId, method: str, path: str, wanted: JsonObject, *, stop: bool
) -> None:
    answer = await line.ask(account_id, method, path, content=json.dumps(wanted).encode("ascii"))
    if answer.status_code not in _WRITTEN:
        raise build_line_down(answer)
    if not _says(_parse(answer), stop=stop):
        raise LineDown("Retell did not keep the do-not-call mark")


def _parse(answer: httpx.Response) -> JsonObject:
    try:
        return parse_object(answer.content)
    except ValueError as refused:
        raise LineDown("Retell's answer about a contact could not be read") from refused


def _says(contact: JsonObject, *, stop: bool) -> bool:
    """Tell whether a contact is marked as wanted; without the field it is not marked."""
    marked = contact.get("do_not_call")
    return marked is True if stop else marked is False or marked is None
