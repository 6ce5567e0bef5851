"""Audit: what the run is, what went in with which hash, and how to make it again.

Here: the record of the run as tables, and where the query of each figure stands. Not here: who made
it and when, which lies in the folder of the run and is never published.
"""

from dataclasses import dataclass

from pipelines.site.address import Address
from pipelines.site.desk import Desk
from pipelines.site.models.listing import Listing, flat

_INPUTS = {
    "file_name": "File",
    "feed": "Feed",
    "status": "Read as",
    "file_sha256": "SHA-256",
}
_REGISTERS = {
    "title": "Register",
    "edition_date": "Data of",
    "file_name": "File",
    "file_sha256": "SHA-256",
    "row_count": "Rows",
    "licence": "Licence",
}
_FRAMEWORKS = {
    "framework_id": "Framework",
    "origin": "Comes from",
    "clause_count": "Clauses",
    "framework_sha256": "SHA-256",
}


@dataclass(frozen=True)
class AuditPage:
    """The audit trail of one publication."""

    title: str
    council_code: str
    run: str
    identity: Listing
    listings: tuple[Listing, ...]
    indicators: tuple[tuple[Address, str, str], ...]
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
            Listing.of("Input files", _INPUTS, record.get("inputs", ())),
            Listing.of("Public registers", _REGISTERS, record.get("registers", ())),
            Listing.of("Maturity frameworks", _FRAMEWORKS, record.get("frameworks", ())),
        ),
        tuple(
            (Address("indicator", (code,)), f"{code} {told.title}", told.source or "not stated")
            for code in sorted(desk.indicator_codes)
            for told in (desk.described(code),)
        ),
        Listing(
            "Fingerprint of every table: a hash of its rows in any order",
            ("Table", "Fingerprint"),
            tuple(sorted(record.get("tables", {}).items())),
        ),
    )
