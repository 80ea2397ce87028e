"""The audit's chain: as it was sealed it fits, erased or not; whatever else is done to it is found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.nouns.audit import AuditBatch, AuditEntry, AuditId, BatchId, Change, Content
from core.nouns.ids import StaffId, TenantId
from core.rules.audit_chain import (
    build_batch_hash,
    build_digest,
    build_leaf,
    find_break,
    read_body,
    write_change,
)
from tests.support.builders import MARIA, NOW

TENANT = TenantId("first")
T = TypeVar("T", AuditEntry, AuditBatch)
TEXTS = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=2)
CHANGES = st.builds(
    Change,
    st.just(TENANT),
    st.builds(StaffId, st.text(max_size=5)),
    st.text(max_size=5),
    st.text(max_size=5),
    st.datetimes(timezones=st.just(UTC)),
    before=TEXTS,
    after=TEXTS,
    reason=st.text(max_size=8),
)


@dataclass(frozen=True, slots=True)
class Chain:
    """What is stored of one business's audit."""

    entries: tuple[AuditEntry, ...]
    batches: tuple[AuditBatch, ...]

    def find_break(self) -> str | None:
        return find_break(self.entries, self.batches)


def build_chain(changes: list[list[Change]]) -> Chain:
    """Seal changes, a batch a list; ids go across the batches, as they may on PostgreSQL."""
    entries: list[AuditEntry] = []
    batches: list[AuditBatch] = []
    previous = ""
    for number, of_batch in enumerate(changes, start=1):
        made = []
        for place, change in enumerate(of_batch):
            id_, salt = AuditId(1 + place * len(changes) + number), f"salt {number} {place}"
            made.append(AuditEntry(id_, change, build_digest(change, salt), salt, BatchId(10 + number)))
        sealed_at = NOW + timedelta(minutes=number)
        seal = build_batch_hash(previous, number, sealed_at, [build_leaf(one.head) for one in made])
        batches.append(AuditBatch(BatchId(10 + number), TENANT, number, sealed_at, len(made), previous, seal))
        entries += made
        previous = seal
    return Chain(tuple(sorted(entries, key=lambda one: one.id)), tuple(batches))


def erase(entry: AuditEntry) -> AuditEntry:
    bare = replace(entry.change, before={}, after={}, reason="")
    return replace(entry, change=bare, salt="", content=Content.ERASED)


CHAINS = st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=1, max_size=3).map(build_chain)


@st.composite
def chains_with_gaps(draw: st.DrawFn) -> Chain:
    """Draw a chain some of whose entries were erased."""
    chain = draw(CHAINS)
    return replace(chain, entries=tuple(erase(one) if draw(st.booleans()) else one for one in chain.entries))


@given(chain=CHAINS, data=st.data())
def test_a_chain_fits_as_it_was_sealed_whatever_is_erased_of_it(chain: Chain, data: st.DataObject) -> None:
    assert chain.find_break() is None
    of = data.draw(st.sets(st.sampled_from(chain.entries).map(lambda one: one.id)))
    erased = tuple(erase(one) if one.id in of else one for one in chain.entries)
    assert replace(chain, entries=erased).find_break() is None


@given(chain=CHAINS, data=st.data())
def test_the_order_in_which_entries_and_batches_are_read_does_not_matter(
    chain: Chain, data: st.DataObject
) -> None:
    entries = data.draw(st.permutations(chain.entries))
    batches = data.draw(st.permutations(chain.batches))
    assert find_break(entries, batches) is None


def test_nothing_at_all_is_whole() -> None:
    assert find_break([], []) is None


def _other(text: str) -> str:
    return f"{text}!"


