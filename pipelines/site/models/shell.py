"""Shell: what stands around every page, whichever it is.

Here: the strip of facts about the data, and the way to the main pages. `kinds.py` says which these
are. Every template reads one as `shell`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.site.address import Address
from pipelines.site.desk import Desk


@dataclass(frozen=True)
class Way:
    """One main page: its name in the navigation."""

    address: Address
    words: str


@dataclass(frozen=True)
class Shell:
    """Council, run and what is to be known of the data wherever a figure is read."""

    council_name: str
    council_code: str
    run: str
    version: str
    first_payment: date | None
    last_payment: date | None
    year: str | None
    file_count: int
    refused_count: int
    warning_count: int
    ways: Sequence[Way]


def shell_of(desk: Desk, ways: Sequence[Way]) -> Shell:
    """The shell of every page of one publication."""
    page = desk.evidence
    identity = desk.published.record.get("identity", {})
    return Shell(
        page.council_name,
        page.council_code,
        page.run,
        str(identity.get("versions", {}).get("localpound") or "of an unknown version"),
        page.first_payment,
        page.last_payment,
        page.year,
        len(page.files) + len(desk.other_inputs),
        len(page.refused) + sum(each.get("status") == "refused" for each in desk.other_inputs),
        len(page.warnings),
        tuple(ways),
    )


def shell_before(council_name: str, council_code: str, ways: Sequence[Way]) -> Shell:
    """The shell of a council of which nothing is published yet."""
    return Shell(
        council_name, council_code, "none yet", "not stated", None, None, None, 0, 0, 0, tuple(ways)
    )
