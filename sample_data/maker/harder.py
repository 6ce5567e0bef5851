"""Awkward files nobody has sent yet but some council will: variations on the known habits."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from maker.pays import (
    Layout,
    Pay,
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
from maker.truth import Line
from maker.world import COUNCIL_NAME
from maker.writers import Cell, Row, csv_text, xlsx_bytes

SOURCE = "landing brief: the unknown"


def harder() -> Iterator[Trap]:
    """Yield variations on the known habits."""
    yield from _text_form()
    yield from _headers()
    yield from _rows()
    yield from _dates()
    yield from _amounts()
    yield from _workbooks()


def _text_form() -> Iterator[Trap]:
    p = pays("sep-line")
    yield Trap(
        "harder-sep-line.csv",
        b"sep=;\r\n" + csv_text(table(p), delimiter=";").encode("ascii"),
        lines(p),
        "The first line tells a spreadsheet which delimiter to use.",
        SOURCE,
        header="1",
    )
    p = pays("utf16-big")
    yield Trap(
        "harder-utf16-big-endian.csv",
        b"\xfe\xff" + csv_text(table(p)).encode("utf-16-be"),
        lines(p),
        "UTF-16 with the high byte first, and commas.",
        SOURCE,
    )
    p = pays("all-quoted")
    quoted = "".join(
        ",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) + "\n"
        for row in table(p)
    )
    yield Trap(
        "harder-everything-quoted.csv",
        quoted.encode("ascii"),
        lines(p),
        "Every cell is in quotation marks, numbers too.",
        SOURCE,
    )
    p = pays("formula-text")
    rows = table(p)
    rows[1:] = [[*row[:3], f'="{row[3]}"', *row[4:]] for row in rows[1:]]
    yield Trap(
        "harder-formula-quoted-text.csv",
        text(rows),
        lines(p),
        'Numbers are kept as text by a formula: ="0012345".',
        SOURCE,
    )
    p = pays("unquoted-comma", 26)
    comma = {4, 13, 21}
    p = [
        x._replace(supplier="Brontel, Vantrell & Co") if at in comma else x
        for at, x in enumerate(p)
    ]
    plain = "".join(",".join(map(str, row)) + "\r\n" for row in table(p))
    shifted = [
        Line(None, "Brontel", None, True) if at in comma else Line(x.date, x.supplier, x.amount)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "harder-unquoted-comma.csv",
        plain.encode("ascii"),
        shifted,
        "In three rows an unquoted comma in the name shifts every later cell by one column.",
        SOURCE,
        expect="either",
        confidence="medium",
    )
    p = pays("html-table", 16)
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n"
        for row in table([x._replace(supplier=x.supplier.replace("&", "and")) for x in p])
    )
    yield Trap(
        "harder-html-table.xls",
        f"<html><body><table>\n{cells}</table></body></html>\n".encode("ascii"),
        [Line(x.date, x.supplier.replace("&", "and"), x.amount) for x in p],
        "A web table saved with an .xls ending, as some ledgers export.",
        SOURCE,
        expect="either",
        confidence="medium",
    )


def _headers() -> Iterator[Trap]:
    p = pays("units-row")
    rows = table(p)
    rows.insert(1, ["", "", "(dd/mm/yyyy)", "", "", "(£, ex VAT)"])
    yield Trap(
        "harder-units-row.csv",
        text(rows),
        lines(p),
        "A row of units follows the header.",
        SOURCE,
    )
    p = pays("many-numbers", 40, credits=True)
    rows = [
        [x.reference, "4210", x.supplier_id, slashed(x), x.supplier, "70012", x.amount, "0", "1"]
        for x in p
    ]
    yield Trap(
        "harder-header-none-many-numbers.csv",
        text(rows),
        lines(p),
        "No header, and six columns of numbers: only one of them is money.",
        SOURCE,
        header="",
        amount="",
    )
    p = pays("original-and-cleaned", 30)
    columns: Layout = (
        ("Payee ORIGINAL", lambda x: x.supplier.upper()),
        ("Payee", field_of("supplier")),
        ("Date", slashed),
        ("Details", field_of("purpose")),
        ("Value", field_of("amount")),
    )
    yield Trap(
        "harder-payee-original-and-cleaned.csv",
        text(table(p, columns)),
        lines(p),
        "The payee stands twice: as published and cleaned.",
        SOURCE,
        amount="Value",
        confidence="medium",
    )
    p = pays("capitals", 24)
    columns = (
        ("PYMT_DT", slashed),
        ("VNDR_NM", field_of("supplier")),
        ("DIRCT_CD", field_of("department")),
        ("GL_DESC", field_of("purpose")),
        ("VCHR_NO", field_of("reference")),
        ("NET_AMT_GBP", field_of("amount")),
    )
    yield Trap(
        "harder-abbreviated-headers.csv",
        text(table(p, columns)),
        lines(p),
        "Headers are a database's abbreviations.",
        SOURCE,
        amount="NET_AMT_GBP",
    )


def _rows() -> Iterator[Trap]:
    p = pays("single", 1)
    yield Trap(
        "harder-one-payment.csv", text(table(p)), lines(p), "A month with one payment.", SOURCE
    )
    p = pays("total-above", 26)
    rows: list[Row] = [
        ["Payments over £500", "", "", "", "", ""],
        ["Total for May 2025", "", "", "", "", total(p)],
        ["Number of payments", "", "", "", "", len(p)],
        *table(p),
    ]
    yield Trap(
        "harder-total-above-header.csv",
        text(rows),
        lines(p),
        "The total and the count of payments stand above the header.",
        SOURCE,
        header="3",
    )
    p = pays("total-and-count", 26)
    rows = [
        *table(p),
        ["", "", "", "", "Total", total(p)],
        ["", "", "", "", "Number of payments", len(p)],
        ["", "", "", "", "Average", (total(p) / len(p)).quantize(Decimal("0.01"))],
    ]
    yield Trap(
        "harder-total-count-average.csv",
        text(rows),
        lines(p),
        "Total, count and average follow the payments.",
        SOURCE,
    )
    p = pays("two-totals", 26, credits=True)

    def vat(pay: Pay) -> Decimal:
        return (pay.amount / 5).quantize(Decimal("0.01"))

    columns: Layout = (
        ("Payment Date", slashed),
        ("Supplier", field_of("supplier")),
        ("Service", field_of("service")),
        ("Net", field_of("amount")),
        ("VAT", vat),
        ("Gross", lambda x: x.amount + vat(x)),
    )
    taxes = sum(map(vat, p), Decimal(0))
    rows = [*table(p, columns), ["", "", "", total(p), taxes, total(p) + taxes]]
    yield Trap(
        "harder-unlabelled-totals-of-three-columns.csv",
        text(rows),
        lines(p),
        "The last row totals net, VAT and gross without a label.",
        SOURCE,
        amount="Net",
    )
    p = sorted(pays("supplier-subtotals", 30), key=lambda x: x.supplier)
    rows = [table(p)[0]]
    for name in sorted({x.supplier for x in p}):
        group = [x for x in p if x.supplier == name]
        rows += [*body(group), ["", f"{name} Total", "", "", "", total(group)]]
    rows.append(["", "Grand Total", "", "", "", total(p)])
    yield Trap(
        "harder-subtotal-a-supplier.csv",
        text(rows),
        lines(p),
        "Every supplier has a subtotal row that bears its name.",
        SOURCE,
    )
    p = pays("page-totals", 36)
    rows = [table(p)[0]]
    for start in range(0, 36, 12):
        page = p[start : start + 12]
        rows += [*body(page), ["Page total", "", "", "", "", total(page)]]
        if start < 24:
            brought = total(p[: start + 12])
            rows += [["Brought forward", "", "", "", "", brought]]
    yield Trap(
        "harder-page-totals-brought-forward.csv",
        text(rows),
        lines(p),
        "Pages end in a total and begin with the sum brought forward.",
        SOURCE,
    )


def _dates() -> Iterator[Trap]:
    def ordinal(pay: Pay) -> str:
        day = pay.date.day
        ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        return f"{day}{ending} {pay.date:%B %Y}"

    for name, show, sentence in (
        ("compact", lambda x: x.date.strftime("%Y%m%d"), "yyyymmdd, as some ledgers export."),
        ("clock", lambda x: f"{slashed(x)} 14:35:12", "dd/mm/yyyy with a time of day."),
        ("midnight-short", lambda x: f"{slashed(x)} 00:00", "dd/mm/yyyy with a short midnight."),
        ("ordinal", ordinal, "2nd May 2025."),
        ("words", lambda x: x.date.strftime("%d %B %Y"), "02 May 2025."),
        ("iso-slashes", lambda x: iso(x).replace("-", "/"), "yyyy/mm/dd."),
        ("dashes", lambda x: x.date.strftime("%d-%m-%Y"), "dd-mm-yyyy."),
    ):
        p = pays(f"dates-{name}", 26)
        yield Trap(
            f"harder-dates-{name}.csv", text(table(p, layout(show))), lines(p), sentence, SOURCE
        )
    p = pays("partly-blank", 32)
    columns: Layout = (
        ("Doc Date", lambda x: (x.date - dt.timedelta(days=21)).strftime("%d/%m/%Y")),
        ("Paid Date", lambda x: "" if x.date.day % 2 else slashed(x)),
        ("Payee", field_of("supplier")),
        ("Details", field_of("purpose")),
        ("Amount", field_of("amount")),
    )
    # The document's date is another day than the payment's: a row without the latter is rejected.
    truth = [
        Line(x.date, x.supplier, x.amount)
        if x.date.day % 2 == 0
        else Line(None, x.supplier, x.amount, rejected=True)
        for x in p
    ]
    yield Trap(
        "harder-paid-date-partly-blank.csv",
        text(table(p, columns)),
        truth,
        "Half the payment dates are blank; every row has a document date.",
        SOURCE,
        amount="Amount",
        confidence="medium",
    )


def _amounts() -> Iterator[Trap]:
    forms = (
        lambda a: f"(£{-a:,.2f})" if a < 0 else f"£{a:,.2f}",
        lambda a: f"£({-a:,.2f})" if a < 0 else f"{a}",
        lambda a: f"{-a:,.2f}CR" if a < 0 else f"{a:,.2f} ",
        lambda a: f"{-a:,.2f} -" if a < 0 else f"£ {a:,.2f}",
    )
    p = pays("mixed-forms", 32, credits=True)
    shown = {id(x): forms[at % 4](x.amount) for at, x in enumerate(p)}
    yield Trap(
        "harder-amounts-mixed-forms.csv",
        text(table(p, layout(amount=lambda x: shown[id(x)], label="Amount"))),
        lines(p),
        "Eight ways of writing an amount in one column.",
        SOURCE,
        amount="Amount",
    )
    p = pays("gbp-prefix", 24, credits=True)
    yield Trap(
        "harder-amounts-gbp-prefix.csv",
        text(table(p, layout(amount=lambda x: f"GBP {x.amount:,.2f}", label="Amount"))),
        lines(p),
        "GBP precedes every figure.",
        SOURCE,
        amount="Amount",
        confidence="medium",
    )
    p = pays("running-total", 26, credits=True)
    so_far = {id(x): total(p[: at + 1]) for at, x in enumerate(p)}
    columns: Layout = (*layout(label="Amount"), ("Running Total", lambda x: so_far[id(x)]))
    yield Trap(
        "harder-running-total-column.csv",
        text(table(p, columns)),
        lines(p),
        "A running total stands beside the amount.",
        SOURCE,
        amount="Amount",
    )
    p = pays("invoice-total", 30)
    whole = {x.date: total([y for y in p if y.date == x.date]) for x in p}
    columns = (
        ("Payment Date", slashed),
        ("Supplier Name", field_of("supplier")),
        ("Invoice Total", lambda x: whole[x.date]),
        ("Line Net Amount", field_of("amount")),
        ("Purpose", field_of("purpose")),
    )
    yield Trap(
        "harder-invoice-total-beside-line.csv",
        text(table(p, columns)),
        lines(p),
        "The invoice's total is repeated on each of its lines, beside the line's own amount.",
        SOURCE,
        amount="Line Net Amount",
    )
    p = pays("debit-credit", 30, credits=True)
    columns = (
        ("Date", slashed),
        ("Supplier", field_of("supplier")),
        ("Description", field_of("purpose")),
        ("Debit", lambda x: x.amount if x.amount > 0 else ""),
        ("Credit", lambda x: -x.amount if x.amount < 0 else ""),
    )
    yield Trap(
        "harder-debit-and-credit-columns.csv",
        text(table(p, columns)),
        lines(p),
        "Payments and credits stand in two columns; taking one alone loses the other.",
        SOURCE,
        expect="either",
        amount="Debit",
        confidence="medium",
    )


def _workbooks() -> Iterator[Trap]:
    p = pays("offset", 24)
    shifted: list[Row] = [["", "", *row] for row in sheet(p)]
    rows: list[Row] = [[], ["", "", COUNCIL_NAME], ["", "", "Spend over £500"], [], *shifted]
    yield Trap(
        "harder-workbook-table-set-in.xlsx",
        xlsx_bytes([("Report", rows)]),
        lines(p),
        "The table starts in the third column of the fifth row.",
        SOURCE,
        header="4",
    )
    parts = [
        (name, pays(f"ytd-{name}", 16, at)) for at, name in ((4, "Apr"), (5, "May"), (6, "Jun"))
    ]
    whole = [x for _, part in parts for x in part]
    yield Trap(
        "harder-workbook-year-and-months.xlsx",
        xlsx_bytes([("Year to date", sheet(whole)), *[(n, sheet(part)) for n, part in parts]]),
        lines(whole),
        "One sheet holds the year to date, the others its months: the same payments twice.",
        SOURCE,
    )
    p = pays("by-department", 40)
    groups = sorted({x.department for x in p})
    yield Trap(
        "harder-workbook-by-department.xlsx",
        xlsx_bytes(
            [
                *[(g[:31], sheet([x for x in p if x.department == g])) for g in groups],
                ("Summary", pivot(p)),
            ]
        ),
        lines(p),
        "A sheet a department, all of the same month, and a summary.",
        SOURCE,
    )
    p = pays("error-cells", 24)
    bad = {7, 15}
    typed = sheet(p)
    typed[1:] = [[*row[:5], "#N/A" if at in bad else row[5]] for at, row in enumerate(typed[1:])]
    truth = [
        Line(x.date, x.supplier, None if at in bad else x.amount, at in bad)
        for at, x in enumerate(p)
    ]
    yield Trap(
        "harder-workbook-error-cells.xlsx",
        xlsx_bytes([("Payments", typed)]),
        truth,
        "Two amounts are a spreadsheet's #N/A.",
        SOURCE,
    )
    p = pays("text-total", 24)
    show: list[Row] = [*sheet(p), ["", "", "", "", "TOTAL:", total(p)]]
    yield Trap(
        "harder-workbook-total-row.xlsx",
        xlsx_bytes([("May", show), ("Lookup", [["Code", "Meaning"], ["A", "Adults"]])]),
        lines(p),
        "A total row ends the sheet and a lookup sheet follows.",
        SOURCE,
    )
    p = pays("money-as-text", 24, credits=True)
    cells: Layout = layout(date=slashed, amount=lambda x: _text_pounds(x))
    yield Trap(
        "harder-workbook-all-text.xlsx",
        xlsx_bytes([("Payments", table(p, cells))]),
        lines(p),
        "Every cell of the workbook is text, pounds and dates too.",
        SOURCE,
    )


def _text_pounds(pay: Pay) -> Cell:
    return pounds(pay)
