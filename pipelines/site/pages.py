"""Page models: what a page shows, read from the folder of one publication.

Here: frozen dataclasses, the functions that fill them with Polars from `<schema>/<table>.parquet`
and `record.json`, and which figures a first page has room for. Not here: how anything looks
(`render.py`), any rounding. Amounts are exact decimals in pounds, shares exact parts of one. A
table that is not in the publication leaves its part of the page empty, never wrong.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

VERDICTS = ("SUPPORTS", "PARTIALLY_SUPPORTS", "CONTRADICTS", "SILENT")
"""Every verdict, in the order in which people are told of them (method.md 1.3)."""

ONLY_DEFINITIONS = ("all", "supplier")
"""Definitions that go without saying."""

FIRST_TO_CLASSIFY = 10
"""How many of the suppliers to classify first are shown; the table holds them all."""

NOT_DEFINED = "LO_NOT_DEFINED"
"""Reason code of an attribute whose definition means nothing for the council."""

_VAT_BASES = {
    "net": "stated net",
    "gross": "stated gross",
    "mixed": "net and gross mixed",
    "unknown": "unknown",
}

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The last words of `note` in evidence.evidence_table, which the page sets apart.
_SENTENCES = 3
_SETTLES = " What would settle it: "


@dataclass(frozen=True)
class InputFile:
    """One file of the inbox: what became of it and why.

    Lines and pounds are those accepted; they count only when the fate is `taken`.
    """

    name: str
    feed: str
    fate: str
    reason: str
    line_count: int
    rejected_count: int
    net_amount_gbp: Decimal
    first_month: date | None
    last_month: date | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearTotal:
    """Accepted lines of one feed in one financial year, and how many suppliers they name."""

    financial_year: str
    feed: str
    line_count: int
    net_amount_gbp: Decimal
    named_supplier_count: int


@dataclass(frozen=True)
class DataWarning:
    """One thing to know before comparing or quoting a figure."""

    kind: str
    words: str


@dataclass(frozen=True)
class Figure:
    """One row of `indicators.indicator_value`; the bounds are in `unit`, shares as parts of one."""

    code: str
    measure: str
    definition: str
    title: str
    unit: str
    lower: Decimal | None
    point: Decimal | None
    upper: Decimal | None
    coverage: Decimal | None
    is_headline: bool
    is_bounds_only: bool
    is_provisional: bool
    crosses_series_break: bool
    silent_note: str | None = None
    """Why there is no figure and what would settle it; None where there is one."""


@dataclass(frozen=True)
class Indicator:
    """One indicator with its definition and the figures shown of it."""

    code: str
    title: str
    formula: str | None
    source: str | None
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    """What must be known beside the figures: VAT, rejected rows, definitions that are not set."""


@dataclass(frozen=True)
class Scope:
    """Pounds of one scope in the year of the page; all scopes add up to all spend."""

    code: str
    net_amount_gbp: Decimal


@dataclass(frozen=True)
class Rejected:
    """Rows of the files that count which could not be accepted: they are in no figure."""

    row_count: int = 0
    known_count: int = 0
    known_gbp: Decimal = Decimal(0)

    @property
    def in_words(self) -> str:
        """How many rows, the pounds known among them, and that no figure holds them."""
        if not self.row_count:
            return ""
        rows = "1 row was" if self.row_count == 1 else f"{self.row_count:,} rows were"
        unread = self.row_count - self.known_count
        rest = f"; the pounds of {unread:,} are unknown" if unread else ""
        known = f"£{self.known_gbp:,.2f}".replace("£-", "-£")
        return f"{rows} rejected, of all years: {known} known among them{rest}. In no figure."


@dataclass(frozen=True)
class Unclassified:
    """A supplier of whom something is unknown that would narrow the bounds."""

    supplier_name: str
    net_amount_gbp: Decimal
    spend_share: Decimal
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """One line of `evidence.evidence_table`.

    `polarity` is what a contradiction means: welcome, concern or depends. `reason` and `settles`
    are the note of the line in two parts: what the data say, and what would settle it (None when
    the note says nothing of that).
    """

    clause_id: str
    level_order: int
    level_name: str
    sub_dimension: str | None
    text: str
    verdict: str
    polarity: str
    silent_reason: str | None
    reason: str
    settles: str | None
    attestation_status: str
    attestation: str | None
    indicator_value: str | None
    coverage: Decimal | None
    period_label: str | None
    rule: str | None
    tests: str | None
    parameters: str | None
    figure_parameters: str | None


@dataclass(frozen=True)
class Claim:
    """The level that the council claims for an area, or for a dimension of it, and aims at."""

    sub_dimension: str | None
    claimed: str
    target: str | None


@dataclass(frozen=True)
class Area:
    """A key area or an enabler with its claims, and its clauses in the order of the framework."""

    anchor: str
    code: str
    name: str
    claims: tuple[Claim, ...]
    clauses: tuple[Clause, ...]

    def count(self, verdict: str) -> int:
        """How many clauses have `verdict`."""
        return sum(clause.verdict == verdict for clause in self.clauses)

    @property
    def attested_only(self) -> int:
        """How many clauses no data can decide."""
        return sum(clause.silent_reason == "NOT_TESTABLE_FROM_DATA" for clause in self.clauses)


@dataclass(frozen=True)
class Theme:
    """A theme of a framework, or its enablers, with its areas in order."""

    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Framework:
    """One framework that the evidence is set against."""

    framework_id: str
    source_document: str
    themes: tuple[Theme, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause in the order of the framework."""
        return tuple(c for theme in self.themes for area in theme.areas for c in area.clauses)

    def count(self, verdict: str) -> int:
        """How many clauses have `verdict`."""
        return sum(clause.verdict == verdict for clause in self.clauses)


