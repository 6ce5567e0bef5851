"""Companies House: the Free Company Data Product, every live company of the United Kingdom.

Published on the first of each month as one ZIP (`BasicCompanyDataAsOneFile-2026-11-01.zip`, about
five and a half million rows, 2.5 GB unpacked) or in parts (`BasicCompanyData-2026-11-01-part1_7`).
Its 55 columns have kept their names and order for years, some with a blank before the name.

About 2020 micro-entities had no accounts category at all: a blank beside accounts that were made
up means a micro-entity in a snapshot that knows no `MICRO ENTITY`, and is written down as
`MICRO ENTITY (BLANK)` so that it is believed a little less (registers.md 1).

Licence: a public register; Companies House claims no right in it.

Here: published file -> `Shape.ENTITY`. Not here: people (controllers.py), figures of accounts
(company_accounts.py). The file is streamed: memory does not grow with it.
"""

import csv
import functools
import re
from pathlib import Path

import polars as pl

from pipelines.errors import BadReference
from pipelines.registers.adapter import Converted, Register
from pipelines.registers.published_list import edition_of
from pipelines.registers.shapes import OTHER_NAMES, Shape
from pipelines.registers.unpacking import unpacked

_CATEGORIES = Path(__file__).parents[2] / "reference" / "rules" / "company_category.csv"
_PREVIOUS = 10
_SIC = 4
_REQUIRED = (
    "CompanyName",
    "CompanyNumber",
    "RegAddress.PostCode",
    "CompanyCategory",
    "CompanyStatus",
    "DissolutionDate",
    "IncorporationDate",
    "Accounts.LastMadeUpDate",
    "Accounts.AccountCategory",
    *(f"SICCode.SicText_{n}" for n in range(1, _SIC + 1)),
    *(f"PreviousName_{n}.{part}" for n in range(1, 3) for part in ("CONDATE", "CompanyName")),
)
_MICRO = "MICRO ENTITY"
_MICRO_BY_BLANK = "MICRO ENTITY (BLANK)"
_COLLEGE = "further_education_corporation"
_WITHOUT_NAME_OR_NUMBER = "no name or no company number"


def convert(source: Path, target: Path) -> Converted:
    """One published file or part (CSV, ZIP or gzip) -> Parquet at `target` in `Shape.ENTITY`.

    Rows stay in the order of the file; those without a name or number are left out and counted.
    The edition is the day in the file's name. Raises `BadReference` naming columns that are
    missing or renamed.
    """
    with unpacked(source, ".csv") as path:
        rows = _scan(path, source)
        kept = rows.filter(pl.col("CompanyNumber") != "", pl.col("CompanyName") != "")
        frame = _entities(kept, has_micro=_knows_micro(rows))
        frame.sink_parquet(target, compression="zstd", row_group_size=250_000)
        total = rows.select(pl.len()).collect(engine="streaming").item()
    count = pl.scan_parquet(target).select(pl.len()).collect().item()
    left_out = {_WITHOUT_NAME_OR_NUMBER: total - count} if total > count else {}
    return Converted(count, edition_of(source), left_out)


def _scan(path: Path, named: Path) -> pl.LazyFrame:
    """All columns as trimmed text, named without the blanks that stand before some names."""
    try:
        lazy = pl.scan_csv(path, infer_schema=False, encoding="utf8-lossy")
        names = lazy.collect_schema().names()
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{named} cannot be read as a CSV ({str(fault).splitlines()[0]}): download it again."
        ) from fault
    stripped = [name.strip().lstrip("\ufeff") for name in names]
    missing = [name for name in _REQUIRED if name not in stripped]
    if missing:
        raise BadReference(
            f"{named} lacks the column {', '.join(missing[:4])}: has Companies House renamed it, "
            "or is this another file than the Free Company Data Product? Its first columns are "
            f"{', '.join(stripped[:4])}."
        )
    wanted = {
        old: new
        for old, new in zip(names, stripped, strict=True)
        if new in _REQUIRED or re.fullmatch(r"PreviousName_\d+\.(CONDATE|CompanyName)", new)
    }
    return lazy.select(
        pl.col(old).fill_null("").str.strip_chars().alias(new) for old, new in wanted.items()
    )


