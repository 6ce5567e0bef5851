"""Walks of the sample council: from a figure, a supplier, a contract or a line to file and row."""

import csv
import json
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from pipelines.errors import LocalpoundError
from pipelines.trace.figures import figures_of
from pipelines.trace.machine import to_json
from pipelines.trace.parts import walk_indicator, walked
from pipelines.trace.publication import Publication
from pipelines.trace.published_rows import walk_contract, walk_line, walk_supplier
from pipelines.trace.records import record_parts
from pipelines.trace.sources import sources_of
from pipelines.trace.suppliers import Wanted
from pipelines.trace.telling import indicator_node, told_node

FILE, ROW = "wexmoor-spend-2024-06.csv", 4
PAYEE, PAID = "Jessamore Catering Supplies Ltd", "3745.92"
NARROWED = {"breakdown": "none", "measure": "spend_share", "definition": "sme_d_nps"}


@pytest.fixture
def published(sample):
    return Publication(sample.room.latest)


def words(told):
    """Every line of a walk, in order."""
    yield told.words
    for each in told.under:
        yield from words(each)


def cell(sample, file_name, row):
    """A row of an input file as it lies in the inbox."""
    path = sample.room.inbox("spend") / file_name
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[row - 1]


def test_a_line_is_walked_to_its_scope_supplier_and_contract(sample, published):
    walk = walk_line(published, f"{FILE}:{ROW}")
    assert {PAYEE, PAID} <= set(cell(sample, FILE, ROW))
    assert walk.words.startswith(f"2024-06-04 | £3,745.92 | {PAYEE} | {FILE}, row {ROW} | ")
    told = list(words(walk))
    assert "Scope PROCUREMENT by rule SC-COMPANY (SC_PROC, MEDIUM): supplier_name " + PAYEE in told
    assert any(line.startswith("Is JESSAMORE CATERING SUPPLIES LIMITED (GB-COH-") for line in told)
    assert any(line.startswith("Contract: ") for line in told)
    assert any(line.startswith("2024/25 sme_d_nps is TRUE by rule S7") for line in told)
    assert not any(line.startswith("2025/26") for line in told)


def test_a_line_is_the_same_by_its_identifier(published):
    by_place = walk_line(published, f"{FILE}:{ROW}")
    assert walk_line(published, by_place.row["line_id"]) == by_place


def test_a_supplier_is_walked_to_all_of_its_payments(published):
    walk = walk_supplier(published, PAYEE, top=3)
    paid = walk.under[-1]
    listed = sum(each.row["net_amount_gbp"] for each in paid.under if each.row)
    assert len(paid.under) == 4
    assert paid.words == f"{walk.row['line_count']:,} payment lines, £333,411.13"
    rest = Decimal(paid.under[-1].words.rpartition("£")[2].replace(",", ""))
    assert listed + rest == walk.row["net_amount_gbp"] == Decimal("333411.13")


@pytest.mark.parametrize("by", ["supplier_key", "supplier_ids", "supplier_name"])
def test_a_supplier_is_found_by_key_number_and_name(published, by):
    row = walk_supplier(published, PAYEE, top=0).row
    assert walk_supplier(published, row[by], top=0).row == row


def test_several_suppliers_of_a_name_are_listed_with_their_keys(published):
    with pytest.raises(LocalpoundError) as told:
        walk_supplier(published, "jessamore", top=0)
    first, *listed = str(told.value).splitlines()
    assert first == "'jessamore' may be any of 6; name one by its key:"
    assert all("Jessamore" in line.title() and "| s_" in line for line in listed)


def test_persons_are_not_named(sample, published):
    shown = sample.table("rules.supplier_shown_name").filter("is_suppressed")
    names = sample.table("core.supplier").join(shown, on="supplier_key")
    assert names.height
    for key, name in names.head(5).select("supplier_key", "supplier_name").rows():
        told = "\n".join(words(walk_supplier(published, key, top=2)))
        assert name not in told
        assert told.startswith(("(a person) | ", "(a sole trader) | "))


def test_a_contract_is_walked_to_the_payments_linked_to_it(sample, published):
    links = sample.table("rules.contract_link").drop_nulls("contract_key")
    key = links["contract_key"].sort()[0]
    walk = walk_contract(published, key, top=2)
    lines = links.filter(pl.col("contract_key") == key).join(
        sample.table("core.spend_line"), on="line_id"
    )
    assert walk.row["contract_key"] == key
    assert walk.under[-1].words.startswith(f"{lines.height:,} payment lines, £")
    linked = [each.row for each in walk.under if each.table == "rules.contract_link"]
    assert sum(each["line_count"] for each in linked) == lines.height
    assert sum(each["net_amount_gbp"] for each in linked) == lines["net_amount_gbp"].sum()
    assert ", row " in walk.words


def test_an_indicator_is_walked_to_lines_and_adds_up(published):
    (walk,) = walk_indicator(published, "I-04", NARROWED, Wanted(1))
    node = indicator_node(walk)
    assert node.words == "I-04 spend_share (sme_d_nps), 2025/26"
    assert [part.adds_up for part in walk.parts] == [True]


