"""Fingerprints of tables."""

import pytest

from pipelines.audit import table_fingerprint
from pipelines.contracts import Contract
from pipelines.warehouse import Warehouse

ROWS = "select range as n, case when range % 7 = 0 then null else 'x' || range end as t from range"


def fingerprint(body, threads=2, name="t"):
    columns = [("n", "BIGINT"), (name, "VARCHAR")]
    contract = Contract.model_validate(
        {
            "table": "core.a",
            "sentence": "One row.",
            "grain": ["n"],
            "columns": [{"name": n, "type": kind, "description": "."} for n, kind in columns],
        }
    )
    with Warehouse.open(threads=threads) as warehouse:
        warehouse.create_table(contract, body)
        return table_fingerprint(warehouse, "core.a")


SAME = fingerprint(f"{ROWS}(2000)")


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("order", ["order by n desc", "order by t, n", "order by md5(n::text)"])
def test_a_fingerprint_does_not_depend_on_order_or_threads(order, threads):
    assert fingerprint(f"{ROWS}(2000) {order}", threads) == SAME


@pytest.mark.parametrize(
    "body",
    [
        f"{ROWS}(1999)",
        f"{ROWS}(2000) union all {ROWS}(1)",
        f"{ROWS}(2000) union all {ROWS}(1) union all {ROWS}(1)",
        f"from ({ROWS}(2000)) select n, coalesce(t, '') as t",
        f"from ({ROWS}(2000)) select n, case when n = 5 then 'y' else t end as t",
    ],
)
def test_any_change_of_a_row_changes_the_fingerprint(body):
    assert fingerprint(body) != SAME


def test_the_name_of_a_column_is_part_of_the_fingerprint():
    assert fingerprint(f"from ({ROWS}(2000)) select n, t as u", name="u") != SAME


def test_rows_with_their_cells_moved_differ():
    one = fingerprint("select 1::bigint as n, 'ab' as t")
    assert one != fingerprint("select 1::bigint as n, 'a' as t")
    assert fingerprint("select null::bigint as n, '1' as t") != fingerprint(
        "select 1::bigint as n, null::varchar as t"
    )


def test_an_empty_table_has_a_fingerprint():
    assert len(fingerprint(f"{ROWS}(0)")) == 64
