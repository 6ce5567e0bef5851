"""Adapter: what the shelf needs to know of one public register.

Each register has a module with one `REGISTER = Register(...)`. Its `convert` reads the file as it
is downloaded (ZIP or not, any documented vintage) and writes a Parquet file in the register's
shape; a missing or renamed column is `BadReference`, naming the column and the file. Here: the
frame of such a module. Not here: any register, or where files are kept (`shelf.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.registers.shapes import Shape


@dataclass(frozen=True)
class Converted:
    """What came of one published file.

    `rows` in the Parquet file; `edition` the day the publisher's data stand at, as the file name
    or its content says (None: a person must state it with --edition); `left_out` how many rows
    were not kept, by reason in words.
    """

    rows: int
    edition: date | None
    left_out: Mapping[str, int] = field(default_factory=dict)


Convert = Callable[[Path, Path], Converted]
"""Published file, Parquet to write -> what came of it."""


@dataclass(frozen=True)
class Register:
    """One public register.

    `name` is what people type (`companies_house`). `download` says in words where a person gets
    the file, by the names of the pages. `reader` is raised when the reading changes, so that
    nothing kept by an older reading is used. `is_cumulative`: each file adds to those before
    (accounts); otherwise the files of the newest edition replace older ones. `months` lie between
    two editions at most, as the publisher says; None where it comes at no fixed times.
    """

    name: str
    title: str
    publisher: str
    licence: str
    attribution: str
    download: str
    shape: Shape
    reader: str
    convert: Convert
    is_cumulative: bool = False
    months: int | None = None
