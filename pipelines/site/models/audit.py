"""Audit: what the run is, what went in with which hash, and how to make it again.

Here: the record of the run as tables, and where the query of each figure stands. Not here: who made
it and when, which lies in the folder of the run and is never published, and who decided what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.listing import Listing, flat

_INPUTS = {
    "file_name": "File",
    "feed": "Feed",
    "status": "Read as",
    "fate": "Counted as",
    "rows": "Rows or records",
    "file_sha256": "SHA-256",
}
_REGISTERS = {
    "title": "Register",
    "publisher": "Publisher",
    "edition_date": "Data of",
    "file_name": "File",
    "file_sha256": "SHA-256",
    "row_count": "Rows",
    "licence": "Licence",
}
_WRITTEN = {
    "rules.supplier_decision": "Decisions on suppliers in force",
    "rules.decision_review": "Decisions that wait for a second look",
    "evidence.claim": "Levels claimed for areas",
    "staging.attestation": "Attestations of clauses",
}
"""What people wrote, by the table that holds it: told by count alone."""
_FRAMEWORKS = {
    "framework_id": "Framework",
    "origin": "Comes from",
    "clause_count": "Clauses",
    "framework_sha256": "SHA-256",
}


@dataclass(frozen=True)
class LaidDown:
    """One indicator: where it is defined, and the files of `sql/` that hold its queries."""

    address: Address
    words: str
    source: str
    queries: tuple[str, ...]


@dataclass(frozen=True)
class AuditPage:
    """The audit trail of one publication."""

    title: str
    council_code: str
    run: str
    identity: Listing
    listings: tuple[Listing, ...]
    indicators: tuple[LaidDown, ...]
    tables: Listing


def read_audit(desk: Desk) -> AuditPage:
    """The audit trail of a publication."""
    record = desk.published.record
    identity = flat(record.get("identity", {}))
    return AuditPage(
        "Audit trail",
        desk.evidence.council_code,
        desk.evidence.run,
        Listing("Facts that the name of the run is made of", ("Fact", "Value"), tuple(identity)),
        (
            Listing.of("Input files", _INPUTS, _inputs(record)),
            Listing.of("Public registers", _REGISTERS, record.get("registers", ())),
            Listing.of("Maturity frameworks", _FRAMEWORKS, record.get("frameworks", ())),
            Listing("What people wrote, by count", ("What", "How many"), _written(desk)),
        ),
        tuple(
            LaidDown(
                Address("indicator", (code,)),
                f"{code} {told.title}",
                told.source or "not stated",
                _queries(record.get("indicators", {}), code),
            )
            for code in sorted(desk.indicator_codes)
            for told in (desk.described(code),)
        ),
        Listing(
            "Fingerprint of every table: a hash of its rows in any order",
            ("Table", "Fingerprint"),
            tuple(sorted(record.get("tables", {}).items())),
        ),
    )


def _inputs(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every file as landing read it, with what became of its payments."""
    fates = {each["file_sha256"]: each["fate"] for each in record.get("fates", ())}
    return [
        {
            **each,
            "fate": fates.get(each["file_sha256"], "no payments"),
            "rows": each.get("rows_total", each.get("records")),
        }
        for each in record.get("inputs", ())
    ]


def _written(desk: Desk) -> tuple[tuple[str, str], ...]:
    identity = desk.published.record.get("identity", {})
    corrections = "none" if identity.get("corrections") is None else "a file, by its hash below"
    return (
        *((words, f"{len(desk.published.rows(table)):,}") for table, words in _WRITTEN.items()),
        ("Corrections of cells", corrections),
    )


def _queries(known: Mapping[str, Mapping[str, Any]], code: str) -> tuple[str, ...]:
    """Files that hold the queries of an indicator: its own and those of single measures of it."""
    tables = {
        told["table"]
        for key, told in known.items()
        if key.partition(" ")[0] == code and told.get("table")
    }
    return tuple(f"sql/{table.replace('.', '/')}.sql" for table in sorted(tables))
