"""Charities of England and Wales: the extract that the Charity Commission publishes each day.

One ZIP a table (`publicextract.charity.zip`, about 390,000 rows with those removed), as JSON (UTF-8
with a byte order mark) or as text with tabs. The text is not quoted: a quotation mark is a
character, and a line break may stand inside a cell, so that a row is what has all its columns.

Three tables are read. `charity` gives the bodies, removed ones too, so that a payment of some years
ago finds who was a charity then; linked charities (`linked_charity_number` above 0) are funds of a
main one and are left out. `charity_other_names` gives working and former names.
`charity_annual_return_partb` gives staff, which only charities with an income above £500,000 state.

Licence: Open Government Licence v3. Contact persons, telephones and e-mail are never read.

Here: published file -> Parquet of each of the three. Not here: what they mean together (`bodies.py`
and `sql/rules/entity_fact.sql`). Imports Polars.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers import identifiers
from pipelines.registers.adapter import Convert, Converted, Register
from pipelines.registers.published_list import postcode, write_shape
from pipelines.registers.shapes import Shape
from pipelines.registers.unpacking import unpacked

_BOM = b"\xef\xbb\xbf"
_NUMBER = "registered_charity_number"
_LINKED = "linked_charity_number"
_LINKED_LEFT_OUT = "charities linked to a main one"
_NO_NAME_LEFT_OUT = "no name"
_NAME_KINDS = {"working name": "WORKING", "previous name": "PREVIOUS"}
_FORMS = {"cio": "cio", "charitable company": "company_by_guarantee", "trust": "trust"}
_LARGEST_MONEY = Decimal(10) ** 15


def convert_charities(source: Path, target: Path) -> Converted:
    """Table `charity` -> `Shape.ENTITY`. Raises `BadReference` naming a column that is missing."""
    columns = (
        "date_of_extract",
        _NUMBER,
        _LINKED,
        "charity_name",
        "charity_type",
        "charity_registration_status",
        "date_of_registration",
        "date_of_removal",
        "latest_acc_fin_period_end_date",
        "latest_income",
        "charity_contact_postcode",
        "charity_company_registration_number",
    )
    rows = _read(source, columns)
    main = rows.filter(pl.col(_LINKED).is_in(["0", "0.0"]), pl.col(_NUMBER).is_not_null())
    named = main.filter(pl.col("charity_name").is_not_null())
    numbers = identifiers.company_number(named["charity_company_registration_number"])
    kind = pl.col("charity_type").str.to_lowercase()
    form = kind.replace_strict(_FORMS, default=None, return_dtype=pl.String)
    frame = named.with_columns(company_number=numbers).select(
        pl.lit("GB-CHC-").add(pl.col(_NUMBER)).alias("entity_id"),
        pl.col("charity_name").alias("entity_name"),
        pl.when(pl.col("company_number").str.contains("^CE"))
        .then(pl.lit("cio"))
        .otherwise(form)
        .alias("legal_form"),
        pl.col("charity_type").alias("category"),
        pl.col("charity_registration_status").alias("status"),
        _day("date_of_registration").alias("registered_on"),
        _day("date_of_removal").alias("ended_on"),
        postcode("charity_contact_postcode").alias("postcode"),
        "company_number",
        _money("latest_income").alias("income_gbp"),
        _day("latest_acc_fin_period_end_date").alias("figures_on"),
    )
    left_out = {
        _LINKED_LEFT_OUT: rows.height - main.height,
        _NO_NAME_LEFT_OUT: main.height - named.height,
    }
    return _converted(frame, Shape.ENTITY, target, rows, left_out)


def convert_names(source: Path, target: Path) -> Converted:
    """Table `charity_other_names` -> `Shape.NAME`."""
    columns = ("date_of_extract", _NUMBER, _LINKED, "charity_name_type", "charity_name")
    rows = _read(source, columns)
    main = rows.filter(pl.col(_LINKED).is_in(["0", "0.0"]), pl.col(_NUMBER).is_not_null())
    named = main.filter(pl.col("charity_name").is_not_null())
    frame = named.select(
        pl.lit("GB-CHC-").add(pl.col(_NUMBER)).alias("entity_id"),
        pl.col("charity_name").alias("name"),
        pl.col("charity_name_type")
        .str.to_lowercase()
        .replace_strict(_NAME_KINDS, default="WORKING", return_dtype=pl.String)
        .alias("kind"),
    )
    left_out = {
        _LINKED_LEFT_OUT: rows.height - main.height,
        _NO_NAME_LEFT_OUT: main.height - named.height,
    }
    return _converted(frame, Shape.NAME, target, rows, left_out)


def convert_figures(source: Path, target: Path) -> Converted:
    """Table `charity_annual_return_partb` -> `Shape.FIGURES`: the last year each charity stated."""
    columns = (
        "date_of_extract",
        _NUMBER,
        "fin_period_end_date",
        "income_total_income_and_endowments",
        "count_employees",
    )
    rows = _read(source, columns)
    stated = rows.select(
        pl.lit("GB-CHC-").add(pl.col(_NUMBER)).alias("entity_id"),
        _money("income_total_income_and_endowments").alias("income_gbp"),
        pl.col("count_employees")
        .cast(pl.Float64, strict=False)
        .cast(pl.Int64, strict=False)
        .alias("employees"),
        _day("fin_period_end_date").alias("figures_on"),
    ).filter(pl.col("figures_on").is_not_null(), pl.col("employees").is_not_null())
    last = stated.sort("entity_id", "figures_on", "employees").unique(
        "entity_id", keep="last", maintain_order=True
    )
    left_out = {
        "no number of employees": rows.height - stated.height,
        "an earlier year": stated.height - last.height,
    }
    return _converted(last, Shape.FIGURES, target, rows, left_out)


def _converted(
    frame: pl.DataFrame,
    shape: Shape,
    target: Path,
    rows: pl.DataFrame,
    left_out: Mapping[str, int],
) -> Converted:
    edition = rows.select(_day("date_of_extract").max()).item() if rows.height else None
    written = write_shape(frame, shape.columns, target)
    return Converted(
        written,
        edition if isinstance(edition, date) else None,
        {why: count for why, count in left_out.items() if count},
    )


def _read(source: Path, columns: Sequence[str]) -> pl.DataFrame:
    """The columns as trimmed text, blanks null."""
    with unpacked(source, ".json", ".txt") as path:
        data = path.read_bytes().removeprefix(_BOM)
    frame = _from_json(data, source) if data[:1] == b"[" else _from_text(data, source)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadReference(
            f"{source} lacks the column {', '.join(missing[:4])}: has the Charity Commission "
            "renamed it, or is this another table of the extract? "
            f"It has {', '.join(frame.columns[:5])} ..."
        )
    text = (pl.col(name).cast(pl.String).str.strip_chars().replace("", None) for name in columns)
    return frame.select(text)


def _from_json(data: bytes, source: Path) -> pl.DataFrame:
    try:
        return pl.read_json(io.BytesIO(data), infer_schema_length=None)
    except pl.exceptions.PolarsError as fault:
        raise BadReference(f"{source} is damaged ({str(fault).splitlines()[0]}).") from fault


def _from_text(data: bytes, source: Path) -> pl.DataFrame:
    """A row begins with a day and a number; other lines are the rest of a cell with line breaks."""
    head, _, body = data.decode("utf-8", "replace").partition("\n")
    names = head.strip("\r\n").split("\t")
    whole = re.sub(r"\r?\n(?!\d{4}-\d\d-\d\d[ T][\d:.]+\t\d+\t|$)", " ", body)
    try:
        return pl.read_csv(
            io.BytesIO(whole.encode()),
            has_header=False,
            separator="\t",
            quote_char=None,
            schema=dict.fromkeys(names, pl.String),
            infer_schema=False,
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{source} cannot be read as text with tabs ({str(fault).splitlines()[0]})."
        ) from fault


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def _money(column: str) -> pl.Expr:
    """Pounds, exact; what is no amount is null."""
    amount = pl.col(column).cast(pl.Decimal(38, 2), strict=False)
    return pl.when(amount.abs() < _LARGEST_MONEY).then(amount).cast(pl.Decimal(18, 2))


def _register(name: str, title: str, table: str, shape: Shape, convert: Convert) -> Register:
    return Register(
        name=name,
        title=title,
        publisher="Charity Commission for England and Wales",
        licence="Open Government Licence v3.0",
        attribution="Contains information from the Charity Commission for England and Wales.",
        download=f"Charity Commission, Full register download: {table}, JSON or text",
        shape=shape,
        reader="1",
        convert=convert,
        months=1,
    )


CHARITIES = _register(
    "charities_england_wales",
    "Register of charities, England and Wales",
    "charity",
    Shape.ENTITY,
    convert_charities,
)
NAMES = _register(
    "charity_other_names",
    "Other names of charities, England and Wales",
    "charity_other_names",
    Shape.NAME,
    convert_names,
)
FIGURES = _register(
    "charity_annual_return",
    "Annual returns of charities (part B), England and Wales",
    "charity_annual_return_partb",
    Shape.FIGURES,
    convert_figures,
)
