"""Every trap of sample_data/traps is read as its maker meant it."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.landing import RecordReading, read_file
from pipelines.landing.reading import summary

TRAPS = Path(__file__).parents[3] / "sample_data" / "traps"
with (TRAPS / "expected.csv").open(newline="", encoding="utf-8") as stream:
    EXPECTED = list(csv.DictReader(stream))


@pytest.mark.parametrize("meant", EXPECTED, ids=[row["file"] for row in EXPECTED])
def test_a_trap_is_read_as_it_was_meant(meant: dict[str, str]) -> None:
    reading = read_file(TRAPS / meant["file"])
    if isinstance(reading, RecordReading):  # another feed is no payments
        assert meant["expect"] == "refuse"
        return
    said = summary(reading)
    if said["status"] == "refused":
        assert meant["expect"] in ("refuse", "either"), said["reason"]
        assert said["reason"]
        return
    assert meant["expect"] in ("accept", "either"), meant["trap"]
    assert said["payments"] == int(meant["n_payments"])
    assert abs(Decimal(said["net_total"]) - Decimal(meant["sum_amount"])) < Decimal("0.05")
    for ours, theirs in {
        "first_date": "first_date",
        "last_date": "last_date",
        "suppliers": "n_distinct_suppliers",
        "redacted": "n_redacted",
        "rejected": "n_rejected",
    }.items():
        if meant[theirs] != "":
            assert str(said[ours]) == meant[theirs], ours
