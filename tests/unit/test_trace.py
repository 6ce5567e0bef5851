"""The walk from a clause to cells: it shows what the publication holds, and its parts add up."""

import io
import json
import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner
from rich.console import Console

from pipelines import cli
from pipelines.contracts import read_contract
from pipelines.errors import BadReference, LocalpoundError, RunRefused, UnknownCouncil
from pipelines.home import Home
from pipelines.publications import find_publication
from pipelines.tables import find_contracts
from pipelines.trace.clauses import walk_evidence
from pipelines.trace.figures import figures_of
from pipelines.trace.machine import to_json
from pipelines.trace.publication import Publication
from pipelines.trace.records import record_parts
from pipelines.trace.sources import figure_sources, sources_of
from pipelines.trace.suppliers import Wanted
from pipelines.trace.telling import clause_node
from pipelines.trace.tree import render
from pipelines.trace.walk import ClauseWalk, Figure, Ground, Line
from pipelines.trace.walk import TestWalk as WalkOfTest
from pipelines.trace.words import Meaning
from pipelines.warehouse import Warehouse

CODE, RUN = "E06999999", "0123456789abcdef"
YEAR = "2025/26"
START, END = date(2025, 4, 1), date(2026, 3, 31)
PENNY = Decimal("0.01")
ALL = Wanted(100)


def gbp(pounds):
    return Decimal(f"{pounds}.00")


SUPPLIERS = {
    "s_big": ("Big plc", "FALSE", {"Place": ["900.10", "100.00"]}),
    "s_small": ("Small Ltd", "TRUE", {"Place": ["300.05", "-50.05", "0.25"], "Care": ["40.00"]}),
    "s_public": ("County of Loreshire", "NOT_APPLICABLE", {"Place": ["70.00"]}),
    "s_dark": ("(a sole trader)", "UNKNOWN", {"Place": ["20.20", "19.80"]}),
    "s_credit": ("Credit Ltd", "TRUE", {"Place": ["10.00", "-30.00"]}),
    "s_redacted": ("(redacted)", "TRUE", {"Place": ["5.55"]}),
}
"""Shown name, SME status and, in each directorate, the amounts of the lines of each supplier."""
UNNAMED = "s_redacted"
# Above the line in Place: Small Ltd. Not known: the sole trader and whoever was redacted.
PLACE = {
    "numerator_gbp": Decimal("250.25"),
    "unknown_gbp": Decimal("45.55"),
    "denominator_gbp": Decimal("1365.90"),
}
CARE = {"numerator_gbp": gbp(40), "unknown_gbp": gbp(0), "denominator_gbp": gbp(40)}
STRICT = {Decimal("900.10"), Decimal("100.00"), Decimal("300.05")}
"""Amounts of the lines that name a contract."""
KINDS = ("gbp", "count")
SHAPE = {
    "net_amount_gbp": pl.Decimal(18, 2),
    "value_gbp": pl.Decimal(18, 2),
    "value_original_gbp": pl.Decimal(18, 2),
    "numerator_gbp": pl.Decimal(18, 2),
    "denominator_gbp": pl.Decimal(18, 2),
    "unknown_gbp": pl.Decimal(18, 2),
    "est_value_gbp": pl.Decimal(18, 2),
    "numerator_count": pl.Int64,
    "denominator_count": pl.Int64,
    "unknown_count": pl.Int64,
    "po_number": pl.String,
    "silent_reason": pl.String,
    "silent_code": pl.String,
    "silent_note": pl.String,
    "start_date": pl.Date,
    "last_end_date": pl.Date,
    "evidence_date": pl.Date,
}


def line_rows():
    """One row a line: the n-th line stands on row n of a file."""
    for key, (_, _, parts) in SUPPLIERS.items():
        for directorate, amounts in parts.items():
            for amount in amounts:
                yield {
                    "supplier_key": key,
                    "reporting_directorate": directorate,
                    "net_amount_gbp": Decimal(amount),
                    "payment_date": date(2025, 5, 1),
                    "po_number": None,
                    "file_sha256": "f" * 64,
                    "sheet_name": "May 25",
                }


def lines():
    rows = [
        {**row, "line_id": f"l{number:02}", "source_row": number}
        for number, row in enumerate(line_rows(), start=2)
    ]
    earlier = {**rows[0], "line_id": "l_old", "payment_date": date(2025, 3, 31)}
    return [*rows, earlier]


