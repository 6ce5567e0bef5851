"""Public bodies: councils, parishes, the health service, schools, universities, government.

Each is a published list of its own, and each says the same thing of a payee: it is no supplier that
could be small, local or voluntary, but a public body (method 3.2 order 4). Here: the lists ->
`Shape.ENTITY` with a kind of public body. Independent schools are on the list of schools and are no
public bodies; sites of a hospital trust are left out, their trust is what is paid.

    local_authorities     all authorities of the United Kingdom, with dates
    parishes              ONS names and codes of civil parishes
    nhs_trusts            ODS list of trusts, without a header row
    schools               establishments of Get Information about Schools
    academy_trusts        groups of the same, or the list with company numbers
    universities          universities and their identifiers
    government_bodies     departments, agencies and public bodies
"""

from pathlib import Path

import polars as pl

from pipelines.registers import identifiers
from pipelines.registers.adapter import Convert, Converted, Register
from pipelines.registers.published_list import (
    Column,
    PublishedList,
    convert_bodies,
    day,
    edition_of,
    postcode,
    working_name,
    write_shape,
)
from pipelines.registers.shapes import Shape

_OGL = "Open Government Licence v3.0"
_AUTHORITIES = {
    "code": Column(("local-authority-code", "local-authority-eng", "reference", "key"), "the code"),
    "name": Column(("official-name", "name"), "its name"),
    "start": Column(("start-date",), "since when", is_required=False),
    "end": Column(("end-date",), "until when", is_required=False),
    "kind": Column(
        ("local-authority-type-name", "local-authority-type"), "its kind", is_required=False
    ),
}
_PARISH_YEARS = range(30, 17, -1)  # the year in the name of a column changes with each edition
_PARISHES = {
    "code": Column(tuple(f"PARNCP{year}CD" for year in _PARISH_YEARS), "the code"),
    "name": Column(tuple(f"PARNCP{year}NM" for year in _PARISH_YEARS), "its name"),
}
_SCHOOLS = {
    "number": Column(("URN",), "the number of the school"),
    "name": Column(("EstablishmentName",), "its name"),
    "kind": Column(("TypeOfEstablishment (name)",), "its kind"),
    "group": Column(("EstablishmentTypeGroup (name)",), "its group", is_required=False),
    "status": Column(("EstablishmentStatus (name)",), "its status"),
    "opened": Column(("OpenDate",), "when it opened", is_required=False),
    "closed": Column(("CloseDate",), "when it closed", is_required=False),
    "postcode": Column(("Postcode",), "its postcode", is_required=False),
}
_TRUSTS = {
    "name": Column(("Group Name", "Entity"), "the name of the trust"),
    "company": Column(("Companies House Number", "Company Number"), "its company number"),
    "kind": Column(("Group Type", "Type"), "its kind"),
}
_UNIVERSITIES = {
    "id": Column(("org_id_a", "org_id"), "its identifier"),
    "name": Column(("org_name", "name", "Provider Name"), "its name"),
}
_GOVERNMENT = {
    "code": Column(("government-organisation", "key", "reference"), "the code"),
    "name": Column(("name",), "its name"),
    "start": Column(("start-date",), "since when", is_required=False),
    "end": Column(("end-date",), "until when", is_required=False),
}
_ODS_COLUMNS = 12  # code, name, region, HLHG, five lines of address, postcode, opened, closed
_TRUST_CODE = r"^[A-Z0-9]{3}$"
_INDEPENDENT = r"(?i)independent|british schools overseas|offshore|online provider|miscellaneous"
_OTHER_KINDS = (("police", "police_or_fire"), ("fire", "police_or_fire"))


def convert_authorities(source: Path, target: Path) -> Converted:
    """All authorities by official name, old ones with the day they ended.

    The short names are names of places: a firm called after its town is no council.
    """
    return convert_bodies(source, target, _AUTHORITIES, _authorities)


def _authorities(listed: pl.DataFrame) -> pl.DataFrame:
    return listed.select(
        entity_id=pl.lit("GB-LAE-") + pl.col("code").str.to_uppercase(),
        entity_name="name",
        legal_form=pl.lit("public_body"),
        category="kind",
        public_kind=pl.lit("council"),
        registered_on=day("start"),
        ended_on=day("end"),
    )


def convert_parishes(source: Path, target: Path) -> Converted:
    """Civil parishes; each may call its council a parish or a town council."""
    return convert_bodies(source, target, _PARISHES, _parishes)


def _parishes(listed: pl.DataFrame) -> pl.DataFrame:
    parished = listed.filter(~pl.col("name").str.contains("(?i)unparished"))
    plain = pl.col("name").str.replace(r"(?i) (?:cp|community)$", "")
    return parished.select(
        entity_id=pl.lit("GB-ONS-") + pl.col("code"),
        entity_name=plain + " Parish Council",
        other_names=working_name(plain + " Town Council"),
        legal_form=pl.lit("public_body"),
        public_kind=pl.lit("parish"),
    )


