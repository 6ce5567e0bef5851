"""Editing: what a person writes through a form, checked field by field and added to the ledgers.

    add_claim          one line of assessments/claims.csv, as `localpound assess claim` adds it
    add_attestation    one file of one row in the inbox, as `localpound add` takes it
    sign               one folder of assessments/, as `localpound assess sign` makes it

Nothing published changes: the next run shows what was written. Each of the three raises
`EditRefused` with a sentence for every field that is wrong, and then has written nothing; else it
notes user and time in the journal (`edits.py`). Two people at once lose nothing: whoever comes
second waits.

Here: the checks, the challenge rule, the writing. Not here: anything of the web
(`site/forms.py`), the ledgers themselves (`assessments.py`, `sign_off.py`, `inbox.py`). The forms
of the site import it.
"""

import calendar
import csv
import hashlib
import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import assessments, inbox, landing, sign_off
from pipelines.council import read_profile
from pipelines.council_facts import parameters
from pipelines.edits import Edit, moment, note
from pipelines.errors import BadReference, LocalpoundError, RunRefused
from pipelines.files import sha256_of
from pipelines.framework_faults import used_by
from pipelines.frameworks import PARAMETERS, Framework, contract_of
from pipelines.home import CouncilHome, Home
from pipelines.landing.feed import feeds
from pipelines.landing.records import RecordReading
from pipelines.lock import locked
from pipelines.tables import PROJECT
from pipelines.typed_text import Text, day_of, text_faults, text_of

WHOLE = "form"
"""The name under which a fault is told that no single field has."""

FEED = "attestation"
THIS, EVERY = "this", "every"
"""What `holds_for` of an attestation may be: this framework, or every one that has the clause."""

NAME = Text("a name", 100)
ROLE = Text("a role, such as Head of Procurement", 100)
CLAIM_TEXTS = {
    "assessor": NAME,
    "role": ROLE,
    "reason": Text("why this level is claimed all the same", 2_000, False, has_lines=True),
}
ATTESTATION_TEXTS = {
    "assessor": NAME,
    "role": ROLE,
    "statement": Text("what is attested", 2_000),
    "document_ref": Text("the document it rests on", 300),
    "reviewer": Text("a name", 100, is_needed=False),
}
SIGN_OFF_TEXTS = {
    "signed_by": NAME,
    "role": ROLE,
    "statement": Text("a statement", 2_000, is_needed=False, has_lines=True),
}
_DAYS = ("attested_on", "expires_on", "issued_on", "next_due_on")
_NO_DAY = "Write a day such as 2026-06-30 or 30/6/2026"
_VALID_MONTHS = "attestation_valid_months"


class NotThere(BadReference):
    """A framework, key area or clause was asked for that is none."""


class EditRefused(LocalpoundError):
    """What was typed cannot be taken: `faults` has a sentence by field, or under `WHOLE`."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()) + ".")
        self.faults = dict(faults)


@dataclass(frozen=True)
class Contradicted:
    """A clause that the data of the last publication contradict."""

    clause_id: str
    clause_text: str
    level_name: str
    level_order: int
    is_welcome: bool

    def challenges(self, level_order: int) -> bool:
        """Whether claiming the level of this place asks for a reason.

        The rule of `sql/evidence/assessment.sql`, so that no form asks for less or more than the
        evidence table: at the level always; below it unless a contradiction is good news.
        """
        is_below = self.level_order < level_order and not self.is_welcome
        return self.level_order == level_order or is_below


def published(room: CouncilHome, table: str, **wanted: str) -> list[dict[str, Any]]:
    """The rows of a table of the last publication whose cells are those `wanted`; none without it.

    `table` is schema and name, such as `evidence/assessment`.
    """
    path = room.latest / f"{table}.parquet"
    return pl.read_parquet(path).filter(**wanted).to_dicts() if path.is_file() else []


def framework_of(home: Home, room: CouncilHome, framework_id: str) -> Framework:
    """A framework the council is set against; `NotThere` for any other."""
    used = used_by(home, room)
    for each in used:
        if each.framework_id == framework_id:
            return each
    names = ", ".join(each.framework_id for each in used)
    raise NotThere(f"The council is not set against {framework_id[:80]!r} but {names}.")


def parts_of(framework: Framework, key_area_code: str) -> tuple[str, ...]:
    """The sub-dimensions of a key area in the framework's order; `NotThere` for no area."""
    parts = dict.fromkeys(
        row["sub_dimension"]
        for row in framework.rows["framework_clause"]
        if row["key_area_code"] == key_area_code
    )
    if not parts:
        raise NotThere(f"{framework.framework_id} has no key area {key_area_code[:80]!r}.")
    return tuple(parts)


