"""How much a run may take of a machine: stated once, checked, and followed by the engine."""

import tempfile
from pathlib import Path

import pytest

from pipelines.errors import RunRefused
from pipelines.settings import Settings, bytes_of, read_settings, use_temp
from pipelines.warehouse import Warehouse, connection_settings


@pytest.fixture(autouse=True)
def nothing_stated(monkeypatch):
    for name in ("SPEND_MEMORY_LIMIT", "SPEND_THREADS", "SPEND_TEMP"):
        monkeypatch.delenv(name, raising=False)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, tempfile.gettempdir())
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())


def test_without_settings_the_engine_has_four_gigabytes_and_spills_beside_the_warehouse(tmp_path):
    assert read_settings() == Settings("4GB", None, None)
    chosen = connection_settings(tmp_path / "warehouse.duckdb")
    assert chosen["memory_limit"] == "4GB"
    assert chosen["temp_directory"] == str(tmp_path / "warehouse.spill")
    assert "threads" not in chosen


def test_the_engine_follows_the_settings(tmp_path, monkeypatch):
    room = tmp_path / "E06999999"
    monkeypatch.setenv("SPEND_MEMORY_LIMIT", "2 GB")
    monkeypatch.setenv("SPEND_THREADS", "1")
    monkeypatch.setenv("SPEND_TEMP", str(tmp_path))
    chosen = connection_settings(room / "warehouse.duckdb")
    assert (chosen["memory_limit"], chosen["threads"]) == ("2GB", 1)
    assert chosen["temp_directory"] == str(tmp_path / "E06999999-warehouse.spill")
    with Warehouse.open(room / "warehouse.duckdb") as warehouse:
        told = warehouse.cursor().sql("select current_setting('memory_limit')").fetchall()
    assert told == [("1.8 GiB",)]


def test_what_a_caller_states_comes_before_the_settings(monkeypatch):
    monkeypatch.setenv("SPEND_THREADS", "8")
    assert connection_settings(None, threads=1, memory_limit="1GB")["threads"] == 1


@pytest.mark.parametrize("stated", ["lots", "2", "2GBs", "-1GB", "100MB", "0GB", "2 gigabytes"])
def test_an_amount_of_memory_that_makes_no_sense_is_one_sentence(monkeypatch, stated):
    monkeypatch.setenv("SPEND_MEMORY_LIMIT", stated)
    with pytest.raises(RunRefused, match=r"SPEND_MEMORY_LIMIT is .*such as 2GB"):
        read_settings()


@pytest.mark.parametrize("stated", ["none", "0", "1.5", "-2", "two"])
def test_a_number_of_threads_that_makes_no_sense_is_one_sentence(monkeypatch, stated):
    monkeypatch.setenv("SPEND_THREADS", stated)
    with pytest.raises(RunRefused, match=r"SPEND_THREADS is .*such as 2"):
        read_settings()


def test_a_folder_for_temporary_files_that_is_not_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_TEMP", str(tmp_path / "nowhere"))
    with pytest.raises(RunRefused, match=r"SPEND_TEMP is .*make it"):
        read_settings()


def test_temporary_files_go_where_the_setting_says(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_TEMP", str(tmp_path))
    use_temp()
    with tempfile.TemporaryDirectory() as folder:
        assert Path(folder).parent == tmp_path


def test_without_the_setting_temporary_files_stay_where_they_are():
    before = tempfile.gettempdir()
    use_temp()
    assert tempfile.gettempdir() == before


@pytest.mark.parametrize(
    ("amount", "count"),
    [("2GB", 2 * 10**9), ("1.5GiB", 3 * 2**29), ("512 MiB", 2**29), ("1tb", 10**12), ("x", None)],
)
def test_amounts_of_memory_are_read_as_the_engine_reads_them(amount, count):
    assert bytes_of(amount) == count
