"""Headings: what the Queues sheet calls its columns, and the words that may be filled in.

Here: names shared by whoever writes the sheet and whoever reads it back. Not here: doing either.
`site/workbook/queues.py` and this package import it.
"""

import csv
import re
from pathlib import Path

from pipelines.contracts import read_contract
from pipelines.council import REFERENCE
from pipelines.decisions import ENTITY, SCOPE, TRUTHS, known_attributes

SHEET = "Queues"
QUEUE, KEY, ABOUT, POUNDS = "Queue", "Key", "About", "Pounds at stake"
REASON, WHO, DAY, REVIEW = "Why", "Decided by", "Decided on", "Look again on"
FIELDS = {REASON: "reason", WHO: "decided_by", DAY: "decided_on", REVIEW: "review_on"}
"""Headings of what every decision needs, with the column of `decisions.csv` each becomes."""

SOLE_TRADER = "SOLE_TRADER"
"""Why a supplier stands without its name that can yet be decided on, inside the council."""

_SAID = "Council {council}, run {run}."
_READ = re.compile(r"Council (E[0-9]{8}), run ([0-9A-Za-z]+)\.")
_IN_SET = "expect_column_values_to_be_in_set"


def matters(reference: Path = REFERENCE) -> tuple[str, ...]:
    """What can be decided of a supplier on the sheet, in order: sme, micro, ..., scope, entity.

    The words of the contract of decisions that a decision may use.
    """
    contract = read_contract(reference / "councils" / "supplier_decision.yml")
    words = next(
        each.kwargs["value_set"]
        for each in contract.expectations
        if each.type == _IN_SET and each.kwargs["column"] == "attribute"
    )
    return tuple(word for word in words if word in known_attributes(reference))


def allowed(matter: str, reference: Path = REFERENCE) -> tuple[str, ...]:
    """The words that may be chosen for a matter; none for an identifier, which is typed."""
    if matter == ENTITY:
        return ()
    if matter != SCOPE:
        return TRUTHS
    with (reference / "rules" / "spend_scope.csv").open(encoding="utf-8", newline="") as file:
        return tuple(sorted({row["scope"] for row in csv.DictReader(file)}))


def heading_of(matter: str) -> str:
    """The heading of the column in which a matter is decided."""
    return f"Decide: {matter}"


def origin_told(council: str, run: str) -> str:
    """The sentence above the table that says of which publication it is."""
    return _SAID.format(council=council, run=run)


def origin_read(text: str) -> tuple[str, str] | None:
    """Council and run of such a sentence; None where the text says neither."""
    found = _READ.search(text)
    return (found[1], found[2]) if found else None
