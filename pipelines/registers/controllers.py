"""Controllers: the snapshot of people with significant control, without the people.

Published daily as a ZIP of one text file with a JSON object a line (about 10 million lines, 10 GB
unpacked), whole or in parts (`psc-snapshot-2026-11-26_1of31.zip`). Kept are companies and legal
persons that control a company: they tell a subsidiary and a company that a council owns. Natural
persons are counted and never read beyond the kind of their line; statements and exemptions say
nothing of who.

The number a controller gives is free text (`SC 12345`, `N/A`, a number of another country): it is
taken for a company number only where the country is in the United Kingdom or the register is
Companies House.

Here: published file -> `Shape.CONTROL`. Not here: whether that makes a subsidiary
(`sql/rules/size_evidence.sql`). The file is read a part at a time.
"""

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers import identifiers
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import write_shape
from pipelines.registers.shapes import Shape
from pipelines.registers.unpacking import unpacked

_LINES = 200_000
_KINDS = {"corporate-entity": "corporate", "legal-person": "legal_person"}
_KIND = (
    r'"kind"\s*:\s*"([a-z-]+?)(?:-person-with-significant-control|-beneficial-owner)?(?:#[^"]*)?"'
)
_PERSONS = ("individual", "super-secure")
_UNITED_KINGDOM = (
    r"(?i)\b(?:united kingdom|uk|u\.k\.|great britain|gb|england|wales|scotland|northern ireland"
    r"|companies house|cardiff|edinburgh|belfast)\b"
)
_EDITION = re.compile(r"(20\d{2})-(\d{2})-(\d{2})")
_BANDS = (("75-to-100", "75-100"), ("50-to-75", "50-75"), ("25-to-50", "25-50"))
_APPOINT = "right-to-appoint-and-remove"
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "company_number": pl.String,
    "data": pl.Struct(
        {
            "kind": pl.String,
            "name": pl.String,
            "natures_of_control": pl.List(pl.String),
            "notified_on": pl.String,
            "ceased_on": pl.String,
            "identification": pl.Struct(
                {
                    "country_registered": pl.String,
                    "place_registered": pl.String,
                    "registration_number": pl.String,
                }
            ),
        }
    ),
}


def convert(source: Path, target: Path) -> Converted:
    """A snapshot or a part of it (ZIP or text) -> Parquet at `target` in `Shape.CONTROL`.

    The edition is the day in the file's name. Raises `BadReference` for a file whose lines are not
    those of the snapshot.
    """
    left_out: Counter[str] = Counter()
    frames: list[pl.DataFrame] = []
    with unpacked(source, ".txt", ".json", ".jsonl") as path, path.open("rb") as stream:
        for lines in _batches(stream):
            kinds = pl.Series(lines).cast(pl.String).str.extract(_KIND, 1)
            if frames == [] and not left_out and kinds.drop_nulls().is_empty():
                raise BadReference(
                    f"{source} has no line with a kind of control: is it the snapshot of people "
                    "with significant control as published?"
                )
            is_kept = kinds.is_in(list(_KINDS)).fill_null(value=False)
            left_out.update(_words(kind) for kind in kinds.filter(~is_kept).to_list())
            frames.append(_controls(pl.Series(lines).filter(is_kept).to_list(), source))
    whole = pl.concat(frames) if frames else Shape.CONTROL.empty()
    rows = write_shape(whole, Shape.CONTROL.columns, target)
    if whole.height > rows:
        left_out["the same statement again"] += whole.height - rows
    return Converted(rows, _edition(source), dict(sorted(left_out.items())))


def _batches(stream: io.BufferedIOBase) -> Iterator[list[bytes]]:
    while lines := [line for line in itertools.islice(stream, _LINES) if line.strip()]:
        yield lines


def _words(kind: str | None) -> str:
    """What is not kept, in words; never a name."""
    if kind is not None and kind.startswith(_PERSONS):
        return "natural persons, who are not kept"
    return "statements, exemptions and totals"


def _controls(lines: list[bytes], source: Path) -> pl.DataFrame:
    if not lines:
        return Shape.CONTROL.empty()
    try:
        raw = pl.read_ndjson(io.BytesIO(b"\n".join(lines)), schema=_SCHEMA)
    except pl.exceptions.PolarsError as fault:
        raise BadReference(f"{source} is damaged ({str(fault).splitlines()[0]}).") from fault
    rows = raw.unnest("data").unnest("identification")
    rows = rows.with_columns(
        controlled=identifiers.company_id(rows["company_number"]),
        number=identifiers.company_id(rows["registration_number"]),
        natures=pl.col("natures_of_control").list.join(" ").fill_null(""),
        where=pl.concat_str(
            "country_registered", "place_registered", separator=" ", ignore_nulls=True
        ),
    )
    band = pl.lit(None, dtype=pl.String)
    for words, name in reversed(_BANDS):
        band = (
            pl.when(pl.col("natures").str.contains(words, literal=True))
            .then(pl.lit(name))
            .otherwise(band)
        )
    kind = pl.col("kind").str.extract("^(corporate-entity|legal-person)", 1)
    return rows.filter(pl.col("controlled").is_not_null(), pl.col("name").is_not_null()).select(
        entity_id="controlled",
        controller_name=pl.col("name").str.strip_chars(),
        controller_kind=kind.replace_strict(_KINDS, return_dtype=pl.String),
        controller_id=pl.when(pl.col("where").str.contains(_UNITED_KINGDOM)).then("number"),
        controller_country=pl.col("country_registered").str.strip_chars().replace("", None),
        band=band,
        is_right_to_appoint=pl.col("natures").str.contains(_APPOINT, literal=True),
        notified_on=pl.col("notified_on").str.to_date("%Y-%m-%d", strict=False),
        ceased_on=pl.col("ceased_on").str.to_date("%Y-%m-%d", strict=False),
    )


def _edition(source: Path) -> date | None:
    found = _EDITION.search(source.name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


REGISTER = Register(
    name="companies_house_psc",
    title="Companies and legal persons with significant control",
    publisher="Companies House",
    licence="Public register, free of re-use restrictions",
    attribution="Contains public sector information of Companies House.",
    download="Companies House, People with significant control snapshot: the ZIP, or all parts",
    shape=Shape.CONTROL,
    reader="1",
    convert=convert,
    months=1,
)
