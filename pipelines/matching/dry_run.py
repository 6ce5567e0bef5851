"""`localpound match`: try a list of names on the registers before trusting a run with it.

Here: reading the list, laying it out as the core tables of a run (each row its own supplier, paid
a penny on the day it is asked about), building the very tables that decide in a run, and putting
their answers beside the rows. Not here: any decision. What a run says of a supplier and what this
says of a row come from the same SQL over the same registers. `cli` imports it.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines import tables
from pipelines.contracts import Contract
from pipelines.council import CouncilProfile, read_profile
from pipelines.council_facts import council_frames
from pipelines.errors import BadReference
from pipelines.home import SYNTHETIC_SERIAL, CouncilHome, Home
from pipelines.landing import container, text
from pipelines.landing.grid import Refusal
from pipelines.matching import finder, spellings
from pipelines.matching.names import supplier_names
from pipelines.registers import identifiers
from pipelines.warehouse import Warehouse

NAME = "name"
OPTIONAL = ("postcode", "company_number", "charity_number", "vat_number", "supplier_id", "as_at")
"""Columns that are used when the list has them; every other column is passed through."""

ANSWERED = ("rules.entity_match", "rules.spend_scope", "rules.supplier_attribute")
"""Tables whose answers are shown; whatever they read is built with them."""

ATTRIBUTES: Mapping[str, str] = {
    "sme_nps": "sme_d_nps",
    "sme_pa23": "sme_d_pa23",
    "sme_ec": "sme_d_ec",
    "micro": "micro_d_nps",
    "vcse": "vcse",
    **{f"local_l{n}": f"local_l{n}" for n in range(1, 7)},
    **{f"local_l{n}_office": f"local_l{n}_office" for n in range(1, 7)},
}
"""Columns of the answer and the attribute each shows."""

NO_COUNCIL = "LO_NO_COUNCIL"
"""Why a local column is unknown when no council was named: local to whom?"""

NO_REGISTER = (
    "No register of companies, charities or public bodies has been added, so nobody can be found: "
    "`localpound registers list` says which there are and where to download them."
)
"""Told beside answers that cannot but be unknown."""

_NOBODY = CouncilProfile(code=f"E06{SYNTHETIC_SERIAL}999", name="no council", kind="unitary")
_NO_FILE = "0" * 64
_PENNY = Decimal("0.01")
_ALIAS = "core.supplier_alias"
_OF_FEEDS = ("rules.supplier_branch", "rules.supplier_declaration")
_GIVEN = ("raw.supplier_name", "core.spend_line", *_OF_FEEDS)
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Question:
    """The list as it came (`rows`, text) and the same rows with the columns we use (`asked`).

    `asked` has one row a row: row, name, the optional columns ("" when absent) and as_at (date).
    `blank_count` lines held nothing at all and are in neither.
    """

    rows: pl.DataFrame
    asked: pl.DataFrame
    blank_count: int


def match(
    path: Path,
    home: Home,
    council: str | None = None,
    as_at: date | None = None,
    tell: Tell = print,
) -> pl.DataFrame:
    """The rows of the list at `path` with the answers beside them, in the order of the list.

    council: ONS code of a council set up in `home`, for what is local and for its decisions.
    as_at: the day for rows that state none; without it the day of the newest register.
    `BadReference` when the list has no column `name` or a date that is none.
    """
    profile, room = _council(home, council)
    question = read_list(path, as_at or finder.newest_edition(home))
    left_out = f"; {question.blank_count:,} blank left out" if question.blank_count else ""
    tell(f"{question.rows.height:,} rows of {path.name}{left_out}")
    if not finder.has_bodies(home):
        tell(NO_REGISTER)
    with Warehouse.open(macros=tables.PROJECT / "sql" / "macros") as warehouse:
        _load(warehouse, home, profile, room, question, tell)
        answers = _answers(warehouse, question, has_council=council is not None)
    taken = set(question.rows.columns)
    clashing = {name: f"{name}_found" for name in answers.columns if name in taken}
    return pl.concat([question.rows, answers.rename(clashing)], how="horizontal")


def read_list(path: Path, as_at: date) -> Question:
    """Read a CSV list in any encoding and delimiter; headings in any case."""
    cells = _cells(path)
    headings = [(cell or "").strip() for cell in cells.row(0)] if cells.height else []
    known = {heading.lower().replace(" ", "_"): at for at, heading in enumerate(headings)}
    if NAME not in known:
        shown = ", ".join(headings) or "nothing"
        raise BadReference(
            f"{path} has no column `name`: its first row must hold the headings (name, and if you "
            f"have them {', '.join(OPTIONAL)}); it holds {shown}."
        )
    body = cells.slice(1).filter(~pl.all_horizontal(pl.all().str.strip_chars() == ""))
    rows = body.rename(dict(zip(body.columns, _distinct(headings), strict=True)))
    asked = pl.DataFrame({"row": pl.int_range(rows.height, eager=True)}).with_columns(
        (
            rows.to_series(known[name]).str.strip_chars()
            if name in known
            else pl.Series([""] * rows.height, dtype=pl.String)
        ).alias(name)
        for name in (NAME, *OPTIONAL)
    )
    asked = asked.with_columns(_days(asked["as_at"], as_at, path))
    return Question(rows, asked, cells.height - 1 - rows.height)


def _cells(path: Path) -> pl.DataFrame:
    """All cells of a list as text, the heading first; one column is enough."""
    try:
        utf8 = text.decode(container.read_bytes(path)).utf8
    except Refusal as refusal:
        raise BadReference(f"{path}: {refusal}") from refusal
    heading = utf8.split(b"\n", 1)[0]
    separator = max(",\t;|", key=lambda each: heading.count(each.encode()))
    try:
        return pl.read_csv(
            io.BytesIO(utf8), has_header=False, infer_schema=False, separator=separator
        ).with_columns(pl.all().fill_null(""))
    except pl.exceptions.NoDataError:
        return pl.DataFrame()
    except pl.exceptions.PolarsError as fault:
        raise BadReference(
            f"{path} cannot be read as a list: {str(fault).splitlines()[0]}"
        ) from fault


def _days(stated: pl.Series, otherwise: date, path: Path) -> pl.Series:
    iso = stated.str.to_date("%Y-%m-%d", strict=False)
    days = iso.fill_null(stated.str.to_date("%d/%m/%Y", strict=False))
    wrong = (days.is_null() & (stated != "")).arg_true()
    if wrong.len():
        raise BadReference(
            f"{path}, data row {wrong[0] + 1}, column as_at: {stated[wrong[0]]!r} is no day; "
            "write 2024-03-31 or 31/03/2024."
        )
    return days.fill_null(otherwise).alias("as_at")


def _distinct(headings: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for at, heading in enumerate(headings, start=1):
        name = heading or f"column_{at}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names


def _council(home: Home, code: str | None) -> tuple[CouncilProfile, CouncilHome | None]:
    if code is None:
        return _NOBODY, None
    room = home.council(code)
    return read_profile(room.profile), room


def _load(
    warehouse: Warehouse,
    home: Home,
    profile: CouncilProfile,
    room: CouncilHome | None,
    question: Question,
    tell: Tell,
) -> None:
    """Everything a run would have in place, then the tables that decide."""
    contracts = tables.find_contracts()
    references = tables.find_references()
    own = council_frames(profile, room, references)
    for each in references:
        if each.contract.table in own:
            warehouse.load_frame(each.contract, own[each.contract.table])
        else:
            warehouse.load_reference(each.contract, each.files)
    names = supplier_names(question.asked[NAME])
    tell(f"looking up {names.height:,} names in the registers")
    wanted = finder.decided_entities(room.decisions) if room else ()
    found = finder.find(home, payees(question), wanted, tell)
    for table, frame in found.items():
        warehouse.load_frame(contracts[table], frame)
    warehouse.load_frame(contracts["raw.supplier_name"], names)
    lines = _lines(contracts["core.spend_line"], profile, question)
    warehouse.load_frame(contracts["core.spend_line"], lines)
    # Flags and branches come from contract registers and portals: a bare list has neither.
    for table in _OF_FEEDS:
        nothing = _filled(contracts[table], question.asked.clear(), {})
        warehouse.load_frame(contracts[table], nothing)
    tell("deciding")
    known = tables.find_tables()
    kinds = _kinds(warehouse, contracts, known, names)
    warehouse.load_frame(contracts[_ALIAS], _aliases(question, names, kinds))
    for name in _to_build(known, {*_GIVEN, _ALIAS}):
        tables.build(warehouse, known[name])


def payees(question: Question) -> pl.DataFrame:
    """The distinct payees of a list as `finder.find` takes them."""
    return finder.payees(
        question.asked.select(
            file_sha256=pl.lit(""),
            supplier_name=NAME,
            supplier_company_no="company_number",
            supplier_charity_no="charity_number",
            supplier_vat_no="vat_number",
            supplier_postcode="postcode",
        )
    )


def _to_build(known: Mapping[str, tables.Table], given: set[str]) -> list[str]:
    """What the answers read, in building order, leaving out what was loaded."""
    wanted: set[str] = set()
    waiting = list(ANSWERED)
    while waiting:
        name = waiting.pop()
        if name in known and name not in wanted and name not in given:
            wanted.add(name)
            waiting.extend(known[name].reads)
    return [name for name in known if name in wanted]


def _key(row: pl.Expr) -> pl.Expr:
    return pl.format("r{}", row.cast(pl.String).str.zfill(9))


def _financial_year(day: pl.Expr) -> pl.Expr:
    """2025/26, as macro financial_year writes it."""
    year = day.dt.year() - (day.dt.month() < 4).cast(pl.Int32)
    return pl.format("{}/{}", year, ((year + 1) % 100).cast(pl.String).str.zfill(2))


def _lines(contract: Contract, profile: CouncilProfile, question: Question) -> pl.DataFrame:
    """One line a row of the list: a penny on the day asked about."""
    day = pl.col("as_at")
    filled: dict[str, pl.Expr] = {
        "line_id": _key(pl.col("row")),
        "council_code": pl.lit(profile.code),
        "feed": pl.lit("spend"),
        "payment_date": day,
        "date_basis": pl.lit("payment_date"),
        "month": day.dt.truncate("1mo"),
        "financial_year": _financial_year(day),
        "supplier_key": _key(pl.col("row")),
        "supplier_name": pl.col(NAME).replace("", None),
        "supplier_id": _key(pl.col("row")),
        "supplier_postcode": pl.col("postcode").replace("", None),
        "supplier_company_no": pl.col("company_number").replace("", None),
        "supplier_charity_no": pl.col("charity_number").replace("", None),
        "supplier_vat_no": pl.col("vat_number").replace("", None),
        "is_redacted": pl.col(NAME) == "",
        "net_amount_gbp": pl.lit(_PENNY, dtype=pl.Decimal(18, 2)),
        "vat_basis": pl.lit("unknown"),
        "is_credit": pl.lit(False),
        "amount_flags": pl.lit(""),
        "file_sha256": pl.lit(_NO_FILE),
        "sheet_name": pl.lit(""),
        "source_row": pl.col("row").cast(pl.Int32) + 1,
    }
    return _filled(contract, question.asked, filled)


def _kinds(
    warehouse: Warehouse,
    contracts: Mapping[str, Contract],
    known: Mapping[str, tables.Table],
    names: pl.DataFrame,
) -> pl.DataFrame:
    """supplier_name and kind (NAMED, UNNAMED, GENERIC), as a run tells it (core.supplier_alias)."""
    line = {"supplier_name": pl.col("supplier_name"), "file_sha256": pl.lit(_NO_FILE)}
    warehouse.load_frame(
        contracts["staging.spend_line"], _filled(contracts["staging.spend_line"], names, line)
    )
    taken = {"fate": pl.lit("taken"), "file_sha256": pl.lit(_NO_FILE)}
    warehouse.load_frame(
        contracts["core.input_file"],
        _filled(contracts["core.input_file"], pl.DataFrame({"one": [1]}), taken),
    )
    tables.build(warehouse, known[_ALIAS])
    return warehouse.read(_ALIAS, ("supplier_name", "kind"), ("supplier_name",)).unique()


def _filled(contract: Contract, rows: pl.DataFrame, known: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Rows in the columns of a contract: those known, and nulls."""
    return rows.select(
        known.get(column.name, pl.lit(None)).alias(column.name) for column in contract.columns
    )


