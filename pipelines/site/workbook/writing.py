"""Writing: `evidence.xlsx` of one publication, made of what lies in its folder.

Here: which sheets there are and in which order, the properties of the workbook, its bytes. Not
here: what a sheet holds or looks like. `publishing.py` imports it.

The same publication gives the same bytes on every machine: the workbook was made on a fixed day,
and its parts are stored, not compressed, because libraries compress differently.
"""

import io
import zipfile
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from pipelines.site.pages import EvidencePage, Published, read_evidence_page
from pipelines.site.render import printable
from pipelines.site.workbook.cover import cover_sheet
from pipelines.site.workbook.evidence import evidence_sheet
from pipelines.site.workbook.indicators import indicator_sheet
from pipelines.site.workbook.layout import Formats, Sheet, default_look, write_sheet
from pipelines.site.workbook.method import method_sheet
from pipelines.site.workbook.queues import queue_sheet
from pipelines.site.workbook.suppliers import supplier_sheet

WORKBOOK = "evidence.xlsx"
"""Name of the workbook in the folder of a publication."""

_MADE_ON = datetime(2000, 1, 1)
_PART_DATE = (1980, 1, 1, 0, 0, 0)


def write_workbook(folder: Path) -> Path:
    """Write `evidence.xlsx` into the folder of a publication."""
    page = read_evidence_page(folder)
    path = folder / WORKBOOK
    made = _workbook(page, _sheets(page, Published(folder)))
    _store(made, path)
    return path


def _sheets(page: EvidencePage, published: Published) -> list[Sheet]:
    others = [
        evidence_sheet(page),
        indicator_sheet(page, published),
        supplier_sheet(page, published),
        queue_sheet(page, published),
        method_sheet(page, published),
    ]
    return [cover_sheet(page, others), *others]


def _workbook(page: EvidencePage, sheets: list[Sheet]) -> io.BytesIO:
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": default_look(),
    }
    with Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": printable(f"{page.council_name}: evidence workbook"),
                "subject": "What published spending is evidence for",
                "author": "localpound",
                "company": printable(page.council_name),
                "comments": f"Council {page.council_code}, run {page.run}",
                "created": _MADE_ON,
            }
        )
        formats = Formats(book)
        for sheet in sheets:
            write_sheet(book, formats, sheet, f"Run {page.run}, {sheet.name}: {page.council_name}")
    return buffer


def _store(made: io.BytesIO, path: Path) -> None:
    """The parts of a workbook, one by one, without compression and without a clock."""
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(path, "w") as stored:
        for part in packed.infolist():
            stored.writestr(zipfile.ZipInfo(part.filename, _PART_DATE), packed.read(part))