def figure(code, measure, definition="all", part=None, **others):
    empty = dict.fromkeys(
        (
            *(
                f"{end}_{kind}"
                for end in ("lower", "point", "upper")
                for kind in ("share", "value")
            ),
            *(f"{sum_}_{of}" for sum_ in ("numerator", "unknown", "denominator") for of in KINDS),
            "coverage_share",
            "silent_code",
            "silent_note",
        )
    )
    return {
        **empty,
        "indicator_code": code,
        "measure": measure,
        "definition": definition,
        "breakdown": "none" if part is None else "directorate",
        "breakdown_value": "all" if part is None else part,
        "period_type": "financial_year",
        "period_label": YEAR,
        "period_start": START,
        "period_end": END,
        "unit": "share",
        "lower_share": Decimal("0.25"),
        "upper_share": Decimal("0.75"),
        "is_provisional": False,
        "crosses_series_break": True,
        **others,
    }


def clause(clause_id, framework_id="f-1", **others):
    return {
        "framework_id": framework_id,
        "clause_id": clause_id,
        "evidence_id": f"{framework_id}|{clause_id}|{YEAR}",
        "key_area_code": "SME",
        "key_area_name": "Small firms",
        "sub_dimension": "high_level",
        "level_name": "Mature",
        "clause_text": "All buy from small firms.",
        "testability": "D",
        "source_document": "The strategy",
        "source_section": "Page 1",
        "verdict": "SILENT",
        "silent_reason": "SERIES_BREAK",
        "note": "The way the data are made changed within the year.",
        "period_label": YEAR,
        "coverage_share": None,
        "rule_text": "Every directorate does.",
        "parameter_text": "clause_some = 0 count (NPS-TEXT)",
        "figure_parameter_text": None,
        "attestation_status": "not needed",
        **others,
    }


def a_test(clause_id, code, measure, definition="all", breakdown="none", **others):
    return {
        "framework_id": "f-1",
        "clause_id": clause_id,
        "test_order": 1,
        "test_role": "count",
        "test_text": "It is above none",
        "indicator_id": f"{code}|{measure}|{definition}|{breakdown}|financial_year|{YEAR}",
        "indicator_code": code,
        "measure": measure,
        "definition": definition,
        "breakdown": breakdown,
        "period_type": "financial_year",
        "period_label": YEAR,
        "quantifier": "all",
        "comparator": "gt",
        "parameter": "clause_some",
        "parameter_value": Decimal("0E-10"),
        "denominator_floor_parameter": None,
        "denominator_floor_gbp": None,
        "required_parameter": None,
        "unit": "share",
        "lower_value": Decimal("0.25"),
        "point_value": None,
        "upper_value": Decimal("0.75"),
        "coverage_share": Decimal("0.5"),
        "cell_count": 1,
        "least_met_count": 1,
        "most_met_count": 1,
        "least_outcome": "none",
        "most_outcome": "met",
        "silent_reason": "SERIES_BREAK",
        **others,
    }


FLOOR = {"denominator_floor_parameter": "clause_floor", "denominator_floor_gbp": gbp(100)}
SME = ("I-04", "spend_share", "sme_d_nps", "directorate")
REGISTER = {"file_sha256": "c" * 64, "sheet_name": "", "title": "Waste", "is_collaborative": None}


