"""Roles over real HTTP: given in a form, asked for at every act, and all of it in a chain that is whole."""

from typing import Any

import pytest

from app.config import DatabaseSettings
from app.export_audit import AuditFormat, export_audit
from app.program import Program
from core.ports.store import Store
from core.use_cases.tenants import get_home_tenant
from core.use_cases.verify import ChainState, verify_chain
from tests.support.stage import Control, Json, wait_for

STYLE = "How your number is read out"


async def open_settings(control: Control, user: str) -> Json:
    asked = {"text": "/concierge settings", "user": user}
    return (await control.post("/control/slack/command", asked))["view"]


async def submit(control: Control, view: Json, values: Json) -> Json:
    return await control.post(f"/control/slack/views/{view['id']}/submit", {"values": values})


async def save_roles(control: Control, user: str, values: dict[str, Any]) -> Json:
    settings = await open_settings(control, user)
    pressed = {"action_id": "settings.staff"}
    opened = await control.post(f"/control/slack/views/{settings['id']}/press", pressed)
    return await submit(control, opened["view"], values)


async def wait_until_sealed(store: Store) -> ChainState:
    """Wait until the program's own heartbeat has sealed everything."""
    tenant = await get_home_tenant(store)

    async def look() -> ChainState | None:
        async with store.reading() as records:
            state = await verify_chain(records, tenant.id)
        return state if state.entries and not state.unsealed else None

    found = await wait_for(look)
    assert found is not None
    return found


async def test_the_first_admin_gives_roles_and_what_they_allow_is_held_to(
    program: Program, control: Control, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    style = {STYLE: "As written in its country"}
    assert (await save_roles(control, "maria", {"Member": "alex", "Role": "Viewer"}))["outcome"] == "updated"

    refused = await submit(control, await open_settings(control, "alex"), style)
    assert refused["outcome"] == "errors"
    [said] = refused["errors"].values()
    assert said.startswith("Only an admin can do this.")
    last = await save_roles(control, "maria", {"Member": "maria", "Role": "Staff"})
    assert last["errors_by_label"] == {"Role": "There must be an admin; make somebody else one first."}

    assert (await save_roles(control, "maria", {"Member": "alex", "Role": "Admin"}))["outcome"] == "updated"
    assert (await submit(control, await open_settings(control, "alex"), style))["outcome"] == "updated"

    state = await wait_until_sealed(program.store)
    assert (state.entries, state.broken) == (4, "")
    settings = DatabaseSettings(environment["DATABASE_URL"], environment["SECRET_KEY"])
    assert (
        await export_audit(settings, tenant="first", form=AuditFormat.CSV) == 0
    )  # beside the running program
    acts = [line.split(",")[2:5] for line in capsys.readouterr().out.splitlines()[1:]]
    assert acts == [
        ["U0MARIA", "staff.role_given", "U0MARIA"],
        ["U0MARIA", "staff.role_given", "U0ALEX"],
        ["U0MARIA", "staff.role_given", "U0ALEX"],
        ["U0ALEX", "settings.changed", "first"],
    ]