def levels_of(framework: Framework) -> dict[str, tuple[int, str]]:
    """Place and name of each level by its code, lowest first."""
    rows = sorted(framework.rows["framework_level"], key=lambda row: int(row["level_order"]))
    return {row["level_code"]: (int(row["level_order"]), row["level_name"]) for row in rows}


def clause_of(framework: Framework, clause_id: str) -> Mapping[str, Any]:
    """The row of a clause; `NotThere` when the framework has none of this name."""
    for row in framework.rows["framework_clause"]:
        if row["clause_id"] == clause_id:
            return row
    raise NotThere(f"{framework.framework_id} has no clause {clause_id[:80]!r}.")


def contradicted(
    room: CouncilHome, framework_id: str, key_area_code: str
) -> dict[str, tuple[Contradicted, ...]]:
    """Clauses of a key area that the last publication contradicts, by sub-dimension.

    None where nothing is published: then nothing challenges a claim.
    """
    rows = published(
        room,
        "evidence/evidence_table",
        framework_id=framework_id,
        key_area_code=key_area_code,
        verdict="CONTRADICTS",
    )
    found: dict[str, tuple[Contradicted, ...]] = {}
    for row in sorted(rows, key=lambda row: (row["level_order"], row["clause_order"])):
        clause = Contradicted(
            row["clause_id"],
            row["clause_text"],
            row["level_name"],
            row["level_order"],
            row["polarity"] == "welcome",
        )
        found[row["sub_dimension"]] = (*found.get(row["sub_dimension"], ()), clause)
    return found


def add_claim(home: Home, code: str, words: Mapping[str, str], user: str, now: datetime) -> int:
    """Add one claim of today and return its number in the ledger.

    `words` as typed: framework_id, key_area_code, sub_dimension, claimed_level, assessor, role, and
    target_level and reason where there are any. `NotThere` for a framework or key area that is
    none; `EditRefused` for everything else, a level that data contradict and no reason among it.
    """
    room = home.council(code)
    with _editing(room, user):
        framework = framework_of(home, room, words["framework_id"])
        row = {name: text_of(words, name) for name in assessments.claim_columns()}
        row["claimed_on"] = now.date().isoformat()
        _refuse(_claim_faults(room, framework, row))
        _refuse_twice(room, framework, row)
        try:
            number = assessments.add_claim(room, row, [framework])
        except (BadReference, RunRefused) as fault:
            raise EditRefused({WHOLE: str(fault)}) from fault
        file = f"{room.assessments.name}/{assessments.CLAIMS_FILE}"
        said = claim_sha256(row)
        note(room, Edit(moment(now), user, "claim", file, str(number), said))
    return number


def claim_sha256(row: Mapping[str, str | None]) -> str:
    """The hash of a claim: of its cells as a JSON list, in the order of the ledger's columns."""
    cells = [row.get(name) or "" for name in assessments.claim_columns()]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _claim_faults(
    room: CouncilHome, framework: Framework, row: Mapping[str, str]
) -> dict[str, str]:
    area, part = row["key_area_code"], row["sub_dimension"]
    faults = text_faults(row, CLAIM_TEXTS)
    if part not in parts_of(framework, area):
        faults["sub_dimension"] = "Select the part of the key area"
    levels = levels_of(framework)
    level = levels.get(row["claimed_level"])
    if level is None:
        faults["claimed_level"] = "Select the level the council is at"
    if row["target_level"] and row["target_level"] not in levels:
        faults["target_level"] = "Select a level to aim at, or none"
    if level is not None and not row["reason"]:
        against = contradicted(room, framework.framework_id, area).get(part, ())
        clauses = [each.clause_id for each in against if each.challenges(level[0])]
        if clauses:
            faults["reason"] = (
                f"Enter why {level[1]} is claimed although the data contradict {', '.join(clauses)}"
            )
    return faults


def _refuse_twice(room: CouncilHome, framework: Framework, row: Mapping[str, str]) -> None:
    """A button pressed twice claims once."""
    try:
        claims = assessments.read_claims(room, [framework])
    except BadReference as fault:
        raise EditRefused({WHOLE: str(fault)}) from fault
    place = ("framework_id", "key_area_code", "sub_dimension")
    of_part = [each for each in claims if all(each[name] == row[name] for name in place)]
    if of_part and claim_sha256(of_part[-1]) == claim_sha256(row):
        raise EditRefused({WHOLE: "The same was claimed today already: nothing was written"})


