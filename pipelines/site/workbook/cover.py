"""The Cover sheet: which publication this is, what the sheets hold and how to read them.

Here: the first sheet, of words alone. Not here: any figure that another sheet holds. `writing.py`
imports it.
"""

from collections.abc import Iterator, Sequence

from pipelines.site.pages import EvidencePage, InputFile
from pipelines.site.render import day, in_words, month, pounds
from pipelines.site.workbook.layout import WORDS, Cell, Column, Sheet

_COLUMNS = (Column("Part", width=22), Column("Item", WORDS, 40), Column("In words", WORDS, 110))

_HOW_TO_READ = (
    (
        "Verdicts",
        "Each clause is one statement that the strategy's maturity levels make, in our own words. "
        "The data can support it, support a part of it, contradict it, or be silent. There is no "
        "score: the levels are judgements that people make.",
    ),
    (
        "Silent",
        "Silent is never failure: this data cannot tell, and the reason stands beside it. Many "
        "clauses are for a person to attest and no data can decide them.",
    ),
    (
        "Lower, point, upper",
        "Whatever is not known yet lies between the lower and the upper bound. The point is the "
        "value among what is known.",
    ),
    (
        "Coverage",
        "The known part. Where it is low the point is left out: quote the bounds. How far a figure "
        "may be relied on stands beside it.",
    ),
    (
        "Empty cells",
        "An empty cell is not nought. Lower, point or upper: it cannot be said. Coverage: it does "
        "not apply, all accepted rows are known. Claimed or target level: none is claimed. "
        "Coloured cells on the sheet Queues are for you to fill in.",
    ),
    (
        "Pounds",
        "Cells hold every penny, credits with their sign. Money is net of VAT where the files say "
        "so: see the data warnings.",
    ),
    (
        "Withheld names",
        "Persons, and sole traders on no register of companies, are named nowhere in this "
        "workbook. Their keys, such as withheld-3, mean something in this run alone.",
    ),
    (
        "Text from files",
        "Names and words of the council's files are text: nothing here is a formula, a link or a "
        "macro. A character that cannot be shown stands as \ufffd.",
    ),
)


def cover_sheet(page: EvidencePage, others: Sequence[Sheet]) -> Sheet:
    """Publication, sheets, how to read them, data warnings and files, in that order."""
    return Sheet(
        name="Cover",
        title=f"{page.council_name}: what published spending is evidence for",
        note=f"Council {page.council_code}, run {page.run}. Made by localpound.",
        columns=_COLUMNS,
        rows=[
            *_publication(page),
            *(["Sheets", each.name, f"{each.note} Rows: {len(each.rows):,}."] for each in others),
            *(["How to read it", item, words] for item, words in _HOW_TO_READ),
            *(["Data warning", each.kind, each.words] for each in page.warnings),
            *(["File", each.name, _fate(each)] for each in page.files),
        ],
        rest="all files are in core/input_file.csv, inside the council",
    )


def _publication(page: EvidencePage) -> Iterator[list[Cell]]:
    facts = {
        "Council": f"{page.council_name} ({page.council_code})",
        "Run": f"{page.run}. The same inputs give the same workbook, byte for byte.",
        "Payments": f"{day(page.first_payment)} to {day(page.last_payment)}"
        if page.first_payment and page.last_payment
        else "None found",
        "Year judged": page.year or "Cannot say: no financial year is published",
        "Files": (
            f"{len(page.files)} read: {page.file_count('taken')} counted, "
            f"{page.file_count('superseded')} replaced by a later issue, "
            f"{page.file_count('refused')} refused"
        ),
        "Lines counted": f"{page.line_count:,}",
        "Pounds counted": pounds(page.net_amount_gbp),
        "Rejected rows": page.rejected.in_words or "None found",
        "Data warnings": f"{len(page.warnings)}, listed below" if page.warnings else "None found",
    }
    for item, words in facts.items():
        yield ["This publication", item, words]


def _fate(file: InputFile) -> str:
    """What became of one file, in words."""
    months = ""
    if file.first_month and file.last_month:
        months = f", {month(file.first_month)} to {month(file.last_month)}"
    counted = "" if file.fate == "taken" else f" Not counted: {file.reason}"
    said = "".join(f" {note}" for note in file.notes)
    return (
        f"{in_words(file.fate)}: {file.feed}{months}; {file.line_count:,} lines, "
        f"{file.rejected_count:,} rejected, {pounds(file.net_amount_gbp)}.{counted}{said}"
    )
