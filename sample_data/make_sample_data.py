"""Write `sample_data/` again: the same bytes on every machine and every run.

    python sample_data/make_sample_data.py            # in place
    python sample_data/make_sample_data.py --into DIR # somewhere else, to compare

Needs the standard library and xlsxwriter. `maker/` holds the parts; the README it writes says what
each file is for.
"""

import argparse
import csv
import io
from pathlib import Path

from maker import assessment, cases, council, feeds, guide, registers, traps
from maker.world import ELSEWHERE_CODE, NEIGHBOUR_CODE

FEED_COLUMNS = Path(__file__).resolve().parents[1] / "reference" / "feeds" / "feed_column.csv"


def made() -> dict[str, bytes]:
    """Return every sample file by its path below `sample_data/`."""
    council_files = council.files()
    trap_files, shelves = traps.files()
    columns = FEED_COLUMNS.read_text(encoding="utf-8")
    headings = feeds.template_headings(columns)
    months = list(csv.DictReader(io.StringIO(council_files["expected.csv"].decode("utf-8"))))
    return {
        **{f"council/{name}": data for name, data in council_files.items()},
        **{f"council/{name}": data for name, data in assessment.files().items()},
        **{f"feeds/{name}": data for name, data in feeds.files(headings).items()},
        **{f"traps/{name}": data for name, data in trap_files.items()},
        **{f"registers/{name}": data for name, data in registers.files().items()},
        **{f"cases/{name}": data for name, data in cases.files(*places()).items()},
        "README.md": guide.readme(months, shelves),
    }


def places() -> tuple[str, str]:
    """A live postcode of the neighbouring and of the other area in the made directory."""
    rows = list(csv.DictReader(io.StringIO(registers.postcodes().decode("utf-8-sig"))))
    live = {row["lad25cd"]: row["pcds"] for row in reversed(rows) if not row["doterm"]}
    return live[NEIGHBOUR_CODE], live[ELSEWHERE_CODE]


def write(folder: Path) -> int:
    """Write every sample file below `folder` and return how many bytes they are."""
    files = made()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sum(map(len, files.values()))


def main() -> None:
    """Parse the command line and write."""
    parser = argparse.ArgumentParser(description="Write the sample data again.")
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent)
    folder = parser.parse_args().into
    print(f"{write(folder):,} bytes written below {folder}")


if __name__ == "__main__":
    main()
