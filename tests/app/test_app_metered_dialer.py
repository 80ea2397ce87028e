"""What is counted on the way to Retell changes nothing on that way."""

import pytest

from app.metrics import MeteredDialer, Metrics
from core.nouns.ids import E164, AccountId
from core.ports.dialer import LineDown
from tests.support.fakes import FakeClock, FakeDialer

PHONE = E164("+447912345678")


async def test_a_number_to_be_barred_is_told_to_the_dialer_behind() -> None:
    dialer = FakeDialer(FakeClock())
    metered = MeteredDialer(dialer, Metrics())

    for stop in (True, False):
        await metered.mark_do_not_call(AccountId("main"), PHONE, stop=stop)

    assert dialer.told == [(PHONE, True), (PHONE, False)]


async def test_nothing_is_told_while_the_line_is_down() -> None:
    dialer = FakeDialer(FakeClock())
    dialer.is_down = True

    with pytest.raises(LineDown):
        await MeteredDialer(dialer, Metrics()).mark_do_not_call(AccountId("main"), PHONE, stop=True)

    assert dialer.told == []
