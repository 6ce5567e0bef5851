"""What people decided about suppliers: every fault told, the later decision standing."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.decisions import SCHEMA, decision_frame, read_decisions
from pipelines.errors import BadReference

HEADER = "supplier_id,supplier_name,attribute,value,reason,decided_by,decided_on,review_on"


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "decisions.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_decisions_become_rows_of_the_reference_table(tmp_path: Path) -> None:
    path = written(tmp_path, "S1,Alder Ltd,sme,true,Form of 2026,Buyer,2026-04-20,2027-04-20")
    frame = decision_frame(read_decisions(path))
    assert frame.schema == pl.Schema(SCHEMA)
    assert frame.select("supplier_id", "attribute", "value").row(0) == ("S1", "sme", "true")


def test_no_file_is_no_decision_with_the_same_columns(tmp_path: Path) -> None:
    frame = decision_frame(read_decisions(tmp_path / "decisions.csv"))
    assert frame.is_empty()
    assert frame.schema == pl.Schema(SCHEMA)


def test_of_two_decisions_the_later_stands(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "S1,Alder,sme,false,Grew,Buyer,2026-05-01,2027-05-01",
        "S1,Alder,sme,true,Form,Buyer,2025-05-01,2026-05-01",
        "S1,Alder,vcse,false,Shareholders,Buyer,2025-05-01,2026-05-01",
    )
    assert [(d.attribute, d.value) for d in read_decisions(path)] == [
        ("sme", "false"),
        ("vcse", "false"),
    ]


def test_one_definition_of_an_attribute_can_be_decided_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "S1,,SME_D_PA23,TRUE,Form,Buyer,2026-04-20,2027-04-20")
    assert read_decisions(path)[0].attribute == "sme_d_pa23"


def test_scope_takes_a_code(tmp_path: Path) -> None:
    path = written(tmp_path, "S1,Alder,scope,GRANT,Grant letter,Buyer,2026-05-01,2027-05-01")
    assert read_decisions(path)[0].value == "GRANT"


def test_every_fault_is_told_by_line_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ",,sme,true,Why,Who,2026-05-01,2027-05-01",
        "S1,Alder,colour,red,Why,Who,2026-05-01,2027-05-01",
        "S1,Alder,sme,yes,Why,Who,2026-05-01,2027-05-01",
        "S1,Alder,sme,true,,,2026-05-01,2026-05-01",
        "S1,Alder,vcse,true,Why,Who,2026-05-01,2026-05-01",
        "S1,Alder,micro,true,Why,Who,2026-05-01,2027-05-01",
        "S1,Alder,micro,false,Why,Who,2026-05-01,2027-05-01",
        "S1,Alder,colour,true,Why,Who,2026-05-01,2027-05-01",
    )
    with pytest.raises(BadReference) as told:
        read_decisions(path)
    message = str(told.value)
    for fault in (
        "line 2: names no supplier",
        "line 3: value 'red' must be true, false or unknown",
        "line 9, attribute: 'colour' is none of entity, ",
        "line 4: value 'yes' must be true, false or unknown",
        "line 5, reason: is empty",
        "line 5, decided_by: is empty",
        "line 6: review_on must be later than decided_on",
        "line 8: decides the same matter on the same day as line 7",
    ):
        assert fault in message


def test_a_decision_needs_a_review_date(tmp_path: Path) -> None:
    path = written(tmp_path, header=HEADER.removesuffix(",review_on"))
    with pytest.raises(BadReference, match="the column review_on is missing"):
        read_decisions(path)


def test_the_sample_councils_decisions_are_valid() -> None:
    sample = Path(__file__).parents[2] / "sample_data" / "council" / "decisions.csv"
    assert len(read_decisions(sample)) > 0
