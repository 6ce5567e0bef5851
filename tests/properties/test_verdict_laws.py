"""Laws that hold for any figures, on the real clauses and rules of the 2018 strategy.

Knowing less never turns silence into support; a parameter moves only the clauses that name it; an
input that is taken away leaves silence and never a contradiction.
"""

import csv
from contextlib import contextmanager
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.tables import PROJECT
from tests.spec.conftest import Given, open_warehouse

FRAMEWORK = "nps-2018-final"
TABLES = ("clause_test", "clause_verdict", "claim", "clause_attestation", "evidence_table")
slow = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def rows_of(path):
    with (PROJECT / "reference" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TESTS = rows_of(f"frameworks/{FRAMEWORK}/framework_rule_test.csv")
PARAMETERS = {row["parameter"]: row for row in rows_of("parameters.csv")}
MEASURES = sorted(
    {(row["indicator_code"], row["measure"], row["definition"], row["breakdown"]) for row in TESTS}
)
COMPARED = sorted({row["parameter"] for row in TESTS})

thousandths = st.integers(min_value=0, max_value=1000)
intervals = st.tuples(thousandths, thousandths).map(sorted)
coverages = st.sampled_from(("1", "0.9", "0.6", "0.3"))
worlds = st.fixed_dictionaries({measure: st.tuples(intervals, coverages) for measure in MEASURES})


def figures(known):
    """One figure of a complete year for each measure, or two where directorates are asked for."""
    return [
        {
            "indicator_code": code,
            "measure": measure,
            "definition": definition,
            "breakdown": breakdown,
            "breakdown_value": part,
            "period_type": "financial_year",
            "period_label": "2024/25",
            "period_start": "2024-04-01",
            "period_end": "2025-03-31",
            "unit": "share",
            "denominator_gbp": "1000000.00",
            "unknown_gbp": str(1_000_000 - int(Decimal(coverage) * 1_000_000)),
            "coverage_share": coverage,
            "lower_share": str(Decimal(lower) / 1000),
            "upper_share": str(Decimal(upper) / 1000),
            "is_provisional": "false",
            "crosses_series_break": "false",
        }
        for (code, measure, definition, breakdown), ((lower, upper), coverage) in known.items()
        for part in (("all",) if breakdown == "none" else ("Place", "People"))
    ]


@contextmanager
def judged(known, **changed):
    """Rows of the evidence table by clause: verdict, reason, parameters."""
    values = {name: row["value"] or "0.5" for name, row in PARAMETERS.items()} | changed
    values["assessed_year_start"] = None
    with open_warehouse(PROJECT) as warehouse:
        world = Given(
            warehouse,
            {
                "indicators.indicator_value": figures(known) or "indicator_code",
                "reference.parameter": [
                    {"parameter": name, "value": value, "unit": "share", "source": "LAW"}
                    for name, value in values.items()
                ],
            },
            frameworks=[FRAMEWORK],
        )
        for table in TABLES:
            world.build(f"evidence.{table}")
        rows = world.table("evidence.evidence_table").rows(
            "clause_id", "verdict", "silent_reason", "parameter_text", "required_inputs"
        )
        yield {row[0]: row[1:] for row in rows}


@slow
@given(worlds, thousandths)
def test_knowing_less_never_turns_silence_into_support(known, wider):
    less = {
        measure: ([max(0, low - wider), min(1000, high + wider)], coverage)
        for measure, ((low, high), coverage) in known.items()
    }
    with judged(known) as before, judged(less) as after:
        for clause, (verdict, *_) in after.items():
            if before[clause][0] == "SILENT":
                assert verdict == "SILENT", clause
            if verdict in ("SUPPORTS", "CONTRADICTS"):
                assert before[clause][0] == verdict, clause


@slow
@given(worlds, st.sampled_from(COMPARED), thousandths)
def test_a_parameter_moves_only_the_clauses_that_name_it(known, parameter, value):
    with judged(known) as before, judged(known, **{parameter: str(Decimal(value) / 1000)}) as after:
        for clause, (verdict, reason, text, _) in after.items():
            if (verdict, reason) != before[clause][:2]:
                assert f"{parameter} =" in text, clause


@slow
@given(worlds, st.sampled_from(sorted({code for code, *_ in MEASURES})))
def test_an_input_taken_away_leaves_silence_and_never_a_contradiction(known, gone):
    left = {measure: found for measure, found in known.items() if measure[0] != gone}
    with judged(known) as before, judged(left) as after:
        for clause, (verdict, reason, *_) in after.items():
            if verdict == "CONTRADICTS":
                assert before[clause][0] == "CONTRADICTS", clause
            if {t["indicator_code"] for t in TESTS if t["clause_id"] == clause} == {gone}:
                assert (verdict, reason) == ("SILENT", "NO_INPUT"), clause
