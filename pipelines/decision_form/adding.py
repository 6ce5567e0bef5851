"""Adding: what a form decides becomes lines of `decisions.csv`, all of it or nothing.

Here: checking every filled row, telling every fault by its cell, leaving out what the ledger says
already, and adding the rest in one step. Not here: reading the file (`cells.py`), which supplier is
meant (`suppliers.py`), what a decision may say (`decisions.py`). `cli` imports it.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pipelines.corrections import raise_all, read_lines
from pipelines.council import in_words, read_profile
from pipelines.decision_form.cells import Form, Row, read_form
from pipelines.decision_form.suppliers import FORMULA_START, Payee, Suppliers, Unclear
from pipelines.decisions import (
    ENTITY,
    NO_ENTITY,
    SCHEMA,
    SCOPE,
    Decision,
    known_attributes,
    known_scopes,
    read_decisions,
)
from pipelines.errors import BadReference
from pipelines.home import CouncilHome, Home
from pipelines.inbox import locked_inbox
from pipelines.ledgers import append_rows, heading_of
from pipelines.publications import PublishedRun, find_publication, runs_published
from pipelines.site.render import printable
from pipelines.trace.publication import Publication

MOST_FAULTS = 100
"""Faults that are listed one by one; the others are counted."""

_OPTIONAL = ("supplier_id", "supplier_name")
_DAYS = ("decided_on", "review_on")
_SOUND = {
    "reason": "?",
    "decided_by": "?",
    "decided_on": date.min.isoformat(),
    "review_on": date.max.isoformat(),
}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Added:
    """What became of a form: decisions added, those that stood there already, and what to know."""

    path: Path
    count: int
    known_count: int
    notes: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same in words."""
        decisions = "1 decision is" if self.count == 1 else f"{self.count:,} decisions are"
        told = [f"{decisions} added to {self.path}."]
        if self.known_count:
            stood = "1 stands" if self.known_count == 1 else f"{self.known_count:,} stand"
            told.append(f"{stood} there already in the same words: left out.")
        return (*told, *self.notes)


@dataclass(frozen=True)
class _Entry:
    """One decision of a form, of which supplier by key, and where it is filled in."""

    key: str
    decision: Decision
    place: str

    @property
    def matter(self) -> tuple[str, str]:
        return (self.key, self.decision.attribute)


def add_decisions(home: Home, code: str, path: Path, today: date) -> Added:
    """Add what is filled in in the form at `path` to the decisions of council `code`.

    `today` is the last day on which anything can have been decided. Raises `BadReference` with
    every fault by its cell, `UnknownCouncil` or `RunRefused`; then nothing is written.
    """
    room = home.council(code)
    read_profile(room.profile)
    last = find_publication(home, code, None)
    form = read_form(path)
    notes = list(_notes(path, room, form, last))
    of_form = form.origin[1] if form.origin else None
    suppliers = Suppliers(
        Publication(last.folder),
        Publication(room.published / of_form) if of_form in runs_published(room) else None,
    )
    faults = list(form.faults)
    with locked_inbox(room):
        standing = _standing(room, suppliers)
        entries = [each for row in form.rows for each in _entries(row, suppliers, today, faults)]
        fresh = _fresh(entries, standing, faults)
        _tell(path, faults)
        _append(room, [entry.decision for entry in fresh])
    return Added(room.decisions, len(fresh), len(entries) - len(fresh), tuple(notes))


def _notes(path: Path, room: CouncilHome, form: Form, last: PublishedRun) -> Iterator[str]:
    """What to know of a form of another run. Raises `BadReference` for one of another council."""
    if form.origin is not None:
        council, run = form.origin
        if council != room.code:
            raise BadReference(f"{path} is of council {council}, not of {room.code}.")
        if run != last.run:
            gone = "" if run in runs_published(room) else ", which is not here any more"
            yield (
                f"The form is of run {run}{gone}; every supplier decided on is in the last "
                f"publication, {last.run}, too."
            )
    if form.idle_count:
        yield f"Rows that say who or when and decide nothing: {form.idle_count:,}, left out."


def _standing(room: CouncilHome, suppliers: Suppliers) -> Mapping[tuple[str, str], Decision]:
    """The decision that stands on each matter of each supplier; a ledger with faults is told."""
    read_decisions(room.decisions)
    required = [name for name in SCHEMA if name not in _OPTIONAL]
    standing: dict[tuple[str, str], Decision] = {}
    for _, cells in read_lines(room.decisions, required, optional=_OPTIONAL):
        made = Decision.model_validate(cells)
        for key in suppliers.leads_to(made.supplier_id or "", made.supplier_name or ""):
            before = standing.get((key, made.attribute))
            if before is None or before.decided_on <= made.decided_on:
                standing[(key, made.attribute)] = made
    return standing


