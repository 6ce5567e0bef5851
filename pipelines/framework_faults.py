"""Framework faults: everything that is wrong with a maturity framework, said at once.

Here: each file against its contract, then what the parts of the built framework say of each other,
of parameters and of indicators. Not here: building it (`frameworks.py`). `defs/`, `editing.py` and
the reports of the command line import it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pipelines import frameworks
from pipelines.contracts import Contract
from pipelines.council import CouncilProfile, read_profile
from pipelines.errors import BadReference
from pipelines.frameworks import PARAMETERS, PARTS, REMOVAL, WORDING, Framework, Source
from pipelines.home import CouncilHome, Home
from pipelines.reference_rows import Rows, faults_of, read_rows
from pipelines.tables import PROJECT, find_contracts

_WHOLE = re.compile(r"[-+]?[0-9]+")
_MEASURE = ("indicator_code", "measure", "definition")
_OWN_CODE = re.compile(r"L-\d{2}[a-z]?")
"""How the code of an indicator is written that a framework brings."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Known:
    """What a framework may lean on: other frameworks, words over them, and what localpound has."""

    whole: Mapping[str, Source]
    wording: Sequence[Source]
    parameters: frozenset[str]
    indicators: frozenset[str]

    @classmethod
    def here(
        cls,
        home: Home | None,
        room: CouncilHome | None,
        contracts: Iterable[Contract],
        project: Path = PROJECT,
    ) -> "Known":
        """What is known to a council of this home; without a council, to every one of them."""
        whole, wording = frameworks.sort_out(frameworks.sources(home, room, project))
        ours = read_rows(
            project / "reference" / f"{PARAMETERS}.csv", frameworks.contract_of(PARAMETERS)
        )
        codes = {measure.code for each in contracts for measure in each.measures}
        return cls(whole, wording, frozenset(_codes(ours, "parameter")), frozenset(codes))

    def including(self, source: Source) -> "Known":
        """The same with the folder of `source` in the place of one of its name."""
        if source.is_wording_only:
            others = [e for e in self.wording if e.folder.resolve() != source.folder.resolve()]
            return replace(self, wording=[*others, source])
        return replace(self, whole={**self.whole, source.framework_id: source})


def used_by(home: Home, room: CouncilHome) -> tuple[Framework, ...]:
    """The frameworks that a council set up in this home is set against; faults as in `usable`."""
    known = Known.here(home, room, _contracts())
    return usable(known, read_profile(room.profile))


@cache
def _contracts() -> tuple[Contract, ...]:
    """Contracts of the project's tables: half a second to read, and the same while it runs."""
    return tuple(find_contracts().values())


def usable(known: Known, profile: CouncilProfile) -> tuple[Framework, ...]:
    """The frameworks the council is set against; `BadReference` lists what is wrong with them."""
    found = [
        f"{name}: {fault}"
        for name in frameworks.chosen(known.whole, profile)
        for fault in faults(known.whole[name], known)
    ]
    if found:
        listed = "\n".join(f"  - {each}" for each in found)
        raise BadReference(f"A maturity framework cannot be used:\n{listed}")
    return frameworks.load(known.whole, known.wording, profile)


def faults(source: Source, known: Known) -> list[str]:
    """Everything that is wrong with the framework in the folder of `source`, in words.

    An empty list says that it can be used.
    """
    found = list(_files(source.folder))
    if found:
        return found
    try:
        there = known.including(source)
        built = frameworks.build(source.framework_id, there.whole, there.wording)
    except BadReference as fault:
        return [str(fault)]
    for each in {each.folder.resolve(): each for each in (source, *there.wording)}.values():
        if each.framework_id == source.framework_id:
            found += _names(each)
    found += _cells(built)
    found += _relations(built)
    found += _rules(built)
    found += _parameters(built, known.parameters)
    found += _indicators(built, known.indicators)
    return found


def _files(folder: Path) -> Iterator[str]:
    """Files that cannot be read, and files that nothing would read."""
    known = {*PARTS, REMOVAL, WORDING, PARAMETERS}
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        if path.suffix != ".csv":
            if path.stem in known or path.suffix.lower() == ".csv":
                yield f"{path.name}: nothing reads it; save it as {path.stem}.csv"
            continue
        if path.stem not in known:
            yield f"{path.name}: no such file belongs to a framework ({', '.join(sorted(known))})"
            continue
        try:
            read_rows(path, frameworks.contract_of(path.stem))
        except BadReference as fault:
            yield str(fault)


def _names(source: Source) -> Iterator[str]:
    """Every row of the folder speaks of the framework that the folder is named after."""
    for stem in (*PARTS, REMOVAL, WORDING):
        contract = frameworks.contract_of(stem)
        for row in read_rows(source.folder / f"{stem}.csv", contract):
            if row["framework_id"] != source.framework_id:
                yield (
                    f"{stem}.csv: a row is of {row['framework_id']!r}, the folder is "
                    f"{source.framework_id!r}"
                )


