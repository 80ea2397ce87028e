"""The scripted demo's first part, played to the end; and what staff can read about each of its calls."""

import itertools
from io import StringIO

from rich.console import Console
from sqlmodel import select

from app.demo import SCRIPT_STARTS
from app.demo_salon import play_salon
from app.demo_stage import open_demo_stage
from app.program import Program
from core.nouns.ids import ContactId, TenantId
from core.rules.gates.judge import GATES
from core.use_cases.why import explain_calls
from store.engines import build_engines
from store.tables import ReminderRow
from tests.support.stage import Control, Sandbox


async def list_planned(address: str) -> dict[ContactId, set[str]]:
    """List all calls that were ever planned, by person."""
    engines = build_engines(address)
    async with engines.read.connect() as connection:
        rows = (await connection.execute(select(ReminderRow.contact_id, ReminderRow.id))).all()
    await engines.close()
    planned: dict[ContactId, set[str]] = {}
    for contact_id, reminder_id in rows:
        planned.setdefault(ContactId(contact_id), set()).add(reminder_id)
    return planned


async def test_why_explains_every_planned_call_of_the_demo_gate_by_gate(
    program: Program, control: Control, sandbox: Sandbox, environment: dict[str, str]
) -> None:
    await control.set_now(SCRIPT_STARTS)
    screen = StringIO()
    async with open_demo_stage(Console(file=screen), sandbox.url, itertools.count(1)) as stage:
        await play_salon(stage)
    assert "phones rung: 2" in screen.getvalue()

    planned = await list_planned(environment["DATABASE_URL"])
    assert len(planned) == 2
    at = program.clock.moment()
    async with program.store.reading() as records:
        tenant = await records.tenants.get_tenant(TenantId("first"))
    for contact_id, ids in planned.items():
        why = await explain_calls(program.store, contact_id, tenant=tenant, at=at)
        assert why is not None
        assert why.more == 0
        assert {one.reminder.id for one in why.calls} == ids
        for one in why.calls:
            assert [verdict.gate for verdict in one.verdicts] == list(GATES)
