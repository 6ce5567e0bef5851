"""One small file for every awkward habit of published spend files, and what each one means.

Each trap carries its own truth, built beside the bytes from the same payments; nothing is read
back. Sections follow the catalogue of habits: encodings, containers, headers, rows, dates,
amounts, suppliers, kinds of dataset, damage.
"""

import bz2
import datetime as dt
import struct
from collections.abc import Callable, Iterator
from decimal import Decimal

from maker.dice import Dice
from maker.harder import harder
from maker.pays import (
    Layout,
    Pay,
    Show,
    Trap,
    body,
    field_of,
    iso,
    layout,
    lines,
    pays,
    pivot,
    pounds,
    sheet,
    slashed,
    table,
    text,
    total,
)
from maker.truth import COLUMNS, Line
from maker.world import COUNCIL_NAME
from maker.writers import (
    EXCEL_EPOCH,
    Cell,
    Row,
    csv_text,
    ods_bytes,
    ole_bytes,
    xls_bytes,
    xlsx_bytes,
    zip_bytes,
)

# --- encodings ----------------------------------------------------------------------

ENCODING = "inputs.md 2, encoding"


def encodings() -> Iterator[Trap]:
    """Yield files whose bytes are the difficulty."""
    p = pays("utf8-bom")
    yield Trap(
        "encoding-utf8-bom.csv",
        csv_text(table(p)).encode("utf-8-sig"),
        lines(p),
        "A byte order mark precedes the first header.",
        ENCODING,
    )
    p = pays("doubled-bom")
    yield Trap(
        "encoding-doubled-bom.csv",
        b"\xef\xbb\xbf" * 2 + text(table(p)),
        lines(p),
        "Two byte order marks in a row: one is left glued to the first header.",
        ENCODING,
    )
    p = pays("mojibake-bom")
    yield Trap(
        "encoding-mojibake-bom.csv",
        csv_text(table(p)).encode("utf-8-sig").decode("cp1252").encode("utf-8-sig"),
        lines(p),
        "The byte order mark was re-encoded: the first header starts with three odd letters.",
        ENCODING,
    )
    p = [pay._replace(supplier=f"Café {pay.supplier}") for pay in pays("cp1252")]
    yield Trap(
        "encoding-cp1252.csv",
        csv_text(
            [["Payments – May 2025"], *table(p, layout(amount=pounds, label="Amount (£)"))]
        ).encode("cp1252"),
        lines(p),
        "Windows-1252 pounds, dash and accent.",
        ENCODING,
        header="1",
        amount="Amount (£)",
    )
    p = pays("cp850")
    yield Trap(
        "encoding-cp850-pound.csv",
        csv_text(table(p, layout(label="Net Amount(£)"))).encode("cp850"),
        lines(p),
        "The pound sign of the amount header is the DOS byte 0x9C.",
        ENCODING,
        amount="Net Amount(£)",
    )
    p = pays("utf16")
    yield Trap(
        "utf16-tab.csv",
        b"\xff\xfe" + csv_text(table(p), delimiter="\t").encode("utf-16-le"),
        lines(p),
        "UTF-16 with tabs, called csv.",
        ENCODING,
    )
    p = pays("mojibake-pound")
    rows: list[Row] = table(p, layout(amount=pounds, label="Amount (£)"))
    yield Trap(
        "encoding-mojibake-pound.csv",
        csv_text(rows).encode("utf-8").decode("cp1252").encode("utf-8"),
        lines(p),
        "UTF-8 read as Windows-1252 and saved again: every £ became two characters.",
        ENCODING,
        amount="Amount (Â£)",
    )
    p = pays("lost-pound", credits=True)
    rows = table(p, layout(amount=lambda pay: f" \ufffd{pay.amount:,.2f} ", label="Amount"))
    yield Trap(
        "encoding-lost-pound.csv",
        text(rows),
        lines(p),
        "The £ was lost before publication: a replacement character precedes each amount.",
        ENCODING,
        amount="Amount",
    )
    p = pays("nbsp")
    rows = table(
        p,
        layout(
            amount=lambda pay: f"\u00a0{pay.amount:,.2f}\u00a0".replace(",", "\u00a0"),
            label="\u00a0Net Amount\u00a0",
        ),
    )
    rows.insert(9, ["\u00a0"] * 6)
    yield Trap(
        "encoding-nbsp.csv",
        text(rows),
        lines(p),
        "Non-breaking spaces pad the header, stand as thousands separators and fill a blank row.",
        ENCODING,
    )
    p = pays("dagger")
    rows = table(p)
    rows[1:] = [[f"{row[0]}††††", *row[1:]] for row in rows[1:]]
    yield Trap(
        "encoding-dagger-padding.csv",
        text(rows),
        lines(p),
        "Padding spaces were turned into daggers by a wrong conversion.",
        ENCODING,
    )


# --- containers ----------------------------------------------------------------------

CONTAINER = "inputs.md 2, containers"


def _bad_colour(name: str, data: bytes) -> bytes:
    return (
        data.replace(b'<color theme="1"/>', b'<color rgb="0"/>')
        if name == "xl/styles.xml"
        else data
    )


