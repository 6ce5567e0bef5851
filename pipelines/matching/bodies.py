"""Bodies: all that the registers say of those that payees may mean.

    gather(files, ids)       the rows of register.entity, entity_link, entity_control and
                             accounting_year for those bodies and those they belong with
    postcodes(files, ids)    the office or contact postcode of each

One body may stand on several registers: a charitable company has a charity number and a company
number. Its entries are linked by the numbers they give of each other and by published lists of
pairs, and one identifier stands for all (`legal_entity_id`): the company's where the register of
companies knows it, else the charity's, else the least. A charity whose register gives no company
number is linked to the one company of the same name and a form that distributes nothing; the law
keeps a second such company from bearing the name (Companies Act 2006, s. 66).

Here: gathering. Not here: finding (`finder.py`), what it means (`sql/rules/entity_fact.sql`).
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from pipelines.matching.components import components
from pipelines.matching.names import registered_keys
from pipelines.registers.shapes import Shape
from pipelines.registers.shelf import InForce

_SCHEMES = ("^GB-COH-[^C]", "^GB-CHC-", "^GB-SC-", "^GB-NIC-", "^GB-COH-", "^GB-MPR-")
"""Whose identifier stands for a body, first to last; then the least of the others. The numbers
CE and CS, which the register of companies gives to charitable incorporated organisations, are
known to nobody: their charity numbers go before."""

_BEARS_CHARITY = ("company_by_guarantee", "guarantee_no_limited", "cio", "scio", "cic")
_UNDATED = pl.date(1900, 1, 1)


def gather(files: Sequence[InForce], ids: Collection[str]) -> Mapping[str, pl.DataFrame]:
    """The four frames, by table name, in the columns and order of their contracts."""
    links = _links(files)
    wanted = _with_neighbours(files, links, set(ids))
    # A controller may be a charity, a council or a firm with figures and a controller of its own.
    controls, above = _controls_to_the_top(files, wanted)
    near = _with_neighbours(files, links, wanted | above)
    entities = _entities(files, near)
    pairs = _pairs(entities, links)
    return {
        "register.entity": _with_legal_entity(entities, pairs, files),
        "register.entity_link": _relevant(links, wanted),
        "register.entity_control": controls,
        "register.accounting_year": _accounts(files, near),
    }


def postcodes(files: Sequence[InForce], ids: Collection[str]) -> pl.DataFrame:
    """entity_id and postcode of each of `ids` in any register of bodies, each pair once."""
    found = [
        pl.scan_parquet(each.path)
        .filter(pl.col("entity_id").is_in(list(ids)), pl.col("postcode").is_not_null())
        .select("entity_id", "postcode")
        .collect()
        for each in files
        if each.register.shape is Shape.ENTITY
    ]
    empty = pl.DataFrame(schema={"entity_id": pl.String, "postcode": pl.String})
    return pl.concat([empty, *found]).unique()


def _of_shape(files: Sequence[InForce], shape: Shape) -> list[InForce]:
    return [each for each in files if each.register.shape is shape]


def _links(files: Sequence[InForce]) -> pl.DataFrame:
    """All published links; thousands, not millions."""
    parts = [
        pl.read_parquet(each.path).with_columns(register=pl.lit(each.register.name))
        for each in _of_shape(files, Shape.LINK)
    ]
    empty = Shape.LINK.empty().with_columns(register=pl.lit("", dtype=pl.String)).clear()
    columns = ["entity_id", "other_entity_id", "link", "register", "since"]
    return pl.concat([empty, *parts]).select(columns).unique().sort(columns, nulls_last=True)


def _relevant(links: pl.DataFrame, ids: Collection[str]) -> pl.DataFrame:
    return links.filter(pl.col("entity_id").is_in(list(ids))).unique(
        ["entity_id", "other_entity_id", "link", "register"], keep="first", maintain_order=True
    )


def _with_neighbours(files: Sequence[InForce], links: pl.DataFrame, ids: set[str]) -> set[str]:
    """`ids` and the other registrations of the same bodies, and their owners and parents."""
    wanted = set(ids)
    for _ in range(2):  # a charity, its company, and what is said of that company
        listed = list(wanted)
        linked = links.filter(
            pl.col("entity_id").is_in(listed)
            | ((pl.col("link") == "SAME") & pl.col("other_entity_id").is_in(listed))
        )
        wanted |= {*linked["entity_id"], *linked["other_entity_id"]}
        wanted |= _by_company_number(files, wanted)
    return wanted


def _by_company_number(files: Sequence[InForce], ids: set[str]) -> set[str]:
    """Entries of other registers that give a wanted company's number, and the companies given."""
    numbers = [each.removeprefix("GB-COH-") for each in ids if each.startswith("GB-COH-")]
    found: set[str] = set()
    for each in _of_shape(files, Shape.ENTITY):
        stated = pl.scan_parquet(each.path).filter(
            pl.col("company_number").is_not_null(), ~pl.col("entity_id").str.starts_with("GB-COH-")
        )
        pairs = stated.filter(
            pl.col("company_number").is_in(numbers) | pl.col("entity_id").is_in(list(ids))
        ).select("entity_id", company=pl.lit("GB-COH-") + pl.col("company_number"))
        rows = pairs.collect()
        found |= {*rows["entity_id"], *rows["company"]}
    return found


