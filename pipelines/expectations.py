"""Expectations: hold a built table to its contract with Great Expectations.

Here: the one function `validate`, and the only import of Great Expectations in the package. Not
here: what is promised (`contracts.py`), relations between tables (`sql/assertions`), what a
breach means for a run (`defs/`). Import this module only in the step that checks: Great
Expectations itself is imported on first use and takes 4 to 12 s.

Great Expectations has no DuckDB engine; its SQL engine works through `duckdb-sqlalchemy` with the
three engine arguments below (measured.md section 1). It gets cursors of the warehouse that is
already open, so the file is neither closed nor opened a second time. Values never leave DuckDB:
only counts do, and the first keys of rows that break a promise.
"""

import atexit
import logging
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary, ref

from pipelines.contracts import Contract, Expectation, Severity
from pipelines.errors import BadReference
from pipelines.warehouse import Warehouse, missing_query, quoted, repeats_query

SAMPLE_ROWS = 20

_NO_ROW = "unexpected_rows_expectation"
_PRESENT = "expect_column_values_to_not_be_null"
_UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
_ENGINE_ARGUMENTS: Mapping[str, Any] = {
    "isolation_level": "AUTOCOMMIT",
    "skip_autocommit_rollback": True,
    "pool_reset_on_return": None,
}
_numbers = count(1)
_sources: WeakKeyDictionary[Warehouse, Any] = WeakKeyDictionary()


@dataclass(frozen=True)
class ExpectationResult:
    """What one expectation found in one table.

    `failing` is the number of rows that break it (null when it speaks of the table as a whole:
    then `observed_value` says what was seen). `unexpected_rows_query` is a SELECT of those rows;
    `sample` holds the first of them, in a total order, with the columns of the grain.
    """

    expectation: Expectation
    success: bool
    element_count: int | None
    failing: int | None
    observed_value: Any
    unexpected_rows_query: str | None
    sample: tuple[Mapping[str, Any], ...]

    @property
    def type(self) -> str:
        """Great Expectations' name of the expectation."""
        return self.expectation.type

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it speaks of."""
        return self.expectation.columns

    @property
    def severity(self) -> Severity:
        """`critical` blocks what follows, `warning` is reported."""
        return self.expectation.severity


def validate(warehouse: Warehouse, contract: Contract) -> tuple[ExpectationResult, ...]:
    """Hold the contract's table to all its expectations, in one validation, in contract order.

    Rows are looked up only for what failed. An expectation that cannot be run (an argument it
    does not know, a comparison DuckDB refuses) is our mistake and not a finding: `BadReference`.
    """
    expectations, bundles = contract.all_expectations, _bundles(contract)
    own = len(contract.generated_expectations)
    generated, declared = expectations[:own], expectations[own:]
    answers = _run(warehouse, contract, [*bundles.values(), *declared], keys=())
    broken = [kind for kind, answer in zip(bundles, answers, strict=False) if not answer.success]
    asked = [each for each in generated if _kind(each) in broken]
    told = [*_run(warehouse, contract, asked, keys=()), *answers[len(bundles) :]]
    asked += declared
    failed = [each for each, answer in zip(asked, told, strict=True) if not answer.success]
    queries = iter(_queries(warehouse, contract, failed))
    found = {
        id(each): _result(warehouse, each, answer, None if answer.success else next(queries))
        for each, answer in zip(asked, told, strict=True)
    }
    rows = warehouse.count(contract.table)
    return tuple(found.get(id(each)) or _kept(each, rows) for each in expectations)


def _bundles(contract: Contract) -> dict[str, Expectation]:
    """The promises of grain and of `nullable: false`, each kind as one expectation of no row.

    Nine of ten promises are these, and Great Expectations takes 13 ms for each of them: asked one
    by one they would cost more than the tables of a small council. Only where a bundle is broken
    are its promises asked singly, to say which, how often and where.
    """
    queries = {
        "repeated": repeats_query("{batch}", contract.grain),
        "missing": missing_query("{batch}", contract.grain, contract.required_columns),
    }
    return {
        kind: Expectation(type=_NO_ROW, kwargs={"unexpected_rows_query": query})
        for kind, query in queries.items()
    }


def _kind(generated: Expectation) -> str:
    """Which of the bundles a generated promise is in."""
    return "missing" if generated.type == _PRESENT else "repeated"


def _kept(expectation: Expectation, rows: int) -> ExpectationResult:
    """The result of a promise that no row breaks."""
    return ExpectationResult(
        expectation=expectation,
        success=True,
        element_count=rows,
        failing=0,
        observed_value=None,
        unexpected_rows_query=None,
        sample=(),
    )


def _queries(
    warehouse: Warehouse, contract: Contract, failed: Sequence[Expectation]
) -> list[str | None]:
    """For each failed expectation a SELECT of the rows that break it, where there can be one."""
    queries: list[str | None] = []
    for each, result in zip(
        failed, _run(warehouse, contract, failed, keys=contract.grain), strict=True
    ):
        query = (result.result.get("unexpected_index_query") or "").strip().rstrip(";")
        if each.type in _UNIQUE:
            # Great Expectations' own query for several columns is a cross join.
            queries.append(repeats_query(quoted(contract.table), each.columns))
        elif not query or re.search(r"\$\d", query):
            queries.append(None)
        else:
            queries.append(query)
    return queries


def _result(
    warehouse: Warehouse, expectation: Expectation, found: Any, query: str | None
) -> ExpectationResult:
    rows = warehouse.breaking_rows(query, SAMPLE_ROWS)[1] if query else []
    # A column of the key that is also the column asked about comes twice, the second time as x_1.
    twice = {f"{column}_1" for column in expectation.columns}
    sample = ({name: row[name] for name in row if name not in twice} for row in rows)
    return ExpectationResult(
        expectation=expectation,
        success=bool(found.success),
        element_count=found.result.get("element_count"),
        failing=found.result.get("unexpected_count"),
        observed_value=found.result.get("observed_value"),
        unexpected_rows_query=query,
        sample=tuple(sample),
    )


def _run(
    warehouse: Warehouse,
    contract: Contract,
    expectations: Sequence[Expectation],
    keys: Sequence[str],
) -> list[Any]:
    """One validation; Great Expectations' result of each expectation, in the order given."""
    if not expectations:
        return []
    expectation_suite, configuration = _suite_classes()
    suite = expectation_suite(name=contract.table)
    for position, each in enumerate(expectations):
        try:
            # Adding to the suite by its own method would replace an expectation of the same type
            # about the same column: a contract may have a critical and a stricter, warning one.
            suite.expectations.append(
                configuration(
                    type=each.type,
                    kwargs=each.kwargs,
                    severity=each.severity,
                    meta={"position": position},
                ).to_domain_obj()
            )
        except (ValueError, TypeError, _unknown_expectation()) as error:
            raise BadReference(_in_one_line(contract, each, error)) from error
    result_format: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
    if keys:
        result_format["unexpected_index_column_names"] = list(keys)
        result_format["return_unexpected_index_query"] = True
        result_format["exclude_unexpected_values"] = True
    source = _source(warehouse)
    with warnings.catch_warnings():
        # A schema per table is deprecated for one per source; ours reads nine schemas.
        warnings.simplefilter("ignore", DeprecationWarning)
        asset = source.add_table_asset(
            contract.table, table_name=contract.table_name, schema_name=contract.schema_name
        )
    try:
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        results = list(batch.validate(suite, result_format=result_format).results)
    finally:
        source.delete_asset(contract.table)
    results.sort(key=lambda result: int(result.expectation_config.meta["position"]))
    for each, result in zip(expectations, results, strict=True):
        raised = _raised(result.exception_info)
        if raised:
            raise BadReference(_in_one_line(contract, each, raised))
    return results


