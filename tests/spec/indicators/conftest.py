"""The hand-checkable example of the method, section 2.8, as tables the tests here build on.

    golden("indicators.sme_spend_share")                  the example, built up to that table
    golden("indicators.supplier_period", months=MONTHS)   the same with other rows

A is a local micro firm, B a large firm from elsewhere, C local but of unknown size, D a local CIC
paid for a contract and given a grant, E a redacted person, F a health body, G a supplier whose
credits exceed its invoices, H a large charity from elsewhere. All lines are of one complete year.
"""

from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from pipelines.tables import read_table

LINES = (
    # line, supplier, month, directorate, scope, amount
    ("l01", "A", "2024-04-01", "Place", "PROCUREMENT", "10000.00"),
    ("l02", "A", "2024-07-01", "Place", "PROCUREMENT", "2500.00"),
    ("l03", "A", "2024-08-01", "Place", "PROCUREMENT", "-500.00"),
    ("l04", "B", "2024-05-01", "People", "PROCUREMENT", "40000.00"),
    ("l05", "C", "2024-06-01", "Place", "PROCUREMENT", "8000.00"),
    ("l06", "D", "2024-09-01", "People", "PROCUREMENT", "6000.00"),
    ("l07", "D", "2024-10-01", "People", "GRANT", "4000.00"),
    ("l08", "E", "2024-11-01", "People", "INDIVIDUAL", "3000.00"),
    ("l09", "F", "2024-12-01", "People", "PUBLIC_BODY", "20000.00"),
    ("l10", "G", "2025-01-01", "Place", "PROCUREMENT", "700.00"),
    ("l11", "G", "2025-02-01", "Place", "PROCUREMENT", "-1000.00"),
    ("l12", "H", "2025-03-01", "People", "PROCUREMENT", "14000.00"),
)

STATUSES = {
    # supplier: local, SME, micro, VCSE
    "A": ("TRUE", "TRUE", "TRUE", "FALSE"),
    "B": ("FALSE", "FALSE", "FALSE", "FALSE"),
    "C": ("TRUE", "UNKNOWN", "UNKNOWN", "UNKNOWN"),
    "D": ("TRUE", "TRUE", "UNKNOWN", "TRUE"),
    "E": ("UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN"),
    "F": ("TRUE", "FALSE", "FALSE", "FALSE"),
    "G": ("FALSE", "TRUE", "FALSE", "FALSE"),
    "H": ("FALSE", "FALSE", "FALSE", "TRUE"),
}

ATTRIBUTES = ("local_l1", "sme_d_nps", "micro_d_nps", "vcse")

MONTHS = tuple(f"2024-{month:02}-01" for month in range(4, 13)) + tuple(
    f"2025-{month:02}-01" for month in range(1, 4)
)

QUARTERS = {4: "Q1", 7: "Q2", 10: "Q3", 1: "Q4"}


def spend_lines(lines: Any = LINES, kinds: Any = MappingProxyType({})) -> list[dict[str, Any]]:
    """Rows of core.spend_line; `kinds` gives the category and the supplier type of some lines."""
    return [
        {
            "line_id": line,
            "supplier_key": supplier,
            "month": month,
            "reporting_directorate": directorate or "",
            "reporting_category": kinds.get(line, ("", ""))[0],
            "supplier_type": kinds.get(line, ("", ""))[1],
            "net_amount_gbp": amount,
        }
        for line, supplier, month, directorate, _, amount in lines
    ]


def spend_scopes(lines: Any = LINES) -> list[dict[str, Any]]:
    """Rows of rules.spend_scope."""
    return [
        {
            "line_id": line,
            "supplier_key": supplier,
            "scope": scope,
            "is_procurement": scope in ("PROCUREMENT", "CARD_UNRESOLVED"),
            "is_unresolved": scope == "UNRESOLVED",
            "is_payee_supplier": scope not in ("INDIVIDUAL", "CARD_UNRESOLVED"),
        }
        for line, supplier, _, _, scope, _ in lines
    ]


def suppliers(keys: Any = STATUSES, unnamed: Any = ("E",)) -> list[dict[str, Any]]:
    """Rows of core.supplier."""
    return [
        {
            "supplier_key": key,
            "supplier_number": number,
            "supplier_name": key,
            "is_named": key not in unnamed,
        }
        for number, key in enumerate(sorted(keys), start=1)
    ]