def _entities(files: Sequence[InForce], ids: Collection[str]) -> pl.DataFrame:
    """One row an entry and register: the newest edition it stands in."""
    parts = [
        pl.scan_parquet(each.path)
        .filter(pl.col("entity_id").is_in(list(ids)))
        .drop("other_names")
        .with_columns(
            register=pl.lit(each.register.name),
            last_seen_on=pl.lit(each.entry.edition_date, dtype=pl.Date),
            is_in_newest_edition=pl.lit(each.is_newest),
        )
        .collect()
        for each in _of_shape(files, Shape.ENTITY)
    ]
    empty = (
        Shape.ENTITY.empty()
        .drop("other_names")
        .with_columns(
            register=pl.lit("", dtype=pl.String),
            last_seen_on=pl.lit(None, dtype=pl.Date),
            is_in_newest_edition=pl.lit(None, dtype=pl.Boolean),
        )
    )
    whole = pl.concat([empty.clear(), *parts]).sort(
        "entity_id",
        "register",
        "last_seen_on",
        descending=[False, False, True],
        maintain_order=True,
    )
    return _with_figures(
        whole.unique(["entity_id", "register"], keep="first", maintain_order=True), files
    )


def _with_figures(entities: pl.DataFrame, files: Sequence[InForce]) -> pl.DataFrame:
    """Income and staff from the registers that hold nothing else, where theirs are newer."""
    for each in _of_shape(files, Shape.FIGURES):
        figures = (
            pl.scan_parquet(each.path)
            .filter(pl.col("entity_id").is_in(entities["entity_id"].to_list()))
            .collect()
        )
        joined = entities.join(figures, on="entity_id", how="left", suffix="_found")
        is_newer = pl.col("figures_on_found").is_not_null() & (
            pl.col("figures_on").is_null() | (pl.col("figures_on_found") >= pl.col("figures_on"))
        )
        entities = joined.with_columns(
            pl.when(is_newer).then(pl.coalesce(f"{name}_found", name)).otherwise(name).alias(name)
            for name in ("income_gbp", "employees", "figures_on")
        ).drop("income_gbp_found", "employees_found", "figures_on_found")
    return entities


