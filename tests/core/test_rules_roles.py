"""Which role may do what: every act, every role."""

import pytest

from core.nouns.staff import Role
from core.rules.roles import ROLE_FOR, Act, object_to_act

# What each role may do besides what the one before may.
MAY = {
    Role.VIEWER: {Act.LOOK},
    Role.STAFF: {
        Act.BOOK,
        Act.CALL,
        Act.APPROVE_CALL,
        Act.SETTLE,
        Act.STOP_CALLS,
        Act.PAUSE_BUSINESS,
        Act.RESUME,
        Act.RELEASE_HOLD,
    },
    Role.ADMIN: {
        Act.PAUSE_ACCOUNT,
        Act.UNDO_OPT_OUT,
        Act.ADJUST_SETTINGS,
        Act.GIVE_ROLES,
        Act.ATTEST,
    },
}
ALLOWED = {(role, act) for role in Role for lesser in Role if lesser.rank <= role.rank for act in MAY[lesser]}


def test_every_act_has_a_role() -> None:
    assert set(ROLE_FOR) == set(Act) == set().union(*MAY.values())


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_is_told_what_it_may_not(role: Role, act: Act) -> None:
    objection = object_to_act(role, act)
    assert (objection == "") is ((role, act) in ALLOWED)
    if objection:
        assert objection.endswith("Ask one of your admins; `/concierge settings` lists them under Staff.")
        assert objection.startswith("Only an admin") is (ROLE_FOR[act] is Role.ADMIN)