def convert_trusts_of_the_nhs(source: Path, target: Path) -> Converted:
    """The list of trusts and sites of the Organisation Data Service, which has no header row."""
    rows = PublishedList(source).without_header(_ODS_COLUMNS, "the list of NHS trusts")
    trusts = rows.filter(pl.col("column_1").str.contains(_TRUST_CODE))
    frame = trusts.select(
        entity_id=pl.lit("GB-NHS-") + pl.col("column_1"),
        entity_name="column_2",
        legal_form=pl.lit("public_body"),
        public_kind=pl.lit("nhs"),
        registered_on=day("column_11"),
        ended_on=day("column_12"),
        postcode=postcode("column_10"),
    )
    written = write_shape(frame, Shape.ENTITY.columns, target)
    left_out = {"sites of trusts": rows.height - trusts.height}
    return Converted(written, edition_of(source), {why: n for why, n in left_out.items() if n})


def convert_schools(source: Path, target: Path) -> Converted:
    """All establishments; independent schools are kept and are no public bodies."""
    return convert_bodies(source, target, _SCHOOLS, _schools)


def _schools(listed: pl.DataFrame) -> pl.DataFrame:
    kind = pl.concat_str("kind", "group", separator=" ", ignore_nulls=True)
    is_public = ~kind.str.contains(_INDEPENDENT)
    is_college = kind.str.contains("(?i)further education|sixth form")
    return listed.select(
        entity_id=pl.lit("GB-EDU-") + pl.col("number"),
        entity_name="name",
        legal_form=pl.when(is_public).then(pl.lit("public_body")),
        category="kind",
        status="status",
        public_kind=pl.when(is_public & is_college)
        .then(pl.lit("college"))
        .when(is_public)
        .then(pl.lit("school")),
        registered_on=day("opened"),
        ended_on=day("closed"),
        postcode=postcode("postcode"),
    )


def convert_academy_trusts(source: Path, target: Path) -> Converted:
    """Academy trusts by company number; other groups of schools are left out."""
    return convert_bodies(source, target, _TRUSTS, _academy_trusts)


def _academy_trusts(listed: pl.DataFrame) -> pl.DataFrame:
    kept = listed.with_columns(number=identifiers.company_number(listed["company"])).filter(
        pl.col("kind").str.contains("(?i)academy|trust")
    )
    return kept.select(
        entity_id=pl.lit("GB-COH-") + pl.col("number"),
        entity_name="name",
        legal_form=pl.lit("public_body"),
        category="kind",
        public_kind=pl.lit("academy_trust"),
        company_number="number",
    )


def convert_universities(source: Path, target: Path) -> Converted:
    """Universities by any identifier in org-id form."""
    return convert_bodies(source, target, _UNIVERSITIES, _universities)


def _universities(listed: pl.DataFrame) -> pl.DataFrame:
    return listed.select(
        entity_id=pl.col("id").str.to_uppercase(),
        entity_name="name",
        legal_form=pl.lit("public_body"),
        public_kind=pl.lit("university"),
    )


def convert_government(source: Path, target: Path) -> Converted:
    """Departments, agencies and other bodies, old ones with the day they ended."""
    return convert_bodies(source, target, _GOVERNMENT, _government)


def _government(listed: pl.DataFrame) -> pl.DataFrame:
    kind = pl.lit("central_government")
    for words, name in _OTHER_KINDS:
        kind = (
            pl.when(pl.col("name").str.contains(f"(?i){words}")).then(pl.lit(name)).otherwise(kind)
        )
    return listed.select(
        entity_id=pl.lit("GB-GOR-") + pl.col("code").str.to_uppercase(),
        entity_name="name",
        legal_form=pl.lit("public_body"),
        public_kind=kind,
        registered_on=day("start"),
        ended_on=day("end"),
    )


def _register(name: str, title: str, publisher: str, download: str, convert: Convert) -> Register:
    return Register(
        name=name,
        title=title,
        publisher=publisher,
        licence=_OGL,
        attribution=f"Contains information from {publisher}.",
        download=download,
        shape=Shape.ENTITY,
        reader="1",
        convert=convert,
    )


REGISTERS = (
    _register(
        "local_authorities",
        "Local authorities of the United Kingdom",
        "mySociety and the local authority registers",
        "mySociety, UK local authorities: uk_local_authorities.csv",
        convert_authorities,
    ),
    _register(
        "parishes",
        "Civil parishes and communities",
        "Office for National Statistics",
        "ONS Open Geography portal, Parishes and Non Civil Parished Areas, Names and Codes (CSV)",
        convert_parishes,
    ),
    _register(
        "nhs_trusts",
        "NHS trusts",
        "NHS England, Organisation Data Service",
        "Organisation Data Service, NHS trusts and sites: etr.csv or etrust.csv as downloaded",
        convert_trusts_of_the_nhs,
    ),
    _register(
        "schools",
        "Schools and colleges of England",
        "Department for Education",
        "Get Information about Schools, Establishment fields CSV",
        convert_schools,
    ),
    _register(
        "academy_trusts",
        "Academy trusts",
        "Department for Education",
        "Get Information about Schools, All group records CSV",
        convert_academy_trusts,
    ),
    _register(
        "universities",
        "Universities",
        "as stated by the list",
        "A list of universities with the columns org_id_a and org_name",
        convert_universities,
    ),
    _register(
        "government_bodies",
        "Government organisations",
        "Government Digital Service",
        "GOV.UK registers, government-organisation (CSV or TSV)",
        convert_government,
    ),
)
"""Every list of public bodies, in the order in which a person would add them."""
