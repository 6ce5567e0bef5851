"""Which column is which: headings propose, content disposes."""

import pytest

from pipelines.landing.columns import ColumnMap, map_columns
from pipelines.landing.header import find_header
from tests.unit.landing.grids import grid_of, refusal

DAYS = [f"{day:02d}/04/2024" for day in range(1, 21)]
FIRMS = [f"Firm {letter} Ltd" for letter in "ABCDEFGHIJKLMNOPQRST"]


def amounts(step: int) -> list[str]:
    return [f"{i * step}.{i % 90 + 10}" for i in range(1, 21)]


def mapped(columns: dict[str, list[str]], pinned: dict[str, str] | None = None) -> ColumnMap:
    """The meaning of a table given by its columns; headings that end in a blank stay distinct."""
    cells = grid_of([list(columns), *map(list, zip(*columns.values(), strict=True))]).cells
    return map_columns(cells, find_header(cells), pinned)


def taken(columns: dict[str, list[str]], pinned: dict[str, str] | None = None) -> dict[str, str]:
    found = mapped(columns, pinned).columns
    return {canonical: column.heading for canonical, column in found.items()}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Line Amount", "Invoice Total"),
        ("Amount Paid", "Invoice Amount"),
        ("Net Amount", "Gross Amount"),
        ("Net Amount", "Amount"),
        ("Amount", "Gross Amount"),
        ("Amount", "Original Amount"),
    ],
)
def test_the_amount_that_says_more_of_what_was_paid_comes_first(first: str, second: str) -> None:
    for order in ((first, second), (second, first)):
        figures = {heading: amounts(i + 3) for i, heading in enumerate(order)}
        found = mapped({"Supplier": FIRMS, "Payment Date": DAYS, **figures})
        assert found.columns["amount"].heading == first
        assert any(f"'{second}'" in warning for warning in found.warnings), "the other is told"


def test_a_nearly_empty_amount_column_is_not_preferred() -> None:
    sparse = ["9.99"] + [""] * 19
    columns = {"Supplier": FIRMS, "Date": DAYS, "Net Amount": sparse, "Amount": amounts(3)}
    assert taken(columns)["amount"] == "Amount"


def test_the_same_heading_over_different_amounts_is_refused() -> None:
    rows = zip(FIRMS, DAYS, amounts(3), amounts(5), strict=True)
    lines = ["Supplier|Date|Amount|Amount", *("|".join(row) for row in rows)]
    refused = refusal("\n".join(lines))
    assert refused.code == "two_amounts"
    assert "column 3 ('Amount') and column 4 ('Amount')" in str(refused)


def test_the_same_heading_over_the_same_amounts_is_one_amount() -> None:
    rows = [list(row) for row in zip(FIRMS, DAYS, amounts(3), amounts(3), strict=True)]
    cells = grid_of([["Supplier", "Date", "Amount", "Amount"], *rows]).cells
    assert map_columns(cells, find_header(cells)).index("amount") == 2


def test_debits_and_credits_apart_are_refused() -> None:
    rows = zip(FIRMS, DAYS, amounts(3), amounts(5), strict=True)
    lines = ["Supplier|Date|Debit|Credit", *("|".join(row) for row in rows)]
    assert refusal("\n".join(lines)).code == "two_amounts"


def test_a_month_dates_payments_only_where_nothing_better_does() -> None:
    months = ["Apr 2024"] * 20
    base = {"Supplier": FIRMS, "Period": months, "Amount": amounts(3)}
    found = mapped(base)
    assert found.columns["payment_date"].heading == "Period"
    assert any("by month only" in warning for warning in found.warnings)
    assert taken({**base, "Posting Date": DAYS})["posting_date"] == "Posting Date"
    assert "payment_date" not in taken({**base, "Posting Date": DAYS})


def test_each_kind_of_date_keeps_its_own_column() -> None:
    dates = {"Invoice Date": DAYS, "Posting Date": DAYS, "Payment Date": DAYS}
    found = taken({"Supplier": FIRMS, **dates, "Amount": amounts(3)})
    assert {name: found[name] for name in ("invoice_date", "posting_date", "payment_date")} == {
        "invoice_date": "Invoice Date",
        "posting_date": "Posting Date",
        "payment_date": "Payment Date",
    }


