"""The little language of these tests, on a project of two tables."""

from datetime import date
from decimal import Decimal

import pytest

from pipelines.errors import BadReference

FILES = {
    "sql/staging/spend_line.yml": """
        table: staging.spend_line
        sentence: One line.
        grain: [line_id]
        columns:
          - {name: line_id, type: VARCHAR, description: "."}
          - {name: supplier_name, type: VARCHAR, description: "."}
          - {name: payment_date, type: DATE, description: "."}
          - {name: net_amount_gbp, type: "DECIMAL(18,2)", description: "."}
    """,
    "sql/core/spend_line.yml": """
        table: core.spend_line
        sentence: One line with the share of its word.
        grain: [line_id]
        columns:
          - {name: line_id, type: VARCHAR, description: "."}
          - {name: supplier_name, type: VARCHAR, description: "."}
          - {name: payment_date, type: DATE, description: "."}
          - {name: net_amount_gbp, type: "DECIMAL(18,2)", description: "."}
          - {name: meaning, type: VARCHAR, description: "."}
    """,
    "sql/core/spend_line.sql": """
        select line.*, word.meaning
        from staging.spend_line as line
        left join reference.word as word on line.supplier_name = word.word
    """,
    "reference/word.yml": """
        table: reference.word
        sentence: One word.
        grain: [word]
        columns:
          - {name: word, type: VARCHAR, description: "."}
          - {name: meaning, type: VARCHAR, description: "."}
    """,
    "reference/word.csv": "word,meaning\nAcme,company\n",
}


@pytest.fixture
def project(make_project):
    return make_project(FILES)


def test_cells_take_the_types_of_the_contract_and_columns_not_given_are_null(given):
    built = given(
        {
            "staging.spend_line": """
                line_id | payment_date | net_amount_gbp
                l1      | 2025-04-01   | -12.5
            """
        }
    ).build("core.spend_line")
    assert built.rows() == [("l1", None, date(2025, 4, 1), Decimal("-12.50"), None)]
    assert built.rows("net_amount_gbp") == [(Decimal("-12.50"),)]


def test_borders_bars_empty_texts_and_nulls_can_be_drawn(given):
    given(
        {
            "staging.spend_line": r"""
                | line_id | supplier_name |
                |---------|---------------|
                | l1      | A \| B        |
                | l2      | ''            |
                | l3      |               |
            """
        }
    ).build("core.spend_line").expect(
        [
            {"line_id": "l3", "supplier_name": None},
            {"line_id": "l1", "supplier_name": "A | B"},
            {"line_id": "l2", "supplier_name": ""},
        ]
    )


def test_a_project_s_own_reference_rows_can_be_asked_for(given):
    lines = {"staging.spend_line": [{"line_id": "l1", "supplier_name": "Acme"}]}
    given(lines).build("core.spend_line").expect("line_id | meaning\nl1 |")
    given(lines, real=["reference.word"]).build("core.spend_line").expect(
        "line_id | meaning\nl1 | company"
    )


def test_a_header_alone_says_the_table_is_empty(given):
    given({}).build("core.spend_line").expect("line_id")


def test_repeated_rows_count_and_order_does_not(given):
    lines = [{"line_id": line, "supplier_name": "A"} for line in ("l1", "l2", "l1")]
    built = given({"staging.spend_line": lines}).build("core.spend_line")
    built.expect("line_id\nl2\nl1\nl1")
    with pytest.raises(pytest.fail.Exception, match="there and not expected:\nline_id\nl1"):
        built.expect("line_id\nl1\nl2")


def test_a_row_of_nulls_is_a_row(given):
    given({"staging.spend_line": "| line_id | net_amount_gbp |\n|---|---|\n| | |"}).build(
        "core.spend_line"
    ).expect("| line_id | net_amount_gbp |\n|--|--|\n| | |")


def test_a_difference_is_drawn(given):
    built = given({"staging.spend_line": [{"line_id": "l1"}]}).build("core.spend_line")
    with pytest.raises(pytest.fail.Exception) as failed:
        built.expect("line_id | net_amount_gbp\nl1 | 1")
    assert "expected and not there:\nline_id | net_amount_gbp\nl1      | 1.00" in str(failed.value)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"staging.nobody": "a\n1"}, "has no contract"),
        ({"staging.spend_line": "payment_date\n01/04/2025"}, "row 1, column payment_date"),
    ],
)
def test_what_cannot_be_given_is_said(given, tables, words):
    with pytest.raises(BadReference, match=words):
        given(tables)


def test_a_column_the_contract_does_not_have_is_named(given):
    with pytest.raises(AssertionError, match=r"staging\.spend_line has no column amount"):
        given({"staging.spend_line": "line_id | amount\nl1 | 1"})
