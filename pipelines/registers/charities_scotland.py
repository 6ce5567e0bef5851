"""Charities of Scotland: the Scottish Charity Register Download and the list of former charities.

CSV or a ZIP of it; dates dd/mm/yyyy. The current and the former list are files of one edition: a
charity that has ceased stands in the second with the day. Trustees' addresses are not read.

Here: published list -> `Shape.ENTITY`.
"""

from pathlib import Path

import polars as pl

from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, convert_bodies, day, postcode, working_name
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "number": Column(("Charity Number",), "the charity number"),
    "name": Column(("Charity Name",), "its name"),
    "registered": Column(("Registered Date",), "when it was registered"),
    "known_as": Column(("Known As",), "what it is known as", is_required=False),
    "status": Column(("Charity Status",), "its status", is_required=False),
    "postcode": Column(("Postcode",), "its postcode", is_required=False),
    "form": Column(("Constitutional Form",), "its form", is_required=False),
    "income": Column(("Most recent year income",), "its income", is_required=False),
    "year_end": Column(("Year End",), "the end of its year", is_required=False),
    "ceased": Column(("Ceased Date",), "when it ceased", is_required=False),
}
_FORMS = (
    ("scio", "scio"),
    ("scottish charitable incorporated", "scio"),
    ("company", "company_by_guarantee"),
    ("trust", "trust"),
    ("unincorporated", "unincorporated"),
)


def convert(source: Path, target: Path) -> Converted:
    """The register or the list of former charities -> Parquet. `BadReference` as usual."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("form").str.to_lowercase()
    form = pl.lit(None, dtype=pl.String)
    for words, name in reversed(_FORMS):
        form = pl.when(kind.str.contains(words, literal=True)).then(pl.lit(name)).otherwise(form)
    return listed.select(
        entity_id=pl.lit("GB-SC-") + pl.col("number").str.to_uppercase().str.replace_all(" ", ""),
        entity_name="name",
        other_names=working_name(pl.col("known_as")),
        legal_form=form,
        category="form",
        status="status",
        registered_on=day("registered"),
        ended_on=day("ceased"),
        postcode=postcode("postcode"),
        income_gbp=pl.col("income")
        .str.replace_all("[£,]", "")
        .cast(pl.Decimal(18, 2), strict=False),
        figures_on=day("year_end"),
    )


REGISTER = Register(
    name="charities_scotland",
    title="Scottish Charity Register",
    publisher="Office of the Scottish Charity Regulator",
    licence="Open Government Licence v3.0",
    attribution="Contains information from the Scottish Charity Register.",
    download="OSCR, Charity Register Download (and former charities): the CSV or ZIP",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
    months=1,
)
