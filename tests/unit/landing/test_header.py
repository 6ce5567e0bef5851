"""Where the headings are: first, after titles, at the end, in two rows, or nowhere."""

from pipelines.landing.header import find_header, layout_words, reads_as_headings, repeats_header
from tests.unit.landing.grids import grid

ROWS = """
    Acme Ltd | 01/04/2024 | Fencing | 100.00
    Best Ltd | 02/04/2024 | Paint   | 200.50
    Cole Ltd | 03/04/2024 | Coal    | 300.00
    Dale Ltd | 04/04/2024 | Timber  | 40.00
"""
HEADINGS = "Supplier | Date | Purpose | Amount"


def found(*parts: str) -> tuple[int | None, tuple[str, ...]]:
    header = find_header(grid("\n".join(part.strip("\n") for part in parts)).cells)
    return header.row, header.headings


def test_headings_stand_first() -> None:
    assert found(HEADINGS, ROWS) == (0, ("Supplier", "Date", "Purpose", "Amount"))


def test_headings_stand_below_titles() -> None:
    titles = "Some Council | | |\nPayments over £500, April 2024 | | |\n | | |"
    assert found(titles, HEADINGS, ROWS) == (3, ("Supplier", "Date", "Purpose", "Amount"))


def test_a_title_with_the_words_of_headings_is_outdone_by_the_headings() -> None:
    assert found("Supplier payments | Amount over £500 | |", HEADINGS, ROWS)[0] == 1


def test_headings_stand_at_the_very_end() -> None:
    assert found(ROWS, HEADINGS) == (4, ("Supplier", "Date", "Purpose", "Amount"))


def test_the_upper_of_two_equal_rows_of_headings_counts() -> None:
    assert found(HEADINGS, ROWS, HEADINGS, ROWS)[0] == 0


def test_a_heading_may_go_on_in_the_row_below() -> None:
    row, headings = found("Supplier | Payment | Purpose | Net", " | Date | | Amount", ROWS)
    assert (row, headings) == (0, ("Supplier", "Payment Date", "Purpose", "Net Amount"))


def test_data_below_never_go_into_a_heading() -> None:
    assert found(HEADINGS, "Zoo Ltd | | | 5.00", ROWS)[1] == (
        *("Supplier", "Date", "Purpose", "Amount"),
    )


def test_columns_that_merged_cells_left_unnamed_are_named_from_above() -> None:
    header = find_header(grid("Supplier | | | \n | Date | Purpose | Amount\n" + ROWS.strip()).cells)
    assert header.headings == ("Supplier", "Date", "Purpose", "Amount")
    assert header.rows == {0, 1}


def test_columns_nobody_named_have_an_empty_heading() -> None:
    assert found("Supplier | Date | | Amount", ROWS)[1] == ("Supplier", "Date", "", "Amount")


def test_rows_of_data_are_no_headings() -> None:
    assert found(ROWS) == (None, ("", "", "", ""))
    assert not reads_as_headings(["Payment to supplier", "01/04/2024", "100.00"])


def test_headings_in_words_no_list_knows_stand_above_dates_and_money() -> None:
    assert found("Cyflenwr | Dyddiad | Diben | Swm", ROWS, ROWS)[0] == 0


def test_unlisted_words_must_name_every_column_of_dates_and_money() -> None:
    assert found("Solaraiche | | Adhbhar | Suim", ROWS, ROWS)[0] is None


def test_a_year_may_stand_in_a_heading() -> None:
    assert reads_as_headings(["Supplier", "Payment Date", "2024", "Amount"])


def test_one_word_alone_is_a_title() -> None:
    assert not reads_as_headings(["Amount", "", "", ""])


def test_headings_printed_again_are_known_by_most_of_their_cells() -> None:
    text = "\n".join(
        [HEADINGS, ROWS.strip(), "SUPPLIER | date | | Amount", "Date | Supplier | Amount | Purpose"]
    )
    cells = grid(text).cells
    again = repeats_header(cells, find_header(cells)).arg_true().to_list()
    assert again == [0, 5]


def test_a_layout_is_its_headings_in_order_without_their_dress() -> None:
    dressed = find_header(grid("SUPPLIER | payment_date | | Net Amount (£)\n" + ROWS.strip()).cells)
    assert layout_words(dressed) == ("supplier", "payment date", "net amount")


def test_a_heading_over_several_columns_is_completed_by_the_row_below() -> None:
    rows = ROWS.replace("| 100.00", "| 120.00 | 20.00 | 100.00")
    upper, lower = "Supplier | Date | Purpose | Amount | | ", " | | | Gross | VAT | Net"
    headings = found(upper, lower, rows)[1]
    assert headings == ("Supplier", "Date", "Purpose", "Amount Gross", "VAT", "Net")
