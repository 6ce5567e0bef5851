"""Companies House: the Free Company Data Product, every live company of the United Kingdom.

Published on the first of each month as one ZIP (`BasicCompanyDataAsOneFile-2026-11-01.zip`, about
five and a half million rows, 2.5 GB unpacked) or in parts (`BasicCompanyData-2026-11-01-part1_7`).
Its 55 columns have kept their names and order for years, some with a blank before the name.

About 2020 micro-entities had no accounts category at all: a blank beside accounts that were made
up means a micro-entity in a snapshot that knows no `MICRO ENTITY`, and is written down as
`MICRO ENTITY (BLANK)` so that it is believed a little less (registers.md 1).

Licence: a public register; Companies House claims no right in it.

Here: published file -> `Shape.ENTITY`. Not here: people (controllers.py), figures of accounts
(company_accounts.py). The file is read a part at a time: memory does not grow
with it.
"""

import csv
import functools
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
_PREVIOUS_NAME = re.compile(r"PreviousName_\d+\.(?:CONDATE|CompanyName)")
_BLOCK = 64 * 1024**2
_BOM = b"\xef\xbb\xbf"
_COLLEGE = "further_education_corporation"
_DAY, _NEXT = "\x1e", "\x1f"  # stand in no name
_WITHOUT_NAME_OR_NUMBER = "no name or no company number"


def convert(source: Path, target: Path) -> Converted:
    """One published file or part (CSV, ZIP or gzip) -> Parquet at `target` in `Shape.ENTITY`.

    Rows stay in the order of the file; those without a name or number are left out and counted.
    The edition is the day in the file's name. Raises `BadReference` naming columns that are
    missing or renamed.
    """
    total, has_micro, parts = 0, False, []
    with (
        unpacked(source, ".csv") as path,
        tempfile.TemporaryDirectory(prefix=".parts-", dir=target.parent) as folder,
    ):
        for number, rows in enumerate(_tables(path, source)):
            kept = rows.filter(pl.col("CompanyNumber") != "", pl.col("CompanyName") != "")
            parts.append(Path(folder) / f"{number:05}.parquet")
            frame = _entities(kept)
            frame.write_parquet(parts[-1])
            total += rows.height
            has_micro = has_micro or frame["account_category"].eq(_MICRO).any()
        whole = pl.scan_parquet(parts)
        if has_micro:
            category = pl.col("account_category")
            whole = whole.with_columns(
                account_category=pl.when(category != _MICRO_BY_BLANK).then(category)
            )
        whole.sink_parquet(target, compression="zstd", row_group_size=100_000)
    count = pl.scan_parquet(target).select(pl.len()).collect().item()
    left_out = {_WITHOUT_NAME_OR_NUMBER: total - count} if total > count else {}
    return Converted(count, edition_of(source), left_out)


def _tables(path: Path, named: Path) -> Iterator[pl.DataFrame]:
    """The file a part at a time, the columns wanted as trimmed text.

    Polars would hold the whole of a large CSV file at once; a part ends where one quoted row ends
    and the next begins.
    """
    with path.open("rb") as stream:
        header = stream.readline()
        names = _names(header, named)
        rest = b""
        while block := stream.read(_BLOCK):
            rows, rest = _whole_rows(rest + block)
            if rows:
                yield _table(header + rows, names, named)
        yield _table(header + rest, names, named)


def _whole_rows(block: bytes) -> tuple[bytes, bytes]:
    """`block` up to the end of its last whole row, and the rest."""
    for between in (b'"\r\n"', b'"\n"', b"\n"):
        at = block.rfind(between)
        if at >= 0:
            end = at + len(between) - between.endswith(b'"')
            return block[:end], block[end:]
    return b"", block


def _these(columns: Sequence[str]) -> str:
    """The first few of the columns that are missing, in words."""
    return f"the column{'s' if len(columns) > 1 else ''} {', '.join(columns[:4])}"


def _names(header: bytes, named: Path) -> dict[str, str]:
    """Columns wanted: as the file names them, and without the blanks before some of them."""
    names = next(csv.reader([header.decode("utf-8-sig", "replace")]), [])
    stripped = [name.strip() for name in names]
    missing = [name for name in _REQUIRED if name not in stripped]
    if missing:
        raise BadReference(
            f"{named} lacks {_these(missing)}: has Companies House renamed it, "
            "or is this another file than the Free Company Data Product? Its first columns are "
            f"{', '.join(stripped[:4])}."
        )
    return {
        old: new
        for old, new in zip(names, stripped, strict=True)
        if new in _REQUIRED or _PREVIOUS_NAME.fullmatch(new)
    }


def _table(content: bytes, names: Mapping[str, str], named: Path) -> pl.DataFrame:
    try:
        rows = pl.read_csv(
            io.BytesIO(content.removeprefix(_BOM)),
            columns=list(names),
            infer_schema=False,
            encoding="utf8-lossy",
        )
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{named} cannot be read as a CSV ({str(fault).splitlines()[0]}): download it again."
        ) from fault
    return rows.select(
        pl.col(old).fill_null("").str.strip_chars().alias(new) for old, new in names.items()
    )


def _entities(rows: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("CompanyNumber").str.to_uppercase().str.replace_all(" ", "").str.zfill(8)
    form = _folded(pl.col("CompanyCategory")).replace_strict(
        _legal_forms(), default="other", return_dtype=pl.String
    )
    category = pl.col("Accounts.AccountCategory").str.to_uppercase()
    made_up_to = _day("Accounts.LastMadeUpDate")
    columns: dict[str, pl.Expr] = {
        "entity_id": pl.lit("GB-COH-") + number,
        "entity_name": pl.col("CompanyName"),
        "other_names": _previous_names(rows.columns),
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
        .then(pl.lit(_MICRO_BY_BLANK)),
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


def _previous_names(known: Sequence[str]) -> pl.Expr:
    """Names borne before: until is the day of the change; an empty list for most companies.

    Most cells are empty, so names and days are first written behind one another and parted only
    where there are any: forty times as fast as ten structures a row.
    """
    each = [
        pl.when(pl.col(f"PreviousName_{n}.CompanyName") != "").then(
            pl.concat_str(
                f"PreviousName_{n}.CompanyName", f"PreviousName_{n}.CONDATE", separator=_DAY
            )
        )
        for n in range(1, _PREVIOUS + 1)
        if f"PreviousName_{n}.CompanyName" in known
    ]
    text = pl.concat_str(each, separator=_NEXT, ignore_nulls=True).replace("", None)
    one = pl.element()
    parted = text.str.split(_NEXT).list.eval(
        pl.struct(
            name=one.str.extract(f"^([^{_DAY}]*){_DAY}"),
            kind=pl.lit("PREVIOUS"),
            until=one.str.extract(f"{_DAY}(.*)$").str.to_date("%d/%m/%Y", strict=False),
        )
    )
    return parted.fill_null(pl.lit([], dtype=OTHER_NAMES))


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
    months=1,
)
