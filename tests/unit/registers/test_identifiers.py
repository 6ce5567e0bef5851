"""Numbers as people type them, and what the registers call the same."""

import polars as pl
import pytest

from pipelines.registers.identifiers import (
    charity_id,
    charity_number,
    company_id,
    company_number,
)

COMPANIES = {
    "01234567": "01234567",
    "4142000": "04142000",
    "738693": "00738693",
    "2324869.0": "02324869",
    "004142000": "04142000",
    " 0414 2000 ": "04142000",
    "GB-COH-04142000": "04142000",
    "gb-coh-sc12345": "SC012345",
    "Company No. 4142000": "04142000",
    "Registered in England and Wales No 04142000": "04142000",
    "No: 04142000": "04142000",
    "SC 12345": "SC012345",
    "sc-012345": "SC012345",
    "NI045678": "NI045678",
    "CE00571": "CE000571",
    "CS001234": "CS001234",
    "RS007123": "RS007123",
    "IP28116R": "IP28116R",
    "IP123R": "IP00123R",
    "SP2523RS": "SP2523RS",
    "R0000123": "R0000123",
    "RO000123": "R0000123",
    "R123": "R0000123",
    "NO000123": "NO000123",
    "00000006": "00000006",
    "OC301234": "OC301234",
    "０４１４２０００": "04142000",
    "123456789": None,
    "00000000": None,
    "SC000000": None,
    "0": None,
    "1": None,
    "": None,
    "N/A": None,
    "None": None,
    "GB123456789": None,
    "XX123456": None,
    "SC1234567": None,
    "SC12345R": None,
    "04142000 / 04142001": None,
    "England": None,
}

CHARITIES = {
    "1089464": "1089464",
    "210843": "210843",
    "0210843": "210843",
    "210843-1": "210843",
    "210843/1": "210843",
    "1089464.0": "1089464",
    "Reg. Charity 1089464": "1089464",
    "Registered Charity No: 1089464": "1089464",
    "GB-CHC-1089464": "1089464",
    "SC012345": "SC012345",
    "SC 12345": "SC012345",
    "GB-SC-SC012345": "SC012345",
    "NIC100002": "NIC100002",
    "NI100002": "NIC100002",
    "XR43029": None,
    "XN123456": None,
    "01089464": None,
    "12345": None,
    "1089464 1089465": None,
    "1089464/1089465": None,
    "0": None,
    "": None,
    "exempt": None,
}


@pytest.mark.parametrize(("typed", "number"), COMPANIES.items())
def test_company_numbers_are_read_as_the_register_writes_them(typed, number):
    assert company_number(pl.Series([typed])).to_list() == [number]


@pytest.mark.parametrize(("typed", "number"), CHARITIES.items())
def test_charity_numbers_are_read_as_the_registers_write_them(typed, number):
    assert charity_number(pl.Series([typed])).to_list() == [number]


def test_identifiers_follow_org_id():
    assert company_id(pl.Series(["01234567", None])).to_list() == ["GB-COH-01234567", None]
    charities = pl.Series(["1089464", "SC012345", "NIC100002", None])
    ids = ["GB-CHC-1089464", "GB-SC-SC012345", "GB-NIC-100002", None]
    assert charity_id(charities).to_list() == ids


def test_name_length_and_nulls_are_kept():
    series = pl.Series("company_number", ["1234567", None, "x"], dtype=pl.String)
    made = company_number(series)
    assert made.name == "company_number"
    assert made.to_list() == ["01234567", None, None]
