"""Sealing on both databases: everything ends in one batch of one chain, whoever seals and whenever."""

import asyncio
import logging

import pytest

from core.nouns.audit import AuditId, BatchId, Change
from core.nouns.ids import TenantId
from core.use_cases import seal, verify
from core.use_cases.seal import SealBroken, seal_entries
from core.use_cases.verify import verify_chain
from store.database import SqlStore
from store.engines import Engines
from store.first_start import FirstStart
from tests.support.builders import MARIA, NOW, make_moment, make_tenant
from tests.support.databases import Postgres

TENANT = TenantId("first")


def make_change(subject: str = "call_1", tenant_id: TenantId = TENANT) -> Change:
    return Change(tenant_id, MARIA, "call.settled", subject, NOW, after={"decision": "it_rang"})


async def note(store: SqlStore, *changes: Change) -> None:
    async with store.writing() as records:
        for change in changes:
            await records.audit.insert_change(change)


async def list_batches(store: SqlStore, tenant_id: TenantId = TENANT) -> list[tuple[int, int]]:
    """List the batches of a business as numbers and how many entries they hold, once the chain is checked."""
    async with store.reading() as records:
        assert (await verify_chain(records, tenant_id)).broken == ""
        return [(batch.number, batch.entries) for batch in await records.audit.list_batches(tenant_id)]


async def test_what_is_new_is_sealed_and_what_is_sealed_stays(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    at = make_moment()
    assert await seal_entries(store, TENANT, at) == 0
    await note(store, make_change(), make_change("call_2"))
    assert await seal_entries(store, TENANT, at) == 2
    assert await seal_entries(store, TENANT, at) == 0
    await note(store, make_change("call_3"))
    assert await seal_entries(store, TENANT, at) == 1
    assert await list_batches(store) == [(1, 2), (2, 1)]
    async with store.reading() as records:
        state = await verify_chain(records, TENANT)
    assert (state.entries, state.unsealed, state.batches) == (3, 0, 2)
    told = [vars(record)["hash"] for record in caplog.records if record.message == "sealed the audit"]
    assert told[-1] == state.last_hash


async def test_more_than_a_batch_holds_goes_into_several(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "MOST", 2)
    await note(store, *(make_change(f"call_{number}") for number in range(5)))
    assert await seal_entries(store, TENANT, make_moment()) == 5
    assert await list_batches(store) == [(1, 2), (2, 2), (3, 1)]


async def test_each_business_has_a_chain_of_its_own(store: SqlStore, engines: Engines) -> None:
    other = make_tenant(id=TenantId("second"))
    await FirstStart(engines, store._cipher).save_tenant(other, NOW)  # noqa: SLF001 - the store's own key
    await note(store, make_change(), make_change("call_9", other.id), make_change("call_2"))
    assert await seal_entries(store, TENANT, make_moment()) == 2
    assert await list_batches(store, other.id) == []
    assert await seal_entries(store, other.id, make_moment()) == 1
    assert (await list_batches(store), await list_batches(store, other.id)) == ([(1, 2)], [(1, 1)])


async def test_sealers_at_the_same_time_make_one_chain(store: SqlStore) -> None:
    for round_ in range(4):
        await note(store, *(make_change(f"call_{round_}_{number}") for number in range(3)))
        async with asyncio.timeout(20):
            sealed = await asyncio.gather(*(seal_entries(store, TENANT, make_moment()) for _ in range(4)))
        assert sorted(sealed) == [0, 0, 0, 3]
    assert await list_batches(store) == [(1, 3), (2, 3), (3, 3), (4, 3)]


async def test_sealers_among_people_who_change_things_leave_nothing_out(store: SqlStore) -> None:
    async def change(number: int) -> None:
        await note(store, make_change(f"call_{number}"))

    async with asyncio.timeout(20):
        await asyncio.gather(
            *(change(number) for number in range(12)),
            *(seal_entries(store, TENANT, make_moment()) for _ in range(4)),
        )
    await seal_entries(store, TENANT, make_moment())
    assert sum(entries for _number, entries in await list_batches(store)) == 12


async def test_entries_that_somebody_else_sealed_meanwhile_are_not_sealed_twice(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if somebody had sealed without the business's row."""
    await note(store, make_change())
    async with store.writing() as records:
        [head] = await records.audit.list_unsealed(TENANT, limit=9)
    await seal_entries(store, TENANT, make_moment())

    async def list_what_was(*_who: object, **_how: object) -> list[object]:
        return [head]

    monkeypatch.setattr("store.audit_records.SqlAuditRecords.list_unsealed", list_what_was)
    with pytest.raises(SealBroken):
        await seal_entries(store, TENANT, make_moment())
    assert await list_batches(store) == [(1, 1)]


async def test_a_chain_is_walked_page_by_page_in_the_order_of_its_entries(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [f"call_{number}" for number in range(5)]
    await note(store, *map(make_change, subjects[:4]))
    await seal_entries(store, TENANT, make_moment())
    await note(store, make_change(subjects[4]))
    shown: list[tuple[str, int | None]] = []
    for page in (1, 2, 5, 6):
        shown.clear()
        monkeypatch.setattr(verify, "_PAGE", page)
        async with store.reading() as records:
            state = await verify_chain(
                records, TENANT, lambda entry, batch: shown.append((entry.change.subject, batch))
            )
        assert shown == [*((subject, 1) for subject in subjects[:4]), (subjects[4], None)]
        assert (state.entries, state.unsealed, state.broken) == (5, 1, "")


class TestOutOfOrder:
    """On PostgreSQL an entry may be committed after one with a larger id."""

    @pytest.fixture
    def database(self, postgres: Postgres) -> Postgres:
        return postgres

    async def test_an_entry_that_comes_late_is_in_the_next_batch(self, store: SqlStore) -> None:
        async with store.writing() as slow:
            await slow.audit.insert_change(make_change("late"))
            await note(store, make_change("early"))
            assert await seal_entries(store, TENANT, make_moment()) == 1
        assert await seal_entries(store, TENANT, make_moment()) == 1
        assert await list_batches(store) == [(1, 1), (2, 1)]
        async with store.reading() as records:
            entries = await records.audit.list_entries(TENANT, after=AuditId(0), limit=9)
        assert [one.change.subject for one in entries] == ["late", "early"]
        by_batch = {one.batch_id: one.change.subject for one in entries}
        assert [by_batch[BatchId(id_)] for id_ in sorted(one.batch_id or 0 for one in entries)] == [
            "early",
            "late",
        ]

    async def test_somebody_who_is_about_to_change_something_holds_up_no_sealer(
        self, store: SqlStore
    ) -> None:
        await note(store, make_change())
        async with store.writing() as slow:
            await slow.audit.insert_change(make_change("late"))
            async with asyncio.timeout(5):
                assert await seal_entries(store, TENANT, make_moment()) == 1
