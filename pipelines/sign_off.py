"""Sign-off: a person signs what a publication says of one framework, and anybody checks it later.

Here: freezing an assessment into a folder of `assessments/`, and comparing what was signed with a
publication. Reads only what is published. Not here: the claims (`assessments.py`), what a verdict
is (`sql/evidence`). Only `cli.py` imports it.

The hash of the verdicts covers every verdict and every test of the framework with its figures,
bounds and parameters. It covers no claim and no clock, so whoever runs the same inputs with the
same parameters gets the same one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.assessments import (
    CLAIMS_FILE,
    FRAMEWORK_FILE,
    SIGN_OFF_FILE,
    SIGNED_CLAIM,
    SIGNED_VERDICT,
    VERDICTS_FILE,
    contract_of,
    ledger_state,
    read_claims,
    read_sign_offs,
)
from pipelines.errors import RunRefused
from pipelines.files import sha256_of
from pipelines.frameworks import Framework
from pipelines.home import CouncilHome
from pipelines.publishing import canonical

_VERDICT_TABLES = ("evidence/clause_verdict", "evidence/clause_test")


@dataclass(frozen=True)
class Signature:
    """Who signs, as what, when, and what they say."""

    signed_by: str
    role: str
    signed_on: date
    statement: str | None = None


def sign(room: CouncilHome, framework: Framework, signature: Signature) -> Path:
    """Freeze the assessment that `latest` gives of one framework, and return its folder.

    `RunRefused` when nothing is published, when the publication rests on another edition of the
    framework or on other claims than the ledger holds, when nothing is claimed, and when a claim
    that data contradict has no written reason.
    """
    record = _record(room)
    folder = room.latest
    name = framework.framework_id
    _refuse_other_edition(record, framework, room.code)
    _refuse_other_claims(record, room)
    _refuse_what_cannot_be_signed(folder, framework, room)
    signed = {
        "signed_on": signature.signed_on.isoformat(),
        "signed_by": signature.signed_by,
        "role": signature.role,
        "statement": signature.statement,
        "framework_id": name,
        "framework_sha256": framework.sha256,
        "run_id": record["run"],
        "versions": record["identity"]["versions"],
        "project": record["identity"]["project"],
        "parameters": record["parameters"],
        "parameter_sha256": _sha256(record["parameters"]),
        "inputs": _inputs(record),
        "input_sha256": _sha256(_inputs(record)),
        "verdict_sha256": verdict_sha256(folder, name),
        "claims": ledger_state(room),
    }
    sign_off_id = f"{signed['signed_on']}-{name}-{_sha256(signed)[:8]}"
    place = room.assessments / sign_off_id
    if place.exists():
        raise RunRefused(f"The same was signed before: {place}.")
    place.mkdir(parents=True)
    with_id = {"sign_off_id": sign_off_id}
    _write(place / CLAIMS_FILE, SIGNED_CLAIM, _of(folder, "evidence/claim", name), with_id)
    verdicts = _of(folder, "evidence/evidence_table", name)
    _write(place / VERDICTS_FILE, SIGNED_VERDICT, verdicts, with_id)
    (place / FRAMEWORK_FILE).write_text(
        canonical({**framework.rows, "parameters": framework.parameters}), encoding="utf-8"
    )
    # Last, because it is what makes the folder a signature.
    (place / SIGN_OFF_FILE).write_text(canonical({**with_id, **signed}), encoding="utf-8")
    return place


def differences(room: CouncilHome, sign_off_id: str, publication: Path) -> list[str]:
    """What of a signed assessment a publication does not bear out; none when it is the same.

    `RunRefused` when there is no such signature or nothing is published there.
    """
    signed = next((s for s in read_sign_offs(room) if s["sign_off_id"] == sign_off_id), None)
    if signed is None:
        known = ", ".join(each["sign_off_id"] for each in read_sign_offs(room)) or "none"
        raise RunRefused(f"There is no signed assessment {sign_off_id}. There are: {known}.")
    record = _record(room, publication)
    name = signed["framework_id"]
    editions = {each["framework_id"]: each["framework_sha256"] for each in record["frameworks"]}
    found = [
        (
            editions.get(name) == signed["framework_sha256"],
            f"the framework {name} is another edition",
        ),
        (_sha256(record["parameters"]) == signed["parameter_sha256"], "parameters differ"),
        (_sha256(_inputs(record)) == signed["input_sha256"], "the input files are others"),
        (
            name in editions and verdict_sha256(publication, name) == signed["verdict_sha256"],
            "verdicts or the figures behind them differ",
        ),
    ]
    return [fault for is_same, fault in found if not is_same]


def verdict_sha256(publication: Path, framework_id: str) -> str:
    """The hash of all verdicts and tests of one framework in a publication."""
    rows = {
        table: sorted(json.dumps(row, sort_keys=True, default=str) for row in rows.to_dicts())
        for table in _VERDICT_TABLES
        for rows in [_of(publication, table, framework_id)]
    }
    return _sha256(rows)


def _refuse_other_edition(record: Mapping[str, Any], framework: Framework, code: str) -> None:
    editions = {each["framework_id"]: each["framework_sha256"] for each in record["frameworks"]}
    if editions.get(framework.framework_id) != framework.sha256:
        raise RunRefused(
            f"What is published does not rest on {framework.framework_id} as it is now: "
            f"`localpound run {code}` first."
        )


def _refuse_other_claims(record: Mapping[str, Any], room: CouncilHome) -> None:
    path = room.assessments / CLAIMS_FILE
    now = sha256_of(path) if path.is_file() else None
    if record["identity"]["claims"] != now:
        raise RunRefused(
            f"Claims were added since the last run: `localpound run {room.code}` first."
        )


def _refuse_what_cannot_be_signed(folder: Path, framework: Framework, room: CouncilHome) -> None:
    name = framework.framework_id
    if not read_claims(room, [framework]):
        raise RunRefused(
            f"Nothing is claimed of {name} yet: "
            f"`localpound assess claim {room.code} AREA --level LEVEL`."
        )
    assessed = _of(folder, "evidence/assessment", name)
    wanted = assessed.filter(pl.col("challenge_status") == "reason wanted")
    if not wanted.is_empty():
        areas = "; ".join(
            f"{row['key_area_code']} {row['sub_dimension']} ({row['challenged_clause_ids']})"
            for row in wanted.sort("key_area_order", "sub_dimension").to_dicts()
        )
        raise RunRefused(
            "Data contradict what is claimed, and no reason is written: "
            f"{areas}. Claim again with --reason, run, and sign."
        )


def _record(room: CouncilHome, publication: Path | None = None) -> dict[str, Any]:
    path = (publication or room.latest) / "record.json"
    if not path.is_file():
        raise RunRefused(f"Nothing is published there yet: `localpound run {room.code}`.")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _inputs(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Name and hash of every input file, by hash: the order in which they came does not count."""
    files = [
        {"file_sha256": each["file_sha256"], "file_name": each["file_name"]}
        for each in record["inputs"]
    ]
    return sorted(files, key=lambda each: (each["file_sha256"], each["file_name"]))


def _of(folder: Path, table: str, framework_id: str) -> pl.DataFrame:
    """The rows of a published table that belong to one framework."""
    found = pl.read_parquet(folder / f"{table}.parquet")
    return found.filter(pl.col("framework_id") == framework_id)


def _write(path: Path, stem: str, rows: pl.DataFrame, fixed: Mapping[str, str]) -> None:
    columns = contract_of(stem).column_names
    added = rows.with_columns(pl.lit(value).alias(name) for name, value in fixed.items())
    chosen = added.select(columns).sort(contract_of(stem).grain)
    path.write_text(chosen.write_csv(), encoding="utf-8", newline="\n")


def _sha256(content: object) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()