def tables():
    """Every table of a small publication, by name, as rows."""
    sums = [
        {
            "period_cell_number": {"Place": 1, "Care": 2}[directorate],
            "supplier_number": list(SUPPLIERS).index(key),
            "scope": "PROCUREMENT",
            "is_payee_supplier": key != UNNAMED,
            "is_counted": key != UNNAMED,
            "population": "procurement",
            "net_amount_gbp": net,
            "is_net_credit": net <= 0,
        }
        for key, (_, _, parts) in SUPPLIERS.items()
        for directorate, amounts in parts.items()
        for net in [sum(map(Decimal, amounts))]
    ]
    cells = [
        {"period_cell_number": 1, "breakdown": "directorate", "breakdown_value": "Place"},
        {"period_cell_number": 2, "breakdown": "directorate", "breakdown_value": "Care"},
    ]
    ground = {
        "financial_year": YEAR,
        "rule_id": "S4",
        "reason_code": "SZ_ACC",
        "confidence": "HIGH",
    }
    ground |= {"evidence": "accounts", "evidence_date": date(2025, 1, 31), "decided_by": "RULE"}
    whole = [each for each in lines() if each["line_id"] != "l_old"]
    return {
        "evidence.evidence_table": [
            clause("SME-INN-2"),
            clause("MCR-MAT-3"),
            clause("SME-DEV-1"),
            clause("EDT-MAT-4"),
            clause("EDT-MIN-1"),
            clause("SME-LEA-1", rule_text=None, parameter_text=None),
            clause("SME-LEA-1", "f-2", rule_text=None, parameter_text=None),
        ],
        "evidence.clause_test": [
            a_test("SME-INN-2", *SME, **FLOOR),
            a_test("SME-INN-2", *SME, **FLOOR, test_order=2, comparator="lt"),
            a_test("MCR-MAT-3", "I-09", "strict_coverage_share"),
            a_test("SME-DEV-1", "I-04", "live_contract_share", "sme_d_nps"),
            a_test("EDT-MAT-4", "I-23", "electronic_share"),
            a_test("EDT-MIN-1", "I-24", "order_spend_share"),
        ],
        "indicators.indicator_value": [
            figure("I-04", "spend_share", "sme_d_nps", "Place", **PLACE),
            figure("I-04", "spend_share", "sme_d_nps", "Care", **CARE),
            figure("I-04", "spend_share", "sme_d_nps", "", denominator_gbp=gbp(500)),
            figure(
                "I-09",
                "strict_coverage_share",
                numerator_gbp=Decimal("1290.35"),
                unknown_gbp=Decimal("5.55"),
                denominator_gbp=Decimal("1405.90"),
            ),
            figure(
                "I-04",
                "live_contract_share",
                "sme_d_nps",
                numerator_gbp=gbp(100),
                unknown_gbp=gbp(0),
                denominator_gbp=gbp(350),
                numerator_count=1,
                unknown_count=1,
                denominator_count=3,
            ),
            figure("I-23", "electronic_share", numerator_count=1, denominator_count=2),
            figure(
                "I-24",
                "order_spend_share",
                numerator_gbp=gbp(0),
                denominator_gbp=Decimal("1310.30"),
            ),
            figure("I-24", "order_exempt_gbp", unit="GBP", numerator_gbp=Decimal("70.00")),
        ],
        "indicators.supplier_period": sums,
        "rules.period_cell": [
            {**each, "period_type": "financial_year", "period_label": YEAR} for each in cells
        ],
        "core.supplier": [
            {"supplier_key": key, "supplier_number": number} for number, key in enumerate(SUPPLIERS)
        ],
        "rules.supplier_shown_name": [
            {"supplier_key": key, "shown_name": name, "is_suppressed": False}
            for key, (name, _, _) in SUPPLIERS.items()
        ],
        "rules.supplier_attribute": [
            {"supplier_key": key, "attribute": attribute, "status": status, **ground}
            for key, (_, sme, _) in SUPPLIERS.items()
            for attribute, status in (("sme_d_nps", sme), ("vcse", "FALSE"), ("local_l1", "TRUE"))
        ],
        "core.spend_line": lines(),
        "rules.spend_scope": [
            {
                "line_id": each["line_id"],
                "supplier_key": each["supplier_key"],
                "scope": "PROCUREMENT",
                "is_procurement": True,
                "is_payee_supplier": each["supplier_key"] != UNNAMED,
            }
            for each in lines()
        ],
        # Small Ltd's payment names a contract and its credit does not: no more counts than it got.
        "rules.contract_link": [
            {
                "line_id": each["line_id"],
                "is_contractable": True,
                "is_strict": each["net_amount_gbp"] in STRICT,
                "is_strict_unknown": each["supplier_key"] == UNNAMED,
            }
            for each in whole
        ],
        "rules.contract_fact": [
            contract("c1", 100, "TRUE", date(2024, 1, 1), date(2026, 1, 1)),
            contract("c2", 250, "FALSE", None, None),
            contract("c3", None, "UNKNOWN", date(2025, 6, 1), None),
            contract("c4", 999, "TRUE", date(2020, 1, 1), date(2025, 3, 31)),
        ],
        "core.contract": [
            {**REGISTER, "contract_key": key, "source_row": row}
            for row, key in enumerate(("c1", "c2", "c3", "c4"), start=5)
        ],
    }


def contract(key, value, status, start, end):
    return {
        "contract_key": key,
        "contract_ref": key.upper(),
        "value_gbp": None if value is None else gbp(value),
        "sme_status": status,
        "start_date": start,
        "last_end_date": end,
        "directorate": "Place",
    }


def record():
    limit = {"parameter": "order_required_min_gbp", "value": "20", "unit": "GBP", "source": "LAW"}
    none = {"parameter": "clause_some", "value": "0", "unit": "count", "source": "NPS-TEXT"}
    dates = {"valid_from": None, "valid_to": None}
    file = {"status": "accepted", "feed": "spend", "file_name": "may.xlsx", "file_sha256": "f" * 64}
    return {
        "run": RUN,
        "council": {"code": CODE, "name": "A Council"},
        "parameters": [
            {**none, **dates, "value": "1", "valid_to": "2025-03-31"},
            {**none, **dates, "valid_from": "2025-04-01"},
            {**limit, **dates},
        ],
        "inputs": [
            file,
            {**file, "feed": "contract", "file_name": "contracts.csv", "file_sha256": "c" * 64},
            {**file, "feed": "procurement", "file_name": "p.csv", "file_sha256": "d" * 64}
            | {"records": 20},
            {**file, "feed": "procurement", "file_name": "bad.csv", "file_sha256": "e" * 64}
            | {"status": "refused"},
        ],
    }


@pytest.fixture
def home(tmp_path):
    """A home with one council that published once."""
    home = Home(tmp_path)
    room = home.council(CODE).prepare()
    room.profile.write_text("", encoding="utf-8")
    publish(room.published / RUN)
    publish(room.latest)
    return home