def _cells(built: Framework) -> Iterator[str]:
    tables = {**built.rows, REMOVAL: built.removals, WORDING: built.wording}
    for stem, rows in {**tables, PARAMETERS: built.parameters}.items():
        for fault in faults_of(frameworks.contract_of(stem), rows):
            yield f"{stem}.csv, {fault}"
    if len(built.rows["framework"]) != 1:
        yield f"framework.csv: one row is wanted, {len(built.rows['framework'])} are there"


def _relations(built: Framework) -> Iterator[str]:
    """Each part names parts that are there, and each area has something to say."""
    rows = built.rows
    areas = _codes(rows["framework_key_area"], "key_area_code")
    for area in rows["framework_key_area"]:
        if area["theme_code"] not in _codes(rows["framework_theme"], "theme_code"):
            yield f"key area {area['key_area_code']}: there is no theme {area['theme_code']!r}"
    for clause in rows["framework_clause"]:
        if clause["key_area_code"] not in areas:
            yield f"clause {clause['clause_id']}: there is no key area {clause['key_area_code']!r}"
        if clause["level_code"] not in _codes(rows["framework_level"], "level_code"):
            yield f"clause {clause['clause_id']}: there is no level {clause['level_code']!r}"
    for code in sorted(areas - _codes(rows["framework_clause"], "key_area_code"), key=str):
        yield f"key area {code}: it has no clause"


def _rules(built: Framework) -> Iterator[str]:
    """Clauses for data have a rule with tests that can be met; others have none."""
    rows = built.rows
    for_data = {c["clause_id"] for c in rows["framework_clause"] if c["testability"] != "A"}
    rules = {rule["clause_id"]: rule for rule in rows["framework_rule"]}
    tested = Counter(
        test["clause_id"] for test in rows["framework_rule_test"] if test["test_role"] == "count"
    )
    for clause_id in sorted(for_data - rules.keys(), key=str):
        yield f"clause {clause_id}: data are to test it and it has no rule"
    for clause_id in sorted(rules.keys() - for_data, key=str):
        yield f"rule of {clause_id}: no clause for data has this identifier"
    for test in rows["framework_rule_test"]:
        if test["clause_id"] not in rules:
            yield f"test {test['test_order']} of {test['clause_id']}: it has no rule"
        if bool(test["required_parameter"]) != bool(test["reason_when_not_set"]):
            yield (
                f"test {test['test_order']} of {test['clause_id']}: required_parameter and "
                "reason_when_not_set go together"
            )
    for clause_id, rule in rules.items():
        needed = rule["tests_needed_count"] or ""
        if _WHOLE.fullmatch(needed) and not 1 <= int(needed) <= tested[clause_id]:
            yield (f"rule of {clause_id}: {needed} tests are needed and {tested[clause_id]} count")
        if rule["verdict_when_met"] == "SILENT":
            yield f"rule of {clause_id}: it says nothing when it is met"
    for clause in rows["framework_clause"]:
        if clause["testability"] != "A":
            for column in ("required_inputs", "coverage_floor_parameter"):
                if not clause[column]:
                    yield f"clause {clause['clause_id']}: a clause for data states {column}"


def _parameters(built: Framework, known: frozenset[str]) -> Iterator[str]:
    own = _codes(built.parameters, "parameter")
    for name in sorted(own & known):
        yield (
            f"parameters.csv: {name} is a parameter of localpound: give the threshold a name of "
            "its own, or set the council's value in its profile"
        )
    for row in built.parameters:
        if row["value"] and _NUMBER.fullmatch(row["value"]) is None:
            yield (
                f"parameters.csv: the value of {row['parameter']} is {row['value']!r}: write it as "
                "a plain number"
            )
    named = {
        (row["clause_id"], row[column])
        for table, columns in (
            ("framework_clause", ("coverage_floor_parameter", "coverage_minimum_parameter")),
            (
                "framework_rule_test",
                ("parameter", "denominator_floor_parameter", "required_parameter"),
            ),
        )
        for row in built.rows[table]
        for column in columns
        if row[column]
    }
    for clause_id, name in sorted(named, key=str):
        if name not in own | known:
            yield f"clause {clause_id}: there is no parameter {name!r}"


def _indicators(built: Framework, known: frozenset[str]) -> Iterator[str]:
    own = _codes(built.rows["framework_indicator"], "indicator_code")
    measures = {tuple(row[name] for name in _MEASURE) for row in built.rows["framework_indicator"]}
    for code in sorted(own, key=str):
        if _OWN_CODE.fullmatch(code or "") is None:
            yield f"framework_indicator.csv: write a code such as L-01 instead of {code!r}"
    for test in built.rows["framework_rule_test"]:
        where = f"test {test['test_order']} of {test['clause_id']}"
        if test["indicator_code"] not in own | known:
            yield f"{where}: there is no indicator {test['indicator_code']!r}"
        elif test["indicator_code"] in own and tuple(test[n] for n in _MEASURE) not in measures:
            yield (
                f"{where}: {test['indicator_code']} has no measure {test['measure']!r} with the "
                f"definition {test['definition']!r}"
            )


def _codes(rows: Rows, column: str) -> set[str]:
    return {row[column] for row in rows}
