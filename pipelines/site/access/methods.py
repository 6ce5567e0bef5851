"""Methods: the pages are read, and only forms are sent, by those who may write.

GET and HEAD, anywhere; POST below `/edit/` while editing is switched on; anything else is 405.
Below `/edit/` nobody gets even the form who may not write.

Here: that rule. Not here: who the user is (`sign_in.py`, which comes before it).
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines.site.access.sign_in import EDIT
from pipelines.site.address import FORMS

READING = ("GET", "HEAD")


class Methods:
    """ASGI middleware: 405 for a method that is none of these, 403 for who may not write."""

    def __init__(self, app: ASGIApp, is_editing: bool) -> None:
        self._app, self._is_editing = app, is_editing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_form = self._is_editing and scope["path"].startswith(FORMS)
        allowed = (*READING, "POST") if is_form else READING
        if scope["method"] not in allowed:
            answer = PlainTextResponse(
                "These pages are read: this cannot be sent here.\n",
                405,
                {"Allow": ", ".join(allowed)},
            )
            await answer(scope, receive, send)
        elif is_form and EDIT not in scope["auth"].scopes:
            answer = PlainTextResponse("You may read these pages and not write to them.\n", 403)
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
