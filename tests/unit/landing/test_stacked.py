"""Several tables on one sheet: each is read by its own headings."""

from decimal import Decimal
from pathlib import Path

from pipelines.landing import read_file
from pipelines.landing.stacked import split_stacked
from tests.unit.landing.grids import grid
from tests.unit.landing.test_container import saved

FIRST = """
    Supplier | Date       | Amount | Purpose
    Acme Ltd | 01/04/2024 | 100.00 | Fencing
    Best Ltd | 02/04/2024 | 200.00 | Paint
    Cole Ltd | 03/04/2024 | 300.00 | Coal
"""
OTHER_ORDER = """
    Date       | Supplier | Purpose | Amount
    04/04/2024 | Dale Ltd | Timber  | 1.00
    05/04/2024 | Earl Ltd | Tea     | 2.00
    06/04/2024 | Ford Ltd | Cars    | 3.00
"""
SAME_ORDER_REWORDED = """
    Payee    | Payment Date | Amount Paid | Description
    Dale Ltd | 04/04/2024   | 1.00        | Timber
    Earl Ltd | 05/04/2024   | 2.00        | Tea
"""


def heights(text: str) -> list[int]:
    return [part.cells.height for part in split_stacked(grid(text))]


def test_one_table_is_itself() -> None:
    whole = grid(FIRST)
    assert split_stacked(whole) == [whole]


def test_headings_in_another_order_begin_another_table() -> None:
    first, second = split_stacked(grid(FIRST + OTHER_ORDER.lstrip("\n")))
    assert (first.cells.height, second.cells.height) == (4, 4)
    assert (first.name, second.name) == ("", "from row 5")
    assert second.lines.to_list() == [4, 5, 6, 7], "rows keep their place in the file"


def test_the_same_headings_again_are_a_new_page_not_a_new_table() -> None:
    assert heights(FIRST + FIRST.lstrip("\n")) == [8]


def test_reworded_headings_in_the_same_order_are_a_new_page_too() -> None:
    assert heights(FIRST + SAME_ORDER_REWORDED.lstrip("\n")) == [7]


def written(folder: Path, *tables: str) -> Path:
    lines = [line for table in tables for line in table.strip().split("\n")]
    text = "\n".join(",".join(cell.strip() for cell in line.split("|")) for line in lines)
    return saved(folder, "stacked.csv", text.encode())


def test_a_file_of_two_tables_counts_both(tmp_path: Path) -> None:
    reading = read_file(written(tmp_path, FIRST, OTHER_ORDER))
    assert (reading.payments, reading.net_total) == (6, Decimal("606.00"))
    assert set(reading.suppliers()["supplier_name"]) == {
        *("Acme Ltd", "Best Ltd", "Cole Ltd", "Dale Ltd", "Earl Ltd", "Ford Ltd")
    }
    assert [fate.name for fate in reading.fates] == ["", "from row 5"]


def test_headings_of_a_new_page_are_no_payments(tmp_path: Path) -> None:
    reading = read_file(written(tmp_path, FIRST, SAME_ORDER_REWORDED))
    assert (reading.payments, reading.count("header")) == (5, 2)
    assert reading.net_total == Decimal("603.00")