IN_HEAD: dict[str, Callable[[AuditEntry], AuditEntry]] = {
    "id": lambda one: replace(one, id=AuditId(one.id + 1000)),
    "id of another": lambda one: replace(one, id=AuditId(one.id + 1)),
    "tenant": lambda one: replace(one, change=replace(one.change, tenant_id=TenantId("second"))),
    "by": lambda one: replace(one, change=replace(one.change, by=StaffId(_other(one.change.by)))),
    "act": lambda one: replace(one, change=replace(one.change, act=_other(one.change.act))),
    "subject": lambda one: replace(one, change=replace(one.change, subject=_other(one.change.subject))),
    "at": lambda one: replace(one, change=replace(one.change, at=_later(one.change.at))),
    "digest": lambda one: replace(one, digest=_other(one.digest)),
    "no batch": lambda one: replace(one, batch_id=None),
    "unknown batch": lambda one: replace(one, batch_id=BatchId(99)),
    "spoiled": lambda one: replace(one, content=Content.SPOILED),
}
IN_CONTENT: dict[str, Callable[[AuditEntry], AuditEntry]] = {
    "before": lambda one: replace(one, change=replace(one.change, before={"new": "x", **one.change.before})),
    "after": lambda one: replace(one, change=replace(one.change, after={"new": "x", **one.change.after})),
    "reason": lambda one: replace(one, change=replace(one.change, reason=_other(one.change.reason))),
    "salt": lambda one: replace(one, salt=_other(one.salt)),
    "moved": lambda one: replace(
        one, change=replace(one.change, before=one.change.after, after={"new": "x", **one.change.before})
    ),
}
IN_BATCH: dict[str, Callable[[AuditBatch], AuditBatch]] = {
    "id": lambda one: replace(one, id=BatchId(99)),
    "tenant": lambda one: replace(one, tenant_id=TenantId("second")),
    "number": lambda one: replace(one, number=one.number + 1),
    "sealed at": lambda one: replace(one, sealed_at=_later(one.sealed_at)),
    "entries": lambda one: replace(one, entries=one.entries + 1),
    "previous": lambda one: replace(one, previous=_other(one.previous)),
    "hash": lambda one: replace(one, hash=_other(one.hash)),
}


SWAPS: tuple[Callable[[AuditBatch, AuditBatch], AuditBatch], ...] = (
    lambda one, other: replace(one, number=other.number),
    lambda one, other: replace(one, id=other.id),
    lambda one, other: replace(one, hash=other.hash),
)


def _later(at: datetime) -> datetime:
    """Move an instant by the least there is, without leaving the calendar."""
    least = timedelta(microseconds=1)
    return at + least if at.year < 9999 else at - least


def _replace_one(all_of: tuple[T, ...], old: T, new: T) -> tuple[T, ...]:
    return tuple(new if one is old else one for one in all_of)


@pytest.mark.parametrize("mutate", IN_HEAD.values(), ids=IN_HEAD)
@given(chain=chains_with_gaps(), data=st.data())
def test_an_entry_whose_head_was_altered_is_found_erased_or_not(
    mutate: Callable[[AuditEntry], AuditEntry], chain: Chain, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(chain.entries))
    altered = _replace_one(chain.entries, one, mutate(one))
    assert replace(chain, entries=altered).find_break() is not None


@pytest.mark.parametrize("mutate", IN_CONTENT.values(), ids=IN_CONTENT)
@given(chain=CHAINS, data=st.data(), is_sealed=st.booleans())
def test_an_entry_whose_content_was_altered_is_found_sealed_or_not(
    mutate: Callable[[AuditEntry], AuditEntry],
    chain: Chain,
    data: st.DataObject,
    is_sealed: bool,  # noqa: FBT001 - drawn by Hypothesis
) -> None:
    one = data.draw(st.sampled_from(chain.entries))
    if is_sealed:
        altered = replace(chain, entries=_replace_one(chain.entries, one, mutate(one)))
    else:
        altered = Chain((mutate(replace(one, batch_id=None)),), ())
    found = altered.find_break()
    assert found == f"Entry {one.id} was altered: what it says does not fit its digest."


@pytest.mark.parametrize("mutate", IN_BATCH.values(), ids=IN_BATCH)
@given(chain=chains_with_gaps(), data=st.data())
def test_a_batch_that_was_altered_is_found(
    mutate: Callable[[AuditBatch], AuditBatch], chain: Chain, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(chain.batches))
    altered = _replace_one(chain.batches, one, mutate(one))
    assert replace(chain, batches=altered).find_break() is not None


@given(chain=chains_with_gaps(), data=st.data())
def test_an_entry_or_a_batch_that_was_taken_out_is_found(chain: Chain, data: st.DataObject) -> None:
    entry, batch = data.draw(st.sampled_from(chain.entries)), data.draw(st.sampled_from(chain.batches))
    fewer = tuple(one for one in chain.entries if one is not entry)
    assert replace(chain, entries=fewer).find_break() is not None
    assert replace(chain, batches=tuple(one for one in chain.batches if one is not batch)).find_break()


@given(chain=chains_with_gaps(), change=CHANGES, data=st.data())
def test_an_entry_that_was_put_into_a_batch_is_found_though_its_digest_fits(
    chain: Chain, change: Change, data: st.DataObject
) -> None:
    batch = data.draw(st.sampled_from(chain.batches))
    forged = AuditEntry(AuditId(0), change, build_digest(change, "s"), "s", batch.id)
    found = replace(chain, entries=(forged, *chain.entries)).find_break()
    assert found is not None
    assert "put into it" in found


