"""Charities of Northern Ireland: the export of the Charity Commission for Northern Ireland.

A CSV in Windows-1252 with an empty last column; the company number is a Northern Irish one without
its NI and its zeros, and 0 where there is none. Here: published list -> `Shape.ENTITY`.
"""

from pathlib import Path

import polars as pl

from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import (
    Column,
    convert_bodies,
    day,
    last_postcode,
    working_name,
)
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "number": Column(("Reg charity number",), "the charity number"),
    "name": Column(("Charity name",), "its name"),
    "registered": Column(("Date registered",), "when it was registered"),
    "status": Column(("Status",), "its status"),
    "year_end": Column(
        ("Date for financial year ending",), "the end of its year", is_required=False
    ),
    "income": Column(("Total income",), "its income", is_required=False),
    "address": Column(("Public address",), "its address", is_required=False),
    "company": Column(("Company number",), "its company number", is_required=False),
    "other": Column(("Other name",), "another name", is_required=False),
    "employees": Column(("Employed staff",), "its staff", is_required=False),
}
_NONE = ("0", "")


def convert(source: Path, target: Path) -> Converted:
    """The export -> Parquet. `BadReference` names a column that is missing."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    digits = pl.col("company").str.strip_chars().replace(dict.fromkeys(_NONE, None))
    company = listed.select(
        pl.when(digits.str.contains(r"^\d{1,6}$"))
        .then(pl.lit("NI") + digits.str.zfill(6))
        .otherwise(digits)
    ).to_series()
    return listed.with_columns(company=identifiers.company_number(company)).select(
        entity_id=pl.lit("GB-NIC-") + pl.col("number").str.extract(r"(\d{6})"),
        entity_name="name",
        other_names=working_name(pl.col("other")),
        legal_form=pl.when(pl.col("company").is_not_null()).then(pl.lit("company_by_guarantee")),
        status="status",
        registered_on=day("registered"),
        postcode=last_postcode("address"),
        company_number="company",
        income_gbp=pl.col("income").cast(pl.Decimal(18, 2), strict=False),
        employees=pl.col("employees").cast(pl.Int64, strict=False),
        figures_on=day("year_end"),
    )


REGISTER = Register(
    name="charities_northern_ireland",
    title="Register of charities, Northern Ireland",
    publisher="Charity Commission for Northern Ireland",
    licence="Open Government Licence v3.0",
    attribution="Contains information from the Charity Commission for Northern Ireland.",
    download="Charity Commission for Northern Ireland, Charity search: export as CSV",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
)
