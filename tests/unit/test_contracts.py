"""What a contract file says, and what is said of a faulty one."""

from datetime import date

import pytest

from pipelines.contracts import read_contract
from pipelines.errors import BadReference

SUPPLIER = """
    table: core.supplier
    sentence: One supplier as the council knows it.
    grain: [supplier_key]
    columns:
      - {name: supplier_key, type: VARCHAR, description: "Stable key."}
      - {name: supplier_name, type: VARCHAR, description: "Its name.", source: "method.md 3"}
      - {name: net_amount_gbp, type: "DECIMAL(18,2)", unit: GBP, nullable: false, description: "."}
    expectations:
      - type: expect_column_value_lengths_to_equal
        kwargs: {column: supplier_key, value: 32}
        severity: warning
"""


@pytest.fixture
def contract_of(make_project):
    def _contract_of(text, path="sql/core/supplier.yml"):
        return read_contract(make_project({path: text}) / path)

    return _contract_of


def promises(expectations):
    return [(each.type, each.kwargs, each.severity) for each in expectations]


def test_a_contract_keeps_the_order_of_its_columns(contract_of):
    assert contract_of(SUPPLIER).column_types == (
        ("supplier_key", "VARCHAR"),
        ("supplier_name", "VARCHAR"),
        ("net_amount_gbp", "DECIMAL(18,2)"),
    )


def test_grain_and_not_nullable_generate_critical_expectations(contract_of):
    assert promises(contract_of(SUPPLIER).generated_expectations) == [
        ("expect_column_values_to_be_unique", {"column": "supplier_key"}, "critical"),
        ("expect_column_values_to_not_be_null", {"column": "supplier_key"}, "critical"),
        ("expect_column_values_to_not_be_null", {"column": "net_amount_gbp"}, "critical"),
    ]


def test_a_grain_of_several_columns_is_unique_as_a_whole(contract_of):
    contract = contract_of(SUPPLIER.replace("[supplier_key]", "[supplier_key, supplier_name]"))
    assert promises(contract.generated_expectations)[0] == (
        "expect_compound_columns_to_be_unique",
        {"column_list": ["supplier_key", "supplier_name"]},
        "critical",
    )


def test_declared_expectations_follow_the_generated_ones_and_do_not_repeat_them(contract_of):
    again = """
      - {type: expect_column_values_to_be_unique, kwargs: {column: supplier_key}}
"""
    contract = contract_of(SUPPLIER + again)
    assert len(contract.all_expectations) == 4
    assert promises(contract.all_expectations)[-1] == (
        "expect_column_value_lengths_to_equal",
        {"column": "supplier_key", "value": 32},
        "warning",
    )


def test_severity_is_critical_unless_said_otherwise(contract_of):
    contract = contract_of(SUPPLIER.replace("        severity: warning\n", ""))
    assert contract.expectations[0].severity == "critical"


def test_an_indicator_says_what_it_measures(contract_of):
    contract = contract_of(
        """
        table: indicators.sme_spend_share
        sentence: Share of a year's spend that went to small and medium enterprises.
        grain: [period_label]
        columns:
          - {name: period_label, type: VARCHAR, description: "Period."}
        indicator: {code: I-03, title: SME share, unit: share, formula: "a / b",
                    source: "method.md 2.5", evidence_for: [SME]}
        """,
        "sql/indicators/sme_spend_share.yml",
    )
    assert contract.indicator.code == "I-03"
    assert contract.indicator.evidence_for == ("SME",)


def test_a_reference_table_carries_its_origin(contract_of):
    contract = contract_of(
        """
        table: reference.authority
        sentence: One local authority.
        grain: [authority_code]
        columns:
          - {name: authority_code, type: VARCHAR, description: "GSS code."}
        origin: {publisher: ONS, licence: OGL v3, retrieved: 2026-11-25}
        """,
        "reference/geography/authority.yml",
    )
    assert contract.origin.retrieved == date(2026, 11, 25)


def test_all_faults_of_a_file_are_reported_together(contract_of):
    faulty = """
        table: core.suppliers
        sentence: One supplier
        grain: [supplier]
        columns:
          - {name: supplier_key, type: varchar, description: "."}
          - {name: supplier_key, type: VARCHAR}
          - {name: paid_gbp, type: DOUBLE, unit: EUR, description: "."}
        expectations:
          - {type: not_null, kwargs: {column: paid}, severity: fatal}
          - {type: expect_column_values_to_match_regex, kwargs: {column: paid_gbp, regex: a}}
        origin: {publisher: x, licence: y}
    """
    with pytest.raises(BadReference) as raised:
        contract_of(faulty)
    for words in (
        "sql/core/supplier.yml",
        "`core.suppliers` is not what the path says, core.supplier",
        "full stop",
        "`supplier` is not a column",
        "has type `varchar`",
        "columns.1.description: Field required",
        "`supplier_key` is there twice",
        "`paid_gbp` is money and must be DECIMAL(18,2), not DOUBLE",
        "its unit is GBP",
        "`not_null` is not the name of an expectation",
        "speaks of `paid`, which is not a column",
        "'critical' or 'warning'",
        "does not run on DuckDB",
        "origin: belongs only",
    ):
        assert words in str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n- b\n", "must hold a mapping"),
        ("table: [\n", "not readable YAML"),
        ("table: core.supplier\ntable: core.supplier\n", "given twice: table"),
        ("table: shop.supplier\n", "is not <schema>.<name>"),
        ("table: core.supplier\nexpectations: [{type: expect_a, kwargs: {1: 2}}]\n", "contract"),
    ],
)
def test_a_file_that_is_no_contract_is_refused_in_words(contract_of, text, words):
    with pytest.raises(BadReference, match=words):
        contract_of(text)