def add_attestation(
    home: Home, code: str, words: Mapping[str, str], user: str, now: datetime
) -> str:
    """Put one attestation of a clause into the inbox and return the name of its file there.

    `words` as typed: framework_id, clause_id, holds_for (`THIS` or `EVERY`), assessor, role,
    statement, document_ref, attested_on, and expires_on, reviewer, document_kind, issued_on and
    next_due_on where there are any. Without a last day it holds for the months of the parameter
    `attestation_valid_months`, and the file says until when. `NotThere` for a framework or
    clause that is none, `EditRefused` for everything else.
    """
    room = home.council(code)
    with _editing(room, user):
        framework = framework_of(home, room, words["framework_id"])
        clause = clause_of(framework, words["clause_id"])
        _refuse(_attestation_faults(home, room, framework, clause, words, now.date()))
        row = _attestation(words, valid_months(home, room))
        content = _feed_file(row)
        digest = hashlib.sha256(content).hexdigest()
        if any(each.sha256 == digest for each in _counted(home, code)):
            raise EditRefused({WHOLE: "The same was attested before: nothing was written"})
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", row["clause_id"])
        name = f"attestation-{plain}-{row['attested_on']}-{digest[:8]}.csv"
        _take(home, room, name, content)
        note(room, Edit(moment(now), user, FEED, f"inbox/{FEED}/{name}", "", digest))
    return name


def valid_months(home: Home, room: CouncilHome) -> int:
    """How many months an attestation holds that states no last day: the council's, else ours."""
    files = [PROJECT / "reference" / f"{PARAMETERS}.csv"]
    profile = read_profile(room.profile)
    known = parameters(profile, files, contract_of(PARAMETERS), used_by(home, room))
    return next(int(row["value"]) for row in known if row["parameter"] == _VALID_MONTHS)


def document_kinds() -> tuple[str, ...]:
    """The kinds of document that the feed of attestations knows."""
    return feeds()[FEED].column("document_kind").allowed


def last_attestation(room: CouncilHome, framework_id: str, clause_id: str) -> Mapping[str, Any]:
    """What the last publication holds of a clause, as `staging.attestation`; empty without one."""
    standing = published(
        room, "evidence/clause_attestation", framework_id=framework_id, clause_id=clause_id
    )
    for record in (row["record_id"] for row in standing if row["record_id"]):
        for row in published(room, f"staging/{FEED}", record_id=record):
            return row
    return {}


def _attestation_faults(
    home: Home,
    room: CouncilHome,
    framework: Framework,
    clause: Mapping[str, Any],
    words: Mapping[str, str],
    today: date,
) -> dict[str, str]:
    faults = text_faults(words, ATTESTATION_TEXTS) | _day_faults(words, today)
    if clause["testability"] == "D":
        faults[WHOLE] = "Data alone decide this clause: there is nothing to attest"
    kind = text_of(words, "document_kind")
    if kind and kind not in document_kinds():
        faults["document_kind"] = "Select a kind of document, or none"
    if text_of(words, "reviewer").casefold() == text_of(words, "assessor").casefold() != "":
        faults["reviewer"] = "A second reviewer is somebody else: enter another name, or none"
    if words.get("holds_for") not in (THIS, EVERY):
        faults["holds_for"] = "Select what the attestation holds for"
    elif "document_ref" not in faults and _would_replace_another(home, room, framework, words):
        faults["document_ref"] = (
            "This document is attested for this clause already, of other frameworks: select "
            "the same ones as there, or name the document more closely, by its edition or page"
        )
    return faults


def _day_faults(words: Mapping[str, str], today: date) -> dict[str, str]:
    days = {name: day_of(text_of(words, name)) for name in _DAYS}
    faults = {name: _NO_DAY for name, day in days.items() if day is None and text_of(words, name)}
    begins, ends = days["attested_on"], days["expires_on"]
    if not text_of(words, "attested_on"):
        faults["attested_on"] = "Enter the day on which it was attested"
    if begins and begins > today:
        faults["attested_on"] = "Enter today or a day in the past"
    if begins and ends and ends < begins:
        faults["expires_on"] = "Enter a last day that is not before it was attested"
    issued, due = days["issued_on"], days["next_due_on"]
    if issued and due and due < issued:
        faults["next_due_on"] = "Enter a day that is not before the document was issued"
    return faults


def _would_replace_another(
    home: Home, room: CouncilHome, framework: Framework, words: Mapping[str, str]
) -> bool:
    """Whether the row would take the place of one that holds for other frameworks.

    A later row replaces an earlier one of the same clause and document, whatever it holds for.
    """
    mine = framework.framework_id if words["holds_for"] == THIS else None
    document = _alike(text_of(words, "document_ref"))
    return any(
        clause_id == words["clause_id"] and _alike(told) == document and of_framework != mine
        for clause_id, told, of_framework in _attested(home, room)
    )


