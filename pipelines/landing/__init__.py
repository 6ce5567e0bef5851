"""Landing: bytes of any published spend file -> text rows, losing nothing.

container opens ZIPs and workbooks, text decodes, delimited splits; header, profile and columns
understand a grid; rows tells payments from titles and totals; reading puts a file together;
land does it for a council's whole inbox. May not import duckdb: typed tables are SQL's work.
"""

from pipelines.landing.any_file import read_file
from pipelines.landing.grid import Refusal
from pipelines.landing.land import Coverage, Foreseen, Landed, coverage, foresee, forget, land
from pipelines.landing.reading import FileReading
from pipelines.landing.records import RecordReading

__all__ = [
    "Coverage",
    "FileReading",
    "Foreseen",
    "Landed",
    "RecordReading",
    "Refusal",
    "coverage",
    "foresee",
    "forget",
    "land",
    "read_file",
]
