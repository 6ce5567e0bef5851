"""Tree: the walk printed for people, as a tree on a terminal, else as indented lines.

Here: nodes, printing them. Not here: what they say (`telling.py`). Texts come from files of
anybody: what could command a terminal is taken out of them. Only `cli` imports it.
"""

import unicodedata
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipelines.trace.node import Node
from pipelines.trace.publication import Publication

_INDENT = "  "
_COMMANDS = ("C", "Zl", "Zp")
"""Kinds of characters no name needs: controls, marks that turn the direction of what follows,
halves of letters, ends of lines."""
_STAND_IN = "\ufffd"


def render(nodes: Iterable[Node], publication: Publication, console: Console) -> None:
    """Print the council, the run and each walk."""
    council = publication.record.get("council", {})
    heading = f"{council.get('name')} ({council.get('code')}), run {publication.record.get('run')}"
    console.print(_text(Node(heading)), soft_wrap=True)
    for node in nodes:
        if console.is_terminal:
            console.print(_grown(Tree(_text(node), guide_style="dim"), node), soft_wrap=False)
        else:
            _print_lines(node, 0, console)


def _grown(tree: Tree, node: Node) -> Tree:
    """The tree with all that lies under `node`."""
    for each in node.under:
        _grown(tree.add(_text(each)), each)
    return tree


def _print_lines(node: Node, depth: int, console: Console) -> None:
    """A line a node, however long, so that lines can be searched."""
    console.print(Text(_INDENT * depth).append(_text(node)), soft_wrap=True)
    for each in node.under:
        _print_lines(each, depth + 1, console)


def _text(node: Node) -> Text:
    """The words on one line, as text and never as markup."""
    return Text("".join(map(_harmless, " ".join(node.words.split()))), style=node.style)


def _harmless(letter: str) -> str:
    return _STAND_IN if unicodedata.category(letter).startswith(_COMMANDS) else letter