def containers() -> Iterator[Trap]:
    """Yield files whose wrapping is the difficulty."""
    p = pays("xls-that-is-csv", credits=True)
    yield Trap(
        "xls-that-is-csv.xls", text(table(p)), lines(p), "CSV text with an .xls ending.", CONTAINER
    )
    p = pays("xlsx-named-csv", credits=True)
    yield Trap(
        "xlsx-named-csv.csv",
        xlsx_bytes([("Payments", sheet(p))]),
        lines(p),
        "A workbook with a .csv ending.",
        CONTAINER,
    )
    p = pays("biff")
    yield Trap(
        "workbook-old.xls",
        xls_bytes("May 2025", sheet(p)),
        lines(p),
        "A workbook of the old binary kind.",
        CONTAINER,
    )
    p = pays("ods")
    yield Trap(
        "workbook-open.ods",
        ods_bytes([("Payments", sheet(p))]),
        lines(p),
        "An OpenDocument spreadsheet.",
        CONTAINER,
    )
    p = pays("csv-in-zip")
    yield Trap(
        "zip-one-csv.zip",
        zip_bytes([("may/payments-may-2025.csv", text(table(p)))]),
        lines(p),
        "A CSV inside a ZIP, in a folder.",
        CONTAINER,
    )
    p, q = pays("zip-may"), pays("zip-june", month=6)
    yield Trap(
        "zip-two-months.zip",
        zip_bytes(
            [("payments-2025-05.csv", text(table(p))), ("payments-2025-06.csv", text(table(q)))]
        ),
        lines(p + q),
        "Two months inside one ZIP: both belong.",
        CONTAINER,
    )
    months = [
        (name, pays(f"sheets-{name}", 14, number))
        for number, name in ((4, "Apr 25"), (5, "May 25"), (7, "Jul 25"))
    ]
    together = [pay for _, payments in months for pay in payments]
    yield Trap(
        "workbook-month-sheets.xlsx",
        xlsx_bytes(
            [
                *[(name, sheet(payments)) for name, payments in months],
                ("Pivot", pivot(together)),
                ("Sheet5", []),
            ]
        ),
        lines(together),
        "One sheet a month with June absent, then a pivot sheet and an empty one.",
        CONTAINER,
    )
    p = pays("pivot-first", 30)
    yield Trap(
        "workbook-pivot-first.xlsx",
        xlsx_bytes(
            [
                ("Pivot by department", pivot(p)),
                ("Notes", [["Prepared by Finance"]]),
                ("Data", sheet(p)),
            ]
        ),
        lines(p),
        "A pivot sheet and a notes sheet come before the sheet of payments.",
        CONTAINER,
    )
    p, q = pays("page-one", 20), pays("page-two", 16)
    titles: list[Row] = [["Payments over £500"], ["May 2025 continued"]]
    yield Trap(
        "workbook-continuation-sheets.xlsx",
        xlsx_bytes(
            [("Page 1", sheet(p)), ("Page 2", [*titles, *body(q, layout(date=field_of("date")))])]
        ),
        lines(p + q),
        "The second page has titles but no header of its own.",
        CONTAINER,
    )
    p = pays("two-sheets", 30)
    wide: list[Row] = [
        [*row, note] for row, note in zip(sheet(p), ["Notes", *[""] * len(p)], strict=True)
    ]
    yield Trap(
        "workbook-two-sheets-same-payments.xlsx",
        xlsx_bytes(
            [
                ("Data cleaned", wide),
                ("Data as received", [sheet(p)[0], *reversed(sheet(p)[1:])]),
                ("Pivot", pivot(p)),
            ]
        ),
        lines(p),
        "Two sheets hold the same payments in another order: taking both doubles the spend.",
        CONTAINER,
    )
    p = pays("second-header", 36)
    rows = sheet(p)
    rows[19:19] = [[], ["Payments over £500 (continued)"], rows[0]]
    yield Trap(
        "workbook-second-header.xlsx",
        xlsx_bytes([("Payments", rows)]),
        lines(p),
        "A second title and header stand in the middle of the sheet; the payments go on below.",
        CONTAINER,
    )
    p = pays("bad-colour")
    yield Trap(
        "workbook-bad-colour.xlsx",
        xlsx_bytes([("Payments", sheet(p))], _bad_colour),
        lines(p),
        "A colour in the styles is malformed; strict readers refuse the workbook.",
        CONTAINER,
    )
    p = pays("mixed-cells")

    def some_text_dates(pay: Pay) -> Cell:
        return slashed(pay) if pay.date.day % 3 == 0 else pay.date

    def some_text_amounts(pay: Pay) -> Cell:
        return f"{pay.amount:,.2f}" if pay.date.day % 4 == 0 else pay.amount

    yield Trap(
        "workbook-text-and-typed-cells.xlsx",
        xlsx_bytes([("Payments", table(p, layout(some_text_dates, some_text_amounts)))]),
        lines(p),
        "Some dates and amounts of a workbook are text, some are typed cells.",
        CONTAINER,
    )
    p = pays("cr-only")
    yield Trap(
        "lines-cr-only.csv",
        csv_text(table(p), end="\r").encode("ascii"),
        lines(p),
        "Lines end in a carriage return alone, as on an old Mac.",
        "inputs.md 2, encoding",
    )
    p = pays("mixed-ends")
    mixed = csv_text(table(p)[:9]) + csv_text(table(p)[9:], end="\n")
    yield Trap(
        "lines-mixed-ends.csv",
        mixed.rstrip("\n").encode("ascii"),
        lines(p),
        "Two kinds of line ending in one file, and none after the last line.",
        "landing brief: containers",
    )
    for name, mark in (("semicolon", ";"), ("pipe", "|"), ("tab", "\t")):
        p = pays(f"delimiter-{name}")
        ending = "tsv" if name == "tab" else "csv"
        yield Trap(
            f"delimiter-{name}.{ending}",
            csv_text(
                table(p, layout(amount=lambda pay: f"{pay.amount:,.2f}")), delimiter=mark
            ).encode("ascii"),
            lines(p),
            f"Cells are divided by a {name}, and amounts hold commas.",
            "landing brief: containers",
        )
    p = [
        pay._replace(purpose='Pipe 6" wide, "as laid"\nsecond visit')
        for pay in pays("newlines", 18)
    ]
    yield Trap(
        "quotes-and-newlines.csv",
        text(table(p)),
        lines(p),
        "Quoted cells hold quotes, commas and line breaks.",
        CONTAINER,
    )
    p = pays("inch-mark", 18)
    plain = "\r\n".join(
        ",".join(map(str, row))
        for row in table([pay._replace(purpose='Timber 4" by 2"') for pay in p])
    )
    yield Trap(
        "quotes-inch-mark.csv",
        plain.encode("ascii"),
        lines(p),
        "Unquoted cells hold a bare quotation mark (inches).",
        CONTAINER,
    )


# --- headers ----------------------------------------------------------------------

HEADER = "inputs.md 2, header position and shape"


