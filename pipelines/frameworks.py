"""Frameworks: the maturity frameworks that a council is set against, each a folder of CSV files.

    reference/frameworks/<id>/            those that come with localpound
    SPEND_HOME/frameworks/<id>/           those that several councils share
    councils/<code>/frameworks/<id>/      a council's own

Here: finding the folders, building each framework up from the one it is based on, the words loaded
over it, its hash, and the rows of the `reference.framework*` tables. Not here: what is wrong with a
framework (`framework_faults.py`), what a clause comes to (`sql/evidence`). `council_facts.py`,
`assessments.py` and `cli` import it.

**A living strategy.** A framework whose `framework.csv` names another one in `based_on` takes over
all of its parts; `framework_removal.csv` says which it leaves out and why, a row with the key of a
part replaces it, any other row adds one. A clause that brings its own rule drops the old one's
tests. `parameters.csv` adds thresholds under new names and `framework_indicator.csv` indicators
whose figures come from the feed local_figure. A folder with nothing but `framework_wording.csv`
lays licensed words over a framework of the same name.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.contracts import Contract, read_contract
from pipelines.council import CouncilProfile
from pipelines.errors import BadReference
from pipelines.home import CouncilHome, Home
from pipelines.reference_rows import Row, Rows, read_rows
from pipelines.tables import PROJECT

FOLDER = "frameworks"
"""What the folder of frameworks is called, wherever it lies."""

PARTS = (
    "framework",
    "framework_theme",
    "framework_key_area",
    "framework_level",
    "framework_clause",
    "framework_rule",
    "framework_rule_test",
    "framework_indicator",
)
"""The tables that make up a framework, each part before those that belong to it."""

REMOVAL, WORDING, PARAMETERS = "framework_removal", "framework_wording", "parameters"
EDITION = "framework_edition"

_BELONGS_TO: Mapping[str, Mapping[str, str]] = {
    "theme": {"framework_theme": "theme_code", "framework_key_area": "theme_code"},
    "key_area": {"framework_key_area": "key_area_code", "framework_clause": "key_area_code"},
    "level": {"framework_level": "level_code", "framework_clause": "level_code"},
    "clause": {"framework_clause": "clause_id"},
}
"""For each part that can be removed, the tables and columns in which it stands."""


@dataclass(frozen=True)
class Source:
    """One folder of a framework: its name, where it lies, and whose it is."""

    framework_id: str
    folder: Path
    origin: str

    @property
    def is_wording_only(self) -> bool:
        """Whether it only lays words over a framework of the same name."""
        return {path.stem for path in self.folder.glob("*.csv")} == {WORDING}


@dataclass(frozen=True)
class Framework:
    """One framework in full: its rows by table, as text, and whose it is."""

    framework_id: str
    origin: str
    rows: Mapping[str, Rows]
    removals: Rows
    wording: Rows
    parameters: Rows

    @property
    def sha256(self) -> str:
        """The hash of everything that a verdict or a reader of it may rest on."""
        everything = {**self.rows, WORDING: self.wording, PARAMETERS: self.parameters}
        text = json.dumps(
            {
                table: sorted(json.dumps(row, sort_keys=True) for row in rows)
                for table, rows in everything.items()
            },
            sort_keys=True,
        )
        return hashlib.sha256(text.encode()).hexdigest()


def sources(home: Home | None, room: CouncilHome | None, project: Path = PROJECT) -> list[Source]:
    """Every folder of a framework that a council may use, the product's first, then by name."""
    places = [("product", project / "reference" / FOLDER)]
    if home is not None:
        places.append(("group", home.frameworks))
    if room is not None:
        places.append(("council", room.frameworks))
    return [
        Source(folder.name, folder, origin)
        for origin, place in places
        if place.is_dir()
        for folder in sorted(place.iterdir())
        if folder.is_dir()
    ]


def load(
    whole: Mapping[str, Source], wording: Sequence[Source], profile: CouncilProfile
) -> tuple[Framework, ...]:
    """The frameworks that the council is set against, in the order of its profile.

    Without any in the profile those that say `is_default`, then the council's own. `BadReference`
    for a name that no folder has and for a framework that is based on itself.
    """
    return tuple(build(name, whole, wording) for name in chosen(whole, profile))


def chosen(whole: Mapping[str, Source], profile: CouncilProfile) -> tuple[str, ...]:
    """The names that `load` builds, each once."""
    names = tuple(dict.fromkeys(profile.frameworks)) or _defaults(whole.values())
    return tuple(_of(name, whole).framework_id for name in names)


def is_default(source: Source) -> bool:
    """Whether a council that names no framework is set against this one."""
    heads = _read(source.folder, "framework")
    return any((row["is_default"] or "").lower() == "true" for row in heads)


def sort_out(found: Sequence[Source]) -> tuple[dict[str, Source], list[Source]]:
    """The folders that hold a framework, by its name, and those that only lay words over one."""
    whole: dict[str, Source] = {}
    for each in found:
        if each.is_wording_only:
            continue
        if each.framework_id in whole:
            raise BadReference(
                f"Two folders hold a framework {each.framework_id}: one that differs needs a name "
                "of its own, and may be based_on the other."
            )
        whole[each.framework_id] = each
    wording = [each for each in found if each.is_wording_only]
    for each in wording:
        if each.framework_id not in whole:
            raise BadReference(
                f"{each.folder} holds words over a framework {each.framework_id!r}, which there is "
                "not: name the folder after the framework that it is of."
            )
    return whole, wording


