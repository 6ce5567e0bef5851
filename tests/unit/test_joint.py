"""Groups of councils: what they pay each other is left out, what is missing is named.

Two councils publish, in small, by the SQL of a run; every expected figure is worked out by hand.

    Northby  A 100 local, B 300 not, C 50 unknown, D 10 - 30, Southby 500 (public body) and 40
    Southby  E 900 local, F 100 not, and 60 to a payee that the register has as Northby's council
"""

import json
import shutil
from decimal import Decimal as D
from functools import cache, partial

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.contracts import read_contract
from pipelines.council import CouncilProfile, write_profile
from pipelines.errors import BadReference, RunRefused, UnknownCouncil
from pipelines.home import Home
from pipelines.joint.group import join
from pipelines.joint.net_figures import REBUILT
from pipelines.joint.publications import FIGURES
from pipelines.publishing import switch_latest
from pipelines.tables import PROJECT, build, contract_paths, read_table
from pipelines.warehouse import Warehouse

NORTHBY, SOUTHBY = "E06999901", "E06999902"
NAMES = {NORTHBY: "Northby Council", SOUTHBY: "Southby Council"}
YEAR, YEAR_BEFORE = "2024/25", "2023/24"

NORTH_LINES = (
    ("A Ltd", "2024-04-01", "PROCUREMENT", "100.00"),
    ("B Ltd", "2024-05-01", "PROCUREMENT", "300.00"),
    ("C Ltd", "2024-06-01", "PROCUREMENT", "50.00"),
    ("D Ltd", "2024-07-01", "PROCUREMENT", "10.00"),
    ("D Ltd", "2024-08-01", "PROCUREMENT", "-30.00"),
)
TO_SOUTHBY = (
    ("SOUTHBY  COUNCIL", "2024-09-01", "PUBLIC_BODY", "500.00"),
    ("SOUTHBY  COUNCIL", "2024-10-01", "PROCUREMENT", "40.00"),
)
SOUTH_LINES = (
    ("E Ltd", "2024-04-01", "PROCUREMENT", "900.00"),
    ("F Ltd", "2024-05-01", "PROCUREMENT", "100.00"),
)
TO_NORTHBY = (("N B C", "2024-06-01", "PROCUREMENT", "60.00"),)
LOCAL = {"A Ltd": "TRUE", "C Ltd": "UNKNOWN", "E Ltd": "TRUE"}
SME = {"A Ltd": "TRUE", "B Ltd": "TRUE", "E Ltd": "UNKNOWN"}
KEYS = {"SOUTHBY  COUNCIL": "southby council"}

BUILT = (
    "core.period",
    "rules.national_category",
    "rules.breakdown_cell",
    "rules.period_cell",
    "rules.supplier_profile",
    "rules.profile_decision",
    "indicators.supplier_period",
    *REBUILT,
    FIGURES,
)
PUBLISHED = (
    "core.supplier",
    "rules.entity_match",
    "rules.entity_fact",
    "rules.period_cell",
    "rules.supplier_profile",
    "rules.profile_decision",
    "indicators.supplier_period",
    FIGURES,
    "evidence.evidence_table",
)
PARAMETERS = [
    {"parameter": "headline_coverage_min_share", "value": "0.80"},
    {"parameter": "bounds_only_coverage_max_share", "value": "0.50"},
]


@cache
def contract_of(table):
    return read_contract(contract_paths()[table])


table_of = cache(read_table)


def months_of(lines, missing=()):
    first = {int(month[:4]) - (int(month[5:7]) < 4) for _, month, _, _ in lines}
    for year in sorted(first):
        for number in (*range(4, 13), *range(1, 4)):
            month = f"{year + (number < 4)}-{number:02}-01"
            yield {
                "feed": "spend",
                "month": month,
                "financial_year": f"{year}/{(year + 1) % 100:02}",
                "quarter_label": f"{year}/{(year + 1) % 100:02} Q{(number + 8) % 12 // 3 + 1}",
                "is_expected": True,
                "is_complete": month not in missing,
            }