def headers() -> Iterator[Trap]:
    """Yield files whose header is the difficulty."""
    p = pays("after-titles")
    yield Trap(
        "header-after-titles.csv",
        text([[COUNCIL_NAME], ["Invoices over £250 paid in May 2025"], [], *table(p)]),
        lines(p),
        "Two titles and a blank line precede the header.",
        HEADER,
        header="3",
    )
    p = pays("after-commas")
    yield Trap(
        "header-after-comma-row.csv",
        text([[""] * 6, *table(p)]),
        lines(p),
        "The first line holds nothing but commas.",
        HEADER,
        header="1",
    )
    p = pays("after-query")
    query = [
        "Report WX_PAID_02",
        "Run by: ledger service",
        "Parameters: 01/05/2025, 31/05/2025",
        "",
        "select l.pay_date, l.supplier, l.amount, d.name",
        "from ledger_line l",
        "join department d on d.id = l.department_id",
        "where l.amount >= 500",
        "and l.pay_date between date1 and date2",
        "order by l.pay_date",
        "",
        "Rows: 24",
        "",
    ]
    yield Trap(
        "header-after-query-text.csv",
        text([[line] for line in query] + table(p)),
        lines(p),
        "The report prints its own query in the thirteen lines above the header.",
        HEADER,
        header="13",
    )
    p = pays("two-row")
    rows: list[Row] = [
        ["Paid Date", "Ref", "Payee", "Details", "£ (net)", "Unrecoverable", "Category"],
        ["", "", "", "", "", "VAT", ""],
    ]
    rows += [
        [slashed(x), x.reference, x.supplier, x.purpose, x.amount, "0.00", x.service] for x in p
    ]
    yield Trap(
        "header-two-rows.csv",
        text(rows),
        lines(p),
        "The header takes two rows: the second says only VAT.",
        HEADER,
        amount="£ (net)",
    )
    p = pays("none", credits=True)
    yield Trap(
        "header-none.csv",
        text(body(p)),
        lines(p),
        "There is no header at all.",
        HEADER,
        header="",
        amount="",
    )
    p = pays("last")
    yield Trap(
        "header-last-row.csv",
        text([*body(p), table(p)[0]]),
        lines(p),
        "The sheet was sorted: the header is the last row.",
        HEADER,
        header=str(len(p)),
    )
    p = pays("repeated", 36)
    rows = table(p)
    for at in (25, 13):
        rows.insert(at, rows[0])
    yield Trap(
        "header-repeated.csv",
        text(rows),
        lines(p),
        "The header is printed again on every page.",
        HEADER,
    )
    p = pays("misspelt")
    names = [
        " Directotate ",
        "Suplier  Name",
        "Paymnet Date ",
        "Trans. No.",
        "Expenditure Catergory",
        " Net Ammount",
    ]
    yield Trap(
        "header-misspelt-padded.csv",
        text([names, *body(p)]),
        lines(p),
        "Headers are misspelt and padded.",
        HEADER,
        amount="Net Ammount",
    )
    p = pays("unnamed-inside", 26, credits=True)
    rows = [
        [
            "Department Area",
            "",
            "Service Area",
            "",
            "Description",
            "",
            "",
            "Ref No.",
            "",
            "Name:  ",
            "",
            "",
            "Payment Date",
            "",
            "Amount Paid",
        ],
        *[
            [
                x.department,
                "",
                x.service,
                "",
                x.purpose,
                "",
                "",
                x.reference,
                "",
                x.supplier,
                "",
                "",
                slashed(x),
                "",
                f"{abs(x.amount):,.2f}{'-' if x.amount < 0 else ''}",
            ]
            for x in p
        ],
    ]
    yield Trap(
        "header-unnamed-inside.csv",
        text(rows),
        lines(p),
        "Merged cells left unnamed columns between the named ones.",
        HEADER,
        amount="Amount Paid",
    )
    p = pays("unnamed-trailing")
    yield Trap(
        "header-unnamed-trailing.csv",
        text([[*row, *[""] * 72] for row in table(p)]),
        lines(p),
        "Seventy-two empty unnamed columns follow the table.",
        HEADER,
    )
    p = pays("duplicate")
    rows = [
        ["Supplier Name", "Supplier Name", "Payment Date", "Class Code", "Class Code", "Amount"],
    ]
    rows += [[x.supplier_id, x.supplier, slashed(x), "4200", x.service, x.amount] for x in p]
    yield Trap(
        "header-duplicate-names.csv",
        text(rows),
        lines(p),
        "Two columns are called Supplier Name: first the number, then the name.",
        HEADER,
        amount="Amount",
    )
    p = pays("contradicts", 30)
    rows = [
        ["TransNo", "Payment Date", "Supplier", "Directorate", "Amount"],
    ]
    rows += [[slashed(x), x.reference, x.supplier, x.department, x.amount] for x in p]
    yield Trap(
        "header-contradicts-content.csv",
        text(rows),
        lines(p),
        "Dates stand under TransNo and transaction numbers under Payment Date.",
        "landing brief: header",
        amount="Amount",
    )
    p = pays("unseen", 30)
    names = [
        "Which team",
        "Who we paid",
        "When we paid",
        "Our number for it",
        "What it was for",
        "How much ex VAT",
    ]
    yield Trap(
        "header-unseen-spellings.csv",
        text([names, *body(p)]),
        lines(p),
        "No header is spelt as any list has it; only the content tells.",
        "landing brief: column mapping",
        amount="How much ex VAT",
    )
    p = pays("plus")
    rows = table(p)
    rows[0] = ["+", *rows[0][1:]]
    yield Trap(
        "header-plus-cell.csv",
        text(rows),
        lines(p),
        "The first header cell is a plus sign.",
        HEADER,
    )
    p = pays("blank-below")
    rows = table(p)
    rows.insert(1, [""] * 6)
    yield Trap(
        "header-blank-row-below.csv",
        text(rows),
        lines(p),
        "A blank row follows the header.",
        HEADER,
    )
    p = pays("newline-header")
    names = ["Department", "Supplier\nName", "Payment\nDate", "Ref", "Purpose", "Net\nAmount\n(£)"]
    yield Trap(
        "header-with-newlines.csv",
        text([names, *body(p)]),
        lines(p),
        "Header cells hold line breaks.",
        HEADER,
        amount="Net\nAmount\n(£)",
    )
    p = pays("ragged")
    rows = [
        [*table(p)[0], "Contract", "Officer", "Notes"],
        *[row if at % 5 else [*row, "", ""] for at, row in enumerate(body(p))],
    ]
    yield Trap(
        "rows-ragged.csv",
        text(rows),
        lines(p),
        "The header has three more columns than the data; rows differ in length.",
        HEADER,
    )


# --- rows ----------------------------------------------------------------------

ROWS = "inputs.md 2, footers and non-data rows"


