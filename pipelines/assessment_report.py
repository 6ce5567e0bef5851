"""Assessment report: what the command line says and does of claims and signatures.

Here: the sentences and the table of `localpound assess`. Not here: the ledger (`assessments.py`),
the freezing (`sign_off.py`), the comparison (`sql/evidence`). Only `cli` imports it.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines import assessments, sign_off
from pipelines.errors import BadReference, RunRefused
from pipelines.framework_faults import used_by
from pipelines.frameworks import Framework
from pipelines.home import CouncilHome, Home
from pipelines.sign_off import Signature


def claim(
    home: Home, code: str, framework_id: str | None, day: date | None, words: Mapping[str, str]
) -> str:
    """Add one claim and say so; `words` are the cells of the ledger besides day and framework."""
    room = home.council(code)
    used = used_by(home, room)
    framework = _one(used, framework_id)
    row = {
        **words,
        **_as_written(framework, words),
        "claimed_on": _past(day).isoformat(),
        "framework_id": framework.framework_id,
    }
    count = assessments.add_claim(room, row, used)
    return (
        f"{row['key_area_code']} {row['sub_dimension']}: {row['claimed_level']} is claimed of "
        f"{framework.framework_id} as at {row['claimed_on']} (claim {count}). "
        f"Next: localpound run {code}"
    )


def _as_written(framework: Framework, words: Mapping[str, str]) -> dict[str, str]:
    """Codes of area and levels as the framework writes them, however they were typed."""
    written = {}
    for name, table, column in (
        ("key_area_code", "framework_key_area", "key_area_code"),
        ("sub_dimension", "framework_clause", "sub_dimension"),
        ("claimed_level", "framework_level", "level_code"),
        ("target_level", "framework_level", "level_code"),
    ):
        known = {each[column].casefold(): each[column] for each in framework.rows[table]}
        typed = words[name].strip()
        written[name] = known.get(typed.casefold(), typed)
    return written


def _past(day: date | None) -> date:
    """Today, or the day stated; `BadReference` for one to come, which no later claim could beat."""
    today = date.today()
    if day is not None and day > today:
        raise BadReference(f"{day.isoformat()} is yet to come: state the day on which it was said.")
    return day or today


def show(home: Home, code: str, framework_id: str | None, console: Console) -> None:
    """Print claims beside evidence, then what moved since the last signature."""
    room = home.council(code)
    assessed = _published(room, "assessment", framework_id).sort(
        "framework_id", "key_area_order", "sub_dimension"
    )
    for name in assessed["framework_id"].unique(maintain_order=True):
        _print_table(assessed.filter(pl.col("framework_id") == name), str(name), console)
    moved = _published(room, "assessment_change", framework_id)
    if not moved.is_empty():
        console.print("Since the last signature:")
    for row in moved.sort("framework_id", "key_area_code", "clause_id").to_dicts():
        place = row["clause_id"] or f"{row['key_area_code']} {row['sub_dimension']}"
        console.print(
            escape(
                f"  {place}, {row['what']}: {row['value_before'] or 'none'} -> "
                f"{row['value_now'] or 'none'} ({row['causes']})"
            )
        )


def _print_table(rows: pl.DataFrame, name: str, console: Console) -> None:
    table = Table(title=f"{name}: what is claimed and what the data say", title_justify="left")
    for heading in ("Area", "Claimed", "Target", "At that level", "At the next", "Challenge"):
        table.add_column(heading)
    for row in rows.to_dicts():
        area = row["key_area_code"]
        if row["sub_dimension"] != "high_level":
            area += f" {row['sub_dimension']}"
        cells = (
            area,
            row["claimed_level_name"],
            row["target_level_name"],
            row["evidence_at_level"],
            row["evidence_at_next_level"],
            row["challenge_status"]
            + (f": {row['challenged_clause_ids']}" if row["challenged_clause_ids"] else ""),
        )
        table.add_row(*(escape(cell or "-") for cell in cells))
    console.print(table)


def sign(
    home: Home,
    code: str,
    framework_id: str | None,
    day: date | None,
    who: tuple[str, str, str | None],
) -> str:
    """Sign the last publication and say where; `who` is name, role and statement."""
    room = home.council(code)
    framework = _one(used_by(home, room), framework_id)
    name, role, statement = who
    place = sign_off.sign(room, framework, Signature(name, role, _past(day), statement or None))
    return f"Signed by {name}, {role}: {place}"


def check(
    home: Home, code: str, sign_off_id: str | None, run_id: str | None
) -> tuple[list[str], bool]:
    """One line for each signed assessment (or the one named), and whether all are borne out."""
    room = home.council(code)
    publication = room.published / Path(run_id).name if run_id else room.latest
    names = [each["sign_off_id"] for each in assessments.read_sign_offs(room)]
    if sign_off_id is not None:
        names = [sign_off_id]
    if not names:
        raise RunRefused(f"Nothing was signed yet: `localpound assess sign {code}`.")
    found = {name: sign_off.differences(room, name, publication) for name in names}
    lines = [
        f"{name}: {'; '.join(differences) or 'the publication bears it out'}."
        for name, differences in found.items()
    ]
    return lines, not any(found.values())


def _one(used: tuple[Framework, ...], framework_id: str | None) -> Framework:
    """The framework named, or the only one; `BadReference` where that is not one."""
    names = ", ".join(each.framework_id for each in used)
    if framework_id is None and len(used) != 1:
        raise BadReference(f"Name one of the council's frameworks with --framework: {names}.")
    for each in used:
        if framework_id in (None, each.framework_id):
            return each
    raise BadReference(f"The council is not set against {framework_id!r} but {names}.")


def _published(room: CouncilHome, table: str, framework_id: str | None) -> pl.DataFrame:
    path = room.latest / "evidence" / f"{table}.parquet"
    if not path.is_file():
        raise RunRefused(f"Nothing is published yet: `localpound run {room.code}`.")
    found = pl.read_parquet(path)
    if framework_id is None:
        return found
    known = pl.read_parquet(path.with_name("assessment.parquet"))["framework_id"].unique().sort()
    if framework_id not in known:
        raise BadReference(f"Nothing is published of {framework_id!r} but of {', '.join(known)}.")
    return found.filter(pl.col("framework_id") == framework_id)
