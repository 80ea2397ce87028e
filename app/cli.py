"""The `vioconcierge` command: one line for what is wrong with the settings, exit code 2.

Turns arguments into calls of this room's functions. The sandbox is started as a process of its own.
"""

import asyncio
import sys
from typing import Annotated, NoReturn

import typer

from app.config import SettingWrong, read_database_url, read_settings
from app.demo import run_demo
from app.logs import set_up_logs
from app.sandbox_process import exec_sandbox
from app.serve import serve
from store.engines import UnknownDatabase, build_engines
from store.migrate import DatabaseDown
from store.migrate import migrate as migrate_database

cli = typer.Typer(
    help="Ring an appointment business's customers through Retell AI, from Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@cli.command()
def run() -> None:
    """Run the program until it is stopped (settings from the environment)."""
    set_up_logs()
    asyncio.run(serve(read_settings()))


@cli.command()
def migrate() -> None:
    """Bring the database to the present schema and end."""
    set_up_logs()
    asyncio.run(_migrate())


@cli.command()
def demo(
    *, script: Annotated[bool, typer.Option(help="Run unattended, show every step, and end.")] = False
) -> None:
    """Show the whole job with no account anywhere: sandbox, program and sample data."""
    raise typer.Exit(asyncio.run(run_demo(is_script=script)))


@cli.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def sandbox(context: typer.Context) -> None:
    """Start the local Slack and Retell (`--help` lists its options)."""
    exec_sandbox(context.args)


def main() -> NoReturn:
    """Run the command line."""
    try:
        cli()
    except (SettingWrong, UnknownDatabase, DatabaseDown) as wrong:
        sys.stderr.write(f"vioconcierge: {wrong}\n")
        sys.exit(2)
    sys.exit(0)


async def _migrate() -> None:
    engines = build_engines(read_database_url())
    try:
        await migrate_database(engines)
    finally:
        await engines.close()