def _attested(home: Home, room: CouncilHome) -> Iterator[tuple[str, str, str | None]]:
    """Clause, document and framework of every attestation: published, or waiting for a run."""
    for row in published(room, f"staging/{FEED}"):
        yield row["clause_id"], row["document_ref"], row["framework"]
    record = room.latest / "record.json"
    inputs = json.loads(record.read_text(encoding="utf-8"))["inputs"] if record.is_file() else []
    read = {each["file_sha256"] for each in inputs}
    for entry in _counted(home, room.code):
        if entry.feed == FEED and entry.sha256 not in read:
            reading = landing.read_file(home.archived(entry.sha256), feed=FEED)
            for sheet in reading.sheets_taken if isinstance(reading, RecordReading) else ():
                cells = [sheet.text(name) for name in ("clause_id", "document_ref", "framework")]
                for clause_id, document, of_framework in zip(*cells, strict=True):
                    yield clause_id, document, of_framework or None


def _alike(text: str) -> str:
    """A text as far as spelling tells records apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _attestation(words: Mapping[str, str], months: int) -> dict[str, str]:
    """The cells of the row by column of the feed; days as 2026-06-30."""
    days = {name: day_of(text_of(words, name)) for name in _DAYS}
    begins = days["attested_on"]
    if begins is not None and days["expires_on"] is None:
        days["expires_on"] = _months_later(begins, months)
    texts = {name: text_of(words, name) for name in (*ATTESTATION_TEXTS, "document_kind")}
    return {
        **texts,
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        "clause_id": words["clause_id"],
        "framework": words["framework_id"] if words["holds_for"] == THIS else "",
    }


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month, as SQL's `to_months` has it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _feed_file(row: Mapping[str, str]) -> bytes:
    """The file of the feed with one row, as the filled-in template would be saved."""
    columns = feeds()[FEED].columns
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in columns)
    writer.writerow(row.get(column.name, "") for column in columns)
    return text.getvalue().encode("utf-8-sig")


def _counted(home: Home, code: str) -> list[inbox.Entry]:
    """Files of the inbox that nobody took out of the count."""
    entries = inbox.read_ledger(home, code)
    return [each for each in entries if not (each.withdrawn_reason or each.removed_reason)]


def _take(home: Home, room: CouncilHome, name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        reading = landing.read_file(path, feed=FEED)
        if reading.refusal is not None:
            raise EditRefused({WHOLE: f"It could not be read back: {reading.refusal}"})
        (outcome,) = inbox.add(home, room.code, [path], feed=FEED)
    if outcome.entry is None:
        raise EditRefused({WHOLE: outcome.sentence})


def sign(home: Home, code: str, words: Mapping[str, str], user: str, now: datetime) -> str:
    """Sign what the last publication says of one framework; return the name of the sign-off.

    `words` as typed: framework_id, signed_by, role, and statement where there is one.
    `NotThere` for a framework that is none. Why it cannot be signed (`sign_off.sign`) is told
    under `WHOLE`.
    """
    room = home.council(code)
    with _editing(room, user):
        framework = framework_of(home, room, words["framework_id"])
        _refuse(text_faults(words, SIGN_OFF_TEXTS))
        name, role, statement = (text_of(words, each) for each in SIGN_OFF_TEXTS)
        signature = sign_off.Signature(name, role, now.date(), statement or None)
        try:
            place = sign_off.sign(room, framework, signature)
        except (BadReference, RunRefused) as fault:
            raise EditRefused({WHOLE: str(fault)}) from fault
        signed = place / assessments.SIGN_OFF_FILE
        file = signed.relative_to(room.root).as_posix()
        note(room, Edit(moment(now), user, "sign-off", file, "", sha256_of(signed)))
    return place.name


def _editing(room: CouncilHome, user: str) -> AbstractContextManager[None]:
    """Held from the first check to the line in the journal; somebody has to be known."""
    if text_faults({"user": user}, {"user": NAME}):
        raise EditRefused({WHOLE: "Nobody is signed in: who writes has to be known"})
    return still(room)


def still(room: CouncilHome, patience_s: float | None = None) -> AbstractContextManager[None]:
    """Held while something is written through a form, or while nothing may be."""
    return locked(
        room.root / "edits.lock",
        f"Somebody else is writing for {room.code}: wait until they have finished.",
        patience_s,
    )


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise EditRefused(faults)
