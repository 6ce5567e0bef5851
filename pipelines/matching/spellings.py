"""Spellings of payees -> which of them name one supplier.

Here: `groups`, by rules on the parts of a name (`names.name_parts`) and on how often a part stands
in the list. Not here: which entity it is (`finder.py`), nor a council's suppliers
(core.supplier, which goes by vendor numbers too). Imports Polars and RapidFuzz; never
DuckDB; anyone but `names` may import it. No loop over names: rules are joins on equal keys, and
groups are the connected parts of the graph of their edges.

The rules err towards two groups for one supplier: a wrong group adds up two firms' money, a missed
one only leaves it apart. A legal form ends a company's name by law (Companies Act 2006, ss. 58-59),
so what follows one is a branch or a trading name, and what stands before one, brackets included, is
the company: ACME (NORTH) LTD and ACME (SOUTH WEST) LTD are two. A trading name alone is no company:
it may be a franchise that many trade under.
"""

import hashlib
import re

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from pipelines.matching.components import components
from pipelines.matching.names import is_redacted, name_parts, short_words

# A key that more names share than this says nothing about two of them; it also bounds the work.
_BLOCK = 40
_GROUP_ID = re.compile("[0-9a-f]{16}")
# The least letters of a word in which one wrong letter is a slip rather than another word.
_SLIP_LETTERS = 6
# Words a name without a legal form must have before a dash to name a body by itself.
_BODY_WORDS = 3
# The narrowest name field seen in a published ledger holds 20 characters (names.py).
_FIELD = 20
# Legal forms that one company can bear in turn; a name that differs only in these is "the same" in
# the register (Company, Limited Liability Partnership and Business Names (Sizes, Disclosures ...)
# Regulations 2015, sch. 3), so two live ones do not exist side by side.
_ONE_FORM = {"plc": "ltd"}


def groups(spellings: pl.DataFrame) -> pl.DataFrame:
    """The group of each distinct spelling: supplier_name, group_id, sorted by supplier_name.

    spellings: supplier_name and, where known, company_number and entity_id (one or several rows a
    name). Spellings with one entity_id or company_number are one group; two different ones never
    are, whatever their names. Other columns are not read. group_id is 16 hexadecimal digits made
    from the least key of the group: it does not depend on order, and changes only when the group's
    least spelling does. Redacted and empty names stand alone.
    """
    nodes = _nodes(spellings)
    strong = [_same(nodes, column) for column in ("body", "tight", "name_key", "number", "entity")]
    weak = [_formless(nodes), _cut(nodes), _slips(nodes)]
    edges = pl.concat([*strong, *weak])
    component = components(nodes.height, edges)
    nodes = nodes.with_columns(component=pl.Series(component))
    nodes = _apart(_apart(_apart(nodes, "number"), "entity"), "form")
    least = pl.when(pl.col("name_key") == "").then("supplier_name").otherwise("name_key")
    keyed = nodes.with_columns(
        least=pl.when("is_alone")
        .then(pl.lit("\u0001") + pl.col("supplier_name"))
        .otherwise(least.min().over("component", "part"))
        + pl.col("part")
    )
    ids = keyed.select(pl.col("least").unique(maintain_order=True))
    ids = ids.with_columns(
        group_id=pl.Series(
            [_hashed(key) for key in ids["least"]],
            dtype=pl.String,
        )
    )
    return (
        keyed.join(ids, on="least", how="left")
        .select("supplier_name", "group_id")
        .sort("supplier_name")
    )


