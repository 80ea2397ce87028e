"""Kill -9 in the middle of a whole job, and start again: nobody is rung twice, nobody is forgotten.

One point of every kind that matters; `make soak` goes through all there are.
"""

import pytest

from tests.support.edges import Strike
from tests.support.stage import Control
from tests.support.whole_job import Life, live_through

POINTS = {
    "before the claim is committed": Strike("before", "commit[INSERT calls"),
    "with the claim committed and nothing sent": Strike("after", "commit[INSERT calls"),
    "with the request sent and no answer yet": Strike("during", "retell[POST /v2/create-phone-call]"),
    "with the answer read and nothing recorded": Strike("after", "retell[POST /v2/create-phone-call]"),
    "with the card posted and nothing recorded": Strike("after", "slack[chat.postMessage]"),
    "with a webhook stored and not answered": Strike("after", "commit[INSERT call_events"),
    "while the outcome is being applied": Strike(
        "before", "commit[INSERT audit_entries; UPDATE appointments"
    ),
}


@pytest.mark.parametrize("strike", POINTS.values(), ids=POINTS)
async def test_a_program_killed_and_started_again_rings_once_and_its_card_tells_the_outcome(
    environment: dict[str, str], control: Control, strike: Strike
) -> None:
    life = await live_through(environment, control, strike=strike, settling_s=0.3)
    assert life.was_killed
    assert life.faults == []
    assert life.is_confirmed


GOOD = Life(was_killed=True, rings=1, cards=2, is_confirmed=True, people_decide=False)


@pytest.mark.parametrize(
    ("life", "faults"),
    [
        (GOOD, []),
        (Life(was_killed=True, rings=0, cards=1, is_confirmed=False, people_decide=True), []),
        (Life(was_killed=True, rings=2, cards=1, is_confirmed=True, people_decide=False), ["rang twice"]),
        (
            Life(was_killed=True, rings=0, cards=1, is_confirmed=False, people_decide=False),
            ["never rang", "outcome lost"],
        ),
        (Life(was_killed=True, rings=1, cards=3, is_confirmed=True, people_decide=False), ["2 stray cards"]),
        (Life(was_killed=False, rings=1, cards=2, is_confirmed=True, people_decide=False), ["1 stray cards"]),
    ],
)
def test_a_life_is_judged_by_its_rings_and_its_cards(life: Life, faults: list[str]) -> None:
    assert life.faults == faults
