"""Any person, booking, call and painting, with whatever somebody may have typed into them."""

from datetime import UTC, datetime, time

from hypothesis import strategies as st

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Outcome
from core.nouns.calling import Calling, Mode, Pause
from core.nouns.card import (
    AskPainting,
    CallPainting,
    HoldPainting,
    OutagePainting,
    PausePainting,
    RehearsalPainting,
    ScriptPainting,
    SkipPainting,
    WatchPainting,
)
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.reminder import ReminderStatus
from core.nouns.reminder_plan import ReminderPlan, Step
from core.nouns.tenant import ScriptPolicy
from core.nouns.trouble import Trouble
from core.nouns.verdict import Ruling, Verdict
from core.nouns.watch import Stuck
from core.packs.pack import Treatment
from core.rules.gates.judge import GATES
from core.use_cases.why import Explained
from core.variables.build import BuiltVariables, Withheld
from tests.bot.builders import make_appointment, make_call, make_contact, make_reminder, make_tenant

# Markup, escapes, mentions, right-to-left, line breaks, and text longer than any limit.
texts = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["", " ", "<!channel>", "&amp;<@U1>", "*bold*", "\n\n", "שרה", "👩‍👩‍👧 & sons"]),
    st.builds(
        lambda text, times: text * times, st.sampled_from(["&", "<>", "ab ", "é\n"]), st.integers(1, 5000)
    ),
)
staff = st.one_of(st.none(), st.sampled_from([StaffId("U0STAFF"), StaffId("import <x>")]), texts.map(StaffId))

contacts = st.builds(make_contact, name=texts, reference=texts)
appointments = st.builds(
    make_appointment,
    type=texts,
    provider=texts,
    instructions=texts,
    duration_min=st.one_of(st.none(), st.integers(5, 20_160)),
    status=st.sampled_from(AppointmentStatus),
    plan=st.sampled_from(
        [None, ReminderPlan(()), ReminderPlan((Step(2880), Step(days_before=1, at=time(17)), Step(90)))]
    ),
)
calls = st.builds(
    make_call,
    state=st.sampled_from(CallState),
    outcome=st.one_of(st.none(), st.sampled_from(Outcome)),
    trouble=st.one_of(st.none(), st.sampled_from(Trouble)),
    reason=texts,
    summary=texts,
    needs_human=st.booleans(),
    is_analyzed=st.booleans(),
    settled_by=staff,
    requested_by=staff,
    told_old_time=st.booleans(),
    retry_note=texts,
    twin_retell_call_id=st.one_of(st.none(), st.just("call_twin")),
)
built_variables = st.builds(
    BuiltVariables,
    sent=st.dictionaries(texts, texts, max_size=12),
    withheld=st.lists(st.builds(Withheld, texts, st.sampled_from(Treatment), texts), max_size=12).map(tuple),
)
tenants = st.builds(
    make_tenant,
    business_name=texts,
    script_policy=st.sampled_from(ScriptPolicy),
    calling=st.builds(Calling, mode=st.sampled_from(Mode)),
)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
reminders = st.builds(
    make_reminder,
    reason=texts,
    status=st.sampled_from(ReminderStatus),
    due_at=instants,
    step=st.sampled_from(["1440m", "1d1700", "90m"]),
    attempt=st.integers(1, 9),
    requested_by=staff,
    approved_by=staff,
)
verdicts = st.builds(
    Verdict,
    st.one_of(st.sampled_from(list(GATES)), texts),
    st.sampled_from(Ruling),
    texts,
    st.one_of(st.none(), instants),
    texts,
)
judged = st.lists(verdicts, max_size=20).map(tuple)
explained = st.builds(
    Explained,
    reminders,
    st.one_of(st.none(), appointments),
    judged,
    st.one_of(st.none(), instants),
    st.one_of(st.none(), instants),
    st.one_of(st.none(), calls),
)
pauses = st.builds(Pause, texts, staff.map(lambda one: one or StaffId("U0STAFF")), instants, instants)
paintings = st.one_of(
    st.builds(CallPainting, calls, contacts, st.one_of(st.none(), appointments), tenants),
    st.builds(
        SkipPainting,
        st.builds(make_reminder, reason=texts, status=st.just(ReminderStatus.SKIPPED)),
        contacts,
        st.one_of(st.none(), appointments),
        tenants,
    ),
    st.builds(HoldPainting, st.just("hold:a1"), st.one_of(st.none(), st.sampled_from(Trouble)), tenants),
    st.builds(OutagePainting, tenants, st.booleans()),
    st.builds(PausePainting, tenants, st.one_of(st.none(), pauses), st.booleans(), st.integers(0, 99_999)),
    st.builds(AskPainting, reminders, contacts, st.one_of(st.none(), appointments), tenants),
    st.builds(
        RehearsalPainting,
        reminders,
        contacts,
        st.one_of(st.none(), appointments),
        tenants,
        st.dictionaries(texts, texts, max_size=40),
    ),
    st.builds(ScriptPainting, tenants, st.lists(texts, max_size=30).map(tuple)),
    st.builds(
        WatchPainting,
        tenants,
        st.one_of(st.none(), instants),
        st.dictionaries(st.sampled_from(Stuck), st.integers(0, 99_999)),
        st.lists(texts, max_size=60).map(tuple),
    ),
)
