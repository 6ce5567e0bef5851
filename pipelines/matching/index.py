"""The index: names of a public register, taken apart once per edition, for the search of payees.

    names(file)        every name of every entry with its keys, in the order of the file
    postings(file)     in which names each word stands, without words that stand in very many
    vocabulary(file)   how many names each word stands in

Each is a Parquet file beside the register's own in the cache, made when first wanted (about a
minute and a half for all companies of the United Kingdom) and named by what made it. Here: making
them. Not here: searching (`finder.py`) or what a key is (`names.py`). Polars only.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.files import sync_tree
from pipelines.lock import workplace
from pipelines.matching import names
from pipelines.registers.shapes import Shape
from pipelines.registers.shelf import InForce

MOST_NAMES_OF_A_WORD = 4_000
"""A word that stands in more names of one register than this leads nowhere and is not posted."""

_BATCH = 500_000
_RULES = ("legal_form.csv", "name_note.csv", "name_word.csv")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Index:
    """The three files made of one register file; `number` tells the registers of a run apart."""

    file: InForce
    names: Path
    postings: Path
    vocabulary: Path


def ready(files: Sequence[InForce], tell: Tell = lambda _: None) -> tuple[Index, ...]:
    """The index of every file that holds names (bodies and other names), made where missing."""
    holding = [each for each in files if each.register.shape in (Shape.ENTITY, Shape.NAME)]
    return tuple(_ready(each, tell) for each in holding)


def _ready(file: InForce, tell: Tell) -> Index:
    stem = f"{file.path.stem}-index-{_version()}"
    index = Index(
        file,
        *(file.path.with_name(f"{stem}-{part}.parquet") for part in ("names", "postings", "words")),
    )
    if not all(path.is_file() for path in (index.names, index.postings, index.vocabulary)):
        tell(f"taking the names of {file.entry.file_name} apart (once)")
        with workplace(file.path.parent) as folder:
            made = [folder / f"{n}.parquet" for n in range(3)]
            _write_names(file, made[0])
            _write_words(made[0], made[1], made[2])
            sync_tree(folder)
            for one, place in zip(
                made, (index.names, index.postings, index.vocabulary), strict=True
            ):
                one.replace(place)
    return index


def _write_names(file: InForce, target: Path) -> None:
    frames = [_taken_apart(batch) for batch in _batches(file)]
    whole = pl.concat(frames) if frames else _taken_apart(_NO_NAMES)
    whole.with_row_index("row").write_parquet(target, row_group_size=_BATCH)


_NO_NAMES = pl.DataFrame(
    schema={"entity_id": pl.String, "name": pl.String, "kind": pl.String, "until": pl.Date}
)


def _batches(file: InForce) -> Iterator[pl.DataFrame]:
    """entity_id, name, kind (CURRENT, PREVIOUS, WORKING, ACRONYM), until; a part at a time."""
    scan = pl.scan_parquet(file.path)
    total = scan.select(pl.len()).collect().item()
    for start in range(0, total, _BATCH):
        part = scan.slice(start, _BATCH)
        if file.register.shape is Shape.NAME:
            yield part.select("entity_id", "name", "kind", "until").collect()
            continue
        current = part.select(
            "entity_id",
            name="entity_name",
            kind=pl.lit("CURRENT"),
            until=pl.lit(None, dtype=pl.Date),
        )
        others = (
            part.select("entity_id", other="other_names")
            .filter(pl.col("other").list.len() > 0)
            .explode("other")
            .unnest("other")
            .select("entity_id", "name", "kind", "until")
        )
        yield pl.concat([current, others]).filter(pl.col("name") != "").collect()


def _taken_apart(batch: pl.DataFrame) -> pl.DataFrame:
    keys = names.registered_keys(batch["name"])
    return pl.concat([batch, keys], how="horizontal").filter(pl.col("name_key") != "")


def _write_words(made_names: Path, postings: Path, vocabulary: Path) -> None:
    """Words of two letters or more of the name without its legal form, each name once."""
    words = (
        pl.scan_parquet(made_names)
        .select("row", word=pl.col("bare_key").str.split(" ").list.unique())
        .explode("word")
        .filter(pl.col("word").str.len_chars() > 1)
    )
    counted = words.group_by("word").agg(name_count=pl.len()).sort("word")
    counted.collect(engine="streaming").write_parquet(vocabulary)
    rare = pl.scan_parquet(vocabulary).filter(pl.col("name_count") <= MOST_NAMES_OF_A_WORD)
    posted = words.join(rare.select("word"), on="word", how="semi").sort("word", "row")
    posted.collect(engine="streaming").write_parquet(postings, row_group_size=200_000)


def _version() -> str:
    """What makes an index: the reading of names, this module, and the words they go by."""
    whole = hashlib.sha256()
    for path in (Path(__file__), Path(names.__file__), *(names.RULES / rule for rule in _RULES)):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]
