"""Templates: an empty file for each feed that a person fills in, as CSV or as a workbook.

Here: the headings in order, two example rows, and, in the workbook, the notes of every column. Not
here: what a feed holds (reference/feeds), reading it back (landing.records). Imports landing's
feeds and xlsxwriter, the latter only for a workbook.
"""

import csv
import io
from datetime import datetime
from pathlib import Path

from pipelines.errors import BadReference
from pipelines.landing.feed import Feed, FeedColumn, feeds

SUFFIXES = (".csv", ".xlsx")
_KINDS = {
    "text": "Text",
    "party": "Name of a supplier",
    "date": "Date, as 2025-04-01",
    "money": "Pounds and pence, net of VAT unless the note says otherwise",
    "number": "Number",
    "share": "Share, 0 to 1 or with a per cent sign",
    "flag": "Yes or No",
    "code": "One of: ",
}
# A workbook carries the day it was made; the same template is the same bytes.
_MADE_ON = datetime(2000, 1, 1)


def write_template(name: str, path: Path) -> Path:
    """Write the template of a feed to `path`, a .csv or .xlsx, and return the path.

    Raises `BadReference` for a feed that does not exist, another suffix or a file that is there.
    """
    known = feeds()
    if name not in known:
        raise BadReference(f"{name!r} is no feed. The feeds are {', '.join(known)}.")
    if path.suffix.lower() not in SUFFIXES:
        raise BadReference(f"{path.name}: a template is a .csv or an .xlsx file.")
    if path.exists():
        raise BadReference(f"{path} exists already: name another file.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write = _csv if path.suffix.lower() == ".csv" else _workbook
    path.write_bytes(write(known[name]))
    return path


def explained(column: FeedColumn) -> str:
    """What to write into a column, in one sentence or two."""
    kind = _KINDS[column.kind]
    if column.kind == "code":
        kind += ", ".join(column.allowed)
    return f"{kind}. {column.note}".strip()


def _csv(feed: Feed) -> bytes:
    """Headings and two example rows; UTF-8 with a mark, so that spreadsheets show £ rightly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in feed.columns)
    for nth in (0, 1):
        writer.writerow(column.examples[nth] for column in feed.columns)
    return text.getvalue().encode("utf-8-sig")


def _workbook(feed: Feed) -> bytes:
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as book:
        book.set_properties({"title": feed.title, "created": _MADE_ON})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        must = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E5E5E5"}
        )
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Template")
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(feed.columns):
            sheet.set_column(at, at, max(14, min(30, len(column.heading) + 4)))
            sheet.write_string(0, at, column.heading, must if column.need == "required" else head)
            sheet.write_comment(0, at, explained(column), {"x_scale": 2})
            for nth in (0, 1):
                if column.examples[nth]:
                    sheet.write_string(nth + 1, at, column.examples[nth])
            if column.kind in ("code", "flag"):
                source = list(column.allowed) or ["Yes", "No"]
                sheet.data_validation(1, at, 10_000, at, {"validate": "list", "source": source})
        notes = book.add_worksheet("Notes")
        notes.set_column(0, 0, 30)
        notes.set_column(1, 1, 14)
        notes.set_column(2, 2, 90)
        rows = [
            (feed.title, "", feed.sentence),
            ("", "", "Replace the two example rows. Grey headings must be filled in."),
            ("Column", "Needed", "What to write"),
            *((each.heading, each.need, explained(each)) for each in feed.columns),
        ]
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                notes.write_string(at, place, text, wrap)
    return buffer.getvalue()
