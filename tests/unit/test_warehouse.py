"""Opening, loading, reading and copying; what is said when something is in the way."""

import csv
import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pipelines.contracts import Contract
from pipelines.errors import BadReference, ContractBroken, LocalpoundError, WarehouseLocked
from pipelines.warehouse import Warehouse, quoted, read_macros

COLUMNS = [
    ("area_code", "VARCHAR"),
    ("opened_date", "DATE"),
    ("limit_gbp", "DECIMAL(18,2)"),
    ("month_count", "INTEGER"),
]


def contract_with(columns, grain=("area_code",), table="reference.area", nullable=True):
    return Contract.model_validate(
        {
            "table": table,
            "sentence": "One area.",
            "grain": list(grain),
            "columns": [
                {"name": name, "type": kind, "description": "It's.", "nullable": nullable}
                for name, kind in columns
            ],
        }
    )


AREA = contract_with(COLUMNS)


@pytest.fixture
def warehouse():
    with Warehouse.open() as opened:
        yield opened


@pytest.fixture
def area_csv(tmp_path):
    def _area_csv(*rows, header=tuple(name for name, _ in COLUMNS)):
        path = tmp_path / "area.csv"
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows([header, *rows])
        return path

    return _area_csv


def test_a_second_process_is_told_in_one_sentence_who_holds_the_file(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    code = (
        "import sys; from pathlib import Path; from pipelines.warehouse import Warehouse\n"
        f"with Warehouse.open(Path({str(path)!r})):\n"
        "    print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseLocked) as raised, Warehouse.open(path):
            pass
    finally:
        holder.communicate("")
    assert "in use by python" in str(raised.value)
    assert f"(process {holder.pid})" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_file_is_free_again_after_it_was_open(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with Warehouse.open(path) as first:
        first.cursor().execute("select 1").fetchall()
    with Warehouse.open(path, memory_limit="1GB") as second:
        assert second.tables() == ()


def test_a_file_that_is_no_database_gets_one_sentence(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    path.write_text("payments\n" * 5000)
    with pytest.raises(LocalpoundError, match="safe to delete"), Warehouse.open(path):
        pass


def test_nothing_is_installed_or_loaded_by_itself(warehouse):
    names = ("autoinstall_known_extensions", "autoload_known_extensions")
    for name in names:
        assert warehouse.cursor().execute(f"select current_setting('{name}')").fetchall() == [
            (False,)
        ]


def test_a_frame_becomes_a_table_and_decimals_stay_decimals(warehouse):
    frame = pl.DataFrame(
        {
            "area_code": ["a", "b"],
            "opened_date": [date(2025, 4, 1), None],
            "limit_gbp": [Decimal("0.10"), Decimal("-12345678901234.56")],
            "month_count": [1, 2],
        },
        schema_overrides={"limit_gbp": pl.Decimal(18, 2), "month_count": pl.Int32},
    )
    assert warehouse.load_frame(AREA, frame) == 2
    assert warehouse.describe("reference.area") == AREA.column_types
    assert warehouse.read("reference.area").equals(frame)


def test_a_column_that_is_null_throughout_takes_the_contract_s_type(warehouse):
    frame = pl.DataFrame({name: [None] for name, _ in COLUMNS})
    warehouse.load_frame(AREA, frame)
    assert warehouse.describe("reference.area") == AREA.column_types


def test_a_frame_with_other_types_is_refused_and_every_difference_named(warehouse):
    frame = pl.DataFrame(
        {"area_code": ["a"], "opened_date": ["x"], "limit_gbp": [1.5], "extra": [1]}
    )
    with pytest.raises(ContractBroken) as raised:
        warehouse.load_frame(AREA, frame)
    for words in (
        "month_count INTEGER is missing",
        "extra BIGINT is not in the contract",
        "opened_date is VARCHAR, the contract says DATE",
        "limit_gbp is DOUBLE",
    ):
        assert words in str(raised.value)
    assert warehouse.tables() == ()


def test_an_empty_frame_makes_an_empty_table(warehouse):
    frame = pl.DataFrame(schema={name: pl.Null for name, _ in COLUMNS})
    assert warehouse.load_frame(AREA, frame) == 0


def test_reference_cells_are_text_until_the_contract_says_otherwise(warehouse, area_csv):
    path = area_csv(("007", "2025-04-01", "0.80", "12"), ("b", "", "", ""))
    assert warehouse.load_reference(AREA, [path]) == 2
    assert warehouse.read("reference.area").rows() == [
        ("007", date(2025, 4, 1), Decimal("0.80"), 12),
        ("b", None, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("a", "01/04/2025", "", ""), "row 3, column opened_date: `01/04/2025` is not a DATE"),
        (("a", "", "1,000", ""), r"row 3, column limit_gbp: `1,000` is not a DECIMAL"),
        (("a", "", "0.805", ""), "row 3, column limit_gbp: `0.805` loses digits"),
        (("a", "", "", "1.5"), "row 3, column month_count: `1.5` loses digits"),
        (("", "", "", ""), "row 3, column area_code: `` is empty and may not be"),
        (("a",), "row 3: 1 cells under 4 columns"),
        (("first", "", "", ""), "there twice"),
    ],
)
def test_a_bad_cell_is_named_by_file_row_and_column(warehouse, area_csv, row, words):
    path = area_csv(("first", "2025-04-01", "1", "1"), row)
    with pytest.raises(BadReference, match=words) as raised:
        warehouse.load_reference(AREA, [path])
    assert "area.csv" in str(raised.value)


def test_a_reference_file_has_the_contract_s_columns_in_order(warehouse, area_csv):
    path = area_csv(header=("area_code", "limit_gbp", "opened_date", "month_count"))
    with pytest.raises(BadReference, match="its contract says area_code, opened_date"):
        warehouse.load_reference(AREA, [path])


def test_an_empty_part_of_a_key_is_the_empty_text(warehouse, tmp_path):
    contract = contract_with([("word", "VARCHAR"), ("unless", "VARCHAR")], grain=("word", "unless"))
    path = tmp_path / "area.csv"
    path.write_text("word,unless\nfee,\nfee,school\n")
    warehouse.load_reference(contract, [path])
    assert warehouse.read("reference.area").rows() == [("fee", ""), ("fee", "school")]


def test_a_reference_table_without_files_is_empty(warehouse):
    assert warehouse.load_reference(AREA, []) == 0


def test_macros_are_loaded_after_those_they_call(make_project):
    folder = (
        make_project(
            {
                "sql/macros/a_first.sql": "create or replace macro a_first(x) as z_last(x) + 1;",
                "sql/macros/z_last.sql": "create or replace macro z_last(x) as x * 2; -- a_first()",
            }
        )
        / "sql/macros"
    )
    assert [macro.name for macro in read_macros(folder)] == ["z_last", "a_first"]
    with Warehouse.open(macros=folder) as warehouse:
        assert warehouse.cursor().execute("select a_first(2)").fetchall() == [(5,)]


def test_macros_that_call_each_other_are_refused(make_project):
    folder = make_project(
        {
            "sql/macros/a.sql": "create or replace macro a(x) as b(x);",
            "sql/macros/b.sql": "create or replace macro b(x) as a(x);",
        }
    )
    with pytest.raises(BadReference, match="in a circle: a, b"):
        read_macros(folder / "sql/macros")


def test_a_macro_that_does_not_run_names_its_file(make_project):
    folder = make_project({"sql/macros/a.sql": "create macro a(x) as nobody(x);"})
    with (
        pytest.raises(BadReference, match=r"sql/macros/a\.sql does not run"),
        Warehouse.open(macros=folder / "sql/macros"),
    ):
        pass


def test_a_failed_transaction_leaves_everything_as_it_was(warehouse):
    warehouse.load_reference(AREA, [])
    other = contract_with([("area_code", "VARCHAR")])
    with pytest.raises(ContractBroken):
        warehouse.create_table(other, "select 1 as area_code")
    assert warehouse.describe("reference.area") == AREA.column_types


def test_copies_do_not_depend_on_the_order_of_rows(tmp_path):
    body = "select * from range(5000) as r(month_count) order by month_count"
    contract = contract_with([("month_count", "BIGINT")], grain=("month_count",))
    written = set()
    for number, each in enumerate((body, f"{body} desc")):
        with Warehouse.open(threads=number + 1) as warehouse:
            warehouse.create_table(contract, each)
            path = tmp_path / f"{number}" / "area.parquet"
            warehouse.write_parquet("reference.area", path, contract.grain)
            warehouse.write_csv("reference.area", path.with_suffix(".csv"), contract.grain)
            written.add((path.read_bytes(), path.with_suffix(".csv").read_bytes()))
    assert len(written) == 1


def test_breaking_rows_are_counted_and_sampled_in_order(warehouse):
    count, sample = warehouse.breaking_rows("select * from range(100) as r(n) order by n desc", 2)
    assert (count, sample) == (100, [{"n": 0}, {"n": 1}])


def test_a_name_that_would_need_escaping_is_refused():
    assert quoted("core.spend_line") == '"core"."spend_line"'
    with pytest.raises(BadReference):
        quoted('core."x')


def test_duckdb_errors_of_a_query_are_not_swallowed(warehouse):
    with pytest.raises(duckdb.Error):
        warehouse.breaking_rows("select * from core.nobody")
