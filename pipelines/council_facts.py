"""Council facts: what a council says of itself, as reference tables the SQL can join.

Here: turning the profile and the council's decisions into the rows of those `reference` tables
that have a contract and no file, and laying the council's own parameter values over the product's.
Not here: reading the profile (`council.py`), loading (`warehouse.py`). `defs/` imports it.

    reference.council                 the one council of the run
    reference.council_own_name        names under which it pays itself
    reference.council_neighbour       areas that share a land border with it
    reference.council_order_exemption categories it buys without a purchase order
    reference.council_reserved_area   where a supplier is local for reserved competitions
    reference.declared_series_break   months it declared not comparable with those before
    reference.supplier_decision       what people decided about suppliers (decisions.csv)
    reference.parameter               every cut-off in force: the council's value where it has one
    reference.framework*              the maturity frameworks it is set against (frameworks.py)
    reference.assessment_claim, sign_off, signed_claim, signed_verdict   what people claim and sign
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.assessments import assessment_rows
from pipelines.contracts import Contract
from pipelines.council import CouncilProfile
from pipelines.decisions import decision_frame, read_decisions
from pipelines.errors import BadReference
from pipelines.frameworks import Framework, framework_rows
from pipelines.home import CouncilHome
from pipelines.matching.names import name_key
from pipelines.reference_rows import Rows, frame_of, read_rows
from pipelines.tables import Reference


def council_frames(
    profile: CouncilProfile,
    room: CouncilHome | None,
    references: Sequence[Reference],
    used: Sequence[Framework] = (),
) -> dict[str, pl.DataFrame]:
    """A frame for every reference table that is made at run time, by table name.

    `references` are all reference tables of the project: those without a file, and those of the
    frameworks `used`, are made here in the columns and types of their contracts. `BadReference`
    when one of them is not known here, when an overridden parameter does not exist, or when a
    decision or a claim cannot be read. Without a room nothing is decided or claimed.
    """
    files = {each.contract.table: each.files for each in references}
    made: dict[str, Callable[[Contract], Rows]] = {
        "reference.council": lambda _: [_council(profile)],
        "reference.council_own_name": lambda _: _own_names(profile),
        "reference.council_neighbour": lambda _: [
            {"area_code": code} for code in profile.neighbours
        ],
        "reference.council_order_exemption": lambda _: [
            {"category_name": name} for name in sorted(set(profile.order_exempt_categories))
        ],
        "reference.council_reserved_area": lambda _: _reserved_area(profile),
        "reference.declared_series_break": lambda _: [
            each.model_dump() for each in profile.series_breaks
        ],
        "reference.supplier_decision": lambda _: _decisions(room),
        "reference.parameter": lambda contract: parameters(
            profile, files.get("reference.parameters", ()), contract, used
        ),
    }
    in_force = {
        row["parameter"]: row["value"]
        for each in references
        if each.contract.table == "reference.parameter"
        for row in made["reference.parameter"](each.contract)
    }
    from_folders = framework_rows(used) | assessment_rows(room, used, in_force)
    frames: dict[str, pl.DataFrame] = {}
    for each in references:
        table = each.contract.table
        if table in from_folders:
            frames[table] = frame_of(each.contract, from_folders[table])
            continue
        if each.files:
            continue
        if table not in made:
            raise BadReference(
                f"{table} has a contract and no CSV file beside it, and no council fact fills it."
            )
        frames[table] = frame_of(each.contract, made[table](each.contract))
    return frames


def parameters(
    profile: CouncilProfile,
    files: Sequence[Path],
    contract: Contract,
    used: Sequence[Framework] = (),
) -> Rows:
    """Every parameter with the value in force: the council's own, with its reason, or ours.

    Ours are those of `files` and those that the frameworks `used` bring; two frameworks may bring
    the same one if they agree on it.
    """
    rows = [row for path in files for row in read_rows(path, contract)]
    brought = {row["parameter"]: row for each in used for row in each.parameters}
    for each in used:
        for row in each.parameters:
            if row != brought[row["parameter"]]:
                raise BadReference(
                    f"Two frameworks give the parameter {row['parameter']} different values: "
                    "give one of them another name."
                )
    rows += brought.values()
    known = {row["parameter"] for row in rows}
    unknown = sorted(set(profile.parameters) - known)
    if unknown:
        raise BadReference(
            f"The profile of {profile.name} sets {', '.join(unknown)}, which is no parameter: "
            "the names are in reference/parameters.csv."
        )
    return [_overlaid(row, profile) for row in rows]


def _overlaid(row: dict[str, Any], profile: CouncilProfile) -> dict[str, Any]:
    own = profile.parameters.get(row["parameter"])
    if own is None:
        return row
    return {
        **row,
        "value": own.value,
        "unit": own.unit or row.get("unit"),
        "source": "COUNCIL-POLICY",
        "source_note": own.reason,
        "valid_from": own.valid_from,
        "valid_to": own.valid_to,
    }


def _council(profile: CouncilProfile) -> dict[str, Any]:
    return {
        "council_code": profile.code,
        "council_name": profile.name,
        "council_kind": profile.kind,
        "region_code": profile.region_code,
        "region_name": profile.region_name,
        "county_code": profile.county_code,
        "combined_authority_code": profile.combined_authority_code,
        "vat_basis": profile.vat_basis,
    }


def _own_names(profile: CouncilProfile) -> Rows:
    keys = name_key(pl.Series("name_key", list(profile.own_names), dtype=pl.String))
    return [{"name_key": key} for key in sorted(set(keys.to_list()) - {"", None})]


def _reserved_area(profile: CouncilProfile) -> Rows:
    if profile.reserved_area is None:
        return []
    return [{"area_code": code} for code in sorted({profile.code, *profile.reserved_area})]


def _decisions(room: CouncilHome | None) -> Rows:
    decided = read_decisions(room.decisions) if room else ()
    rows = decision_frame(decided).to_dicts()
    return [{"decision_number": number, **row} for number, row in enumerate(rows, start=1)]
