"""Every measure that the method computes is called by words, not by its column."""

import csv
import re
from pathlib import Path

from pipelines.tables import find_contracts

PROJECT = Path(__file__).parents[2]
SAID_BY_ITS_DEFINITION = {"spend_share"}
WRITTEN = re.compile(r"'measure': '([a-z0-9_]+)'|'([a-z0-9_]+)' as measure\b")


def titles():
    with (PROJECT / "reference/rules/figure_name.csv").open(encoding="utf-8", newline="") as rows:
        return {row["name"]: row["title"] for row in csv.DictReader(rows)}


def measures_promised():
    for contract in find_contracts(PROJECT).values():
        if contract.schema_name == "indicators":
            for promise in contract.all_expectations:
                if promise.kwargs.get("column") == "measure":
                    yield from promise.kwargs.get("value_set", ())


def measures_written():
    for path in (PROJECT / "sql" / "indicators").glob("*.sql"):
        for found in WRITTEN.findall(path.read_text(encoding="utf-8")):
            yield from filter(None, found)


def test_every_measure_of_an_indicator_is_called_by_words():
    named = titles()
    measures = {*measures_promised(), *measures_written()} - SAID_BY_ITS_DEFINITION
    assert len(measures) > 100
    assert sorted(each for each in measures if not named.get(each)) == []


def test_words_for_a_measure_are_words():
    told = [title for title in titles().values() if title]
    assert [title for title in told if "_" in title or title != title.strip()] == []


def test_no_measure_or_definition_is_named_twice():
    with (PROJECT / "reference/rules/figure_name.csv").open(encoding="utf-8", newline="") as rows:
        names = [row["name"] for row in csv.DictReader(rows)]
    assert len(names) == len(set(names))
