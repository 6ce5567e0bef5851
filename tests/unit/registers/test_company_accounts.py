"""Accounts of companies: staff, turnover and balance sheet out of iXBRL."""

import zipfile
from datetime import date

import polars as pl
import pytest

from pipelines.errors import BadReference
from pipelines.registers import company_accounts
from pipelines.registers.company_accounts import REGISTER


def test_a_real_day_is_read_with_the_accounts_of_interest_companies_inside(real, kept):
    told, frame = kept(REGISTER, real / "accounts" / "Accounts_Bulk_Data-2025-05-03.zip")
    assert told.edition == date(2025, 5, 3)
    assert set(frame["entity_id"]) == {"GB-COH-15052776", "GB-COH-00225951"}
    last = frame.filter(pl.col("period_end") == pl.col("period_end").max().over("entity_id"))
    assert last["employees"].null_count() < last.height


def test_staff_that_is_no_whole_number_is_rejected_and_counted(real, kept):
    told, frame = kept(REGISTER, real / "accounts" / "Accounts_Bulk_Data-2023-03-02.zip")
    assert told.left_out["staff that is no whole number (kept without it)"] == 1
    assert frame["entity_id"].n_unique() == 9
    assert frame["employees"].drop_nulls().min() >= 0


def _rows(*rows):
    blank = dict.fromkeys(company_accounts._RAW)
    return pl.DataFrame([blank | row for row in rows], schema=company_accounts._RAW)


def test_values_of_a_day_and_of_a_year_are_one_row_and_staff_is_of_the_last_year():
    year = {"company": "00012345", "employees": 5}
    frame = company_accounts._years(
        _rows(
            year | {"start": date(2024, 4, 1), "end": date(2025, 3, 31), "turnover": 100},
            year | {"start": date(2025, 3, 31), "end": date(2025, 3, 31), "fixed": 7, "current": 3},
            year | {"start": date(2024, 3, 31), "end": date(2024, 3, 31), "current": 2},
        ),
        company_accounts.Counter(),
    ).sort("period_end")
    assert frame.select(
        "period_end", "employees", "turnover_gbp", "balance_sheet_total_gbp"
    ).rows() == [(date(2024, 3, 31), None, None, 2), (date(2025, 3, 31), 5, 100, 10)]


def test_something_else_is_told(tmp_path, kept):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadReference, match="holds no accounts named Prod"):
        kept(REGISTER, other)
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(BadReference, match="not a whole ZIP"):
        kept(REGISTER, tmp_path / "a.txt")