def attributes_of(suppliers, years, unset):
    given = {"local_l1": LOCAL, "local_l4_order2026": {}, "sme_d_nps": SME, "micro_d_nps": SME}
    for attribute, statuses in {**given, "vcse": {}}.items():
        for supplier in suppliers:
            for year in years:
                yield {
                    "supplier_key": supplier,
                    "financial_year": year,
                    "attribute": attribute,
                    "status": statuses.get(supplier, "FALSE"),
                    "rule_id": "R1",
                    "reason_code": "LO_NOT_DEFINED" if attribute in unset else "R",
                    "decided_by": "RULE",
                }


def clauses(*verdicts):
    """Rows of evidence.evidence_table of three key areas, told by (area, testability, verdict)."""
    for number, (area, testability, verdict) in enumerate(verdicts):
        yield {
            **{"framework_id": "f", "theme_name": "T", "key_area_name": f"Area {area}"},
            **{"sub_dimension": "high_level", "clause_id": str(number)},
            "key_area_order": area,
            "key_area_code": f"K{area}",
            "testability": testability,
            "verdict": verdict,
            "period_label": None if testability == "A" else YEAR,
        }


def given(lines, missing=(), unset=(), breaks=(), records=(), evidence=()):
    """The tables that a publication is built from, as rows."""
    suppliers = sorted({line[0] for line in lines})
    months = list(months_of(lines, missing))
    numbered = [(f"l{number}", *line) for number, line in enumerate(lines)]
    return {
        "core.supplier": [
            {
                "supplier_key": key,
                "supplier_number": number,
                "supplier_name": key,
                "name_key": KEYS.get(key, key.lower()),
                "is_named": True,
            }
            for number, key in enumerate(suppliers, start=1)
        ],
        "core.spend_line": [
            {
                **{"line_id": line, "supplier_key": supplier, "month": month},
                **{"reporting_directorate": "", "reporting_category": ""},
                "net_amount_gbp": amount,
            }
            for line, supplier, month, _, amount in numbered
        ],
        "rules.spend_scope": [
            {
                **{"line_id": line, "supplier_key": supplier, "scope": scope},
                "is_procurement": scope == "PROCUREMENT",
                "is_unresolved": False,
                "is_payee_supplier": True,
            }
            for line, supplier, _, scope, _ in numbered
        ],
        "core.period_month": months,
        "core.series_break": [{"month": month, "is_confirmed": True} for month in breaks],
        "rules.supplier_attribute": list(
            attributes_of(suppliers, {each["financial_year"] for each in months}, unset)
        ),
        "rules.entity_match": [
            {"supplier_key": "N B C", "entity_id": "GB-LAE-NBY", "is_asserted": True},
            {"supplier_key": "F Ltd", "entity_id": "GB-LAE-NBY", "is_asserted": False},
        ],
        "rules.entity_fact": [
            {"entity_id": "GB-LAE-NBY", "entity_name": "Northby Council", "public_kind": "council"}
        ],
        "indicators.bidding": list(records),
        "evidence.evidence_table": list(clauses(*evidence)),
        "reference.parameter": PARAMETERS,
    }


def load(warehouse, table, rows):
    contract = contract_of(table)
    texts = [{k: None if v is None else str(v) for k, v in row.items()} for row in rows]
    columns = dict.fromkeys(contract.column_names, pl.String)
    warehouse.load_text(contract, pl.DataFrame(texts, schema=columns))


def build_publication(folder, tables):
    """Build what a run builds of these tables, and write what it publishes."""
    with Warehouse.open(macros=PROJECT / "sql" / "macros", threads=1) as warehouse:
        for table, rows in tables.items():
            load(warehouse, table, rows)
        for name in ("reference.breakdown_period", "reference.silent_code"):
            path = contract_paths()[name].with_suffix(".csv")
            warehouse.load_reference(contract_of(name), [path])
        for table in map(table_of, BUILT):
            for read in set(table.reads) - set(warehouse.tables()):
                load(warehouse, read, [])
            build(warehouse, table)
        for table in PUBLISHED:
            path = folder / f"{table.replace('.', '/')}.parquet"
            warehouse.write_parquet(table, path, contract_of(table).grain)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """`printed(lines, ...)`: a folder of published tables; what was asked before is not remade."""
    folders = {}

    def _printed(lines, **more):
        asked = repr((lines, more, KEYS))
        if asked not in folders:
            folders[asked] = tmp_path_factory.mktemp("publication")
            build_publication(folders[asked], given(lines, **more))
        return folders[asked]

    return _printed


