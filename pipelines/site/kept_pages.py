"""Kept pages: pages that were asked for before, as the bytes that were sent.

Here: `KeptPages`, a store with a bound, and the answer made of a page: zipped where the browser can
read that, nothing but 304 where it has the page already. Not here: making a page. `app.py` imports
it. A publication never changes, so a page of it is the same for ever; lists that are searched are
not kept, because nobody asks the same twice.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

MOST_BYTES = 32 * 1024**2
"""How many bytes of pages of a publication are kept; the longest unasked for go first."""

_LEVEL = 6
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class KeptPage:
    """One page, zipped, and what names its content."""

    zipped: bytes
    tag: str

    @classmethod
    def of(cls, text: str) -> "KeptPage":
        """The page with this text."""
        plain = text.encode()
        tag = f'W/"{sha256(plain).hexdigest()[:32]}"'
        return cls(gzip.compress(plain, _LEVEL, mtime=0), tag)

    def answer(self, request: Request) -> Response:
        """The page, or that it is the one the browser has."""
        headers = {"ETag": self.tag, "Vary": "Accept-Encoding"}
        known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
        if self.tag in known:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(self.zipped), media_type=_HTML, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.zipped, media_type=_HTML, headers=headers)


class KeptPages:
    """Pages by what they are of; many may ask at once."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._pages: OrderedDict[object, KeptPage] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> KeptPage | None:
        """The page that is kept under this key."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: object, page: KeptPage) -> None:
        """Keep the page; others that nobody has asked for longest make room for it."""
        with self._lock:
            if key not in self._pages:
                self._pages[key] = page
                self._bytes += len(page.zipped)
            while self._bytes > self._most_bytes:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.zipped)