YEARS = ("2022/23", "2023/24", "2024/25", "2025/26", "2026/27")
"""Financial years for which the statuses of a supplier hold."""


def supplier_attributes(statuses: Any = STATUSES, unset: Any = ()) -> list[dict[str, Any]]:
    """Rows of rules.supplier_attribute; `unset` definitions mean nothing for the council."""
    return [
        {
            "supplier_key": supplier,
            "financial_year": year,
            "attribute": attribute,
            "status": status,
            "rule_id": f"rule of {attribute}",
            "reason_code": "LO_NOT_DEFINED" if attribute in unset else f"reason of {attribute}",
            "confidence": None if status == "UNKNOWN" else "HIGH",
            "decided_by": "RULE",
        }
        for supplier, known in statuses.items()
        for attribute, status in zip(ATTRIBUTES, known, strict=True)
        for year in YEARS
    ]


def period_months(months: Any = MONTHS, incomplete: Any = ()) -> list[dict[str, Any]]:
    """Rows of core.period_month."""
    rows = []
    for month in months:
        year, number = int(month[:4]), int(month[5:7])
        start = year if number >= 4 else year - 1
        financial_year = f"{start}/{(start + 1) % 100:02}"
        first = number - (number - 1) % 3
        rows.append(
            {
                "feed": "spend",
                "month": month,
                "financial_year": financial_year,
                "quarter_label": f"{financial_year} {QUARTERS[first]}",
                "is_expected": True,
                "is_complete": month not in incomplete,
            }
        )
    return rows


def parameters(**changed: str | None) -> list[dict[str, Any]]:
    """Rows of reference.parameter that indicators read, with other values if given."""
    values: dict[str, str | None] = {
        "headline_coverage_min_share": "0.80",
        "bounds_only_coverage_max_share": "0.50",
        "tail_supplier_max_gbp": "5000",
        "new_supplier_lookback_months": "36",
        "unclassified_list_max_count": "50",
        **changed,
    }
    return [
        {"parameter": name, "value": value, "unit": "share", "source": "PRODUCT-DEFAULT"}
        for name, value in values.items()
    ]


BUILT = (
    "core.period",
    "rules.breakdown_cell",
    "rules.national_category",
    "rules.period_cell",
    "rules.profile_decision",
    "rules.supplier_profile",
)
"""Tables before the indicators that the example builds and does not give."""


@cache
def needed(table: str) -> tuple[str, ...]:
    """The tables that `table` reads and the example builds, each after those it reads itself."""
    found: list[str] = []
    for read in read_table(table).reads:
        if read.startswith("indicators.") or read in BUILT:
            found += [*needed(read), read]
    return tuple(dict.fromkeys(found))


@pytest.fixture
def example(given):
    """`example(table, lines=..., statuses=..., ...)`: everything of the example up to `table`."""

    def _example(table: str, **changed: Any) -> Any:
        lines = changed.get("lines", LINES)
        statuses = changed.get("statuses", STATUSES)
        world = given(
            {
                "core.spend_line": spend_lines(lines, changed.get("kinds", {})),
                "rules.supplier_shown_name": [
                    {"supplier_key": key, "shown_key": key, "shown_name": key} for key in statuses
                ],
                "core.supplier": suppliers(
                    {*statuses, *(line[1] for line in lines)}, changed.get("unnamed", ("E",))
                ),
                "core.period_month": period_months(
                    changed.get("months", MONTHS), changed.get("incomplete", ())
                ),
                "core.series_break": changed.get("breaks", "feed | month | is_confirmed"),
                "rules.spend_scope": spend_scopes(lines),
                "rules.supplier_attribute": supplier_attributes(statuses, changed.get("unset", ())),
                "reference.parameter": parameters(**changed.get("parameters", {})),
            },
            real=["reference.breakdown_period"],
        )
        for name in (*needed(table), table):
            world.build(name)
        return world

    return _example


@pytest.fixture
def golden(example):
    """`golden(table, ...)`: one table of the example."""
    return lambda table, **changed: example(table, **changed).table(table)
