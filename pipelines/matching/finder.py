"""The finder: payees of a run -> the registered bodies they may mean, and what is known of those.

    payees(rows)                     what to look up, from the rows of raw.spend_row
    find(home, payees, wanted)       the frames of every `register.*` table of the run

Millions of registered bodies stay in the files of the shelf; what is loaded is only those that a
payee may mean, those they belong with, and where all of them are. Finding is generous and decides
nothing: how near a candidate is stands beside it, and `sql/rules/entity_match.sql` judges.

The search is a handful of set operations in DuckDB, one statement a file in this folder, over the
index of names (`index.py`): equal keys first, then names cut at the width of a field, numbers, and
for payees without an equal name the names that share their rarest words. No loop over payees.

Not here: what belongs to a body found (`bodies.py`), keys of names (`names.py`), any verdict.
`defs/` and `dry_run.py` import it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.decisions import ENTITY, read_decisions
from pipelines.exchange import ArrowStream, frame_of
from pipelines.home import Home
from pipelines.matching import bodies, index, names
from pipelines.registers import identifiers, postcode_places, shelf
from pipelines.registers.shapes import Shape
from pipelines.warehouse import Warehouse

PAYEE_COLUMNS = (
    "file_sha256",
    "supplier_name",
    "supplier_company_no",
    "supplier_charity_no",
    "supplier_vat_no",
    "supplier_postcode",
)
"""Columns of raw.spend_row that say who was paid."""

NEARNESS = (
    "NUMBER",
    "EXACT",
    "BODY",
    "FORM",
    "SPACING",
    "WORDING",
    "TRADING_AS",
    "BRACKET",
    "TRUNCATED",
    "FUZZY",
)
"""Ways in which a payee's name leads to a body, the surest first."""

_IDENTIFIERS = {
    "COMPANY": "supplier_company_no",
    "CHARITY": "supplier_charity_no",
    "VAT": "supplier_vat_no",
}
_FIELD_FROM, _FIELD_TO = 20, 60
_NAMES_OF_FULL_WIDTH = 3  # a source whose longest name is a matter of chance has one of them
_SEARCH = {
    "block_size": 2_000,
    "most_names": index.MOST_NAMES_OF_A_WORD,
    "least_likeness": 0.80,
    "most_tried": 12,
    "least_similarity": 0.75,
    "most_kept": 6,
}
_STATEMENTS = (
    "vocabulary",
    "keyed",
    "truncated",
    "numbered",
    "payee_word",
    "repaired",
    "blocked",
    "fuzzy",
    "candidate",
    "shortlist",
)
"""The statements of a search, a file each, in their order."""

_HERE = Path(__file__).parent
Tell = Callable[[str], None]


def payees(rows: pl.DataFrame) -> pl.DataFrame:
    """What to look up: the distinct payees of rows that hold some of PAYEE_COLUMNS.

    Returns supplier_name (trimmed, "" for a blank), supplier_company_no, supplier_charity_no,
    supplier_vat_no, supplier_postcode (null when not given) and is_cut: whether the name is as long
    as the longest of its file, which so many names share that the field must end there.
    """
    missing = [name for name in PAYEE_COLUMNS if name not in rows.columns]
    known = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    trimmed = known.select(
        "file_sha256",
        pl.col("supplier_name").fill_null("").str.strip_chars(),
        *(pl.col(name).str.strip_chars().replace("", None) for name in PAYEE_COLUMNS[2:]),
    ).unique()
    width = pl.col("supplier_name").str.len_chars()
    longest = width.max().over("file_sha256")
    is_full = width == longest
    distinct = pl.col("supplier_name").filter(is_full).n_unique().over("file_sha256")
    is_cut = is_full & longest.is_between(_FIELD_FROM, _FIELD_TO)
    return (
        trimmed.with_columns(is_cut=is_cut & (distinct >= _NAMES_OF_FULL_WIDTH))
        .drop("file_sha256")
        .group_by(PAYEE_COLUMNS[1:])
        .agg(pl.col("is_cut").any())
        .sort(PAYEE_COLUMNS[1:], nulls_last=True)
    )


