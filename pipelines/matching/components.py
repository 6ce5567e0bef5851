"""Connected parts of a graph, for many edges at once.

Here: one function. Spellings of one supplier and registrations of one body are both the connected
parts of what links them. Imports NumPy and Polars; the modules of this folder import it.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray


def components(count: int, edges: pl.DataFrame) -> NDArray[np.int64]:
    """The least node that each of `count` nodes is connected with.

    edges: columns one and other, nodes from 0. By hooking and pointer jumping: a few passes.
    """
    parent = np.arange(count, dtype=np.int64)
    one = edges["one"].to_numpy().astype(np.int64)
    other = edges["other"].to_numpy().astype(np.int64)
    while True:
        low = np.minimum(parent[one], parent[other])
        before = parent.copy()
        for end in (parent[one], parent[other]):
            np.minimum.at(parent, end, low)
        parent = parent[parent]
        if np.array_equal(parent, before):
            return parent
