"""Every real published file reads as the hand-made truth says.

The files are not part of the project: SPEND_CORPUS points at a folder of them with truth_spend.csv.
A difference from a truth of medium confidence stands in differences.csv with its explanation.
"""

import csv
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.landing import FileReading, RecordReading, read_file
from pipelines.landing.reading import summary
from pipelines.landing.records import record_summary

CORPUS = os.environ.get("SPEND_CORPUS")
pytestmark = pytest.mark.skipif(
    not CORPUS, reason="SPEND_CORPUS names no folder of real published files"
)
FIGURES = {
    "payments": "n_payments",
    "net_total": "sum_amount",
    "first_date": "first_date",
    "last_date": "last_date",
    "suppliers": "n_distinct_suppliers",
    "redacted": "n_redacted",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


TRUTH = rows(Path(CORPUS) / "truth_spend.csv") if CORPUS else []
EXPLAINED = {
    (row["file"], row["figure"]): row for row in rows(Path(__file__).parent / "differences.csv")
}


def differences(said: dict[str, Any], truth: dict[str, str]) -> dict[str, tuple[str, str]]:
    found = {}
    for ours, theirs in FIGURES.items():
        if truth[theirs] == "":
            continue
        if ours == "net_total":
            # truth keeps fractions of a penny that each line of ours has rounded away
            equal = abs(Decimal(said[ours]) - Decimal(truth[theirs])) <= Decimal("0.05")
        else:
            equal = str(said[ours]) == truth[theirs]
        if not equal:
            found[ours] = (str(said[ours]), truth[theirs])
    return found


@pytest.mark.parametrize("truth", TRUTH, ids=[row["file"] for row in TRUTH])
def test_a_real_file_reads_as_the_truth_says(truth: dict[str, str]) -> None:
    reading = read_file(Path(str(CORPUS)) / truth["file"])
    assert isinstance(reading, FileReading)
    said = summary(reading)
    if truth["expect"] == "refuse" or (truth["expect"] == "either" and said["status"] == "refused"):
        assert said["status"] == "refused"
        assert said["reason"]
        return
    assert said["status"] == "accepted", said["reason"]
    for figure, (ours, theirs) in differences(said, truth).items():
        explained = EXPLAINED.get((truth["file"], figure))
        assert truth["confidence"] != "high", f"{figure}: {ours}, truth {theirs}"
        assert explained is not None, (
            f"{figure}: {ours}, truth {theirs}, and differences.csv does not say why"
        )
        assert (explained["ours"], explained["truth"]) == (ours, theirs)


CONTRACTS = rows(Path(CORPUS) / "truth_contracts.csv") if CORPUS else []
CONTRACT_FIGURES = {
    "contracts": "n_contracts",
    "notices": "n_notices",
    "with_supplier": "n_with_supplier",
    "with_start": "n_with_start",
    "with_end": "n_with_end",
    "sum_value": "sum_value",
    "value_column": "value_column",
    "value_unparseable": "n_value_unparseable",
    "min_start": "min_start",
    "max_start": "max_start",
    "min_end": "min_end",
    "max_end": "max_end",
    "header_row": "header_row_index",
}


@pytest.mark.parametrize("truth", CONTRACTS, ids=[row["file"] for row in CONTRACTS])
def test_a_real_contract_file_reads_as_the_truth_says(truth: dict[str, str]) -> None:
    reading = read_file(Path(str(CORPUS)) / truth["file"])
    if truth["kind"] == "other":
        assert not reading.accepted
        assert reading.refusal is not None
        return
    assert isinstance(reading, RecordReading)
    said = record_summary(reading)
    figures = {ours: str(said[ours]) for ours, theirs in CONTRACT_FIGURES.items() if truth[theirs]}
    assert figures == {
        ours: truth[theirs] for ours, theirs in CONTRACT_FIGURES.items() if truth[theirs]
    }
    for column, heading in json.loads(truth["columns_map"]).items():
        assert bare(said["columns"][column]) == bare(heading)


def bare(heading: str) -> str:
    """A heading without the damage of a doubly encoded mark, in one line."""
    return " ".join(heading.replace("\u00ef\u00bb\u00bf", "").split())


@pytest.mark.parametrize("truth", CONTRACTS, ids=[row["file"] for row in CONTRACTS])
def test_contract_files_are_never_taken_for_payments(truth: dict[str, str]) -> None:
    reading = read_file(Path(str(CORPUS)) / truth["file"])
    assert isinstance(reading, RecordReading) or not reading.accepted
