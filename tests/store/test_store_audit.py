"""The audit in the database: nobody reads it there, and whoever changes a row of it is found."""

import logging

import pytest
from sqlalchemy import text

from core.nouns.audit import AuditEntry, AuditId, Change, Content
from core.nouns.ids import StaffId, TenantId
from core.rules.audit_chain import build_digest
from core.use_cases.seal import seal_entries
from core.use_cases.verify import ChainState, verify_chain
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import Engines
from tests.support.builders import MARIA, NOW, make_moment

TENANT = TenantId("first")
PRIVATE = ("Zelda", "Quixote", "447912345678", "Balayage", "said so on the phone")
MOVED = Change(
    TENANT,
    MARIA,
    "appointment.changed",
    "appt_1",
    NOW,
    before={"name": "Zelda Quixote", "phone": "+447912345678"},
    after={"name": "Zelda Q.", "type": "Balayage"},
    reason="said so on the phone",
)
SETTLED = Change(TENANT, StaffId("program"), "call.settled", "call_1", NOW)


@pytest.fixture
async def sealed(store: SqlStore) -> SqlStore:
    """Two batches: of two entries and of one."""
    for changes in ((MOVED, SETTLED), (MOVED,)):
        async with store.writing() as records:
            for change in changes:
                await records.audit.insert_change(change)
        await seal_entries(store, TENANT, make_moment())
    return store


async def list_entries(store: SqlStore) -> list[AuditEntry]:
    async with store.reading() as records:
        return await records.audit.list_entries(TENANT, after=AuditId(0), limit=100)


async def verify(store: SqlStore) -> ChainState:
    async with store.reading() as records:
        return await verify_chain(records, TENANT)


async def execute(engines: Engines, statement: str, **values: object) -> None:
    async with engines.write.begin() as connection:
        assert (await connection.execute(text(statement), values)).rowcount > 0


async def test_a_change_comes_back_as_it_was_noted(sealed: SqlStore) -> None:
    entries = await list_entries(sealed)
    assert [one.change for one in entries] == [MOVED, SETTLED, MOVED]
    assert {one.content for one in entries} == {Content.WHOLE}
    for one in entries:
        assert one.digest == build_digest(one.change, one.salt)
    assert len({one.salt for one in entries}) == len({one.digest for one in entries}) == 3
    assert await verify(sealed) == ChainState(3, 0, 2, (await verify(sealed)).last_hash, "")


async def test_entries_are_read_page_by_page_and_by_what_they_are_about(sealed: SqlStore) -> None:
    first, second, third = await list_entries(sealed)
    async with sealed.reading() as records:
        assert await records.audit.list_entries(TENANT, after=first.id, limit=1) == [second]
        assert await records.audit.list_entries(TENANT, after=third.id, limit=1) == []
        assert await records.audit.list_entries(TenantId("other"), after=AuditId(0), limit=9) == []
        assert await records.audit.list_of_subjects(TENANT, {"appt_1", "x"}) == [first, third]
        assert await records.audit.list_of_subjects(TENANT, set()) == []
        assert await records.audit.list_of_subjects(TenantId("other"), {"appt_1"}) == []


async def test_the_bytes_in_the_database_tell_nothing_of_anybody(sealed: SqlStore, engines: Engines) -> None:
    assert sealed is not None
    async with engines.read.connect() as connection:
        rows = [
            *(await connection.execute(text("SELECT * FROM audit_entries"))),
            *(await connection.execute(text("SELECT * FROM audit_batches"))),
        ]
    stored = " ".join(
        bytes(value).decode() if isinstance(value, bytes) else str(value) for row in rows for value in row
    )
    assert "appointment.changed" in stored
    assert [word for word in PRIVATE if word in stored] == []


