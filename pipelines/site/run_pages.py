"""Run pages: the validation page and the record page, written into the folder of a run.

Here: which template shows which model. Not here: what is shown (`run_models.py`), how numbers are
written (`render.py`). `defs/` calls it when a run ends, whether or not it passed.
"""

from pathlib import Path

from pipelines.site.render import render
from pipelines.site.run_models import read_record_page, read_validation_page

VALIDATION, RECORD = "validation.html", "record.html"


def write_run_pages(folder: Path, council_name: str) -> tuple[Path, Path]:
    """Write both pages into `runs/<run>/`, made of what lies there, and say where."""
    validation = render(f"{VALIDATION}.jinja", page=read_validation_page(folder, council_name))
    record = render(f"{RECORD}.jinja", page=read_record_page(folder, council_name))
    for name, text in ((VALIDATION, validation), (RECORD, record)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder / VALIDATION, folder / RECORD
