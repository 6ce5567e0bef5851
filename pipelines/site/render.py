"""Rendering: a page model becomes the bytes of one self-contained page.

Here: the templates' surroundings (escaping on, nothing undefined), how a number or a code is
written for the eye. Not here: which numbers (`pages.py`). The same model gives the same bytes.

Rounding is for the eye only: every rounded figure stands in a `data` element whose `value` is the
exact one, so that whoever checks or copies the page can have it.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.disclosure import may_leave
from pipelines.site.address import Address, Links
from pipelines.site.charts import interval, told, trend
from pipelines.site.models.shell import Shell
from pipelines.site.pages import VERDICTS, EvidencePage, Figure, read_evidence_page

EVIDENCE = "evidence.html"
"""Name of the page in the folder of a publication."""

_TEMPLATES = Path(__file__).parent / "templates"

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters no name needs: controls, those that turn the direction of what follows, halves of
characters and what is none. They would let a file's text pass for something else on the page, or
stop its writing.
"""


def write_evidence_page(folder: Path) -> Path:
    """Write `evidence.html` into the folder of a publication, made of what lies there."""
    path = folder / EVIDENCE
    text = render_evidence_page(read_evidence_page(folder))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def render_evidence_page(page: EvidencePage) -> str:
    """The whole page as HTML."""
    return render("evidence.html.jinja", page=page, verdicts=VERDICTS)


def render(template: str, **shown: object) -> str:
    """A template as HTML, with the one style and a policy that allows nothing else."""
    style = (_TEMPLATES / "evidence.css").read_text(encoding="utf-8")
    # The template puts the style between tags with nothing added: the hash is of exactly that.
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    )
    found = environment().get_template(template)
    return printable(found.render(style=style, policy=policy, **shown))


def render_page(template: str, page: object, shell: Shell, links: Links, **shown: object) -> str:
    """A page of the site as HTML: the same template whether it is a file or served."""
    text = (
        environment()
        .get_template(template)
        .render(
            page=page,
            shell=shell,
            link=links.link,
            file=links.file,
            static=links.static,
            edit=links.form,
            is_served=links.is_served,
            verdicts=VERDICTS,
            **shown,
        )
    )
    return printable(text)


def render_plain(template: str, page: object, links: Links) -> str:
    """A page that is of no one publication as HTML."""
    text = environment().get_template(template)
    return printable(
        text.render(
            page=page,
            link=links.link,
            file=links.file,
            static=links.static,
            is_served=links.is_served,
            verdicts=VERDICTS,
        )
    )


def render_form(template: str, shown: Mapping[str, object], shell: Shell, links: Links) -> str:
    """A form as HTML, inside what stands around every page."""
    return render_page(template, None, shell, links, **shown)


def printable(text: str) -> str:
    """The text with a mark in place of each character that no name needs."""
    return _UNPRINTABLE.sub("\ufffd", text)


def percent(share: Decimal) -> str:
    """`32.5%`, one decimal, half to even, as the evidence table prints shares."""
    return f"{share * 100:.1f}%"


def pounds(amount: Decimal) -> str:
    """`£1,234.50`, a credit as `-£1,234.50`."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


_DECIMALS = {"count": 0, "days": 1}
"""Decimals of figures that are neither pounds nor shares, where three are too many."""


def in_unit(value: Decimal, unit: str) -> str:
    """A figure as its unit is written; a count without decimals, a change with its sign."""
    if unit == "share":
        return percent(value)
    if unit == "change":
        return f"{'+' if value > 0 else ''}{percent(value)}"
    if unit == "GBP":
        return pounds(value)
    return f"{value:,.{_DECIMALS.get(unit, 3)}f}"


def exact(value: Decimal) -> str:
    """The number in full, without an exponent."""
    return f"{value:f}"


def in_words(code: str) -> str:
    """`PARTIALLY_SUPPORTS` and `tail_spend_share` as words: `Partially supports`."""
    return code.replace("_", " ").capitalize()


def day(value: date) -> str:
    """`1 April 2025`."""
    return f"{value.day} {value:%B %Y}"


def month(value: date) -> str:
    """`April 2025`."""
    return f"{value:%B %Y}"


def reliance(figure: Figure) -> str:
    """How far the figure may be relied on, in words; or why there is none."""
    if figure.silent_note:
        return f"Silent. {figure.silent_note}"
    doubts = []
    if figure.is_provisional:
        doubts.append("provisional, a month is missing or incomplete")
    if figure.crosses_series_break:
        doubts.append("a series break lies within the year")
    if figure.lower is figure.upper is None:
        first = "No headline: it speaks only of what is known"
    elif figure.upper is None:
        first = "A least value: there may be more"
    elif figure.is_bounds_only:
        first = "Bounds only: too little is known for a point"
    elif not figure.is_headline:
        first = "No headline: quote it with its bounds"
    else:
        first = "May be quoted, with the warning" if doubts else "May be quoted"
    return "; ".join([first, *doubts])


@cache
def environment() -> Environment:
    """Where templates are found and how values are written: escaped, nothing undefined."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = (percent, pounds, in_unit, exact, in_words, day, month, reliance)
    environment.filters.update({each.__name__: each for each in written})
    environment.globals.update(
        address=_address, may_leave=may_leave, interval=interval, told=told, trend=trend
    )
    return environment


def _address(kind: str, *key: str, **query: str) -> Address:
    """An address as templates write it: `address("supplier", key)`."""
    return Address(kind, key, tuple(query.items()))
