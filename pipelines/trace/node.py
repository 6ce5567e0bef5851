"""Node: one line of a tree and what lies under it. `telling.py` and `tree.py` import it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """One line, the nodes under it, and a style of rich."""

    words: str
    under: tuple["Node", ...] = ()
    style: str = ""