@pytest.fixture(scope="module")
def publish_in(printed):
    """`publish_in(home, code, lines, own_names=[...], ...)`: set a council up and publish."""

    def _publish_in(home, code, lines, own_names=(), name=None, **more):
        name = name or NAMES[code]
        profile = CouncilProfile(code=code, name=name, kind="unitary", own_names=own_names)
        room = home.council(code).prepare()
        write_profile(room.profile, profile)
        run = f"run{len(list(room.published.iterdir()))}"
        shutil.copytree(printed(lines, **more), room.published / run)
        measures = ["all_spend", "spend_share"]
        record = {"run": run, "parameters": PARAMETERS, "main_measures": measures}
        (room.published / run / "record.json").write_text(json.dumps(record))
        switch_latest(room, run)
        return room.latest

    return _publish_in


@pytest.fixture
def publish(home, publish_in):
    """`publish(code, lines, ...)`: the same in the home of the test."""
    return partial(publish_in, home)


@pytest.fixture
def both(publish):
    """Northby and Southby, each of which pays the other."""
    publish(NORTHBY, NORTH_LINES + TO_SOUTHBY)
    publish(SOUTHBY, SOUTH_LINES + TO_NORTHBY)


@pytest.fixture(scope="module")
def union(tmp_path_factory, publish_in):
    """What is made of both, once for all the tests that only read it."""
    home = Home(tmp_path_factory.mktemp("home"))
    publish_in(home, NORTHBY, NORTH_LINES + TO_SOUTHBY)
    publish_in(home, SOUTHBY, SOUTH_LINES + TO_NORTHBY)
    return joint(home)


def joint(home, year=None):
    return join(home, "by", [SOUTHBY, NORTHBY], year)


def table(made, name):
    return pl.read_parquet(made.folder / "returns" / f"{name}.parquet")


def rows(made, columns, **where):
    """The rows of the joint table that are so, as tuples of some columns."""
    found = table(made, "joint_indicator").filter(**{"financial_year": YEAR, **where})
    return found.select(columns.split()).rows()


def figure(made, label, **where):
    bounds = "lower_share point_share upper_share coverage_share"
    return rows(made, bounds, label=label, indicator_code="I-03", definition="local_l1", **where)


SHARE = {"measure": "spend_share"}


def record(code, measure, unit, value, **numbers):
    """A row of a record-based indicator of the year."""
    return {
        **{"indicator_code": code, "measure": measure, "definition": "all", "unit": unit},
        **{"breakdown": "none", "breakdown_value": "all", "period_type": "financial_year"},
        **{"period_label": YEAR, "period_start": "2024-04-01", "period_end": "2025-03-31"},
        **{"lower_value": value, "point_value": value, "upper_value": value},
        **{"is_provisional": False, "crosses_series_break": False},
        **numbers,
    }


def test_payments_between_members_are_left_out_of_the_union_s_spend(union):
    spend = {"indicator_code": "I-01", "measure": "all_spend"}
    assert rows(union, "label council_code numerator_gbp is_net_of_members", **spend) == [
        ("member", NORTHBY, D("970.00"), False),
        ("member", SOUTHBY, D("1060.00"), False),
        ("pooled", "all", D("1430.00"), True),
    ]


def test_the_payments_left_out_are_summed_by_payer_and_payee(union):
    paid = table(union, "joint_removed_payment")
    assert paid.drop("payer_name", "payee_name").rows() == [
        (YEAR, NORTHBY, SOUTHBY, 2, D("540.00"), D("40.00"), False),
        (YEAR, SOUTHBY, NORTHBY, 1, D("60.00"), D("60.00"), False),
    ]


