"""Rows to bytes: CSV, XLSX, XLS, ODS, ZIP and the OLE container, the same bytes every time.

Archives are stored rather than deflated, with one fixed timestamp, so that neither the clock nor
the version of zlib shows in the result.
"""

import csv
import datetime as dt
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

Cell = str | int | float | Decimal | dt.date | None
Row = Sequence[Cell]
Sheets = Sequence[tuple[str, Sequence[Row]]]

STAMP = (2026, 4, 1, 9, 0, 0)
EXCEL_EPOCH = dt.date(1899, 12, 30)


def csv_text(rows: Iterable[Row], delimiter: str = ",", end: str = "\r\n") -> str:
    """Return rows as delimited text, quoted where needed, one `end` after each row."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def zip_bytes(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of (name, bytes) members, stored, with a fixed timestamp."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, STAMP)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def xlsx_bytes(sheets: Sheets, patch: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Return a workbook of (sheet name, rows); dates become date cells, Decimals become numbers.

    `patch` may rewrite any member (name, bytes) of the package before it is closed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        book = xlsxwriter.Workbook(str(path))
        book.set_properties({"author": "Wexmoor", "created": dt.datetime(*STAMP)})
        date_format = book.add_format({"num_format": "dd/mm/yyyy"})
        money_format = book.add_format({"num_format": "#,##0.00"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if cell is None or cell == "":
                        continue
                    if isinstance(cell, dt.date):
                        serial = (cell - EXCEL_EPOCH).days
                        sheet.write_number(y, x, serial, date_format)
                    elif isinstance(cell, Decimal):
                        sheet.write_number(y, x, float(cell), money_format)
                    elif isinstance(cell, int | float):
                        sheet.write_number(y, x, cell)
                    else:
                        sheet.write_string(y, x, cell)
        book.close()
        with zipfile.ZipFile(path) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    if patch is not None:
        members = [(name, patch(name, data)) for name, data in members]
    return zip_bytes(members)


def ods_bytes(sheets: Sheets) -> bytes:
    """Return an OpenDocument spreadsheet of (sheet name, rows)."""
    tables = []
    for name, rows in sheets:
        body = "".join(
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in rows
        )
        tables.append(f'<table:table table:name="{escape(name)}">{body}</table:table>')
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zip_bytes(
        [
            ("mimetype", kind.encode()),
            ("content.xml", content.encode()),
            ("META-INF/manifest.xml", manifest.encode()),
        ]
    )


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, dt.date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
        shown = cell.strftime("%d/%m/%Y")
    elif isinstance(cell, Decimal | int | float):
        kind, shown = f'office:value-type="float" office:value="{cell}"', str(cell)
    else:
        kind, shown = 'office:value-type="string"', cell
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"


# --- the OLE compound file, and a plain BIFF8 workbook inside it -------------------------------

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole_bytes(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """Return an OLE compound file; each stream is padded past 4,096 bytes, so no mini stream."""
    padded = [
        (name, data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")) for name, data in streams
    ]
    directory_sectors = -(-(len(padded) + 1) // 4)
    chains: list[int] = [_FAT]
    chains += [len(chains) + i + 1 for i in range(directory_sectors - 1)] + [_END]
    starts = []
    for _, data in padded:
        starts.append(len(chains))
        count = len(data) // _SECTOR
        chains += [len(chains) + i + 1 for i in range(count - 1)] + [_END]
    if len(chains) > 128:
        raise ValueError("one sector of the allocation table holds 128 sectors: make it smaller")
    fat = struct.pack("<128I", *(chains + [_FREE] * (128 - len(chains))))
    entries = [_entry("Root Entry", 5, 1, _END, 0)]
    for index, ((name, data), start) in enumerate(zip(padded, starts, strict=True)):
        right = index + 2 if index + 1 < len(padded) else _FREE
        entries.append(_entry(name, 2, _FREE, start, len(data), right))
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *([_FREE] * 108))
    return header + fat + directory + b"".join(data for _, data in padded)


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = _FREE) -> bytes:
    text = name.encode("utf-16-le")
    first = start if size or kind == 2 else _END
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text) + 2, kind, 1)
        + struct.pack("<III", _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def xls_bytes(sheet_name: str, rows: Sequence[Row]) -> bytes:
    """Return a one-sheet BIFF8 workbook in an OLE container, dates as formatted serials."""

    def record(code: int, body: bytes) -> bytes:
        return struct.pack("<HH", code, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 0x06))

    def text(value: str) -> bytes:
        return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")

    font = record(
        0x0031, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial"
    )
    formats = b"".join(
        record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number, flags, 0, 0, 0, 0, 0, 0, 0x20C0))
        for number, flags in [*[(0, 0xFFF5)] * 15, (0, 1), (14, 1), (4, 1)]
    )
    cells = [record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))]
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, dt.date):
                serial = float((cell - EXCEL_EPOCH).days)
                cells.append(record(0x0203, struct.pack("<HHHd", y, x, 16, serial)))
            elif isinstance(cell, Decimal | int | float):
                cells.append(record(0x0203, struct.pack("<HHHd", y, x, 17, float(cell))))
            else:
                cells.append(record(0x0204, struct.pack("<HHH", y, x, 15) + text(cell)))
    sheet = begin(0x0010) + b"".join(cells) + record(0x000A, b"")
    name = struct.pack("<BB", len(sheet_name), 0) + sheet_name.encode("latin-1")
    head = begin(0x0005) + record(0x0042, struct.pack("<H", 1200)) + font + formats
    offset = len(head) + 4 + 6 + len(name) + 4
    globals_ = head + record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + record(0x000A, b"")
    return ole_bytes([("Workbook", globals_ + sheet)])
