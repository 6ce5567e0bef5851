"""Audit: what lets anybody check afterwards that two tables are the same table.

Here: fingerprints of tables. Not here: the SQL of the hash (`warehouse.py`), what a run keeps of
them (`run.py`). A fingerprint depends on columns and rows alone: not on the order of rows, the
number of threads or the version of DuckDB.
"""

import hashlib
import json

from pipelines.warehouse import Warehouse


def table_fingerprint(warehouse: Warehouse, table: str) -> str:
    """sha256, in hex, of the columns of `schema.table` and of the content hash of its rows.

    Rows are counted, and their hashes combined by xor and by a sum modulo a prime: xor alone
    would not notice a row that is there three times instead of once.
    """
    content = warehouse.content_hash(table)
    words = {
        "columns": warehouse.describe(table),
        "rows": content.row_count,
        "xor": str(content.xor_of_rows),
        "sum": str(content.sum_of_rows),
    }
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