def _pairs(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Pairs of entries that are one body: entity_id, other_entity_id."""
    stated = _stated(entities)
    listed = links.filter(pl.col("link") == "SAME").select("entity_id", "other_entity_id")
    pairs = pl.concat([stated, listed, _namesakes(entities, links)])
    known = entities["entity_id"].to_list()
    return pairs.filter(
        pl.col("entity_id") != pl.col("other_entity_id"),
        pl.col("entity_id").is_in(known),
        pl.col("other_entity_id").is_in(known),
    )


def _stated(entities: pl.DataFrame) -> pl.DataFrame:
    """Entries and the company whose number they give.

    Where several give the number of one company, as charities do of their corporate trustee, only
    those that bear its name are that company.
    """
    keyed = pl.concat(
        [entities, registered_keys(entities["entity_name"]).select(key="compact_key")],
        how="horizontal",
    )
    companies = keyed.select(other_entity_id="entity_id", company_key="key").unique(
        "other_entity_id", maintain_order=True
    )
    return (
        keyed.filter(
            pl.col("company_number").is_not_null(), ~pl.col("entity_id").str.starts_with("GB-COH-")
        )
        .select("entity_id", "key", other_entity_id=pl.lit("GB-COH-") + pl.col("company_number"))
        .unique(maintain_order=True)
        .join(companies, on="other_entity_id")
        .filter(
            (pl.col("entity_id").n_unique().over("other_entity_id") == 1)
            | (pl.col("key") == pl.col("company_key"))
        )
        .select("entity_id", "other_entity_id")
    )


def _namesakes(entities: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Charities without a company number and the one non-profit company of exactly that name.

    A charity that another took over from is not asked: it commonly bore the same name.
    """
    keyed = pl.concat(
        [entities, registered_keys(entities["entity_name"]).select(key="compact_key")],
        how="horizontal",
    )
    taken = entities.filter(
        pl.col("company_number").is_not_null(), ~pl.col("entity_id").str.starts_with("GB-COH-")
    ).select(entity_id=pl.lit("GB-COH-") + pl.col("company_number"))
    replaced = links.filter(pl.col("link") == "SUCCESSOR")["entity_id"].to_list()
    companies = keyed.filter(
        pl.col("entity_id").str.starts_with("GB-COH-"), pl.col("ended_on").is_null()
    ).unique("entity_id", maintain_order=True)
    alone = (
        companies.filter(pl.len().over("key") == 1)
        .filter(pl.col("legal_form").is_in(_BEARS_CHARITY))
        .join(taken, on="entity_id", how="anti")
    )
    charities = keyed.filter(
        pl.col("entity_id").str.contains("^GB-(?:CHC|SC|NIC)-"),
        pl.col("company_number").is_null(),
        pl.col("ended_on").is_null(),
        ~pl.col("entity_id").is_in(replaced),
    ).unique("entity_id", maintain_order=True)
    one = charities.filter(pl.len().over("key") == 1)
    return one.join(alone, on="key").select("entity_id", other_entity_id="entity_id_right")


def _with_legal_entity(
    entities: pl.DataFrame, pairs: pl.DataFrame, files: Sequence[InForce]
) -> pl.DataFrame:
    """The rows of register.entity, with the identifier that stands for each body."""
    place = pl.lit(len(_SCHEMES))
    for number, scheme in reversed(list(enumerate(_SCHEMES))):
        starts = pl.col("entity_id").str.contains(scheme)
        place = pl.when(starts).then(pl.lit(number)).otherwise(place)
    # The least node of a part stands for it, so nodes are numbered in the order of preference.
    is_ended = pl.col("ended_on").is_not_null()
    nodes = (
        entities.group_by("entity_id")
        .agg(is_ended.all().alias("is_ended"))
        .sort(place, "is_ended", "entity_id")
        .with_row_index("node")
    )
    numbers = nodes.select("entity_id", "node")
    edges = pairs.join(numbers, on="entity_id").join(
        numbers, left_on="other_entity_id", right_on="entity_id", suffix="_other"
    )
    parts = components(nodes.height, edges.select(one="node", other="node_other"))
    legal = nodes.select("entity_id", legal_entity_id=nodes["entity_id"].gather(parts))
    counted = _companies_at(files, entities["postcode"].drop_nulls().unique())
    columns = (
        "entity_id", "register", "legal_entity_id", "entity_name", "legal_form", "category",
        "status", "public_kind", "registered_on", "ended_on", "last_seen_on",
        "is_in_newest_edition", "postcode", "postcode_company_count", "account_category",
        "accounts_made_up_to", "sic_codes", "income_gbp", "employees", "figures_on",
    )  # fmt: skip
    return (
        entities.join(legal, on="entity_id")
        .join(counted, on="postcode", how="left")
        .select(columns)
        .sort("entity_id", "register")
    )


def _companies_at(files: Sequence[InForce], places: pl.Series) -> pl.DataFrame:
    """How many companies of the newest edition are registered at each of `places`."""
    parts = [
        pl.scan_parquet(each.path)
        .filter(
            pl.col("postcode").is_in(places.to_list()),
            pl.col("entity_id").str.starts_with("GB-COH-"),
        )
        .select("postcode")
        for each in _of_shape(files, Shape.ENTITY)
        if each.is_newest
    ]
    if not parts:
        return pl.DataFrame(schema={"postcode": pl.String, "postcode_company_count": pl.Int64})
    counted = pl.concat(parts).group_by("postcode").agg(pl.len().cast(pl.Int64))
    return counted.rename({"len": "postcode_company_count"}).collect()


def _controls(files: Sequence[InForce], ids: Collection[str]) -> pl.DataFrame:
    """The rows of register.entity_control; of a controller stated twice the one still in force."""
    parts = [
        pl.scan_parquet(each.path).filter(pl.col("entity_id").is_in(list(ids))).collect()
        for each in _of_shape(files, Shape.CONTROL)
    ]
    whole = pl.concat([Shape.CONTROL.empty(), *parts]).with_columns(
        pl.col("band").fill_null("unknown"),
        pl.col("notified_on").fill_null(_UNDATED),
        pl.col("is_right_to_appoint").fill_null(False),
    )
    grain = [
        "entity_id", "controller_name", "controller_kind", "band", "notified_on",
        "is_right_to_appoint",
    ]  # fmt: skip
    return whole.sort(*grain, "ceased_on", descending=False, nulls_last=False).unique(
        grain, keep="first", maintain_order=True
    )


def _controls_to_the_top(
    files: Sequence[InForce], ids: Collection[str]
) -> tuple[pl.DataFrame, set[str]]:
    """Who controls `ids`, who controls those, and so on; and the identifiers above `ids`.

    It ends, circles of owners included: a step that names nobody new is the last.
    """
    above: set[str] = set()
    while True:
        controls = _controls(files, above.union(ids))
        named = {*controls["controller_id"].drop_nulls()}
        if named <= above:
            return controls, above
        above |= named


def _accounts(files: Sequence[InForce], ids: Collection[str]) -> pl.DataFrame:
    """The rows of register.accounting_year; a year filed twice counts as filed last."""
    parts = [
        pl.scan_parquet(each.path).filter(pl.col("entity_id").is_in(list(ids))).collect()
        for each in _of_shape(files, Shape.ACCOUNTS)
    ]
    whole = pl.concat([Shape.ACCOUNTS.empty(), *parts])
    return whole.unique(["entity_id", "period_end"], keep="last", maintain_order=True).sort(
        "entity_id", "period_end"
    )
