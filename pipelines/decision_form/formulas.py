"""Formulas: which cells of a sheet of an .xlsx workbook are computed.

The reader of workbooks gives what a formula came to when somebody last opened the file, which is
not what anybody decided. So a form may hold none, and this says where they are.

Here: that one question. Not here: what cells say (`landing`). `cells.py` imports it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

MOST_RANGES = 1_000
"""Formulas over several cells that a form is looked through for."""

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_OVER_SEVERAL = ("array", "dataTable")
_CHUNK = 1024**2

_Start = Callable[[str, Mapping[str, str]], None]


class UnreadableSheet(Exception):
    """Why the sheet cannot be looked through, in a few words."""


@dataclass(frozen=True, order=True)
class Formula:
    """The cells that one formula fills, rows and columns counted from 0, both ends included."""

    row: int
    column: int
    last_row: int
    last_column: int


def find_formulas(data: bytes, sheet: str) -> tuple[Formula, ...]:
    """Every formula of the sheet called `sheet`, in the order of the file.

    `data` is a workbook that was opened already, so its parts are of bearable size. Raises
    `UnreadableSheet` for a sheet that is not there or is no plain XML.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return tuple(_formulas(book, _part_of(book, sheet)))
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise UnreadableSheet("its sheets are not those of an .xlsx workbook") from error


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The part of the workbook that holds a sheet."""
    links: dict[str, str] = {}
    parts: dict[str, str] = {}

    def link(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship":
            links[given.get("Id", "")] = given.get("Target", "")

    def name(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            parts.setdefault(given.get("name", ""), links.get(given.get("id", ""), ""))

    _read(book, _LINKS, link)
    _read(book, _BOOK, name)
    return posixpath.normpath(posixpath.join("/xl", parts[sheet])).lstrip("/")


def _formulas(book: zipfile.ZipFile, part: str) -> list[Formula]:
    found: list[Formula] = []
    at = {"row": -1, "column": -1}
    ranges = 0

    def look(tag: str, given: Mapping[str, str]) -> None:
        nonlocal ranges
        if tag == "row":
            # Both places may go unsaid: then a row follows the last one, a cell the one before.
            at["row"] = int(given["r"]) - 1 if given.get("r", "").isdigit() else at["row"] + 1
            at["column"] = -1
        elif tag == "c":
            place = _CELL.fullmatch(given.get("r", ""))
            at["column"] = _column(place[1]) if place else at["column"] + 1
        elif tag == "f":
            here = (at["row"], at["column"])
            ends = given.get("ref", "") if given.get("t") in _OVER_SEVERAL else ""
            last = _CELL.fullmatch(ends.rpartition(":")[2])
            ranges += bool(last)
            if ranges > MOST_RANGES:
                raise UnreadableSheet("it holds too many formulas over several cells")
            found.append(Formula(*here, *((int(last[2]) - 1, _column(last[1])) if last else here)))

    _read(book, part, look)
    return found


def _column(letters: str) -> int:
    """A to 0, Z to 25, AA to 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _read(book: zipfile.ZipFile, part: str, start: _Start) -> None:
    """Go through the elements of a part; names come without the space they are of."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        # A document type can define words that grow without bound; no workbook has one.
        raise UnreadableSheet("it declares a document type, which no workbook does")

    def begin(tag: str, given: dict[str, str]) -> None:
        plain = {key.rpartition(":")[2]: value for key, value in given.items()}
        start(tag.rpartition(":")[2], plain)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    with book.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
