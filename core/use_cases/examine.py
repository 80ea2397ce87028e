"""Look at the script that a business's agent speaks, keep what matters of it, and tell what does not fit.

Asks Retell and changes nothing there. A script that stops calls gets a card, once; when it fits again the
card says so and the calls go on.
"""

import logging
from dataclasses import dataclass, replace

from core.nouns.card import CardSubject
from core.nouns.moment import Moment
from core.nouns.script import AgentScript, CheckedScript, NumberReach
from core.nouns.tenant import Tenant
from core.ports.dialer import LineDown
from core.ports.script_reader import AgentGone, ScriptReader
from core.ports.store import Records, Store
from core.rules.script_check import Finding, FindingKind, compare_script, list_stopping

logger = logging.getLogger(__name__)

_GONE = "Retell does not know the agent, or it was never published. Check it in the Retell dashboard."
_SILENT = "Retell could not be asked about the agent. What was known of it before still counts."


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at a business's script found."""

    tenant: Tenant
    script: AgentScript | None
    findings: tuple[Finding, ...]
    problem: str = ""

    @property
    def is_well(self) -> bool:
        """Tell whether there is nothing to mend: what is sent for nothing harms nobody."""
        return all(one.kind is FindingKind.NEVER_SPOKEN for one in self.findings)

    @property
    def stops_calls(self) -> bool:
        """Tell whether no call can be made until something is mended."""
        return bool(list_stopping(self.findings, self.tenant))


async def examine_script(store: Store, reader: ScriptReader, *, tenant: Tenant, at: Moment) -> Examination:
    """Read the script, keep its names, and compare.

    1. Ask Retell, outside of any transaction. 2. Take the business as it stands now: its map may have
    changed while Retell was asked, and a later look may have been kept already; then that one counts. 3. Keep
    what was found; a script that cannot be read now does not make us forget the one before. 4. Want the card
    painted, where calls stop or may go on.
    """
    async with store.reading() as records:
        seen = await records.scripts.find_script(tenant.id)
    problem, script, reach = "", None, NumberReach.UNKNOWN
    try:
        script = await reader.read_script(tenant.account_id, tenant.agent)
        reach = await reader.find_reach(tenant.account_id, tenant.from_number)
    except AgentGone:
        problem = _GONE
    except LineDown:
        problem = _SILENT
    async with store.writing() as records:
        tenant = await records.tenants.lock_tenant(tenant.id)
        before = await records.scripts.find_script(tenant.id)
        if before is not None and before != seen and before.checked_at >= at.now:
            return _build(tenant, before.script, before.problem)  # somebody asked later, and was answered
        known = script or (before.script if before else None)
        examined = _build(tenant, known, problem)
        if reach is NumberReach.UNKNOWN and before is not None:
            reach = before.reach  # where a number can call does not change by itself
        checked = CheckedScript(tenant.id, known, at.now, problem, examined.stops_calls, reach)
        await records.scripts.mark_script(checked)
        await _want_card(records, tenant, before, checked)
    kinds = sorted(finding.kind for finding in examined.findings)
    logger.info("examined a script", extra={"tenant": tenant.id, "found": ",".join(kinds) or "nothing"})
    return examined


async def find_examination(records: Records, tenant: Tenant) -> Examination:
    """Compare the script as it was last seen with what the business sends now."""
    checked = await records.scripts.find_script(tenant.id)
    return _build(tenant, checked.script if checked else None, checked.problem if checked else "")


async def note_adjusted(records: Records, tenant: Tenant) -> None:
    """Note whether calls stop, after the business changed what it sends, and want the card painted if so."""
    before = await records.scripts.find_script(tenant.id)
    if before is None:
        return
    now_is = replace(before, stopped=_build(tenant, before.script, before.problem).stops_calls)
    await records.scripts.mark_script(now_is)
    if before.stopped or now_is.stopped:
        await _mark_card(records, tenant, is_news=not before.stopped)


async def _want_card(
    records: Records, tenant: Tenant, before: CheckedScript | None, checked: CheckedScript
) -> None:
    """Want the card when calls begin to stop (as news), may go on, or stop for another script.

    What was noted at the look before counts, not what it would find today: a release may bring other packs.
    """
    was_stopped = before is not None and before.stopped
    is_same_script = before is not None and _find_digest(before) == _find_digest(checked)
    if checked.stopped != was_stopped or (checked.stopped and not is_same_script):
        await _mark_card(records, tenant, is_news=checked.stopped and not was_stopped)


async def _mark_card(records: Records, tenant: Tenant, *, is_news: bool) -> None:
    await records.cards.mark_stale(
        CardSubject.SCRIPT,
        f"script:{tenant.id}",
        tenant_id=tenant.id,
        channel=tenant.channel,
        as_news=is_news,
    )


def _find_digest(checked: CheckedScript) -> str:
    return checked.script.digest if checked.script else ""


def _build(tenant: Tenant, script: AgentScript | None, problem: str) -> Examination:
    findings = compare_script(script, tenant) if script else ()
    if problem:
        findings = (Finding(FindingKind.UNREADABLE, "", problem), *findings)
    return Examination(tenant, script, findings, problem)
