"""The first start: keys lie encrypted and follow the settings, the business is written once."""

import asyncio
from dataclasses import replace

import pytest

from core.nouns.ids import AccountId
from core.nouns.tenant import Account
from core.nouns.trouble import Trouble
from store.cipher import Cipher, WrongSecretKey
from store.database import SqlStore
from store.engines import Engines
from store.first_start import CALLS_PER_SECOND, CONCURRENCY_LIMIT, AccountKeys, FirstStart
from tests.support.builders import NOW, make_tenant

MAIN = AccountId("main")
KEYS = AccountKeys("key_first", ("badge_one", "badge_two"))


@pytest.fixture
async def first_start(engines: Engines, cipher: Cipher) -> FirstStart:
    """Start on a database with an account and no business."""
    first_start = FirstStart(engines, cipher)
    assert await first_start.save_account(MAIN, KEYS, NOW)
    return first_start


async def hold(engines: Engines, cipher: Cipher) -> SqlStore:
    store = SqlStore(engines, cipher)
    async with store.writing() as records:
        assert await records.tenants.mark_account_held(MAIN, Trouble.KEY_REFUSED)
    return store


async def is_held(store: SqlStore) -> bool:
    async with store.reading() as records:
        [account] = await records.tenants.list_accounts()
    return account.held is not None


async def test_a_new_account_has_the_limits_that_retell_gives_a_new_account(
    first_start: FirstStart, engines: Engines, cipher: Cipher
) -> None:
    assert await first_start.list_keys() == {MAIN: KEYS}
    async with SqlStore(engines, cipher).reading() as records:
        [account] = await records.tenants.list_accounts()
    assert account == Account(MAIN, CONCURRENCY_LIMIT, CALLS_PER_SECOND, inbound_reserve=1)


@pytest.mark.usefixtures("first_start")
async def test_keys_lie_encrypted(engines: Engines) -> None:
    async with engines.read.connect() as connection:
        [row] = await connection.exec_driver_sql("SELECT api_key, webhook_keys FROM accounts")
    for secret in (b"key_first", b"badge_one", b"badge_two"):
        assert all(secret not in bytes(stored) for stored in row)


async def test_the_same_keys_change_nothing_and_lift_no_hold(
    first_start: FirstStart, engines: Engines, cipher: Cipher
) -> None:
    store = await hold(engines, cipher)
    async with engines.read.connect() as connection:
        before = (await connection.exec_driver_sql("SELECT api_key, webhook_keys FROM accounts")).all()
    assert not await first_start.save_account(MAIN, KEYS, NOW)
    async with engines.read.connect() as connection:
        after = (await connection.exec_driver_sql("SELECT api_key, webhook_keys FROM accounts")).all()
    assert before == after
    assert await is_held(store)


@pytest.mark.parametrize(
    "changed", [AccountKeys("key_second", KEYS.webhook_keys), AccountKeys(KEYS.api_key, ("badge_two",))]
)
async def test_changed_keys_are_kept_and_lift_the_hold(
    first_start: FirstStart, engines: Engines, cipher: Cipher, changed: AccountKeys
) -> None:
    store = await hold(engines, cipher)
    assert await first_start.save_account(MAIN, changed, NOW)
    assert await first_start.list_keys() == {MAIN: changed}
    assert not await is_held(store)


async def test_the_business_is_written_once_and_a_second_one_changes_nothing(
    first_start: FirstStart, engines: Engines, cipher: Cipher
) -> None:
    assert not await first_start.has_tenant()
    assert await first_start.save_tenant(make_tenant(), NOW)
    assert await first_start.has_tenant()
    assert not await first_start.save_tenant(make_tenant(business_name="Another"), NOW)
    async with SqlStore(engines, cipher).reading() as records:
        assert await records.tenants.list_tenants() == [make_tenant()]


async def test_of_replicas_that_start_at_once_one_writes_the_business(
    engines: Engines, cipher: Cipher
) -> None:
    starts = [FirstStart(engines, cipher) for _ in range(8)]
    saved = await asyncio.gather(*(start.save_account(MAIN, KEYS, NOW) for start in starts))
    made = await asyncio.gather(*(start.save_tenant(make_tenant(), NOW) for start in starts))
    assert (sum(saved), sum(made)) == (1, 1)


async def test_another_secret_key_is_noticed_at_once_and_overwrites_nothing(
    first_start: FirstStart, engines: Engines
) -> None:
    stranger = FirstStart(engines, Cipher("another secret"))
    with pytest.raises(WrongSecretKey, match="SECRET_KEY"):
        await stranger.list_keys()
    with pytest.raises(WrongSecretKey, match="SECRET_KEY"):
        await stranger.save_account(MAIN, replace(KEYS, api_key="key_stranger"), NOW)
    assert await first_start.list_keys() == {MAIN: KEYS}


def test_keys_are_not_shown_when_printed() -> None:
    assert "key_first" not in repr(KEYS)
    assert "badge" not in repr(KEYS)
