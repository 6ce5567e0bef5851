"""What tests of registers share: reading what an adapter kept, and where real registers lie."""

import os
from pathlib import Path

import polars as pl
import pytest


@pytest.fixture
def kept(tmp_path):
    """Convert a published file and give what came of it and the rows that were kept."""

    def _kept(register, path):
        made = tmp_path / "made.parquet"
        told = register.convert(Path(path), made)
        frame = pl.read_parquet(made)
        assert frame.schema == pl.Schema(dict(register.shape.columns))
        assert frame.height == told.rows
        return told, frame

    return _kept


@pytest.fixture
def real():
    """The folder of real registers; the test is skipped where there is none."""
    folder = os.environ.get("SPEND_REGISTERS")
    if not folder:
        pytest.skip("SPEND_REGISTERS names no folder of real registers")
    return Path(folder)