def publish(folder, **changed):
    folder.mkdir(parents=True)
    for table, rows in {**tables(), **changed}.items():
        put(folder, table, rows)
    (folder / "record.json").write_text(json.dumps(record()), encoding="utf-8")


def put(folder, table, rows):
    path = folder / f"{table.replace('.', '/')}.parquet"
    path.parent.mkdir(exist_ok=True)
    known = {name: kind for name, kind in SHAPE.items() if name in rows[0]}
    pl.DataFrame(rows, schema_overrides=known, infer_schema_length=None).write_parquet(path)


def change(folder, table, **values):
    """Write a table anew with `values` in every row of it."""
    put(folder, table, [{**row, **values} for row in tables()[table]])


@pytest.fixture
def published(home):
    return Publication(home.council(CODE).latest)


@pytest.fixture
def walk(published):
    """`walk(clause)` is the walk of the one clause of that name."""

    def _walk(clause_id, wanted=ALL):
        (found,) = walk_evidence(published, clause_id, None, wanted)
        return found

    return _walk


def parts_of(walk, test=0, figure=0):
    return walk.tests[test].figures[figure].parts


def told(walks, publication):
    """What is printed where there is no terminal, as lines."""
    out = io.StringIO()
    render(map(clause_node, walks), publication, Console(file=out, width=40, highlight=False))
    return out.getvalue().splitlines()


# ---- Figures of pounds


@pytest.mark.parametrize("top", [0, 1, 2, 100])
def test_suppliers_listed_and_not_listed_add_up_to_the_figure(walk, top):
    (parts,) = parts_of(walk("SME-INN-2", Wanted(top)))
    for name, of_figure in (
        ("amount_gbp", "denominator_gbp"),
        ("above_gbp", "numerator_gbp"),
        ("unknown_gbp", "unknown_gbp"),
    ):
        listed = sum((getattr(each, name) for each in parts.suppliers), Decimal(0))
        rest = getattr(parts.more, name) if parts.more else Decimal(0)
        assert listed + rest == getattr(parts.total, name) == PLACE[of_figure]
    assert len(parts.suppliers) + (parts.more.count if parts.more else 0) == parts.total.count
    assert parts.adds_up is True


@pytest.mark.parametrize("clause_id", ["SME-INN-2", "MCR-MAT-3", "EDT-MIN-1"])
@pytest.mark.parametrize("top", [1, 2, 100])
def test_lines_listed_and_not_listed_add_up_to_their_supplier(walk, clause_id, top):
    (parts,) = parts_of(walk(clause_id, Wanted(top)))
    for supplier in parts.suppliers:
        listed = sum((line.net_amount_gbp for line in supplier.lines), Decimal(0))
        assert listed + supplier.more_lines.amount_gbp == supplier.amount_gbp
        assert len(supplier.lines) <= top


def test_suppliers_stand_with_the_most_pounds_first(walk):
    (parts,) = parts_of(walk("SME-INN-2"))
    assert [(each.shown_name, each.status) for each in parts.suppliers] == [
        ("Big plc", "FALSE"),
        ("Small Ltd", "TRUE"),
        ("County of Loreshire", "FALSE"),
        ("(a sole trader)", "UNKNOWN"),
        ("(redacted)", "UNKNOWN"),
    ]


def test_a_line_names_file_sheet_and_row(walk):
    (parts,) = parts_of(walk("SME-INN-2"))
    line = parts.suppliers[1].lines[0]
    assert (line.line_id, line.net_amount_gbp) == ("l04", Decimal("300.05"))
    place = line.place
    assert (place.file_name, place.sheet_name, place.source_row) == ("may.xlsx", "May 25", 4)
    assert place.file_sha256 == "f" * 64


def test_a_status_has_its_rule_and_evidence(walk):
    (parts,) = parts_of(walk("SME-INN-2"))
    (ground,) = parts.suppliers[2].grounds
    assert (ground.attribute, ground.status) == ("sme_d_nps", "NOT_APPLICABLE")
    assert (ground.rule_id, ground.evidence, ground.evidence_date) == (
        "S4",
        "accounts",
        date(2025, 1, 31),
    )


def test_of_a_payee_that_is_not_named_no_evidence_is_told(published, walk):
    change(published.folder, "rules.supplier_shown_name", is_suppressed=True)
    (parts,) = parts_of(walk("SME-INN-2"))
    (ground,) = parts.suppliers[2].grounds
    assert (ground.rule_id, ground.evidence) == ("S4", None)
    change(
        published.folder, "rules.supplier_shown_name", is_suppressed=False, reason_code="REDACTED"
    )
    (parts,) = parts_of(walk("SME-INN-2"))
    assert parts.suppliers[2].grounds == (ground,)
    assert "accounts" not in "\n".join(told([walk("SME-INN-2")], published))


