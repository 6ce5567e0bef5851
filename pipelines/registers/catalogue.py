"""The catalogue: every public register that localpound reads.

Here: the list, and finding one by the name people type. Not here: any register (one module each)
or which editions are kept (`shelf.py`).
"""

import difflib

from pipelines.errors import BadReference
from pipelines.registers import (
    amateur_sports_clubs,
    charities_northern_ireland,
    charities_scotland,
    charity_extract,
    codepoint_open,
    community_interest_companies,
    companies_house,
    company_accounts,
    controllers,
    housing_providers,
    mutuals,
    organisation_links,
    postcodes,
    public_bodies,
)
from pipelines.registers.adapter import Register

REGISTERS: tuple[Register, ...] = (
    companies_house.REGISTER,
    controllers.REGISTER,
    company_accounts.REGISTER,
    charity_extract.CHARITIES,
    charity_extract.NAMES,
    charity_extract.FIGURES,
    charities_scotland.REGISTER,
    charities_northern_ireland.REGISTER,
    mutuals.REGISTER,
    community_interest_companies.REGISTER,
    amateur_sports_clubs.REGISTER,
    housing_providers.REGISTER,
    organisation_links.REGISTER,
    postcodes.REGISTER,
    codepoint_open.REGISTER,
    *public_bodies.REGISTERS,
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
