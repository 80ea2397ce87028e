"""Read what the day left behind: from the program's database, and from the sandbox's records."""

import re
from collections.abc import Mapping, Sequence

from core.nouns.call import Call
from core.nouns.ids import ContactId
from core.nouns.reminder import Reminder, ReminderStatus
from core.ports.store import Records, Store
from tests.support.sandbox_day import words
from tests.support.sandbox_day.record import End, Played, read_cards
from tests.support.stage import Control

_AT_THIS_HOUR = re.compile(
    r"It is \d\d:\d\d where this phone is \([^)]+\); calls are made from [\d:, toand]+\."
)


async def read_day(
    control: Control, store: Store, contacts: Mapping[str, ContactId], refused: Mapping[str, Sequence[str]]
) -> Played:
    """Read all of it; `contacts` are those who were saved, `refused` what the form said of the others."""
    async with store.reading() as records:
        ends = {name: await _read_end(records, contact_id) for name, contact_id in contacts.items()}
    at_retell = await control.get("/control/retell/contacts")
    return Played(
        ends=ends | {name: End(tuple(said)) for name, said in refused.items()},
        dials=await control.dials(),
        cards=read_cards(await control.messages()),
        barred=sorted(one["phone_number"] for one in at_retell if one.get("do_not_call")),
    )


async def _read_end(records: Records, contact_id: ContactId) -> End:
    calls = await records.calls.list_of_contact(contact_id)
    by_reminder = {call.reminder_id: call for call in calls}
    reminders = await records.reminders.list_of_contact(contact_id)
    said = tuple(sorted(_say(reminder, by_reminder.get(reminder.id)) for reminder in reminders))
    if not reminders:
        return End((words.WANTS_NONE,))
    if not calls:
        return End(said)
    tries = max(reminder.attempt for reminder in reminders if reminder.id in by_reminder)
    return End(said, _say_call(calls[-1]), tries, calls[-1].retry_note)


def _say(reminder: Reminder, call: Call | None) -> str:
    """Say in a word what came of a call, or in its own sentence why it was not made."""
    if call is not None:
        return _say_call(call)
    if reminder.status is ReminderStatus.SCHEDULED:
        return words.WAITS
    return _AT_THIS_HOUR.sub(words.CLOSED, reminder.reason)


def _say_call(call: Call) -> str:
    return str(call.outcome or call.trouble)
