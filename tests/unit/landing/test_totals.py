"""A total is told by its arithmetic and its shape, never by the word alone."""

from decimal import Decimal

import pytest

from pipelines.landing.totals import Suspect, is_total_label
from tests.unit.landing.grids import assert_kinds, refusal


@pytest.mark.parametrize(
    "label",
    ["Total", "TOTAL", "Grand Total", "Sub-total", "Total for April 2024", "Net Total:", "Balance"],
)
def test_a_label_of_totals_holds_no_other_word(label: str) -> None:
    assert is_total_label(label)


@pytest.mark.parametrize(
    "label",
    ["", "April 2024", "Acme Ltd Total", "Total Gas & Power", "Total Hygiene Ltd", "Grand", "Net"],
)
def test_a_label_with_another_word_or_without_a_plain_one_is_no_total(label: str) -> None:
    assert not is_total_label(label)


@pytest.mark.parametrize(
    ("label", "ends_a_group"),
    [
        ("Acme Ltd Total", True),
        ("Total for Acme Ltd", True),
        ("Subtotal", True),
        ("* Acme Ltd", True),
        ("Acme Ltd **", True),
        ("Carried forward", True),
        ("Brought forward from page 1", True),
        ("Acme Ltd", False),
        ("Works to the Total value", False),
        ("Totally Tidy Ltd", False),
    ],
)
def test_what_is_written_like_the_end_of_a_group(label: str, ends_a_group: bool) -> None:
    suspect = Suspect(0, (label,), is_dated=False, is_sparse=True, has_supplier=True)
    assert suspect.is_labelled is ends_a_group


def test_subtotals_after_each_supplier_are_totals() -> None:
    sheet = assert_kinds("""
        header  | Supplier       | Date       | Purpose | Amount
        payment | Acme Ltd       | 01/04/2024 | Fencing | 100.00
        payment | Acme Ltd       | 02/04/2024 | Fencing | 50.00
        total   | Acme Ltd Total |            |         | 150.00
        payment | Best Ltd       | 03/04/2024 | Paint   | 70.00
        total   | Best Ltd Total |            |         | 70.00
        total   | Grand Total    |            |         | 220.00
    """)
    assert (sheet.rows.control_total, sheet.rows.control_total_agrees) == (Decimal("220.00"), True)


def test_unlabelled_subtotals_are_known_by_their_sums() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Acme Ltd | 02/04/2024 | Fencing | 50.00
        total   |          |            |         | 150.00
        payment | Best Ltd | 03/04/2024 | Paint   | 70.00
        payment | Best Ltd | 04/04/2024 | Paint   | 30.00
        total   |          |            |         | 100.00
    """)


def test_a_dated_row_labelled_total_is_one_only_where_it_is_the_sum() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
        payment | Total    | 03/04/2024 | Fuel    | 80.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 20.00
    """)
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 20.00
        total   | Total    | 30/04/2024 |         | 170.00
    """)


def test_a_sum_carried_forward_is_no_payment() -> None:
    assert_kinds("""
        header  | Supplier        | Date       | Purpose | Amount
        payment | Acme Ltd        | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd        | 02/04/2024 | Paint   | 50.00
        total   | Carried forward |            |         | 150.00
        header  | Supplier        | Date       | Purpose | Amount
        total   | Brought forward |            |         | 150.00
        payment | Cole Ltd        | 04/04/2024 | Coal    | 20.00
        total   | Total           |            |         | 170.00
    """)


def test_credits_may_have_a_total_of_their_own() -> None:
    assert_kinds("""
        header  | Supplier      | Date       | Purpose | Amount
        payment | Acme Ltd      | 01/04/2024 | Fencing | 100.00
        payment | Acme Ltd      | 02/04/2024 | Fencing | -30.00
        payment | Best Ltd      | 03/04/2024 | Paint   | -25.00
        payment | Cole Ltd      | 04/04/2024 | Coal    | 20.00
        total   | Total credits |            |         | -55.00
        total   | Total         |            |         | 65.00
    """)


def test_stars_of_a_report_mark_the_end_of_a_group() -> None:
    assert_kinds("""
        header  | Supplier   | Date       | Purpose | Amount
        payment | Acme Ltd   | 01/04/2024 | Fencing | 100.00
        payment | Acme Ltd   | 02/04/2024 | Fencing | 50.00
        total   | * Acme Ltd |            |         | 150.00
        payment | Best Ltd   | 03/04/2024 | Paint   | 70.00
        total   | * Best Ltd |            |         | 70.00
        total   | **         |            |         | 220.00
    """)


def test_figures_below_the_grand_total_are_notes() -> None:
    sheet = assert_kinds("""
        header  | Supplier        | Date       | Purpose | Amount
        payment | Acme Ltd        | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd        | 02/04/2024 | Paint   | 50.00
        payment | Cole Ltd        | 03/04/2024 | Coal    | 30.00
        total   | Total           |            |         | 180.00
        note    | VAT             |            |         | 36.00
        note    | Average payment |            |         | 60.00
        note    | Count           |            |         | 3
    """)
    assert any("99.00" in warning for warning in sheet.warnings), "the notes' money is told"


def test_totals_may_stand_above_the_headings() -> None:
    sheet = assert_kinds("""
        title   | Payments over £500 |            |         |
        total   | Total              |            |         | 150.00
        header  | Supplier           | Date       | Purpose | Amount
        payment | Acme Ltd           | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd           | 02/04/2024 | Paint   | 50.00
    """)
    assert sheet.rows.control_total_agrees is True


def test_equal_payments_whose_suppliers_are_blank_are_payments() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Amount
        payment |          | 01/04/2024 | 500.00
        payment |          | 01/04/2024 | 500.00
        payment | Acme Ltd | 02/04/2024 | 100.00
        payment | Best Ltd | 03/04/2024 | 50.00
        payment | Cole Ltd | 04/04/2024 | 20.00
    """)