def test_of_a_payee_that_stands_for_others_nothing_is_said(walk):
    (parts,) = parts_of(walk("SME-INN-2"))
    redacted = parts.suppliers[-1]
    assert (redacted.status, redacted.grounds, redacted.is_payee_supplier) == ("UNKNOWN", (), False)


def test_a_supplier_at_or_below_nothing_is_in_no_share(walk):
    (parts,) = parts_of(walk("SME-INN-2"))
    assert "Credit Ltd" not in {each.shown_name for each in parts.suppliers}


@pytest.mark.parametrize(
    ("definition", "status"),
    [
        ("sme_d_nps", "TRUE"),
        ("local_l1 and sme_d_nps", "TRUE"),
        ("local_l1 and vcse", "FALSE"),
        ("sme_d_nps or vcse", "TRUE"),
        ("vcse", "FALSE"),
    ],
)
def test_two_attributes_are_joined_as_in_the_figures(published, walk, definition, status):
    put(
        published.folder,
        "evidence.clause_test",
        [a_test("SME-INN-2", "I-04", "spend_share", definition, "directorate")],
    )
    put(
        published.folder,
        "indicators.indicator_value",
        [figure("I-04", "spend_share", definition, "Place", **PLACE)],
    )
    (parts,) = parts_of(walk("SME-INN-2"))
    small = parts.suppliers[1]
    assert (small.shown_name, small.status) == ("Small Ltd", status)
    assert " ".join(each.attribute for each in small.grounds) == re.sub(
        " (and|or) ", " ", definition
    )


def test_no_more_counts_of_a_supplier_than_it_was_paid(walk):
    (parts,) = parts_of(walk("MCR-MAT-3"))
    small = parts.suppliers[1]
    assert (small.shown_name, small.amount_gbp) == ("Small Ltd", Decimal("290.25"))
    assert small.above_gbp == Decimal("290.25")
    assert [line.counts for line in small.lines] == ["TRUE", "FALSE", "FALSE", "FALSE"]


def test_lines_that_are_marked_add_up_to_the_figure(walk):
    (parts,) = parts_of(walk("MCR-MAT-3"))
    assert parts.adds_up is True
    assert (parts.total.above_gbp, parts.total.unknown_gbp) == (Decimal("1290.35"), Decimal("5.55"))


def test_pounds_that_are_no_part_of_the_figure_are_taken_off(walk):
    (parts,) = parts_of(walk("EDT-MIN-1"))
    assert (parts.less.measure, parts.less.amount_gbp) == ("order_exempt_gbp", Decimal("70.00"))
    assert parts.total.amount_gbp == Decimal("1380.30")
    assert parts.adds_up is True


def test_lines_at_or_below_the_limit_of_a_parameter_are_left_out(walk):
    (parts,) = parts_of(walk("EDT-MIN-1"))
    amounts = {line.net_amount_gbp for each in parts.suppliers for line in each.lines}
    assert Decimal("20.20") in amounts
    assert not amounts & {Decimal("19.80"), Decimal("5.55"), Decimal("10.00"), Decimal("0.25")}


def test_a_penny_that_is_missing_is_told(published, walk):
    rows = tables()["indicators.indicator_value"]
    rows[0]["numerator_gbp"] += PENNY
    put(published.folder, "indicators.indicator_value", rows)
    found = walk("SME-INN-2")
    assert parts_of(found)[0].adds_up is False
    assert any("NOT what the figure says" in line for line in told([found], published))


def test_only_suppliers_of_the_name_wanted_are_listed(walk):
    (parts,) = parts_of(walk("SME-INN-2", Wanted(10, "SMALL")))
    assert [each.shown_name for each in parts.suppliers] == ["Small Ltd"]
    assert parts.more.amount_gbp == PLACE["denominator_gbp"] - Decimal("250.25")
    (parts,) = parts_of(walk("SME-INN-2", Wanted(10, "s_big")))
    assert [each.supplier_key for each in parts.suppliers] == ["s_big"]


def test_figures_below_the_floor_and_without_a_part_are_left_out(walk):
    test = walk("SME-INN-2").tests[0]
    assert [each.figure.breakdown_value for each in test.figures] == ["Place"]
    assert test.left_out_count == 2


# ---- Figures of records


def test_contracts_live_in_the_year_add_up_to_the_figure(walk):
    (parts,) = parts_of(walk("SME-DEV-1"))
    assert [(each.name, each.counts) for each in parts.records] == [
        ("C2, Waste", "FALSE"),
        ("C1, Waste", "TRUE"),
        ("C3, Waste", "UNKNOWN"),
    ]
    assert (parts.total.amount_gbp, parts.total.above_gbp) == (gbp(350), gbp(100))
    assert parts.adds_up is True


