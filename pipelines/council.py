"""Who the council is: its profile (`council.toml`) and the authority behind an ONS code.

Here: `CouncilProfile`, the one frozen model of a council's own settings, read from and written to
TOML; `Authority` and `look_up`, which read `reference/geography`. Not here: any council's name,
code or threshold. Every module may import this one.

A profile is written once by `localpound init` with what can be looked up, and is then the
council's to edit. Nothing in it is required for files to be read.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import tomli_w
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from pipelines.errors import BadReference, UnknownCouncil
from pipelines.files import write_atomically
from pipelines.home import check_code

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
"""The folder of reference data in the working tree."""

# The ONS entity codes of authorities whose area is made up of others'.
_COUNTY = "E10"
_COMBINED = "E47"

VatBasis = Literal["net", "gross", "unknown"]


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


_Text = Annotated[str, Field(min_length=1)]
_OptionalText = Annotated[str | None, BeforeValidator(_none_if_blank)]
_OptionalDate = Annotated[date | None, BeforeValidator(_none_if_blank)]


class _Frozen(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, validate_default=True
    )


class Authority(_Frozen):
    """One row of `reference/geography/authority.csv` (its contract describes the columns)."""

    authority_code: str
    authority_name: str
    official_name: str
    authority_kind: str
    region_code: _OptionalText = None
    region_name: _OptionalText = None
    county_code: _OptionalText = None
    combined_authority_code: _OptionalText = None
    valid_from: _OptionalDate = None
    valid_to: _OptionalDate = None
    successor_code: _OptionalText = None
    is_synthetic: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the code is still in use (it has no last day)."""
        return self.valid_to is None


class SeriesBreak(_Frozen):
    """A month from which the council's figures are not comparable with those before, and why."""

    month: date
    reason: _Text

    @field_validator("month")
    @classmethod
    def _first_of_month(cls, month: date) -> date:
        if month.day != 1:
            raise ValueError("must be the first day of a month, such as 2025-04-01")
        return month


class PinnedLayout(_Frozen):
    """A column layout the council pins, for files whose name matches `file_pattern`.

    `file_pattern` is a shell pattern (`Payments*.csv`); `columns` maps canonical column names
    (`reference/column_names`) to the header as published. A header that is not in the file is
    the landing's to report.
    """

    file_pattern: _Text
    columns: dict[_Text, _Text] = Field(min_length=1)


class ParameterOverride(_Frozen):
    """A council's own value for a parameter of `reference/parameters.csv`, with its reason."""

    value: Annotated[_Text, BeforeValidator(lambda v: v if isinstance(v, str) else str(v))]
    reason: _Text
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> ParameterOverride:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class Retention(_Frozen):
    """How many months after the last day it covers an input file is kept, and why so long.

    `reason` says where the council decided it (its retention schedule, a law), in words that may be
    published.
    """

    months: int = Field(ge=1, le=1200, strict=True)
    reason: _Text