@dataclass(frozen=True)
class Parameter:
    """One number that the rules use, and where it comes from."""

    name: str
    value: str | None
    unit: str | None
    source: str
    source_note: str | None


@dataclass(frozen=True)
class RegisterUsed:
    """One public register that the classifications rest on, at its newest edition."""

    title: str
    publisher: str
    licence: str
    attribution: str
    edition: date
    is_embedded: bool
    """It came with the product, and nobody has added a newer one."""


@dataclass(frozen=True)
class EvidencePage:
    """All that `evidence.html` shows of one publication."""

    council_name: str
    council_code: str
    run: str
    first_payment: date | None = None
    last_payment: date | None = None
    line_count: int = 0
    net_amount_gbp: Decimal = Decimal(0)
    year: str | None = None
    years: tuple[YearTotal, ...] = ()
    files: tuple[InputFile, ...] = ()
    warnings: tuple[DataWarning, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    scopes: tuple[Scope, ...] = ()
    rejected: Rejected = Rejected()
    to_classify: tuple[Unclassified, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    registers: tuple[RegisterUsed, ...] = ()
    twins: frozenset[str] = field(default_factory=frozenset)
    """Spreadsheet files beside the page, by path, so that no link leads nowhere."""

    @property
    def refused(self) -> tuple[InputFile, ...]:
        """Files that could not be read as payments."""
        return tuple(file for file in self.files if file.fate == "refused")

    def file_count(self, fate: str) -> int:
        """How many files came to `fate`: taken, superseded or refused."""
        return sum(file.fate == fate for file in self.files)


def read_evidence_page(folder: Path) -> EvidencePage:
    """The evidence page of the publication in `folder`, from what lies there and nothing else."""
    published = Published(folder)
    record = published.record
    council = record.get("council", {})
    run = str(record.get("run", ""))
    frameworks = _frameworks(published.rows("evidence.evidence_table"))
    values = yearly_values(published)
    year = _year(values, frameworks)
    totals = _totals(published.scan("core.spend_line"))
    rejected = rejected_rows(published.scan)
    return EvidencePage(
        council_name=str(council.get("name") or "Council without a name"),
        council_code=str(council.get("code") or "without a code"),
        run=run,
        **totals,
        year=year,
        files=_files(published.rows("core.input_file"), record),
        warnings=_warnings(published),
        indicators=_indicators(values, year, record, _notes(published, rejected)),
        scopes=_scopes(values, year),
        rejected=rejected,
        to_classify=_to_classify(published.rows("indicators.unclassified_supplier"), year, record),
        frameworks=frameworks,
        parameters=_parameters(record),
        registers=_registers(published.rows("register.edition")),
        twins=frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")),
    )


def definition_in_words(definition: str, titles: Mapping[str, str]) -> str:
    """`local_l1 and sme_d_nps` by the names that people use, which the record of the run holds."""
    words = definition
    for joint in (" and ", " or "):
        if joint in words:
            return joint.join(definition_in_words(part, titles) for part in words.split(joint))
    return titles.get(words) or words.replace("_", " ")


def figure_in_words(measure: str, definition: str, titles: Mapping[str, str]) -> str:
    """A figure's name: the measure and, where there are several, the definition it goes by."""
    words = titles.get(measure) or measure.replace("_", " ").capitalize()
    if definition in ONLY_DEFINITIONS:
        return words
    told = definition_in_words(definition, titles)
    return told if measure == "spend_share" else f"{words}: {told}"


def vat_in_words(lines: pl.LazyFrame | None) -> str:
    """How many pounds are stated net, gross or not at all, and what that does to comparison."""
    if lines is None or not {"vat_basis", "net_amount_gbp"} <= set(lines.collect_schema().names()):
        return ""
    rows = lines.group_by("vat_basis").agg(pl.col("net_amount_gbp").sum()).collect().iter_rows()
    found = dict(rows)
    told = ", ".join(
        f"£{found.get(basis, Decimal(0)):,.2f} {words}".replace("£-", "-£")
        for basis, words in _VAT_BASES.items()
        if basis in found or basis != "mixed"
    )
    if found.keys() <= {"net"}:
        return f"{told}."
    return f"{told}. Where it is not net, comparability with other councils is low (method 2.2)."


def rejected_rows(scan: Callable[[str], pl.LazyFrame | None]) -> Rejected:
    """The rejected rows of the files that count; an amount in another currency is not known."""
    rows, files = scan("staging.spend_line_rejected"), scan("core.input_file")
    if rows is None:
        return Rejected()
    if files is not None:
        taken = files.filter(pl.col("fate") == "taken").select("file_sha256")
        rows = rows.join(taken, on="file_sha256", how="semi")
    known = pl.col("net_amount_gbp").filter(pl.col("reason_code") != "AMT_CCY")
    (found,) = rows.select(pl.len(), known.count().alias("known"), known.sum()).collect().to_dicts()
    return Rejected(found["len"], found["known"], found["net_amount_gbp"] or Decimal(0))


def undefined_definitions(attributes: pl.LazyFrame | None) -> tuple[str, ...]:
    """Definitions that mean nothing for this council, such as a county where there is none."""
    if attributes is None:
        return ()
    found = attributes.filter(pl.col("reason_code") == NOT_DEFINED).select("attribute").unique()
    return tuple(sorted(found.collect()["attribute"].to_list()))


def _notes(published: "Published", rejected: Rejected) -> dict[str, tuple[str, ...]]:
    """What must stand beside an indicator, by its code."""
    vat = vat_in_words(published.scan("core.spend_line"))
    titles = published.record.get("definitions", {})
    undefined = undefined_definitions(published.scan("rules.supplier_attribute"))
    return {
        "I-01": tuple(filter(None, (f"VAT: {vat}" if vat else "", rejected.in_words))),
        "I-03": tuple(
            f"{definition_in_words(each, titles)}: definition not set for this council."
            for each in undefined
        ),
    }


class Published:
    """Tables and record of a publication; what is not there is empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.record: dict[str, Any] = json.loads(
            (folder / "record.json").read_text(encoding="utf-8")
        )

    def scan(self, table: str) -> pl.LazyFrame | None:
        """The rows of `schema.table`, not read yet; None where it is not published."""
        path = self._folder / f"{table.replace('.', '/')}.parquet"
        return pl.scan_parquet(path) if path.is_file() else None

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of `schema.table`; none where it is not published."""
        scan = self.scan(table)
        return [] if scan is None else scan.collect().to_dicts()


def _totals(lines: pl.LazyFrame | None) -> dict[str, Any]:
    """Lines and pounds, in all and by year and feed, counted from the published lines."""
    needed = {"payment_date", "financial_year", "feed", "net_amount_gbp"}
    needed |= {"supplier_key", "is_redacted"}
    if lines is None or not needed <= set(lines.collect_schema().names()):
        return {}
    whole = lines.select(
        pl.col("payment_date").min().alias("first_payment"),
        pl.col("payment_date").max().alias("last_payment"),
        pl.len().alias("line_count"),
        pl.col("net_amount_gbp").sum(),
    )
    years = (
        lines.group_by("financial_year", "feed")
        .agg(
            pl.len().alias("line_count"),
            pl.col("net_amount_gbp").sum(),
            pl.col("supplier_key")
            .filter(~pl.col("is_redacted"))
            .n_unique()
            .alias("named_supplier_count"),
        )
        .sort("financial_year", "feed")
    )
    return {
        **whole.collect().to_dicts()[0],
        "years": tuple(YearTotal(**row) for row in years.collect().to_dicts()),
    }


def _files(rows: Sequence[Mapping[str, Any]], record: Mapping[str, Any]) -> tuple[InputFile, ...]:
    """Every file in the order it was added; what was noted while reading it is in the record."""
    noted = {
        str(each.get("file_sha256")): tuple(
            str(note) for note in json.loads(each.get("warnings_json") or "[]")
        )
        for each in record.get("inputs", ())
    }
    return tuple(
        InputFile(
            name=row["file_name"],
            feed=row["feed"],
            fate=row["fate"],
            reason=row["fate_reason"],
            line_count=row["line_count"],
            rejected_count=row["rejected_count"],
            net_amount_gbp=row["net_amount_gbp"],
            first_month=row["first_month"],
            last_month=row["last_month"],
            notes=noted.get(row["file_sha256"], ()),
        )
        for row in sorted(rows, key=lambda row: (row["sequence"], row["file_sha256"]))
    )


def _warnings(published: Published) -> tuple[DataWarning, ...]:
    """What to know of the data: breaks, unfinished months, files, rows, promises not kept."""
    return (
        *_series_breaks(published.rows("core.series_break")),
        *_provisional_months(published.rows("core.period_month")),
        *_doubtful_files(published.rows("core.input_file")),
        *_vat(published.scan("core.spend_line")),
        *_rejected_rows(published.rows("staging.spend_line_rejected")),
        *_broken_promises(published.record.get("checks", ())),
    )


def _series_breaks(rows: Iterable[Mapping[str, Any]]) -> list[DataWarning]:
    return [
        DataWarning(
            "Series break",
            f"{row['month']:%B %Y}, {row['feed']}: {row['reason']} Do not compare months across it."
            + ("" if row["is_confirmed"] else " Not confirmed yet."),
        )
        for row in sorted(rows, key=lambda row: (row["month"], row["feed"], row["reason_code"]))
    ]


def _provisional_months(rows: Iterable[Mapping[str, Any]]) -> list[DataWarning]:
    """One warning for each feed and reason, naming the months."""

    def kind(row: Mapping[str, Any]) -> tuple[str, str]:
        return row["feed"], row["reason_code"]

    unfinished = [row for row in rows if row["is_provisional"]]
    found = []
    for (feed, code), group in groupby(
        sorted(unfinished, key=lambda row: (*kind(row), row["month"])), key=kind
    ):
        months = ", ".join(f"{row['month']:%B %Y}" for row in group)
        reason = code.replace("_", " ").lower()
        found.append(DataWarning("Provisional months", f"{feed}, {reason}: {months}."))
    return found


def _doubtful_files(rows: Iterable[Mapping[str, Any]]) -> list[DataWarning]:
    found = []
    for row in sorted(rows, key=lambda row: (row["sequence"], row["file_sha256"])):
        if row["control_total_agrees"] is False:
            found.append(
                DataWarning(
                    "Total in the file",
                    f"{row['file_name']} states £{row['control_total_gbp']:,.2f}; its rows add up "
                    f"to £{row['landed_net_total_gbp']:,.2f}.",
                )
            )
    return found


def _vat(lines: pl.LazyFrame | None) -> list[DataWarning]:
    words = vat_in_words(lines)
    return [DataWarning("VAT", words)] if "not net" in words else []


def _rejected_rows(rows: Sequence[Mapping[str, Any]]) -> list[DataWarning]:
    counted = Counter(row["reason_code"] for row in rows)
    example = {
        code: min(row["reason"] for row in rows if row["reason_code"] == code) for code in counted
    }
    return [
        DataWarning("Rejected rows", f"{count:,} of {code}, counted in no figure. {example[code]}")
        for code, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _broken_promises(checks: Iterable[Mapping[str, Any]]) -> list[DataWarning]:
    found = []
    for check in checks:
        if not check["passed"]:
            failing = check["failing"]
            rows = "1 row breaks it" if failing == 1 else f"{failing or 0:,} rows break it"
            seen = f"found {check['seen']}" if failing is None else rows
            said = sentences_of(check.get("sample", ()))
            words = f"{check['table']}: {check['what']} ({seen})."
            found.append(DataWarning("Promise not kept", " ".join((words, *said))))
    return found


def sentences_of(sample: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the first rows that break a law say of themselves, where it says so (column `says`)."""
    return tuple(str(row["says"]) for row in sample if row.get("says"))[:_SENTENCES]


def _year(values: Sequence[Mapping[str, Any]], frameworks: Iterable[Framework]) -> str | None:
    """The year that the clauses are judged on; without one, the last complete year, or the last."""
    judged = {c.period_label for each in frameworks for c in each.clauses if c.period_label}
    whole = {row["period_label"] for row in values if not row["is_provisional"]}
    every = {row["period_label"] for row in values}
    if len(judged) == 1 and judged <= every:
        return str(*judged)
    return max(whole or every, default=None)


def yearly_values(published: Published) -> list[dict[str, Any]]:
    """The figures of the whole council for financial years, a small part of all that are there."""
    scan = published.scan("indicators.indicator_value")
    if scan is None:
        return []
    whole = (pl.col("period_type") == "financial_year") & (pl.col("breakdown") == "none")
    return scan.filter(whole).collect().to_dicts()


def _indicators(
    values: Iterable[Mapping[str, Any]],
    year: str | None,
    record: Mapping[str, Any],
    notes: Mapping[str, tuple[str, ...]],
) -> tuple[Indicator, ...]:
    """The main figures of `year` by indicator, the plainest definitions first."""
    titles = record.get("definitions", {})
    places = {measure: place for place, measure in enumerate(record.get("main_measures", ()))}
    chosen = sorted(
        (row for row in values if row["period_label"] == year and row["measure"] in places),
        key=lambda row: (
            row["indicator_code"],
            places[row["measure"]],
            len(row["definition"]),
            row["definition"],
        ),
    )
    found = []
    for code, rows in groupby(chosen, key=lambda row: str(row["indicator_code"])):
        told = described(code, record)
        found.append(
            Indicator(
                code=code,
                title=str(told.get("title") or code),
                formula=told.get("formula"),
                source=told.get("source"),
                figures=tuple(figure_of(row, titles) for row in rows),
                notes=notes.get(code, ()),
            )
        )
    return tuple(found)


def described(code: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the record says of an indicator; nothing where it keeps no description.

    A code with a letter is one reading of the indicator: I-06c and I-06g are both I-06.
    """
    known: Mapping[str, Any] = record.get("indicators", {})
    told: Mapping[str, Any] = known.get(code) or known.get(code.rstrip(_LETTERS)) or {}
    return told


def _scopes(values: Iterable[Mapping[str, Any]], year: str | None) -> tuple[Scope, ...]:
    """The year's spend by scope: what is bought from others first, then the largest."""
    found = [
        Scope(row["definition"], row["point_value"])
        for row in values
        if row["measure"] == "scope_spend" and row["period_label"] == year
    ]
    bought = ("PROCUREMENT", "CARD_UNRESOLVED")
    return tuple(
        sorted(found, key=lambda each: (each.code not in bought, -each.net_amount_gbp, each.code))
    )


def figure_of(row: Mapping[str, Any], titles: Mapping[str, str]) -> Figure:
    """A row of indicators.indicator_value; `titles` say measures and definitions in words."""
    kind = "share" if row["unit"] == "share" else "value"
    return Figure(
        code=row["indicator_code"],
        measure=row["measure"],
        definition=row["definition"],
        title=figure_in_words(row["measure"], row["definition"], titles),
        unit=row["unit"],
        lower=row[f"lower_{kind}"],
        point=row[f"point_{kind}"],
        upper=row[f"upper_{kind}"],
        coverage=row["coverage_share"],
        is_headline=row["is_headline"],
        is_bounds_only=row["is_bounds_only"],
        is_provisional=row["is_provisional"],
        crosses_series_break=row["crosses_series_break"],
        silent_note=row.get("silent_note"),
    )


def _to_classify(
    rows: Iterable[Mapping[str, Any]], year: str | None, record: Mapping[str, Any]
) -> tuple[Unclassified, ...]:
    titles = record.get("definitions", {})
    first = sorted(
        (row for row in rows if row["period_label"] == year), key=lambda row: int(row["place"])
    )[:FIRST_TO_CLASSIFY]
    return tuple(
        Unclassified(
            supplier_name=row["supplier_name"],
            net_amount_gbp=row["net_amount_gbp"],
            spend_share=row["spend_share"],
            unknown=tuple(
                definition_in_words(each, titles) for each in row["unknown_attributes"].split(", ")
            ),
        )
        for row in first
    )


def _frameworks(rows: Sequence[Mapping[str, Any]]) -> tuple[Framework, ...]:
    """Every line of the evidence table, in the framework's own order."""
    ordered = sorted(
        rows,
        key=lambda row: (
            row["framework_id"],
            row["theme_order"],
            row["theme_name"],
            row["key_area_order"],
            row["key_area_code"],
            row["clause_order"],
            row["clause_id"],
        ),
    )
    found: list[Framework] = []
    for framework_id, of_framework in groupby(ordered, key=lambda row: str(row["framework_id"])):
        lines = list(of_framework)
        documents = sorted({row["source_document"] for row in lines})
        themes = []
        for name, of_theme in groupby(lines, key=lambda row: str(row["theme_name"])):
            areas = tuple(
                _area(f"area-{len(found) + 1}-{order}", list(of_area))
                for (order, _), of_area in groupby(
                    of_theme, key=lambda row: (row["key_area_order"], row["key_area_code"])
                )
            )
            themes.append(Theme(name, areas))
        found.append(Framework(framework_id, "; ".join(documents), tuple(themes)))
    return tuple(found)


def _area(anchor: str, rows: Sequence[Mapping[str, Any]]) -> Area:
    claims = {
        row["sub_dimension"]: Claim(
            _dimension(row), row["claimed_level_name"], row["target_level_name"]
        )
        for row in rows
        if row["claimed_level_name"]
    }
    return Area(
        anchor=anchor,
        code=rows[0]["key_area_code"],
        name=rows[0]["key_area_name"],
        claims=tuple(claims.values()),
        clauses=tuple(_clause(row) for row in rows),
    )


def _dimension(row: Mapping[str, Any]) -> str | None:
    """The dimension below the key area; None for the area as a whole."""
    return None if row["sub_dimension"] == "high_level" else str(row["sub_dimension"])


def _clause(row: Mapping[str, Any]) -> Clause:
    reason, _, settles = row["note"].partition(_SETTLES)
    return Clause(
        clause_id=row["clause_id"],
        level_order=row["level_order"],
        level_name=row["level_name"],
        sub_dimension=_dimension(row),
        text=row["clause_text"],
        verdict=row["verdict"],
        polarity=row["polarity"],
        silent_reason=row["silent_reason"],
        reason=reason,
        settles=settles or None,
        attestation_status=row["attestation_status"],
        attestation=row["attestation_text"],
        indicator_value=row["indicator_value"],
        coverage=row["coverage_share"],
        period_label=row["period_label"],
        rule=row["rule_text"],
        tests=row["test_text"],
        parameters=row["parameter_text"],
        figure_parameters=row["figure_parameter_text"],
    )


def _parameters(record: Mapping[str, Any]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=str(each["parameter"]),
            value=each["value"],
            unit=each["unit"],
            source=str(each["source"]),
            source_note=each.get("source_note"),
        )
        for each in record.get("parameters", ())
    )


def _registers(rows: Iterable[Mapping[str, Any]]) -> tuple[RegisterUsed, ...]:
    """One a register: the parts of an edition, and older editions, are files of the same."""
    newest: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        known = newest.get(row["register"])
        if known is None or row["edition_date"] > known["edition_date"]:
            newest[row["register"]] = row
    return tuple(
        RegisterUsed(
            title=row["title"],
            publisher=row["publisher"],
            licence=row["licence"],
            attribution=row["attribution"],
            edition=row["edition_date"],
            is_embedded=row["is_embedded"],
        )
        for _, row in sorted(newest.items())
    )
