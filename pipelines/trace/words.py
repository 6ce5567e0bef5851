"""Words: the conditions of `reference.figure_source` on rows of published tables.

Here: the small language its contract describes, turned into Polars. Not here: which words stand
for which figure (`sources.py`). Every condition is true or false of a row, never null: what is not
stated is asked for by itself (`is_key?`). Only modules of `pipelines.trace` import it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.errors import BadReference
from pipelines.trace.walk import Figure

_CONDITION = re.compile(
    r"(?P<turned>!?)(?P<column>[a-z][a-z0-9_]*)(?P<form>\?|@|=|~|>=?)?(?P<rest>.*)"
)
_DEFINITION = "*"


@dataclass(frozen=True)
class Meaning:
    """What words are read against: the columns there are, the figure, the value of a parameter."""

    schema: pl.Schema
    figure: Figure
    parameter: Callable[[str], Decimal | None]

    def of(self, words: str) -> pl.Expr:
        """`words` as a condition; `BadReference` for one that cannot be understood.

        Conditions stand with spaces between alternatives and `&` between what must hold together.
        """
        return pl.any_horizontal(
            pl.all_horizontal(self._condition(each) for each in alternative.split("&"))
            for alternative in words.split()
        )

    def _condition(self, word: str) -> pl.Expr:
        found = _CONDITION.fullmatch(word)
        if found is None or found["column"] not in self.schema:
            raise BadReference(f"reference.figure_source: {word!r} is no condition on these rows.")
        holds = self._form(found["column"], found["form"] or "", found["rest"]).fill_null(False)
        return ~holds if found["turned"] else holds

    def _form(self, name: str, form: str, rest: str) -> pl.Expr:
        column = pl.col(name)
        if form == "?":
            return column.is_null()
        if form == "=":
            return column.is_in(
                [
                    self.figure.definition if each == _DEFINITION else each
                    for each in rest.split("|")
                ]
            )
        if form == "~":
            return column.str.contains(rest)
        if form == "@":
            return self._in_year(column, rest)
        if form in (">", ">="):
            limit = self.parameter(rest)
            return pl.lit(False) if limit is None else _above(column, form, limit)
        return self._says_yes(name)

    def _in_year(self, day: pl.Expr, which: str) -> pl.Expr:
        """Whether a day lies in the period, in the year that ends with it, or in the next one."""
        start, end = pl.lit(self.figure.period_start), pl.lit(self.figure.period_end)
        if which == "period":
            return day.is_between(start, end)
        if which == "year":
            return (day > end.dt.offset_by("-12mo")) & (day <= end)
        return (day > end) & (day <= end.dt.offset_by("12mo"))

    def _says_yes(self, name: str) -> pl.Expr:
        """True, above nothing, or there at all: by the column's type."""
        kind = self.schema[name]
        if kind == pl.Boolean:
            return pl.col(name)
        return pl.col(name) > 0 if kind.is_numeric() else pl.col(name).is_not_null()


def _above(column: pl.Expr, form: str, limit: Decimal) -> pl.Expr:
    return column > limit if form == ">" else column >= limit