def test_shares_of_the_union_are_pooled_without_those_payments(union):
    sums = "numerator_gbp unknown_gbp denominator_gbp"
    local = {"indicator_code": "I-03", "definition": "local_l1", "label": "pooled", **SHARE}
    assert rows(union, sums, **local) == [(D("1000.00"), D("50.00"), D("1450.00"))]
    assert figure(union, "pooled", **SHARE) == [
        (D("0.6896551724"), D("0.7142857143"), D("0.7241379310"), D("0.9655172414"))
    ]


def test_suppliers_are_counted_without_members_and_without_net_credits(union):
    counts = "numerator_count unknown_count denominator_count lower_share"
    local = {"indicator_code": "I-03", "definition": "local_l1", "measure": "supplier_share"}
    assert rows(union, counts, label="pooled", **local) == [(2, 1, 5, D("0.4"))]


def test_every_share_of_what_is_bought_is_net_of_members(union):
    pooled = table(union, "joint_indicator").filter(
        pl.col("measure").str.ends_with("spend_share"), label="pooled"
    )
    codes = ["I-02", "I-03", "I-04", "I-05", "I-06c", "I-07"]
    assert pooled["indicator_code"].unique().sort().to_list() == codes
    assert pooled["denominator_gbp"].unique().to_list() == [D("1450.00")]
    assert pooled["is_net_of_members"].all()


def test_the_mean_of_members_is_beside_the_pooled_share_and_never_the_total(union):
    # Northby 100 of 450, of 400 known, 150 with the unknown; Southby 900 of 1000.
    assert figure(union, "mean of members", **SHARE) == [
        (D("0.5611111111"), D("0.575"), D("0.6166666666"), None)
    ]
    frame = table(union, "joint_indicator")
    assert not frame.filter(pl.col("label") != "pooled")["is_total"].any()
    assert frame.filter(label="pooled", indicator_code="I-03", **SHARE)["is_total"].any()


def test_what_may_be_printed_of_the_union_follows_from_its_own_coverage(union):
    # Of Northby all is known, of Southby's 1000 only the 100 of F: 550 of 1450.
    sme = {"indicator_code": "I-04", **SHARE}
    assert rows(union, "label coverage_share is_headline is_bounds_only", **sme) == [
        ("mean of members", None, False, True),
        ("member", D("1"), True, False),
        ("member", D("0.1509433962"), False, True),
        ("pooled", D("0.3793103448"), False, True),
    ]


def test_a_member_s_own_row_is_what_it_published(union):
    assert figure(union, "member", council_code=NORTHBY, **SHARE) == [
        (D("0.2040816327"), D("0.2272727273"), D("0.3061224490"), D("0.8979591837"))
    ]


def test_with_nothing_left_out_every_pooled_figure_is_the_sum_of_the_published_ones(publish, home):
    folders = [publish(NORTHBY, NORTH_LINES), publish(SOUTHBY, SOUTH_LINES)]
    made = joint(home)
    assert table(made, "joint_removed_payment").is_empty()
    sums = ["numerator_gbp", "unknown_gbp", "denominator_gbp", "numerator_count"]
    key = ["indicator_code", "measure", "definition"]
    published = pl.concat(
        pl.read_parquet(folder / "indicators" / "indicator_value.parquet").filter(
            breakdown="none", period_type="financial_year"
        )
        for folder in folders
    )
    added = published.group_by(key).agg(pl.col(name).sum() for name in sums).sort(key)
    pooled = table(made, "joint_indicator").filter(label="pooled").sort(key)
    assert pooled.height > 20
    assert pooled.select(key).equals(added.select(key))
    for name in sums:
        assert pooled[name].fill_null(0).to_list() == added[name].to_list()


def test_spend_that_went_to_members_alone_is_none_of_the_union_s(union):
    scope = {"indicator_code": "I-01", "definition": "PUBLIC_BODY"}
    assert rows(union, "label numerator_gbp silent_code missing_members", **scope) == [
        ("member", D("500.00"), None, None),
        ("member", None, "NOTHING_COUNTED", None),
        ("pooled", None, "NOTHING_COUNTED", None),
    ]


