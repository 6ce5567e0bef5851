"""The published files of Wexmoor Borough Council: 24 months in three ledgers' layouts.

2024/25 is one CSV a month with supplier ids; April to November 2025 two workbooks with a sheet a
month; December 2025 to March 2026 CSV exports with title lines, £ signs, trailing-minus credits and
an unlabelled grand total. January 2025 was published twice, the second time corrected.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from maker.dice import Dice
from maker.truth import COLUMNS, Line, figures, is_redacted
from maker.world import (
    COINED,
    COUNCIL_CODE,
    COUNCIL_NAME,
    DEPARTMENTS,
    HOME_TOWNS,
    KINDS,
    NAMED,
    REDACTED_SPELLINGS,
    REDACTED_USES,
    Supplier,
    Use,
    suppliers,
)
from maker.writers import Row, csv_text, xlsx_bytes

MONTHS = tuple(
    dt.date(year, month, 1)
    for year, month in [(2024 + (m + 3) // 12, (m + 3) % 12 + 1) for m in range(24)]
)
CORRECTED_MONTH = dt.date(2025, 1, 1)
BOOKS = (
    ("wexmoor-payments-2025-04-to-2025-08.xlsx", dt.date(2025, 4, 1), dt.date(2025, 8, 1)),
    ("wexmoor-payments-2025-09-to-2025-11.xlsx", dt.date(2025, 9, 1), dt.date(2025, 11, 1)),
)
CARD_FILE = "wexmoor-purchase-cards-2025-26.csv"


@dataclass(frozen=True)
class Payment:
    """One line of the council's ledger before any layout touches it; pounds, net of VAT."""

    date: dt.date
    number: int
    supplier: Supplier | None  # None: a redacted individual
    name: str
    use: Use
    purpose: str
    net: Decimal
    vat: Decimal
    invoice: str
    date_text: str = ""  # printed instead of the date when not ''
    amount_text: str = ""  # printed instead of the amount when not ''

    def line(self, name: str) -> Line:
        """Return this payment as a line of a file that prints `name` as the payee."""
        return Line(
            None if self.date_text else self.date,
            name,
            None if self.amount_text else self.net,
            rejected=bool(self.date_text or self.amount_text),
        )


def _paydays(month: dt.date) -> list[dt.date]:
    days = [month + dt.timedelta(days=n) for n in range(31)]
    holidays = {(1, 1), (12, 25), (12, 26)}
    return [
        day
        for day in days
        if day.month == month.month
        and day.weekday() in (1, 3, 4)
        and (day.month, day.day) not in holidays
    ]


def ledger() -> list[Payment]:
    """Return every payment of the 24 months in order of date and transaction number."""
    dice = Dice("ledger")
    by_kind: dict[str, list[Supplier]] = defaultdict(list)
    for supplier in suppliers():
        by_kind[supplier.kind].append(supplier)
    payments: list[Payment] = []
    number = 5_100_000
    for index, month in enumerate(MONTHS):
        drafts: list[list[Payment]] = []
        chosen: list[Supplier] = []
        for kind in KINDS:
            # Year-end spending, and prices drifting upwards: the months must not look alike.
            lines = (
                kind.lines_a_month
                * (100 + dice.between(-12, 12) + (25 if month.month == 3 else 0))
                // 100
            )
            payees = [s for s in by_kind[kind.name] if s.number > len(NAMED)]
            weights = [s.weight for s in payees]
            chosen += [dice.weighted(payees, weights) for _ in range(max(1, lines))]
        for supplier in suppliers()[: len(NAMED)]:
            chosen += [supplier] * supplier.weight
        for supplier in chosen:
            drafts.append(_drafts(dice, month, index, supplier))
        for _ in range(dice.between(20, 30)):
            use = dice.pick(REDACTED_USES)
            date = dice.pick(_paydays(month))
            net = dice.money(use.usual)
            name = dice.pick(REDACTED_SPELLINGS)
            draft = Payment(date, 0, None, name, use, use.purposes[0], net, Decimal(0), "")
            drafts.append([draft])
        for group in sorted(dice.shuffled(drafts), key=lambda group: group[0].date):
            # Lines repeated in full keep one transaction number: several weeks of care.
            number += dice.between(1, 4)
            payments += [replace(draft, number=number) for draft in group]
    return _with_faults(payments)


