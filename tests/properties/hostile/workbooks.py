"""Hostile workbooks: XLSX and ODS whose parts lie, repeat without end, or lead elsewhere.

Here: good workbooks of a table (`xlsx`, `ods`) and what becomes of them when parts are changed.
"""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator

import xlsxwriter

from tests.properties.hostile.archives import packed
from tests.properties.hostile.files import HostileFile

SHEET = "xl/worksheets/sheet1.xml"


def workbooks(
    chance: random.Random, source: bytes, others: dict[str, bytes]
) -> Iterator[HostileFile]:
    """Workbooks of the table `source`, spoilt; `others` are real ones by name, only damaged."""
    rows = list(csv.reader(io.StringIO(source.decode())))
    good = xlsx(rows)
    yield HostileFile("xlsx-good.xlsx", good, source)
    yield HostileFile("xlsx-named-csv.csv", good, source)
    yield HostileFile("xlsx-text-cells.xlsx", xlsx(rows, as_text=True), source)
    formulas = [[*row, "=HYPERLINK(A1)" if at else "Remarks"] for at, row in enumerate(rows)]
    yield HostileFile("xlsx-formulas.xlsx", xlsx(formulas, formulas=True), source)
    yield HostileFile("xlsx-in-zip.zip", packed({"a.xlsx": good}), source)
    for name, change in _changes(rows).items():
        parts = _parts(good)
        change(parts)
        yield HostileFile(f"xlsx-{name}.xlsx", packed(parts))
    for name, content in _ods_contents(rows).items():
        yield HostileFile(f"ods-{name}.ods", ods(content))
    for name, data in {"made.xlsx": good, "made.ods": ods(_table(rows)), **others}.items():
        stem, _, ending = name.rpartition(".")
        for number in range(6):
            spoilt = bytearray(data[: 400_000 if number % 3 else len(data)])
            for _ in range(chance.choice((1, 10, 300))):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            yield HostileFile(f"spoilt-{number}-{stem[:40]}.{ending}", bytes(spoilt))


