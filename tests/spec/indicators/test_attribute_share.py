"""What is true, false and unknown of suppliers, and the shares that follow."""

from decimal import Decimal

COLUMNS = ("attribute", "measure", "true_gbp", "false_gbp", "unknown_gbp")


def of_the_year(built, attribute, *columns, measure="spend_share", population="procurement"):
    keys = ("period_type", "breakdown", "attribute", "measure", "population")
    wanted = ("financial_year", "none", attribute, measure, population)
    (row,) = [row[5:] for row in built.rows(*keys, *columns) if row[:5] == wanted]
    return row


def line(number, supplier, amount, scope="PROCUREMENT"):
    return (f"l{number}", supplier, "2024-04-01", "Place", scope, amount)


def test_a_third_is_kept_to_ten_digits(golden):
    lines = [line(1, "A", "1.00"), line(2, "B", "2.00")]
    built = golden("indicators.attribute_share", lines=lines)
    assert of_the_year(built, "sme_d_nps", "point_share") == (Decimal("0.3333333333"),)


def test_nothing_known_gives_bounds_from_nothing_to_all_and_no_point(golden):
    built = golden("indicators.attribute_share", lines=[line(1, "C", "10.00")])
    columns = ("lower_share", "point_share", "upper_share", "coverage_share", "is_bounds_only")
    assert of_the_year(built, "vcse", *columns) == (0, None, 1, 0, True)


def test_a_supplier_without_any_status_is_unknown(golden):
    lines = [line(1, "A", "10.00"), line(2, "Z", "30.00")]
    built = golden("indicators.attribute_share", lines=lines)
    columns = ("true_gbp", "unknown_gbp", "coverage_share")
    assert of_the_year(built, "local_l1", *columns) == (10, 30, Decimal("0.25"))


def test_a_payee_that_stands_for_others_is_unknown_whatever_is_known_of_it(golden):
    lines = [line(1, "A", "10.00"), line(2, "B", "30.00", scope="CARD_UNRESOLVED")]
    built = golden("indicators.attribute_share", lines=lines)
    columns = ("true_gbp", "false_gbp", "unknown_gbp")
    assert of_the_year(built, "sme_d_nps", *columns) == (10, 0, 30)


def test_a_net_credit_is_in_neither_sum(golden):
    lines = [line(1, "A", "10.00"), line(2, "B", "-30.00")]
    built = golden("indicators.attribute_share", lines=lines)
    assert of_the_year(built, "sme_d_nps", "denominator_gbp", "point_share") == (10, 1)


def test_both_is_false_when_one_is_and_unknown_when_only_the_other_is_known(golden):
    statuses = {
        "A": ("TRUE", "UNKNOWN", "UNKNOWN", "UNKNOWN"),
        "B": ("FALSE", "UNKNOWN", "UNKNOWN", "UNKNOWN"),
        "C": ("TRUE", "TRUE", "UNKNOWN", "UNKNOWN"),
    }
    lines = [line(1, "A", "1.00"), line(2, "B", "2.00"), line(3, "C", "4.00")]
    built = golden("indicators.attribute_share", lines=lines, statuses=statuses)
    columns = ("true_gbp", "false_gbp", "unknown_gbp")
    assert of_the_year(built, "local_l1 and sme_d_nps", *columns) == (4, 2, 1)


def test_either_is_true_when_one_is_and_unknown_when_only_one_is_false(golden):
    statuses = {
        "A": ("TRUE", "TRUE", "UNKNOWN", "UNKNOWN"),
        "B": ("TRUE", "FALSE", "UNKNOWN", "UNKNOWN"),
        "C": ("TRUE", "FALSE", "UNKNOWN", "FALSE"),
    }
    lines = [line(1, "A", "1.00"), line(2, "B", "2.00"), line(3, "C", "4.00")]
    built = golden("indicators.attribute_share", lines=lines, statuses=statuses)
    columns = ("true_gbp", "false_gbp", "unknown_gbp")
    assert of_the_year(built, "sme_d_nps or vcse", *columns) == (1, 4, 2)


def test_coverage_decides_what_may_be_printed(golden):
    lines = [line(1, "A", "79.99"), line(2, "C", "20.01")]
    built = golden("indicators.attribute_share", lines=lines)
    columns = ("coverage_share", "is_headline", "is_bounds_only")
    assert of_the_year(built, "sme_d_nps", *columns) == (Decimal("0.7999"), False, False)
    lines = [line(1, "A", "80.00"), line(2, "C", "20.00")]
    built = golden("indicators.attribute_share", lines=lines)
    assert of_the_year(built, "sme_d_nps", *columns) == (Decimal("0.8"), True, False)
    lines = [line(1, "A", "49.99"), line(2, "C", "50.01")]
    built = golden("indicators.attribute_share", lines=lines)
    assert of_the_year(built, "sme_d_nps", *columns) == (Decimal("0.4999"), False, True)


def test_unnamed_suppliers_count_in_money_and_not_in_number(golden):
    lines = [line(1, "A", "10.00"), line(2, "E", "30.00")]
    built = golden("indicators.attribute_share", lines=lines)
    assert of_the_year(built, "vcse", "unknown_gbp", "unknown_count", "false_count") == (30, 0, 1)


def test_grants_and_contracts_are_two_populations(golden):
    built = golden("indicators.attribute_share")
    assert of_the_year(built, "vcse", "true_gbp", population="grant") == (4000,)
    assert of_the_year(built, "vcse", "true_gbp", population="procurement") == (20000,)


def test_directorates_have_shares_of_their_own(golden):
    built = golden("indicators.attribute_share")
    keys = ("attribute", "measure", "population", "breakdown", "period_type", "breakdown_value")
    wanted = ("sme_d_nps", "spend_share", "procurement", "directorate", "financial_year")
    columns = ("true_gbp", "false_gbp", "unknown_gbp")
    rows = {row[5]: row[6:] for row in built.rows(*keys, *columns) if row[:5] == wanted}
    assert rows == {"People": (6000, 54000, 0), "Place": (12000, 0, 8000)}


def test_a_definition_that_is_not_set_has_no_share(golden):
    built = golden("indicators.attribute_share", unset=("local_l1",))
    attributes = {name for (name,) in built.rows("attribute")}
    assert not [name for name in attributes if "local_l1" in name]
    assert "sme_d_nps" in attributes