def groups_of_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The group of each row of a list: group_id, a row for a row, in the order given.

    rows: supplier_name, company_number and entity_id ("" or null when not known). As `groups`, but
    a row goes by its own number or body first, so that two firms of one name stay two; a row
    without either goes with the one body of its name, if it is one.
    """
    known = groups(rows.select("supplier_name", "company_number", "entity_id"))
    label = pl.coalesce(
        pl.col("entity_id").replace("", None), pl.col("company_number").replace("", None)
    )
    labelled = rows.join(known, on="supplier_name", how="left", maintain_order="left").with_columns(
        label=label
    )
    only = pl.col("label").drop_nulls().unique()
    shared = pl.when(only.len().over("group_id") == 1).then(
        pl.col("label").drop_nulls().min().over("group_id")
    )
    keyed = labelled.with_columns(key=pl.coalesce("label", shared, "group_id"))
    # Several labels under one name part its rows, so that the name's own key serves none of them.
    parted = pl.col("key").n_unique().over("group_id") > 1
    least = keyed.with_columns(
        pl.when(parted & pl.col("label").is_not_null())
        .then(pl.col("key"))
        .otherwise("group_id")
        .alias("made_of")
    ).with_columns(pl.col("made_of").min().over("key"))
    ids = least.select(pl.col("made_of").unique(maintain_order=True))
    hashed = pl.Series(
        [key if _GROUP_ID.fullmatch(key) else _hashed(key) for key in ids["made_of"]],
        dtype=pl.String,
    )
    return least.join(
        ids.with_columns(hashed=hashed), on="made_of", how="left", maintain_order="left"
    ).select(group_id="hashed")


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _nodes(spellings: pl.DataFrame) -> pl.DataFrame:
    """One row a name: its parts and keys (null where a key says nothing), sorted by name."""
    known = spellings.with_columns(
        pl.lit(None, dtype=pl.String).alias(name)
        for name in ("company_number", "entity_id")
        if name not in spellings.columns
    )
    names = (
        known.group_by("supplier_name")
        .agg(
            # Two numbers under one name settle nothing.
            pl.when(pl.col(column).drop_nulls().n_unique() == 1)
            .then(pl.col(column).drop_nulls().min())
            .alias(column)
            for column in ("company_number", "entity_id")
        )
        .sort("supplier_name")
    )
    parts = name_parts(names["supplier_name"])
    is_alone = is_redacted(names["supplier_name"]) | (parts["name_key"] == "")
    nodes = parts.with_columns(
        number=names["company_number"].replace("", None),
        entity=names["entity_id"].replace("", None),
        is_alone=is_alone,
        form=pl.col("legal_form").replace(_ONE_FORM),
    ).with_row_index("node")
    # A side without a legal form names a body by itself only when it says enough.
    has_side = pl.col("trading_key").is_not_null() & pl.col("legal_form").is_null()
    is_enough = pl.col("body_key").str.count_matches(" ") >= _BODY_WORDS - 1
    is_dash = pl.col("supplier_name").str.contains(r"\s-+\s")
    body = _shortened(
        pl.when(has_side & is_dash & ~is_enough).then("name_key").otherwise("body_key")
    )
    nodes = nodes.with_columns(body=body).with_columns(
        bare=pl.col("body").str.replace(r" (?:ltd|plc|llp|lp|cic|cio)$", ""),
    )
    nodes = nodes.with_columns(
        body=pl.col("bare") + pl.lit("|") + pl.col("form").fill_null(""),
        tight=pl.col("bare").str.replace_all(r" |\band\b", "")
        + pl.lit("|")
        + pl.col("form").fill_null(""),
        shared=pl.col("bare"),
    )
    alone = pl.col("is_alone")
    return nodes.with_columns(
        pl.when(alone).then(None).otherwise(column).alias(column)
        for column in ("body", "tight", "bare", "trading_key", "number", "entity", "form")
    )


def _same(nodes: pl.DataFrame, column: str) -> pl.DataFrame:
    """Edges from each node to the first with the same key."""
    chosen = nodes.filter(pl.col(column).is_not_null(), ~pl.col("is_alone"))
    return chosen.select(one="node", other=pl.col("node").min().over(column)).filter(
        pl.col("one") != pl.col("other")
    )


def _formless(nodes: pl.DataFrame) -> pl.DataFrame:
    """ACME and ACME LTD, where the list holds no other legal form of ACME."""
    tight = pl.col("tight").str.replace(r"\|.*$", "")
    chosen = nodes.filter(pl.col("bare").is_not_null()).with_columns(tight=tight)
    forms = chosen.group_by("tight").agg(pl.col("form").drop_nulls().n_unique().alias("forms"))
    return _same(chosen.join(forms.filter(pl.col("forms") == 1), on="tight", how="semi"), "tight")


def _cut(nodes: pl.DataFrame) -> pl.DataFrame:
    """A name cut in the middle of a word, and the one name that goes on from there."""
    cut = nodes.filter(
        ~pl.col("is_alone"), pl.col("supplier_name").str.len_chars() >= _FIELD
    ).select(
        one="node",
        start=pl.col("name_key").str.extract(r"^(.+) \S+$", 1),
        end=pl.col("name_key").str.extract(r" (\S+)$", 1),
    )
    whole = nodes.filter(~pl.col("is_alone")).select(other="node", key="name_key")
    starts = cut.select(pl.col("start").drop_nulls().unique())
    # Beginnings of whole words of every name, kept where some cut name has that beginning.
    begun = (
        whole.with_columns(word=pl.col("key").str.split(" "))
        .with_columns(at=pl.int_ranges(2, pl.col("word").list.len()))
        .explode("at")
        .drop_nulls("at")
        .with_columns(
            start=pl.col("word").list.head(pl.col("at")).list.join(" "),
            next=pl.col("word").list.get(pl.col("at"), null_on_oob=True),
        )
        .join(starts, on="start", how="semi")
    )
    found = cut.join(begun, on="start").filter(
        pl.col("next").str.starts_with(pl.col("end")), pl.col("next") != pl.col("end")
    )
    return (
        found.with_columns(many=pl.col("key").n_unique().over("one"))
        .filter(pl.col("many") == 1)
        .select("one", "other")
    )


def _slips(nodes: pl.DataFrame) -> pl.DataFrame:
    """Names that are equal but for one letter of one long word."""
    word = (
        nodes.filter(pl.col("bare").is_not_null())
        .unique(["bare", "form"], keep="first", maintain_order=True)
        .select("node", "form", word=pl.col("bare").str.split(" "))
        .filter(pl.col("word").list.len() >= 2)
        .with_columns(at=pl.int_ranges(0, pl.col("word").list.len()))
        .explode("at")
        .with_columns(
            chosen=pl.col("word").list.get(pl.col("at")),
            rest=pl.concat_str(
                pl.col("word").list.head(pl.col("at")).list.join(" "),
                pl.lit(" _ "),
                pl.col("word").list.slice(pl.col("at") + 1).list.join(" "),
            ),
        )
        .filter(
            pl.col("chosen").str.len_chars() >= _SLIP_LETTERS,
            ~pl.col("chosen").str.contains(r"\d"),
        )
        .with_columns(first=pl.col("chosen").str.head(1))
        .filter(pl.len().over("rest", "first") <= _BLOCK)
        .select("node", "form", "rest", "first", "chosen")
    )
    pairs = word.join(word, on=["rest", "first"], suffix="_other").filter(
        pl.col("node") < pl.col("node_other"),
        pl.col("form").is_null()
        | pl.col("form_other").is_null()
        | (pl.col("form") == pl.col("form_other")),
        # HOME and HOMES are two words, no slip.
        pl.col("chosen") + "s" != pl.col("chosen_other"),
        pl.col("chosen_other") + "s" != pl.col("chosen"),
    )
    distance = cpdist(
        pairs["chosen"].to_list(), pairs["chosen_other"].to_list(), scorer=OSA.distance
    )
    return (
        pairs.with_columns(distance=pl.Series(distance, dtype=pl.Int64))
        .filter(pl.col("distance") == 1)
        .select(one="node", other="node_other")
    )


def _apart(nodes: pl.DataFrame, label: str) -> pl.DataFrame:
    """Parts of components that hold two different labels: by label, and those without one."""
    part = pl.col("part") if "part" in nodes.columns else pl.lit("")
    nodes = nodes.with_columns(part=part)
    labels = pl.col(label).drop_nulls().n_unique().over("component", "part")
    return nodes.with_columns(
        part=pl.when(labels > 1)
        .then(pl.col("part") + pl.lit("|") + pl.col(label).fill_null(""))
        .otherwise("part")
    )


def _shortened(keys: pl.Expr) -> pl.Expr:
    """Keys with the words of reference/rules/name_word.csv as ledgers shorten them."""
    return keys.str.split(" ").list.eval(pl.element().replace(short_words())).list.join(" ")