def test_a_body_of_another_name_is_a_member_when_its_profile_says_so(publish, home):
    publish(NORTHBY, NORTH_LINES)
    lines = (*SOUTH_LINES, ("The North Board", "2024-04-01", "PROCUREMENT", "7.00"))
    publish(SOUTHBY, lines)
    assert table(joint(home), "joint_removed_payment").is_empty()
    publish(NORTHBY, NORTH_LINES, own_names=["North Board"])
    KEYS["The North Board"] = "north board"
    publish(SOUTHBY, lines)
    assert table(joint(home), "joint_removed_payment")["net_amount_gbp"].to_list() == [D("7.00")]


def test_a_match_that_is_not_asserted_leaves_nobody_out(union):
    paid = table(union, "joint_removed_payment")
    assert D("160.00") not in paid["net_amount_gbp"].to_list()  # F Ltd, a mere candidate


def test_a_member_without_the_year_is_named_and_the_figure_no_total(publish, home):
    publish(NORTHBY, (*NORTH_LINES, ("A Ltd", "2023-04-01", "PROCUREMENT", "5.00")))
    publish(SOUTHBY, SOUTH_LINES)
    made = joint(home, YEAR_BEFORE)
    assert table(made, "joint_indicator")["financial_year"].unique().to_list() == [YEAR_BEFORE]
    spend = {"indicator_code": "I-01", "measure": "all_spend", "financial_year": YEAR_BEFORE}
    columns = "label council_code point_value is_total is_provisional missing_members silent_code"
    assert rows(made, columns, **spend) == [
        ("member", NORTHBY, D("5"), False, False, None, None),
        ("member", SOUTHBY, None, False, True, "Southby Council", "YEAR_NOT_COVERED"),
        ("pooled", "all", D("5"), False, True, "Southby Council", None),
    ]
    assert any(
        line.startswith("2023/24: Southby Council covers nothing") for line in made.sentences
    )


def test_a_definition_that_a_member_has_not_set_is_missing_and_not_nothing(publish, home):
    publish(NORTHBY, NORTH_LINES)
    publish(SOUTHBY, SOUTH_LINES, unset=["local_l4_order2026"])
    where = {"definition": "local_l4_order2026", "indicator_code": "I-03", **SHARE}
    assert rows(joint(home), "label denominator_gbp is_total missing_members", **where) == [
        ("mean of members", None, False, "Southby Council"),
        ("member", D("450.00"), False, None),
        ("member", None, False, "Southby Council"),
        ("pooled", D("450.00"), False, "Southby Council"),
    ]


def test_provisional_years_and_series_breaks_name_their_members(publish, home):
    publish(NORTHBY, NORTH_LINES, missing=["2024-12-01"])
    publish(SOUTHBY, SOUTH_LINES, breaks=["2024-08-01"])
    names = "is_provisional provisional_members crosses_series_break series_break_members"
    spend = {"indicator_code": "I-01", "measure": "all_spend"}
    assert rows(joint(home), names, **spend) == [
        (True, "Northby Council", False, None),
        (False, None, True, "Southby Council"),
        (True, "Northby Council", True, "Southby Council"),
    ]


@pytest.fixture
def pooled_record(publish, home):
    """`pooled_record(record, record)`: label, share or value, code of the union's rows."""

    def _pooled(north, south):
        publish(NORTHBY, NORTH_LINES, records=[north] if north else [])
        publish(SOUTHBY, SOUTH_LINES, records=[south] if south else [])
        one = north or south
        where = {"indicator_code": one["indicator_code"], "measure": one["measure"]}
        columns = "label point_share point_value silent_code"
        return rows(joint(home), columns, council_code="all", **where)

    return _pooled


def test_record_based_shares_are_pooled_by_what_gives_the_members_figures(pooled_record):
    bids = [
        record("I-27", "bid_share", "share", value, numerator_count=above, denominator_count=below)
        for value, above, below in (("0.3", 3, 10), ("0.5", 45, 90))
    ]
    assert pooled_record(*bids) == [
        ("mean of members", D("0.4"), None, None),
        ("pooled", D("0.48"), None, None),
    ]


def test_a_share_that_its_numbers_do_not_give_is_refused(pooled_record):
    """An unweighted mean of contracts, with the contracts counted beside it."""
    means = [
        record("I-17", "mean_share", "share", value, numerator_count=9, denominator_count=35)
        for value in ("0.12", "0.14")
    ]
    assert pooled_record(*means) == [("pooled", None, None, "NOT_ADDITIVE")]