def test_dates_under_a_heading_that_says_nothing_date_the_payments() -> None:
    found = mapped({"Supplier": FIRMS, "When": DAYS, "Amount": amounts(3)})
    assert found.columns["payment_date"].heading == "When"
    assert not found.columns["payment_date"].by_heading


def test_a_due_date_never_dates_a_payment() -> None:
    assert "payment_date" not in taken({"Supplier": FIRMS, "Due Date": DAYS, "Amount": amounts(3)})


def test_the_publisher_named_on_every_row_is_no_supplier() -> None:
    publisher = ["Some District Council"] * 20
    found = taken({"Who": publisher, "Whom": FIRMS, "Date": DAYS, "Amount": amounts(3)})
    assert found["supplier_name"] == "Whom"
    alone = taken({"Who": publisher, "Date": DAYS, "Amount": amounts(3), "Net": amounts(4)})
    assert "supplier_name" not in alone


def test_of_two_unnamed_columns_of_names_neither_is_guessed() -> None:
    found = taken({"Who": FIRMS, "Whom": FIRMS[::-1], "Date": DAYS, "Amount": amounts(3)})
    assert "supplier_name" not in found


def test_a_supplier_heading_over_codes_is_not_the_supplier() -> None:
    codes = [f"{i:06d}" for i in range(20)]
    found = taken({"Supplier": codes, "Supplier Name": FIRMS, "Date": DAYS, "Amount": amounts(3)})
    assert found["supplier_name"] == "Supplier Name"


def test_one_long_note_below_the_suppliers_does_not_hide_them() -> None:
    note = "This list holds every payment over £500. " * 20
    columns = {"Supplier": ["Acme Ltd", "Best Ltd", "Cole Ltd", note]}
    columns |= {"Date": [*DAYS[:3], ""], "Amount": [*amounts(3)[:3], ""]}
    assert taken(columns)["supplier_name"] == "Supplier"


def test_a_lone_column_of_money_is_the_amount_whatever_it_is_called() -> None:
    found = mapped({"Supplier": FIRMS, "Date": DAYS, "Swm": amounts(3)})
    assert found.columns["amount"].heading == "Swm"
    assert found.amount_basis == "unstated"


def test_the_amount_with_vat_is_kept_beside_the_net_one() -> None:
    figures = {"Net Amount": amounts(3), "VAT": amounts(1), "Gross Amount": amounts(4)}
    found = mapped({"Supplier": FIRMS, "Date": DAYS, **figures})
    assert found.amount_basis == "net"
    headings = {name: column.heading for name, column in found.columns.items()}
    assert (headings["vat_amount"], headings["gross_amount"]) == ("VAT", "Gross Amount")


def test_each_column_has_one_meaning_and_each_meaning_one_column() -> None:
    texts = dict.fromkeys(("Description", "Narrative", "Details", "Purpose"), FIRMS)
    found = mapped({"Supplier": FIRMS, "Date": DAYS, "Amount": amounts(3), **texts})
    places = [column.index for column in found.columns.values()]
    assert len(places) == len(set(places))


def test_columns_without_a_meaning_are_told() -> None:
    columns = {"Supplier": FIRMS, "Date": DAYS, "Amount": amounts(3), "Zebra": FIRMS, "": FIRMS}
    assert mapped(columns).unused == ("'Zebra'", "column 5")


def test_the_original_currency_counts_where_the_original_amount_does() -> None:
    money = {"Original Amount": amounts(3), "Original Currency": ["EUR"] * 20}
    assert taken({"Supplier": FIRMS, "Date": DAYS, **money})["currency"] == "Original Currency"
    both = taken({"Supplier": FIRMS, "Date": DAYS, "Amount": amounts(4), **money})
    assert "currency" not in both


def test_a_pinned_layout_wins_over_every_heading() -> None:
    columns = {"Supplier": FIRMS, "Date": DAYS, "Amount": amounts(3), "Other": amounts(5)}
    pinned = {"amount": "other", "supplier_name": "Supplier"}
    found = mapped(columns, pinned)
    assert found.columns["amount"].heading == "Other"
    assert found.columns["amount"].reason == "pinned in the council's profile"
    assert found.columns["payment_date"].heading == "Date", "what is not pinned is still found"


def test_a_pinned_heading_the_file_lacks_changes_nothing() -> None:
    columns = {"Supplier": FIRMS, "Date": DAYS, "Amount": amounts(3)}
    assert taken(columns, {"amount": "Nowhere"}) == taken(columns)