def test_contracts_listed_and_not_listed_add_up(walk):
    (parts,) = parts_of(walk("SME-DEV-1", Wanted(1)))
    assert (len(parts.records), parts.more.count) == (1, 2)
    assert parts.records[0].amount_gbp + parts.more.amount_gbp == parts.total.amount_gbp
    assert (parts.more.above_count, parts.more.unknown_count) == (1, 1)


def test_a_contract_names_the_row_of_its_register(walk):
    (parts,) = parts_of(walk("SME-DEV-1"))
    assert parts.records[1].record_id == "c1"
    assert parts.records[1].days == (date(2024, 1, 1), date(2026, 1, 1))
    place = parts.records[1].place
    assert (place.file_name, place.source_row) == ("contracts.csv", 5)


def test_of_records_that_are_not_published_the_files_are_named(walk, published):
    found = walk("EDT-MAT-4")
    (parts,) = parts_of(found)
    assert parts.total is None
    assert [(each.file_name, each.records) for each in parts.files] == [("p.csv", 20)]
    printed = "\n".join(told([found], published))
    assert f"feed procurement: p.csv (20 records, {'d' * 12})." in printed


def test_records_of_a_feed_are_walked_once_they_are_published(walk, published):
    advert = {"file_sha256": "d" * 64, "sheet_name": "", "title": None, "est_value_gbp": gbp(7)}
    put(
        published.folder,
        "staging.procurement",
        [
            {**advert, "record_id": "r1", "procurement_ref": "P1", "advert_on": START}
            | {"source_row": 2, "department": "Place"},
            {**advert, "record_id": "r2", "procurement_ref": "P2", "advert_on": date(2025, 3, 31)}
            | {"source_row": 3, "department": None},
        ],
    )
    (parts,) = parts_of(walk("EDT-MAT-4"))
    assert [(each.record_id, each.name, each.place.source_row) for each in parts.records] == [
        ("r1", "P1", 2)
    ]


def test_a_figure_that_the_council_states_is_walked_to_the_row_that_states_it(walk, published):
    stated = {"file_sha256": "d" * 64, "sheet_name": "", "indicator_code": "L-07"}
    put(
        published.folder,
        "staging.local_figure",
        [
            {**stated, "record_id": f"r{row}", "measure": measure, "period_label": year}
            | {"source_row": row, "source_document": "Account", "department": None}
            for row, (measure, year) in enumerate(
                (("power", YEAR), ("heat", YEAR), ("power", "2001/02")), start=2
            )
        ],
    )
    (cell,) = walk("EDT-MAT-4").tests[0].figures
    figure = replace(cell.figure, indicator_code="L-07", measure="power")
    (source,) = sources_of("L-07", "power")
    (record,) = record_parts(published, source, figure, 10).records
    assert (record.record_id, record.place.source_row) == ("r2", 2)


# ---- Clauses and tests


def test_a_clause_is_found_in_any_case_and_in_every_framework(published):
    both = walk_evidence(published, "sme-lea-1", None, ALL)
    assert [each.framework_id for each in both] == ["f-1", "f-2"]
    (one,) = walk_evidence(published, "SME-LEA-1", "F-2", ALL)
    assert one.evidence_id == f"f-2|SME-LEA-1|{YEAR}"


@pytest.mark.parametrize(
    ("clause_id", "framework", "words"),
    [
        ("SME-INN-3", None, "No framework of this publication has a clause 'SME-INN-3'; near"),
        ("SME-INN-2", "f-2", "Framework f-2 has no clause 'SME-INN-2'; near it are SME-LEA-1"),
        ("?", None, "has a clause '?'; the first is EDT-MAT-4"),
        ("SME-INN-2", "f-9", "Framework f-9 holds no clause"),
    ],
)
def test_a_clause_that_is_not_there_is_one_sentence(published, clause_id, framework, words):
    with pytest.raises(LocalpoundError, match=re.escape(words)):
        walk_evidence(published, clause_id, framework, ALL)


def test_a_clause_that_only_a_person_attests_is_told_as_well(published):
    printed = "\n".join(told(walk_evidence(published, "SME-LEA-1", "f-1", ALL), published))
    assert "SME-LEA-1: SILENT (SERIES_BREAK), 2025/26" in printed
    assert "Test" not in printed


def test_a_silent_clause_is_walked_to_its_cells(walk, published):
    printed = "\n".join(told([walk("SME-INN-2")], published))
    for words in (
        "SME-INN-2: SILENT (SERIES_BREAK), 2025/26",
        "I-04|spend_share|sme_d_nps|directorate|financial_year|2025/26: [25.0%, 75.0%]",
        "Must be above clause_some = 0 count (NPS-TEXT) for each of 1 directorate",
        "Says nothing: SERIES_BREAK.",
        "Directorate Place: [25.0%, 75.0%]; numerator £250.25; not known £45.55",
        "5 suppliers, £1,365.90 = £250.25 counts + £45.55 not known + £1,070.10 does not count: to",
        "Small Ltd | £250.25 | TRUE | PROCUREMENT | s_small",
        "sme_d_nps is TRUE by rule S4 (SZ_ACC, HIGH): accounts, 31 January 2025",
        "2025-05-01 | £300.05 | may.xlsx, sheet May 25, row 4 | l04",
        "The payee stands for suppliers that are not named.",
    ):
        assert words in printed


