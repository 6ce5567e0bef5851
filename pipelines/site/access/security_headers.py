"""Security headers: what a browser is told to refuse, on every answer, refusals among them.

The policy lets a page load its own style, script and pictures, send its forms to itself, and
nothing else; nothing within a tag or an attribute runs. `same-origin` lets a form say where it was
sent from (`origin.py`) and tells other sites nothing.

Here: the headers. Not here: the policy of a page that is opened as a file (`render.py`).
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_CACHE = "private, no-cache"
"""For every answer that says nothing itself: figures are the council's, and may be newer now."""


class SecurityHeaders:
    """ASGI middleware: the headers above, whatever the application says of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; the answer carries the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", _CACHE)
            await send(message)

        await self._app(scope, receive, send_with_headers)