def _drafts(dice: Dice, month: dt.date, index: int, supplier: Supplier) -> list[Payment]:
    use = dice.pick(supplier.uses)
    net = dice.money(use.usual) * (100 + index // 2) / 100
    net = net.quantize(Decimal("0.01"))
    if dice.chance(28):
        net = -(net / 4).quantize(Decimal("0.01"))
    taxed = supplier.kind not in {"tax", "pension", "levy", "nhs", "council", "internal", "school"}
    grant = "Grant" in use.expense
    vat = (net / 5).quantize(Decimal("0.01")) if taxed and not grant else Decimal(0)
    date = dice.pick(_paydays(month))
    invoice = f"{supplier.name[:3].upper().strip()}{dice.between(1000, 99999)}"
    draft = Payment(
        date, 0, supplier, supplier.name, use, dice.pick(use.purposes), net, vat, invoice
    )
    repeats = (
        dice.between(2, 4) if supplier.kind in ("care home", "home care") and dice.chance(40) else 1
    )
    return [draft] * repeats


def _with_faults(payments: list[Payment]) -> list[Payment]:
    """Return the ledger with a zero line a quarter and four lines that no reader may accept."""
    bad_amounts = {(dt.date(2024, 6, 1), 40): "n/a", (dt.date(2025, 12, 1), 30): "TBC"}
    bad_dates = {
        (dt.date(2024, 9, 1), 55): "31/09/2024",
        (dt.date(2026, 2, 1), 60): "30-Feb-2026",
    }
    seen: dict[dt.date, int] = defaultdict(int)
    out = []
    for payment in payments:
        month = payment.date.replace(day=1)
        place = (month, seen[month])
        seen[month] += 1
        if place[1] == 25 and month.month % 3 == 0:
            payment = replace(payment, net=Decimal(0), vat=Decimal(0))
        amount_text, date_text = bad_amounts.get(place, ""), bad_dates.get(place, "")
        out.append(replace(payment, amount_text=amount_text, date_text=date_text))
    return out


# --- how each ledger prints a payee ---------------------------------------------------------------


def _first_ledger_name(payment: Payment) -> str:
    renamed = payment.name == "Orvanta Care & Support Ltd" and payment.date < dt.date(2024, 10, 1)
    return "Orvanta Care Ltd" if renamed else payment.name


def _second_ledger_name(payment: Payment) -> str:
    """Return the name as the new ledger's migration left it: upper case, LTD, cut at 40."""
    return payment.name.upper().replace(" LIMITED", " LTD")[:40].strip()


def _third_ledger_name(payment: Payment) -> str:
    return payment.name.replace(" & ", " and ")


def _supplier_id(payment: Payment) -> str:
    if payment.supplier is None:
        return ""
    # One vendor was set up twice: two ids for one name are normal in a purchase ledger.
    twice = payment.supplier.number == 60 and payment.number % 3 == 0
    return "499007" if twice else payment.supplier.supplier_id


# --- the three layouts ----------------------------------------------------------------------------


def _pounds(amount: Decimal) -> str:
    shown = f"£{abs(amount):,.2f}"
    return f"{shown}-" if amount < 0 else shown


def _first_layout(payments: Iterable[Payment]) -> bytes:
    rows: list[Row] = [
        (
            "Body Name", "Body", "Payment Date", "Transaction Number", "Invoice Number",
            "Supplier ID", "Supplier Name", "Directorate", "Service Area", "Expense Type",
            "Purpose", "Net Amount", "Irrecoverable VAT Amount", "Capital or Revenue",
        )
    ]  # fmt: skip
    for p in payments:
        rows.append(
            (
                COUNCIL_NAME,
                COUNCIL_CODE,
                p.date_text or p.date.strftime("%d/%m/%Y"),
                p.number,
                p.invoice,
                _supplier_id(p),
                _first_ledger_name(p),
                DEPARTMENTS[p.use.department][0],
                p.use.service,
                p.use.expense,
                p.purpose,
                p.amount_text or p.net,
                "0.00",
                "Capital" if p.use.capital else "Revenue",
            )
        )
    return csv_text(rows).encode("utf-8-sig")


def _second_layout(months: dict[dt.date, list[Payment]]) -> bytes:
    sheets: list[tuple[str, list[Row]]] = []
    pivot: list[Row] = [("Row Labels", "Sum of Net Amount")]
    grand = Decimal(0)
    by_department: dict[str, Decimal] = defaultdict(Decimal)
    for payments in months.values():
        for p in payments:
            by_department[DEPARTMENTS[p.use.department][1]] += p.net
            grand += p.net
    pivot += sorted(by_department.items())
    pivot.append(("Grand Total", grand))
    sheets.append(("Pivot", pivot))
    header = (
        "Paid Date", "Supplier", "Department", "Service", "Category", "Description",
        "Gross Amount", "VAT", "Net Amount", "Doc No",
    )  # fmt: skip
    for month, payments in months.items():
        rows: list[Row] = [header]
        for p in payments:
            rows.append(
                (
                    p.date,
                    _second_ledger_name(p),
                    DEPARTMENTS[p.use.department][1],
                    p.use.service,
                    p.use.expense,
                    p.purpose,
                    p.net + p.vat,
                    p.vat,
                    p.net,
                    p.number,
                )
            )
        sheets.append((month.strftime("%b %y"), rows))
    sheets.append(("Sheet1", []))
    return xlsx_bytes(sheets)


def _third_layout(month: dt.date, payments: list[Payment]) -> bytes:
    blank = ("",) * 8
    rows: list[Row] = [
        (COUNCIL_NAME, *blank[1:]),
        (f"Payments to suppliers over £500 – {month.strftime('%B %Y')}", *blank[1:]),
        blank,
        (
            "Date of Payment", "Supplier Name", "Supplier Postcode", "Organisational Unit",
            "Service Label", "Expenditure Category", "Document No", "Amount Paid (£)",
        ),
    ]  # fmt: skip
    for p in payments:
        rows.append(
            (
                p.date_text or p.date.strftime("%d-%b-%Y"),
                _third_ledger_name(p),
                p.supplier.postcode if p.supplier else "",
                DEPARTMENTS[p.use.department][2],
                p.use.service,
                p.use.expense,
                p.number,
                p.amount_text or _pounds(p.net),
            )
        )
    total = sum((p.net for p in payments if not p.amount_text), Decimal(0))
    rows.append((*blank[1:], _pounds(total)))
    return csv_text(rows).encode("cp1252")


MERCHANT_KINDS = (
    ("Hotels and Lodging", "5", ("{town} Lodge Hotel", "Hotel {coined}")),
    ("Stationery Stores", "5943", ("{coined} Stationers", "{coined} Office Supplies")),
    ("Railways", "4112", ("{coined} Trains", "Loreshire Rail")),
    ("Hardware Stores", "5251", ("{town} Hardware", "{coined} Tools")),
    ("Grocery Stores", "5411", ("{coined} Foods", "{town} Stores")),
    ("Eating Places", "5812", ("{town} Cafe", "The {coined} Kitchen")),
)


def _card_rows() -> list[tuple[dt.date, str, str, str, str, str, Decimal, Decimal]]:
    dice = Dice("cards")
    merchants = [
        (
            category,
            code,
            dice.pick(names).format(town=dice.pick(HOME_TOWNS), coined=dice.pick(COINED)),
        )
        for category, code, names in MERCHANT_KINDS
        for _ in range(8)
    ]
    rows = []
    for month in MONTHS[12:]:
        for _ in range(dice.between(38, 52)):
            category, code, name = dice.pick(merchants)
            net = Decimal(dice.between(350, 24000)) / 100
            if dice.chance(40):
                net = -net
            vat = (net / 5).quantize(Decimal("0.01"))
            department = DEPARTMENTS[dice.pick(tuple(DEPARTMENTS))][1]
            date = month + dt.timedelta(days=dice.below(28))
            rows.append((date, name, category, code, department, "Card purchase", net + vat, vat))
    return sorted(rows)


def _card_file() -> tuple[bytes, list[Line]]:
    rows: list[Row] = [
        (
            "Trans Date", "Merchant Name", "Merchant Category", "MCC", "Directorate", "Purpose",
            "Card Number", "Gross Amount", "VAT Amount", "Net Amount",
        )
    ]  # fmt: skip
    lines = []
    for date, name, category, code, department, purpose, gross, vat in _card_rows():
        shown = date.strftime("%d/%m/%Y")
        card = f"XXXX-XXXX-XXXX-{1000 + len(name) * 37}"
        rows.append(
            (shown, name, category, code, department, purpose, card, gross, vat, gross - vat)
        )
        lines.append(Line(date, name, gross - vat))
    return csv_text(rows).encode("utf-8"), lines


# --- the whole folder -----------------------------------------------------------------------------


def _before_correction(payments: list[Payment]) -> list[Payment]:
    """Return January as first published: five lines missing, one amount ten times too high."""
    short = payments[:100] + payments[105:]
    return [replace(p, net=p.net * 10) if at == 20 else p for at, p in enumerate(short)]


def files() -> dict[str, bytes]:
    """Return the council's files (name to bytes), with what they must add up to."""
    by_month: dict[dt.date, list[Payment]] = {month: [] for month in MONTHS}
    for payment in ledger():
        by_month[payment.date.replace(day=1)].append(payment)
    out: dict[str, bytes] = {}
    expected: list[dict[str, str]] = []
    accepted: list[tuple[dt.date, str, Line, str]] = []

    def keep(
        name: str,
        data: bytes,
        payments: list[Payment],
        shown: Callable[[Payment], str],
        **facts: str,
    ) -> None:
        out[name] = data
        lines = [p.line(shown(p)) for p in payments]
        expected.append({"file": name, "feed": "spend", **facts, **figures(lines)})
        if facts["fate"] == "taken":
            accepted.extend(
                (p.date.replace(day=1), "spend", line, name)
                for p, line in zip(payments, lines, strict=True)
                if not line.rejected
            )

    first = {"header_row_index": "0", "amount_column": "Net Amount"}
    for month in MONTHS[:12]:
        name = f"wexmoor-spend-{month:%Y-%m}.csv"
        if month == CORRECTED_MONTH:
            early = _before_correction(by_month[month])
            keep(name, _first_layout(early), early, _first_ledger_name, fate="superseded", **first)
        else:
            payments = by_month[month]
            keep(name, _first_layout(payments), payments, _first_ledger_name, fate="taken", **first)
    corrected = by_month[CORRECTED_MONTH]
    name = f"wexmoor-spend-{CORRECTED_MONTH:%Y-%m}.reissued.csv"
    facts = {"fate": "taken", "supersedes": f"wexmoor-spend-{CORRECTED_MONTH:%Y-%m}.csv", **first}
    keep(name, _first_layout(corrected), corrected, _first_ledger_name, **facts)
    for name, start, end in BOOKS:
        months = {month: by_month[month] for month in MONTHS if start <= month <= end}
        payments = [p for month in months.values() for p in month]
        keep(name, _second_layout(months), payments, _second_ledger_name, fate="taken", **first)
    for month in MONTHS[20:]:
        name = f"wexmoor-payments-over-500-{month:%Y-%m}.csv"
        facts = {"fate": "taken", "header_row_index": "3", "amount_column": "Amount Paid (£)"}
        payments = by_month[month]
        keep(name, _third_layout(month, payments), payments, _third_ledger_name, **facts)
    data, lines = _card_file()
    out[CARD_FILE] = data
    facts = {"feed": "card", "fate": "taken", **first}
    expected.append({"file": CARD_FILE, **facts, **figures(lines)})
    accepted += [
        (line.date.replace(day=1), "card", line, CARD_FILE)
        for line in lines
        if line.date is not None
    ]
    out["expected_files.csv"] = _expected_files(expected)
    out["expected.csv"] = _expected_months(accepted)
    out["decisions.csv"] = _decisions()
    return out


def _expected_files(expected: list[dict[str, str]]) -> bytes:
    kept = [name for name in COLUMNS if name not in ("expect", "confidence", "trap", "source")]
    columns = [kept[0], "feed", "fate", "supersedes", *kept[1:]]
    rows: list[Row] = [columns]
    rows += [[row.get(name, "") for name in columns] for row in expected]
    return csv_text(rows, end="\n").encode("utf-8")


def _expected_months(accepted: list[tuple[dt.date, str, Line, str]]) -> bytes:
    """Return per month and feed the lines that belong in the publication, and their money."""
    rows: list[Row] = [
        (
            "month", "feed", "line_count", "net_amount_gbp", "negative_count", "zero_count",
            "redacted_count", "supplier_spelling_count", "first_date", "last_date", "files",
        )
    ]  # fmt: skip
    groups: dict[tuple[str, dt.date], list[tuple[Line, str]]] = defaultdict(list)
    for month, feed, line, file in accepted:
        groups[(feed, month)].append((line, file))
    for (feed, month), members in sorted(
        groups.items(), key=lambda item: (item[0][0] != "spend", item[0][1])
    ):
        lines = [line for line, _ in members]
        amounts = [line.amount for line in lines if line.amount is not None]
        counted = figures(lines)
        rows.append(
            (
                month.isoformat(),
                feed,
                len(lines),
                f"{sum(amounts, Decimal(0)):.2f}",
                sum(amount < 0 for amount in amounts),
                sum(amount == 0 for amount in amounts),
                sum(is_redacted(line.supplier) for line in lines),
                counted["n_distinct_suppliers"],
                counted["first_date"],
                counted["last_date"],
                "; ".join(sorted({file for _, file in members})),
            )
        )
    return csv_text(rows, end="\n").encode("utf-8")


def _decisions() -> bytes:
    """Return what the council's own officers have decided about some of its larger suppliers."""
    header = (
        "supplier_id", "supplier_name", "attribute", "value", "reason", "decided_by", "decided_on",
        "review_on",
    )  # fmt: skip
    rows: list[Row] = [header]
    signed = ("Procurement officer", "2026-04-20", "2027-04-20")
    wanted = {
        "national": 4, "care home": 6, "home care": 4, "builder": 3, "charity": 4, "cic": 3,
        "agency": 2, "technology": 2,
    }  # fmt: skip
    taken: dict[str, int] = defaultdict(int)
    home = "Supplier form: ordering address in the borough"
    away = "Supplier form: ordering address outside the borough"
    for supplier in suppliers():
        known = supplier.company_no or supplier.charity_no
        if not known or taken[supplier.kind] >= wanted.get(supplier.kind, 0):
            continue
        taken[supplier.kind] += 1
        sme = supplier.size in ("micro", "small", "medium")
        at_home = supplier.area_code == COUNCIL_CODE
        declared = "Supplier form: staff and turnover declared"
        facts = [
            ("local", at_home, home if at_home else away),
            ("sme", sme, declared),
        ]
        if sme:
            facts.append(("micro", supplier.size == "micro", declared))
        vcse = supplier.kind in ("charity", "cic")
        facts.append(("vcse", vcse, "Register entry seen" if vcse else "Company with shareholders"))
        for attribute, value, reason in facts:
            rows.append(
                (
                    supplier.supplier_id,
                    supplier.name,
                    attribute,
                    "true" if value else "false",
                    reason,
                    *signed,
                )
            )
    owned = next(s for s in suppliers() if s.kind == "controlled")
    reason = "The council owns every share"
    rows.append((owned.supplier_id, owned.name, "scope", "CONTROLLED_ENTITY", reason, *signed))
    return csv_text(rows, end="\n").encode("utf-8")
