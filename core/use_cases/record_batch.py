"""Look once more at many claimed calls, or record what came of many requests, in one transaction.

What `core.use_cases.place` does for one. Where one row stands in the way, all of it fails and nothing is
written; whoever asked then does it one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.nouns.card import CardSubject
from core.nouns.ids import CallId, RetellCallId
from core.nouns.moment import Moment
from core.ports.call_records import LastLook
from core.ports.dialer import Registered
from core.ports.store import Records, Store
from core.rules.call_state import join_registration
from core.rules.timings import Timings
from core.use_cases.breaking import Answered, note_results
from core.use_cases.place import write_result


async def look_at_all(store: Store, call_ids: Sequence[CallId]) -> list[LastLook]:
    """Read what counts just before these calls are sent, in this order. LookupError when one is missing."""
    async with store.reading() as records:
        looks = {look.call.id: look for look in await records.batch.look_once_more(call_ids)}
    return [looks[call_id] for call_id in call_ids]


async def record_all(
    store: Store, answered: Sequence[Answered], *, at: Moment, timings: Timings
) -> list[RetellCallId | None]:
    """Write what came of these requests; answers, for each, the id of a call that must be stopped at once."""
    first: dict[CallId, RetellCallId] = {}
    others: list[int] = []
    for place, (one, result) in enumerate(answered):
        if isinstance(result, Registered) and one.id not in first:
            first[one.id] = result.retell_call_id
        else:  # of two answers about one call the second sees what the first one wrote
            others.append(place)
    async with store.writing() as records:
        await note_results(records, answered, at=at, timings=timings)
        stops = await _write_registered(records, first, at=at, timings=timings)
        told = [stops.get(one.id) for one, _ in answered]
        for place in others:
            told[place] = await write_result(records, *answered[place], at=at, timings=timings)
        return told


async def _write_registered(
    records: Records, told: Mapping[CallId, RetellCallId], *, at: Moment, timings: Timings
) -> dict[CallId, RetellCallId]:
    """Join registrations into their calls; answers which must be stopped."""
    calls = await records.batch.lock_calls(list(told))
    joined, cards, stops = [], [], {}
    for tenant_id in dict.fromkeys(call.tenant_id for call in calls):
        theirs = [call for call in calls if call.tenant_id == tenant_id]
        tenant = await records.tenants.get_tenant(tenant_id)
        opted_out = await records.opt_outs.find_opted_out(tenant_id, [call.to_phone for call in theirs])
        for call in theirs:
            if call.to_phone in opted_out:
                stops[call.id] = told[call.id]
            wanted = replace(call, stop_wanted=call.stop_wanted or call.to_phone in opted_out)
            joined.append(join_registration(wanted, told[call.id], at=at, timings=timings))
            cards.append((call.id, tenant.id, tenant.channel))
    await records.batch.mark_calls(joined)
    await records.batch.mark_stale(CardSubject.CALL, cards)
    return stops
