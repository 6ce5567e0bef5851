"""Base of the indicators: what a supplier was paid within a period, a scope and a part of the council."""

import pytest

MONTHS_OF_TWO_YEARS = tuple(
    f"{year}-{month:02}-01" for year in (2023, 2024, 2025) for month in range(1, 13)
)[3:27]

WORDS = (
    "period_type",
    "period_label",
    "breakdown",
    "breakdown_value",
    "period_start",
    "period_end",
    "is_provisional",
    "crosses_series_break",
)
COLUMNS = (
    "period_cell_number",
    "supplier_number",
    "scope",
    "population",
    "is_payee_supplier",
    "is_counted",
    "line_count",
    "net_amount_gbp",
    "is_net_credit",
)


@pytest.fixture
def paid(example):
    """`paid(...)`: rows of the table with the words of their period, part and supplier."""

    def _paid(**changed):
        world = example("indicators.supplier_period", **changed)
        shown = {
            row[0]: dict(zip(WORDS, row[1:], strict=True))
            for row in world.table("rules.period_cell").rows("period_cell_number", *WORDS)
        }
        keys = dict(world.table("core.supplier").rows("supplier_number", "supplier_key"))
        paid = world.table("indicators.supplier_period").rows(*COLUMNS)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in paid]
        return [
            {
                **row,
                **shown[row["period_cell_number"]],
                "supplier_key": keys[row["supplier_number"]],
            }
            for row in rows
        ]

    return _paid


def cells(rows, *columns):
    """The named columns of every row."""
    return [tuple(row[name] for name in columns) for row in rows]


def found(rows, *columns):
    """The named columns as texts, by period type, label, breakdown, its value and supplier."""
    keys = cells(rows, *WORDS[:4], "supplier_key")
    return dict(zip(keys, (tuple(map(str, row)) for row in cells(rows, *columns)), strict=True))


def line(number, supplier, month, amount, directorate="Place", scope="PROCUREMENT"):
    return (f"l{number}", supplier, month, directorate, scope, amount)


def test_credits_net_within_supplier_and_period(paid):
    rows = found(paid(), "net_amount_gbp", "is_net_credit")
    assert rows["month", "2024-08", "none", "all", "A"] == ("-500.00", "True")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("12000.00", "False")
    assert rows["month", "2025-01", "none", "all", "G"] == ("700.00", "False")
    assert rows["financial_year", "2024/25", "none", "all", "G"] == ("-300.00", "True")


def test_a_supplier_that_nets_to_nothing_is_a_net_credit(paid):
    lines = [line(1, "A", "2024-04-01", "9.99"), line(2, "A", "2024-05-01", "-9.99")]
    rows = found(paid(lines=lines), "is_net_credit")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)


def test_a_grant_does_not_pay_off_a_contract_credit(paid):
    lines = [
        line(1, "D", "2024-04-01", "-10.00"),
        line(2, "D", "2024-04-01", "500.00", scope="GRANT"),
    ]
    built = paid(lines=lines)
    rows = cells(built, "period_type", "breakdown", "population", "net_amount_gbp", "is_net_credit")
    year = [row[2:] for row in rows if row[:2] == ("financial_year", "none")]
    assert sorted((name, str(amount), credit) for name, amount, credit in year) == [
        ("grant", "500.00", False),
        ("procurement", "-10.00", True),
    ]


def test_net_credit_is_judged_in_each_directorate_by_itself(paid):
    lines = [
        line(1, "A", "2024-04-01", "100.00", directorate="Place"),
        line(2, "A", "2024-04-01", "-40.00", directorate="People"),
    ]
    rows = found(paid(lines=lines), "is_net_credit")
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)
    assert rows["month", "2024-04", "directorate", "Place", "A"] == ("False",)
    assert rows["month", "2024-04", "directorate", "People", "A"] == ("True",)


def test_lines_without_a_directorate_stand_under_an_empty_one(paid):
    lines = [line(1, "A", "2024-04-01", "100.00", directorate=None)]
    rows = found(paid(lines=lines), "net_amount_gbp")
    assert rows["month", "2024-04", "directorate", "", "A"] == ("100.00",)


def test_categories_and_supplier_types_are_given_for_whole_years(paid):
    lines = [line(1, "A", "2024-04-01", "100.00"), line(2, "A", "2024-05-01", "50.00")]
    kinds = {"l1": ("Roads", "LTD"), "l2": ("Bridges", "LTD")}
    rows = found(paid(lines=lines, kinds=kinds), "net_amount_gbp", "line_count")
    years = {key[:4]: row for key, row in rows.items() if key[2] in ("category", "supplier_type")}
    assert years == {
        ("financial_year", "2024/25", "category", "Roads"): ("100.00", "1"),
        ("financial_year", "2024/25", "category", "Bridges"): ("50.00", "1"),
        ("financial_year", "2024/25", "supplier_type", "LTD"): ("150.00", "2"),
    }


