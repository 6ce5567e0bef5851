"""What the invented council claims of itself, and a framework of its own.

Three clauses for data and one for a person: one that its figure supports, one whose figure is still
provisional, and one that asks for a trend across the months in which the ledger was replaced.
"""

import datetime as dt
from collections.abc import Sequence

from maker.writers import Cell, csv_text

FRAMEWORK = "wexmoor-green"
_DOCUMENT = "Wexmoor Climate Action Plan 2025"
_BARE = "This is a matter of concern."

_TABLES: dict[str, list[dict[str, Cell]]] = {
    "framework": [
        {
            "framework_id": FRAMEWORK,
            "framework_title": "Green procurement in Wexmoor",
            "publisher": "Wexmoor Borough Council",
            "published_year": 2025,
            "source_document": _DOCUMENT,
            "wording": "paraphrase",
            "note": "An area of the council's own beside the national strategy.",
            "is_default": "",
            "based_on": "",
            "supersedes": "",
        }
    ],
    "framework_theme": [
        {
            "framework_id": FRAMEWORK,
            "theme_code": "climate",
            "theme_name": "Climate",
            "theme_order": 1,
            "is_enabler": "false",
            "source_section": "Chapter 1",
        }
    ],
    "framework_key_area": [
        {
            "framework_id": FRAMEWORK,
            "key_area_code": "GRN",
            "theme_code": "climate",
            "key_area_name": "Buying green",
            "key_area_order": 1,
            "key_area_summary": "What is bought harms the climate less from year to year.",
            "source_section": "Chapter 1",
        }
    ],
    "framework_level": [
        {
            "framework_id": FRAMEWORK,
            "level_code": code,
            "level_name": code.title(),
            "level_order": order,
        }
        for order, code in enumerate(("developing", "mature", "leader"), start=1)
    ],
    "framework_clause": [
        {
            "framework_id": FRAMEWORK,
            "clause_id": clause_id,
            "key_area_code": "GRN",
            "sub_dimension": "high_level",
            "level_code": level,
            "clause_order": order,
            "clause_text": text,
            "source_document": _DOCUMENT,
            "source_section": f"Chapter {order}; {level.title()}",
            "testability": "D" if inputs else "A",
            "required_inputs": inputs,
            "coverage_floor_parameter": "clause_coverage_floor" if inputs else "",
            "coverage_minimum_parameter": "clause_coverage_hard_minimum" if inputs else "",
            "polarity": "concern",
            "polarity_note": _BARE,
            "evidence_wanted": wanted,
        }
        for order, (clause_id, level, text, inputs, wanted) in enumerate(
            (
                (
                    "GRN-DEV-1",
                    "developing",
                    "A good part of the council's own power comes from renewable sources.",
                    "local_figure; L-01",
                    "Bills and certificates of origin",
                ),
                (
                    "GRN-MAT-1",
                    "mature",
                    "Emissions of what is bought fall from year to year.",
                    "local_figure; L-02",
                    "Emissions account",
                ),
                (
                    "GRN-MAT-2",
                    "mature",
                    "A growing part is bought near.",
                    "spend; I-03",
                    "Spend of two years by place of supplier",
                ),
                (
                    "GRN-LEA-1",
                    "leader",
                    "Green criteria are part of the council's standard contracts.",
                    "",
                    "Standard conditions of contract",
                ),
            ),
            start=1,
        )
    ],
    "framework_rule": [
        {
            "framework_id": FRAMEWORK,
            "clause_id": clause_id,
            "rule_text": text,
            "tests_needed_count": 1,
            "verdict_when_met": "SUPPORTS",
            "verdict_when_some_met": "SILENT",
            "verdict_when_none_met": "CONTRADICTS",
        }
        for clause_id, text in (
            ("GRN-DEV-1", "The renewable share of power is as large as the council's plan asks."),
            ("GRN-MAT-1", "The emissions of the year are below those of the year before."),
            ("GRN-MAT-2", "The local share of spend is above that of the year before."),
        )
    ],
    "framework_rule_test": [
        {
            "framework_id": FRAMEWORK,
            "clause_id": clause_id,
            "test_order": 1,
            "test_role": "count",
            "test_text": text,
            "indicator_code": code,
            "measure": measure,
            "definition": definition,
            "breakdown": "none",
            "quantifier": "all",
            "comparator": comparator,
            "parameter": parameter,
            "denominator_floor_parameter": "",
            "required_parameter": "",
            "reason_when_not_set": "",
        }
        for clause_id, text, code, measure, definition, comparator, parameter in (
            (
                "GRN-DEV-1",
                "Share of power from renewable sources",
                "L-01",
                "renewable_power_share",
                "all",
                "ge",
                "green_renewable_power_share",
            ),
            (
                "GRN-MAT-1",
                "Change of emissions of what is bought",
                "L-02",
                "supply_emissions_change",
                "all",
                "lt",
                "clause_some",
            ),
            (
                "GRN-MAT-2",
                "Change of the local share of spend from the year before",
                "I-03",
                "spend_share_change",
                "local_l1",
                "gt",
                "clause_some",
            ),
        )
    ],
    "framework_indicator": [
        {
            "framework_id": FRAMEWORK,
            "indicator_code": code,
            "measure": measure,
            "definition": "all",
            "title": title,
            "unit": unit,
            "formula": formula,
            "source": _DOCUMENT,
        }
        for code, measure, title, unit, formula in (
            (
                "L-01",
                "renewable_power_share",
                "Renewable power",
                "share",
                "Kilowatt-hours from renewable sources / all kilowatt-hours bought",
            ),
            (
                "L-02",
                "supply_emissions_change",
                "Emissions of what is bought",
                "change",
                "Tonnes of the year less those of the year before / those of the year before",
            ),
        )
    ],
    "parameters": [
        {
            "parameter": "green_renewable_power_share",
            "value": "0.30",
            "unit": "share",
            "source": "COUNCIL-POLICY",
            "source_note": f"Asked by the {_DOCUMENT}, chapter 2.",
            "valid_from": "",
            "valid_to": "",
        }
    ],
}

