"""A framework of one clause, whose rule and figures each test sets.

verdict = judge(tests=[test(comparator="gt")], figures=[figure("0.2", "0.4")])
assert verdict == ("SUPPORTS", None)
"""

from decimal import Decimal
from typing import Any

import pytest

FRAMEWORK = "example"


def rule_test(order: int = 1, **changed: Any) -> dict[str, Any]:
    """One row of reference.framework_rule_test: the SME share of spend is above none."""
    return {
        "framework_id": FRAMEWORK,
        "clause_id": "C-1",
        "test_order": order,
        "test_role": "count",
        "test_text": "SME share of spend",
        "indicator_code": "I-04",
        "measure": "spend_share",
        "definition": "sme_d_nps",
        "breakdown": "none",
        "quantifier": "all",
        "comparator": "ge",
        "parameter": "threshold",
        **changed,
    }


def figure(lower: str, upper: str, **changed: Any) -> dict[str, Any]:
    """One row of indicators.indicator_value of the year 2024/25; all of it classified."""
    year = int(changed.get("period_label", "2024/25")[:4])
    return {
        "indicator_code": "I-04",
        "measure": "spend_share",
        "definition": "sme_d_nps",
        "breakdown": "none",
        "breakdown_value": "all",
        "period_type": "financial_year",
        "period_label": "2024/25",
        "period_start": f"{year}-04-01",
        "period_end": f"{year + 1}-03-31",
        "unit": "share",
        "denominator_gbp": "1000.00",
        "unknown_gbp": "0.00",
        "lower_share": lower,
        "upper_share": upper,
        "coverage_share": "1",
        "is_provisional": "false",
        "crosses_series_break": "false",
        **changed,
    }


def known(share: str, **changed: Any) -> dict[str, Any]:
    """A figure of which everything is known."""
    return figure(share, share, point_share=share, **changed)


def parameters(**changed: str | None) -> list[dict[str, Any]]:
    """Rows of reference.parameter, with other values if given; None is not set."""
    values: dict[str, str | None] = {
        "threshold": "0.30",
        "floor": "0.80",
        "hard_minimum": "0.50",
        "spend_floor_gbp": "100",
        "own_target": None,
        "assessed_year_start": None,
        **changed,
    }
    return [
        {"parameter": name, "value": value, "unit": "share", "source": "PRODUCT-DEFAULT"}
        for name, value in values.items()
    ]


@pytest.fixture
def row():
    """Makers of rows: `row.test`, `row.figure`, `row.known`, `row.parameters`."""

    class Row:
        test = staticmethod(rule_test)
        figure = staticmethod(figure)
        known = staticmethod(known)
        parameters = staticmethod(parameters)

    return Row


@pytest.fixture
def judge(given):
    """`judge(tests, figures, needed, met, some, none, breaks, **parameters)`: (verdict, silent_reason)."""

    def _judge(
        tests: Any,
        figures: Any,
        needed: int = 1,
        met: str = "SUPPORTS",
        some: str = "PARTIALLY_SUPPORTS",
        none: str = "CONTRADICTS",
        breaks: Any = "feed",
        **changed: str | None,
    ) -> tuple[str, str | None]:
        clause = {
            "framework_id": FRAMEWORK,
            "clause_id": "C-1",
            "key_area_code": "K",
            "sub_dimension": "high_level",
            "level_code": "mature",
            "clause_text": "Much is spent with SMEs.",
            "testability": "D" if tests else "A",
            "coverage_floor_parameter": "floor" if tests else None,
            "coverage_minimum_parameter": "hard_minimum" if tests else None,
        }
        rule = {
            "framework_id": FRAMEWORK,
            "clause_id": "C-1",
            "rule_text": "The share is large enough.",
            "tests_needed_count": needed,
            "verdict_when_met": met,
            "verdict_when_some_met": some,
            "verdict_when_none_met": none,
        }
        tables: dict[str, Any] = {
            "reference.framework_clause": [clause],
            "reference.framework_rule": [rule] if tests else "framework_id",
            "reference.framework_rule_test": tests or "framework_id",
            "reference.parameter": parameters(**changed),
            "indicators.indicator_value": figures or "indicator_code",
            "core.series_break": breaks,
        }
        world = given(tables, real=["reference.series_break_kind"])
        world.build("evidence.clause_test")
        ((verdict, reason),) = world.build("evidence.clause_verdict").rows(
            "verdict", "silent_reason"
        )
        return verdict, reason

    return _judge


@pytest.fixture
def percent():
    """Whole percentages as shares in text: percent(30) is '0.30'."""
    return lambda number: str(Decimal(number) / 100)