def _entries(row: Row, suppliers: Suppliers, today: date, faults: list[str]) -> Iterator[_Entry]:
    """The decisions of one row; what is wrong with it goes to `faults`."""
    wrong = dict(_faults_of_fields(row, today))
    found = [f"{row.place(column)}: {why}" for column, why in wrong.items()]
    if not row.decided:
        found.append(f"{row.place('reason')}: says why, and nothing is decided in its row")
    # A cell that is told already must not keep the others of its row from being judged.
    fields = {column: _one_line(text) for column, text in row.fields.items()}
    fields |= {column: sound for column, sound in _SOUND.items() if column in wrong}
    payee = None
    try:
        payee = suppliers.of_row(row)
    except Unclear as error:
        found.append(f"{row.place(error.heading)}: {error}")
    named = payee or Payee("", "", "?")
    for attribute, value in row.decided.items():
        words = {
            "supplier_id": named.supplier_id,
            "supplier_name": named.supplier_name,
            "attribute": attribute,
            "value": _as_written(attribute, value),
            **fields,
        }
        found += _faults_of_value(row, attribute, words["value"])
        try:
            made = Decision.model_validate(words)
        except ValidationError as fault:
            found += _in_cells(row, attribute, fault)
        else:
            if payee is not None and not found:
                yield _Entry(payee.key, made, row.place(attribute))
    faults += found


def _faults_of_fields(row: Row, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with reason, person and days of a row, by column."""
    for column, text in row.fields.items():
        if not text:
            yield column, "is empty"
        elif column in _DAYS:
            day = _day(text)
            if day is None:
                yield column, f"{text[:40]!r} is no date; write it as 2026-03-31"
            elif column == "decided_on" and day > today:
                yield column, f"{text} is yet to come; write the day of the decision"
        elif text.startswith(FORMULA_START):
            yield column, f"begins with {text[0]!r}, which a spreadsheet would run; write a word"
        elif printable(text) != text:
            yield column, "holds a character that cannot be seen"


def _faults_of_value(row: Row, attribute: str, value: str) -> Iterator[str]:
    """A matter that is none, a scope that is none; all else the model of a decision judges."""
    if attribute not in known_attributes():
        listed = ", ".join(sorted(known_attributes()))
        yield f"{row.place('attribute')}: {attribute[:40]!r} is none of {listed}"
    elif attribute == SCOPE and value not in known_scopes():
        listed = ", ".join(sorted(known_scopes()))
        yield f"{row.place(attribute)}: {value[:40]!r} is none of {listed}"


def _in_cells(row: Row, attribute: str, fault: ValidationError) -> Iterator[str]:
    """What the model of a decision finds wrong, by cell."""
    for error in fault.errors(include_url=False):
        column = str(error["loc"][0]) if error["loc"] else ""
        for told in in_words(error).split("; "):
            at_fault = column or ("review_on" if told.startswith("review_on") else attribute)
            yield f"{row.place(at_fault)}: {told}"


def _fresh(
    entries: Sequence[_Entry],
    standing: Mapping[tuple[str, str], Decision],
    faults: list[str],
) -> list[_Entry]:
    """The decisions that are new; those that clash with the ledger or each other are faults."""
    fresh: dict[tuple[str, str], _Entry] = {}
    for entry in entries:
        other = fresh.get(entry.matter)
        stands = standing.get(entry.matter)
        if other is not None:
            if _said(other.decision) != _said(entry.decision):
                faults.append(f"{entry.place}: {other.place} decides the same otherwise")
        elif stands is None or stands.decided_on < entry.decision.decided_on:
            fresh[entry.matter] = entry
        elif _said(stands) != _said(entry.decision):
            faults.append(
                f"{entry.place}: decisions.csv holds another decision of {stands.decided_on}, "
                f"{stands.value}, which would stand; decide on a later day"
            )
    return list(fresh.values())


def _said(made: Decision) -> tuple[object, ...]:
    """What a decision says besides how it names the supplier."""
    return (made.value.upper(), made.reason, made.decided_by, made.decided_on, made.review_on)


def _append(room: CouncilHome, fresh: Sequence[Decision]) -> None:
    """Add the lines in one step, once the ledger is known to be sound with them."""
    if not fresh:
        return
    path = room.decisions
    heading = heading_of(path) or list(SCHEMA)
    lines = [
        [str(cell) if (cell := getattr(made, name)) is not None else "" for name in heading]
        for made in fresh
    ]
    missing = {n for n in _OPTIONAL if n not in heading and any(getattr(m, n) for m in fresh)}
    if missing:
        listed = ", ".join(sorted(missing))
        raise BadReference(f"{path} has no column {listed}: add it to its first line.")
    with tempfile.TemporaryDirectory(dir=room.root, prefix=".decisions-") as trial:
        beside = Path(trial) / path.name
        if path.is_file():
            beside.write_bytes(path.read_bytes())
        append_rows(beside, heading, lines)
        read_decisions(beside)
    append_rows(path, heading, lines)


def _tell(path: Path, faults: Sequence[str]) -> None:
    """Raise one `BadReference` with the faults, each once; of very many the first."""
    told = list(dict.fromkeys(faults))
    more = len(told) - MOST_FAULTS
    if more > 0:
        told = [*told[:MOST_FAULTS], f"and {more:,} more like these"]
    raise_all(path, told)


def _as_written(attribute: str, value: str) -> str:
    """A value as `decisions.csv` writes it, however it was typed."""
    if attribute == ENTITY:
        return NO_ENTITY if value.lower() == NO_ENTITY else value.upper()
    return value.upper() if attribute == SCOPE else value.lower()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
