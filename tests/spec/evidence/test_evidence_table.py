"""What the reader of the evidence table is told, and the 2018 strategy on real figures."""

from collections import Counter

import pytest

BEHIND_FIGURES = ["reference.figure_parameter", "reference.size_definition"]


@pytest.fixture
def strategy(given, row):
    """`strategy(figures, **parameters)`: the real framework on these figures."""

    def _strategy(figures, **changed):
        rows = {
            "indicators.indicator_value": figures or "indicator_code",
            "reference.parameter": row.parameters(
                **{
                    "clause_coverage_floor": "0.80",
                    "clause_coverage_hard_minimum": "0.50",
                    "clause_some": "0",
                    "clause_directorate_spend_gbp": "10000",
                    **changed,
                }
            ),
        }
        world = given(rows, real=BEHIND_FIGURES, frameworks=["nps-2018-final"])
        world.build("evidence.clause_test")
        world.build("evidence.clause_verdict")
        world.build("evidence.claim")
        world.build("evidence.clause_attestation")
        return world.build("evidence.evidence_table")

    return _strategy


def golden_directorates(row):
    """The golden example by directorate: SMEs and VCSE bodies in Place and in People."""
    cells = [
        ("I-04", "sme_d_nps", "Place", "0.6", "1", "20000.00", "8000.00"),
        ("I-04", "sme_d_nps", "People", "0.1", "0.1", "60000.00", "0.00"),
        ("I-06c", "vcse", "Place", "0", "0.4", "20000.00", "8000.00"),
        ("I-06c", "vcse", "People", "0.3333333333", "0.3333333333", "60000.00", "0.00"),
    ]
    return [
        row.figure(
            lower,
            upper,
            indicator_code=code,
            definition=definition,
            breakdown="directorate",
            breakdown_value=directorate,
            denominator_gbp=money,
            unknown_gbp=unknown,
            coverage_share="0.9",
        )
        for code, definition, directorate, lower, upper, money, unknown in cells
    ]


def test_without_data_every_clause_is_silent_for_the_right_reason(strategy):
    built = strategy([])
    assert Counter(built.rows("testability", "verdict", "silent_reason")) == {
        ("A", "SILENT", "NOT_TESTABLE_FROM_DATA"): 97,
        ("D+A", "SILENT", "NO_INPUT"): 28,
        ("D+A", "SILENT", "DEFINITION_NOT_SET"): 3,
        ("D", "SILENT", "NO_INPUT"): 16,
        ("D", "SILENT", "DEFINITION_NOT_SET"): 1,
        ("D", "SILENT", "TARGET_NOT_SET"): 3,
    }


def test_the_golden_example_decides_two_clauses(strategy, row):
    built = strategy(golden_directorates(row))
    verdicts = {row[0]: row[1:] for row in built.rows("clause_id", "verdict", "silent_reason")}
    assert verdicts["SME-INN-2"] == ("SUPPORTS", None)
    # No VCSE body is known in Place, and what is unknown there could be one.
    assert verdicts["VCSE-INN-2"] == ("SILENT", "BOUNDS_STRADDLE")
    others = Counter(value for key, value in verdicts.items() if not key.endswith("E-INN-2"))
    assert others == {
        ("SILENT", "NOT_TESTABLE_FROM_DATA"): 97,
        ("SILENT", "NO_INPUT"): 42,
        ("SILENT", "DEFINITION_NOT_SET"): 4,
        ("SILENT", "TARGET_NOT_SET"): 3,
    }


def test_a_council_that_only_gives_grants_supports_no_contract_clause(strategy, row):
    grants = [
        row.known(
            "1",
            indicator_code="I-06g",
            definition="vcse",
            breakdown=breakdown,
            breakdown_value=value,
            denominator_gbp="90000.00",
        )
        for breakdown, value in (("none", "all"), ("directorate", "People"))
    ]
    built = strategy(grants)
    assert {row for row in built.rows("verdict") if row[0] != "SILENT"} == set()
    (reason,) = [row for row in built.rows("clause_id", "silent_reason") if row[0] == "VCSE-INN-2"]
    assert reason == ("VCSE-INN-2", "NO_INPUT")