def xlsx(rows: list[list[str]], *, as_text: bool = False, formulas: bool = False) -> bytes:
    """A workbook of one sheet; amounts are numbers unless `as_text`."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {
            "in_memory": True,
            "strings_to_numbers": not as_text,
            "strings_to_formulas": formulas,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet("Payments")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return made.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


Parts = dict[str, bytes]


def _replaced(part: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[part] = parts[part].replace(old, new)

    return change


def _set(part: str, content: bytes) -> Callable[[Parts], None]:
    return lambda parts: parts.__setitem__(part, content)


def _without(part: str) -> Callable[[Parts], None]:
    return lambda parts: parts.__delitem__(part)


def _changes(rows: list[list[str]]) -> dict[str, Callable[[Parts], None]]:
    strings, book = "xl/sharedStrings.xml", "xl/workbook.xml"
    links = "xl/_rels/workbook.xml.rels"
    cell = b'<c r="XFD1048576"><v>1</v></c>'
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    )
    wide = b"".join(b'<c r="A1"><v>%d</v></c>' % n for n in range(1_000_000))
    found: dict[str, Callable[[Parts], None]] = {
        "no-strings": _without(strings),
        "no-workbook": _without(book),
        "no-links": _without(links),
        "no-types": _without("[Content_Types].xml"),
        "no-sheet": _without(SHEET),
        "no-styles": _without("xl/styles.xml"),
        "huge-dimension": _replaced(
            SHEET, b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x='
        ),
        "last-cell": _replaced(SHEET, b"</row>", cell + b"</row>"),
        "negative-cell": _replaced(SHEET, b'r="A2"', b'r="A-2"'),
        "cell-beyond": _replaced(SHEET, b'r="A2"', b'r="ZZZZZZ99999999999"'),
        "string-beyond": _replaced(SHEET, b't="s"><v>', b't="s"><v>99999'),
        "string-negative": _replaced(SHEET, b't="s"><v>', b't="s"><v>-'),
        "type-unknown": _replaced(SHEET, b't="s"', b't="zz"'),
        "number-huge": _replaced(SHEET, b"<v>1", b"<v>1e308"),
        "number-none": _replaced(SHEET, b"<v>1", b"<v>NaN"),
        "number-text": _replaced(SHEET, b"<v>1", b"<v>one"),
        "errors": _replaced(SHEET, b't="s"><v>', b't="e"><v>#REF!'),
        "million-cells": _set(SHEET, _sheet(b'<row r="1">' + wide + b"</row>")),
        "many-rows": _set(SHEET, _sheet(b'<row><c t="n"><v>1</v></c></row>' * 900_000)),
        "deep": _set(SHEET, _sheet(b"<a>" * 200_000 + b"</a>" * 200_000)),
        "open-tags": _set(SHEET, _sheet(b"<row><c>" * 50_000)),
        "entities": _set(strings, entities + b"<sst><si><t>&j;&x;</t></si></sst>"),
        "entities-sheet": _set(SHEET, entities + _sheet(b"<row><c><v>&j;</v></c></row>")),
        "strings-count": _replaced(strings, b'count="', b'count="9999999999'),
        "strings-empty": _set(strings, b""),
        "strings-noise": _set(strings, bytes(range(256)) * 99),
        "strings-long": _replaced(strings, b"<t>", b"<t>" + b"x" * 200_000),
        "target-out": _replaced(links, b"worksheets/sheet1.xml", b"../../../../etc/passwd"),
        "target-absolute": _replaced(links, b"worksheets/sheet1.xml", b"/etc/passwd"),
        "target-address": _replaced(links, b"worksheets/sheet1.xml", b"http://127.0.0.1/x"),
        "target-itself": _replaced(links, b"worksheets/sheet1.xml", b"workbook.xml"),
        "name-twice": _replaced(book, b"</sheets>", _again(b"Payments") + b"</sheets>"),
        "name-markup": _replaced(book, b'name="Payments"', b'name="&lt;b&gt;[red]../x"'),
        "sheets-many": _replaced(
            book, b"</sheets>", b"".join(_again(b"S%d" % n) for n in range(5_000)) + b"</sheets>"
        ),
        "dates-1904": _replaced(book, b"<workbookPr", b'<workbookPr date1904="1"'),
        "macro": _set("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 999),
        "path-member": _set("../../../../out.xml", b"x"),
        "not-xml": _set(SHEET, b"\0\1\2" * 999),
        "utf-16": _set(SHEET, _sheet(b"<row/>").decode().encode("utf-16")),
        "empty-sheet": _set(SHEET, _sheet(b"")),
    }
    return found


def _again(name: bytes) -> bytes:
    return b'<sheet name="' + name + b'" sheetId="1" r:id="rId1"/>'


def _sheet(data: bytes) -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<?xml version="1.0"?><worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (
        space,
        data,
    )


_ODS_SPACES = (
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(table: bytes) -> bytes:
    """An ODS of one sheet with these rows as XML."""
    content = (
        b'<?xml version="1.0"?><office:document-content '
        + _ODS_SPACES
        + b'><office:body><office:spreadsheet><table:table table:name="Payments">'
        + table
        + b"</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def _table(rows: list[list[str]]) -> bytes:
    return b"".join(
        b"<table:table-row>" + b"".join(_ods_cell(cell) for cell in row) + b"</table:table-row>"
        for row in rows
    )


def _ods_cell(cell: str, times: bytes = b"") -> bytes:
    text = cell.replace("&", "&amp;").replace("<", "&lt;").encode()
    return (
        b'<table:table-cell office:value-type="string"'
        + times
        + b"><text:p>"
        + text
        + b"</text:p></table:table-cell>"
    )


def _ods_contents(rows: list[list[str]]) -> dict[str, bytes]:
    good = _table(rows)
    wide = _ods_cell("x", b' table:number-columns-repeated="16384"')
    high = b'<table:table-row table:number-rows-repeated="%d">'
    return {
        "columns-repeated": good + b"<table:table-row>" + wide + b"</table:table-row>",
        "columns-without-end": good
        + b"<table:table-row>"
        + _ods_cell("x", b' table:number-columns-repeated="2147483647"')
        + b"</table:table-row>",
        "rows-repeated": good + high % 1_048_576 + _ods_cell("x") + b"</table:table-row>",
        "rows-and-columns": good + high % 1_048_576 + wide + b"</table:table-row>",
        "rows-negative": good + high % -5 + _ods_cell("x") + b"</table:table-row>",
        "rows-without-end": good + high % 2**62 + _ods_cell("x") + b"</table:table-row>",
        "empty-end": good + high % 1_000_000 + b"<table:table-cell/></table:table-row>",
        "formula": good.replace(b"<table:table-cell ", b'<table:table-cell table:formula="=1" ', 5),
        "open": good[: len(good) // 2],
        "deep": b"<text:p>" * 100_000 + b"</text:p>" * 100_000,
    }
