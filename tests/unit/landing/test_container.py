"""Any file, opened without trusting it."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.landing import container
from pipelines.landing.container import open_file
from pipelines.landing.grid import Refusal
from pipelines.landing.workbook_cells import MOST_SHEETS

CSV = b"Supplier,Date,Amount\nAcme Ltd,01/04/2024,10.00\n"


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    book.close()
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def refusal(path: Path) -> Refusal:
    with pytest.raises(Refusal) as refused:
        open_file(path)
    return refused.value


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["payments.csv", "payments.xls", "payments", "payments.pdf"])
def test_a_name_proves_nothing(tmp_path: Path, name: str) -> None:
    assert open_file(saved(tmp_path, name, CSV)).container == "csv"


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    opened = open_file(saved(tmp_path, "payments.csv", workbook({"April": [["a", "b"], [1, 2]]})))
    assert opened.container == "xlsx"
    assert opened.grids[0].cells.rows() == [("a", "b"), ("1", "2")]


def test_members_of_a_zip_are_named_and_what_is_no_table_is_left_out(tmp_path: Path) -> None:
    data = zipped({"b/april.csv": CSV, "readme.pdf": b"%PDF-1.7", "__MACOSX/x": b"1"})
    opened = open_file(saved(tmp_path, "all.zip", data))
    assert [grid.name for grid in opened.grids] == ["b/april.csv"]
    assert [name for name, _ in opened.left_out] == ["readme.pdf"]


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:/evil.csv", "..\\evil.csv"]
)
def test_a_member_outside_its_folder_refuses_the_whole_zip(tmp_path: Path, name: str) -> None:
    assert refusal(saved(tmp_path, "evil.zip", zipped({name: CSV}))).code == "zip_unsafe"


def test_a_zip_that_explodes_is_refused_before_it_does(tmp_path: Path) -> None:
    bomb = zipped({"zeros.csv": b"0" * (80 * 1024**2)})
    assert refusal(saved(tmp_path, "bomb.zip", bomb)).code == "zip_bomb"


def test_a_member_that_lies_about_its_size_is_stopped_while_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "LARGEST_MEMBER", 1000)
    honest = zipped({"payments.csv": CSV * 200})
    assert refusal(saved(tmp_path, "large.zip", honest)).code == "zip_bomb"


def test_packing_that_cannot_be_bounded_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("payments.csv", CSV)
    assert refusal(saved(tmp_path, "odd.zip", stream.getvalue())).code == "zip_unsafe"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 ...", "foreign"),
        (b"<!DOCTYPE html><table><tr><td>1", "foreign"),
        (workbook({"a": [["x"]]})[:900], "damaged_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (zipped({"inner.zip": zipped({"a.csv": CSV})}), "zip_unsafe"),
        (zipped({}), "empty"),
    ],
)
def test_bad_input_gets_its_reason(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(saved(tmp_path, "file.csv", data)).code == code


def test_folders_and_missing_files_get_their_reason(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "directory"
    assert refusal(tmp_path / "nowhere.csv").code == "missing"


def test_one_endless_line_is_refused_after_its_first_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)  # sparse: two gigabytes without a line end
        stream.seek(0)
        stream.write(b"x" * 5 * 1024**2)
    assert refusal(path).code == "one_line"


def test_more_tables_than_can_be_compared_are_refused(tmp_path: Path) -> None:
    many = MOST_SHEETS + 1
    path = tmp_path / "many"
    for data in (
        workbook({f"S{n}": [["Supplier", "Amount"], ["Acme", n]] for n in range(many)}),
        zipped({f"{n}.csv": CSV for n in range(many)}),
    ):
        path.write_bytes(data)
        assert refusal(path).code == "too_large"
