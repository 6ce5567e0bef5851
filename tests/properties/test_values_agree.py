"""Amounts and dates are read twice, in Python and in SQL: the two agree on any text."""

from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.landing.values import amounts, dates, parse_amount, parse_date
from pipelines.warehouse import read_macros

MACROS = Path(__file__).parents[2] / "sql" / "macros"

money_like = st.text(alphabet="0123456789.,-+() £GBPCRDRE'\u2212\u00a0", max_size=14)
plain_money = st.decimals(min_value=-(10**9), max_value=10**9, places=2).map("{:,}".format)
date_like = st.one_of(
    st.text(alphabet="0123456789/-. :T", max_size=19),
    st.from_regex(
        r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](\d{4}|\d{2})( \d{1,2}:\d{2}(:\d{2})?)?", fullmatch=True
    ),
    st.from_regex(
        r"\d{1,2}(st|nd)?[- ]?(Jan|feb|Sept|October|Xyz)[- ]?(20\d{2}|\d{2})", fullmatch=True
    ),
    st.from_regex(r"(19|20)\d{2}-(0\d|1[0-3])-[0-3]\d([T ]2[0-3]:00(:00)?Z?)?", fullmatch=True),
    st.from_regex(r"[2-6]\d{4}(\.\d)?|20[0-2]\d[01]\d([0-3]\d)?", fullmatch=True),
    st.from_regex(r"(Apr|June)[-/ ]\d{1,2}[-, ]20\d{2}", fullmatch=True),
    st.from_regex(r"20\d{2}-(Apr|dec)-\d{1,2}( 1?\d:00:00 [AP]M)?", fullmatch=True),
    st.from_regex(r"(Mar|April|dec)[-' ](20\d{2}|\d{2})", fullmatch=True),
)


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for macro in read_macros(MACROS):
        connection.execute(macro.text)
    return connection


@given(texts=st.lists(st.one_of(money_like, plain_money), min_size=1, max_size=60))
def test_sql_and_python_read_the_same_amount(
    engine: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    found = engine.execute(
        "select parse_money(t) from (select unnest(?::varchar[]) as t)", [texts]
    ).fetchall()
    assert [value for (value,) in found] == [parse_amount(text) for text in texts]


@given(texts=st.lists(date_like, min_size=1, max_size=60))
def test_sql_and_python_read_the_same_date(
    engine: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    found = engine.execute(
        "select parse_uk_date(t) from (select unnest(?::varchar[]) as t)", [texts]
    ).fetchall()
    assert [value for (value,) in found] == [parse_date(text) for text in texts]


@given(texts=st.lists(st.one_of(money_like, plain_money), min_size=1, max_size=60))
def test_a_column_reads_as_its_cells_do(texts: list[str]) -> None:
    assert amounts(pl.Series(texts)).to_list() == [parse_amount(text) for text in texts]
    assert dates(pl.Series(texts)).to_list() == [parse_date(text) for text in texts]