def _aliases(question: Question, names: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """Each row of the list a supplier of its own."""
    keyed = question.asked.select("row", supplier_name=NAME)
    for known in (names.select("supplier_name", "name_key"), kinds):
        keyed = keyed.join(known, on="supplier_name", how="left", maintain_order="left")
    return keyed.select(
        supplier_id=_key(pl.col("row")),
        supplier_name="supplier_name",
        name_key="name_key",
        supplier_key=_key(pl.col("row")),
        kind=pl.col("kind").fill_null("UNNAMED"),
        is_id_used=pl.lit(value=False),
        id_reason_code=pl.lit("ID_BLANK"),
    )


def _answers(warehouse: Warehouse, question: Question, *, has_council: bool) -> pl.DataFrame:
    """The columns put beside the rows, in the order of the list."""
    shown = question.asked.select(
        _key(pl.col("row")).alias("supplier_key"),
        _financial_year(pl.col("as_at")).alias("financial_year"),
    )
    matched = warehouse.read(
        "rules.entity_match",
        ("supplier_key", "entity_id", "entity_name", "match_code", "confidence", "reason"),
        ("supplier_key",),
    )
    scoped = warehouse.read(
        "rules.spend_scope", ("line_id", "scope", "reason_code"), ("line_id",)
    ).rename({"line_id": "supplier_key", "reason_code": "scope_code"})
    answers = shown.join(matched, on="supplier_key", how="left", maintain_order="left")
    groups = _groups(question, matched)
    answers = pl.concat([answers, groups], how="horizontal")
    answers = answers.join(scoped, on="supplier_key", how="left", maintain_order="left")
    attributes = warehouse.read(
        "rules.supplier_attribute",
        ("supplier_key", "financial_year", "attribute", "status", "reason_code"),
        ("supplier_key", "financial_year", "attribute"),
    )
    for column, attribute in ATTRIBUTES.items():
        one = attributes.filter(pl.col("attribute") == attribute).select(
            "supplier_key",
            "financial_year",
            pl.col("status").alias(column),
            pl.col("reason_code").alias(f"{column}_code"),
        )
        # A row is a supplier in every year of the list from its own on; its own is asked about.
        key = ["supplier_key", "financial_year"]
        answers = answers.join(one, on=key, how="left", maintain_order="left")
        # The United Kingdom is the one area that needs no council.
        if attribute.startswith("local_") and not has_council and "l6" not in attribute:
            answers = answers.with_columns(
                pl.lit("UNKNOWN").alias(column), pl.lit(NO_COUNCIL).alias(f"{column}_code")
            )
    reason = answers["reason"].alias("match_reason")
    return answers.drop("supplier_key", "financial_year", "reason").with_columns(reason)


def _groups(question: Question, matched: pl.DataFrame) -> pl.DataFrame:
    """group_id of each row: spellings, numbers and asserted bodies lead to one supplier."""
    asserted = matched.select(
        "supplier_key",
        entity_id=pl.when(pl.col("confidence").is_in(["HIGH", "MEDIUM"])).then("entity_id"),
    )
    number = identifiers.company_number(question.asked["company_number"])
    rows = question.asked.select(
        _key(pl.col("row")).alias("supplier_key"), supplier_name=NAME, company_number=number
    ).join(asserted, on="supplier_key", how="left", maintain_order="left")
    return spellings.groups_of_rows(rows)
