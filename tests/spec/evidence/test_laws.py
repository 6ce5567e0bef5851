"""The laws of sql/assertions on indicators and evidence find what breaks them, and only that."""

import pytest

from pipelines.tables import read_assertion, run_assertion

TINY = {
    "reference.framework": "framework_id\nF",
    "reference.framework_theme": "framework_id | theme_code\nF | T",
    "reference.framework_key_area": "framework_id | key_area_code | theme_code\nF | K | T",
    "reference.framework_level": "framework_id | level_code\nF | L",
    "reference.framework_clause": """
        framework_id | clause_id | key_area_code | level_code | testability
        F            | C-1       | K             | L          | D
        F            | C-2       | K             | L          | A
    """,
    "reference.framework_rule": "framework_id | clause_id\nF | C-1",
    "reference.framework_rule_test": """
        framework_id | clause_id | test_order | test_role | parameter
        F            | C-1       | 1          | count     | threshold
    """,
    "reference.parameter": "parameter | value\nthreshold | 0.3",
}


@pytest.fixture
def broken_by(given, project):
    """`broken_by(law, tables)`: the rows that break the law."""

    def _broken_by(law, tables):
        world = given(tables)
        assertion = read_assertion(project / "sql" / "assertions" / f"{law}.sql")
        return [dict(row) for row in run_assertion(world._warehouse, assertion).sample]

    return _broken_by


def test_a_whole_framework_breaks_no_law(broken_by):
    assert broken_by("framework_parts_belong_together", TINY) == []


@pytest.mark.parametrize(
    ("table", "rows", "missing"),
    [
        ("framework", "framework_id\nother", {"framework"}),
        ("framework_theme", "framework_id | theme_code\nF | other", {"theme T"}),
        ("framework_key_area", "framework_id | key_area_code\nF | other", {"key area K"}),
        ("framework_level", "framework_id | level_code\nF | other", {"level L"}),
        (
            "framework_rule",
            "framework_id | clause_id\nF | C-2",
            {"rule of a clause for data", "test of a rule", "clause for data of a rule"},
        ),
        (
            "framework_rule_test",
            "framework_id | clause_id | test_role | parameter\nF | C-1 | gate | threshold",
            {"test of a rule"},
        ),
        ("parameter", "parameter | value\nother | 0.8", {"parameter threshold"}),
    ],
)
def test_a_gap_in_a_framework_is_named(broken_by, table, rows, missing):
    found = broken_by("framework_parts_belong_together", {**TINY, f"reference.{table}": rows})
    assert missing <= {row["missing"] for row in found}


def test_a_clause_without_a_verdict_breaks_the_law(broken_by):
    verdicts = "framework_id | clause_id\nF | C-1"
    tables = {**TINY, "evidence.clause_verdict": verdicts, "evidence.evidence_table": verdicts}
    found = broken_by("every_clause_has_one_verdict", tables)
    assert [(row["clause_id"], row["verdict_count"]) for row in found] == [("C-2", 0)]


def test_bounds_out_of_order_break_the_law(broken_by, row):
    figures = [
        row.figure("0.2", "0.4", point_share="0.3"),
        row.figure("0.4", "0.2", definition="a"),
        row.figure("0.2", "0.4", point_share="0.5", definition="b"),
    ]
    found = broken_by("bounds_of_a_figure_are_in_order", {"indicators.indicator_value": figures})
    assert [each["definition"] for each in found] == ["a", "b"]


def test_a_figure_without_point_or_bound_says_why(broken_by):
    figures = """
        measure   | lower_value | silent_code | silent_note
        told      | 1           |             |
        refused   |             | NO_SPEND    | Nothing was bought.
        wordless  |             | NO_SPEND    |
        empty     |             |             |
    """
    found = broken_by("a_silent_figure_says_why", {"indicators.indicator_value": figures})
    assert {row["measure"] for row in found} == {"wordless", "empty"}


def test_a_reason_belongs_to_silence_alone(broken_by):
    verdicts = """
        framework_id | clause_id | verdict  | silent_reason
        F            | C-1       | SILENT   |
        F            | C-2       | SUPPORTS | NO_INPUT
        F            | C-3       | SILENT   | NO_INPUT
    """
    found = broken_by(
        "a_silent_verdict_has_a_reason_and_no_other_has", {"evidence.clause_verdict": verdicts}
    )
    assert [each["clause_id"] for each in found] == ["C-1", "C-2"]


def test_money_that_is_in_no_period_breaks_the_law(broken_by):
    tables = {
        "core.spend_line": "line_id | net_amount_gbp\nl1 | 10.00",
        "rules.period_cell": "period_cell_number | period_type | breakdown\n1 | month | none",
        "indicators.supplier_period": "period_cell_number | line_count | net_amount_gbp",
    }
    law = "months_years_and_directorates_hold_every_line_once"
    assert len(broken_by(law, tables)) == 1
    kept = "period_cell_number | line_count | net_amount_gbp\n1 | 1 | 10.00"
    assert broken_by(law, {**tables, "indicators.supplier_period": kept}) == []


SIGNED = "sign_off_id | framework_id | framework_sha256\ns1 | f | aa"


def edition(origin, sha256):
    return [{"framework_id": "f", "framework_sha256": sha256, "origin": origin}]


@pytest.mark.parametrize(
    ("law", "guarded", "other"),
    [
        ("a_signed_framework_is_superseded_and_never_edited", "council", "product"),
        ("a_signed_framework_is_superseded_and_never_edited", "group", "product"),
        ("a_framework_that_comes_with_localpound_is_as_it_was_signed", "product", "council"),
    ],
)
def test_a_framework_that_was_signed_stays_as_it_was(broken_by, law, guarded, other):
    def breaks(origin, sha256):
        tables = {
            "reference.framework_edition": edition(origin, sha256),
            "reference.sign_off": SIGNED,
        }
        return broken_by(law, tables)

    assert breaks(guarded, "bb")
    assert not breaks(guarded, "aa")
    assert not breaks(other, "bb")


def test_a_stated_figure_that_no_framework_names_is_told(broken_by):
    tables = {
        "staging.local_figure": """
            record_id | indicator_code | measure | period_label
            r1        | L-01           | m       | 2025/26
            r2        | L-99           | m       | 2025/26
        """,
        "rules.local_figure": """
            indicator_code | measure | definition | breakdown_value | period_label
            L-01           | m       | all        | all             | 2025/26
        """,
    }
    (row,) = broken_by("a_local_figure_is_of_an_indicator_of_a_framework", tables)
    assert row["record_id"] == "r2"


def test_numbers_and_attestations_that_cannot_be_are_told(broken_by):
    tables = {
        "staging.training_attendance": """
            record_id | audience    | people_count | attended_count
            r1        | councillors | 9            | 9
            r2        | councillors | 9            | 12
        """,
        "reference.framework_clause": "framework_id | clause_id\nf | C-1",
        "staging.attestation": """
            record_id | clause_id | framework | attested_on | expires_on
            a1        | C-1       |           | 2026-01-01  | 2027-01-01
            a2        | C-9       |           | 2026-01-01  | 2027-01-01
            a3        | C-1       | other     | 2026-01-01  | 2027-01-01
            a4        | C-1       | f         | 2026-01-01  | 2025-01-01
        """,
    }
    attended = broken_by("no_more_people_attended_than_there_are", tables)
    assert [row["record_id"] for row in attended] == ["r2"]
    attested = broken_by("an_attestation_is_of_a_clause_that_is_judged", tables)
    assert {row["record_id"] for row in attested} == {"a2", "a3", "a4"}
