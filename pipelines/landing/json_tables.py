"""JSON -> grids: lists of objects, and OCDS packages by the standard's own field paths.

Here: finding the tables in a JSON text, and giving each the headings its fields have. A list of
objects becomes one grid; an object of such lists becomes one grid, where they are parts of one
list, or one a list. An OCDS release, record or package becomes two grids: what was awarded
(`awards`) and what was tendered (`tenders`). Not here: what a heading means (feed).

Numbers keep their digits as printed; a null is an empty cell; a list of texts is joined by "; ".
Source: OCDS 1.0 and 1.1 schema (releases, records, merging by ocid); inputs.md 1b.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.landing.grid import Grid, Refusal, grid_columns

AWARDS, TENDERS = "awards", "tenders"
_JOIN = "; "
_DEEPEST = 60
_WIDEST = 2_000

Json = Any


def is_json(data: bytes) -> bool:
    """Whether bytes begin like a JSON object or list, and end like it."""
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    return (text[:1], text[-1:]) in ((b"{", b"}"), (b"[", b"]"))


def read_json(data: bytes) -> list[Grid]:
    """The grids of a JSON text.

    Raises Refusal `damaged_json` for what is no JSON and `not_a_table` for JSON without records.
    """
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            parse_float=str,
            parse_int=str,
            parse_constant=str,
        )
    except (ValueError, RecursionError):
        raise Refusal(
            "damaged_json", "It begins like JSON but is damaged or cut off. Download it again."
        ) from None
    releases = list(_releases(content))
    try:
        grids = _ocds(releases) if releases else _lists(content)
    except UnicodeEncodeError:
        raise Refusal(
            "damaged_json",
            "It holds half of a character, which no text has. Download it again.",
        ) from None
    if not grids:
        raise Refusal("not_a_table", "It is JSON, but holds no list of records.")
    return grids


def _lists(content: Json) -> list[Grid]:
    if _is_records(content):
        return [_grid("", content)]
    if not isinstance(content, Mapping):
        return []
    parts = {name: value for name, value in content.items() if _is_records(value)}
    if len(parts) > 1 and len(parts) == len(content):
        fields = [frozenset(value[0]) for value in parts.values()]
        if len(set(fields)) == 1:
            return [_grid("", [record for value in parts.values() for record in value])]
    return [_grid(name, value) for name, value in parts.items()]


def _is_records(value: Json) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, Mapping) and each for each in value)
    )


def _grid(name: str, records: Sequence[Mapping[str, Json]]) -> Grid:
    return _framed(name, [dict(_flat(record)) for record in records])


def _framed(name: str, rows: Sequence[Mapping[str, str]], fields: Sequence[str] = ()) -> Grid:
    """Rows under their headings; a record's line is its place in the list, the headings' is 0."""
    headings = list(dict.fromkeys([*fields, *(field for row in rows for field in row)]))
    if len(headings) > _WIDEST:
        raise Refusal("not_a_table", f"It holds more than {_WIDEST:,} fields: it is no table.")
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    cells = pl.DataFrame(
        lines, schema=dict.fromkeys(grid_columns(len(headings)), pl.String), orient="row"
    )
    numbers = pl.int_range(cells.height, eager=True).alias("line")
    return Grid(name, cells, numbers, "json", "utf-8")


def _flat(value: Mapping[str, Json], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise Refusal("not_a_table", "It is nested deeper than any table of records.")
    for name, inner in value.items():
        where = f"{path}{name}"
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{where}.", depth + 1)
        elif isinstance(inner, list):
            yield where, _JOIN.join(_text(each) for each in inner if not isinstance(each, Mapping))
        else:
            yield where, _text(inner)


def _text(value: Json) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _releases(content: Json) -> Iterator[Mapping[str, Json]]:
    """Every release of a release or record package, a bare record or a bare release, oldest first.

    A record is one process: its compiled release stands for all of its releases.
    """
    found = list(_unpacked(content))
    yield from sorted(found, key=lambda release: _text(release.get("date")))


def _unpacked(content: Json) -> Iterator[Mapping[str, Json]]:
    if not isinstance(content, Mapping):
        for each in content if _is_records(content) else ():
            yield from _unpacked(each) if _is_ocds(each) else ()
        return
    compiled = content.get("compiledRelease")
    if isinstance(compiled, Mapping):
        yield compiled
    elif isinstance(content.get("records"), list):
        for record in content["records"]:
            yield from _unpacked(record)
    elif isinstance(content.get("releases"), list):
        for release in content["releases"]:
            yield from _unpacked(release)
    elif _is_ocds(content):
        yield content


def _is_ocds(content: Json) -> bool:
    return isinstance(content, Mapping) and isinstance(content.get("ocid"), str)


_TENDER_FIELDS = (
    "ocid",
    "buyer.name",
    "tender.id",
    "tender.title",
    "tender.description",
    "tender.status",
    "tender.value.amount",
    "tender.procurementMethod",
    "tender.procurementMethodDetails",
    "tender.tenderPeriod.endDate",
    "tender.items[].classification.id",
    "tender.items[].classification.description",
    "date",
)
_AWARD_FIELDS = (
    "ocid",
    "buyer.name",
    "tender.title",
    "tender.description",
    "tender.procurementMethod",
    "tender.procurementMethodDetails",
    "tender.items[].classification.id",
    "tender.items[].classification.description",
    "awards[].id",
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].name",
    "awards[].suppliers[].identifier.id",
    "awards[].suppliers[].address.postalCode",
    "awards[].suppliers[].sme",
    "awards[].suppliers[].vcse",
    "awards[].value.amount",
    "contracts[].value.amount",
    "awards[].contractPeriod.startDate",
    "awards[].contractPeriod.endDate",
)


def _ocds(releases: Sequence[Mapping[str, Json]]) -> list[Grid]:
    """What was awarded and what was tendered; of several releases of one process the latest."""
    tenders: dict[str, dict[str, str]] = {}
    awards: dict[tuple[str, str], dict[str, str]] = {}
    for release in releases:
        ocid = _text(release.get("ocid"))
        if isinstance(release.get("tender"), Mapping):
            tenders[ocid] = _tender(release)
        tender = tenders.get(ocid, {})
        for award in _objects(release, "awards"):
            awards[ocid, _text(award.get("id"))] = {**_chosen(tender), **_award(release, award)}
    return [
        _framed(AWARDS, list(awards.values()), _AWARD_FIELDS),
        _framed(TENDERS, list(tenders.values()), _TENDER_FIELDS),
    ]


def _chosen(tender: Mapping[str, str]) -> dict[str, str]:
    return {field: tender[field] for field in _AWARD_FIELDS if field in tender}


def _tender(release: Mapping[str, Json]) -> dict[str, str]:
    items = _objects(release["tender"], "items")
    classes = [
        item.get("classification") or _first(item, "additionalClassifications") or {}
        for item in items
    ]
    return {
        "ocid": _text(release.get("ocid")),
        "buyer.name": _at(release, "buyer", "name").strip(),
        **{
            field: _at(release, *field.split(".")).strip()
            for field in _TENDER_FIELDS
            if field.startswith("tender.") and "[]" not in field
        },
        "tender.items[].classification.id": _joined(_at(each, "id") for each in classes),
        "tender.items[].classification.description": _joined(
            _at(each, "description") for each in classes
        ),
        "date": _text(release.get("date")),
    }


def _award(release: Mapping[str, Json], award: Mapping[str, Json]) -> dict[str, str]:
    parties = {_text(party.get("id")): party for party in _objects(release, "parties")}
    suppliers = [
        {**parties.get(_text(each.get("id")), {}), **{k: v for k, v in each.items() if v}}
        for each in _objects(award, "suppliers")
    ]
    signed: Mapping[str, Json] = next(
        (
            contract
            for contract in _objects(release, "contracts")
            if _text(contract.get("awardID")) == _text(award.get("id"))
        ),
        {},
    )
    return {
        "ocid": _text(release.get("ocid")),
        "buyer.name": _at(release, "buyer", "name").strip(),
        "awards[].id": _at(award, "id"),
        "awards[].status": _at(award, "status"),
        "awards[].date": _at(award, "date"),
        # One supplier a position in each list, so that a number stays with its name.
        "awards[].suppliers[].name": _JOIN.join(_at(s, "name").strip() for s in suppliers),
        "awards[].suppliers[].identifier.id": _JOIN.join(_company_number(s) for s in suppliers),
        "awards[].suppliers[].address.postalCode": _JOIN.join(
            _at(s, "address", "postalCode").strip() for s in suppliers
        ),
        "awards[].suppliers[].sme": _agreed(_is_sme(s) for s in suppliers),
        "awards[].suppliers[].vcse": _agreed(_at(s, "details", "vcse") for s in suppliers),
        "awards[].value.amount": _at(award, "value", "amount") or _at(signed, "value", "amount"),
        "contracts[].value.amount": _at(signed, "value", "amount"),
        "awards[].contractPeriod.startDate": _at(award, "contractPeriod", "startDate")
        or _at(signed, "period", "startDate"),
        "awards[].contractPeriod.endDate": _at(award, "contractPeriod", "endDate")
        or _at(signed, "period", "endDate"),
    }


def _company_number(supplier: Mapping[str, Json]) -> str:
    """The Companies House number of a supplier; other schemes' numbers are no company numbers."""
    identifiers = [supplier.get("identifier") or {}, *_objects(supplier, "additionalIdentifiers")]
    return next(
        (_at(each, "id") for each in identifiers if _at(each, "scheme") == "GB-COH"),
        "",
    )


def _is_sme(supplier: Mapping[str, Json]) -> str:
    scale = _at(supplier, "details", "scale").lower()
    return {"sme": "yes", "micro": "yes", "small": "yes", "medium": "yes", "large": "no"}.get(
        scale, ""
    )


def _agreed(flags: Iterable[str]) -> str:
    """One answer for all suppliers of an award; nothing where they differ."""
    found = set(flags)
    return found.pop() if len(found) == 1 else ""


def _joined(texts: Iterable[str]) -> str:
    return _JOIN.join(dict.fromkeys(text for text in texts if text))


def _objects(value: Json, name: str) -> list[Mapping[str, Json]]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return [each for each in inner if isinstance(each, Mapping)] if isinstance(inner, list) else []


def _first(value: Mapping[str, Json], name: str) -> Mapping[str, Json] | None:
    return next(iter(_objects(value, name)), None)


def _at(value: Json, *path: str) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if isinstance(value, Mapping | list) else _text(value)
