"""What people read about registers: one sentence for a file added, and the list of all.

Here: words. Not here: any decision (`shelf.py`). `cli` imports it.
"""

import json

from rich.console import Console
from rich.table import Table

from pipelines.home import Home
from pipelines.registers import catalogue, shelf

_SHOWN_OF_HASH = 12


def sentence(entry: shelf.Entry) -> str:
    """`BasicCompanyData.zip: 5,512,345 rows, edition 1 November 2026 (as the file says).`"""
    left_out = "".join(f"; left out {count:,}: {why}" for why, count in entry.left_out.items())
    day = f"{entry.edition_date.day} {entry.edition_date:%B %Y}"
    return (
        f"{entry.register}: {entry.rows:,} rows of {entry.file_name}, edition {day} "
        f"({shelf.EDITION_BASES[entry.edition_basis]}){left_out}."
    )


def render(home: Home, console: Console) -> None:
    """Every register with its files in force, or where a person gets it."""
    in_force = {each.entry.sha256: each for each in shelf.used(home)}
    table = Table("Register", "Edition", "Rows", "File or where to find it", "Licence")
    for register in catalogue.REGISTERS:
        files = [entry for entry in shelf.entries(home) if entry.register == register.name]
        for entry in files:
            use = in_force.get(entry.sha256)
            note = "" if use and use.is_newest else " (older)" if use else " (replaced)"
            table.add_row(
                register.name,
                f"{entry.edition_date}{note}",
                f"{entry.rows:,}",
                f"{entry.file_name} (sha256 {entry.sha256[:_SHOWN_OF_HASH]})",
                entry.licence,
            )
        if not files:
            table.add_row(register.name, "none", "", register.download, register.licence)
    console.print(table)


def to_json(home: Home) -> str:
    """One entry a file added, every column of the ledger, and whether a run uses it."""
    in_force = {each.entry.sha256: each for each in shelf.used(home)}
    rows = []
    for entry in shelf.entries(home):
        use = in_force.get(entry.sha256)
        cells = {name: getattr(entry, name) for name in shelf.COLUMNS}
        cells["edition_date"] = entry.edition_date.isoformat()
        rows.append(
            {**cells, "is_in_force": use is not None, "is_newest": bool(use and use.is_newest)}
        )
    return json.dumps(rows, indent=2, ensure_ascii=False)
