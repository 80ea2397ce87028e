"""The `vioconcierge` command: one line for what is wrong with the settings, exit code 2.

Turns arguments into calls of this room's functions. The sandbox is started as a process of its own.
"""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.clock import SystemClock
from app.config import SettingWrong, read_database_settings, read_database_url, read_settings
from app.demo import run_demo
from app.doctor import run_doctor
from app.export_audit import AuditFormat, export_audit
from app.export_evidence import export_evidence
from app.export_preview import render_preview
from app.import_file import ImportOrder, import_file
from app.logs import set_up_logs
from app.sandbox_process import exec_sandbox
from app.serve import serve
from app.when import read_when
from store.engines import UnknownDatabase, build_engines
from store.migrate import DatabaseDown
from store.migrate import migrate as migrate_database

cli = typer.Typer(
    help="Ring an appointment business's customers through Retell AI, from Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
export = typer.Typer(help="Write something out for people or for other programs.", no_args_is_help=True)
cli.add_typer(export, name="export")

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


@cli.command()
def doctor() -> None:
    """Look whether each business's agent fits what is sent to it; exit code 1 when something is wrong."""
    set_up_logs(quiet=True)
    raise typer.Exit(asyncio.run(run_doctor(read_settings())))


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file of bookings; see docs/import.md.")],
    *,
    tenant: Annotated[str, typer.Option(help="The business's id.")] = "first",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; save nothing.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who the audit says did it.")] = "import",
    references: Annotated[
        Path | None, typer.Option(help="Write what Slack calls each row's customer to this file.")
    ] = None,
) -> None:
    """Take over a file of bookings; exit code 1 when rows were refused, 2 when nothing could be read."""
    set_up_logs(quiet=True)
    order = ImportOrder(file, tenant, by, is_rehearsal=dry_run, references=references)
    raise typer.Exit(asyncio.run(import_file(read_database_settings(), order, clock=SystemClock())))


@export.command()
def preview(
    named: Annotated[
        str, typer.Argument(metavar="[TYPE]", help="The line of business, such as dental.")
    ] = "",
    *,
    kind: Annotated[str, typer.Option("--type", "--business-type", help="The same.")] = "general",
    profile: Annotated[str, typer.Option(help="standard, hipaa or sensitive; the type's own.")] = "",
    locale: Annotated[str, typer.Option(help="One of Retell's languages.")] = "en-US",
    zone: Annotated[str, typer.Option(help="The business's IANA zone.")] = "Europe/London",
) -> None:
    """Show what a line of business would send, with a made-up customer."""
    now = SystemClock().moment().now
    typer.echo(render_preview(named or kind, profile=profile, locale=locale, zone=zone, now=now))


@export.command()
def audit(
    *,
    tenant: Annotated[str, typer.Option(help="The business's id.")] = "first",
    form: Annotated[AuditFormat, typer.Option("--format", help="One line an entry.")] = AuditFormat.JSONL,
) -> None:
    """Write who changed what, and check the chain; exit code 1 when it is broken."""
    set_up_logs(quiet=True)
    raise typer.Exit(asyncio.run(export_audit(read_database_settings(), tenant=tenant, form=form)))


@export.command()
def evidence(
    reference: Annotated[str, typer.Argument(help="The person's reference, such as C-7K3Q.")],
    *,
    tenant: Annotated[str, typer.Option(help="The business's id.")] = "first",
) -> None:
    """Write all that is on record about one person, as JSON; exit code 1 when the audit's chain is broken."""
    set_up_logs(quiet=True)
    settings, now = read_database_settings(), SystemClock().moment().now
    raise typer.Exit(asyncio.run(export_evidence(settings, reference, tenant=tenant, now=now)))


@cli.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def sandbox(context: typer.Context) -> None:
    """Start the local Slack and Retell (`--help` lists its options)."""
    exec_sandbox(context.args)


@cli.command()
def when(
    phrase: Annotated[str, typer.Argument(help='A day and a time as staff type them: "tomorrow 3pm".')],
    *,
    order: Annotated[
        str | None,
        typer.Option(help="mdy or dmy; which of two numbers is the month (default: the locale's)."),
    ] = None,
    locale: Annotated[str, typer.Option(help="The business's locale.")] = "en-US",
    zone: Annotated[str, typer.Option(help="The business's time zone, an IANA name.")] = "UTC",
    now: Annotated[
        str | None, typer.Option(help="The present on the wall in the zone: 2026-11-20T10:00 (default: now).")
    ] = None,
) -> None:
    """Show how a typed day and time is read; exit code 3 when it has to be asked."""
    present = SystemClock().moment().now
    code, text = read_when(phrase, order=order, locale=locale, zone=zone, now=now, present=present)
    typer.echo(text)
    raise typer.Exit(code)


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
