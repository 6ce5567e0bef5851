"""A group: several councils' publications -> joint figures, removed payments, a grid of evidence.

The id of what is made follows from the members' runs, the names they go by and the code: the same
inputs give the same bytes in the same place. Here: which councils and which year, and the order in
which things happen. Not here: the tables (`joint_tables.py`), the folder (`folder.py`), what is
told (`account.py`). Only `cli` imports it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import RunRefused
from pipelines.home import Home
from pipelines.joint.account import account
from pipelines.joint.folder import group_room, write_group
from pipelines.joint.joint_tables import make_tables
from pipelines.joint.publications import Publication, read_publication
from pipelines.run import Identity, identify
from pipelines.tables import PROJECT
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Joint:
    """What was made of a group: where it lies, and what to tell whoever asked for it."""

    folder: Path
    sentences: tuple[str, ...]


def join(home: Home, name: str, codes: Sequence[str], year: str | None = None) -> Joint:
    """Write the tables of the group `name` of the councils `codes`, for all years or for one.

    `BadReference` when the name is no word, `UnknownCouncil` when a council is not set up here,
    `RunRefused` when there are fewer than two, one has published nothing or nothing this version
    can read, or none of them covers the year.
    """
    room = group_room(home, name)
    members = _members(home, codes)
    _refuse_unknown_year(members, year)
    identity = _identity(home, name, members, year)
    with Warehouse.open(macros=PROJECT / "sql" / "macros") as warehouse:
        make_tables(warehouse, members, year)
        sentences = tuple(account(warehouse, members))
        write_group(warehouse, room, identity, members)
    return Joint(room.latest, sentences)


def _members(home: Home, codes: Sequence[str]) -> tuple[Publication, ...]:
    """The publications of the councils, in the order of their codes, each once."""
    chosen = sorted(set(codes))
    if len(chosen) < 2:
        raise RunRefused("A group has two councils or more: name another one.")
    return tuple(read_publication(home, code) for code in chosen)


def _refuse_unknown_year(members: Sequence[Publication], year: str | None) -> None:
    covered = sorted({each for member in members for each in member.years})
    if year is not None and year not in covered:
        raise RunRefused(
            f"No member has published figures of {year}: "
            f"the years to choose from are {', '.join(covered)}."
        )


def _identity(home: Home, name: str, members: Sequence[Publication], year: str | None) -> Identity:
    """What makes these tables these and no others: content alone, no clock, no paths."""
    code = identify(home, home.council(members[0].code)).facts
    return Identity(
        {
            "group": name,
            "year": year,
            "runs": {member.code: member.run for member in members},
            "names": {member.code: [member.name, *sorted(member.own_keys)] for member in members},
            "project": code["project"],
            "versions": code["versions"],
        }
    )
