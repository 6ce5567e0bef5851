"""Which lines are of a part of the council: told as the sums of supplier_period tell it."""

from dataclasses import fields

import polars as pl
import pytest

from pipelines.trace.publication import Publication
from pipelines.trace.spending import _in_part
from pipelines.trace.walk import Figure

LINES = {
    "line_id": ["l1", "l2", "l3"],
    "supplier_key": ["near", "far", "nowhere"],
    "financial_year": ["2025/26"] * 3,
    "supplier_type": ["Charity", None, None],
    "category": ["Care", "Care", None],
    "category_code": [None, None, None],
    "expense_type": [None, "Fees", None],
    "reporting_directorate": ["Place", "Place", "People"],
    "reporting_category": ["Care", "Care", "(not stated)"],
}
NATIONAL = {
    "category": ["Care", "Care", ""],
    "category_code": ["", "", ""],
    "expense_type": ["", "Fees", ""],
    "national_category": ["social_care", "other", "other"],
}
PLACES = {
    "supplier_key": ["near", "far", "near"],
    "financial_year": ["2025/26", "2025/26", "2024/25"],
    "geography": ["own_area", "elsewhere", "elsewhere"],
}


@pytest.fixture
def publication(tmp_path):
    texts = {"category_code": pl.String}
    tables = {
        "core/spend_line": pl.DataFrame(LINES, schema_overrides=texts),
        "rules/national_category": pl.DataFrame(NATIONAL),
        "rules/supplier_geography": pl.DataFrame(PLACES),
    }
    for name, table in tables.items():
        path = tmp_path / f"{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        table.write_parquet(path)
    return Publication(tmp_path)


def figure(breakdown, value):
    told = {each.name: None for each in fields(Figure)}
    return Figure(**{**told, "breakdown": breakdown, "breakdown_value": value})


@pytest.mark.parametrize(
    ("breakdown", "value", "found"),
    [
        ("none", "all", ["l1", "l2", "l3"]),
        ("directorate", "Place", ["l1", "l2"]),
        ("category", "Care", ["l1", "l2"]),
        ("supplier_type", "Charity", ["l1"]),
        ("supplier_type", "", ["l2", "l3"]),
        ("national_category", "social_care", ["l1"]),
        ("national_category", "other", ["l2", "l3"]),
        ("geography", "own_area", ["l1"]),
        ("geography", "elsewhere", ["l2"]),
        ("geography", "unknown", ["l3"]),
    ],
)
def test_every_part_finds_its_lines(publication, breakdown, value, found):
    lines = publication.scan("core.spend_line")
    part = _in_part(publication, lines, figure(breakdown, value)).sort("line_id").collect()
    assert part["line_id"].to_list() == found
    assert part.columns == list(LINES)