def test_figures_that_two_tests_look_at_are_told_once(walk, published):
    printed = told([walk("SME-INN-2")], published)
    assert sum("Small Ltd" in line for line in printed) == 1
    assert "    Made of the same as under test 1." in printed


def test_a_parameter_is_that_in_force_in_the_year(walk):
    parameter = walk("MCR-MAT-3").tests[0].parameter
    assert (parameter.value, parameter.source) == (Decimal(0), "NPS-TEXT")


def test_a_parameter_nobody_set_is_told_so(published, walk):
    change(published.folder, "evidence.clause_test", required_parameter="clause_own_limit")
    assert any(
        "needs clause_own_limit, which is not set (source not known)" in line
        for line in told([walk("MCR-MAT-3")], published)
    )


# ---- What is printed


def test_without_a_terminal_lines_are_indented_and_never_broken(walk, published):
    printed = told([walk("SME-INN-2")], published)
    assert printed[0] == f"A Council ({CODE}), run {RUN}"
    assert printed[1].startswith("SME-INN-2")
    assert any(len(line) > 100 for line in printed)
    assert not re.search("[├└│]", "\n".join(printed))


def test_on_a_terminal_the_walk_is_a_tree(walk, published):
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None)
    render([clause_node(walk("SME-INN-2"))], published, console)
    assert "├── All buy from small firms." in out.getvalue()


def test_nothing_of_a_file_commands_the_terminal(published, walk):
    hostile = "Evil\x1b[2J \x9b31m\u202eLtd\n[red]"
    change(published.folder, "rules.supplier_shown_name", shown_name=hostile)
    printed = "\n".join(told([walk("SME-INN-2")], published))
    assert "Evil\ufffd[2J \ufffd31m\ufffdLtd [red] | £1,000.10" in printed
    assert not set(printed) & set("\x1b\x9b\u202e")


def test_json_is_the_same_each_time_in_order_and_plain(published, walk):
    change(published.folder, "rules.supplier_shown_name", shown_name="Évil \x9b31m")
    text = to_json("clauses", [walk("SME-INN-2")], published)
    assert text.isascii()
    assert text == to_json("clauses", [walk("SME-INN-2")], published)
    content = json.loads(text)
    assert json.dumps(content, indent=1, sort_keys=True) == text
    (parts,) = content["clauses"][0]["tests"][0]["figures"][0]["parts"]
    assert parts["total"]["amount_gbp"] == "1365.90"
    assert parts["suppliers"][0]["lines"][0]["payment_date"] == "2025-05-01"
    assert content["clauses"][0]["tests"][0]["parameter"]["value"] == "0.0000000000"


# ---- Publications


def test_the_only_council_need_not_be_named(home):
    for asked in ((None, None), (CODE, RUN)):
        assert find_publication(home, *asked).folder == home.council(CODE).published / RUN


def test_where_there_are_several_councils_one_is_named(home):
    other = home.council("E06999998").prepare()
    other.profile.write_text("", encoding="utf-8")
    with pytest.raises(UnknownCouncil, match="Several councils are set up; name one"):
        find_publication(home, None, None)
    with pytest.raises(RunRefused, match="Nothing is published of council E06999998 yet"):
        find_publication(home, "E06999998", None)


def test_where_there_is_no_council_the_way_to_begin_is_told(tmp_path):
    with pytest.raises(UnknownCouncil, match="localpound init"):
        find_publication(Home(tmp_path), None, None)


@pytest.mark.parametrize("run", ["ffff", "..", f"../published/{RUN}", "."])
def test_a_run_is_the_name_of_a_publication_and_no_path(home, run):
    with pytest.raises(RunRefused, match=f"there are: {RUN}\\."):
        find_publication(home, CODE, run)


def test_a_table_that_is_missing_is_one_sentence(published):
    with pytest.raises(LocalpoundError, match=re.escape("holds no table core.nothing")):
        published.scan("core.nothing")


