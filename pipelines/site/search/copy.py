"""Copy: the lines of one publication as a DuckDB file that is made to be searched.

Here: making it from the published Parquet with `payment.sql`, naming it after what it was made of,
taking away older ones. Not here: asking it (`payments.py`). `desk.py` imports it.

The file is `cache/site/<code>-<run>-<digest>.duckdb`. The digest is of the tables read and of the
statement, so a publication that was made again under the same name never gets an old copy, and no
open file is ever replaced: DuckDB would go on showing what was there before.
"""

import os
import re
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock, get_ident

from pipelines.trace.publication import Publication
from pipelines.warehouse import Warehouse

TABLES = {
    "spend_line": "core.spend_line",
    "contract": "core.contract",
    "spend_scope": "rules.spend_scope",
    "contract_link": "rules.contract_link",
    "supplier_shown_name": "rules.supplier_shown_name",
    "supplier_geography": "rules.supplier_geography",
    "national_category": "rules.national_category",
}
"""The published tables that a copy is made of, by their names in `payment.sql`."""

_BODY = Path(__file__).with_name("payment.sql")
_DIGEST_LENGTH = 16
_making = Lock()


def copied(publication: Publication, code: str, run: str, cache: Path) -> Path | None:
    """The copy of a publication inside `cache`, made if it is not there yet.

    None where the publication has not all tables that a copy is made of. Older copies of the same
    council are taken away; a system that lets nobody remove an open file keeps them until later.
    """
    if not all(publication.has(table) for table in TABLES.values()):
        return None
    paths = {name: publication.path(table) for name, table in TABLES.items()}
    place = cache / f"{code}-{run}-{_digest(paths)}.duckdb"
    with _making:
        if not place.is_file():
            _make(place, paths)
            _remove_others(place, code)
    return place


def _make(place: Path, paths: dict[str, Path]) -> None:
    """Write the copy beside its place and rename it when it is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.stem}.{os.getpid()}.{get_ident()}")
    partial.unlink(missing_ok=True)
    try:
        with Warehouse.open(partial) as warehouse:
            texts = {name: str(path) for name, path in paths.items()}
            warehouse.make("payment", _BODY.read_text(encoding="utf-8"), texts)
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _remove_others(place: Path, code: str) -> None:
    own = re.compile(rf"{re.escape(code)}-[0-9a-z]+-[0-9a-f]{{{_DIGEST_LENGTH}}}\.duckdb")
    for path in place.parent.iterdir():
        if own.fullmatch(path.name) and path != place:
            try:
                path.unlink()
            except PermissionError:
                # Somebody reads it, and this system keeps what is open.
                continue


def _digest(paths: dict[str, Path]) -> str:
    whole = sha256(_BODY.read_bytes())
    for name in sorted(paths):
        with paths[name].open("rb") as file:
            whole.update(file_digest(file, "sha256").digest())
    return whole.hexdigest()[:_DIGEST_LENGTH]
