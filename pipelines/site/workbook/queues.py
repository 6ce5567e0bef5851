"""The Queues sheet: what a finance officer works through, and where a decision is filled in.

Here: `evidence.work_queue` by pounds, those of one supplier first, with empty columns for what is
decided of it. `localpound decisions add` reads them back (`decision_form/`). Not here: which items
there are (`sql/evidence`), what may be decided (`decisions.py`). `writing.py` imports it.
"""

from typing import Any

import polars as pl

from pipelines.decision_form import headings
from pipelines.decisions import ENTITY
from pipelines.site.pages import EvidencePage, Published
from pipelines.site.workbook.layout import COUNT, DATE, HEADER_ROW, POUNDS, WORDS, Column, Sheet

_FACTS = (
    Column(headings.QUEUE, width=28),
    Column("Place", COUNT, 10),
    Column(headings.KEY, width=24),
    Column(headings.ABOUT, WORDS, 40),
    Column(headings.POUNDS, POUNDS, 20),
    Column("What is the matter", WORDS, 50),
    Column("What to do", WORDS, 50),
    Column("Bodies that may be meant", WORDS, 50),
)
_ENTITY_HELP = "An identifier such as GB-COH-01234567, or none: it stands on no register."

_Item = dict[str, Any]


def queue_sheet(page: EvidencePage, published: Published) -> Sheet:
    """One row an item. The first ones are each about one supplier, who can be decided on."""
    decidable, others = _items(published)
    return Sheet(
        name=headings.SHEET,
        title=f"{page.council_name}: work queues",
        note=(
            f"{headings.origin_told(page.council_code, page.run)} Fill in the coloured cells, save "
            f"the workbook, and give it to: localpound decisions add {page.council_code} FILE"
        ),
        columns=(*_FACTS, *_columns_to_fill_in()),
        rows=[_row(item) for item in (*decidable, *others)],
        rest="all are in evidence/work_queue.csv",
        frozen=4,
        to_fill_in=len(decidable),
    )


def _columns_to_fill_in() -> list[Column]:
    """What can be decided, then why, by whom, when, and when to look again."""
    chosen = [
        Column(headings.heading_of(each), width=18, choice=_choice(each))
        for each in headings.matters()
    ]
    first = HEADER_ROW + 2
    day = chr(ord("A") + len(_FACTS) + len(chosen) + 2)
    return [
        *chosen,
        Column(headings.REASON, width=40, choice={}),
        Column(headings.WHO, width=24, choice={}),
        Column(
            headings.DAY,
            DATE,
            16,
            _day_rule("<=", "=TODAY()", "The day of the decision, such as 2026-03-31; not later."),
        ),
        Column(
            headings.REVIEW,
            DATE,
            18,
            _day_rule(
                ">", f"={day}{first}", "The day from which it counts no more unless renewed."
            ),
        ),
    ]


def _choice(matter: str) -> dict[str, Any]:
    words = headings.allowed(matter)
    if matter == ENTITY or not words:
        return {
            "validate": "any",
            "input_title": headings.heading_of(matter),
            "input_message": _ENTITY_HELP,
        }
    return {
        "validate": "list",
        "source": list(words),
        "error_title": headings.heading_of(matter),
        "error_message": "Choose a word of the list, or leave the cell empty.",
    }


def _day_rule(criteria: str, value: str, words: str) -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": criteria,
        "value": value,
        "error_title": "A day",
        "error_message": words,
    }


def _items(published: Published) -> tuple[list[_Item], list[_Item]]:
    """The items about one supplier that a decision can name, and all others; each by queue."""
    queue, shown = (
        published.scan("evidence.work_queue"),
        published.scan("rules.supplier_shown_name"),
    )
    if queue is None:
        return [], []
    items = queue.sort("queue", "queue_rank").with_columns(candidates=pl.lit(None, pl.String))
    review = published.scan("rules.supplier_review")
    if review is not None:
        # A withheld supplier stands here under another key: its candidates would tell who it is.
        of_named = review.select(item_key="supplier_key", candidates="candidates")
        items = items.drop("candidates").join(
            of_named, on="item_key", how="left", maintain_order="left"
        )
    if shown is None:
        return [], items.collect().to_dicts()
    may_be = shown.filter(
        pl.col("reason_code").is_null() | (pl.col("reason_code") == headings.SOLE_TRADER)
    ).select(item_key="shown_key")
    return (
        items.join(may_be, on="item_key", how="semi", maintain_order="left").collect().to_dicts(),
        items.join(may_be, on="item_key", how="anti", maintain_order="left").collect().to_dicts(),
    )


def _row(item: _Item) -> list[Any]:
    return [
        item["queue"],
        item["queue_rank"],
        item["item_key"],
        item["subject"],
        item["amount_gbp"],
        item["what"],
        item["what_to_do"],
        item["candidates"],
    ]
