"""The doctor on the command line: is the line to Retell right, and do scripts and variables fit.

Reads the settings and the database, asks Retell, keeps what was found of the scripts, and prints it. Names
of variables and settings only; never a key, a text of a script or a customer's value.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from app.clock import SystemClock
from app.config import Settings
from app.key_file import find_secret_key
from core.nouns.tenant import Tenant
from core.ports.dialer import LineDown
from core.ports.script_reader import ScriptReader
from core.use_cases.examine import Examination, examine_script
from retell.client import build_client
from retell.scripts import RetellScripts
from store.cipher import Cipher
from store.database import SqlStore
from store.engines import build_engines, find_sqlite_file
from store.first_start import FirstStart
from store.migrate import migrate


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the doctor works with."""

    store: SqlStore
    scripts: ScriptReader
    clock: SystemClock


async def run_doctor(settings: Settings) -> int:
    """Examine every business; answers 0 when nothing is wrong, 1 otherwise. Raises SettingWrong."""
    console, is_well = Console(highlight=False, soft_wrap=True), True
    async with _open(settings) as bench:
        async with bench.store.reading() as records:
            tenants = await records.tenants.list_tenants()
        if not tenants:
            console.print("No business is set up yet; the first `vioconcierge run` does that.")
            return 1
        for tenant in tenants:
            knows_number = await _ask_after_number(bench.scripts, tenant)
            at = bench.clock.moment()
            examined = await examine_script(bench.store, bench.scripts, tenant=tenant, at=at)
            _print(console, examined, knows_number)
            is_well &= knows_number is True and examined.is_well
    return 0 if is_well else 1


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[_Bench]:
    async with AsyncExitStack() as stack:
        engines = build_engines(settings.database_url)
        stack.push_async_callback(engines.close)
        await migrate(engines)
        cipher = Cipher(find_secret_key(settings, find_sqlite_file(settings.database_url)))
        keys = await FirstStart(engines, cipher).list_keys()
        client = await stack.enter_async_context(build_client(settings.retell_base_url))
        api_keys = {account_id: theirs.api_key for account_id, theirs in keys.items()}
        clock = SystemClock()
        yield _Bench(SqlStore(engines, cipher), RetellScripts(client, keys=api_keys), clock)


async def _ask_after_number(scripts: ScriptReader, tenant: Tenant) -> bool | None:
    """Tell whether Retell has the number the business calls from; None when it could not be asked."""
    try:
        return await scripts.knows_number(tenant.account_id, tenant.from_number)
    except LineDown:
        return None


def _print(console: Console, examined: Examination, knows_number: bool | None) -> None:  # noqa: FBT001 - three answers
    tenant, script = examined.tenant, examined.script
    console.print(f"[bold]{escape(tenant.business_name)}[/] ({tenant.business_type}, {tenant.profile})")
    words = {True: "Retell has it", False: "Retell does not have it", None: "Retell could not be asked"}
    console.print(f"  number to call from: {words[knows_number]}")
    if script is not None:
        console.print(f"  agent: version {script.version}, {script.kind.replace('_', ' ')}")
        console.print(f"  speaks: {', '.join(sorted(script.names)) or 'no variable'}")
    for one in examined.findings:
        console.print(f"  {one.kind.replace('_', ' ')}: {escape(one.sentence)}")
    if examined.stops_calls:
        console.print("  Calls wait until the script or the map is mended.")
    elif examined.is_well:
        console.print("  The script and the variables fit.")
