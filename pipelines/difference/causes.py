"""Causes: what two runs of one council were given otherwise.

Here: telling from the identities of two runs which causes there are, and which of the kept files
each one is. Not here: making the runs between (`stages.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.run import CODE_FACTS


@dataclass(frozen=True)
class Cause:
    """One thing that may differ: the facts of an identity that tell, and the kept files it is.

    `paths` are those below `given/`; {code} stands for the council's.
    """

    name: str
    title: str
    facts: tuple[str, ...]
    paths: tuple[str, ...] = ()


CODE = Cause("code", "code or libraries", CODE_FACTS)

GIVEN = (
    Cause("profile", "profile and parameters", ("profile",), ("councils/{code}/council.toml",)),
    Cause(
        "frameworks",
        "maturity frameworks",
        ("frameworks",),
        ("frameworks", "councils/{code}/frameworks"),
    ),
    Cause(
        "assessments",
        "claims and signatures",
        ("claims", "assessments"),
        ("councils/{code}/assessments",),
    ),
    Cause("registers", "public registers", ("registers",), ("registers/ledger.csv",)),
    Cause(
        "decisions",
        "decisions on suppliers",
        ("decisions",),
        ("councils/{code}/decisions.csv",),
    ),
    Cause(
        "corrections",
        "corrections of cells",
        ("corrections",),
        ("councils/{code}/corrections.csv",),
    ),
    Cause("files", "files of the inbox", ("inbox",), ("councils/{code}/inbox.csv",)),
)
"""What a run is given, in the order in which it is changed: each is measured after those before it.
Files come last, so that what they bring is classified by all that is known in the end."""


def differs(cause: Cause, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two identities differ in a cause."""
    return any(before.get(fact) != after.get(fact) for fact in cause.facts)
