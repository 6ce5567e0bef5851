"""A publication whose every free text is hostile: names, titles, texts of payments, reasons.

Here: hostile texts, and a copy of a publication that is full of them. Not here: what its pages must
not do (`test_hostile_pages.py`, the only one that imports this). Keys, codes and numbers stay as
they are, so that every page is written and leads where it led.
"""

import json
import shutil

import polars as pl

CALL = "window.hacked=1;alert(1)"
ATTACKS = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"\"><svg onload='{CALL}'>",
    f"' onfocus={CALL} autofocus '",
    f"javascript:{CALL}",
    "</title></td></table></main><h1>Mine</h1>",
    f"<!-- --><iframe srcdoc='<script>{CALL}</script>'>",
    "{{7*7}}{% raw %}",
    "=cmd|'/c calc'!A0",
    "../../outside",
    "\u202edetrever\u202b \u2066isolated",
    "nul\x00 bell\x07 escape\x1b[31m",
    "W" * 500,
    "https://elsewhere.example/" + "a" * 200,
)
"""Texts that would run, break out of where they stand, turn or stretch what is around them."""

FREE_TEXTS = {
    "attestation_text", "attribution", "before_text", "after_text", "candidates", "category",
    "claimed_level_name", "clause_text", "contract_ref", "contract_replaced_ref", "department",
    "description", "directorate", "document_ref", "end_reason", "entity_name", "evidence",
    "expense_type", "fate_reason", "figure_parameter_text", "file_name", "kpi_name",
    "matched_name", "note", "parameter_text", "party_name", "pipeline_ref", "process_type",
    "procurement_ref", "publisher", "purpose", "reason", "reporting_category",
    "reporting_directorate", "required_inputs", "role", "route", "rule_text", "service",
    "sheet_name", "shown_name", "silent_note", "source_section", "statement", "subject",
    "supplier_ids", "supplier_name", "supplier_names", "target_level_name", "test_text",
    "title", "value_after", "value_before", "what", "what_to_do",
}  # fmt: skip
"""Columns of what people typed, or of words about it; no page is found by any of them."""


def hostile_copy(publication, folder):
    """The tables and the record of `publication` in `folder`, hostile wherever text is free."""
    shutil.copytree(publication, folder, ignore=shutil.ignore_patterns("*.csv", "pages"))
    for path in sorted(folder.glob("*/*.parquet")):
        frame = pl.read_parquet(path)
        names = sorted(FREE_TEXTS & set(frame.columns))
        frame.with_columns(_attacked(name) for name in names).write_parquet(path)
    record = folder / "record.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    told["council"]["name"] = f"{ATTACKS[0]}{'W' * 500} Council"
    for number, each in enumerate(told["inputs"]):
        each["file_name"] = f"{ATTACKS[number % len(ATTACKS)]} {each['file_name']}"
    record.write_text(json.dumps(told), encoding="utf-8")
    return folder


def _attacked(name):
    """Every text of a column behind an attack, the same text behind the same one."""
    column = pl.col(name)
    attack = (column.hash() % len(ATTACKS)).replace_strict(
        dict(enumerate(ATTACKS)), return_dtype=pl.String
    )
    return pl.when(column.is_not_null()).then(attack + pl.lit(" ") + column).alias(name)
