"""Open the database for a command, beside a program that may be running on it.

Makes no database and no key file, and migrates nothing: an older program may be running on what is there.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from app.config import DatabaseSettings, SettingWrong
from app.key_file import find_secret_key
from core.nouns.ids import AccountId, TenantId
from core.nouns.tenant import Tenant
from core.ports.store import Store
from store.cipher import Cipher, WrongSecretKey
from store.database import SqlStore
from store.engines import build_engines, find_sqlite_file
from store.first_start import AccountKeys, FirstStart
from store.migrate import Schema, find_schema

UNFIT = {
    Schema.ABSENT: "There is no database at DATABASE_URL yet; the first `vioconcierge run` makes it.",
    Schema.OLDER: "The database has an older program's schema; `vioconcierge migrate` renews it.",
    Schema.UNKNOWN: "The database has a newer program's schema; use that program's `vioconcierge`.",
}


@asynccontextmanager
async def open_reader(settings: DatabaseSettings) -> AsyncIterator[SqlStore]:
    """Open the store: to be read, or written in short transactions.

    Raises SettingWrong, UnknownDatabase, DatabaseDown.
    """
    async with AsyncExitStack() as stack:
        engines = build_engines(settings.database_url)
        stack.push_async_callback(engines.close)
        if unfit := UNFIT.get(await find_schema(engines)):
            raise SettingWrong(unfit)
        sqlite_file = find_sqlite_file(settings.database_url)
        cipher = Cipher(find_secret_key(settings, sqlite_file, may_make=False))
        await list_keys(FirstStart(engines, cipher))
        yield SqlStore(engines, cipher)


async def list_keys(first_start: FirstStart) -> Mapping[AccountId, AccountKeys]:
    """List every account's keys. Raises SettingWrong when SECRET_KEY does not open them."""
    try:
        return await first_start.list_keys()
    except WrongSecretKey as error:
        raise SettingWrong(f"SECRET_KEY: {error}") from error


async def find_business(store: Store, told: str) -> Tenant:
    """Find the business that an option names by its id. Raises SettingWrong, naming those there are."""
    async with store.reading() as records:
        tenants = {one.id: one for one in await records.tenants.list_tenants()}
    if not tenants:
        raise SettingWrong("No business is set up yet; the first `vioconcierge run` does that.")
    found = tenants.get(TenantId(told))
    if found is None:
        raise SettingWrong(f"--tenant: there is no business “{told}”; there is: {', '.join(tenants)}")
    return found
