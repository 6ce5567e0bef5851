"""What may leave the council, and how the record of a run leaves it."""

from dataclasses import asdict

import pytest

from pipelines.disclosure import is_outward, may_leave, outward_record, run_of
from pipelines.run import CheckResult, Identity

CHECK = asdict(
    CheckResult(
        table="core.spend_line",
        what="supplier_name is never empty",
        severity="warning",
        passed=False,
        rows=10,
        failing=2,
        seen="['Mrs A Ash']",
        sample=({"supplier_name": "Mrs A Ash"}, {"supplier_name": "B Birch"}),
    )
)


@pytest.mark.parametrize(
    "path",
    [
        "evidence.html",
        "council-paper.pdf",
        "evidence.xlsx",
        "data_dictionary.md",
        "evidence/evidence_table.csv",
        "indicators/indicator_value.parquet",
        "returns/suppression.csv",
        "index.html",
        "manifest.json",
        "pages/quality.html",
        "static/govuk.min.css",
        "static/govuk-frontend-licence.txt",
    ],
)
def test_evidence_indicators_returns_pages_and_what_explains_them_may_leave(path):
    assert may_leave(path)


@pytest.mark.parametrize(
    "path",
    [
        "core/supplier.csv",
        "rules/supplier_shown_name.parquet",
        "staging/spend_line_rejected.csv",
        "register/edition.csv",
        "record.json",
        "evidence",
        "evidence/claim.csv",
        "evidence/assessment.parquet",
        "evidence/clause_attestation.csv",
        "returns.csv",
        "notes.txt",
        "pages",
        "pages/core/supplier.html",
        "pages/supplier.csv",
        "static/supplier.html",
        "other.html",
    ],
)
def test_nothing_else_may(path):
    assert not may_leave(path)


def test_a_record_leaves_without_rows_and_values_of_files():
    told = outward_record({"run": "r", "checks": [CHECK], "inputs": [{"file_name": "a.csv"}]})
    assert "Ash" not in str(told)
    assert "Birch" not in str(told)
    assert told["checks"][0] | {"sample_count": 2, "failing": 2, "rows": 10} == told["checks"][0]
    assert told["inputs"] == [{"file_name": "a.csv"}]
    assert is_outward(told)
    assert not is_outward({"checks": [CHECK]})


def test_a_number_that_was_seen_stays():
    told = outward_record({"checks": [{**CHECK, "seen": "4"}]})
    assert told["checks"][0]["seen"] == "4"


def test_the_name_of_a_run_follows_from_its_identity():
    facts = {"council": "E06999999", "inbox": "a" * 64, "profile": None}
    assert run_of(facts) == Identity(facts).run