def _knows_micro(rows: pl.LazyFrame) -> bool:
    categories = rows.select(pl.col("Accounts.AccountCategory").str.to_uppercase().unique())
    return _MICRO in categories.collect(engine="streaming").to_series().to_list()


def _entities(rows: pl.LazyFrame, *, has_micro: bool) -> pl.LazyFrame:
    number = pl.col("CompanyNumber").str.to_uppercase().str.replace_all(" ", "").str.zfill(8)
    form = _folded(pl.col("CompanyCategory")).replace_strict(
        _legal_forms(), default="other", return_dtype=pl.String
    )
    category = pl.col("Accounts.AccountCategory").str.to_uppercase()
    made_up_to = _day("Accounts.LastMadeUpDate")
    blank = pl.lit(None if has_micro else _MICRO_BY_BLANK, dtype=pl.String)
    columns: dict[str, pl.Expr] = {
        "entity_id": pl.lit("GB-COH-") + number,
        "entity_name": pl.col("CompanyName"),
        "other_names": _previous_names(rows),
        "legal_form": form,
        "category": _or_null("CompanyCategory"),
        "status": _or_null("CompanyStatus"),
        "public_kind": pl.when(form == _COLLEGE).then(pl.lit("college")),
        "registered_on": _day("IncorporationDate"),
        "ended_on": _day("DissolutionDate"),
        "postcode": _postcode("RegAddress.PostCode"),
        "company_number": number,
        "account_category": pl.when(category != "")
        .then(category)
        .when(made_up_to.is_not_null())
        .then(blank),
        "accounts_made_up_to": made_up_to,
        "sic_codes": pl.concat_str(
            [pl.col(f"SICCode.SicText_{n}").str.extract(r"^(\d{5})\b") for n in range(1, _SIC + 1)],
            separator=" ",
            ignore_nulls=True,
        ).replace("", None),
    }
    return rows.select(
        columns.get(name, pl.lit(None)).cast(kind).alias(name)
        for name, kind in Shape.ENTITY.columns.items()
    )


def _previous_names(rows: pl.LazyFrame) -> pl.Expr:
    """Names borne before: until is the day of the change; an empty list for most companies."""
    known = rows.collect_schema().names()
    each = [
        pl.struct(
            name=pl.col(f"PreviousName_{n}.CompanyName"),
            kind=pl.lit("PREVIOUS"),
            until=_day(f"PreviousName_{n}.CONDATE"),
        )
        for n in range(1, _PREVIOUS + 1)
        if f"PreviousName_{n}.CompanyName" in known
    ]
    is_one = pl.element().struct.field("name") != ""
    names = pl.concat_list(each).list.eval(pl.element().filter(is_one))
    return (
        pl.when(pl.col("PreviousName_1.CompanyName") != "")
        .then(names)
        .otherwise(pl.lit([], dtype=OTHER_NAMES))
    )


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d/%m/%Y", strict=False)


def _or_null(column: str) -> pl.Expr:
    return pl.col(column).replace("", None)


def _postcode(column: str) -> pl.Expr:
    """Upper case without blanks; what is no postcode (a foreign code, a typing error) is kept."""
    return pl.col(column).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None)


def _folded(category: pl.Expr) -> pl.Expr:
    return category.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()


@functools.cache
def _legal_forms() -> dict[str, str]:
    with _CATEGORIES.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    keys = pl.DataFrame({"category": [row["category"] for row in rows]}).select(
        _folded(pl.col("category"))
    )["category"]
    return dict(zip(keys.to_list(), [row["legal_form"] for row in rows], strict=True))


REGISTER = Register(
    name="companies_house",
    title="Companies House basic company data",
    publisher="Companies House",
    licence="Public register, free of re-use restrictions",
    attribution="Contains public sector information of Companies House.",
    download="Companies House, Free Company Data Product: the ZIP of all companies, or all parts",
    shape=Shape.ENTITY,
    reader="1",
    convert=convert,
)
