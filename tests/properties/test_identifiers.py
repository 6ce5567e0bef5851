"""Laws of company and charity numbers, for any text."""

import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.registers.identifiers import (
    _prefixes,
    charity_number,
    company_number,
)

typed = st.one_of(
    st.text(max_size=16),
    st.text(alphabet="0123456789SCNIPRO .-/", max_size=12),
    st.from_regex(r"(SC|NI|R0|IP|CE|NO)? ?[0-9]{1,8}R?(\.0)?", fullmatch=True),
)
real = st.one_of(
    st.integers(min_value=100, max_value=99_999_999).map(lambda n: f"{n:08d}"),
    st.tuples(st.sampled_from(_prefixes()[0]), st.integers(min_value=1, max_value=999_999)).map(
        lambda each: f"{each[0]}{each[1]:06d}"
    ),
)


def one(function, text):
    return function(pl.Series([text], dtype=pl.String)).item()


@given(typed)
def test_what_is_read_is_a_number_or_nothing_and_stays_itself(text):
    company, charity = one(company_number, text), one(charity_number, text)
    if company is not None:
        assert re.fullmatch(r"[0-9A-Z]{8}", company)
        assert one(company_number, company) == company
    if charity is not None:
        assert re.fullmatch(r"[1-9]\d{5,6}|SC\d{6}|NIC\d{6}", charity)
        assert one(charity_number, charity) == charity


@given(real, st.sampled_from(["", " ", "\u00a0", "\t"]), st.booleans())
def test_a_real_number_survives_case_space_and_spreadsheets(number, space, has_suffix):
    given_text = space + number.lower() + (".0" if has_suffix else "") + space
    assert one(company_number, given_text) == number


@given(real)
def test_lost_zeros_come_back(number):
    prefix = "" if number.isdigit() else number[:2]
    shortened = prefix + number[len(prefix) :].lstrip("0")
    if prefix or len(shortened) >= 3:
        assert one(company_number, shortened) == number


@given(st.lists(typed, max_size=5))
def test_a_column_is_read_as_each_cell_by_itself(texts):
    column = company_number(pl.Series(texts, dtype=pl.String)).to_list()
    assert column == [one(company_number, text) for text in texts]
