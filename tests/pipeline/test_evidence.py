"""The evidence table of the sample council, and what is claimed of it beside it."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl

GOLDEN = Path(__file__).parent / "golden" / "evidence_table.csv"
"""Every line of the evidence table, reviewed; see the tests for the causes of silence."""


def told(sample):
    """The golden columns of the evidence table as text."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file))
    table = sample.table("evidence.evidence_table").sort("framework_id", "clause_id")
    rows = table.select(pl.col(list(golden[0])).cast(pl.String).fill_null("")).to_dicts()
    return golden, rows


def test_every_line_is_the_one_that_was_reviewed(sample):
    golden, rows = told(sample)
    changed = [(was, now) for was, now in zip(golden, rows, strict=True) if was != now]
    assert changed == []


def test_every_verdict_and_every_reason_for_silence_occurs(sample):
    _, rows = told(sample)
    assert set(Counter(row["verdict"] for row in rows)) == {
        "SUPPORTS",
        "PARTIALLY_SUPPORTS",
        "CONTRADICTS",
        "SILENT",
    }
    assert {row["silent_reason"] for row in rows} - {""} == {
        "NOT_TESTABLE_FROM_DATA",
        "NO_INPUT",
        "COVERAGE_BELOW_MINIMUM",
        "PERIOD_INCOMPLETE",
        "SERIES_BREAK",
        "DEFINITION_NOT_SET",
        "TARGET_NOT_SET",
        "BOUNDS_STRADDLE",
    }


CAUSES = {
    "GRN-MAT-1": ("PERIOD_INCOMPLETE", "or the figure is still provisional"),
    "GRN-MAT-2": ("SERIES_BREAK", "or between it and the year that it is compared with"),
    "EDT-MIN-1": ("NO_INPUT", "There is nothing to test in the year"),
    "OSV-MIN-1": ("COVERAGE_BELOW_MINIMUM", "Too little of the money is classified"),
    "EDT-LEA-4": ("DEFINITION_NOT_SET", "strategic_contract_min_gbp"),
    "VCSE-INN-4": ("TARGET_NOT_SET", "vcse_spend_target_share"),
    "VCSE-INN-2": ("BOUNDS_STRADDLE", "could turn the answer either way"),
    "EC-MIN-1": ("NOT_TESTABLE_FROM_DATA", "a person has to attest it"),
}


def test_silence_says_its_cause_in_words(sample):
    table = sample.table("evidence.evidence_table")
    said = {row["clause_id"]: row for row in table.to_dicts()}
    for clause, (reason, words) in CAUSES.items():
        assert said[clause]["silent_reason"] == reason, clause
        assert words in said[clause]["note"], said[clause]["note"]


def test_claims_stand_beside_what_the_data_say(sample):
    table = sample.table("evidence.assessment")
    rows = {
        row["key_area_code"]: (
            row["claimed_level_name"],
            row["previous_level_name"],
            row["challenge_status"],
            row["challenged_clause_ids"],
        )
        for row in table.drop_nulls("claimed_level_name").to_dicts()
    }
    assert rows == {
        "SME": ("Developing", "Minimum", "reason given", "SME-DEV-1"),
        "VCSE": ("Developing", None, "not challenged", None),
        "OSV": ("Leader", None, "reason wanted", "OSV-DEV-2, OSV-LEA-2"),
        "MCR": ("Developing", None, "not challenged", None),
        "GRN": ("Developing", None, "not challenged", None),
    }


def test_an_attestation_holds_or_has_expired(sample):
    table = sample.table("evidence.evidence_table")
    said = dict(table.select("clause_id", "attestation_status").iter_rows())
    assert said["SME-LEA-1"] == "expired"
    assert said["GRN-LEA-1"] == "attested"
    assert said["SME-LEA-1"] != said["VCSE-LEA-1"] == "wanted"


def test_two_frameworks_are_judged_by_one_run(sample):
    frameworks = Counter(sample.table("evidence.evidence_table")["framework_id"])
    assert frameworks == {"nps-2018-final": 148, "wexmoor-green": 4}
