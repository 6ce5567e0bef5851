"""Sign-off: a person signs what a publication says of one framework, and anybody checks it later.

Here: freezing an assessment into a folder of `assessments/`, and comparing what was signed with a
publication. Reads only what is published. Not here: the claims (`assessments.py`), what a verdict
is (`sql/evidence`). `assessment_report.py` and `editing.py` import it.

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
    frozen_contract,
    ledger_state,
    read_claims,
    read_sign_offs,
    sign_off_id,
    writing,
)
from pipelines.errors import RunRefused
from pipelines.files import canonical, sha256_of, write_atomically
from pipelines.frameworks import Framework
from pipelines.home import CouncilHome

_HASHED = {
    "evidence/clause_verdict": (
        *("clause_id", "verdict", "silent_reason", "period_label", "coverage_share"),
    ),
    "evidence/clause_test": (
        *("clause_id", "test_order", "test_role", "indicator_id", "quantifier", "comparator"),
        *("parameter", "parameter_value", "denominator_floor_gbp", "cell_count"),
        *("lower_value", "point_value", "upper_value", "coverage_share"),
        *("least_met_count", "most_met_count", "least_outcome", "most_outcome", "silent_reason"),
    ),
}
"""What the hash of the verdicts covers: columns by name, so that a new one changes no old hash."""


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
    that data contradict has no written reason, when the day lies before a claim or before the end
    of the year, and when nobody signs.
    """
    if not (signature.signed_by.strip() and signature.role.strip()):
        raise RunRefused("Somebody has to sign, with a name and a role.")
    with writing(room):
        return _sign(room, framework, signature)


def _sign(room: CouncilHome, framework: Framework, signature: Signature) -> Path:
    record = _record(room)
    folder = room.latest
    name = framework.framework_id
    _refuse_another_day(folder, name, signature.signed_on)
    _refuse_other_edition(record, framework, room.code)
    _refuse_other_claims(record, room)
    _refuse_what_cannot_be_signed(folder, framework, room)
    frozen = _frozen(folder, framework)
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
        "input_sha256": _input_sha256(record),
        "verdict_sha256": verdict_sha256(folder, name),
        "claims": ledger_state(room),
        "files": {each: hashlib.sha256(text).hexdigest() for each, text in frozen.items()},
    }
    place = room.assessments / sign_off_id(signed)
    if (place / SIGN_OFF_FILE).exists():
        raise RunRefused(f"The same was signed before: {place}.")
    place.mkdir(parents=True, exist_ok=True)
    for each, text in frozen.items():
        write_atomically(place / each, text)
    # Last, because it is what makes the folder a signature.
    whole = {"sign_off_id": place.name, **signed}
    write_atomically(place / SIGN_OFF_FILE, canonical(whole).encode())
    return place


def _frozen(folder: Path, framework: Framework) -> dict[str, bytes]:
    """What a signature keeps: the claims, every clause, and the framework, each as a file."""
    name = framework.framework_id
    return {
        CLAIMS_FILE: _csv(SIGNED_CLAIM, _of(folder, "evidence/claim", name)),
        VERDICTS_FILE: _csv(SIGNED_VERDICT, _of(folder, "evidence/evidence_table", name)),
        FRAMEWORK_FILE: canonical({**framework.rows, "parameters": framework.parameters}).encode(),
    }


def _csv(stem: str, rows: pl.DataFrame) -> bytes:
    contract = frozen_contract(stem)
    return rows.select(contract.column_names).sort(contract.grain).write_csv().encode()


def differences(room: CouncilHome, name: str, publication: Path) -> list[str]:
    """What of a signed assessment a publication does not bear out; none when it is the same.

    `RunRefused` when there is no such signature or nothing is published there.
    """
    all_signed = {each["sign_off_id"]: each for each in read_sign_offs(room)}
    if name not in all_signed:
        known = ", ".join(all_signed) or "none"
        raise RunRefused(f"There is no signed assessment {name}. There are: {known}.")
    signed, record = all_signed[name], _record(room, publication)
    framework_id = signed["framework_id"]
    edition = _editions(record).get(framework_id)
    found = [
        (
            edition == signed["framework_sha256"],
            f"the framework {framework_id} is another edition",
        ),
        (_sha256(record["parameters"]) == signed["parameter_sha256"], "parameters differ"),
        (_input_sha256(record) == signed["input_sha256"], "the input files are others"),
        (
            edition is not None
            and verdict_sha256(publication, framework_id) == signed["verdict_sha256"],
            "verdicts or the figures behind them differ",
        ),
    ]
    return [fault for is_same, fault in found if not is_same]


def verdict_sha256(publication: Path, framework_id: str) -> str:
    """The hash of all verdicts and tests of one framework in a publication."""
    return _sha256(
        {
            table: sorted(
                json.dumps(row, sort_keys=True, default=str)
                for row in _of(publication, table, framework_id).select(columns).to_dicts()
            )
            for table, columns in _HASHED.items()
        }
    )


def _editions(record: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each framework that a publication rests on; none of an earlier version's."""
    used = record.get("frameworks", ())
    return {each["framework_id"]: each["framework_sha256"] for each in used}


def _refuse_other_edition(record: Mapping[str, Any], framework: Framework, code: str) -> None:
    if _editions(record).get(framework.framework_id) != framework.sha256:
        raise RunRefused(
            f"What is published does not rest on {framework.framework_id} as it is now: "
            f"`localpound run {code}` first."
        )


def _refuse_another_day(folder: Path, name: str, signed_on: date) -> None:
    """A signature is of what lies behind it: claims, and a year that is over."""
    claimed_on = _of(folder, "evidence/claim", name)["claimed_on"].max()
    if isinstance(claimed_on, date) and claimed_on > signed_on:
        raise RunRefused(
            f"There are claims of {claimed_on}: a signature of {signed_on} cannot be of them."
        )
    years = _of(folder, "evidence/clause_verdict", name)["period_label"].drop_nulls()
    ends = [date(int(label[:4]) + 1, 3, 31) for label in years.unique()]
    if ends and signed_on <= max(ends):
        raise RunRefused(
            f"The year that is judged ends on {max(ends)}: it cannot be signed on {signed_on}."
        )


def _refuse_other_claims(record: Mapping[str, Any], room: CouncilHome) -> None:
    path = room.assessments / CLAIMS_FILE
    now = sha256_of(path) if path.is_file() else None
    if record["identity"].get("claims") != now:
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
    """Hash and name of every input file, by hash: the order in which they came does not count."""
    files = [
        {"file_sha256": each["file_sha256"], "file_name": each["file_name"]}
        for each in record["inputs"]
    ]
    return sorted(files, key=lambda each: (each["file_sha256"], each["file_name"]))


def _input_sha256(record: Mapping[str, Any]) -> str:
    """The hash of the hashes of all input files, whatever they are called."""
    return _sha256(sorted(each["file_sha256"] for each in record["inputs"]))


def _of(folder: Path, table: str, framework_id: str) -> pl.DataFrame:
    """The rows of a published table that belong to one framework."""
    found = pl.read_parquet(folder / f"{table}.parquet")
    return found.filter(pl.col("framework_id") == framework_id)


def _sha256(content: object) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()