def build(name: str, whole: Mapping[str, Source], wording: Sequence[Source]) -> Framework:
    """The framework `name` in full. `whole` are the folders by name, `wording` the words over."""
    own = _of(name, whole)
    rows: dict[str, Rows] = {part: [] for part in PARTS}
    parameters: Rows = []
    removals: Rows = []
    for source in reversed(list(_line_of(name, whole))):
        removals = _read(source.folder, REMOVAL)
        _check_removals(source, rows, removals)
        for removal in removals:
            _remove(rows, removal)
        for part in PARTS:
            _lay_over(rows, part, _read(source.folder, part))
        parameters += _read(source.folder, PARAMETERS)
    for part in PARTS:
        rows[part] = [{**row, "framework_id": name} for row in rows[part]]
    words = [
        row
        for each in (own, *wording)
        if each.framework_id == name
        for row in _read(each.folder, WORDING)
    ]
    return Framework(name, own.origin, _worded(rows, words), removals, words, parameters)


def _defaults(whole: Iterable[Source]) -> tuple[str, ...]:
    return tuple(
        source.framework_id for source in whole if source.origin == "council" or is_default(source)
    )


def _of(name: str, whole: Mapping[str, Source]) -> Source:
    if name not in whole:
        known = ", ".join(sorted(whole)) or "none"
        raise BadReference(f"There is no framework {name!r}. There are: {known}.")
    return whole[name]


def _line_of(name: str, whole: Mapping[str, Source]) -> Iterator[Source]:
    """The folder of `name`, then that of the framework it is based on, and so on."""
    passed: list[str] = []
    following: str | None = name
    while following:
        if following in passed:
            raise BadReference(f"Frameworks are based on each other: {' -> '.join(passed)}.")
        passed.append(following)
        source = _of(following, whole)
        yield source
        heads = _read(source.folder, "framework")
        following = heads[0]["based_on"] if heads else None


def _remove(rows: dict[str, Rows], removal: Row) -> None:
    """Take one part out, with all that belongs to it."""
    part, code = removal["part"], removal["code"]
    gone: dict[str, Rows] = {}
    for table, column in _BELONGS_TO.get(part, {}).items():
        gone[table] = [row for row in rows[table] if row[column] == code]
        rows[table] = [row for row in rows[table] if row[column] != code]
    if part == "theme":
        for area in gone["framework_key_area"]:
            _remove(rows, {"part": "key_area", "code": area["key_area_code"]})
    clauses = {row["clause_id"] for row in gone.get("framework_clause", [])}
    _drop_rules(rows, clauses)


def _drop_rules(rows: dict[str, Rows], clauses: set[str]) -> None:
    for table in ("framework_rule", "framework_rule_test"):
        rows[table] = [row for row in rows[table] if row["clause_id"] not in clauses]


def _lay_over(rows: dict[str, Rows], part: str, own: Rows) -> None:
    """Rows of one table in the place of those with the same key, and beside the others.

    A clause replaced goes with its rule, and a rule replaced goes with its tests.
    """
    key = tuple(name for name in contract_of(part).grain if name != "framework_id")
    keys = {tuple(row[name] for name in key) for row in own}
    if part == "framework":
        rows[part] = []
    if part in ("framework_clause", "framework_rule"):
        _drop_rules(rows, {row["clause_id"] for row in own})
    rows[part] = [r for r in rows[part] if tuple(r[name] for name in key) not in keys] + own


def _check_removals(source: Source, rows: Mapping[str, Rows], removals: Rows) -> None:
    absent: list[str] = []
    for removal in removals:
        places = _BELONGS_TO.get(removal["part"], {})
        table, column = next(iter(places.items()), ("framework_clause", "clause_id"))
        if not any(row[column] == removal["code"] for row in rows[table]):
            absent.append(f"the {removal['part']} {removal['code']}")
    if absent:
        raise BadReference(
            f"{source.folder.name} removes {', '.join(absent)}, which the framework it is based "
            "on does not have."
        )


def _worded(rows: dict[str, Rows], words: Rows) -> dict[str, Rows]:
    """The same framework with the licensed words in the place of ours."""
    if not words:
        return rows
    said = {row["clause_id"]: row for row in words}
    known = {row["clause_id"] for row in rows["framework_clause"]}
    unknown = sorted(str(clause_id) for clause_id in said.keys() - known)
    if unknown:
        raise BadReference(
            f"Wording is given for clauses that are not there: {', '.join(unknown)}."
        )
    clauses = [
        {
            **row,
            **{name: said[row["clause_id"]][name] for name in ("clause_text", "source_section")},
        }
        if row["clause_id"] in said
        else row
        for row in rows["framework_clause"]
    ]
    heads = [{**row, "wording": "licensed"} for row in rows["framework"]]
    return {**rows, "framework": heads, "framework_clause": clauses}


def _read(folder: Path, stem: str) -> Rows:
    return read_rows(folder / f"{stem}.csv", contract_of(stem))


@cache
def contract_of(stem: str) -> Contract:
    """The contract of one of the tables, by the name of its file."""
    folder = PROJECT / "reference" / ("" if stem == PARAMETERS else FOLDER)
    return read_contract(folder / f"{stem}.yml")


def framework_rows(frameworks: Sequence[Framework]) -> dict[str, Rows]:
    """The rows of every `reference.framework*` table, by table name."""
    tables: dict[str, Rows] = {
        f"reference.{part}": [row for each in frameworks for row in each.rows[part]]
        for part in PARTS
    }
    tables[f"reference.{REMOVAL}"] = [row for each in frameworks for row in each.removals]
    tables[f"reference.{WORDING}"] = [row for each in frameworks for row in each.wording]
    tables[f"reference.{EDITION}"] = [
        {
            "framework_id": each.framework_id,
            "framework_sha256": each.sha256,
            "origin": each.origin,
            "clause_count": len(each.rows["framework_clause"]),
        }
        for each in frameworks
    ]
    return tables
