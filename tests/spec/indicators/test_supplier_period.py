"""Base of the indicators: what a supplier was paid within a period, a scope and a cell."""

MONTHS_OF_TWO_YEARS = tuple(
    f"{year}-{month:02}-01" for year in (2023, 2024, 2025) for month in range(1, 13)
)[3:27]

COLUMNS = ("period_type", "period_label", "breakdown", "breakdown_value", "supplier_key")


def found(built, *columns):
    """The named columns as texts, by period type, label, breakdown, its value and supplier."""
    rows = built.rows(*COLUMNS, *columns)
    return {row[:5]: tuple(str(cell) for cell in row[5:]) for row in rows}


def line(number, supplier, month, amount, directorate="Place", scope="PROCUREMENT"):
    return (f"l{number}", supplier, month, directorate, scope, amount)


def test_credits_net_within_supplier_and_period(golden):
    rows = found(golden("indicators.supplier_period"), "net_amount_gbp", "is_net_credit")
    assert rows["month", "2024-08", "none", "all", "A"] == ("-500.00", "True")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("12000.00", "False")
    assert rows["month", "2025-01", "none", "all", "G"] == ("700.00", "False")
    assert rows["financial_year", "2024/25", "none", "all", "G"] == ("-300.00", "True")


def test_a_supplier_that_nets_to_nothing_is_a_net_credit(golden):
    lines = [line(1, "A", "2024-04-01", "9.99"), line(2, "A", "2024-05-01", "-9.99")]
    rows = found(golden("indicators.supplier_period", lines=lines), "is_net_credit")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)


def test_a_grant_does_not_pay_off_a_contract_credit(golden):
    lines = [
        line(1, "D", "2024-04-01", "-10.00"),
        line(2, "D", "2024-04-01", "500.00", scope="GRANT"),
    ]
    built = golden("indicators.supplier_period", lines=lines)
    rows = built.rows("period_type", "breakdown", "population", "net_amount_gbp", "is_net_credit")
    year = [row[2:] for row in rows if row[:2] == ("financial_year", "none")]
    assert [(name, str(amount), credit) for name, amount, credit in year] == [
        ("grant", "500.00", False),
        ("procurement", "-10.00", True),
    ]


def test_net_credit_is_judged_in_each_directorate_by_itself(golden):
    lines = [
        line(1, "A", "2024-04-01", "100.00", directorate="Place"),
        line(2, "A", "2024-04-01", "-40.00", directorate="People"),
    ]
    rows = found(golden("indicators.supplier_period", lines=lines), "is_net_credit")
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)
    assert rows["month", "2024-04", "directorate", "Place", "A"] == ("False",)
    assert rows["month", "2024-04", "directorate", "People", "A"] == ("True",)


def test_lines_without_a_directorate_stand_under_an_empty_one(golden):
    lines = [line(1, "A", "2024-04-01", "100.00", directorate=None)]
    rows = found(golden("indicators.supplier_period", lines=lines), "net_amount_gbp")
    assert rows["month", "2024-04", "directorate", "", "A"] == ("100.00",)


def test_services_stand_for_directorates_only_in_files_that_name_none(golden):
    places = {
        "l1": ("f1", None, "Roads"),
        "l2": ("f2", "Place", "Roads"),
        "l3": ("f2", None, "Libraries"),
    }
    lines = [line(number, "A", "2024-04-01", "100.00") for number in (1, 2, 3)]
    rows = found(golden("indicators.supplier_period", lines=lines, places=places), "line_count")
    cells = [key[3] for key in rows if key[0] == "month" and key[2] == "directorate"]
    assert sorted(cells) == ["", "Place", "Roads"]


def test_a_payee_that_stands_for_others_is_kept_apart_and_not_counted(golden):
    lines = [
        line(1, "A", "2024-04-01", "100.00"),
        line(2, "A", "2024-04-01", "50.00", scope="CARD_UNRESOLVED"),
    ]
    built = golden("indicators.supplier_period", lines=lines)
    columns = ("period_type", "breakdown", "is_payee_supplier", "is_counted", "population")
    rows = {row for row in built.rows(*columns) if row[:2] == ("month", "none")}
    assert {row[2:] for row in rows} == {
        (True, True, "procurement"),
        (False, False, "procurement"),
    }


def test_every_line_is_in_its_month_its_quarter_and_its_year(golden):
    lines = [line(1, "A", "2025-01-01", "100.00")]
    built = golden("indicators.supplier_period", lines=lines)
    columns = ("breakdown", "period_type", "period_label", "period_start", "period_end")
    rows = {tuple(map(str, row[1:])) for row in built.rows(*columns) if row[0] == "none"}
    assert rows == {
        ("month", "2025-01", "2025-01-01", "2025-01-31"),
        ("quarter", "2024/25 Q4", "2025-01-01", "2025-03-31"),
        ("financial_year", "2024/25", "2024-04-01", "2025-03-31"),
        ("rolling_year", "2025-03", "2024-04-01", "2025-03-31"),
    }


def test_rolling_years_end_with_each_month_that_has_twelve_months_before_it(golden):
    lines = [line(1, "A", "2024-03-01", "1.00"), line(2, "A", "2024-04-01", "2.00")]
    built = golden("indicators.supplier_period", lines=lines, months=MONTHS_OF_TWO_YEARS)
    columns = ("period_type", "breakdown", "period_label", "net_amount_gbp")
    rolling = {
        label: str(amount)
        for kind, cell, label, amount in built.rows(*columns)
        if (kind, cell) == ("rolling_year", "none")
    }
    assert min(rolling) == "2024-03"
    assert max(rolling) == "2025-03"
    assert rolling["2024-03"] == "1.00"
    assert rolling["2024-04"] == "3.00"
    assert rolling["2025-03"] == "2.00"


def test_a_period_with_an_incomplete_month_is_provisional(golden):
    built = golden("indicators.supplier_period", incomplete=("2024-05-01",))
    rows = found(built, "is_provisional")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    assert rows["quarter", "2024/25 Q1", "none", "all", "A"] == ("True",)
    assert rows["quarter", "2024/25 Q2", "none", "all", "A"] == ("False",)
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)


def test_a_year_with_months_not_loaded_is_provisional(golden):
    lines = [line(1, "A", "2024-04-01", "1.00")]
    built = golden("indicators.supplier_period", lines=lines, months=("2024-04-01",))
    rows = found(built, "is_provisional")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    assert rows["month", "2024-04", "none", "all", "A"] == ("False",)


def test_a_confirmed_break_inside_a_period_marks_it(golden):
    breaks = """
        feed  | month      | is_confirmed
        spend | 2024-07-01 | true
        spend | 2024-12-01 | false
    """
    rows = found(golden("indicators.supplier_period", breaks=breaks), "crosses_series_break")
    assert rows["financial_year", "2024/25", "none", "all", "A"] == ("True",)
    # The break is between June and July: the quarter that begins with July is of one kind.
    assert rows["quarter", "2024/25 Q2", "none", "all", "A"] == ("False",)
    assert rows["quarter", "2024/25 Q3", "none", "all", "F"] == ("False",)