def test_a_line_says_what_it_rests_on(strategy, row):
    built = strategy(golden_directorates(row))
    columns = ("indicator_value", "parameter_text", "attestation_status", "evidence_id")
    (line,) = [found[1:] for found in built.rows("clause_id", *columns) if found[0] == "SME-INN-2"]
    assert line == (
        "I-04 spend_share (sme_d_nps): 2 of 2 directorates pass; bounds from 10.0% to 100.0%",
        "clause_coverage_floor = 0.80 share (PRODUCT-DEFAULT); "
        "clause_coverage_hard_minimum = 0.50 share (PRODUCT-DEFAULT); "
        "clause_directorate_spend_gbp = 10000 share (PRODUCT-DEFAULT); "
        "clause_some = 0 share (PRODUCT-DEFAULT)",
        "not needed",
        "nps-2018-final|SME-INN-2|2024/25",
    )


def test_a_line_names_the_parameters_behind_its_figures(strategy, row):
    built = strategy(golden_directorates(row), nps_sme_employees_max="250")
    texts = dict(built.rows("clause_id", "figure_parameter_text"))
    assert texts["SME-INN-2"].split("; ") == [
        "charity_employees_reported_from_gbp is not set",
        "new_company_max_age_months is not set",
        "nps_sme_employees_max = 250 share (PRODUCT-DEFAULT)",
        "nps_sme_turnover_max_gbp is not set",
        "size_fact_max_age_months is not set",
        "sole_trader_max_gbp is not set",
    ]
    assert texts["VCSE-INN-2"] == "registered_provider_is_vcse is not set"
    assert texts["SME-LEA-1"] is None


def test_every_line_has_a_note_in_words(strategy):
    for clause, note in strategy([]).rows("clause_id", "note"):
        assert note.endswith("."), clause
        assert "None" not in note


def test_a_missing_target_is_named(strategy):
    built = strategy([])
    notes = dict(built.rows("clause_id", "note"))
    assert "sme_spend_target_share" in notes["SME-INN-4"]


def test_there_are_ten_key_areas_in_three_themes_and_four_enablers(strategy):
    built = strategy([])
    areas = Counter(row[:2] for row in set(built.rows("theme_name", "is_enabler", "key_area_code")))
    assert areas == {
        ("Showing leadership", False): 4,
        ("Behaving commercially", False): 3,
        ("Achieving community benefits", False): 3,
        ("Enablers", True): 4,
    }
    levels = set(built.rows("key_area_code", "level_name"))
    assert len(levels) == 14 * 5


def verdicts(built):
    return {row[0]: row[1:] for row in built.rows("clause_id", "verdict", "silent_reason")}


def test_a_parameter_changes_only_the_clauses_that_name_it(strategy, row):
    before = strategy(golden_directorates(row))
    named = {
        clause
        for clause, text in before.rows("clause_id", "parameter_text")
        if text and "clause_directorate_spend_gbp" in text
    }
    after = verdicts(strategy(golden_directorates(row), clause_directorate_spend_gbp="30000"))
    changed = {clause for clause, verdict in verdicts(before).items() if after[clause] != verdict}
    assert changed == {"VCSE-INN-2"} < named
    assert after["VCSE-INN-2"] == ("SUPPORTS", None)


def test_taking_an_input_away_silences_and_never_contradicts(strategy, row):
    figures = golden_directorates(row)
    before = verdicts(strategy(figures))
    for gone in {figure["indicator_code"] for figure in figures}:
        kept = [figure for figure in figures if figure["indicator_code"] != gone]
        for clause, verdict in verdicts(strategy(kept)).items():
            assert verdict in (before[clause], ("SILENT", "NO_INPUT"))
