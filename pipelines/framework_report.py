"""Framework report: what the command line says of maturity frameworks.

Here: the listing and the answer of `localpound framework check`. Not here: what is wrong
(`framework_faults.py`). Only `cli` imports it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipelines import frameworks
from pipelines.assessments import read_sign_offs
from pipelines.errors import BadReference
from pipelines.framework_faults import Known, faults
from pipelines.frameworks import Framework, Source
from pipelines.home import Home
from pipelines.tables import find_contracts

_WHOSE = {
    "product": "comes with localpound",
    "group": "shared by the councils of this home",
    "council": "the council's own",
}


def listing(home: Home, council: str | None) -> Iterator[str]:
    """One line for each framework that a council may use."""
    known = _known(home, council)
    for source in known.whole.values():
        try:
            built = frameworks.build(source.framework_id, known.whole, known.wording)
        except BadReference as fault:
            yield f"{source.framework_id}: cannot be used; {_WHOSE[source.origin]}; {fault}"
            continue
        if not built.rows["framework"]:
            yield f"{source.framework_id}: its framework.csv says nothing of it"
            continue
        head = built.rows["framework"][0]
        parts = [
            f"{source.framework_id}: {head['framework_title']}",
            f"{len(built.rows['framework_clause'])} clauses",
            _WHOSE[source.origin],
        ]
        if head["based_on"]:
            parts.append(f"based on {head['based_on']}")
        if frameworks.is_default(source):
            parts.append("used where a profile names none")
        yield "; ".join(parts)


def check(home: Home, council: str | None, folder: Path) -> tuple[str, list[str]]:
    """A closing sentence about the framework in `folder`, and everything that is wrong with it."""
    known = _known(home, council)
    source = Source(folder.resolve().name, folder, "council")
    found = faults(source, known)
    other = known.whole.get(source.framework_id)
    if other and not source.is_wording_only and other.folder.resolve() != folder.resolve():
        found.append(
            f"{other.folder} holds a framework of this name: give yours another one; it may be "
            "based_on the other"
        )
    if not found:
        known = known.including(source)
        built = frameworks.build(source.framework_id, known.whole, known.wording)
        found += _signed_otherwise(home, council, built)
    if found:
        counted = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        return f"{source.framework_id} has {counted}.", found
    kinds = Counter(clause["testability"] for clause in built.rows["framework_clause"])
    return (
        f"{source.framework_id} can be used: {len(built.rows['framework_key_area'])} key areas, "
        f"{kinds.total()} clauses, {kinds['D']} for data alone, {kinds['D+A']} for data and a "
        f"person, {kinds['A']} for a person. Name it in the profile: "
        f'frameworks = ["{source.framework_id}"]',
        [],
    )


def _signed_otherwise(home: Home, council: str | None, built: Framework) -> Iterator[str]:
    """Signatures of the council, or of any where none is named, on another edition of this name."""
    for code in [council] if council else home.council_codes():
        for signed in read_sign_offs(home.council(code)):
            if (
                signed["framework_id"] == built.framework_id
                and signed["framework_sha256"] != built.sha256
            ):
                yield (
                    f"{code} signed an assessment on {signed['signed_on']} by another edition of "
                    f"{built.framework_id}: give this one a name of its own and let it supersede "
                    "that one"
                )


def _known(home: Home, council: str | None) -> Known:
    room = home.council(council) if council else None
    return Known.here(home, room, find_contracts().values())
