"""Published rows: walks of a supplier, a payment line and a contract, each a tree of rows.

Here: finding what a person names, and the published rows that say why it is as it is, down to file,
sheet and row. Every step keeps the row it is told from, for `--json`. Not here: figures and clauses
(`parts.py`, `clauses.py`), printing. Only `cli` imports it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from pipelines.errors import LocalpoundError
from pipelines.site.render import pounds
from pipelines.trace.balance import pounds as summed
from pipelines.trace.payees import payees, withheld_contracts
from pipelines.trace.publication import Publication

Row = Mapping[str, Any]

_SEVERAL = 10
"""How many of those that a name may mean are listed."""


@dataclass(frozen=True)
class _Payee:
    """A payee as people are shown it; `payees.py` says who is withheld, and what that forbids."""

    shown_name: str
    is_withheld: bool

    def open(self, words: str) -> str:
        """`words`, which may tell who the payee is, or nothing."""
        return "" if self.is_withheld else words


@dataclass(frozen=True)
class Told:
    """One step: its words, the table and row it is told from, and what lies under it."""

    words: str
    table: str | None = None
    row: Row | None = None
    under: tuple["Told", ...] = ()


def walk_supplier(publication: Publication, named: str, top: int) -> Told:
    """The supplier with this key, vendor number or name: who it is, what it is known to be, why.

    `LocalpoundError` when none or several are meant, with those that may be.
    """
    row = _supplier(publication, named)
    own = pl.col("supplier_key") == row["supplier_key"]
    payee = _payee(publication, row)
    lines = _rows(publication, "core.spend_line", own).sort(
        pl.col("net_amount_gbp").abs(), "line_id", descending=[True, False]
    )
    return Told(
        _supplier_words(publication, row),
        "core.supplier",
        row,
        (
            _spellings(publication, own, payee),
            _match(publication, own, payee),
            *_decisions(publication, own, payee),
            _attributes(publication, own, payee),
            _lines(publication, lines, top),
        ),
    )


def walk_line(publication: Publication, named: str) -> Told:
    """The payment line with this identifier, or at this place, as `april.csv:1207`.

    `LocalpoundError` when there is none, or several sheets have such a row.
    """
    row = _line(publication, named)
    own = pl.col("line_id") == row["line_id"]
    supplier = pl.col("supplier_key") == row["supplier_key"]
    year = supplier & (pl.col("financial_year") == row["financial_year"])
    payee = _payee(publication, row)
    return Told(
        _line_words(publication, row),
        "core.spend_line",
        row,
        (
            *_each(publication, "rules.spend_scope", own, partial(_scope_words, payee)),
            *_each(
                publication,
                "core.supplier",
                supplier,
                lambda each: _supplier_words(publication, each),
            ),
            _match(publication, supplier, payee),
            *_each(publication, "rules.contract_link", own, _link_words, _linked),
            _attributes(publication, year, payee),
        ),
    )


def walk_contract(publication: Publication, named: str, top: int) -> Told:
    """The contract with this key or reference: where it stands, whose it is, which lines are its.

    `LocalpoundError` when none or several are meant, with those that may be.
    """
    row = _contract(publication, named)
    own = pl.col("contract_key") == row["contract_key"]
    links = _rows(publication, "rules.contract_link", own)
    lines = _rows(publication, "core.spend_line", pl.lit(True)).join(
        links.select("line_id", "outcome", "link_code", "reason"), on="line_id"
    )
    lines = lines.sort(pl.col("net_amount_gbp").abs(), "line_id", descending=[True, False])
    return Told(
        _contract_words(publication, row),
        "core.contract",
        row,
        (
            *_each(publication, "rules.contract_supplier", own, _basis_words),
            *_outcomes(lines),
            _lines(publication, lines, top),
        ),
    )


def _rows(publication: Publication, table: str, which: pl.Expr) -> pl.DataFrame:
    return publication.scan(table).filter(which).collect()


def _each(
    publication: Publication, table: str, which: pl.Expr, words: Any, under: Any = None
) -> tuple[Told, ...]:
    """A step for each row of a table, in order."""
    rows = _rows(publication, table, which)
    return tuple(
        Told(words(row), table, row, under(publication, row) if under else ())
        for row in rows.sort(rows.columns).to_dicts()
    )


def _supplier(publication: Publication, named: str) -> Row:
    names = _rows(publication, "core.supplier", pl.lit(True))
    if not named.strip():
        raise LocalpoundError(
            "Name a supplier by its key, its vendor number or a part of its name."
        )
    word = named.casefold()
    lower = pl.col("supplier_name").str.to_lowercase()
    ids = pl.col("supplier_ids").str.split(", ").list.contains(named)
    holds = lower.str.contains(word, literal=True)
    for which in (pl.col("supplier_key") == named, ids, lower == word, holds):
        found = names.filter(which.fill_null(value=False))
        if found.height:
            ordered = found.sort("net_amount_gbp", "supplier_key", descending=[True, False])
            return _only(ordered, named, lambda each: _supplier_words(publication, each))
    raise LocalpoundError(
        f"No supplier of this publication is called {named!r} or has that number."
    )


def _line(publication: Publication, named: str) -> Row:
    lines = publication.scan("core.spend_line")
    found = lines.filter(pl.col("line_id") == named).collect()
    file_name, _, row = named.rpartition(":")
    row = row.replace(",", "")
    if found.is_empty() and file_name and row.isdecimal():
        known = [sha for sha, name in publication.file_names.items() if file_name in (name, sha)]
        at = pl.col("file_sha256").is_in(known) & (pl.col("source_row") == int(row))
        found = lines.filter(at).collect()
        if found.is_empty():
            _refuse_with_reason(publication, named, known, at)
    if found.is_empty():
        raise LocalpoundError(
            f"No accepted payment line is {named!r}: name it by its line_id, or by file and row as "
            "april.csv:1207. Rejected rows are in staging/spend_line_rejected.csv."
        )
    return _only(found, named, lambda each: _line_words(publication, each))


def _refuse_with_reason(
    publication: Publication, named: str, known: Sequence[str], at: pl.Expr
) -> None:
    """`LocalpoundError` when the row was rejected or its file does not count; no cell is told."""
    for reason in filter(None, map(publication.why_not_counted, known)):
        raise LocalpoundError(f"{named!r} counts nowhere, as its file does not: {reason}")
    for rejected in _rows(publication, "staging.spend_line_rejected", at).to_dicts():
        code, reason = rejected["reason_code"], rejected["reason"]
        raise LocalpoundError(f"{named!r} was rejected and counts nowhere ({code}): {reason}")


def _contract(publication: Publication, named: str) -> Row:
    contracts = _rows(publication, "core.contract", pl.lit(True))
    word = named.casefold()
    reference = pl.col("contract_ref").str.to_lowercase()
    for which in (pl.col("contract_key") == named, reference == word):
        found = contracts.filter(which.fill_null(value=False))
        if found.height:
            return _only(found, named, lambda each: _contract_words(publication, each))
    raise LocalpoundError(f"No contract of this publication has the reference {named!r}.")


def _only(found: pl.DataFrame, named: str, words: Any) -> Row:
    """The one row; several are listed, so that one can be named by its key."""
    rows = found.head(_SEVERAL).to_dicts()
    if found.height == 1:
        return rows[0]
    listed = "\n".join(f"  - {words(row)}" for row in rows)
    raise LocalpoundError(
        f"{named!r} may be any of {found.height:,}; name one by its key:\n{listed}"
    )


def _spellings(publication: Publication, own: pl.Expr, payee: _Payee) -> Told:
    """How it is written; of payees that are not named only in how many ways."""
    under = _each(publication, "core.supplier_alias", own, _alias_words)
    ways = "1 way" if len(under) == 1 else f"{len(under):,} ways"
    return Told(f"Written in {ways}", under=() if payee.is_withheld else under)


def _match(publication: Publication, own: pl.Expr, payee: _Payee) -> Told:
    rows = _rows(publication, "rules.entity_match", own).to_dicts()
    if not rows:
        return Told("Its payee is not looked up in registers")
    (row,) = rows
    if payee.is_withheld:
        return Told(f"Looked up in registers ({row['match_code']})", "rules.entity_match", row)
    candidates = _each(publication, "rules.entity_match_candidate", own, _candidate_words)
    return Told(_match_words(row), "rules.entity_match", row, candidates[:_SEVERAL])


def _decisions(publication: Publication, own: pl.Expr, payee: _Payee) -> tuple[Told, ...]:
    return _each(publication, "rules.supplier_decision", own, partial(_decision_words, payee))


def _attributes(publication: Publication, own: pl.Expr, payee: _Payee) -> Told:
    words = partial(_attribute_words, payee)
    under = _each(publication, "rules.supplier_attribute", own, words)
    return Told("What it is known to be", under=under)


def _lines(publication: Publication, lines: pl.DataFrame, top: int) -> Told:
    listed = tuple(
        Told(_line_words(publication, row), "core.spend_line", row)
        for row in lines.head(top).to_dicts()
    )
    rest = lines.slice(top)
    more = (Told(f"and {rest.height:,} more, {_sum(rest)}"),) if rest.height else ()
    return Told(f"{lines.height:,} payment lines, {_sum(lines)}", under=(*listed, *more))


def _sum(lines: pl.DataFrame) -> str:
    return pounds(summed(lines["net_amount_gbp"]))


def _outcomes(lines: pl.DataFrame) -> Sequence[Told]:
    """How lines are linked, with how many and how many pounds each."""
    grouped = (
        lines.group_by("outcome", "link_code")
        .agg(pl.len().alias("line_count"), pl.col("net_amount_gbp").sum())
        .sort("outcome", "link_code")
    )
    return [
        Told(
            f"{row['outcome']} ({row['link_code']}): {row['line_count']:,} lines, "
            f"{pounds(row['net_amount_gbp'])}",
            "rules.contract_link",
            row,
        )
        for row in grouped.to_dicts()
    ]


def _linked(publication: Publication, row: Row) -> tuple[Told, ...]:
    """The contract that a line is linked to, with the row of its register."""
    if row["contract_key"] is None:
        return ()
    which = pl.col("contract_key") == row["contract_key"]
    return _each(
        publication, "core.contract", which, lambda each: _contract_words(publication, each)
    )


def _payee(publication: Publication, row: Row) -> _Payee:
    """The payee of a line or a supplier as people are shown it: individuals are not named."""
    which = payees(publication).filter(pl.col("supplier_key") == row["supplier_key"])
    for shown in which.collect().to_dicts():
        return _Payee(shown["shown_name"] or "no name", shown["is_withheld"])
    return _Payee("no name", is_withheld=True)


def _supplier_words(publication: Publication, row: Row) -> str:
    name, paid = _payee(publication, row).shown_name, pounds(row["net_amount_gbp"])
    return f"{name} | {paid} | {row['supplier_key']}"


def _alias_words(row: Row) -> str:
    number = f", vendor number {row['supplier_id']}" if row["supplier_id"] else ""
    return f"{row['supplier_name'] or 'no name'}{number} ({row['id_reason_code']})"


def _match_words(row: Row) -> str:
    if row["entity_id"] is None:
        return f"No body is found ({row['match_code']}): {row['reason']}"
    is_it = "Is" if row["is_asserted"] else "May be, and is not asserted:"
    by = "a person" if row["decided_by"] == "HUMAN" else row["match_code"]
    body = f"{row['entity_name']} ({row['entity_id']})"
    return f"{is_it} {body} by {by}, {row['confidence']}: {row['reason']}"


def _candidate_words(row: Row) -> str:
    postcode = f", {row['postcode']}" if row["postcode"] else ""
    return f"Candidate {row['entity_name']} ({row['entity_id']}{postcode}): {row['why']}"


def _decision_words(payee: _Payee, row: Row) -> str:
    return (
        f"Decided: {row['attribute']} is {row['value']}, by {row['decided_by']} on "
        f"{row['decided_on']}{payee.open(': ' + row['reason'])}"
    )


def _attribute_words(payee: _Payee, row: Row) -> str:
    by = "a person" if row["decided_by"] == "HUMAN" else f"rule {row['rule_id']}"
    codes = ", ".join(filter(None, (row["reason_code"], row["confidence"])))
    told = f"{row['financial_year']} {row['attribute']} is {row['status']} by {by} ({codes})"
    return f"{told}{payee.open(': ' + row['evidence'])}" if row["evidence"] else told


def _scope_words(payee: _Payee, row: Row) -> str:
    by = "a person" if row["decided_by"] == "HUMAN" else f"rule {row['rule_id']}"
    seen = payee.open(f" {row['evidence_value'] or ''}".rstrip())
    return (
        f"Scope {row['scope']} by {by} ({row['reason_code']}, {row['confidence']}): "
        f"{row['evidence_field']}{seen}"
    )


def _link_words(row: Row) -> str:
    return f"Contract: {row['outcome']} ({row['link_code']}): {row['reason']}"


def _basis_words(row: Row) -> str:
    return f"Of supplier {row['supplier_key']} by {row['basis_code']}"


def _line_words(publication: Publication, row: Row) -> str:
    place = publication.place(row)
    sheet = f", sheet {place.sheet_name}" if place.sheet_name else ""
    paid = f"{row['payment_date']} | {pounds(row['net_amount_gbp'])}"
    stands = f"{place.file_name}{sheet}, row {place.source_row:,}"
    return f"{paid} | {_payee(publication, row).shown_name} | {stands} | {row['line_id']}"


def _contract_words(publication: Publication, row: Row) -> str:
    place = publication.place(row)
    sheet = f", sheet {place.sheet_name}" if place.sheet_name else ""
    value = "value not stated" if row["value_gbp"] is None else pounds(row["value_gbp"])
    is_told = row["contract_key"] not in withheld_contracts(publication)
    title = (row["title"] or "") if is_told else "(title withheld)"
    return (
        f"{row['contract_ref'] or 'no reference'} {title} | {value} | "
        f"{row['start_date'] or 'not stated'} to {row['last_end_date'] or 'not stated'} | "
        f"{place.file_name}{sheet}, row {place.source_row:,} | {row['contract_key']}"
    )
