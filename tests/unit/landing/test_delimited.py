"""Text -> cells: the same cells whichever way they are split."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.landing.delimited import (
    _split_careful,
    _split_fast,
    find_delimiter,
    has_regular_quoting,
    split,
)
from pipelines.landing.grid import Refusal
from pipelines.landing.text import decode

cell = st.text(alphabet="ab 1,\"'£", max_size=6)


@given(rows=st.lists(st.lists(cell, min_size=1, max_size=5), min_size=1, max_size=8))
def test_the_fast_and_the_careful_way_give_the_same_cells(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    utf8 = stream.getvalue().encode()
    if has_regular_quoting(utf8, ","):
        fast = _split_fast(utf8, ",")
        assert fast is not None
        careful, _ = _split_careful(utf8.decode(), ",")
        width = min(fast.width, careful.width)
        assert (
            fast.select(fast.columns[:width]).rows()
            == careful.select(careful.columns[:width]).rows()
        )


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
def test_any_line_end_gives_the_same_rows(ends: str) -> None:
    grid = split(decode(ends.join(["a,b", "1,2", "3,4", ""]).encode()), "")
    assert grid.cells.rows()[:3] == [("a", "b"), ("1", "2"), ("3", "4")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_the_one_that_gives_even_columns(delimiter: str) -> None:
    text = "\n".join(delimiter.join(["Smith, Jones & Co", "01/04/2024", "10.00"]) for _ in range(5))
    if delimiter == ",":
        text = text.replace("Smith, Jones", '"Smith, Jones').replace("& Co", '& Co"')
    assert find_delimiter(text) == delimiter


def test_a_line_keeps_its_physical_number_after_a_quoted_line_break() -> None:
    grid = split(decode(b'a,b\n"two\nlines",1\nc,2\n'), "")
    assert grid.cells.rows() == [("a", "b"), ("two\nlines", "1"), ("c", "2")]
    assert grid.lines.to_list() == [0, 1, 3]


def test_a_quote_nobody_closed_swallows_no_other_record() -> None:
    lines = ["name,ref,amount"] + [f"firm {i},{i},{i}.00" for i in range(9)]
    lines[3] = '"12 inch pipe,2,2.00'
    lines[7] = 'six inch" pipe,6,6.00'
    grid = split(decode("\n".join(lines).encode()), "")
    assert grid.cells.height == 10
    assert grid.cells.row(3) == ('"12 inch pipe', "2", "2.00")


def test_short_rows_are_filled_and_long_rows_keep_their_cells() -> None:
    grid = split(decode(b"a,b\n1\n1,2,3,4\n"), "")
    assert grid.cells.rows() == [("a", "b", "", ""), ("1", "", "", ""), ("1", "2", "3", "4")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" \n\n \t\n", "empty"),
        (b"just prose\nwithout columns\n", "not_a_table"),
        (b"a,b\n" + b"x" * 1_200_000, "one_line"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        split(decode(data), "")
    assert refused.value.code == code


def test_a_line_wider_than_the_sample_shows_is_still_split() -> None:
    first = '"' + "x" * 450_000 + '",b,c\n'
    assert split(decode((first + "1,2,3\n").encode()), "").cells.width == 3


@pytest.mark.parametrize("data", [b";;;\n;;;\n", b'"";""\n' * 3])
def test_texts_of_nothing_but_delimiters_are_no_table(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        split(decode(data), "")
    assert refused.value.code == "not_a_table"


def test_a_control_character_in_a_cell_hides_no_other_cell() -> None:
    assert split(decode(b"a\x01b,c\n1,2\n"), "").cells.rows() == [("a\x01b", "c"), ("1", "2")]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "a,b,c\n1,2,3\n4,5",
            "Its last line has no end and 2 of 3 cells: the file may have been cut off. "
            "Compare it with the original.",
        ),
        ("a,b,c\n1,2,3\n4,5,6", None),
        ("a,b,c\n1,2,3\n4,5\n", None),
        ("a,b,c\n1,2\n4,5", None),
    ],
    ids=["cut off", "no line end", "short last row", "ragged anyway"],
)
def test_a_file_that_breaks_off_within_a_row_is_told(text: str, note: str | None) -> None:
    assert split(decode(text.encode()), "x").notes == (() if note is None else (note,))
