"""Factory of checks: one `multi_asset_check` a table, from its contract and the laws that guard it.

Here: how promises become Dagster checks and their results something a finance officer can read.
Not here: running expectations (`expectations.py`) or laws (`tables.py`). Critical ones block:
nothing downstream is built and nothing is published. Warnings are shown and block nothing.

A table has the check `contract` (every critical promise of its contract), `contract_warnings` when
it makes promises of that kind, and one check a law, named as the law's file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from pipelines import tables
from pipelines.contracts import Contract
from pipelines.defs.assets import asset_key, step_name
from pipelines.defs.workshop import Bench, Workshop, plain_failures
from pipelines.errors import BadReference
from pipelines.publishing import expectation_in_words
from pipelines.run import CheckResult
from pipelines.tables import Assertion

CONTRACT = "contract"
CONTRACT_WARNINGS = "contract_warnings"


def table_checks(
    contract: Contract, laws: Sequence[Assertion], *, with_contract: bool = True
) -> dg.AssetChecksDefinition | None:
    """All checks of one table as one step; None when there is nothing to check.

    `with_contract=False` leaves out the promises that loading has already enforced cell by cell
    (reference data without declared expectations).
    """
    key = asset_key(contract.table)
    promised = {each.severity for each in contract.all_expectations} if with_contract else set()
    specs: list[dg.AssetCheckSpec] = []
    if "critical" in promised:
        text = f"{contract.table} holds every critical promise of its contract."
        specs.append(dg.AssetCheckSpec(CONTRACT, asset=key, description=text, blocking=True))
    if "warning" in promised:
        text = f"{contract.table} holds the promises whose breach is reported and blocks nothing."
        specs.append(dg.AssetCheckSpec(CONTRACT_WARNINGS, asset=key, description=text))
    specs += [
        dg.AssetCheckSpec(
            law.name,
            asset=key,
            description=law.law,
            blocking=law.severity == "critical",
            additional_deps=[asset_key(read) for read in law.reads if read != contract.table],
        )
        for law in laws
    ]
    if not specs:
        return None

    @dg.multi_asset_check(name=f"{step_name(contract.table)}__checks", specs=specs)
    def check_table(workshop: Workshop) -> Iterator[dg.AssetCheckResult]:
        with plain_failures():
            bench = workshop.bench
            found = dict(check_by_name(bench, contract, laws, with_contract=bool(promised)))
            results = [result for each in found.values() for result in each]
            bench.folder.keep_checks(contract.table, results)
            bench.checked.add(contract.table)
            bench.time.pace.lap(f"checking {contract.table}")
        for spec in specs:
            yield in_words(spec, found[spec.name])

    return check_table


def check_by_name(
    bench: Bench, contract: Contract, laws: Sequence[Assertion], *, with_contract: bool
) -> Iterator[tuple[str, list[CheckResult]]]:
    """Run everything once and keep the rows that break a promise: (check name, its results)."""
    rows = bench.warehouse.count(contract.table)
    promised = list(_promises(bench, contract, rows)) if with_contract else []
    ruled = [_ruled(bench, contract, law, rows) for law in laws]
    kept = bench.folder.keep_failing(bench.warehouse, contract.table, [*promised, *ruled])
    promises, rulings = kept[: len(promised)], kept[len(promised) :]
    if with_contract:
        yield CONTRACT, [each for each in promises if each.severity == "critical"]
        yield CONTRACT_WARNINGS, [each for each in promises if each.severity == "warning"]
    for law, result in zip(laws, rulings, strict=True):
        yield law.name, [result]


def _promises(
    bench: Bench, contract: Contract, rows: int
) -> Iterator[tuple[CheckResult, str | None]]:
    """Each promise of the contract with what was found, and a SELECT of the rows that break it."""
    # Great Expectations takes seconds to import, so only a step that needs it does.
    from pipelines.expectations import validate

    for each in validate(bench.warehouse, contract):
        result = CheckResult(
            table=contract.table,
            what=expectation_in_words(each.expectation),
            severity=each.expectation.severity,
            passed=each.success,
            rows=rows,
            failing=each.failing,
            seen=None if each.observed_value is None else str(each.observed_value),
            sample=each.sample,
        )
        yield result, each.unexpected_rows_query


def _ruled(
    bench: Bench, contract: Contract, law: Assertion, rows: int
) -> tuple[CheckResult, str | None]:
    """What a law found, and the SELECT of the rows that break it."""
    result = tables.run_assertion(bench.warehouse, law)
    found = CheckResult(
        table=contract.table,
        what=law.law,
        severity=law.severity,
        passed=result.success,
        rows=rows,
        failing=result.failing,
        sample=result.sample,
    )
    return found, law.query


def in_words(spec: dg.AssetCheckSpec, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """Results as Dagster shows them: a sentence, a table of promises, the first failing rows."""
    failed = [each for each in results if not each.passed]
    rows = results[0].rows if results else 0
    metadata: dict[str, Any] = {
        "rows checked": rows,
        "promises checked": len(results),
        "promises broken": len(failed),
        "what was checked": dg.MetadataValue.md(
            markdown(
                {"promise": each.what, "rows that break it": _broken(each), "kept": _kept(each)}
                for each in results
            )
        ),
    }
    for number, each in enumerate((each for each in failed if each.sample), start=1):
        metadata[f"first rows that break it ({number})"] = dg.MetadataValue.md(
            f"{each.what}\n\n{markdown(each.sample)}"
        )
    if failed:
        words = "; ".join(each.in_words for each in failed[:3]) + f" (of {rows:,} rows)"
    else:
        words = f"All hold: {len(results)} checked over {rows:,} rows."
    return dg.AssetCheckResult(
        passed=not failed,
        asset_key=spec.asset_key,
        check_name=spec.name,
        severity=dg.AssetCheckSeverity.ERROR if spec.blocking else dg.AssetCheckSeverity.WARN,
        description=words,
        metadata=metadata,
    )


def markdown(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as a Markdown table; a bar or a line break inside a cell is made harmless."""
    listed = list(rows)
    if not listed:
        return ""
    head = list(listed[0])
    lines: list[list[Any]] = [
        head,
        ["---"] * len(head),
        *([row.get(name) for name in head] for row in listed),
    ]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def refuse_circles(laws: Iterable[Assertion], reads: Mapping[str, Sequence[str]]) -> None:
    """A law must guard the last of the tables it reads, or it would wait for what waits for it."""
    for law in laws:
        for read in law.reads:
            if read != law.table and law.table in _upstream(read, reads):
                raise BadReference(
                    f"sql/assertions/{law.name}.sql guards {law.table} and reads {read}, which is "
                    f"made from it: let it guard {read}."
                )


def _upstream(table: str, reads: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(reads.get(table, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(reads.get(name, ()))
    return found


def _broken(result: CheckResult) -> str:
    return f"{result.failing:,}" if result.failing is not None else f"found {result.seen}"


def _kept(result: CheckResult) -> str:
    if result.passed:
        return "yes"
    return "NO" if result.severity == "critical" else "no (reported)"


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")