def test_a_nameless_dated_sum_of_several_payments_is_a_total() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Amount
        payment | Acme Ltd | 02/04/2024 | 100.00
        payment | Best Ltd | 03/04/2024 | 50.00
        payment | Cole Ltd | 04/04/2024 | 20.00
        total   |          | 30/04/2024 | 170.00
    """)


def test_a_dated_row_without_supplier_is_a_payment_even_if_it_equals_the_sum() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
        payment |          | 03/04/2024 | Care    | 150.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 20.00
    """)


@pytest.mark.parametrize("date", ["03/04/2024", ""])
def test_a_supplier_called_total_is_paid_dated_or_not(date: str) -> None:
    assert_kinds(f"""
        header  | Supplier          | Date       | Purpose | Amount
        payment | Acme Ltd          | 01/04/2024 | Fencing | 100.00
        payment | Total Gas & Power | {date}     | Gas     | 80.00
        payment | Best Ltd          | 04/04/2024 | Paint   | 50.00
    """)


def test_undated_sparse_rows_inside_the_dated_ones_are_payments() -> None:
    sheet = assert_kinds("""
        header  | Supplier | Date       | Purpose | Reference | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | T1        | 100.00
        payment | Dale Ltd |            |         |           | 12.00
        payment | Best Ltd | 04/04/2024 | Paint   | T3        | 50.00
    """)
    assert sheet.rows.frame["amount"].sum() == Decimal("162.00")


def test_a_table_that_counts_everything_twice_is_refused() -> None:
    refused = refusal("""
        Supplier       | Date       | Purpose | Amount
        Acme Ltd       | 01/04/2024 | Fencing | 100.00
        Acme Ltd       | 01/04/2024 | Both    | 100.00
        Best Ltd       | 02/04/2024 | Paint   | 50.00
        Best Ltd       | 02/04/2024 | Both    | 50.00
        Total          |            |         | 150.00
    """)
    assert refused.code == "totals_unclear"
    assert "2 times the total it prints (150.00)" in str(refused)


def test_an_undated_supplier_row_that_equals_one_payment_before_it_is_a_payment() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd |            | Paint   | 100.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 20.00
    """)


def test_subtotals_of_groups_of_one_are_totals_whatever_they_are_called() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        total   | Acme Ltd |            |         | 100.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
        payment | Best Ltd | 03/04/2024 | Paint   | 60.00
        total   | Best Ltd |            |         | 110.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 70.00
        total   | Cole Ltd |            |         | 70.00
    """)


def test_subtotals_may_stand_above_their_groups() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        total   | Acme Ltd |            |         | 100.00
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        total   | Best Ltd |            |         | 110.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
        payment | Best Ltd | 03/04/2024 | Paint   | 60.00
        total   | Cole Ltd |            |         | 70.00
        payment | Cole Ltd | 04/04/2024 | Coal    | 70.00
    """)


def test_titles_with_dates_and_figures_above_the_headings_are_no_payments() -> None:
    assert_kinds("""
        title   | Run for  | 30/04/2024 | Some Council | 1234.56
        header  | Supplier | Date       | Purpose      | Amount
        payment | Acme Ltd | 01/04/2024 | Fencing      | 100.00
        payment | Best Ltd | 02/04/2024 | Paint        | 50.00
    """)


def test_column_numbers_below_the_headings_are_no_payment() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Purpose | Amount
        header  | 1        | 2          | 3       | 4
        payment | Acme Ltd | 01/04/2024 | Fencing | 100.00
        payment | Best Ltd | 02/04/2024 | Paint   | 50.00
    """)


def test_a_named_payment_without_its_date_stays_a_payment() -> None:
    assert_kinds("""
        header  | Supplier | Date       | Amount
        payment | Acme Ltd | 01/04/2024 | 100.00
        payment | Best Ltd | 02/04/2024 | 50.00
        payment | Cole Ltd | 03/04/2024 | 20.00
        payment | Dale Ltd |            | 75.00
    """)
