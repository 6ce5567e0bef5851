"""Publications: what a member of a group has published, read where it stands.

Here: finding a council's last publication and reading its tables as lazy frames. Not here: its
warehouse, which nobody reads who compares councils. Only modules of this package import it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import read_contract
from pipelines.council import CouncilProfile
from pipelines.errors import RunRefused
from pipelines.home import Home
from pipelines.matching.names import name_key
from pipelines.run import last_outcome
from pipelines.tables import contract_paths

FIGURES = "indicators.indicator_value"

_OF_A_WHOLE_YEAR = (
    pl.col("breakdown") == "none",
    pl.col("period_type") == "financial_year",
)


@dataclass(frozen=True)
class Publication:
    """The last publication of one council: who it is, the run, and where the tables lie.

    `record` is what the run kept: among other things the parameters it used and words for figures.
    """

    profile: CouncilProfile
    run: str
    folder: Path
    record: Mapping[str, Any]

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        """The rows of reference.parameter that the run used."""
        return tuple(self.record.get("parameters", ()))

    @property
    def code(self) -> str:
        """The council's ONS code."""
        return self.profile.code

    @property
    def name(self) -> str:
        """The council's name."""
        return self.profile.name

    @cached_property
    def own_keys(self) -> frozenset[str]:
        """Normalised names the council goes by: its name and its profile's own names."""
        keys = name_key(pl.Series([self.name, *self.profile.own_names]))
        return frozenset(keys.to_list()) - {""}

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Financial years that its figures cover, in order."""
        return tuple(
            self.year_figures().select("financial_year").collect().to_series().unique().sort()
        )

    def parameter(self, name: str) -> Decimal:
        """A numeric parameter that the run used; `RunRefused` when its record has no value."""
        values = [row["value"] for row in self.parameters if row["parameter"] == name]
        if values in ([], [None]):
            raise RunRefused(self.outdated(f"its record has no value of {name}"))
        return Decimal(values[0])

    def scan(self, table: str, *columns: str) -> pl.LazyFrame:
        """Columns of a published table, or all; `RunRefused` when the publication has them not."""
        schema, _, name = table.partition(".")
        path = self.folder / schema / f"{name}.parquet"
        if not path.is_file():
            raise RunRefused(self.outdated(f"it has no table {table}"))
        rows = pl.scan_parquet(path)
        missing = set(columns) - set(rows.collect_schema())
        if missing:
            raise RunRefused(self.outdated(f"its {table} has no {', '.join(sorted(missing))}"))
        return rows.select(columns) if columns else rows

    def outdated(self, why: str) -> str:
        """The sentence for a publication that this version cannot read."""
        return (
            f"The publication of {self.name} was made by another version of localpound ({why}): "
            f"publish it again with `localpound run {self.code}`."
        )

    def year_figures(self) -> pl.LazyFrame:
        """Its figures for the whole council and financial years; the label is financial_year."""
        columns = read_contract(contract_paths()[FIGURES]).column_names
        return whole_year(self.scan(FIGURES, *columns))

    def year_cells(self) -> pl.LazyFrame:
        """The rows of rules.period_cell for the whole council and financial years."""
        return self.scan("rules.period_cell").filter(*_OF_A_WHOLE_YEAR)

    def year_spend(self) -> pl.LazyFrame:
        """The rows of indicators.supplier_period in those cells."""
        cells = self.year_cells().select("period_cell_number")
        return self.scan("indicators.supplier_period").join(
            cells, on="period_cell_number", how="semi"
        )


def whole_year(figures: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of indicators.indicator_value for the whole council and financial years."""
    return figures.filter(*_OF_A_WHOLE_YEAR).rename({"period_label": "financial_year"})


def read_publication(home: Home, code: str) -> Publication:
    """The publication of council `code` that stands.

    `UnknownCouncil` when the council is not set up here, `RunRefused` when it has published
    nothing yet.
    """
    outcome = last_outcome(home, code)
    # The folder of the run, not `latest`, which a run that ends meanwhile would switch.
    folder = home.council(code).published / outcome.run
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return Publication(outcome.profile, outcome.run, folder, record)