class CouncilProfile(_Frozen):
    """A council's settings. `code`, `name` and `kind` are enough; the rest has quiet defaults.

    * `neighbours`: codes of authorities sharing a land border, for local spend.
    * `reserved_area`: codes of bordering counties or London boroughs in the local area of reserved
      competitions (order of 2026), beside the own area; an empty list is the own area alone, and
      without the setting the area is not defined.
    * `vat_basis`: what the council says its published amounts are; `unknown` unless it said so.
    * `own_names`: names under which the council pays itself (internal transfers).
    * `order_exempt_categories`: categories, as published, bought without a purchase order (I-24).
    * `frameworks`: the maturity frameworks it is set against; without any, the product's default
      and those in its own folder.
    * `retention`: how long input files are kept; without it nothing is ever removed.
    * `series_breaks`, `layouts`, `parameters`: declared breaks, pinned column layouts, overrides
      of parameters by name.
    """

    code: str
    name: _Text
    kind: _Text
    region_code: str | None = None
    region_name: str | None = None
    county_code: str | None = None
    combined_authority_code: str | None = None
    neighbours: tuple[str, ...] = ()
    reserved_area: tuple[str, ...] | None = None
    vat_basis: VatBasis = "unknown"
    own_names: tuple[_Text, ...] = ()
    order_exempt_categories: tuple[_Text, ...] = ()
    frameworks: tuple[_Text, ...] = ()
    retention: Retention | None = None
    series_breaks: tuple[SeriesBreak, ...] = ()
    layouts: tuple[PinnedLayout, ...] = ()
    parameters: dict[str, ParameterOverride] = Field(default_factory=dict)

    @field_validator("code", "county_code", "combined_authority_code")
    @classmethod
    def _is_a_code(cls, code: str | None) -> str | None:
        if code is not None:
            _check_code_as_value(code)
        return code

    @field_validator("neighbours", "reserved_area")
    @classmethod
    def _are_codes(cls, codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if codes is None:
            return None
        for code in codes:
            _check_code_as_value(code)
        if len(set(codes)) != len(codes):
            raise ValueError("names an authority twice")
        return codes


def _check_code_as_value(code: str) -> None:
    # Pydantic collects ValueErrors; it would let our own exception through at the first fault.
    try:
        check_code(code)
    except UnknownCouncil as fault:
        raise ValueError(str(fault)) from fault


def parse_profile(text: str, where: str = "the council profile") -> CouncilProfile:
    """A profile from TOML text. Raises one `BadReference` listing every fault at once."""
    return _validated(_read_toml(text, where), where)


def _read_toml(text: str, where: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadReference(f"{where} is not valid TOML: {fault}. Correct that line.") from fault


def _validated(table: dict[str, object], where: str) -> CouncilProfile:
    faults: list[str] = []
    kind, kinds = table.get("kind"), _kinds()
    if isinstance(kind, str) and kind.strip() and kind.strip() not in kinds:
        faults.append(f"kind: {kind!r} is not known: write one of {', '.join(kinds)}")
    try:
        profile = CouncilProfile.model_validate(table)
    except ValidationError as fault:
        faults = faults_in_words(fault) + faults
    if faults:
        listed = "\n".join(f"  - {each}" for each in faults)
        raise BadReference(f"{where} has {_counted(faults)}:\n{listed}")
    return profile


@cache
def _kinds() -> tuple[str, ...]:
    """The kinds of authority there are."""
    return tuple(sorted({each.authority_kind for each in read_authorities().values()}))


def _counted(faults: Sequence[str]) -> str:
    return "1 fault" if len(faults) == 1 else f"{len(faults)} faults"


def faults_in_words(fault: ValidationError) -> list[str]:
    """Every fault pydantic found, each as `place: what`."""
    return [
        f"{'.'.join(str(step) for step in error['loc']) or 'the whole'}: {in_words(error)}"
        for error in fault.errors(include_url=False)
    ]


_IN_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "unexpected_keyword_argument": "is not known here",
    "string_too_short": "is empty",
    "too_short": "is empty",
    "string_type": "write a text in quotes",
    "tuple_type": "write a list in square brackets",
    "dict_type": "write a table of names and values",
    "model_type": "write a table of names and values",
    "dataclass_type": "write a table of names and values",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "date_type": "write a date such as 2025-04-01",
    "date_parsing": "write a date such as 2025-04-01",
    "date_from_datetime_parsing": "write a date such as 2025-04-01",
    "date_from_datetime_inexact": "write a date without a time, such as 2025-04-01",
}


def in_words(error: ErrorDetails) -> str:
    """What pydantic found wrong with one value, as what a person should write instead."""
    limits = error.get("ctx", {})
    if error["type"] == "literal_error":
        return f"write {limits['expected']}"
    if error["type"] == "greater_than_equal":
        return f"write {limits['ge']} or more"
    if error["type"] == "less_than_equal":
        return f"write {limits['le']} or less"
    if error["type"] == "less_than":
        return f"write less than {limits['lt']}"
    return _IN_WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))


