"""One cell that names several suppliers -> the suppliers.

Here: where a cell parts. Not here: who a supplier is (matching). Source: inputs.md 1b; award lists
as Contracts Finder prints them (a comma without a space behind it).
"""

import re

# What always parts two suppliers; a slash does not (A/S, T/A).
_PARTS = re.compile(r"\s*(?:[;|\n\r\u2022]+)\s*")
_BARE_COMMA = re.compile(r",(?=\S)")
_FORM_COMMA = re.compile(
    r"(?i)(?<=\bltd)\.?\s*,\s*|(?<=\blimited)\.?\s*,\s*|(?<=\bplc)\.?\s*,\s*"
    r"|(?<=\bllp)\.?\s*,\s*|(?<=\bcic)\.?\s*,\s*"
)
_LABEL = re.compile(r"^(?:\(?\d{1,2}[.)]\s+|lot\s+\d+[a-z]?\s*[:\-]\s*)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def split_parties(cell: str) -> list[str]:
    """The suppliers a cell names, in its order; none for an empty cell.

    A comma parts only where it follows a legal form, or has no space behind it: `Smith, Jones & Co`
    is one firm.
    """
    parts = [part for whole in _PARTS.split(cell) for part in _FORM_COMMA.split(whole)]
    parts = [part for whole in parts for part in _BARE_COMMA.split(whole)]
    named = [_LABEL.sub("", part.strip(" ,")).strip() for part in parts]
    return [part for part in named if _LETTER.search(part)]
