"""Shapes: the few narrow tables that every public register is turned into.

Registers differ in format, not in what they are good for. Each adapter writes one Parquet file in
one of these shapes, so that matching and classification know shapes and never a publisher's
columns. Here: the columns and types. Not here: reading any register (one module each), keeping
them (`shelf.py`). Imports Polars only; anyone may import it.

No shape has room for personal data: no trustees, directors, individual controllers, telephone
numbers or street addresses.
"""

from collections.abc import Mapping
from enum import Enum

import polars as pl

Columns = Mapping[str, pl.DataType | type[pl.DataType]]

OTHER_NAMES = pl.List(pl.Struct({"name": pl.String, "kind": pl.String, "until": pl.Date}))
"""Names an entity has beside its main one: kind PREVIOUS, WORKING or ACRONYM; until when."""

_ENTITY: Columns = {
    # org-id.guide form: GB-COH-01234567, GB-CHC-1234567, GB-SC-SC012345, GB-NIC-100002,
    # GB-MPR-..., GB-NHS-..., GB-EDU-..., GB-LAE-..., GB-GOR-..., GB-CASC-..., GB-SHPE-...
    "entity_id": pl.String,
    "entity_name": pl.String,  # as published, outer white space removed
    "other_names": OTHER_NAMES,
    # What it is: company_by_shares, plc, company_by_guarantee, guarantee_no_limited (the
    # section 60 exemption), cic, cio, scio, llp, limited_partnership, registered_society,
    # community_benefit_society, cooperative_society, credit_union, friendly_society,
    # royal_charter, further_education_corporation, overseas_entity, unlimited_company,
    # trust, unincorporated, amateur_sports_club, housing_provider, public_body, other; or null.
    "legal_form": pl.String,
    "category": pl.String,  # the publisher's own wording of it
    "status": pl.String,  # the publisher's own wording
    # council, parish, nhs, academy_trust, school, college, university, central_government,
    # police_or_fire, other_public; null for a body that is none.
    "public_kind": pl.String,
    "registered_on": pl.Date,  # incorporated, registered, opened
    "ended_on": pl.Date,  # dissolved, removed, closed
    "postcode": pl.String,  # registered office or contact; upper case, no space
    "company_number": pl.String,  # as the register states it, normalised to 8 characters
    "account_category": pl.String,  # Companies House wording, upper case; "" blank is null
    "accounts_made_up_to": pl.Date,
    "sic_codes": pl.String,  # five-digit codes separated by a space
    "income_gbp": pl.Decimal(18, 2),  # latest gross income, charities
    "employees": pl.Int64,  # latest, charities
    "figures_on": pl.Date,  # end of the financial year of the two
}

_NAME: Columns = {
    "entity_id": pl.String,
    "name": pl.String,
    "kind": pl.String,  # PREVIOUS, WORKING, ACRONYM
    "until": pl.Date,
}

_FIGURES: Columns = {
    "entity_id": pl.String,
    "income_gbp": pl.Decimal(18, 2),
    "employees": pl.Int64,
    "figures_on": pl.Date,  # end of the financial year
}

_LINK: Columns = {
    "entity_id": pl.String,
    "other_entity_id": pl.String,
    # SAME: two registrations of one body. SUCCESSOR: the other took over from this one.
    # BRANCH: this is a branch or member of the other, a federated body.
    # OWNED: this is owned by the other.
    "link": pl.String,
    "since": pl.Date,
}

_CONTROL: Columns = {
    "entity_id": pl.String,  # the controlled company, GB-COH-...
    "controller_name": pl.String,
    "controller_kind": pl.String,  # corporate, legal_person
    "controller_id": pl.String,  # GB-COH-... where a UK number is stated; else null
    "controller_country": pl.String,
    # Widest share or voting band stated: 25-50, 50-75, 75-100; null when none is stated.
    "band": pl.String,
    "is_right_to_appoint": pl.Boolean,  # may appoint and remove most directors
    "notified_on": pl.Date,
    "ceased_on": pl.Date,
}

_ACCOUNTS: Columns = {
    "entity_id": pl.String,  # GB-COH-...
    "period_start": pl.Date,
    "period_end": pl.Date,
    "employees": pl.Int64,  # average number, whole and at least 0; null when absent or rejected
    "turnover_gbp": pl.Decimal(18, 2),
    "balance_sheet_total_gbp": pl.Decimal(18, 2),
    "is_dormant": pl.Boolean,
}

_POSTCODE: Columns = {
    "postcode": pl.String,  # upper case, no space
    "lad_code": pl.String,
    "is_terminated": pl.Boolean,  # or null, where the register does not say
    "terminated_on": pl.Date,  # first day of the month of withdrawal
    "is_large_user": pl.Boolean,  # PO boxes, organisations with a postcode of their own; or null
}


class Shape(Enum):
    """The shape of a register's Parquet file; `columns` in order."""

    ENTITY = "entity"
    NAME = "name"
    FIGURES = "figures"
    LINK = "link"
    CONTROL = "control"
    ACCOUNTS = "accounts"
    POSTCODE = "postcode"

    @property
    def columns(self) -> Columns:
        """Columns and types, in order."""
        return _COLUMNS[self]

    def empty(self) -> pl.DataFrame:
        """The frame of a register nobody has added: the columns, no rows."""
        return pl.DataFrame(schema=dict(self.columns))


_COLUMNS: Mapping[Shape, Columns] = {
    Shape.ENTITY: _ENTITY,
    Shape.NAME: _NAME,
    Shape.FIGURES: _FIGURES,
    Shape.LINK: _LINK,
    Shape.CONTROL: _CONTROL,
    Shape.ACCOUNTS: _ACCOUNTS,
    Shape.POSTCODE: _POSTCODE,
}
