"""Community interest companies: the list of their company numbers.

Companies House says of each company whether it is one, and so does this list, also of those whose
entry is an older one. It holds numbers only: the name stands in the register of companies.

Here: published list -> `Shape.ENTITY`, without names.
"""

from pathlib import Path

import polars as pl

from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, convert_bodies
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "number": Column(("org_id", "company_number", "Company Number", "CompanyNumber"), "the number"),
    "name": Column(("company_name", "Company Name", "name"), "its name", is_required=False),
}


def convert(source: Path, target: Path) -> Converted:
    """A list of company numbers -> Parquet. `BadReference` names a column that is missing."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    number = identifiers.company_number(listed["number"])
    return listed.select(
        entity_id=pl.lit("GB-COH-") + number,
        entity_name=pl.col("name").fill_null(""),
        legal_form=pl.lit("cic"),
        category=pl.lit("Community Interest Company"),
        company_number=number,
    )


REGISTER = Register(
    name="community_interest_companies",
    title="Community interest companies",
    publisher="Office of the Regulator of Community Interest Companies",
    licence="Open Government Licence v3.0",
    attribution="Contains information from the Regulator of Community Interest Companies.",
    download="A list of the company numbers of community interest companies (CSV with org_id)",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
)
