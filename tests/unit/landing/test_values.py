"""What a cell states: amounts and dates as councils write them."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from pipelines.landing.values import amounts, has_fraction, parse_amount, parse_date

AMOUNTS = {
    "1850": "1850.00",
    "784.8": "784.80",
    "£1,850.00": "1850.00",
    "£-125.00": "-125.00",
    "-£125.00": "-125.00",
    " 5,616.65 ": "5616.65",
    "\u00a05,616.65\u00a0": "5616.65",
    "106,396.00-": "-106396.00",
    "(250.00)": "-250.00",
    "£(783.25)": "-783.25",
    "12.50CR": "-12.50",
    "12.50 cr": "-12.50",
    "12.50 DR": "12.50",
    "-11713.560000000001": "-11713.56",
    "6.82121E-13": "0.00",
    "1.2E+3": "1200.00",
    "1 234.50": "1234.50",
    "1.234,50": "1234.50",
    "\u22125.00": "-5.00",
    "'99.10": "99.10",
    "GBP 40": "40.00",
    "\ufffd8,000.00": "8000.00",
    "Â£8,000.00": "8000.00",
    "0": "0.00",
}
NO_AMOUNTS = [
    "",
    " ",
    "-",
    "n/a",
    "TBC",
    "£ -",
    "1,23",
    "12,34,567",
    "--5",
    "-(5)",
    "(5)-",
    "$5",
    "€5",
    "5 USD",
    "5.5.5",
]


@pytest.mark.parametrize(("text", "pounds"), AMOUNTS.items())
def test_amounts_are_read_exactly(text: str, pounds: str) -> None:
    assert parse_amount(text) == Decimal(pounds)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_nothing_never_zero(text: str) -> None:
    assert parse_amount(text) is None


def test_fractions_of_a_penny_round_away_from_zero_and_are_noticed() -> None:
    assert parse_amount("123.615") == Decimal("123.62")
    assert parse_amount("-123.615") == Decimal("-123.62")
    assert has_fraction("123.615")
    assert not has_fraction("-11713.560000000001")


def test_a_column_keeps_its_length_and_exactness() -> None:
    column = amounts(pl.Series(["0.10", "£0.20", "(0.30)", "n/a", ""]))
    assert column.dtype == pl.Decimal(18, 2)
    assert column.to_list() == [Decimal("0.10"), Decimal("0.20"), Decimal("-0.30"), None, None]


DATES = {
    "03/04/2023": (2023, 4, 3),
    "3/4/23": (2023, 4, 3),
    "03.04.2023": (2023, 4, 3),
    "03-04-2023": (2023, 4, 3),
    "3-Apr-23": (2023, 4, 3),
    "03 April 2023": (2023, 4, 3),
    "3rd Apr 2023": (2023, 4, 3),
    "Mon 03/04/2023": (2023, 4, 3),
    "2023-04-03": (2023, 4, 3),
    "2023-04-03 00:00:00": (2023, 4, 3),
    "2023-04-03T00:00:00Z": (2023, 4, 3),
    "2023-04-03 01:00": (2023, 4, 3),
    "2023-04-02 23:00:00": (2023, 4, 3),
    "2023-01-02 23:00:00": (2023, 1, 2),
    "03/04/2023 12:00:00 AM": (2023, 4, 3),
    "03/04/2023 10:32 pm": (2023, 4, 3),
    "Apr-03-2023": (2023, 4, 3),
    "April 3, 2023": (2023, 4, 3),
    "2023-Apr-03": (2023, 4, 3),
    "45019": (2023, 4, 3),
    "20230403": (2023, 4, 3),
    "202304": (2023, 4, 1),
    "Apr 2023": (2023, 4, 1),
    "31/12/69": (2069, 12, 31),
}
NO_DATES = [
    "",
    "00:00:00",
    "31/02/2023",
    "13/13/2023",
    "04/25/2023",
    "11/06/2012574.4",
    "2023",
    "99999",
    "TBC",
    "########",
]


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_dates_are_read_day_first(text: str, day: tuple[int, int, int]) -> None:
    assert parse_date(text) == dt.date(*day)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_nothing(text: str) -> None:
    assert parse_date(text) is None