def postcodes(cells: pl.DataFrame) -> frozenset[str]:
    """The postcodes that records of other feeds state, of cells with column_name and cell_text."""
    stated = cells.filter(pl.col("column_name").str.ends_with("postcode"))
    return frozenset(stated["cell_text"].drop_nulls().to_list())


def decided_entities(decisions: Path) -> tuple[str, ...]:
    """Bodies that people have said a supplier is: they are loaded even if no name leads there."""
    decided = (each.value for each in read_decisions(decisions) if each.attribute == ENTITY)
    return tuple(sorted({value for value in decided if value.startswith("GB-")}))


def newest_edition(home: Home) -> date:
    """The day of the newest edition on the shelf; of the embedded register when it is empty."""
    embedded: date = postcode_places.embedded_edition()["edition_date"]
    return max((each.entry.edition_date for each in shelf.used(home)), default=embedded)


def has_bodies(home: Home) -> bool:
    """Whether any register on the shelf names bodies: companies, charities, public bodies."""
    return any(each.register.shape is Shape.ENTITY for each in shelf.used(home))


def find(
    home: Home,
    asked: pl.DataFrame,
    wanted: Collection[str] = (),
    tell: Tell = lambda _: None,
    postcodes: Collection[str] = (),
) -> Mapping[str, pl.DataFrame]:
    """The frame of every table of `sql/register`, by table name.

    asked: as `payees` returns. wanted: identifiers to load in any case. postcodes: places to load
    beside those of the payees and of the bodies they may be. Raises `BadReference` when a file of
    the shelf is missing.
    """
    files = shelf.in_force(home)
    readings = _readings(asked)
    candidates = _candidates(index.ready(files, tell), asked, readings, tell)
    found = bodies.gather(files, {*candidates["entity_id"], *wanted})
    stated = pl.Series(sorted(postcodes), dtype=pl.String)
    codes = pl.concat([asked["supplier_postcode"], found["register.entity"]["postcode"], stated])
    places = postcode_places.frames(files, shelf.room(home), codes)
    return {
        **found,
        **places,
        "register.edition": _editions(files),
        "register.entity_candidate": candidates,
        "register.identifier_reading": readings,
    }


def _readings(asked: pl.DataFrame) -> pl.DataFrame:
    """Each number given for a payee as the registers write it: kind, value, identifier."""
    readers = {
        "COMPANY": identifiers.company_id,
        "CHARITY": identifiers.charity_id,
        "VAT": identifiers.vat_id,
    }
    read = []
    for kind, column in _IDENTIFIERS.items():
        values = asked[column].drop_nulls().unique().sort()
        read.append(
            pl.DataFrame(
                {
                    "kind": pl.Series([kind] * values.len(), dtype=pl.String),
                    "value": values,
                    "identifier": readers[kind](values),
                }
            )
        )
    return pl.concat(read)


def _candidates(
    indexes: Sequence[index.Index], asked: pl.DataFrame, readings: pl.DataFrame, tell: Tell
) -> pl.DataFrame:
    """The rows of register.entity_candidate."""
    with Warehouse.open() as warehouse:
        connection = warehouse.cursor()
        _load_payees(connection, asked, readings)
        _open_index(connection, indexes)
        for number, name in enumerate(_STATEMENTS, start=1):
            tell(f"looking up payees ({number} of {len(_STATEMENTS)})")
            _make(warehouse, name)
            if name == "candidate":
                offices = bodies.postcodes([each.file for each in indexes], _ids(connection))
                _load(connection, "office", offices)
        return frame_of(connection.table("shortlist"))


