"""What Great Expectations finds in a table, and what is our mistake and not a finding."""

from decimal import Decimal

import pytest

from pipelines.contracts import Contract
from pipelines.errors import BadReference
from pipelines.expectations import validate
from pipelines.tables import find_contracts
from pipelines.warehouse import Warehouse

COLUMNS = [
    ("line_id", "BIGINT"),
    ("sheet_name", "VARCHAR"),
    ("net_amount_gbp", "DECIMAL(18,2)"),
    ("payment_date", "DATE"),
]
ROWS = """
    select
        range as line_id,
        case when range % 10 = 0 then null else 'Sheet' end as sheet_name,
        range::decimal(18, 2) as net_amount_gbp,
        date '2025-04-01' + range::integer as payment_date
    from range(100)
"""


def contract_with(*expectations, grain=("line_id",)):
    return Contract.model_validate(
        {
            "table": "core.spend_line",
            "sentence": "One line.",
            "grain": list(grain),
            "columns": [{"name": n, "type": kind, "description": "."} for n, kind in COLUMNS],
            "expectations": list(expectations),
        }
    )


def promise(kind, severity="critical", **kwargs):
    return {"type": kind, "kwargs": kwargs, "severity": severity}


@pytest.fixture
def found(tmp_path):
    """`found(contract, body)` builds the table in a file of its own and validates it."""

    def _found(contract, body=ROWS):
        with Warehouse.open(tmp_path / "warehouse.duckdb") as warehouse:
            warehouse.create_table(contract, body)
            return validate(warehouse, contract)

    return _found


def test_what_holds_is_said_to_hold_with_its_count(found):
    results = found(contract_with())
    assert [(each.type, each.success, each.element_count, each.failing) for each in results] == [
        ("expect_column_values_to_be_unique", True, 100, 0),
        ("expect_column_values_to_not_be_null", True, 100, 0),
    ]
    assert all(each.sample == () and each.unexpected_rows_query is None for each in results)


def test_a_broken_promise_names_its_rows_by_their_key(found):
    between = promise(
        "expect_column_values_to_be_between", "warning", column="net_amount_gbp", min_value=2
    )
    result = found(contract_with(between))[-1]
    assert (result.success, result.severity, result.columns) == (
        False,
        "warning",
        ("net_amount_gbp",),
    )
    assert (result.element_count, result.failing) == (100, 2)
    assert result.sample == (
        {"line_id": 0, "net_amount_gbp": Decimal("0.00")},
        {"line_id": 1, "net_amount_gbp": Decimal("1.00")},
    )
    assert "net_amount_gbp < 2" in result.unexpected_rows_query


def test_nulls_are_found_where_there_may_be_none(found):
    result = found(contract_with(grain=("line_id", "sheet_name")))[-1]
    assert (result.success, result.failing) == (False, 10)
    assert result.sample[0] == {"line_id": 0, "sheet_name": None}


def test_a_repeated_key_of_several_columns_is_shown_once_with_its_count(found):
    contract = contract_with(grain=("line_id", "payment_date"))
    result = found(contract, f"{ROWS} union all {ROWS} limit 101")[0]
    assert (result.success, result.failing) == (False, 2)
    (row,) = result.sample
    assert (row["line_id"], row["row_count"]) == (0, 2)


def test_a_promise_about_the_whole_table_says_what_was_seen(found):
    result = found(contract_with(promise("expect_table_row_count_to_equal", value=99)))[-1]
    assert (result.success, result.failing, result.observed_value) == (False, None, 100)


def test_two_promises_of_one_type_about_one_column_both_count(found):
    results = found(
        contract_with(
            promise("expect_column_values_to_be_between", column="line_id", min_value=0),
            promise("expect_column_values_to_be_between", "warning", column="line_id", min_value=1),
        )
    )
    assert [(each.severity, each.success) for each in results[-2:]] == [
        ("critical", True),
        ("warning", False),
    ]


def test_an_empty_table_keeps_every_promise(found):
    contract = contract_with(
        promise("expect_column_values_to_be_in_set", column="sheet_name", value_set=["a"])
    )
    assert all(each.success for each in found(contract, f"{ROWS} limit 0"))


def test_the_same_breach_gives_the_same_sample_every_time(found):
    contract = contract_with(
        promise("expect_column_values_to_be_between", column="line_id", max_value=9)
    )
    first, second = (found(contract, f"{ROWS} order by {order}")[-1] for order in ("1", "1 desc"))
    assert first.sample == second.sample
    assert [row["line_id"] for row in first.sample] == list(range(10, 30))


@pytest.mark.parametrize(
    "wrong",
    [
        promise("expect_column_values_to_be_nice", column="line_id"),
        promise("expect_column_values_to_be_between", column="line_id", minimum=1),
        promise("expect_column_values_to_be_between", column="sheet_name", min_value=1),
    ],
)
def test_an_expectation_that_cannot_run_is_our_mistake_and_not_a_finding(found, wrong):
    with pytest.raises(BadReference, match=r"core\.spend_line: expect_\w+ .* cannot be run"):
        found(contract_with(wrong))


def test_table_after_table_is_seen_as_it_is_and_never_as_the_one_before(tmp_path):
    promises = (
        promise("expect_column_values_to_be_between", column="line_id", max_value=9),
        promise("expect_table_row_count_to_be_between", min_value=1, max_value=10),
    )
    small = contract_with(*promises)
    large = small.model_copy(update={"table": "core.other_line"})
    elsewhere = small.model_copy(update={"table": "raw.spend_line"})

    def seen(warehouse, contract):
        results = validate(warehouse, contract)
        return [(each.success, each.element_count or each.observed_value) for each in results[-2:]]

    with Warehouse.open(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.create_table(small, f"{ROWS} limit 10")
        warehouse.create_table(large, ROWS)
        warehouse.create_table(elsewhere, f"{ROWS} limit 5")
        for _ in range(2):
            assert seen(warehouse, small) == [(True, 10), (True, 10)]
            assert seen(warehouse, large) == [(False, 100), (False, 100)]
            assert seen(warehouse, elsewhere) == [(True, 5), (True, 5)]
        warehouse.create_table(small, ROWS)
        assert seen(warehouse, small) == [(False, 100), (False, 100)]


def test_the_warehouse_is_free_after_a_validation(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with Warehouse.open(path) as warehouse:
        warehouse.create_table(contract_with(), ROWS)
        validate(warehouse, contract_with())
    with Warehouse.open(path, memory_limit="1GB") as again:  # refused while anything holds it
        assert again.count("core.spend_line") == 100


def test_every_expectation_of_the_project_can_be_run(project):
    with Warehouse.open(macros=project / "sql" / "macros") as warehouse:
        for contract in find_contracts(project).values():
            if not contract.expectations:
                continue
            nulls = ", ".join(f"null::{kind} as {name}" for name, kind in contract.column_types)
            warehouse.create_table(contract, f"from (select {nulls}) limit 0")
            declared = contract.model_copy(update={"grain": contract.grain[:1]})
            assert all(each.success is not None for each in validate(warehouse, declared))
