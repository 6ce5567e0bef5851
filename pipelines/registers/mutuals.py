"""Mutual societies: the Mutuals Public Register of the Financial Conduct Authority.

One CSV, `SocietyList.csv`. It tells co-operatives from community benefit societies, which the
register of companies does not. The heading of the registration number has long been misspelt
(`Full Registation Number`); dates are dd/mm/yyyy in older files and yyyy-mm-dd in newer ones.

Here: published list -> `Shape.ENTITY`.
"""

from pathlib import Path

import polars as pl

from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, convert_bodies, day, last_postcode
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "number": Column(("Society Number",), "the number of the society"),
    "registration": Column(
        ("Full Registration Number", "Full Registation Number"), "the full number"
    ),
    "name": Column(("Society Name",), "its name"),
    "address": Column(("Society Address",), "its address"),
    "kind": Column(("Registered As",), "what it is registered as"),
    "registered": Column(("Registration Date",), "when it was registered"),
    "ended": Column(("Deregistration Date",), "when it was taken off", is_required=False),
    "status": Column(("Society Status",), "whether it is registered"),
}
_FORMS = (
    ("community benefit", "community_benefit_society"),
    ("co-operative", "cooperative_society"),
    ("cooperative", "cooperative_society"),
    ("credit union", "credit_union"),
    ("building society", "building_society"),
    ("friendly", "friendly_society"),
    ("benevolent", "friendly_society"),
    ("working men", "friendly_society"),
    ("registered society", "registered_society"),
    ("industrial and provident", "registered_society"),
)


def convert(source: Path, target: Path) -> Converted:
    """`SocietyList.csv` -> Parquet. `BadReference` names a column that is missing."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("kind").str.to_lowercase()
    form = pl.lit("other")
    for words, name in reversed(_FORMS):
        form = pl.when(kind.str.contains(words, literal=True)).then(pl.lit(name)).otherwise(form)
    number = pl.col("number").str.to_uppercase().str.replace_all(r"\s", "")
    return listed.with_columns(company=identifiers.company_number(listed["registration"])).select(
        entity_id=pl.lit("GB-MPR-") + number,
        entity_name="name",
        legal_form=form,
        category="kind",
        status="status",
        registered_on=day("registered"),
        ended_on=day("ended"),
        postcode=last_postcode("address"),
        company_number="company",
    )


REGISTER = Register(
    name="mutuals",
    title="Mutuals Public Register",
    publisher="Financial Conduct Authority",
    licence="Open Government Licence v3.0",
    attribution="Contains information from the Mutuals Public Register.",
    download="Financial Conduct Authority, Mutuals Public Register: download SocietyList.csv",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
)