@given(chain=CHAINS, change=CHANGES, data=st.data())
def test_an_entry_that_was_put_in_another_ones_place_is_found_though_its_digest_fits(
    chain: Chain, change: Change, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(chain.entries))
    forged = replace(one, change=change, digest=build_digest(change, "another salt"), salt="another salt")
    assert replace(chain, entries=_replace_one(chain.entries, one, forged)).find_break() is not None


@given(chain=chains_with_gaps().filter(lambda chain: len(chain.entries) > 1), data=st.data())
def test_two_entries_that_changed_places_are_found(chain: Chain, data: st.DataObject) -> None:
    one, other = data.draw(st.permutations(chain.entries))[:2]
    swapped = _replace_one(
        _replace_one(chain.entries, one, replace(one, id=other.id)), other, replace(other, id=one.id)
    )
    assert replace(chain, entries=swapped).find_break() is not None


@given(chain=chains_with_gaps().filter(lambda chain: len(chain.batches) > 1), data=st.data())
def test_two_batches_that_changed_places_are_found(chain: Chain, data: st.DataObject) -> None:
    one, other = data.draw(st.permutations(chain.batches))[:2]
    for swap in SWAPS:
        swapped = _replace_one(_replace_one(chain.batches, one, swap(one, other)), other, swap(other, one))
        assert replace(chain, batches=swapped).find_break() is not None


@given(chain=chains_with_gaps())
def test_the_last_batch_cut_off_with_its_entries_is_seen_by_the_hash_that_was_kept(chain: Chain) -> None:
    """The chain itself cannot tell: that is why its newest hash is printed and logged."""
    last = chain.batches[-1]
    shorter = Chain(tuple(one for one in chain.entries if one.batch_id != last.id), chain.batches[:-1])
    assert shorter.find_break() is None
    assert last.hash not in {batch.hash for batch in shorter.batches}


def test_the_first_thing_that_does_not_fit_is_named() -> None:
    change = Change(TENANT, MARIA, "hold.released", "main", NOW)
    chain = build_chain([[change], [change, change], [change]])
    second = chain.batches[1]
    assert (replace(chain, batches=(chain.batches[0], chain.batches[2]))).find_break() == (
        "Entry 3 belongs to a batch that is not there."
    )
    without = tuple(one for one in chain.entries if one.batch_id != second.id)
    assert find_break(without, chain.batches) == (
        "Batch 2 sealed 2 entries and holds 0: some were taken out of it."
    )
    assert find_break(without, (chain.batches[0], chain.batches[2])) == "Batch 2 is not there."
    unread = replace(chain.entries[0], content=Content.SPOILED)
    assert find_break((unread, *chain.entries[1:]), chain.batches) == (
        "Entry 2 was altered: what it says cannot be read."
    )
    again = (*chain.entries, chain.entries[0])
    assert find_break(again, chain.batches) == "Entry 2 is there twice."


class TestDigests:
    @given(change=CHANGES)
    def test_a_change_is_written_the_same_way_every_time_and_read_back(self, change: Change) -> None:
        turned = replace(
            change,
            at=change.at.astimezone(timezone(timedelta(hours=5, minutes=45)))
            if change.at.year > 1
            else change.at,
            before=dict(reversed(list(change.before.items()))),
        )
        assert write_change(turned) == write_change(change)
        assert read_body(write_change(change)) == (change.before, change.after, change.reason)

    @given(change=CHANGES, salt=st.text(alphabet="0123456789abcdef", min_size=32, max_size=32))
    def test_a_digest_is_the_hash_of_the_salt_and_the_written_change(self, change: Change, salt: str) -> None:
        assert build_digest(change, salt) == sha256(salt.encode() + write_change(change)).hexdigest()

    @given(one=CHANGES, other=CHANGES)
    @settings(max_examples=50)
    def test_another_change_has_another_digest(self, one: Change, other: Change) -> None:
        assert (build_digest(one, "s") == build_digest(other, "s")) is (one == other)

    @pytest.mark.parametrize(
        "content",
        [
            *(b"", b"{", b"[]", b"1", b"\xff", b'{"before":{}}'),
            b'{"before":{},"after":{},"reason":null}',
            b'{"before":{"a":1},"after":{},"reason":""}',
        ],
    )
    def test_what_is_no_change_is_refused(self, content: bytes) -> None:
        with pytest.raises(ValueError, match=r"^no change is written here$"):
            read_body(content)