async def test_logs_tell_that_it_was_sealed_and_nothing_of_what_it_says(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with store.writing() as records:
        await records.audit.insert_change(MOVED)
    await seal_entries(store, TENANT, make_moment())
    await verify(store)
    told = "\n".join([record.getMessage() + repr(vars(record)) for record in caplog.records])
    assert "sealed the audit" in told
    assert [word for word in PRIVATE if word in told] == []


async def test_with_another_key_who_did_what_is_read_and_no_more(sealed: SqlStore, engines: Engines) -> None:
    assert sealed is not None
    [first, *_] = await list_entries(SqlStore(engines, Cipher("another key")))
    assert (first.content, first.change.act, first.change.before) == (
        Content.SPOILED,
        "appointment.changed",
        {},
    )


ENTRY = {
    "id": "id + 1000",
    "by": "'U0ALEX'",
    "act": "'call.settled '",
    "subject": "'appt_2'",
    "at": ":later",
    "salt": "'0123'",
    "digest": "'0123'",
    "batch_id": "NULL",
    "change": ":garbage",
}
BATCH = {
    "number": "number + 7",
    "sealed_at": ":later",
    "entries": "entries + 1",
    "previous": "'0123'",
    "hash": "'0123'",
}


class TestTampering:
    @pytest.mark.parametrize("column", ENTRY)
    async def test_a_column_of_an_entry_that_was_changed_is_found(
        self, sealed: SqlStore, engines: Engines, column: str
    ) -> None:
        for one in await list_entries(sealed):
            assert (await verify(sealed)).broken == ""
            kept = await self._read(engines, "audit_entries", one.id)
            await self._set(engines, "audit_entries", one.id, column, ENTRY[column])
            assert (await verify(sealed)).broken != ""
            await self._restore(engines, "audit_entries", one.id, kept)

    @pytest.mark.parametrize("column", BATCH)
    async def test_a_column_of_a_batch_that_was_changed_is_found(
        self, sealed: SqlStore, engines: Engines, column: str
    ) -> None:
        async with sealed.reading() as records:
            batches = await records.audit.list_batches(TENANT)
        for batch in batches:
            await self._set(engines, "audit_batches", batch.id, column, BATCH[column])
            assert (await verify(sealed)).broken != ""

    async def test_every_column_is_tried(self, engines: Engines) -> None:
        async with engines.read.connect() as connection:
            for table, tried in (("audit_entries", ENTRY), ("audit_batches", BATCH)):
                columns = set((await connection.execute(text(f"SELECT * FROM {table}"))).keys())  # noqa: S608 - ours
                # A business or a batch that a row is said to belong to must be there: the keys see to that.
                assert columns - set(tried) <= {"tenant_id", "id"}

    async def test_content_put_into_another_entry_is_found(self, sealed: SqlStore, engines: Engines) -> None:
        first, second, _ = await list_entries(sealed)
        await execute(
            engines,
            "UPDATE audit_entries SET change = (SELECT change FROM audit_entries WHERE id = :first) "
            "WHERE id = :second",
            first=first.id,
            second=second.id,
        )
        found = (await verify(sealed)).broken
        assert found == f"Entry {second.id} was altered: what it says does not fit its digest."

    async def test_a_row_that_was_deleted_is_found(self, sealed: SqlStore, engines: Engines) -> None:
        entry = (await list_entries(sealed))[1]
        await execute(engines, "DELETE FROM audit_entries WHERE id = :id", id=entry.id)
        assert "some were taken out of it" in (await verify(sealed)).broken

    @staticmethod
    async def _read(engines: Engines, table: str, id_: int) -> dict[str, object]:
        async with engines.read.connect() as connection:
            query = text(f"SELECT * FROM {table} WHERE id = :id")  # noqa: S608 - ours
            return dict((await connection.execute(query, {"id": id_})).mappings().one())

    @staticmethod
    async def _set(engines: Engines, table: str, id_: int, column: str, value: str) -> None:
        given = {":later": "2030-01-01 00:00:00", ":garbage": b"garbage"}
        values = {value[1:]: given[value]} if value in given else {}
        if value == ":later" and not engines.is_sqlite:
            value, values = "TIMESTAMPTZ '2030-01-01 00:00:00Z'", {}
        await execute(engines, f'UPDATE {table} SET "{column}" = {value} WHERE id = :id', id=id_, **values)  # noqa: S608 - ours

    @staticmethod
    async def _restore(engines: Engines, table: str, id_: int, kept: dict[str, object]) -> None:
        setting = ", ".join(f'"{name}" = :{name}' for name in kept)
        await execute(
            engines,
            f"UPDATE {table} SET {setting} WHERE id IN (:id_now, :id_now + 1000)",  # noqa: S608 - ours
            id_now=id_,
            **kept,
        )


class TestErasing:
    async def test_what_was_erased_is_gone_for_good_and_the_chain_still_fits(
        self, sealed: SqlStore, engines: Engines
    ) -> None:
        async with sealed.writing() as records:
            assert await records.audit.mark_erased(TENANT, {"appt_1", "contact_1"}) == 2
            assert await records.audit.mark_erased(TENANT, {"appt_1"}) == 0
            assert await records.audit.mark_erased(TenantId("other"), {"call_1"}) == 0
        first, second, third = await list_entries(sealed)
        assert (first.content, second.content, third.content) == (
            Content.ERASED,
            Content.WHOLE,
            Content.ERASED,
        )
        assert (first.change.before, first.change.after, first.change.reason) == ({}, {}, "")
        assert (first.change.by, first.change.act, first.change.at) == (MARIA, "appointment.changed", NOW)
        assert (await verify(sealed)).broken == ""
        async with engines.read.connect() as connection:
            query = text("SELECT change, salt FROM audit_entries WHERE subject = 'appt_1'")
            assert {tuple(row) for row in await connection.execute(query)} == {(None, "")}

    async def test_who_did_what_cannot_be_changed_after_it_was_erased(
        self, sealed: SqlStore, engines: Engines
    ) -> None:
        async with sealed.writing() as records:
            await records.audit.mark_erased(TENANT, {"appt_1"})
        await execute(engines, "UPDATE audit_entries SET \"by\" = 'U0ALEX' WHERE subject = 'appt_1'")
        assert (await verify(sealed)).broken == "Batch 1 was altered, or one of its entries was."
