"""An amount is read in one way or refused, and said with its currency's name."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.variables.money import Money, MoneyRefused, find_currency, format_money, parse_money
from tests.support.golden import read_golden
from tests.support.speech import find_unspeakable, languages

CURRENCIES = ["USD", "GBP", "EUR", "JPY", "KWD", "INR", "MXN", "BRL", "CHF", "SEK", "VND", "CAD"]


class TestParseMoney:
    @pytest.mark.parametrize(
        ("typed", "home", "amount", "currency"),
        [
            ("45.50", "USD", "45.50", "USD"),
            ("45,50", "EUR", "45.50", "EUR"),
            ("45,5", "USD", "45.5", "USD"),
            ("45", "GBP", "45", "GBP"),
            ("£45.50", "USD", "45.50", "GBP"),
            ("£ 45.50", "EGP", "45.50", "EGP"),
            ("45 EUR", "USD", "45", "EUR"),
            ("eur 45", "USD", "45", "EUR"),
            ("45€", "EUR", "45", "EUR"),
            ("$1,200", "USD", "1200", "USD"),
            ("$1,200", "CAD", "1200", "CAD"),
            ("US$ 1,200", "GBP", "1200", "USD"),
            ("$45 CAD", "GBP", "45", "CAD"),
            ("¥4550", "JPY", "4550", "JPY"),
            ("\uffe54,550", "JPY", "4550", "JPY"),
            ("¥45.50", "CNY", "45.50", "CNY"),
            ("450 kr.", "SEK", "450", "SEK"),
            ("1,234", "USD", "1234", "USD"),
            ("1.234", "EUR", "1234", "EUR"),
            ("1,234,567", "USD", "1234567", "USD"),
            ("1.234,50 €", "EUR", "1234.50", "EUR"),
            ("1,234.50", "EUR", "1234.50", "EUR"),
            ("1\u202f234,50", "SEK", "1234.50", "SEK"),
            ("1'234.50", "CHF", "1234.50", "CHF"),
            ("12,34,567.89", "INR", "1234567.89", "INR"),
            ("1.200.000", "VND", "1200000", "VND"),
            ("1,234.567", "KWD", "1234.567", "KWD"),
            ("1234.567", "KWD", "1234.567", "KWD"),
            ("0.500", "KWD", "0.500", "KWD"),
        ],
    )
    def test_reads_what_people_type(self, typed: str, home: str, amount: str, currency: str) -> None:
        assert parse_money(typed, currency=home) == Money(Decimal(amount), currency)

    @pytest.mark.parametrize(
        ("typed", "home", "sentence"),
        [
            ("1,234", "EUR", "Is this 1234, or a fraction"),
            ("1.234", "USD", "Is this 1234, or a fraction"),
            ("1,234", "SEK", "Is this 1234, or a fraction"),
            ("1,234", "KWD", "Is this 1234, or a fraction"),
            ("1.234", "KWD", "Is this 1234, or a fraction"),
            ("45.505", "USD", "Is this 45505, or a fraction"),
            ("45.50", "JPY", "JPY has no decimals"),
            ("1234.567", "USD", "USD has 2 decimals"),
            ("$45", "GBP", "Which currency"),
            ("¥45", "USD", "Which currency"),
            ("450 kr", "EUR", "Which currency"),
            ("45 XYZ", "USD", "Which currency"),
            ("£45 EUR", "USD", "Which currency"),
            ("45 dollars", "USD", "Which currency"),
            ("0", "USD", "more than zero"),
            ("0.00", "USD", "more than zero"),
            ("1000000000", "USD", "less than a thousand million"),
            ("", "USD", "not an amount"),
            ("free", "USD", "not an amount"),
            ("-45", "USD", "not an amount"),
            ("45-50", "USD", "not an amount"),
            ("45 50", "USD", "not an amount"),
            ("1,23,45", "USD", "not an amount"),
            ("1,2345.00", "USD", "not an amount"),
            ("45²", "USD", "not an amount"),
            ("45½", "USD", "not an amount"),
            ("٤٥", "USD", "not an amount"),
            ("4" * 41, "USD", "not an amount"),
        ],
    )
    def test_refuses_what_can_be_read_in_two_ways_or_none(self, typed: str, home: str, sentence: str) -> None:
        with pytest.raises(MoneyRefused, match=sentence):
            parse_money(typed, currency=home)

    @given(st.text(alphabet="0123456789.,' $£€¥EURkr-", max_size=20), st.sampled_from(CURRENCIES))
    def test_keeps_the_digits_that_were_typed(self, typed: str, home: str) -> None:
        try:
            money = parse_money(typed, currency=home)
        except MoneyRefused:
            return

        shown = "".join(char for char in typed if char.isdigit()).lstrip("0")
        assert f"{money.amount:f}".replace(".", "").lstrip("0") == shown
        assert 0 < money.amount < 1_000_000_000


class TestFormatMoney:
    @pytest.mark.parametrize("row", read_golden("main_locales.tsv"), ids=lambda row: row["language"])
    def test_says_it_as_in_the_table_of_locales(self, row: dict[str, str]) -> None:
        money = Money(Decimal(row["amount"]), row["currency"])

        assert format_money(money, language=row["language"]) == row["money"]

    @pytest.mark.parametrize(
        ("amount", "currency", "language", "spoken"),
        [
            ("45", "USD", "en-US", "45 US dollars"),
            ("45.00", "USD", "en-US", "45 US dollars"),
            ("1", "USD", "en-US", "1 US dollar"),
            ("45.5", "USD", "en-US", "45.50 US dollars"),
            ("1200", "USD", "en-US", "1,200 US dollars"),
            ("1200", "EUR", "de-DE", "1.200 Euro"),
            ("1200.5", "EUR", "fr-FR", "1 200,50 euros"),
            ("1234567", "INR", "en-IN", "12,34,567 Indian rupees"),
            ("45", "USD", "sw-KE", "dola za Marekani 45"),
        ],
    )
    def test_leaves_empty_decimals_out(self, amount: str, currency: str, language: str, spoken: str) -> None:
        assert format_money(Money(Decimal(amount), currency), language=language) == spoken

    @given(
        st.decimals(min_value="0.01", max_value=999_999_999, places=2),
        st.sampled_from(CURRENCIES),
        languages,
    )
    def test_can_be_spoken_in_every_language(self, amount: Decimal, currency: str, language: str) -> None:
        spoken = format_money(Money(amount, currency), language=language)

        assert find_unspeakable(spoken) == []
        assert any(char.isalpha() for char in spoken)
        assert format_money(Money(amount, currency), language=language) == spoken


class TestFindCurrency:
    @pytest.mark.parametrize(
        ("region", "currency"),
        [
            ("US", "USD"),
            ("GB", "GBP"),
            ("DE", "EUR"),
            ("HR", "EUR"),
            ("BG", "EUR"),
            ("JP", "JPY"),
            ("NA", "NAD"),
            ("PA", "PAB"),
            ("ZZ", None),
            ("", None),
        ],
    )
    def test_is_what_people_pay_with_now(self, region: str, currency: str | None) -> None:
        assert find_currency(region) == currency
