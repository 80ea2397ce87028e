"""Any person, booking, call and painting, with whatever somebody may have typed into them."""

from datetime import time

from hypothesis import strategies as st

from core.nouns.appointment import AppointmentStatus
from core.nouns.call import Outcome
from core.nouns.card import CallPainting, HoldPainting, ScriptPainting, SkipPainting
from core.nouns.evidence import CallState
from core.nouns.ids import StaffId
from core.nouns.reminder import ReminderStatus
from core.nouns.reminder_plan import ReminderPlan, Step
from core.nouns.tenant import ScriptPolicy
from core.nouns.trouble import Trouble
from core.packs.pack import Treatment
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
    twin_retell_call_id=st.one_of(st.none(), st.just("call_twin")),
)
built_variables = st.builds(
    BuiltVariables,
    sent=st.dictionaries(texts, texts, max_size=12),
    withheld=st.lists(st.builds(Withheld, texts, st.sampled_from(Treatment), texts), max_size=12).map(tuple),
)
tenants = st.builds(make_tenant, business_name=texts, script_policy=st.sampled_from(ScriptPolicy))
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
    st.builds(ScriptPainting, tenants, st.lists(texts, max_size=30).map(tuple)),
)
