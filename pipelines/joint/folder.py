"""The folder of a group: where it lies, and writing it whole.

    SPEND_HOME/groups/<name>/
      <id>/returns/<table>.parquet, .csv   the tables of the group, exact and for a spreadsheet
      <id>/data_dictionary.md, .csv        what every column means, from the contracts
      <id>/index.html, static/             the same for people, as one page
      <id>/record.json                     whose publications went in, under which names and code
      latest                               the last one made

Written beside its place and moved there in one step, as a council's publication is
(`publishing.py`). Not here: what is in the tables. Only `group.py` imports it.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import polars as pl

from pipelines.contracts import Contract
from pipelines.errors import BadReference
from pipelines.files import canonical
from pipelines.home import CouncilHome, Home
from pipelines.joint.joint_tables import CONTRACTS
from pipelines.joint.publications import Publication
from pipelines.publishing import guard_formulas, switch_latest, write_dictionary
from pipelines.run import Identity
from pipelines.site.address import INDEX
from pipelines.site.group_page import write_group_page
from pipelines.site.models.group import GroupMade, GroupMember
from pipelines.warehouse import Warehouse

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class GroupRoom(CouncilHome):
    """The room of a group: what was made of it lies side by side, `latest` among it."""

    @property
    def published(self) -> Path:
        """The room itself."""
        return self.root


def group_room(home: Home, name: str) -> GroupRoom:
    """The room of the group `name`; `BadReference` when that is no lower-case word."""
    if _NAME.fullmatch(name) is None:
        raise BadReference(
            f"{name[:40]!r} is not a name for a group: use a lower-case word such as north_west."
        )
    return GroupRoom(name, home.groups / name)


def write_group(
    warehouse: Warehouse, room: GroupRoom, identity: Identity, members: Sequence[Publication]
) -> None:
    """Write the tables in `warehouse`, dictionary, record and page; switch `latest`."""
    room.root.mkdir(parents=True, exist_ok=True)
    place = room.root / identity.run
    with TemporaryDirectory(prefix=".", dir=room.root) as beside:
        new = Path(beside) / "new"
        for contract in CONTRACTS:
            _write_table(warehouse, contract, new)
        write_dictionary(CONTRACTS, new)
        record = canonical({"id": identity.run, **identity.facts})
        (new / "record.json").write_text(record, encoding="utf-8", newline="\n")
        write_group_page(new, _made(room, identity, members, place))
        if place.exists():
            place.replace(Path(beside) / "old")
        new.replace(place)
    switch_latest(room, identity.run)


def _write_table(warehouse: Warehouse, contract: Contract, folder: Path) -> None:
    """One table as Parquet, and as CSV made from that."""
    parquet = folder / contract.schema_name / f"{contract.table_name}.parquet"
    warehouse.write_parquet(contract.table, parquet, contract.grain)
    twin = guard_formulas(pl.read_parquet(parquet))
    twin.write_csv(parquet.with_suffix(".csv"), include_bom=True)


def _made(
    room: GroupRoom, identity: Identity, members: Sequence[Publication], place: Path
) -> GroupMade:
    """What the page says beside the tables; members in the order of their names."""
    ordered = sorted(members, key=lambda each: (each.name, each.code))
    return GroupMade(
        room.code,
        identity.run,
        str(identity.facts["versions"]["localpound"]),
        tuple(
            GroupMember(each.code, each.name, each.run, each.years, _pages_of(each, place))
            for each in ordered
        ),
        ordered[0].record,
    )


def _pages_of(member: Publication, place: Path) -> str | None:
    """Where the pages of a member are from the folder of the group; None where it has none."""
    page = member.folder / INDEX
    if not page.is_file():
        return None
    return quote(Path(os.path.relpath(page, place)).as_posix())
