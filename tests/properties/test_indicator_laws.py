"""Laws that hold for any payments and any contracts, on the real SQL.

Splitting a line moves no share; bounds are in order; knowing more never widens them; the parts of
a breakdown add up to the whole; one contract more never lowers coverage.
"""

from contextlib import contextmanager
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.tables import PROJECT
from tests.spec.conftest import Given, open_warehouse
from tests.spec.indicators.conftest import (
    needed,
    parameters,
    period_months,
    spend_lines,
    spend_scopes,
    supplier_attributes,
    suppliers,
)

KEYS = ("A", "B", "C")
STATUSES = ("TRUE", "FALSE", "UNKNOWN")
BOUNDS = ("lower_share", "point_share", "upper_share")
slow = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

amounts = st.integers(min_value=-50_000, max_value=100_000).map(lambda pence: Decimal(pence) / 100)
lines = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.sampled_from(("2024-04-01", "2024-09-01")),
        st.sampled_from(("Place", "People")),
        st.sampled_from(("PROCUREMENT", "GRANT")),
        amounts,
    ),
    min_size=1,
    max_size=8,
)
statuses = st.fixed_dictionaries({key: st.sampled_from(STATUSES) for key in KEYS})


@contextmanager
def world(tables):
    with open_warehouse(PROJECT) as warehouse:
        yield Given(warehouse, tables)


def shares(payments, known, table="indicators.sme_spend_share"):
    """Share rows of the payments, by measure and cell."""
    numbered = [(f"l{n}", *payment[:4], str(payment[4])) for n, payment in enumerate(payments)]
    every = {key: (status,) * 4 for key, status in known.items()}
    with world(
        {
            "core.spend_line": spend_lines(numbered),
            "core.supplier": suppliers(every, unnamed=()),
            "core.period_month": period_months(),
            "rules.spend_scope": spend_scopes(numbered),
            "rules.supplier_attribute": supplier_attributes(every),
            "reference.parameter": parameters(),
        }
    ) as given_world:
        for name in needed(table):
            given_world.build(name)
        built = given_world.build(table)
        cell = ("measure", "period_type", "period_label", "breakdown", "breakdown_value")
        rows = built.rows(*cell, *BOUNDS, "numerator_gbp", "unknown_gbp", "denominator_gbp")
    return {row[:5]: row[5:] for row in rows}


@slow
@given(lines, statuses)
def test_bounds_are_in_order_and_between_nothing_and_all(payments, known):
    for lower, point, upper, *_ in shares(payments, known).values():
        if lower is not None:
            assert 0 <= lower <= upper <= 1
            assert point is None or lower <= point <= upper


@slow
@given(lines, statuses, st.integers(min_value=1, max_value=99))
def test_splitting_a_line_in_two_moves_no_share(payments, known, per_cent):
    first, *rest = payments
    part = (first[4] * per_cent / 100).quantize(Decimal("0.01"))
    split = [(*first[:4], part), (*first[:4], first[4] - part), *rest]
    assert shares(payments, known) == shares(split, known)


@slow
@given(lines, statuses, st.sampled_from(KEYS), st.sampled_from(("TRUE", "FALSE")))
def test_learning_what_a_supplier_is_never_widens_the_bounds(payments, known, key, status):
    before = shares(payments, known | {key: "UNKNOWN"})
    after = shares(payments, known | {key: status})
    for cell, (lower, _, upper, *_) in before.items():
        if lower is not None:
            assert lower <= after[cell][0]
            assert after[cell][2] <= upper


@slow
@given(lines, statuses)
def test_the_parts_of_a_breakdown_add_up_where_no_credit_leaves_one(payments, known):
    paid = [(*payment[:4], abs(payment[4]) + 1) for payment in payments]
    found = shares(paid, known)
    for (measure, kind, label, breakdown, _), whole in found.items():
        if breakdown != "none" or measure != "spend_share":
            continue
        for part in ("directorate", "national_category", "geography"):
            parts = [row for cell, row in found.items() if cell[:4] == (measure, kind, label, part)]
            if parts:
                for figure in (3, 4, 5):
                    assert sum(row[figure] for row in parts) == whole[figure]


contracts = st.lists(
    st.tuples(
        st.sampled_from(("R1", "R2")),
        st.sampled_from(KEYS),
        st.sampled_from(("CS_NAME", "CS_FAMILY")),
        st.sampled_from(("2026-03-31", "2025-05-20", None)),
        st.sampled_from(("Parks", "Roads")),
    ),
    max_size=4,
)
paid_lines = st.lists(
    st.tuples(
        st.sampled_from(KEYS), st.sampled_from(("R1", None)), st.sampled_from(("Parks", None))
    ),
    min_size=1,
    max_size=5,
)
COVERED = ("is_strict", "is_lenient", "is_supplier_live")


def linked(payments, agreements):
    """What coverage counts of each line: strict, lenient, by supplier."""
    with world(
        {
            "core.contract": [
                {
                    "contract_key": f"c{n}",
                    "contract_ref": ref,
                    "start_date": "2024-04-01",
                    "last_end_date": end,
                    "category": category,
                    "is_open_ended": "false",
                    "is_framework": "false",
                    "is_awarded": "true",
                }
                for n, (ref, _, _, end, category) in enumerate(agreements)
            ]
            or "contract_key | title",
            "rules.contract_supplier": [
                {"contract_key": f"c{n}", "supplier_key": key, "basis_code": basis}
                for n, (_, key, basis, _, _) in enumerate(agreements)
            ]
            or "contract_key | supplier_key",
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": key,
                    "payment_date": "2025-06-01",
                    "financial_year": "2025/26",
                    "contract_ref": ref,
                    "category": category,
                    "net_amount_gbp": "9000",
                }
                for n, (key, ref, category) in enumerate(payments)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "supplier_key": line[0], "is_procurement": "true"}
                for n, line in enumerate(payments)
            ],
            "reference.parameter": "parameter | value\ncontract_lapsed_max_days | 60\n"
            "contract_register_min_gbp | 5000",
        }
    ) as given_world:
        rows = given_world.build("rules.contract_link").rows("line_id", *COVERED)
    return {row[0]: row[1:] for row in rows}


@slow
@given(paid_lines, contracts, contracts.filter(bool))
def test_a_contract_more_never_lowers_coverage(payments, agreements, more):
    before, after = linked(payments, agreements), linked(payments, [*agreements, more[0]])
    assert before.keys() == after.keys()
    for line, covered in before.items():
        assert all(now >= then for then, now in zip(covered, after[line], strict=True))