def _raised(information: Mapping[str, Any] | None) -> str:
    """What an expectation raised inside Great Expectations, which reports it as mere failure."""
    if not information:
        return ""
    if "raised_exception" in information:
        every: list[Mapping[str, Any]] = [information]
    else:
        every = [each for each in information.values() if isinstance(each, Mapping)]
    return "; ".join(str(each["exception_message"]) for each in every if each["raised_exception"])


def _in_one_line(contract: Contract, expectation: Expectation, error: object) -> str:
    words = " ".join(str(error).split())
    return f"{contract.table}: {expectation.type} {expectation.kwargs} cannot be run: {words}"


@cache
def _context() -> Any:
    """One context a process: no files, no progress bars, nothing sent anywhere."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    atexit.register(_silence_exit)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _silence_exit() -> None:
    """Send what the interpreter prints while it goes down nowhere.

    Once Great Expectations has used DuckDB, the binding prints some fifty lines about leaked
    instances there; they would bury the last line a person should read.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _suite_classes() -> tuple[Any, Any]:
    _context()
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    return ExpectationSuite, ExpectationConfiguration


def _unknown_expectation() -> type[Exception]:
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError

    unknown: type[Exception] = ExpectationNotFoundError
    return unknown


def _source(warehouse: Warehouse) -> Any:
    """The data source that reads the open warehouse through cursors of its own."""
    if warehouse not in _sources:
        from duckdb_sqlalchemy import ConnectionWrapper

        opened = ref(warehouse)

        def connect() -> Any:
            held = opened()
            if held is None:
                raise BadReference("A warehouse was closed while it was being checked.")
            return ConnectionWrapper(held.cursor())

        _sources[warehouse] = _context().data_sources.add_sql(
            f"warehouse {next(_numbers)}",
            connection_string="duckdb:///:memory:",
            kwargs={**_ENGINE_ARGUMENTS, "creator": connect},
        )
    return _sources[warehouse]
