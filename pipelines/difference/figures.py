"""Figures: what moved between publications on the way from one run to another.

Here: figures of `indicators.indicator_value` and verdicts of `evidence.clause_verdict`, each with
its value at every stage. Not here: making the stages (`stages.py`), words (`telling.py`). Polars
only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import polars as pl

FIGURES, VERDICTS = "indicators/indicator_value", "evidence/clause_verdict"
FIGURE_KEY = (
    "indicator_code",
    "measure",
    "definition",
    "breakdown",
    "breakdown_value",
    "period_type",
    "period_label",
)
VALUES = (
    "numerator_gbp",
    "denominator_gbp",
    "unknown_gbp",
    "numerator_count",
    "denominator_count",
    "unknown_count",
    "lower_share",
    "point_share",
    "upper_share",
    "lower_value",
    "point_value",
    "upper_value",
)
"""Columns of a figure that may move."""

YEAR = "financial_year"
VERDICT_KEY = ("framework_id", "clause_id")
_VERDICT = ("verdict", "silent_reason")

Value = Decimal | int | None


@dataclass(frozen=True)
class Move:
    """One value of one figure at every stage; `key` are the cells of FIGURE_KEY."""

    key: tuple[str, ...]
    column: str
    unit: str
    values: tuple[Value, ...]

    @cached_property
    def steps(self) -> tuple[Decimal | None, ...]:
        """What each step added; None where the value came or went, and has no number before it.

        The steps add up to the move: each begins where the one before ended.
        """
        return tuple(
            None if one is None or other is None else Decimal(other) - Decimal(one)
            for one, other in pairwise(self.values)
        )

    @property
    def is_of_a_year(self) -> bool:
        """Whether it is a figure of a financial year."""
        return self.key[FIGURE_KEY.index("period_type")] == YEAR

    @property
    def before(self) -> Value:
        """The value in the earlier publication."""
        return self.values[0]

    @property
    def after(self) -> Value:
        """The value in the later one."""
        return self.values[-1]


@dataclass(frozen=True)
class Turn:
    """One clause at every stage: its verdict and, where it is silent, why."""

    framework_id: str
    clause_id: str
    verdicts: tuple[str | None, ...]


def asked_for(figure: str | None, period: str | None, breakdowns: bool) -> pl.Expr:
    """Rows of `indicators.indicator_value`: of one indicator, of one period, with their parts."""
    kept = pl.lit(True) if breakdowns else pl.col("breakdown") == "none"
    if figure:
        kept = kept & (pl.col("indicator_code") == figure)
    if period:
        kept = kept & (pl.col("period_label") == period)
    return kept


def moves(folders: Sequence[Path], kept: pl.Expr | None = None) -> list[Move]:
    """Every value that differs between the first and the last folder, by key and column.

    `kept` says which rows of `indicators.indicator_value` are asked for; all without it.
    """
    ends = [_figures(folder, kept) for folder in (folders[0], folders[-1])]
    moved = _moved_keys(*ends)
    tables = [moved.join(_figures(each, kept), on=FIGURE_KEY, how="left") for each in folders]
    rows = [
        {tuple(row[name] for name in FIGURE_KEY): row for row in table.to_dicts()}
        for table in tables
    ]
    found = []
    for key in rows[0]:
        unit = next(str(each[key]["unit"]) for each in (rows[0], rows[-1]) if each[key]["unit"])
        for column in VALUES:
            values = tuple(each[key][column] for each in rows)
            if values[0] != values[-1]:
                found.append(Move(key, column, unit, values))
    return found


def turns(folders: Sequence[Path]) -> list[Turn]:
    """Every clause whose verdict differs between the first and the last folder."""
    tables = [_verdicts(folder) for folder in folders]
    keys = sorted({*tables[0], *tables[-1]})
    return [
        Turn(*key, tuple(table.get(key) for table in tables))
        for key in keys
        if tables[0].get(key) != tables[-1].get(key)
    ]


def _figures(folder: Path, kept: pl.Expr | None) -> pl.DataFrame:
    rows = pl.scan_parquet(folder / f"{FIGURES}.parquet").select(*FIGURE_KEY, "unit", *VALUES)
    return (rows if kept is None else rows.filter(kept)).collect()


def _moved_keys(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    columns = [*FIGURE_KEY, *VALUES]
    return (
        pl.concat(
            [
                left.select(columns).join(right, on=columns, how="anti", nulls_equal=True)
                for left, right in ((one, other), (other, one))
            ]
        )
        .select(FIGURE_KEY)
        .unique()
        .sort(FIGURE_KEY)
    )


def _verdicts(folder: Path) -> dict[tuple[str, str], str]:
    rows = pl.read_parquet(folder / f"{VERDICTS}.parquet", columns=[*VERDICT_KEY, *_VERDICT])
    words = rows.select(*VERDICT_KEY, pl.concat_str(_VERDICT, separator=" ", ignore_nulls=True))
    return {(str(framework), str(clause)): str(words) for framework, clause, words in words.rows()}
