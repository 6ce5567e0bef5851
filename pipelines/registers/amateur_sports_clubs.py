"""Community amateur sports clubs: the list of HM Revenue and Customs.

Here: published list (id, name, address, postcode) -> `Shape.ENTITY`. A list without identifiers is
given one made of name and postcode, so that a club keeps it from list to list.
"""

from pathlib import Path

import polars as pl

from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, convert_bodies, postcode
from pipelines.registers.shapes import Shape

_LAYOUT = {
    "id": Column(("id", "org_id"), "its identifier", is_required=False),
    "name": Column(("name", "Organisation name", "Club name"), "its name"),
    "postcode": Column(("postcode", "Post code"), "its postcode", is_required=False),
    "active": Column(("active",), "whether it is listed still", is_required=False),
}


def convert(source: Path, target: Path) -> Converted:
    """The list of clubs -> Parquet. `BadReference` names a column that is missing."""
    return convert_bodies(source, target, _LAYOUT, _bodies)


def _bodies(listed: pl.DataFrame) -> pl.DataFrame:
    slug = (
        pl.concat_str(pl.col("name"), pl.col("postcode").fill_null(""), separator=" ")
        .str.to_uppercase()
        .str.replace_all(r"[^A-Z0-9]+", "-")
        .str.strip_chars("-")
    )
    listed_id = pl.col("id").str.replace("(?i)^GB-CASC-", "")
    return listed.select(
        entity_id=pl.lit("GB-CASC-") + pl.coalesce(listed_id, slug),
        entity_name="name",
        legal_form=pl.lit("amateur_sports_club"),
        status=pl.when(pl.col("active").str.to_lowercase() == "false")
        .then(pl.lit("no longer listed"))
        .otherwise(pl.lit("listed")),
        postcode=postcode("postcode"),
    )


REGISTER = Register(
    name="amateur_sports_clubs",
    title="Community amateur sports clubs",
    publisher="HM Revenue and Customs",
    licence="Open Government Licence v3.0",
    attribution="Contains information from HM Revenue and Customs.",
    download="HM Revenue and Customs, Community amateur sports clubs registered with HMRC (CSV)",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
)
