"""Registered providers of social housing in England: the list of the Regulator of Social Housing.

A workbook or CSV each month with notes above the header. Here: published list -> `Shape.ENTITY`.
"""

from pathlib import Path

import polars as pl

from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, convert_bodies, day
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "number": Column(
        ("Registration number", "RP code", "Registered number", "Registration No", "Reg number"),
        "the registration number",
    ),
    "name": Column(("Organisation name", "Registered provider", "RP name", "Name"), "its name"),
    "designation": Column(("Designation", "Provider type"), "non-profit, profit or council"),
    "form": Column(
        ("Corporate form", "Corporate Form", "Legal form"), "its form", is_required=False
    ),
    "registered": Column(("Registration date", "Date registered"), "since when", is_required=False),
}
_COUNCIL = "local authority"


def convert(source: Path, target: Path) -> Converted:
    """The list of providers -> Parquet. `BadReference` names a column that is missing."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    designation = pl.col("designation").str.to_lowercase()
    return listed.select(
        entity_id=pl.lit("GB-SHPE-") + pl.col("number").str.to_uppercase().str.replace_all(" ", ""),
        entity_name="name",
        legal_form=pl.lit("housing_provider"),
        category="designation",
        status=pl.lit("registered"),
        public_kind=pl.when(designation.str.contains(_COUNCIL)).then(pl.lit("council")),
        registered_on=day("registered"),
    )


REGISTER = Register(
    name="housing_providers",
    title="Registered providers of social housing",
    publisher="Regulator of Social Housing",
    licence="Open Government Licence v3.0",
    attribution="Contains information from the Regulator of Social Housing.",
    download="Regulator of Social Housing, Registered providers of social housing, list",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
    months=1,
)
