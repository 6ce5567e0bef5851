"""The catalogue: every public register that localpound reads.

Here: the list, and finding one by the name people type. Not here: any register (one module each)
or which editions are kept (`shelf.py`).
"""

import difflib

from pipelines.errors import BadReference
from pipelines.registers import (
    charity_extract,
    codepoint_open,
    companies_house,
    organisation_links,
    postcodes,
)
from pipelines.registers.adapter import Register

REGISTERS: tuple[Register, ...] = (
    companies_house.REGISTER,
    charity_extract.CHARITIES,
    charity_extract.NAMES,
    charity_extract.FIGURES,
    organisation_links.REGISTER,
    postcodes.REGISTER,
    codepoint_open.REGISTER,
)
"""In the order in which a person would add them: what most payees are in comes first."""


def find(name: str) -> Register:
    """The register called `name`; `BadReference` names the nearest when there is none."""
    known = {register.name: register for register in REGISTERS}
    folded = name.strip().lower().replace("-", "_").replace(" ", "_")
    if folded in known:
        return known[folded]
    near = difflib.get_close_matches(folded, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}."
    raise BadReference(f"There is no register called {name[:40]!r}: {hint}")
