"""The summary of a run: plain words, no more certainty than the data have, eighty columns."""

import io
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from rich.console import Console

from pipelines.summary import _bound, _known_only, tell

MEASURES = ["all_spend", "procurement_spend", "spend_share"]
DEFINITIONS = {
    "local_l1": "Local: inside the council's own area",
    "local_l2": "Local: own area or neighbours",
    "local_l3": "Local: the combined authority",
    "sme_d_nps": "SME of the strategy",
    "sme_d_ec": "SME of Europe",
}


def _figure(code, definition, **changed):
    return {
        "indicator_code": code,
        "measure": "spend_share",
        "definition": definition,
        "breakdown": "none",
        "period_type": "financial_year",
        "period_label": "2025/26",
        "unit": "share",
        "lower_share": Decimal("0.25"),
        "upper_share": Decimal("0.75"),
        "coverage_share": Decimal("0.5"),
        "lower_value": None,
        "upper_value": None,
        "is_provisional": False,
        **changed,
    }


ALL_SPEND = {
    "measure": "all_spend",
    "unit": "GBP",
    "lower_share": None,
    "upper_share": None,
    "coverage_share": None,
    "lower_value": Decimal("1234567890.10"),
    "upper_value": Decimal("1234567890.10"),
}


@pytest.fixture
def publication(tmp_path):
    def put(table, rows):
        path = tmp_path / f"{table.replace('.', '/')}.parquet"
        path.parent.mkdir(exist_ok=True)
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)

    line = {"financial_year": "2025/26", "feed": "spend", "supplier_key": "s"}
    put(
        "core.spend_line",
        [
            {**line, "net_amount_gbp": Decimal("10.00"), "vat_basis": "net"},
            {**line, "net_amount_gbp": Decimal("5.50"), "vat_basis": "unknown"},
        ],
    )
    put("core.input_file", [{"file_sha256": "a", "fate": "taken"}])
    rejected = {"file_sha256": "a", "reason_code": "DATE_MISSING", "reason": "No date."}
    put("staging.spend_line_rejected", [{**rejected, "net_amount_gbp": Decimal("7.25")}])
    put(
        "indicators.indicator_value",
        [
            _figure("I-01", "all", **ALL_SPEND),
            _figure("I-03", "local_l2"),
            _figure("I-03", "local_l1"),
            _figure("I-04", "sme_d_ec"),
            _figure("I-04", "sme_d_nps"),
            _figure("I-07", "local_l1 and sme_d_ec"),
            _figure("I-07", "local_l1 and sme_d_nps"),
        ],
    )
    put(
        "rules.supplier_attribute",
        [
            {"attribute": "local_l3", "reason_code": "LO_NOT_DEFINED"},
            {"attribute": "local_l1", "reason_code": "LO_UNK"},
        ],
    )
    put(
        "evidence.clause_verdict",
        [
            {"verdict": "SILENT", "silent_reason": "NO_INPUT"},
            {"verdict": "SUPPORTS", "silent_reason": None},
        ],
    )
    record = {"definitions": DEFINITIONS, "main_measures": MEASURES}
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


@pytest.fixture
def told(publication):
    outcome = SimpleNamespace(
        profile=SimpleNamespace(name="Example", code="E1"),
        found=(),
        passed=True,
        published=publication,
        run="r1",
        folder=Path("run"),
        fault=None,
        not_taken=(),
        inputs=[{"file_name": "a.csv", "status": "read", "payments": 1, "rejected": 1}],
        checks=[SimpleNamespace(passed=False)],
        warnings=[
            SimpleNamespace(
                in_words="core.a: k is empty: 1 rows", sample=({"says": "May 2025 is empty."},)
            )
        ],
        blocking=[],
    )
    out = io.StringIO()
    tell(outcome, Console(file=out, width=80))
    return out.getvalue()


@pytest.fixture
def flat(told):
    return " ".join(told.split())


def test_pounds_are_called_net_only_where_the_file_says_so(told, flat):
    assert "Net £" not in told
    assert "VAT: £10.00 stated net, £0.00 stated gross, £5.50 unknown. " in flat
    assert "comparability with other councils is low (method 2.2)" in flat


def test_rejected_rows_stand_beside_the_spend(flat):
    assert "I-01: 1 row was rejected, of all years: £7.25 known among them. In no figure." in flat


def test_each_indicator_has_one_headline_definition_in_words(told, flat):
    assert "rest is in indicators/" in flat
    starts = [line[:4] for line in told.splitlines() if line.startswith("I-")]
    assert starts == ["I-01", "I-03", "I-04", "I-07"]
    assert "Local: inside the council's" in told
    assert "SME of the strategy" in told
    assert "Europe" not in told
    assert "neighbours" not in told
    assert "local_" not in told
    assert "local l" not in told


@pytest.mark.parametrize(
    ("lower", "point", "upper", "bounds", "known"),
    [
        ("3", None, None, ["3", "not known"], ""),
        (None, "4.5", None, ["not known", "not known"], " (4.500 of what is known)"),
        ("3", "4.5", "5", ["3", "5"], ""),
    ],
)
def test_a_bound_that_is_not_known_is_said_not_to_be(lower, point, upper, bounds, known):
    unit = "index" if lower is None else "count"
    figure = {"unit": unit, "lower_value": lower, "point_value": point, "upper_value": upper}
    exact = {key: Decimal(v) if v and key != "unit" else v for key, v in figure.items()}
    assert [_bound(exact, "lower"), _bound(exact, "upper")] == bounds
    assert _known_only(exact) == known


def test_a_definition_that_is_not_set_is_said_to_be_so(flat):
    assert "Local: the combined authority: definition not set for this council." in flat


def test_verdicts_and_counts_are_in_grammar(told, flat):
    assert "Evidence: 2 clauses, of which the data support 1 and are silent on 1." in flat
    assert "1 payment row, 1 of them" in flat
    assert "k is empty: 1 row May 2025 is empty." in flat
    assert "1 rows" not in flat


def test_the_tables_keep_within_eighty_columns(told):
    # The path of the page is one line whatever its length, to be copied.
    lines = [line for line in told.splitlines() if not line.startswith("Open in a browser")]
    assert max(map(len, lines)) <= 80
    assert "£1,234,567,890.10" in told
