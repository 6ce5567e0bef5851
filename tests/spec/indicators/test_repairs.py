"""Figures that said more than is known, or counted twice, as they are reckoned by hand (method 2.5)."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import combinations_with_replacement, product

import pytest

from tests.spec.indicators.test_contracts import (
    PERIODS,
    ROLLING,
    covered_tables,
    parameters,
    values,
)
from tests.spec.indicators.test_measures import BOUNDS, COUNTS, advertised, multiplied

QUARTER, THIRD, HALF = D("0.25"), D("0.3333333333"), D("0.5")


def never_widens(bounds, learned):
    """Each thing that is learned keeps the figure within its bounds, and its point between them.

    `bounds` are the figures (lower, point, upper) by what is known, records in order; `learned`
    gives what one record may turn out to be.
    """
    compared = 0
    for known, (lower, point, upper) in bounds.items():
        assert 0 <= lower <= upper <= 1, known
        assert point is None or lower <= point <= upper, known
        for n, record in enumerate(known):
            for better in learned(record):
                after = bounds.get(tuple(sorted((*known[:n], better, *known[n + 1 :]), key=str)))
                if after is not None:
                    assert lower <= after[0] <= after[2] <= upper, (known, record, better)
                    compared += 1
    return compared > 100


def some_of(*cells):
    """Every choice of three records whose cells are of these, in order."""
    each = sorted(product(*cells), key=str)
    return list(combinations_with_replacement(each, 3))


def settled(record, known):
    """The record with one cell that was not known, as it may turn out to be."""
    for n, _ in enumerate(record):
        yield from settled_at(record, n, known[n])


def settled_at(cells, n, known):
    """The cells with the nth as it may turn out to be, where it was not known."""
    if cells[n] is None:
        yield from ((*cells[:n], each, *cells[n + 1 :]) for each in known)


def days(scenarios):
    """A period of one day for each of them."""
    first = date(2025, 4, 1)
    return [
        {
            **PERIODS[0],
            "period_number": n,
            "period_type": "month",
            "period_label": str(n),
            "period_start": first + timedelta(days=n),
            "period_end": first + timedelta(days=n),
        }
        for n, _ in enumerate(scenarios)
    ]


# I-34: how many bid


def bids(given, *lots, classes=None):
    """Lots as lists of bids; a bid is the members of its consortium, and whether it won."""
    rows = [
        {
            "record_id": f"{lot}-{n}",
            "procurement_ref": "P",
            "lot_ref": str(lot),
            "bidder_name": f"{lot}-{n}",
            "status": "scored",
            "consortium_members": members,
            "is_winner": won,
        }
        for lot, each in enumerate(lots)
        for n, (members, won) in enumerate(each)
    ]
    return given(
        {
            "core.period": PERIODS,
            "staging.procurement": "procurement_ref | advert_on\nP | 2025-06-10",
            "staging.bid": rows,
            "rules.bid_class": [
                {"record_id": row["record_id"], "attribute": "sme_d_nps", "status": status}
                for row, status in zip(rows, classes or (), strict=False)
            ]
            or "record_id | attribute",
        }
    ).build("indicators.bidding")


def test_a_joint_bid_of_two_members_is_one_bid(given):
    table = bids(given, [(2, None), (2, None)], [(1, None)])
    found = values(table, *BOUNDS, "numerator_count", "denominator_count", definition="all")
    assert found == {
        "single_bid_share": (1, 1, 1, 2, 2),
        "bids_per_lot_mean": (1, 1, 1, 2, 2),
        "bids_per_lot_median": (1, 1, 1, 2, 2),
    }


@pytest.mark.parametrize(
    ("members", "bid_count"),
    [
        ((2, 2, 2, 2), 2),
        ((1, 1, 2, 2), 3),
        ((3, 3, 3, 2, 2), 2),
        ((7,) * 7, 1),
        ((None, 1), 2),
        # A consortium of which one member is named is a bid, whoever else is in it.
        ((2,), 1),
        ((2, 3), 2),
        ((2, 2, 2), 2),
    ],
)
def test_a_consortium_is_one_bid_however_many_of_its_members_are_named(given, members, bid_count):
    table = bids(given, [(each, None) for each in members])
    assert values(table, "point_value")["bids_per_lot_mean"] == bid_count


def test_the_members_of_any_consortium_share_exactly_one_bid(given):
    for members in (7, 9, 11, 13):
        lot = [(members, None)] * members + [(1, None)]
        table = bids(given, lot, classes=["TRUE"] * members + ["FALSE"])
        assert values(table, *BOUNDS)["bid_share"] == (HALF, HALF, HALF)


# I-27: who wins


def test_a_bid_that_is_not_decided_is_neither_won_nor_lost(given):
    table = bids(given, [(1, True)], [(1, None)], classes=["TRUE", "TRUE"])
    found = values(table, *BOUNDS, *COUNTS, "coverage_share", definition="sme_d_nps")
    assert found["win_rate"] == (HALF, 1, 1, 1, 2, 1, HALF)
    # Another award goes to the class or is none.
    assert found["win_share"] == (1, 1, 1, 1, 2, 1, HALF)


def test_wins_of_a_class_run_from_all_undecided_bids_lost_to_all_won(given):
    lot = [
        (1, True, "TRUE"),
        (1, False, "TRUE"),
        (1, None, "TRUE"),
        (1, True, "FALSE"),
        (1, None, "FALSE"),
        (1, True, "UNKNOWN"),
        (1, False, "UNKNOWN"),
        (1, None, "UNKNOWN"),
    ]
    table = bids(given, [each[:2] for each in lot], classes=[each[2] for each in lot])
    found = values(table, *BOUNDS, *COUNTS, "coverage_share", definition="sme_d_nps")
    # Least: 1 of its 3 bids and the 2 that may be of it and not won. Most: 4 of 5.
    assert found["win_rate"] == (D("0.2"), HALF, D("0.8"), 1, 6, 4, THIRD)
    # Least: 1 of the 3 awards and 2 that may go to others. Most: 4 of 5.
    assert found["win_share"] == (D("0.2"), HALF, D("0.8"), 1, 6, 4, THIRD)


def test_an_excluded_bid_is_decided(given):
    table = given(
        {
            "core.period": PERIODS,
            "staging.procurement": "procurement_ref | advert_on\nP | 2025-06-10",
            "staging.bid": """
                record_id | procurement_ref | bidder_name | status   | is_winner
                a         | P               | A           | scored   | true
                b         | P               | B           | excluded |
            """,
            "rules.bid_class": """
                record_id | attribute | status
                a         | sme_d_nps | TRUE
                b         | sme_d_nps | TRUE
            """,
        }
    ).build("indicators.bidding")
    assert values(table, *BOUNDS)["win_rate"] == (HALF, HALF, HALF)


def test_learning_of_a_bid_never_widens_what_is_known_of_wins(given):
    known = (("true", "false"), ("TRUE", "FALSE"))
    scenarios = some_of((*known[0], None), (*known[1], None))
    periods = days(scenarios)
    table = given(
        {
            "core.period": periods,
            "staging.procurement": [
                {"procurement_ref": each["period_label"], "advert_on": each["period_start"]}
                for each in periods
            ],
            "staging.bid": [
                {
                    "record_id": f"{n}-{m}",
                    "procurement_ref": n,
                    "bidder_name": m,
                    "status": "scored",
                    "is_winner": won,
                }
                for n, scenario in enumerate(scenarios)
                for m, (won, _) in enumerate(scenario)
            ],
            "rules.bid_class": [
                {
                    "record_id": f"{n}-{m}",
                    "attribute": "sme_d_nps",
                    "status": status or "UNKNOWN",
                }
                for n, scenario in enumerate(scenarios)
                for m, (_, status) in enumerate(scenario)
            ],
        }
    ).build("indicators.bidding")
    rows = table.rows("measure", "period_label", *BOUNDS)
    for measure in ("bid_share", "win_share", "win_rate"):
        bounds = {scenarios[int(row[1])]: row[2:] for row in rows if row[0] == measure}
        assert never_widens(bounds, lambda record: settled(record, known))


# I-10: off contract above the threshold


def off_contract(given, *paid):
    """Total above a threshold of 9; `paid` are supplier, surely off contract, perhaps, on it too."""
    lines = [
        (supplier, amount, flags)
        for supplier, *amounts in paid
        for amount, flags in zip(
            amounts,
            ((), ("is_supplier_unknown",), ("is_strict", "is_supplier_unknown")),
            strict=False,
        )
    ]
    world = given(
        {
            "core.period": ROLLING,
            "reference.parameter": parameters(quote_threshold_gbp="9", tender_threshold_gbp=None),
            **covered_tables(*lines),
        }
    )
    listed = world.build("indicators.off_contract_supplier")
    total = world.build("indicators.off_contract_total")
    found = values(total, *BOUNDS)
    return (
        listed.rows("supplier_key", "off_contract_gbp", "unknown_gbp"),
        found["off_contract_over_threshold_count"],
        found["off_contract_over_threshold_gbp"],
    )


def test_only_suppliers_surely_above_the_threshold_are_in_the_lower_bound(given):
    assert off_contract(given, ("D", "0", "10"), ("E", "10")) == (
        [("D", D("10"), D("10")), ("E", D("10"), D("0"))],
        (1, 2, 2),
        (D("10"), D("20"), D("20")),
    )


def test_what_is_surely_off_contract_counts_by_itself_against_the_threshold(given):
    listed, counted, pounds = off_contract(given, ("D", "8", "4"))
    assert listed == [("D", D("12"), D("4"))]
    assert (counted, pounds) == ((0, 1, 1), (0, D("12"), D("12")))
    _, counted, pounds = off_contract(given, ("D", "9.01", "4"))
    assert (counted, pounds) == ((1, 1, 1), (D("9.01"), D("13.01"), D("13.01")))


def test_a_credit_that_may_be_on_contract_leaves_the_bounds_in_order(given):
    _, counted, pounds = off_contract(given, ("D", "15", "-4"))
    assert (counted, pounds) == ((1, 1, 1), (D("11"), D("11"), D("15")))


def test_what_is_on_a_live_contract_is_not_in_doubt_for_another_without_an_end(given):
    listed, counted, pounds = off_contract(given, ("D", "10", "0", "50"))
    assert listed == [("D", D("10"), D("0"))]
    assert (counted, pounds) == ((1, 1, 1), (D("10"),) * 3)


def test_the_lower_bound_is_held_to_the_first_threshold_that_asks_for_quotes(given):
    """£150, of which £50 surely: above the threshold for a quote, and perhaps for a tender."""
    world = given(
        {
            "core.period": ROLLING,
            "reference.parameter": parameters(quote_threshold_gbp="9", tender_threshold_gbp="100"),
            **covered_tables(("D", "50", ()), ("D", "100", ("is_supplier_unknown",))),
        }
    )
    assert world.build("indicators.off_contract_supplier").rows("threshold") == [("tender",)]
    found = values(world.build("indicators.off_contract_total"), *BOUNDS)
    assert found["off_contract_over_threshold_count"] == (1, 1, 1)
    assert found["off_contract_over_threshold_gbp"] == (D("50"), D("150"), D("150"))


# I-35, I-23, I-17: procurements


@pytest.mark.parametrize(
    ("could_be_divided", "expected"),
    [
        # 2, 1, 1 and one that is not stated: of those that are, one in three
        (("", "", "", ""), (QUARTER, THIRD, HALF, 1, 4, 1)),
        (("true", "true", "true", "true"), (QUARTER, THIRD, HALF, 1, 4, 1)),
        # what could not be divided is not asked
        (("true", "false", "", ""), (THIRD, HALF, D("0.6666666667"), 1, 3, 1)),
    ],
)
def test_what_is_not_said_to_be_one_lot_by_nature_could_be_divided(
    given, could_be_divided, expected
):
    lots = ("2", "1", "1", "")
    rows = "".join(
        f"2025-06-10 | {n} | {possible}\n"
        for n, possible in zip(lots, could_be_divided, strict=True)
    )
    table = advertised(given, "advert_on | lot_count | is_lottable\n" + rows)
    assert values(table, *BOUNDS, *COUNTS)["lotted_share"] == expected


def test_a_procurement_without_a_value_may_be_below_the_one_that_electronic_tenders_begin_at(given):
    table = advertised(
        given,
        """
            advert_on  | est_value_gbp | channel
            2025-06-10 | 200           | e_system
            2025-06-10 | 300           | other
            2025-06-10 | 199.99        | other
            2025-06-10 |               | e_system
            2025-06-10 |               | other
            2025-06-10 |               |
        """,
        electronic_tender_min_gbp="200",
    )
    found = values(table, *BOUNDS, *COUNTS, "coverage_share")
    # Least: 1 of the 2 above it and of the 2 that may be so and otherwise. Most: 3 of 4.
    assert found["electronic_share"] == (QUARTER, HALF, D("0.75"), 1, 5, 3, D("0.4"))
    assert found["electronic_count"][:3] == (1, None, 3)


def test_without_a_value_of_the_council_s_own_every_tender_is_asked(given):
    table = advertised(given, "advert_on | est_value_gbp | channel\n2025-06-10 | | other")
    assert values(table, *BOUNDS, *COUNTS)["electronic_share"] == (0, 0, 0, 0, 1, 0)


def test_an_award_without_a_value_may_be_below_the_floor(given):
    table = advertised(
        given,
        """
            advert_on  | est_value_gbp | status  | sv_weighting_pct
            2025-06-10 | 200           | awarded | 10
            2025-06-10 |               | awarded | 0
            2025-06-10 |               | open    | 0
            2025-06-10 | 100           | awarded | 0
        """,
        high_value_contract_min_gbp="200",
    )
    found = values(table, *BOUNDS, *COUNTS, "coverage_share")
    assert found["weighted_award_share"] == (HALF, 1, 1, 1, 2, 1, HALF)
    # Above the floor or below, the award without a value has no weighting.
    assert found["weighted_award_count"][:3] == (1, 1, 1)


def test_where_no_award_has_a_value_the_share_is_open_and_told(given):
    floor = {"high_value_contract_min_gbp": "200"}
    table = advertised(
        given,
        "advert_on | status | sv_weighting_pct\n2025-06-10 | awarded | 10\n2025-06-10 | awarded | 0",
        **floor,
    )
    assert values(table, *BOUNDS)["weighted_award_share"] == (0, None, 1)
    table = advertised(
        given, "advert_on | status | sv_weighting_pct\n2025-06-10 | awarded | 10", **floor
    )
    assert values(table, *BOUNDS)["weighted_award_share"] == (0, None, 1)


def test_learning_of_a_procurement_never_widens_what_is_known_of_electronic_tenders(given):
    known = (("100", "300"), ("e_system", "other"))
    scenarios = some_of((*known[0], None), (*known[1], None))
    periods = days(scenarios)
    table = given(
        {
            "core.period": periods,
            "reference.parameter": parameters(electronic_tender_min_gbp="200"),
            "staging.procurement": [
                {
                    "procurement_ref": f"{period['period_label']}-{m}",
                    "advert_on": period["period_start"],
                    "est_value_gbp": value,
                    "channel": channel,
                }
                for period, scenario in zip(periods, scenarios, strict=True)
                for m, (value, channel) in enumerate(scenario)
            ],
            "reference.breakdown_period": "breakdown | period_type\nnone | month",
        }
    ).build("indicators.procurement_share")
    rows = table.rows("measure", "period_label", *BOUNDS)
    shares = {scenarios[int(row[1])]: row[2:] for row in rows if row[0] == "electronic_share"}
    assert never_widens(shares, lambda record: settled(record, known))


# I-11: leakage


def leaking(given, contracts, *paid):
    """Figures by category; `contracts` are key, category, start, end; `paid` are who, when, what."""
    return given(
        {
            "core.period": PERIODS,
            "core.contract": [
                {
                    "contract_key": key,
                    "category": category,
                    "is_mandated": "true",
                    "is_awarded": "true",
                    "start_date": start,
                    "last_end_date": None if end == "open" else end,
                    "is_open_ended": str(end == "open").lower(),
                }
                for key, category, start, end in contracts
            ],
            # The supplier of a contract bears its name.
            "rules.contract_supplier": [
                {"contract_key": key, "supplier_key": key, "basis_code": "CS_NAME"}
                for key, *_ in contracts
            ],
            "core.spend_line": [
                {
                    "line_id": f"l{n}",
                    "supplier_key": supplier,
                    "month": f"{day[:7]}-01",
                    "payment_date": day,
                    "category": category,
                    "net_amount_gbp": amount,
                }
                for n, (supplier, day, category, amount) in enumerate(paid)
            ],
            "rules.spend_scope": [
                {"line_id": f"l{n}", "is_procurement": "true"} for n, _ in enumerate(paid)
            ],
        }
    ).build("indicators.contract_leakage")


LEAKED = ("breakdown_value", *BOUNDS, "numerator_gbp", "denominator_gbp", "unknown_gbp")
SPELT_TWICE = (
    ("A", "2025-06-05", "Print", "75.00"),
    ("B", "2025-06-05", "PRINT", "25.00"),
)


@pytest.mark.parametrize("end", ["2027-03-31", "open"])
def test_a_category_is_one_however_it_is_spelt(given, end):
    table = leaking(given, [("A", "Print", "2024-04-01", end)], *SPELT_TWICE)
    assert table.rows(*LEAKED) == [("Print", QUARTER, QUARTER, QUARTER, 25, 100, 0)]
    assert table.rows("coverage_share") == [(1,)]


def test_contracts_that_spell_a_category_differently_are_of_one(given):
    contracts = [("A", "print", "2024-04-01", "open"), ("C", "Print", "2024-04-01", "open")]
    table = leaking(given, contracts, *SPELT_TWICE)
    assert table.rows(*LEAKED) == [("Print", QUARTER, QUARTER, QUARTER, 25, 100, 0)]


def test_a_category_without_a_word_holds_no_spend_without_a_category(given):
    table = leaking(given, [("A", "-", "2024-04-01", "open")], ("B", "2025-06-05", None, "25.00"))
    assert table.rows(*LEAKED) == []


@pytest.mark.parametrize("term", [("2024-04-01", None), (None, "2027-03-31"), (None, None)])
def test_a_mandate_whose_term_is_not_known_opens_the_bounds_and_stays(given, term):
    """Were it over after B was paid, all leaked; were it over before, nothing did."""
    table = leaking(given, [("A", "Print", *term)], *SPELT_TWICE)
    assert table.rows(*LEAKED) == [("Print", 0, None, 1, 0, 100, 100)]
    assert table.rows("coverage_share") == [(0,)]


def test_what_is_paid_before_a_mandate_without_an_end_is_not_under_it(given):
    paid = [("B", "2025-05-31", "Print", "25.00")]
    assert leaking(given, [("A", "Print", "2025-06-01", None)], *paid).rows(*LEAKED) == []


def test_beside_a_contract_that_is_in_force_another_without_an_end_opens_what_it_may_cover(given):
    contracts = [("A", "Print", "2024-04-01", "2025-12-31"), ("C", "Print", "2024-04-01", None)]
    table = leaking(
        given,
        contracts,
        ("A", "2025-06-05", "Print", "50.00"),  # within
        ("B", "2025-06-05", "Print", "20.00"),  # without
        ("C", "2025-06-05", "Print", "10.00"),  # within if C still is one to be used
        ("B", "2026-02-05", "Print", "5.00"),  # only C may still be: if so, without
        ("C", "2026-02-05", "Print", "15.00"),  # and within
    )
    # 20 of 50 + 20 + 10 + 15; 20 of 50 + 20; 20 + 10 + 5 of 50 + 20 + 10 + 5
    bounds = (D("0.2105263158"), D("0.2857142857"), D("0.4117647059"))
    assert table.rows(*LEAKED) == [("Print", *bounds, 20, 100, 30)]
    assert table.rows("coverage_share") == [(D("0.7"),)]


def test_credits_net_within_a_supplier_and_leave_the_bounds_in_order(given):
    contracts = [("A", "Print", "2024-04-01", "2025-12-31"), ("C", "Print", "2024-04-01", None)]
    table = leaking(
        given,
        contracts,
        ("B", "2025-06-05", "Print", "20.00"),
        ("B", "2025-07-05", "Print", "-5.00"),
        ("B", "2026-02-05", "Print", "-50.00"),
        ("C", "2025-06-05", "Print", "-10.00"),
        ("C", "2026-02-05", "Print", "15.00"),
    )
    # B 15 without; C 15 within if it is in force
    assert table.rows(*LEAKED) == [("Print", HALF, 1, 1, 15, 30, 15)]


def test_a_credit_of_the_contract_s_own_supplier_leaves_no_more_outside_than_it_was_paid(given):
    contracts = [("A", "Print", "2024-04-01", "2025-12-31"), ("C", "Print", "2026-01-01", "open")]
    table = leaking(
        given,
        contracts,
        ("A", "2025-06-05", "Print", "-10.00"),
        ("A", "2026-02-05", "Print", "60.00"),  # its contract is over, that of C is to be used
    )
    assert table.rows(*LEAKED) == [("Print", 1, 1, 1, 50, 50, 0)]


def test_learning_when_a_mandate_ends_never_widens_what_is_known_of_leakage(given):
    ends = ("2025-05-31", "2025-12-31")
    contracts = list(product((*ends, None), repeat=2))
    paid = [*product("AB", ("2025-06-05", "2026-02-05")), ("C", "2025-06-05")]
    scenarios = list(product(contracts, combinations_with_replacement(paid, 3)))
    tables = [
        (f"{supplier}{n}", f"Category {n}", "2024-04-01", end)
        for n, (terms, _) in enumerate(scenarios)
        for supplier, end in zip("AB", terms, strict=True)
    ]
    lines = [
        (f"{supplier}{n}", day, f"Category {n}", "1.00")
        for n, (_, lines) in enumerate(scenarios)
        for supplier, day in lines
    ]
    rows = leaking(given, tables, *lines).rows("breakdown_value", *BOUNDS)
    by_category = {row[0]: row[1:] for row in rows}
    bounds = {each: by_category.get(f"Category {n}") for n, each in enumerate(scenarios)}
    compared = 0
    # A category leaves where it turns out that nothing was under a mandate.
    for (terms, each), figure in bounds.items():
        if figure is None:
            continue
        lower, point, upper = figure
        assert 0 <= lower <= upper <= 1
        assert point is None or lower <= point <= upper
        for better in (better for n in (0, 1) for better in settled_at(terms, n, ends)):
            after = bounds[better, each]
            assert after is None or lower <= after[0] <= after[2] <= upper, (terms, better, each)
            compared += after is not None
    assert compared > 100


# I-28: who is active on the portal


def registered(given, *suppliers):
    """Suppliers as (SME, last active)."""
    return given(
        {
            "core.period": PERIODS,
            "reference.parameter": parameters(),
            "staging.portal_registration": [
                {
                    "record_id": f"r{n}",
                    "supplier_name": f"{n}",
                    "registered_on": "2020-05-01",
                    "is_sme": sme,
                    "last_active_on": last,
                }
                for n, (sme, last) in enumerate(suppliers)
            ],
        }
    ).build("indicators.portal_registration_count")


def test_who_is_not_said_to_have_been_active_may_have_been(given):
    table = registered(
        given,
        ("true", "2024-04-01"),  # the first day of the 24 months
        ("true", "2024-03-31"),
        ("true", None),
        ("true", "2026-04-01"),  # active since, and perhaps before
    )
    found = values(table, *BOUNDS, *COUNTS, "coverage_share", definition="all")
    assert found["active_share"] == (QUARTER, HALF, D("0.75"), 1, 4, 2, HALF)


def test_nobody_known_to_be_active_or_idle_is_no_share(given):
    table = registered(given, ("true", None), ("true", "2026-04-01"))
    assert values(table, *BOUNDS, definition="all")["active_share"] == (0, None, 1)


def test_who_may_be_of_a_class_may_be_among_its_active_suppliers(given):
    table = registered(
        given,
        ("true", "2025-12-01"),
        ("true", "2020-06-01"),
        ("false", "2025-12-01"),
        (None, "2025-12-01"),
        (None, "2020-06-01"),
        (None, None),
    )
    found = values(table, *BOUNDS, *COUNTS, "coverage_share", definition="sme_d_nps")
    # Least: 1 of its 2 and of the 2 that may be of it and idle. Most: 3 of 4.
    assert found["active_share"] == (QUARTER, HALF, D("0.75"), 1, 5, 3, D("0.4"))


# I-19: the local multiplier with assumptions


def test_what_a_survey_says_goes_before_a_published_rate(given):
    survey = [
        ("A", "0.3", "survey"),
        ("A", "0.6", "published_rate"),
        ("B", "0.4", "published_rate"),
    ]
    found = values(multiplied(given, *survey), *BOUNDS, "numerator_gbp", "coverage_share")
    # 200 + 150 + 30 of A + 20 of B
    assert found["local_multiplier_assumed"] == (D("2"), D("2"), D("2"), 200, 1)


def test_where_everyone_was_surveyed_nothing_is_assumed(given):
    survey = [("A", "0.3", "survey"), ("A", "0.6", "published_rate"), ("B", "0.4", "survey")]
    assert set(values(multiplied(given, *survey), "point_value")) == {"local_multiplier"}


def test_suppliers_without_survey_or_assumption_bound_the_assumed_multiplier(given):
    found = values(
        multiplied(given, ("B", "0.4", "published_rate")),
        *BOUNDS,
        "unknown_gbp",
        "coverage_share",
    )
    # 200 + 150 + 20 of B; A may spend nothing or all of its 100 again
    expected = (D("1.85"), D("1.85"), D("2.35"), 0, THIRD)
    assert found["local_multiplier_assumed"] == expected


def test_a_published_rate_of_nothing_is_an_assumption_too(given):
    found = values(multiplied(given, ("B", "0", "published_rate")), *BOUNDS)
    assert found["local_multiplier_assumed"] == (D("1.75"), D("1.75"), D("2.25"))


def test_only_competitions_below_the_threshold_are_reserved_ones(given):
    table = advertised(
        given,
        """
            advert_on  | est_value_gbp | reserved_for | route
            2025-06-10 | 207719.99     | local        | open
            2025-06-10 | 207720        | local        | open
            2025-06-10 | 100           | local        | framework_callout
            2025-06-10 | 100           | local        | waiver
            2025-06-10 | 100           | none         | open
            2025-06-10 |               | local        | open
        """,
    )
    found = values(table, *BOUNDS)
    assert found["reserved_competition_count"] == (1, None, 2)


def test_without_a_log_of_engagement_nothing_is_said_of_it(given):
    tenders = """
        advert_on  | procurement_ref
        2025-06-10 | P1
    """
    assert "engaged_before_advert_share" not in values(advertised(given, tenders), *BOUNDS)


def test_without_a_log_of_meetings_nothing_is_said_of_strategic_suppliers(given):
    def told(events):
        table = given(
            {
                "core.period": PERIODS,
                "core.contract": "contract_key | is_strategic\nc1 | true",
                "rules.contract_supplier": "contract_key | supplier_key | basis_code\nc1 | A | CS_ID",
                "staging.engagement_event": events,
            }
        ).build("indicators.supplier_management")
        return values(table, "point_value", definition="all")

    assert told("record_id | type | held_on\nr1 | market_event | 2025-06-01") == {}
    logged = told("record_id | type | held_on\nr1 | supplier_meeting | 2025-06-01")
    assert logged["designated_met_share"] == 0