@pytest.mark.parametrize("period_type", ["month", "quarter", "financial_year", "rolling_year"])
@pytest.mark.parametrize("code", ["I-03", "I-04", "I-05", "I-06c", "I-06g", "I-07"])
def test_shares_of_every_kind_of_period_add_up(published, code, period_type):
    found = figures_of(published, {"indicator_code": code, "measure": "spend_share"})
    figures = [each for each in found if each.period_type == period_type][::97]
    assert figures
    for figure in figures:
        (part,) = walked(published, figure, Wanted(1)).parts
        assert part.adds_up is not False, figure


PARTS_OF_SPEND = ["directorate", "category", "national_category", "supplier_type", "geography"]


@pytest.mark.parametrize("breakdown", PARTS_OF_SPEND)
def test_every_part_is_walked_to_lines_that_add_up_to_its_suppliers(published, breakdown):
    key = {"indicator_code": "I-04", "measure": "spend_share", "breakdown": breakdown}
    figures = figures_of(published, key)[::23]
    assert figures
    for figure in figures:
        (part,) = walked(published, figure, Wanted(10_000)).parts
        assert part.adds_up is True, figure
        for each in part.suppliers:
            assert sum(line.net_amount_gbp for line in each.lines) == each.amount_gbp, figure


def test_contracts_that_are_not_told_apart_by_part_are_said_to_be_of_the_whole_council(published):
    key = {"indicator_code": "I-30", "measure": "collaborative_share", "breakdown": "value_band"}
    (part,) = walked(published, figures_of(published, key)[0], Wanted(1)).parts
    assert part.adds_up is None
    assert part.note == (
        "The rows do not say which value band they are of: those of the whole council are listed."
    )


def test_a_table_of_an_earlier_version_is_one_sentence(published):
    figure = figures_of(published, {"indicator_code": "I-22"})[0]
    (source,) = sources_of("I-22", figure.measure)
    with pytest.raises(LocalpoundError, match="no column paid_when: the publication is of an earl"):
        record_parts(published, replace(source, date_columns=("paid_when",)), figure, 1)


@pytest.mark.parametrize(
    ("code", "narrowed", "told"),
    [
        ("I-99", {}, "The publication holds no figure of an indicator 'I-99', such as I-04."),
        ("I-04", {**NARROWED, "measure": "x"}, "No figure of I-04 has breakdown 'none', measure"),
        ("I-03", {"breakdown": "directorate"}, "figures are of I-03: narrow them by --measure"),
    ],
)
def test_what_there_is_to_narrow_by_is_told(published, code, narrowed, told):
    with pytest.raises(LocalpoundError, match=told):
        walk_indicator(published, code, narrowed, Wanted(1))


@pytest.mark.parametrize("walk", [walk_supplier, walk_contract])
def test_what_is_not_there_is_one_sentence(published, walk):
    with pytest.raises(LocalpoundError, match=r"^No .* 'nobody of this name'"):
        walk(published, "nobody of this name", 1)


@pytest.mark.parametrize("named", ["", ":", "april.csv", "nowhere.csv:4", f"{FILE}:99999999"])
def test_a_line_that_is_not_there_says_how_to_name_one(published, named):
    with pytest.raises(LocalpoundError, match=r"name it by its line_id, or by file and row"):
        walk_line(published, named)


@pytest.mark.parametrize("row", ["²", "99999999999999999999", "-4"])
def test_a_row_that_is_no_number_of_a_row_is_one_sentence(published, row):
    with pytest.raises(LocalpoundError, match=r"name it by its line_id, or by file and row"):
        walk_line(published, f"{FILE}:{row}")


def test_a_row_may_have_the_commas_that_the_walk_prints(published):
    assert walk_line(published, f"{FILE}:0,00{ROW}") == walk_line(published, f"{FILE}:{ROW}")


def test_a_rejected_row_is_told_with_its_reason(published):
    row = published.scan("staging.spend_line_rejected").collect().row(0, named=True)
    name = published.file_names[row["file_sha256"]]
    with pytest.raises(LocalpoundError) as told:
        walk_line(published, f"{name}:{row['source_row']}")
    assert str(told.value).endswith(
        f"was rejected and counts nowhere ({row['reason_code']}): {row['reason']}"
    )


def test_a_row_of_a_file_that_was_replaced_is_told_so(published):
    files = published.scan("core.input_file").collect()
    file = files.row(by_predicate=pl.col("fate") == "superseded", named=True)
    with pytest.raises(LocalpoundError) as told:
        walk_line(published, f"{file['file_name']}:5")
    assert str(told.value).endswith(f"counts nowhere, as its file does not: {file['fate_reason']}")


@pytest.mark.parametrize("named", ["", "  "])
def test_a_supplier_of_no_name_is_not_looked_for(published, named):
    with pytest.raises(LocalpoundError, match="Name a supplier by its key"):
        walk_supplier(published, named, 1)


def test_json_has_the_rows_that_words_are_told_from(published):
    walk = walk_line(published, f"{FILE}:{ROW}")
    text = to_json("lines", [walk], published)
    assert text == to_json("lines", [walk_line(published, f"{FILE}:{ROW}")], published)
    content = json.loads(text)
    assert content["run"] == published.record["run"]
    assert content["lines"][0]["row"]["net_amount_gbp"] == PAID
    assert told_node(walk).words == content["lines"][0]["words"]