def test_counts_and_pounds_are_added_up_and_have_no_mean(pooled_record):
    counts = [record("I-36", "review_count", "count", n, numerator_count=n) for n in (8, 3)]
    assert pooled_record(*counts) == [("pooled", None, D("11"), None)]


def test_medians_indices_days_and_largest_shares_are_refused_with_a_reason(publish, home):
    numbers = {"numerator_gbp": "0.30", "denominator_gbp": "1.00"}
    units = {"I-20": "days", "I-34": "index", "I-12": "change", "I-15": "share"}
    records = [record(code, "refused", unit, "0.3", **numbers) for code, unit in units.items()]
    publish(NORTHBY, NORTH_LINES, records=records)
    publish(SOUTHBY, SOUTH_LINES, records=records)
    columns = "indicator_code label point_share silent_code silent_note"
    refused = rows(joint(home), columns, measure="refused", council_code="all")
    assert [row[:4] for row in refused] == [
        (code, "pooled", None, "NOT_ADDITIVE") for code in sorted(units)
    ]
    assert ["largest suppliers" in row[4] for row in refused] == [False, True, False, False]
    assert ["unit days" in row[4] for row in refused] == [False, False, True, False]


@pytest.mark.parametrize(
    ("code", "measure"), [("I-29", "validated_gbp"), ("I-06g", "listed_grant_gbp")]
)
def test_a_record_that_one_member_lacks_is_pooled_from_the_others_and_says_so(
    pooled_record, home, code, measure
):
    one = record(code, measure, "GBP", "70.00", numerator_gbp="70.00")
    assert pooled_record(one, None) == [("pooled", None, D("70"), None)]
    where = {"measure": measure, "label": "pooled"}
    assert rows(joint(home), "missing_members is_total is_net_of_members", **where) == [
        ("Southby Council", False, False)
    ]


def test_the_grid_counts_clauses_and_orders_councils_by_name(publish, home):
    publish(
        NORTHBY,
        NORTH_LINES,
        evidence=[(1, "A", "SILENT"), (2, "D", "SILENT"), (2, "D+A", "CONTRADICTS")],
    )
    publish(
        SOUTHBY,
        SOUTH_LINES,
        name="Aby Council",
        evidence=[(2, "D", "SUPPORTS"), (2, "D", "PARTIALLY_SUPPORTS"), (2, "A", "SILENT")],
    )
    columns = (
        "key_area_code council_name clause_count supports_count partially_supports_count "
        "contradicts_count silent_count testable_count answered_count evidence_coverage_share"
    )
    grid = table(joint(home), "evidence_grid")
    assert grid.select(columns.split()).rows() == [
        ("K1", "Aby Council", 0, 0, 0, 0, 0, 0, 0, None),
        ("K1", "Northby Council", 1, 0, 0, 0, 1, 0, 0, None),
        ("K2", "Aby Council", 3, 1, 1, 0, 1, 2, 2, D("1")),
        ("K2", "Northby Council", 2, 0, 0, 1, 1, 2, 1, D("0.5")),
    ]
    assert not [name for name in grid.columns if "rank" in name or "level" in name]


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_publications_give_the_same_bytes_in_the_same_place(both, home):
    first = contents(joint(home).folder)
    (home.root / "groups" / "by" / "latest" / "record.json").write_text("edited")
    again = joint(home).folder
    assert contents(again) == first
    assert sorted(each.name for each in again.parent.iterdir())[1:] == ["latest"]
    assert sorted(first) == [
        "data_dictionary.csv",
        "data_dictionary.md",
        "index.html",
        "record.json",
        *(
            f"returns/{name}.{kind}"
            for name in ("evidence_grid", "joint_indicator", "joint_removed_payment")
            for kind in ("csv", "parquet")
        ),
        "static/govuk-frontend-licence.txt",
        "static/govuk.min.css",
        "static/icon.svg",
        "static/localpound.css",
    ]


def test_a_group_reads_what_is_published_and_no_member_s_warehouse(both, home):
    for code in home.council_codes():
        home.council(code).warehouse.write_bytes(b"no warehouse at all")
    made = joint(home)
    assert (made.folder / "index.html").is_file()


