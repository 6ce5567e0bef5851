"""Addresses: what a page is of, and how one page leads to another.

Here: the address of a page (its kind and what it is of), and the two ways in which an address
becomes a link: a file beside other files, and a path of the served site. Not here: which kinds
there are and what they show (`kinds.py`). Every template asks `link(...)` and prints words alone
where there is no page.
"""

import posixpath
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from string import ascii_letters, digits
from typing import Protocol
from urllib.parse import quote, urlencode

INDEX = "index.html"
PAGES, STATIC = "pages", "static"
"""Folders of the publication that hold all other pages, and their style."""

FORMS = "/edit/"
"""What the path of every form begins with."""

_ID_LENGTH = 12
_LONGEST = 80
_FIT = frozenset(ascii_letters + digits + "-_")
"""Characters that every system takes in the name of a file."""


@dataclass(frozen=True)
class Address:
    """One page: its kind, what it is of, and for lists which of their rows."""

    kind: str
    key: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()

    @property
    def page(self) -> "Address":
        """The page itself, whichever rows of it are wanted."""
        return Address(self.kind, self.key)


class Links(Protocol):
    """How the page that is being written leads to others."""

    @property
    def is_served(self) -> bool:
        """Whether somebody answers: then lists can be searched and every page is there."""

    def link(self, address: Address) -> str | None:
        """Where the page is, from here; None where there is none."""

    def file(self, path: str) -> str | None:
        """Where a file of the publication is, from here; None where there is none."""

    def static(self, name: str) -> str:
        """Where a file of the style is, from here."""

    def form(self, *parts: str) -> str | None:
        """Where a form for writing is, such as `claim`, framework and area; None for a reader."""


@dataclass(frozen=True)
class PackLinks:
    """Relative links between files: they hold on a shared drive and need no server."""

    here: Address
    pages: Collection[Address]
    files: Collection[str]
    is_served: bool = False

    def link(self, address: Address) -> str | None:
        """The file of the page, where the pack holds it; the pack holds lists whole."""
        return self._from_here(file_of(address)) if address.page in self.pages else None

    def file(self, path: str) -> str | None:
        """The file, where the publication holds it."""
        return self._from_here(path) if path in self.files else None

    def static(self, name: str) -> str:
        """The file of the style beside the pages."""
        return self._from_here(f"{STATIC}/{name}")

    def form(self, *parts: str) -> str | None:
        """Nothing is written where nobody answers."""
        return None

    def _from_here(self, path: str) -> str:
        return _relative(file_of(self.here), path)


@dataclass(frozen=True)
class ServedLinks:
    """Paths of the served site, each under the code of the council."""

    code: str
    files: Collection[str]
    can_edit: bool = False
    is_served: bool = True

    def link(self, address: Address) -> str | None:
        """The path of the page, with what is wanted of a list."""
        path = path_of(address)
        query = f"?{urlencode(address.query)}" if address.query else ""
        return f"/{quote(self.code)}/{path}{query}"

    def file(self, path: str) -> str | None:
        """The path under which the file is handed out, where the publication holds it."""
        return f"/{quote(self.code)}/files/{quote(path)}" if path in self.files else None

    def static(self, name: str) -> str:
        """The path of the style, the same for every council."""
        return f"/{STATIC}/{name}"

    def form(self, *parts: str) -> str | None:
        """The path of a form, for a reader who may write."""
        if not self.can_edit:
            return None
        return FORMS + "/".join(quote(part, safe="") for part in (self.code, *parts))


@lru_cache(maxsize=100_000)
def _relative(here: str, path: str) -> str:
    """`path` as it is written in the file `here`; pages lead to the same few files again."""
    return quote(posixpath.relpath(path, posixpath.dirname(here) or "."))


def file_of(address: Address) -> str:
    """The file of a page inside a publication, such as `pages/area-nps-2018-final-SME.html`."""
    if address.kind == "overview":
        return INDEX
    name = "-".join((address.kind, *address.key))
    if not set(name) <= _FIT or len(name) > _LONGEST or "" in address.key:
        first = [part for part in address.key[:1] if part and set(part) <= _FIT]
        name = "-".join((address.kind, *first, id_of(*address.key)))
    return f"{PAGES}/{name}.html"


def path_of(address: Address) -> str:
    """The path of a page below its council's, such as `area/nps-2018-final/SME`."""
    if address.kind == "overview":
        return ""
    return "/".join((address.kind, *(quote(_escaped(part), safe="~") for part in address.key)))


def key_of(path: str) -> tuple[str, ...]:
    """The parts of a key in what follows the kind in a path, as `path_of` writes them."""
    return tuple(_unescaped(part) for part in path.split("/")) if path else ()


def id_of(*key: str) -> str:
    """A short name of anything that has a long or a strange one, fit for files and paths."""
    return sha256("|".join(key).encode()).hexdigest()[:_ID_LENGTH]


def _escaped(part: str) -> str:
    """A part of a key as one step of a path: no step is empty, holds a slash or is all dots."""
    if not part.strip("."):
        return f"~2{part}"
    return part.replace("~", "~0").replace("/", "~1")


def _unescaped(part: str) -> str:
    if part.startswith("~2"):
        return part[2:]
    return part.replace("~1", "/").replace("~0", "~")
