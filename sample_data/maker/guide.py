"""The README of `sample_data/`, written from the same figures and traps as the files."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from maker.pays import Trap
from maker.world import COUNCIL_CODE, COUNCIL_NAME

OPENING = f"""# Sample data

An invented council, {COUNCIL_NAME} ({COUNCIL_CODE}), its published files, small public registers
that agree with them, and a cabinet of awkward files. Every place, supplier, person, postcode and
number is made up (HM Revenue & Customs apart, which every council pays); the formats are those in
which councils and registers really publish.

Nothing here is edited by hand. This page and every file come from

    python sample_data/make_sample_data.py

which writes the same bytes on every machine; `tests/unit/test_sample_data.py` runs it again and
compares. Every expected figure is counted from what the maker meant while it wrote the file, never
from what a reader made of it.

## `feeds/`

Two editions of the council's contract register, a Find a Tender package, and a file for every other
feed, all speaking of the same contracts: `localpound add E06999999 sample_data/feeds/*`.

## `council/`

Twenty-four months of spend, April 2024 to March 2026, in the layouts of three ledgers, and a year
of purchase cards. To load them:

    localpound init {COUNCIL_CODE}
    localpound add {COUNCIL_CODE} sample_data/council/wexmoor-*
    localpound run {COUNCIL_CODE}

- 2024-04 to 2025-03: a CSV a month, UTF-8 with a byte order mark, supplier ids, dd/mm/yyyy.
- 2025-04 to 2025-11: two workbooks, a sheet a month, a pivot and an empty sheet, gross before net,
  names in capitals cut at 40 letters.
- 2025-12 to 2026-03: a CSV a month in Windows-1252 with title lines, £ signs, trailing-minus
  credits, supplier postcodes and an unlabelled grand total.

January 2025 was published twice: `wexmoor-spend-2025-01.reissued.csv` supersedes
`wexmoor-spend-2025-01.csv`. Four rows cannot be accepted (two amounts that are words, two
dates that do not exist). `expected_files.csv` holds the figures of each file, rejected rows
included; `expected.csv` those of each month and feed, of accepted lines only, the superseded file
left out. `decisions.csv` is what the council's officers decided about some suppliers; it belongs in
the council's run-time folder under the same name.
"""

MIDDLE = """
## `registers/`

- `BasicCompanyDataAsOneFile-2026-04-01.csv`: Companies House basic company data, 55 columns,
  several headers with a leading space, dates dd/mm/yyyy.
- `psc-snapshot-2026-04-01.txt`: Companies House persons with significant control, one JSON object a
  line, totals last.
- `publicextract.charity.zip`: charity register extract, a JSON array with a byte order mark, linked
  charities and a removed one among them.
- `SocietyList.csv`: mutuals register, its misspelt header kept.
- `ONSPD_NOV_2025_UK.csv`: ONS Postcode Directory, November 2025 columns, terminated postcodes and
  one without a place among them.

Postcodes WX1 to WX6 lie in the council, WX7 to WX9 in its neighbour E07999999, ZQ elsewhere
(E09999999).

## `traps/`

One small file for each awkward habit. `traps/expected.csv` says of each what a reader should make
of it: accept, refuse, or either; the figures; the row of the header (counted from 0); how sure we
are.
"""


def readme(months: Sequence[Mapping[str, str]], shelves: Sequence[tuple[str, list[Trap]]]) -> bytes:
    """Return the README: opening, months, registers, and a table of traps by section."""
    parts = [OPENING, "\n| Month | Feed | Lines | Net £ |\n|---|---|---:|---:|\n"]
    for row in months:
        money = f"{Decimal(row['net_amount_gbp']):,}"
        cells = (row["month"][:7], row["feed"], row["line_count"], money)
        parts.append(f"| {' | '.join(cells)} |\n")
    parts.append(MIDDLE)
    for title, traps in shelves:
        parts.append(f"\n### {title}\n\n| File | Trap | Expect |\n|---|---|---|\n")
        parts += [f"| `{trap.file}` | {trap.trap} | {trap.expect} |\n" for trap in traps]
    return "".join(parts).encode("utf-8")
