"""Workbooks (XLSX, XLS, ODS) -> one grid a sheet, through python-calamine.

calamine reads workbooks that openpyxl refuses (bad colours) and old XLS (measured.md section 3).
Here: opening, and writing each cell as the text a person would have typed. Not here: choosing
sheets (reading) or understanding them (sheet).
"""

import datetime as dt
import io

import polars as pl
import python_calamine

from pipelines.landing.delimited import cells_of
from pipelines.landing.grid import Grid, Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def is_encrypted(data: bytes) -> bool:
    """Whether an OLE container holds a workbook that opens only with a password."""
    return data.startswith(_OLE) and _ENCRYPTED_STREAM in data


def read_workbook(data: bytes, container: str) -> list[Grid]:
    """Read every sheet of a workbook, in the workbook's order; empty sheets have no rows.

    Raises Refusal `password` or `damaged_workbook`.
    """
    if is_encrypted(data):
        raise Refusal(
            "password",
            "The workbook is protected by a password. Save a copy without one and add that.",
        )
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise Refusal(
            "password",
            "The workbook is protected by a password. Save a copy without one and add that.",
        ) from None
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _damaged(error) from None
    grids = []
    for sheet in book.sheets_metadata:
        name = sheet.name
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except python_calamine.WorksheetNotFound:
            continue  # a chart sheet: it holds a drawing, no cells
        except (python_calamine.CalamineError, ValueError, OSError) as error:
            raise _damaged(error) from None
        cells = cells_of([[cell_text(cell) for cell in row] for row in rows])
        numbers = pl.Series("line", range(cells.height), dtype=pl.Int64)
        hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        grids.append(Grid(name, cells, numbers, container, is_hidden=hidden))
    return grids


def _damaged(error: Exception) -> Refusal:
    return Refusal(
        "damaged_workbook",
        f"The workbook is damaged or cut off ({error}). Save it again and add it.",
    )


def cell_text(cell: object) -> str:
    """The text of one cell: dates as ISO, whole numbers without a decimal point, floats in full."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, dt.time):
        return cell.isoformat("seconds")
    return "" if cell is None else str(cell)
