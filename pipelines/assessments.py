"""Assessments: what people claim of the council and sign, kept as plain files that are added to.

    councils/<code>/assessments/
      claims.csv               one line a claim, only ever added to
      <sign-off>/              one folder a signature, never written again
        sign_off.json          who, when, on what: framework, parameters, run, inputs, verdicts
        claims.csv             the claims as they stood
        verdicts.csv           every clause as it stood
        framework.json         the framework as it stood

Here: the claims with every fault listed, reading what was signed, and the rows of the tables
`reference.assessment_claim`, `sign_off`, `signed_claim` and `signed_verdict`. Not here: signing
(`sign_off.py`), comparing (`sql/evidence`). `council_facts.py`, `sign_off.py` and `cli` import
it. Never imports DuckDB.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.contracts import Contract, read_contract
from pipelines.corrections import raise_all, read_lines
from pipelines.errors import BadReference
from pipelines.files import canonical, sha256_of
from pipelines.frameworks import Framework
from pipelines.home import CouncilHome
from pipelines.ledgers import append_rows, heading_of
from pipelines.lock import locked
from pipelines.reference_rows import Row, Rows, faults_of, read_rows
from pipelines.tables import PROJECT

CLAIM, SIGN_OFF = "assessment_claim", "sign_off"
SIGNED_CLAIM, SIGNED_VERDICT = "signed_claim", "signed_verdict"

CLAIMS_FILE, VERDICTS_FILE = "claims.csv", "verdicts.csv"
SIGN_OFF_FILE, FRAMEWORK_FILE = "sign_off.json", "framework.json"
SIGNED_FILES = (CLAIMS_FILE, VERDICTS_FILE, FRAMEWORK_FILE)

_OPTIONAL = ("target_level", "reason")


@cache
def contract_of(stem: str) -> Contract:
    """The contract of one of the four tables, by the name of its file."""
    return read_contract(PROJECT / "reference" / "assessments" / f"{stem}.yml")


def frozen_contract(stem: str) -> Contract:
    """The contract of a table as a signature freezes it: without the name of the signature."""
    whole = contract_of(stem)
    return whole.model_copy(update={"columns": whole.columns[1:], "grain": whole.grain[1:]})


def claim_columns() -> tuple[str, ...]:
    """The columns of `claims.csv`, in order."""
    return contract_of(CLAIM).column_names[1:]


def read_claims(room: CouncilHome, used: Sequence[Framework]) -> Rows:
    """The claims of a council in the order of the ledger, as text; none without a file.

    Claims on frameworks that are not `used` are kept in the ledger and left out here
    (`check_frameworks` finds those on none). Raises one
    `BadReference` listing every fault by line, a line that was changed after it was signed among
    them.
    """
    path = room.assessments / CLAIMS_FILE
    names = claim_columns()
    lines = _ledger(room)
    by_name = {each.framework_id: each for each in used}
    rows: Rows = []
    faults: list[str] = []
    for number, (line, cells) in enumerate(lines, start=1):
        row = {"claim_number": str(number), **{name: cells.get(name) or None for name in names}}
        framework = by_name.get(str(row["framework_id"]))
        if framework is None and row["framework_id"]:
            continue
        faults += [f"line {line}: {fault}" for fault in _faults(row, framework)]
        rows.append(row)
    raise_all(path, [*faults, *_changed_since_signed(room, lines)])
    return rows


def check_frameworks(room: CouncilHome, names: Collection[str]) -> None:
    """`BadReference` for claims on frameworks that are neither among `names` nor were ever signed.

    What was signed stays, also when its framework was taken away since.
    """
    known = {*names, *(signed["framework_id"] for signed in read_sign_offs(room))}
    raise_all(
        room.assessments / CLAIMS_FILE,
        [
            f"line {line}: there is no framework {cells['framework_id']!r} "
            f"({', '.join(sorted(known))})"
            for line, cells in _ledger(room)
            if cells.get("framework_id") and cells["framework_id"] not in known
        ],
    )


def _faults(row: Row, framework: Framework | None) -> list[str]:
    """What is wrong with one claim: its cells, and words that the framework does not know."""
    found = [fault.partition("), ")[2] for fault in faults_of(contract_of(CLAIM), [row])]
    if framework is None:
        return found
    part = (row["key_area_code"], row["sub_dimension"])
    parts = {
        (each["key_area_code"], each["sub_dimension"])
        for each in framework.rows["framework_clause"]
    }
    if all(part) and part not in parts:
        known = ", ".join(" ".join(each) for each in sorted(parts))
        found.append(f"{' '.join(part)} is no key area of {framework.framework_id}: {known}")
    levels = [each["level_code"] for each in framework.rows["framework_level"]]
    for column in ("claimed_level", "target_level"):
        if row[column] is not None and row[column] not in levels:
            found.append(f"{column}: {row[column]!r} is none of {', '.join(levels)}")
    return found


def _changed_since_signed(room: CouncilHome, lines: Sequence[tuple[int, Row]]) -> list[str]:
    """What was signed must still stand: the ledger may only be longer than it was."""
    for signed in read_sign_offs(room):
        count = signed["claims"]["count"]
        if _state([cells for _, cells in lines[:count]]) != signed["claims"]:
            return [
                f"the first {count} claims were signed on {signed['signed_on']} "
                f"({signed['sign_off_id']}) and are not the same any more: put them back and add "
                "a line for what is claimed now"
            ]
    return []


def ledger_state(room: CouncilHome) -> dict[str, Any]:
    """How many claims the whole ledger holds (`count`) and their hash (`sha256`)."""
    return _state([cells for _, cells in _ledger(room)])


def _state(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count and hash of claims as they stand in the ledger, whatever the order of its columns."""
    cells = [[row.get(name) or "" for name in claim_columns()] for row in rows]
    return {"count": len(rows), "sha256": hashlib.sha256(json.dumps(cells).encode()).hexdigest()}