def _load_payees(
    connection: duckdb.DuckDBPyConnection, asked: pl.DataFrame, readings: pl.DataFrame
) -> None:
    spelled = (
        asked.group_by("supplier_name")
        .agg(pl.col("is_cut").any())
        .sort("supplier_name")
        .with_row_index("payee_number")
    )
    parts = names.name_parts(spelled["supplier_name"]).drop("supplier_name")
    trading = names.registered_keys(parts["trading_key"].fill_null(""))["bare_key"]
    payee = pl.concat([spelled, parts], how="horizontal").with_columns(trading_bare_key=trading)
    unnamed = names.is_redacted(payee["supplier_name"]) | (payee["name_key"] == "")
    _load(connection, "payee", payee.filter(~unnamed))
    numbered = [
        asked.select("supplier_name", kind=pl.lit(kind), value=column)
        for kind, column in _IDENTIFIERS.items()
        if kind != "VAT"
    ]
    numbers = spelled.select("supplier_name", "payee_number")
    given = (
        pl.concat(numbered)
        .join(readings, on=["kind", "value"])
        .join(numbers, on="supplier_name")
        .select("payee_number", "identifier")
        .drop_nulls()
        .unique()
    )
    _load(connection, "payee_identifier", given)
    key = pl.col("supplier_postcode").str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
    placed = asked.join(numbers, on="supplier_name").select("payee_number", postcode=key)
    _load(connection, "payee_postcode", placed.drop_nulls().unique())
    places = pl.DataFrame({"nearness": NEARNESS, "place": range(len(NEARNESS))})
    _load(connection, "nearness", places)


def _open_index(connection: duckdb.DuckDBPyConnection, indexes: Sequence[index.Index]) -> None:
    """Views over the files of the index: name, posting and words."""
    views = {
        "name": ([each.names for each in indexes], _NAME_COLUMNS),
        "posting": ([each.postings for each in indexes], {"row": pl.UInt32, "word": pl.String}),
        "words": ([each.vocabulary for each in indexes], _WORD_COLUMNS),
    }
    for view, (paths, columns) in views.items():
        parts = [
            connection.read_parquet(str(path)).project(f"{number} as file_number, *")
            for number, path in enumerate(paths)
        ]
        if not parts:
            empty = pl.DataFrame(schema={"file_number": pl.Int32, **columns})
            _load(connection, f"{view}_found", empty)
            parts = [connection.table(f"{view}_found")]
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.union(part)
        renamed = whole.project("* rename (row as name_row)") if "row" in columns else whole
        renamed.create_view(view)


_NAME_COLUMNS = {
    "row": pl.UInt32,
    "entity_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "until": pl.Date,
    "name_key": pl.String,
    "bare_key": pl.String,
    "core_key": pl.String,
    "compact_key": pl.String,
    "loose_key": pl.String,
    "legal_form": pl.String,
}
_WORD_COLUMNS = {"word": pl.String, "name_count": pl.UInt32}


def _make(warehouse: Warehouse, name: str) -> None:
    """Run the statement of `<name>.sql` and keep its rows as the table of that name."""
    statement = (_HERE / f"{name}.sql").read_text(encoding="utf-8")
    used = {key: value for key, value in _SEARCH.items() if f"${key}" in statement}
    warehouse.make(name, statement, used)


def _load(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("incoming", ArrowStream(frame))
    connection.table("incoming").create(name)
    connection.unregister("incoming")


def _ids(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {str(row[0]) for row in connection.table("candidate").project("entity_id").fetchall()}


def _editions(files: Sequence[shelf.InForce]) -> pl.DataFrame:
    """The rows of register.edition: what was added, and what came with the product instead."""
    added = [
        {
            "register": each.register.name,
            "file_sha256": each.entry.sha256,
            "title": each.register.title,
            "publisher": each.entry.publisher,
            "licence": each.entry.licence,
            "attribution": each.register.attribution,
            "edition_date": each.entry.edition_date,
            "file_name": each.entry.file_name,
            "row_count": each.entry.rows,
            "is_newest": each.is_newest,
            "is_embedded": False,
        }
        for each in files
    ]
    has_postcodes = any(each.register.shape is Shape.POSTCODE for each in files)
    embedded = [] if has_postcodes else [postcode_places.embedded_edition()]
    return pl.DataFrame([*added, *embedded]).sort("register", "file_sha256")
