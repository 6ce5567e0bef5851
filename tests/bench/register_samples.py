"""The real register samples that SPEND_REGISTERS names, added to a spend home by its command."""

import os
from pathlib import Path

import polars as pl

from tests.bench.measure import localpound

SAMPLES = (
    ("companies_house", "companies_house/BasicCompanyData-assembled.csv.gz"),
    ("companies_house_psc", "psc/psc-snapshot-*.jsonl"),
    ("companies_house_accounts", "accounts/Accounts_Bulk_Data-*.zip"),
    ("charities_england_wales", "charities/publicextract.charity-assembled.zip"),
    ("charity_other_names", "charities/other_names_full/publicextract.charity_other_names.zip"),
    ("charities_northern_ireland", "charities/charitydetails_test.csv"),
    ("community_interest_companies", "mutuals_cic_casc_housing/cics-icnptso.csv"),
    ("amateur_sports_clubs", "mutuals_cic_casc_housing/cascs.csv"),
    ("organisation_links", "charities/lookups/relationships*.csv"),
    ("organisation_links", "mutuals_cic_casc_housing/relationships*.csv"),
    ("local_authorities", "geography/uk_local_authorities.csv"),
    ("nhs_trusts", "public_bodies/nhs/etrust.csv.gz"),
    ("universities", "public_bodies/education/relationships__university-royal-charters.csv"),
    ("government_bodies", "public_bodies/registers_backup/government-organisation.csv"),
)


def folder() -> Path | None:
    """Where the samples lie; None when SPEND_REGISTERS names no folder."""
    named = os.environ.get("SPEND_REGISTERS")
    return Path(named) if named else None


def add(home: Path, samples: Path) -> None:
    """Add every sample to a spend home, each file an edition or a part of one as it tells."""
    for name, pattern in SAMPLES:
        for path in sorted(samples.glob(pattern)):
            localpound(home, "registers", "add", name, str(path))


def bodies(home: Path) -> pl.Series:
    """Identifiers of every body that the registers of a home hold."""
    kept = sorted((home / "cache" / "registers").glob("*.parquet"))
    ids = [
        pl.read_parquet(path, columns=["entity_id"])
        for path in kept
        if {"entity_id", "entity_name"} <= set(pl.read_parquet_schema(path))
    ]
    return pl.concat(ids)["entity_id"].unique().sort()