def read_profile(path: Path) -> CouncilProfile:
    """The profile lying at `path` (UTF-8 TOML).

    Raises `UnknownCouncil` when there is none yet, `BadReference` when it cannot be understood.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as fault:
        raise UnknownCouncil(
            f"{path} does not exist: set the council up first with `localpound init CODE`."
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadReference(f"{path} is not UTF-8 text: save it as UTF-8.") from fault
    return parse_profile(text, str(path))


def write_profile(path: Path, profile: CouncilProfile) -> None:
    """Write `profile` as TOML at `path`, replacing it whole; the folder is made if missing."""
    table = profile.model_dump(mode="python", exclude_none=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, tomli_w.dumps(table).encode())


def read_authorities(reference: Path = REFERENCE) -> dict[str, Authority]:
    """Every authority of `geography/authority.csv` by code, in file order.

    Raises one `BadReference` naming each faulty row.
    """
    path = reference / "geography" / "authority.csv"
    found: dict[str, Authority] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                authority = Authority.model_validate(row)
            except ValidationError as fault:
                found_here = faults_in_words(fault)
                faults.append(f"line {line} has {_counted(found_here)}: {'; '.join(found_here)}")
                continue
            if authority.authority_code in found:
                faults.append(f"line {line} repeats {authority.authority_code}")
            found[authority.authority_code] = authority
    if faults:
        raise BadReference(f"{path}: {'; '.join(faults)}")
    return found


def look_up(code: str, reference: Path = REFERENCE) -> Authority:
    """The authority with this ONS code, current or abolished; `UnknownCouncil` if there is none."""
    check_code(code)
    authority = read_authorities(reference).get(code)
    if authority is None:
        raise _not_found(code)
    return authority


def neighbours_of(code: str, reference: Path = REFERENCE) -> tuple[str, ...]:
    """Codes of the authorities sharing a land border with `code`, in order (empty if unknown).

    For a county council its peers: counties, unitaries and boroughs. For every other kind the
    districts, unitaries and boroughs around it, and no county, since a county's far end is no
    neighbour. `areas_of` gives the district codes that postcodes carry for any of them.
    """
    path = reference / "geography" / "authority_neighbour.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            sorted(
                row["neighbour_code"]
                for row in csv.DictReader(file)
                if row["authority_code"] == code
                and row["border"] == "land"
                and (_is_county(code) or not _is_county(row["neighbour_code"]))
            )
        )


def areas_of(code: str, reference: Path = REFERENCE) -> tuple[str, ...]:
    """Codes of today's districts, unitaries and boroughs that make up an authority's area.

    These are the codes a current postcode register carries: a county's districts, the members of a
    combined authority and their districts, or the authority itself.
    """
    authorities = read_authorities(reference)
    if code not in authorities:
        raise _not_found(code)
    parts = (
        code,
        *(
            member
            for member, authority in authorities.items()
            if authority.is_current
            and code in (authority.county_code, authority.combined_authority_code)
        ),
    )
    whole = {_COUNTY, _COMBINED}
    return tuple(sorted(part for part in parts if part[:3] not in whole))


def _not_found(code: str) -> UnknownCouncil:
    return UnknownCouncil(
        f"No English principal or combined authority has the code {code}: check it against "
        "the ONS register of geographic codes."
    )


def _is_county(code: str) -> bool:
    return code.startswith(_COUNTY)


def profile_for(code: str, reference: Path = REFERENCE) -> CouncilProfile:
    """A fresh profile for a current authority, with all that can be looked up filled in.

    What the project knows of a council beyond that (names it pays itself under, declared breaks)
    lies in `reference/councils/<code>.toml`, in the words of a profile, and goes in too.

    Raises `UnknownCouncil` for an abolished or renumbered code, naming the code to use instead.
    """
    authority = look_up(code, reference)
    if not authority.is_current:
        instead = (
            f"use {authority.successor_code}"
            if authority.successor_code
            else "its area was divided, so use the code of the council that publishes now"
        )
        raise UnknownCouncil(
            f"The code {code} ({authority.authority_name}) ended on {authority.valid_to}: "
            f"{instead}."
        )
    looked_up: dict[str, object] = {
        "code": code,
        "name": authority.official_name,
        "kind": authority.authority_kind,
        "region_code": authority.region_code,
        "region_name": authority.region_name,
        "county_code": authority.county_code,
        "combined_authority_code": authority.combined_authority_code,
        "neighbours": neighbours_of(code, reference),
        "own_names": (authority.official_name,),
    }
    known = reference / "councils" / f"{code}.toml"
    if known.is_file():
        looked_up |= _read_toml(known.read_text(encoding="utf-8"), str(known))
    return _validated(looked_up, str(known))
