"""The cells of a workbook as text, read in a process of its own.

A damaged or hostile workbook can make the native reader claim hundreds of gigabytes or abort the
whole process. So this file runs as a script: it gets the bytes on standard input, may use a bounded
amount of memory, and answers with the sheets on standard output. It imports nothing of localpound.
Not here: what the answer means (workbook).

Answer: marshalled list of (sheet name, is shown, rows of text). Exit status 0, or PASSWORD, or
MANY for more sheets than are looked at, or DAMAGED with the reason on standard error; anything else
is the reader's own collapse.
"""

import datetime as dt
import io
import marshal
import sys

import python_calamine

PASSWORD, DAMAGED, MANY = 3, 4, 5
MOST_SHEETS = 150
"""Each is compared with each: a thousand would take minutes. Ten years by month are 120."""
MOST_MEMORY = 6 * 1024**3


class TooMany(Exception):
    """More sheets than are looked at."""


def read_sheets(data: bytes) -> list[tuple[str, bool, list[list[str]]]]:
    """Every sheet with cells, in the workbook's order; empty sheets have no rows."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise TooMany
    sheets = []
    for sheet in book.sheets_metadata:
        try:
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        except python_calamine.WorksheetNotFound:
            continue  # a chart sheet: it holds a drawing, no cells
        shown = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        sheets.append((sheet.name, shown, [[cell_text(cell) for cell in row] for row in rows]))
    return sheets


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


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        # Whoever started us may have set a bound of their own, which may not be raised.
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def main() -> int:
    """Read standard input, answer on standard output."""
    _bound_memory()
    try:
        sheets = read_sheets(sys.stdin.buffer.read())
    except python_calamine.PasswordError:
        return PASSWORD
    except TooMany:
        return MANY
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        sys.stderr.write(" ".join(str(error).split()))
        return DAMAGED
    sys.stdout.buffer.write(marshal.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
