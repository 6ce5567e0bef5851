"""Links between registers: published lists of pairs of registrations that belong together.

Such lists come in one layout, that of the lists kept at org-id style registers: `org_id_a`,
`org_id_b`, `relationship` (sameas, parent) and often names and days. Each list tells one thing:
charities and their company numbers, charitable incorporated organisations, charities registered in
two countries, mergers and re-registrations of charities, branches of federated charities, mutual
societies, sports clubs and housing providers that are companies. The register of mergers and the
list of re-registrations call both sides the same; the second took over from the first, so they are
read as succession.

Each file adds to those before: the name of a list is no part of its content, and none replaces
another. Licences differ by list; each is stated where it is published.

Here: published list -> `Shape.LINK`. Not here: which registrations are one body (`bodies.py`).
"""

from pathlib import Path

import polars as pl

from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import Column, PublishedList, day, write_shape
from pipelines.registers.shapes import Shape

_PAIRS = {
    "a": Column(("org_id_a",), "the first registration"),
    "b": Column(("org_id_b",), "the second registration"),
    "relationship": Column(("relationship",), "how they belong together"),
    "source": Column(("source",), "the list it comes from", is_required=False),
    "since": Column(
        ("date_property_transferred", "valid_from", "date_vesting_declaration"),
        "since when",
        is_required=False,
    ),
}
_REREGISTERED = {
    "old": Column(("Old charity number",), "the number before"),
    "new": Column(("New charity number",), "the number since"),
}
_ORG_ID = r"^GB-(?:COH|CHC|SC|NIC|MPR|CASC|SHPE|EDU|LAE|LAS|LAW|NHS|GOR|UKPRN)-[A-Z0-9]"
_SUCCESSION = r"(?i)merger|re-?registration"
_NO_PAIR = "no pair of registrations"
_NOT_READ = "another kind of link"


def convert(source: Path, target: Path) -> Converted:
    """One list of pairs -> Parquet at `target` in `Shape.LINK`.

    Raises `BadReference` for a file with neither org_id_a, org_id_b and relationship nor the
    columns of the list of re-registered charities.
    """
    published = PublishedList(source)
    if published.fits(_REREGISTERED) and not published.fits(_PAIRS):
        listed = published.read(_REREGISTERED)
        pairs = listed.select(
            a=identifiers.charity_id(listed["old"]),
            b=identifiers.charity_id(listed["new"]),
            link=pl.lit("SUCCESSOR"),
            since=pl.lit(None, dtype=pl.Date),
        )
    else:
        listed = published.read(_PAIRS)
        is_succession = pl.col("source").fill_null("").str.contains(_SUCCESSION)
        kind = pl.col("relationship").str.to_lowercase()
        pairs = listed.select(
            a=pl.col("a").str.to_uppercase(),
            b=pl.col("b").str.to_uppercase(),
            link=pl.when((kind == "sameas") & is_succession)
            .then(pl.lit("SUCCESSOR"))
            .when(kind == "sameas")
            .then(pl.lit("SAME"))
            .when(kind == "parent")
            .then(pl.lit("BRANCH")),
            since=day("since"),
        )
    known = pairs.filter(pl.col("link").is_not_null())
    is_pair = (
        pl.col("a").str.contains(_ORG_ID)
        & pl.col("b").str.contains(_ORG_ID)
        & (pl.col("a") != pl.col("b"))
    )
    kept = known.filter(is_pair)
    # A parent stands first in its list; the statement is about the branch.
    is_branch = pl.col("link") == "BRANCH"
    frame = kept.select(
        entity_id=pl.when(is_branch).then("b").otherwise("a"),
        other_entity_id=pl.when(is_branch).then("a").otherwise("b"),
        link="link",
        since="since",
    )
    rows = write_shape(frame, Shape.LINK.columns, target)
    left_out = {
        _NO_PAIR: known.height - kept.height,
        _NOT_READ: pairs.height - known.height,
        "the same pair again": kept.height - rows,
    }
    return Converted(rows, None, {why: count for why, count in left_out.items() if count})


REGISTER = Register(
    name="organisation_links",
    title="Lists of registrations that belong together",
    publisher="as stated by each list",
    licence="as stated by each list (Open Government Licence or Open Database Licence)",
    attribution="Lists of organisation identifiers, as published.",
    download=(
        "Lists of pairs with the columns org_id_a, org_id_b and relationship: company numbers of "
        "charities, CIO numbers, mergers, re-registrations, federated charities, mutuals"
    ),
    shape=Shape.LINK,
    reader="1",
    convert=convert,
    is_cumulative=True,
)
