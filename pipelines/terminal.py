"""Terminal: what a file says is shown, and never drives the terminal it is shown on.

A heading, a payee or a file name may hold control characters: with them a published file could
clear the screen of whoever reads it, rename the window or put words into its clipboard. Here:
taking their force away where we print. Not here: the text itself, which is kept as it was. Imports
nothing of ours; `cli` imports it.
"""

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_DRIVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def harmless(words: str) -> str:
    """The words with a mark for each character that would drive a terminal; lines stay lines."""
    return _DRIVING.sub(_INSTEAD, words)


class SafeConsole(Console):
    """A console on which only our own styles and movements have an effect."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The same segments, their words made harmless; what rich itself does is left alone."""
        for segment in super().render(renderable, options):
            if segment.control is None and _DRIVING.search(segment.text):
                yield Segment(harmless(segment.text), segment.style)
            else:
                yield segment
