"""Which spellings name one supplier."""

import polars as pl
import pytest

from pipelines.matching.spellings import groups, groups_of_rows


def _together(*names):
    found = groups(pl.DataFrame({"supplier_name": names}))
    return found["group_id"].n_unique() == 1


@pytest.mark.parametrize(
    "names",
    [
        ("ELM LTD", "Elm Limited"),
        ("ELM", "Elm Limited"),
        ("ELM TREE CARE LTD", "Elmtree Care Ltd"),
        ("ELM & OAK LTD", "Elm and Oak Limited"),
        ("ELM SERVICES LTD", "ELM SERVS LTD"),
        ("ELM LTD HEAD OFFICE", "ELM LTD"),
        ("ELM LTD (DO NOT USE)", "ELM LTD"),
        ("SHENFIELD CONSTRUCTION LTD", "SHENFEILD CONSTRUCTION LTD"),
    ],
)
def test_spellings_of_one_supplier(names):
    assert _together(*names)


@pytest.mark.parametrize(
    "names",
    [
        ("ACME (NORTH) LTD", "ACME (SOUTH WEST) LTD"),
        ("ELM LLP", "ELM LTD"),
        ("ELM LTD T/A HOME HELP", "HOME HELP"),  # a trading name may be a franchise
        ("REDACTED", "REDACTED PERSONAL DATA"),
        ("ELM LTD", "OAK LTD"),
    ],
)
def test_names_of_two(names):
    assert not _together(*names)


def test_the_order_of_a_list_changes_nothing():
    names = ["ELM LTD", "OAK", "Elm Limited", "OAK LTD", "ASH"]
    one = groups(pl.DataFrame({"supplier_name": names}))
    assert one.equals(groups(pl.DataFrame({"supplier_name": names[::-1]})))


def _rows(*rows):
    frame = pl.DataFrame(
        rows, schema=["supplier_name", "company_number", "entity_id"], orient="row"
    ).with_columns(pl.all().cast(pl.String))
    return groups_of_rows(frame)["group_id"].to_list()


def test_rows_of_one_name_and_two_numbers_are_two_suppliers():
    one, other, open_ = _rows(
        ("ELM LTD", "00000001", None), ("ELM LTD", "00000002", None), ("ELM LTD", None, None)
    )
    assert len({one, other, open_}) == 3


def test_a_row_without_a_number_goes_with_the_one_body_of_its_name():
    one, other = _rows(("ELM LTD", None, "GB-COH-1"), ("Elm Limited", None, None))
    assert one == other


def test_two_names_of_one_body_are_one_supplier():
    one, other = _rows(("ELM LTD", None, "GB-COH-1"), ("OAK LTD", None, "GB-COH-1"))
    assert one == other