def test_where_a_supplier_lies_is_unknown_until_it_is_known(paid):
    rows = found(paid(lines=[line(1, "A", "2024-04-01", "100.00")]), "net_amount_gbp")
    assert rows["financial_year", "2024/25", "geography", "unknown", "A"] == ("100.00",)
    assert rows["quarter", "2024/25 Q1", "national_category", "other", "A"] == ("100.00",)


def test_a_payee_that_stands_for_others_is_kept_apart_and_not_counted(paid):
    lines = [
        line(1, "A", "2024-04-01", "100.00"),
        line(2, "A", "2024-04-01", "50.00", scope="CARD_UNRESOLVED"),
    ]
    built = paid(lines=lines)
    columns = ("period_type", "breakdown", "is_payee_supplier", "is_counted", "population")
    rows = {row for row in cells(built, *columns) if row[:2] == ("month", "none")}
    assert {row[2:] for row in rows} == {
        (True, True, "procurement"),
        (False, False, "procurement"),
    }


def test_every_line_is_in_its_month_its_quarter_and_its_year(paid):
    lines = [line(1, "A", "2025-01-01", "100.00")]
    built = paid(lines=lines)
    columns = ("breakdown", "period_type", "period_label", "period_start", "period_end")
    rows = {tuple(map(str, row[1:])) for row in cells(built, *columns) if row[0] == "none"}
    assert rows == {
        ("month", "2025-01", "2025-01-01", "2025-01-31"),
        ("quarter", "2024/25 Q4", "2025-01-01", "2025-03-31"),
        ("half_year", "2024/25 H2", "2024-10-01", "2025-03-31"),
        ("financial_year", "2024/25", "2024-04-01", "2025-03-31"),
        ("rolling_year", "2025-03", "2024-04-01", "2025-03-31"),
    }


def test_half_years_are_those_of_the_regulations_on_payment_days(paid):
    built = paid(lines=[line(1, "A", "2024-09-01", "1.00")], months=MONTHS_OF_TWO_YEARS)
    columns = ("period_type", "period_label", "period_start", "period_end", "breakdown")
    halves = {tuple(map(str, row)) for row in cells(built, *columns) if row[0] == "half_year"}
    assert halves == {
        ("half_year", "2024/25 H1", "2024-04-01", "2024-09-30", "none"),
    }


def test_rolling_years_end_with_each_month_that_has_twelve_months_before_it(paid):
    lines = [line(1, "A", "2024-03-01", "1.00"), line(2, "A", "2024-04-01", "2.00")]
    built = paid(lines=lines, months=MONTHS_OF_TWO_YEARS)
    columns = ("period_type", "breakdown", "period_label", "net_amount_gbp")
    rolling = {
        label: str(amount)
        for kind, cell, label, amount in cells(built, *columns)
        if (kind, cell) == ("rolling_year", "none")
    }
    assert min(rolling) == "2024-03"
    assert max(rolling) == "2025-03"
    assert rolling["2024-03"] == "1.00"
    assert rolling["2024-04"] == "3.00"
    assert rolling["2025-03"] == "2.00"


def test_a_period_with_an_incomplete_month_is_provisional(paid):
    built = paid(incomplete=("2024-05-01",))
    rows = found(built, "is_provisional")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    assert rows["quarter", "2024/25 Q1", "none", "all", "A"] == ("True",)
    assert rows["quarter", "2024/25 Q2", "none", "all", "A"] == ("False",)
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)


def test_a_year_with_months_not_loaded_is_provisional(paid):
    lines = [line(1, "A", "2024-04-01", "1.00")]
    built = paid(lines=lines, months=("2024-04-01",))
    rows = found(built, "is_provisional")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)


def test_a_confirmed_break_inside_a_period_marks_it(paid):
    breaks = """
        feed  | month      | is_confirmed
        spend | 2024-07-01 | true
        spend | 2024-12-01 | false
    """
    rows = found(paid(breaks=breaks), "crosses_series_break")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    # The break is between June and July: the quarter that begins with July is of one kind.
    assert rows["quarter", "2024/25 Q2", "none", "all", "A"] == ("False",)
    assert rows["quarter", "2024/25 Q3", "none", "all", "F"] == ("False",)