def rows_and_totals() -> Iterator[Trap]:
    """Yield files where the difficulty is telling payments from everything else."""
    p = pays("named-total", 30)
    named = [
        "Total Heat & Power Ltd",
        "TOTAL CLEANSE LTD",
        "Total Insulate Ltd",
        "SumTotal Analytics UK Ltd",
    ]
    p = [
        pay._replace(supplier=named[at // 5 % 4]) if at % 5 == 2 else pay
        for at, pay in enumerate(p)
    ]
    yield Trap(
        "totals-supplier-named-total.csv",
        text(table(p)),
        lines(p),
        "Four suppliers have Total in their name: they are payments.",
        ROWS,
    )
    p = pays("unlabelled", 30, credits=True)
    yield Trap(
        "totals-unlabelled-grand-total.csv",
        text([*table(p), ["", "", "", "", "", total(p)]]),
        lines(p),
        "The last row is a grand total with no label: only the amount is filled.",
        ROWS,
    )
    p = sorted(pays("subtotals", 32), key=lambda pay: pay.department)
    rows: list[Row] = [table(p)[0]]
    for department in sorted({pay.department for pay in p}):
        group = [pay for pay in p if pay.department == department]
        rows += [*body(group), [f"{department} Total", "", "", "", "", total(group)]]
    rows.append(["Grand Total", "", "", "", "", total(p)])
    yield Trap(
        "totals-subtotals-and-grand-total.csv",
        text(rows),
        lines(p),
        "Each department has a subtotal and the file a grand total.",
        ROWS,
    )
    p = pays("disagree", 24)
    yield Trap(
        "totals-that-disagree.csv",
        text([*table(p), ["Total", "", "", "", "", total(p) + 1000]]),
        lines(p),
        "The printed total is £1,000 more than the rows add up to; the reader must say so.",
        "landing brief: rows",
    )
    p = pays("footnotes", 24)
    notes: list[Row] = [
        [],
        ["Notes"],
        ["Payments to individuals are withheld under data protection law."],
        ["Contact: transparency desk, ext. 500"],
    ]
    yield Trap(
        "rows-footnotes.csv",
        text([*table(p), *notes]),
        lines(p),
        "Footnotes follow the table.",
        ROWS,
    )
    p = pays("blank-rows", 24)
    rows = table(p)
    rows[7:7] = [[""] * 6, [" "] * 6]
    yield Trap(
        "rows-blank.csv",
        text([*rows, *[[""] * 6] * 60]),
        lines(p),
        "Comma-only rows stand inside and sixty follow.",
        ROWS,
    )
    p = pays("duplicates", 12)
    p = [pay for at, pay in enumerate(p) for _ in range(1 + at % 4)]
    yield Trap(
        "rows-identical.csv",
        text(table(p)),
        lines(p),
        "Rows repeated in full are real payments and stay.",
        "inputs.md 2, credits, duplicates, keys",
    )
    p = pays("various", 24)
    p = [
        pay._replace(supplier="VARIOUS - TOTAL EXPENSES") if at % 8 == 3 else pay
        for at, pay in enumerate(p)
    ]
    yield Trap(
        "rows-various-total-expenses.csv",
        text(table(p)),
        lines(p),
        "A payee called VARIOUS - TOTAL EXPENSES has its own transaction numbers: payments.",
        ROWS,
    )
    p = pays("two-bodies", 24)
    rows = [["Organisation", *table(p)[0]]]
    rows += [
        ["Wexmoor Leisure Trust" if at % 6 == 0 else COUNCIL_NAME, *row]
        for at, row in enumerate(body(p))
    ]
    yield Trap(
        "rows-two-bodies.csv",
        text(rows),
        lines(p),
        "Two bodies publish in one file.",
        "inputs.md 2, credits, duplicates, keys",
    )
    p = pays("same-file", 16)
    for copy in ("a", "b"):
        yield Trap(
            f"same-file-twice-{copy}.csv",
            text(table(p)),
            lines(p),
            "The same bytes under two names: to be taken once.",
            "landing brief: rows",
        )
    p = pays("reissue", 20)
    early = [
        pay._replace(amount=pay.amount * 10) if at == 3 else pay for at, pay in enumerate(p[:-2])
    ]
    yield Trap(
        "reissue-2025-05.first.csv",
        text(table(early)),
        lines(early),
        "The month as first published, with a slip.",
        "landing brief: rows",
    )
    yield Trap(
        "reissue-2025-05.second.csv",
        text(table(p)),
        lines(p),
        "The same month corrected: it supersedes the first.",
        "landing brief: rows",
    )


# --- dates ----------------------------------------------------------------------

DATES = "inputs.md 2, dates"


def dates() -> Iterator[Trap]:
    """Yield files whose dates are the difficulty."""

    def written(pattern: str) -> Show:
        return lambda pay: pay.date.strftime(pattern)

    p = pays("dotted")
    yield Trap(
        "dates-dotted.csv",
        text(table(p, layout(written("%d.%m.%Y")))),
        lines(p),
        "dd.mm.yyyy.",
        DATES,
    )
    p = pays("short-year")
    yield Trap(
        "dates-two-digit-year.csv",
        text(table(p, layout(written("%d/%m/%y")))),
        lines(p),
        "dd/mm/yy.",
        DATES,
    )
    p = pays("month-names", 30)

    def both(pay: Pay) -> str:
        return pay.date.strftime("%d-%b-%y" if pay.date.day % 4 == 0 else "%d-%b-%Y")

    yield Trap(
        "dates-month-names-mixed.csv",
        text(table(p, layout(both))),
        lines(p),
        "dd-Mon-yyyy and dd-Mon-yy in one column.",
        DATES,
    )
    p = pays("iso-midnight")
    yield Trap(
        "dates-iso-midnight.csv",
        text(table(p, layout(written("%Y-%m-%d 00:00:00")))),
        lines(p),
        "ISO dates with a midnight.",
        DATES,
    )
    p = [*pays("leak-winter", 12, 2), *pays("leak-summer", 16, 6)]

    def leak(pay: Pay) -> str:
        return f"{iso(pay)} {'01' if pay.date.month == 6 else '00'}:00:00"

    yield Trap(
        "dates-summer-hour-late.csv",
        text(table(p, layout(leak))),
        lines(p),
        "Summer dates carry one o'clock, winter dates midnight.",
        DATES,
    )

    def early(pay: Pay) -> str:
        if pay.date.month == 6:
            return f"{pay.date - dt.timedelta(days=1)}T23:00:00Z"
        return f"{iso(pay)}T00:00:00Z"

    p = [*pays("early-winter", 12, 2), *pays("early-summer", 16, 6)]
    yield Trap(
        "dates-summer-hour-early.csv",
        text(table(p, layout(early))),
        lines(p),
        "Universal time: a summer midnight is printed as 23:00 of the day before.",
        DATES,
        confidence="medium",
    )
    p = pays("serial", 30)

    def serial(pay: Pay) -> str:
        return str((pay.date - EXCEL_EPOCH).days) if pay.date.day % 5 < 2 else slashed(pay)

    yield Trap(
        "dates-excel-serial-mixed.csv",
        text(table(p, layout(serial))),
        lines(p),
        "Excel serial numbers among dd/mm/yyyy.",
        DATES,
    )
    p = pays("yyyymm")
    columns: Layout = (("Period", written("%Y%m")), *layout())
    yield Trap(
        "dates-yyyymm-beside-date.csv",
        text(table(p, columns)),
        lines(p),
        "A yyyymm period stands beside the real date.",
        DATES,
    )
    p = pays("period-only")
    unknown = [Line(None, pay.supplier, pay.amount) for pay in p]
    yield Trap(
        "dates-yyyymm-only.csv",
        text(table(p, layout(written("%Y%m")))),
        unknown,
        "Only a yyyymm period is given: no day can be known.",
        DATES,
        expect="either",
        confidence="medium",
    )
    p = pays("month-only")
    unknown = [Line(None, pay.supplier, pay.amount) for pay in p]
    yield Trap(
        "dates-month-only.csv",
        text(table(p, layout(written("%b %Y")))),
        unknown,
        "Only a month name and year are given.",
        DATES,
        expect="either",
        confidence="medium",
    )
    p = [
        pay._replace(date=pay.date.replace(day=1 + pay.date.day % 12))
        for pay in pays("ambiguous", 30)
    ]
    yield Trap(
        "dates-day-first-ambiguous.csv",
        text(table(p)),
        lines(p),
        "Every day is 12 or less: the dates could pass for American, and are not.",
        DATES,
    )
    p = pays("impossible", 24)
    broken = {4: "31/02/2025", 11: "00/05/2025", 17: "45/05/2025"}
    rows: list[Row] = table(p)
    rows[1:] = [[*row[:2], broken.get(at, row[2]), *row[3:]] for at, row in enumerate(rows[1:])]
    truth = [
        Line(None if at in broken else x.date, x.supplier, x.amount, at in broken)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "dates-impossible.csv",
        text(rows),
        truth,
        "Three dates do not exist: rejected rows, never guessed.",
        "landing brief: values",
    )
    p = pays("destroyed", 24)
    lost = [Line(None, pay.supplier, pay.amount) for pay in p]

    def gone(pay: Pay) -> str:
        return "00:00:00"

    yield Trap(
        "dates-destroyed.csv",
        text(table(p, layout(gone))),
        lost,
        "Every date is 00:00:00 and nothing states the period.",
        DATES,
        expect="refuse",
    )
    yield Trap(
        "dates-destroyed-titled.csv",
        text([["Payments over £500 made in May 2025"], *table(p, layout(gone))]),
        lost,
        "Every date is 00:00:00 but the title states the month.",
        DATES,
        expect="either",
        header="1",
        confidence="medium",
    )
    p = pays("effective", 24)
    columns = (("EffectiveDate", lambda pay: "31/05/2025"), *layout())
    yield Trap(
        "dates-effective-and-payment.csv",
        text(table(p, columns)),
        lines(p),
        "A publication date, the same on every row, precedes the payment date.",
        DATES,
    )
    p = pays("invoice-and-payment", 24)
    columns = (
        ("Invoice Date", lambda pay: (pay.date - dt.timedelta(days=21)).strftime("%d/%m/%Y")),
        *layout(),
    )
    yield Trap(
        "dates-invoice-and-payment.csv",
        text(table(p, columns)),
        lines(p),
        "Invoice date and payment date: the payment date counts.",
        "method.md 2.1",
    )
    p = pays("invoice-only", 24)
    columns = tuple(
        ("Inv Date" if name == "Payment Date" else name, show) for name, show in layout()
    )
    yield Trap(
        "dates-invoice-only.csv",
        text(table(p, columns)),
        lines(p),
        "Only an invoice date is given; the basis must be said.",
        "method.md 2.1",
    )
    p = pays("fused", 28)
    rows = table(p)
    fused = {5, 6, 19}
    rows[1:] = [
        [*row[:2], f"{row[2]}{row[5]}", *row[3:5], ""] if at in fused else row
        for at, row in enumerate(rows[1:])
    ]
    truth = [
        Line(None, x.supplier, None, True) if at in fused else Line(x.date, x.supplier, x.amount)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "dates-fused-with-amount.csv",
        text(rows),
        truth,
        "In three rows the delimiter is missing: date and amount are one cell.",
        "inputs.md 2, amounts",
        confidence="medium",
    )


# --- amounts ----------------------------------------------------------------------

AMOUNTS = "inputs.md 2, amounts"


def _one_amount(name: str, show: Show, sentence: str, label: str = "Amount", **more: str) -> Trap:
    p = pays(name, 28, credits=True)
    facts = {"source": AMOUNTS, **more}
    return Trap(
        f"amounts-{name}.csv",
        text(table(p, layout(amount=show, label=label))),
        lines(p),
        sentence,
        amount=label,
        **facts,
    )


def amounts() -> Iterator[Trap]:
    """Yield files whose amounts are the difficulty."""
    yield _one_amount(
        "trailing-minus",
        lambda x: f"{abs(x.amount):,.2f}{'-' if x.amount < 0 else ''}",
        "Credits carry the minus after the figure.",
    )
    yield _one_amount(
        "brackets",
        lambda x: f"({-x.amount:,.2f})" if x.amount < 0 else f"{x.amount:,.2f}",
        "Credits stand in brackets.",
    )
    yield _one_amount(
        "cr-dr",
        lambda x: f"{abs(x.amount):,.2f} {'CR' if x.amount < 0 else 'DR'}",
        "CR marks credits and DR payments.",
        source="landing brief: values",
    )
    yield _one_amount("pound-then-minus", pounds, "The minus follows the pound sign: £-125.00.")
    yield _one_amount(
        "minus-then-pound",
        lambda x: f"{'-' if x.amount < 0 else ''}£{abs(x.amount):,.2f}",
        "The minus precedes the pound sign: -£125.00.",
    )
    yield _one_amount(
        "unicode-minus",
        lambda x: f"{x.amount:,.2f}".replace("-", "\u2212"),
        "Credits carry the typographic minus.",
        source="method.md 2.2",
    )
    yield _one_amount(
        "spaces",
        lambda x: f"  {x.amount:,.2f} ".replace(",", " "),
        "Spaces pad the figure and divide the thousands.",
    )
    yield _one_amount(
        "float-noise", lambda x: f"{x.amount}000000001", "Binary residue trails the pence."
    )
    yield _one_amount(
        "apostrophe",
        lambda x: f"'{x.amount}",
        "A spreadsheet's apostrophe precedes each figure.",
        source="method.md 7",
        confidence="medium",
    )

    tens = Decimal("1E+1")
    p = [
        pay._replace(amount=pay.amount.quantize(tens)) if pay.date.day % 4 == 0 else pay
        for pay in pays("scientific", 28, credits=True)
    ]

    def scientific(pay: Pay) -> Cell:
        if pay.date.day % 4 or pay.amount != pay.amount.quantize(tens):
            return pay.amount
        digits = int(abs(pay.amount))
        power = len(str(digits)) - 1
        sign = "-" if pay.amount < 0 else ""
        return f"{sign}{Decimal(digits).scaleb(-power).normalize()}E+{power:02d}"

    yield Trap(
        "amounts-scientific.csv",
        text(table(p, layout(amount=scientific))),
        lines(p),
        "Some figures are in scientific notation: 1.23E+03.",
        AMOUNTS,
    )
    p = [
        pay._replace(amount=pay.amount.quantize(Decimal("1")))
        for pay in pays("whole-pounds", 24, credits=True)
    ]
    yield Trap(
        "amounts-whole-pounds.csv",
        text(table(p)),
        lines(p),
        "Amounts are rounded to whole pounds.",
        AMOUNTS,
    )
    p = [
        pay._replace(amount=pay.amount.quantize(Decimal("0.1"))) for pay in pays("one-decimal", 24)
    ]
    yield Trap(
        "amounts-one-decimal.csv",
        text(table(p)),
        lines(p),
        "A spreadsheet dropped the last zero: one decimal.",
        AMOUNTS,
    )
    p = [
        pay._replace(amount=(pay.amount / 40).quantize(Decimal("0.01")))
        for pay in pays("small", 24)
    ]
    yield Trap(
        "amounts-below-threshold.csv",
        text(table(p)),
        lines(p),
        "Most lines are far below £500 and belong.",
        AMOUNTS,
    )
    p = [
        pay._replace(amount=Decimal("0.00")) if at % 9 == 4 else pay
        for at, pay in enumerate(pays("zero", 27))
    ]
    yield Trap(
        "amounts-zero.csv",
        text(table(p)),
        lines(p),
        "Zero lines are accepted and counted.",
        "method.md 2.2",
    )

    p = pays("not-available", 28)
    words = {3: "n/a", 9: "NA", 14: "TBC", 20: "see note", 25: "#VALUE!"}
    rows: list[Row] = table(p)
    rows[1:] = [[*row[:5], words.get(at, row[5])] for at, row in enumerate(rows[1:])]
    truth = [
        Line(x.date, x.supplier, None if at in words else x.amount, at in words)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "amounts-not-available.csv",
        text(rows),
        truth,
        "Five amounts are words: rejected rows, never zero.",
        "landing brief: values",
    )
    p = pays("dash", 28)
    rows = table(p)
    rows[1:] = [[*row[:5], " - " if at in (6, 18) else row[5]] for at, row in enumerate(rows[1:])]
    truth = [
        Line(x.date, x.supplier, None if at in (6, 18) else x.amount, at in (6, 18))
        for at, x in enumerate(p)
    ]
    yield Trap(
        "amounts-dash.csv",
        text(rows),
        truth,
        "Two amounts are a lone dash; whether that is zero or nothing is not said.",
        AMOUNTS,
        confidence="medium",
    )

    p = pays("net-before-gross", 28, credits=True)

    def vat(pay: Pay) -> Decimal:
        return (pay.amount / 5).quantize(Decimal("0.01"))

    def gross(pay: Pay) -> Decimal:
        return pay.amount + vat(pay)

    columns: Layout = (*layout()[:-1], ("Gross", gross), ("VAT", vat), ("Net", field_of("amount")))
    yield Trap(
        "amounts-net-before-gross.csv",
        text(table(p, columns)),
        lines(p),
        "Gross stands first, net last: net is taken.",
        AMOUNTS,
        amount="Net",
    )
    p = pays("gross-only", 24)
    yield Trap(
        "amounts-gross-only.csv",
        text(table(p, layout(label="Gross Amount"))),
        lines(p),
        "Only a gross amount is given; the basis must be said.",
        "method.md 2.2",
        amount="Gross Amount",
    )
    p = pays("irrecoverable", 24)
    columns = (*layout(), ("Irrecoverable VAT", lambda x: "Nil" if x.date.day % 3 else "12.40"))
    yield Trap(
        "amounts-irrecoverable-nil.csv",
        text(table(p, columns)),
        lines(p),
        "The irrecoverable VAT column holds the word Nil.",
        AMOUNTS,
    )
    p = pays("currency", 28)
    columns = (*layout(), ("Currency", lambda x: "GBP"))
    foreign = {5: "EUR", 16: "USD"}
    rows = table(p, columns)
    rows[1:] = [[*row[:-1], foreign.get(at, "GBP")] for at, row in enumerate(rows[1:])]
    truth = [
        Line(x.date, x.supplier, None if at in foreign else x.amount, at in foreign)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "amounts-foreign-currency.csv",
        text(rows),
        truth,
        "Two rows are in euros and dollars: not pounds, so rejected and outside the sum.",
        "method.md 2.2",
        confidence="medium",
    )


# --- suppliers ----------------------------------------------------------------------

SUPPLIERS = "inputs.md 2, suppliers"


def payees() -> Iterator[Trap]:
    """Yield files whose supplier names are the difficulty."""
    p = pays("redacted", 36)
    spellings = [
        "REDACTED PERSONAL DATA",
        "Redacted - Personal Data",
        "REDACTED COMMERCIAL CONFIDENTIALITY",
        "REDACTED UNDER DP ACT",
        "DETAILS REDACTED",
        "[Redacted – Personal Data]",
        "Redacted Personal Information t/a Hollowby Cabs",
        "THIRD PARTY SUPPLIER",
    ]
    p = [
        pay._replace(supplier=spellings[at // 3 % 8]) if at % 3 == 1 else pay
        for at, pay in enumerate(p)
    ]
    yield Trap(
        "suppliers-redacted.csv",
        text(table(p)),
        lines(p),
        "Names withheld in many spellings; THIRD PARTY is not one of them.",
        SUPPLIERS,
    )
    p = pays("redactive", 24)
    p = [
        pay._replace(supplier="Redactive Pressworks Ltd") if at % 6 == 1 else pay
        for at, pay in enumerate(p)
    ]
    yield Trap(
        "suppliers-redactive.csv",
        text(table(p)),
        lines(p),
        "Redactive Pressworks Ltd is a supplier, not a redaction.",
        SUPPLIERS,
    )
    p = [
        pay._replace(supplier="") if at % 4 == 2 else pay
        for at, pay in enumerate(pays("blank", 28))
    ]
    columns: Layout = (*layout(), ("Redact Name", lambda x: "" if x.supplier else "Y"))
    yield Trap(
        "suppliers-blank.csv",
        text(table(p, columns)),
        lines(p),
        "Withheld names are blank, beside a column that says so.",
        SUPPLIERS,
    )
    p = [pay._replace(supplier=pay.supplier[:25].lower()) for pay in pays("truncated", 30)]
    yield Trap(
        "suppliers-truncated.csv",
        text(table(p)),
        lines(p),
        "Names are lower case and cut at 25 characters.",
        SUPPLIERS,
    )
    p = [
        pay._replace(supplier="Pellowby &amp; Sons" if at % 3 else "ISODALE  CARE   LTD ")
        for at, pay in enumerate(pays("entities", 24))
    ]
    yield Trap(
        "suppliers-entities-and-spaces.csv",
        text(table(p)),
        lines(p),
        "HTML entities, double spaces and padding in names.",
        SUPPLIERS,
    )
    tails = ["****5215", " (200398)", " T/A Lintwell Cafe", " (FORMERLY DUNSGATE CARE LTD)", ""]
    p = [
        pay._replace(supplier=f"{pay.supplier}{tails[at % 5]}")
        for at, pay in enumerate(pays("tails", 25))
    ]
    yield Trap(
        "suppliers-with-tails.csv",
        text(table(p)),
        lines(p),
        "Ids, codes, trading names and former names are glued to names.",
        SUPPLIERS,
    )
    p = pays("organisation", 24)
    columns = (
        ("Organisation Name", lambda x: COUNCIL_NAME),
        ("Organisation Code", lambda x: "E06999999"),
        ("Date", slashed),
        ("Beneficiary", field_of("supplier")),
        ("Service", field_of("service")),
        ("Amount", field_of("amount")),
    )
    yield Trap(
        "suppliers-beside-organisation-name.csv",
        text(table(p, columns)),
        lines(p),
        "Organisation Name is the publisher, not the payee.",
        "landing brief: benchmark",
        amount="Amount",
    )


# --- kinds of dataset ----------------------------------------------------------------------

KIND = "inputs.md 1b and 2, footers and non-data rows"


def kinds() -> Iterator[Trap]:
    """Yield files that are not a list of payments, and cards, which are."""
    p = pays("aggregate", 40)
    groups = sorted({pay.supplier for pay in p})
    sums: list[Row] = [[name, total([x for x in p if x.supplier == name])] for name in groups]
    truth = [Line(None, name, total([x for x in p if x.supplier == name])) for name in groups]
    yield Trap(
        "totals-by-supplier-aggregate.csv",
        text(
            [
                ["", "Sum of Invoice Net Amount"],
                ["Supplier Name", "Total"],
                *sums,
                ["Grand Total", total(p)],
            ]
        ),
        truth,
        "Supplier totals without dates: an aggregate, not payments.",
        KIND,
        expect="refuse",
        header="1",
        amount="Total",
    )
    register: list[Row] = [
        [
            "Contract Ref",
            "Contract Title",
            "Supplier",
            "Start Date",
            "End Date",
            "Annual Value",
            "Review Date",
            "SME Supplier?",
        ]
    ]
    register += [
        [
            f"WX{1000 + at}",
            x.purpose,
            x.supplier,
            slashed(x),
            "31/03/2028" if at % 5 else "TBC",
            x.amount,
            "01/10/2027",
            "Yes" if at % 2 else "No",
        ]
        for at, x in enumerate(pays("register", 24))
    ]
    yield Trap(
        "contract-register.csv",
        text(register),
        (),
        "A contract register inside a series of spend files.",
        KIND,
        expect="refuse",
        header="",
        amount="",
    )
    p = [
        pay._replace(
            supplier=pay.supplier[:25].lower(), amount=(pay.amount / 30).quantize(Decimal("0.01"))
        )
        for pay in pays("card", 30, credits=True)
    ]
    cards: Layout = (
        ("TRANS DATE", slashed),
        ("TRANS VAT DESC", lambda x: "VR"),
        ("ORIGINAL GROSS AMT", field_of("amount")),
        ("MERCHANT NAME", field_of("supplier")),
        ("CARD NUMBER", lambda x: f"************{1200 + len(x.service)}"),
        ("TRANS CAC DESC 1", field_of("purpose")),
        ("Directorate", field_of("department")),
    )
    yield Trap(
        "card-transactions.csv",
        text(table(p, cards)),
        lines(p),
        "Purchase card transactions, gross, by merchant.",
        KIND,
        amount="ORIGINAL GROSS AMT",
    )
    p = [
        pay._replace(amount=(pay.amount / 30).quantize(Decimal("0.01")))
        for pay in pays("card-currency", 30)
    ]

    def abroad(pay: Pay) -> str:
        return "EUR" if pay.date == p[0].date else "GBP"

    def original(pay: Pay) -> Decimal:
        rate = Decimal("1.2") if abroad(pay) == "EUR" else Decimal(1)
        return (pay.amount * rate).quantize(Decimal("0.01"))

    cards = (
        ("TRANS DATE", slashed),
        ("ORIGINAL CUR", abroad),
        ("ORIGINAL GROSS AMT", original),
        ("BILLING CUR", lambda x: "GBP"),
        ("BILLING GROSS AMT", field_of("amount")),
        ("MERCHANT NAME", field_of("supplier")),
        ("CARD NUMBER", lambda x: "************1200"),
        ("TRANS CAC DESC 1", field_of("purpose")),
    )
    yield Trap(
        "card-original-currency.csv",
        text(table(p, cards)),
        lines(p),
        "The original amount may be foreign; the billed one is in pounds.",
        KIND,
        amount="BILLING GROSS AMT",
        confidence="medium",
    )
    posts: list[Row] = [["Post", "Grade", "Salary from", "Salary to", "Team", "Staff"]]
    posts += [
        [
            f"Officer {at}",
            f"WX{at % 9 + 1}",
            24000 + 700 * at,
            26000 + 800 * at,
            "Finance",
            1 + at % 6,
        ]
        for at in range(24)
    ]
    yield Trap(
        "something-else-pay-scale.csv",
        text(posts),
        (),
        "A pay scale: neither dates nor payees.",
        KIND,
        expect="refuse",
        header="",
        amount="",
    )
    plans: list[Row] = [["Application", "Received", "Address", "Decision", "Ward"]]
    plans += [
        [
            f"25/{100 + at}/FUL",
            f"{1 + at:02d}/05/2025",
            f"{at + 3} Mill Lane, Tarnwick",
            "Granted" if at % 3 else "Refused",
            "Tarnwick",
        ]
        for at in range(24)
    ]
    yield Trap(
        "something-else-planning.csv",
        text(plans),
        (),
        "Planning applications: dates, but no money and no payee.",
        KIND,
        expect="refuse",
        header="",
        amount="",
    )


# --- damage ----------------------------------------------------------------------

DAMAGE = "landing brief: bad input"


def _bomb() -> bytes:
    """Return a ZIP of about 5 KB whose one member expands to 3.8 GB of zeros.

    One bzip2 block of 25,500,000 zeros is repeated bit by bit 150 times; the stream's checksum is
    the blocks' checksums, rolled. The CRC in the archive is left at 0: no reader should get there.
    """
    length, count = 25_500_000, 150
    bits = "".join(f"{byte:08b}" for byte in bz2.compress(bytes(length), 9))
    footer = bits.rindex(f"{0x177245385090:048b}")
    block = bits[32:footer]
    block_sum = int(block[48:80], 2)
    rolled = 0
    for _ in range(count):
        rolled = ((rolled << 1 | rolled >> 31) & 0xFFFFFFFF) ^ block_sum
    whole = bits[:32] + block * count + f"{0x177245385090:048b}" + f"{rolled:032b}"
    whole += "0" * (-len(whole) % 8)
    data = int(whole, 2).to_bytes(len(whole) // 8, "big")
    name = b"payments.csv"
    common = struct.pack(
        "<HHHHHIIIHH", 46, 0, 12, 0x4800, 0x5C81, 0, len(data), length * count, len(name), 0
    )
    local = b"PK\x03\x04" + common + name + data
    # The directory repeats those fields and adds where the member starts.
    central = (
        b"PK\x01\x02" + struct.pack("<H", 46) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def damage() -> Iterator[Trap]:
    """Yield files that must be refused with one plain line and no traceback."""

    def bad(file: str, data: bytes, sentence: str, expect: str = "refuse") -> Trap:
        return Trap(file, data, (), sentence, DAMAGE, expect=expect, header="", amount="")

    p = pays("damage")
    whole = xlsx_bytes([("Payments", sheet(p))])
    dice = Dice("noise")
    yield bad("empty.csv", b"", "A file of no bytes.")
    yield bad("blank-lines-only.csv", b"\r\n,,,,\r\n\r\n", "A file of blank lines.")
    yield bad("header-only.csv", text(table([])), "A header and nothing below it.", "either")
    yield bad(
        "noise.bin.csv",
        bytes(dice.below(256) for _ in range(4096)),
        "Binary noise with a .csv ending.",
    )
    yield bad(
        "pdf-named-csv.csv",
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
        b"trailer\n<</Root 1 0 R>>\n%%EOF\n",
        "A PDF with a .csv ending.",
    )
    yield bad(
        "web-page-named-csv.csv",
        b"<!DOCTYPE html>\n<html><head><title>Page not found</title></head>\n"
        b"<body><h1>404</h1><p>Sorry, we moved it.</p></body></html>\n",
        "The download was an error page.",
    )
    yield bad(
        "one-long-line.csv",
        b"x" * 60_000,
        "One line without any delimiter (a small stand-in for 2 GB of it).",
    )
    yield bad(
        "workbook-truncated.xlsx",
        whole[: len(whole) * 3 // 5],
        "The second half of the workbook is missing.",
    )
    yield bad(
        "workbook-password.xlsx",
        ole_bytes(
            [
                ("EncryptionInfo", struct.pack("<HHI", 4, 4, 0x40) + b"<encryption/>"),
                ("EncryptedPackage", bytes(dice.below(256) for _ in range(4096))),
            ]
        ),
        "A workbook that needs a password.",
    )
    yield bad(
        "workbook-empty.xlsx",
        xlsx_bytes([("Sheet1", []), ("Sheet2", [])]),
        "A workbook with nothing on its sheets.",
    )
    yield bad(
        "zip-dot-dot-member.zip",
        zip_bytes([("../outside.csv", text(table(p)))]),
        "A ZIP member points outside the archive.",
    )
    yield bad("zip-bomb.zip", _bomb(), "A ZIP of a few kilobytes that unpacks to 3.8 GB.")
    yield bad(
        "zip-truncated.zip",
        zip_bytes([("payments.csv", text(table(p)))])[:900],
        "A ZIP cut off before its directory.",
    )
    yield bad(
        "zip-nothing-inside.zip",
        zip_bytes([("readme.txt", b"See the web page.\r\n")]),
        "A ZIP without any payments in it.",
    )


SECTIONS: tuple[tuple[str, Callable[[], Iterator[Trap]]], ...] = (
    ("Encodings", encodings),
    ("Containers and text form", containers),
    ("Headers", headers),
    ("Rows and totals", rows_and_totals),
    ("Dates", dates),
    ("Amounts", amounts),
    ("Suppliers", payees),
    ("Kinds of dataset", kinds),
    ("Harder still", harder),
    ("Damage", damage),
)


def files() -> tuple[dict[str, bytes], list[tuple[str, list[Trap]]]]:
    """Return the trap files (name to bytes, `expected.csv` among them) and the traps by section."""
    shelves = [(title, list(section())) for title, section in SECTIONS]
    traps = [trap for _, shelf in shelves for trap in shelf]
    out = {trap.file: trap.data for trap in traps}
    if len(out) != len(traps):
        raise ValueError("two traps share a file name")
    rows: list[Row] = [list(COLUMNS)]
    rows += [
        [trap.row().get(name, "") for name in COLUMNS]
        for trap in sorted(traps, key=lambda t: t.file)
    ]
    out["expected.csv"] = csv_text(rows, end="\n").encode("utf-8")
    return out, shelves