def test_another_run_of_a_member_is_another_publication_of_the_group(both, publish, home):
    first = joint(home).folder.resolve()
    publish(SOUTHBY, SOUTH_LINES)
    second = joint(home).folder.resolve()
    assert first != second
    assert first.is_dir()


def test_no_supplier_is_named_and_no_text_runs_in_a_spreadsheet(publish, home):
    publish(NORTHBY, NORTH_LINES + TO_SOUTHBY, name="=Northby")
    publish(SOUTHBY, SOUTH_LINES + TO_NORTHBY)
    made = joint(home)
    words = "".join(path.read_text("utf-8-sig") for path in made.folder.rglob("*.csv"))
    assert "'=Northby" in words
    assert not [name for name in (*LOCAL, "B Ltd", "N B C", "SOUTHBY") if name in words]


def test_every_column_is_described_in_the_data_dictionary(union):
    described = pl.read_csv(union.folder / "data_dictionary.csv", infer_schema=False)
    for name in ("joint_indicator", "joint_removed_payment", "evidence_grid"):
        columns = described.filter(table_name=f"returns.{name}")["column_name"].to_list()
        assert columns == table(union, name).columns


@pytest.mark.parametrize("name", ["North", "north west", "../north", "", "1st"])
def test_a_group_s_name_is_a_lower_case_word(both, home, name):
    with pytest.raises(BadReference, match="use a lower-case word"):
        join(home, name, [NORTHBY, SOUTHBY])


def test_what_cannot_be_joined_says_what_to_do(publish, home):
    publish(NORTHBY, NORTH_LINES)
    with pytest.raises(RunRefused, match="name another one"):
        join(home, "by", [NORTHBY, NORTHBY])
    with pytest.raises(UnknownCouncil, match="localpound init CODE"):
        joint(home)
    profile = CouncilProfile(code=SOUTHBY, name=NAMES[SOUTHBY], kind="unitary")
    write_profile(home.council(SOUTHBY).prepare().profile, profile)
    with pytest.raises(RunRefused, match=f"Southby Council yet: `localpound run {SOUTHBY}`"):
        joint(home)
    publish(SOUTHBY, SOUTH_LINES)
    with pytest.raises(RunRefused, match=r"years to choose from are 2024/25"):
        joint(home, "2031/32")


def test_a_publication_of_another_version_is_refused_with_what_to_do(both, publish, home):
    path = home.council(SOUTHBY).latest / "rules" / "profile_decision.parquet"
    pl.read_parquet(path).rename({"status": "verdict"}).write_parquet(path)
    with pytest.raises(RunRefused, match=r"profile_decision has other columns.*localpound run"):
        joint(home)
    path.unlink()
    with pytest.raises(RunRefused, match=r"no table rules.profile_decision"):
        joint(home)
    path = home.council(NORTHBY).latest / "core" / "supplier.parquet"
    pl.read_parquet(path).drop("name_key").write_parquet(path)
    with pytest.raises(RunRefused, match=r"core.supplier has no name_key"):
        joint(home)


def test_a_record_without_parameters_is_refused_with_what_to_do(both, home):
    record = home.council(NORTHBY).latest / "record.json"
    record.write_text(json.dumps({"run": "run0"}))
    with pytest.raises(RunRefused, match="no value of headline_coverage_min_share"):
        joint(home)


def test_a_command_makes_the_group_and_tells_what_was_left_out(both, home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    answer = CliRunner().invoke(cli.main, ["group", "by", NORTHBY.lower(), SOUTHBY])
    assert answer.exit_code == cli.DONE
    assert "Northby Council paid Southby Council £540.00 in 2 lines" in answer.output
    assert answer.output.splitlines()[-1].endswith("latest (for people: index.html)")


def test_a_group_that_cannot_be_made_is_one_sentence_and_status_2(home, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    answer = CliRunner().invoke(cli.main, ["group", "by", NORTHBY])
    assert answer.exit_code == cli.NOT_DONE
    assert answer.output == "Error: A group has two councils or more: name another one.\n"