def _ledger(room: CouncilHome) -> list[tuple[int, dict[str, str]]]:
    """Every line of the ledger with its number."""
    required = [name for name in claim_columns() if name not in _OPTIONAL]
    return read_lines(room.assessments / CLAIMS_FILE, required, optional=_OPTIONAL)


def add_claim(room: CouncilHome, claim: Mapping[str, str], used: Sequence[Framework]) -> int:
    """Add one claim to the ledger and say how many it holds now.

    `BadReference` lists what is wrong with it, a cell for which a ledger kept by hand has no column
    among it; then nothing is written.
    """
    framework = next((e for e in used if e.framework_id == claim["framework_id"]), None)
    if framework is None:
        names = ", ".join(each.framework_id for each in used)
        raise BadReference(f"The council is not set against {claim['framework_id']!r} but {names}.")
    with writing(room):
        return _add(room, claim, used, framework)


def writing(room: CouncilHome, patience_s: float | None = None) -> AbstractContextManager[None]:
    """Held while claims are added or signed: one person at a time, and nothing is lost."""
    return locked(
        room.root / "assessments.lock",
        f"Somebody else is claiming or signing for {room.code}: wait until they have finished.",
        patience_s,
    )


def _add(
    room: CouncilHome, claim: Mapping[str, str], used: Sequence[Framework], framework: Framework
) -> int:
    cells = {name: _one_cell(claim.get(name)) for name in claim_columns()}
    path = room.assessments / CLAIMS_FILE
    read_claims(room, used)
    heading = heading_of(path) or claim_columns()
    faults = _faults({"claim_number": "1", **cells}, framework)
    faults += [
        f"{name}: {path} has no such column; add it to its first line"
        for name, cell in cells.items()
        if cell and name not in heading
    ]
    if faults:
        raise BadReference(f"The claim cannot be taken: {'; '.join(faults)}.")
    append_rows(path, heading, [[cells[name] or "" for name in heading]])
    return len(_ledger(room))


def _one_cell(text: str | None) -> str | None:
    """A cell as the ledger keeps it: no blanks around it, one kind of line end, None when empty."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip() or None


def read_sign_offs(room: CouncilHome) -> list[dict[str, Any]]:
    """Everything that was signed, by folder, as written in `sign_off.json`.

    `BadReference` where a file of it is not the one that was signed: the name of the folder ends in
    the hash of what `sign_off.json` says, and that holds the hashes of the others.
    """
    return [_signed(path) for path in sorted(room.assessments.glob(f"*/{SIGN_OFF_FILE}"))]


def _signed(path: Path) -> dict[str, Any]:
    try:
        signed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        is_own = path.parent.name == sign_off_id(signed) == signed["sign_off_id"]
        others = {name: sha256_of(path.with_name(name)) for name in SIGNED_FILES}
        is_own = is_own and others == signed["files"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError):
        is_own = False
    if not is_own:
        raise BadReference(f"{path.parent} is not what was signed: put it back, from a copy.")
    return signed


def _changed_parameters(signed: Mapping[str, Any], in_force: Mapping[str, Any]) -> str | None:
    """Parameters that have another value now than when it was signed; None where none has."""
    before = {each["parameter"]: each["value"] for each in signed["parameters"]}
    names = sorted(
        name for name in before.keys() | in_force.keys() if before.get(name) != in_force.get(name)
    )
    return ", ".join(names) or None


def sign_off_id(signed: Mapping[str, Any]) -> str:
    """The name of a signature: its day, its framework, and eight digits of the hash of it all."""
    said = {name: value for name, value in signed.items() if name != "sign_off_id"}
    digits = hashlib.sha256(canonical(said).encode()).hexdigest()[:8]
    return f"{said['signed_on']}-{said['framework_id']}-{digits}"


def assessment_rows(
    room: CouncilHome | None, used: Sequence[Framework], in_force: Mapping[str, Any] | None = None
) -> dict[str, Rows]:
    """The rows of the four tables, by table name; none without a council.

    `in_force` are the values of the parameters now, by name.
    """
    tables: dict[str, Rows] = {CLAIM: [], SIGN_OFF: [], SIGNED_CLAIM: [], SIGNED_VERDICT: []}
    if room is not None:
        tables[CLAIM] = read_claims(room, used)
        for signed in read_sign_offs(room):
            tables[SIGN_OFF].append(
                {
                    **{name: signed.get(name) for name in contract_of(SIGN_OFF).column_names},
                    "changed_parameters": _changed_parameters(signed, in_force or {}),
                }
            )
            for stem, name in ((SIGNED_CLAIM, CLAIMS_FILE), (SIGNED_VERDICT, VERDICTS_FILE)):
                path = room.assessments / signed["sign_off_id"] / name
                own = {"sign_off_id": signed["sign_off_id"]}
                tables[stem] += [{**own, **row} for row in read_rows(path, frozen_contract(stem))]
    return {f"reference.{stem}": rows for stem, rows in tables.items()}