def test_the_command_prints_the_walk_and_ends_well(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    answer = CliRunner().invoke(cli.main, ["trace", "evidence", "sme-inn-2", "--top", "1"])
    assert answer.exit_code == cli.DONE
    assert "and 4 more suppliers, £365.80" in answer.output
    as_json = CliRunner().invoke(cli.main, ["trace", "evidence", "SME-INN-2", "--json"])
    assert json.loads(as_json.output)["run"] == RUN


def test_the_command_says_in_one_sentence_why_it_did_not(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    answer = CliRunner().invoke(cli.main, ["trace", "evidence", "SME-INN-3"])
    assert answer.exit_code == cli.NOT_DONE
    assert answer.output.startswith("Error: No framework of this publication has a clause")
    assert "localpound trace evidence" in CliRunner().invoke(cli.main, ["trace", "--help"]).output


@pytest.mark.parametrize(
    ("model", "table", "others"),
    [
        (ClauseWalk, "evidence.evidence_table", {"tests"}),
        (WalkOfTest, "evidence.clause_test", {"floor", "required", "left_out_count", "figures"}),
        (Figure, "indicators.indicator_value", {"lower", "point", "upper"}),
        (Ground, "rules.supplier_attribute", set()),
        (Line, "core.spend_line", {"counts", "place"}),
    ],
)
def test_models_are_named_as_the_columns_of_their_tables(project, model, table, others):
    known = set(find_contracts(project)[table].column_names)
    assert {field.name for field in fields(model)} - others <= known


# ---- The words of reference.figure_source


ROWS = pl.DataFrame(
    {
        "is_so": [True, False, None],
        "status": ["TRUE", "UNKNOWN", None],
        "definition_word": ["sme", "vcse", None],
        "po_number": ["PO 12", "none", None],
        "value_gbp": [Decimal("10.00"), Decimal("0.00"), None],
        "ends_on": [END, date(2026, 4, 1), None],
    }
)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("is_so", [0]),
        ("!is_so", [1, 2]),
        ("is_so?", [2]),
        ("status=TRUE|UNKNOWN", [0, 1]),
        ("!status=UNKNOWN", [0, 2]),
        ("definition_word=*", [0]),
        (r"po_number~\d", [0]),
        ("value_gbp", [0]),
        ("ends_on", [0, 1]),
        ("value_gbp>limit", []),
        ("value_gbp>=limit", [0]),
        ("value_gbp>=not_set", []),
        ("ends_on@period", [0]),
        ("ends_on@next", [1]),
        ("is_so is_so?&!value_gbp", [0, 2]),
    ],
)
def test_words_mean_what_the_contract_says(published, words, rows):
    (of_year,) = figures_of(published, {"indicator_code": "I-23"})
    limits = {"limit": Decimal(10)}
    meaning = Meaning(ROWS.schema, replace(of_year, definition="sme"), limits.get)
    found = ROWS.with_row_index("row").filter(meaning.of(words))
    assert found["row"].to_list() == rows


@pytest.mark.parametrize("words", ["is_there", "Is_so", "&"])
def test_words_that_mean_nothing_are_refused(published, words):
    (of_year,) = figures_of(published, {"indicator_code": "I-23"})
    with pytest.raises(BadReference, match="is no condition on these rows"):
        Meaning(ROWS.schema, of_year, dict.get).of(words)


def test_every_indicator_has_a_source(project):
    measured = [each for table in find_contracts(project).values() for each in table.measures]
    codes = {code for code, _ in figure_sources()}
    for indicator in measured:
        # I-06 is given for contracts and for grants, as I-06c and I-06g.
        assert any(code.startswith(indicator.code) for code in codes), indicator.code
        for measure in indicator.measures:
            assert sources_of(indicator.code, measure), f"{indicator.code} {measure}"


def test_every_figure_that_a_framework_tests_has_a_source(project):
    for path in (project / "reference" / "frameworks").glob("*/framework_rule_test.csv"):
        for row in pl.read_csv(path).to_dicts():
            assert sources_of(row["indicator_code"], row["measure"]), row["clause_id"]


def test_sources_name_tables_and_columns_that_there_are(project):
    contracts = find_contracts(project)
    joined = {"contract_key": "core.contract", "line_id": "core.spend_line"}
    computed = {"status", "size_gbp"}
    for source in (each for group in figure_sources().values() for each in group):
        known = set(contracts[source.population_table].column_names)
        known |= {
            column
            for key in joined.keys() & known
            for column in contracts[joined[key]].column_names
        }
        if source.kind == "records":
            assert known & {"record_id", "contract_key", "line_id", "supplier_key"}, source
        else:
            known |= set(contracts["core.spend_line"].column_names) | computed
        named = re.findall(
            r"(?:^|[ &!])([a-z]\w*)",
            " ".join((source.only_where, source.counts_where, source.unknown_where)),
        )
        amount = [source.amount_column] if source.amount_column else []
        assert {*named, *source.date_columns, *source.name_columns, *amount} <= known, source


def test_the_sources_keep_their_contract(project):
    path = project / "reference" / "rules" / "figure_source.csv"
    contract = read_contract(path.with_suffix(".yml"))
    with Warehouse.open() as warehouse:
        assert warehouse.load_reference(contract, [path]) == sum(
            map(len, figure_sources().values())
        )