_NATIONAL = "nps-2018-final"
_CLAIMS: Sequence[tuple[dt.date, str, str, str, str, str]] = (
    (dt.date(2025, 1, 15), _NATIONAL, "SME", "minimum", "developing", ""),
    (
        dt.date(2026, 4, 20),
        _NATIONAL,
        "SME",
        "developing",
        "mature",
        "More than the strategy asks.",
    ),
    (dt.date(2026, 4, 20), _NATIONAL, "VCSE", "developing", "mature", ""),
    (dt.date(2026, 4, 20), _NATIONAL, "OSV", "leader", "leader", ""),
    (dt.date(2026, 4, 21), _NATIONAL, "MCR", "developing", "mature", ""),
    (dt.date(2026, 4, 21), FRAMEWORK, "GRN", "developing", "leader", ""),
)


def _table(rows: list[dict[str, Cell]]) -> bytes:
    return csv_text([list(rows[0]), *([*row.values()] for row in rows)]).encode()


def files() -> dict[str, bytes]:
    """Return every file by its path below the council's run-time folder."""
    claims: list[dict[str, Cell]] = [
        {
            "claimed_on": day.isoformat(),
            "framework_id": framework,
            "key_area_code": area,
            "sub_dimension": "high_level",
            "claimed_level": level,
            "target_level": target,
            "assessor": "A. Assessor",
            "role": "Head of Procurement",
            "reason": reason,
        }
        for day, framework, area, level, target, reason in _CLAIMS
    ]
    folder = f"frameworks/{FRAMEWORK}"
    return {
        **{f"{folder}/{stem}.csv": _table(rows) for stem, rows in _TABLES.items()},
        "assessments/claims.csv": _table(claims),
    }
