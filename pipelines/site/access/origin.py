"""Origin: what is sent to us was sent from a page of ours.

A browser says so in `Sec-Fetch-Site`, which no page can set, and where it does not (an older one,
or no TLS) in `Origin`. Whatever is said has to be right, and one of the two has to be said. A
reverse proxy has to pass `Host` on as the browser sent it.

Here: that rule, for every request that is not reading. Not here: the token in the form
(`form_token.py`), the second defence against the same.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.site.access.methods import READING


class SameOrigin:
    """ASGI middleware: 403 for what another site had a browser send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is read, and what comes from here."""
        is_sent = scope["type"] == "http" and scope["method"] not in READING
        if is_sent and not is_from_here(Headers(scope=scope)):
            answer = PlainTextResponse("Send the form from its own page.\n", 403)
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_from_here(headers: Headers) -> bool:
    """Whether the headers say that a page of this host sent the request."""
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    host = headers.get("host", "").lower()
    said = [site == "same-origin" for site in sites]
    said += [urlsplit(origin).netloc.lower() == host != "" for origin in origins]
    return bool(said) and all(said)
