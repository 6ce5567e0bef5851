"""Forms: claims, attestations and signatures, asked for and taken over the web.

    /edit/<council>/claim/<framework>/<area>       ?part= for a part of the area but the first
    /edit/<council>/attest/<framework>/<clause>
    /edit/<council>/sign-off/<framework>

GET shows the form. POST checks it and writes it to the same ledgers as by hand (`editing.py`), then
leads back to the form (303), which says that it is written and shows after the next run. What is
wrong comes back beside what was typed (422). The one module of the site that writes, and only so.

Here: requests and answers. Not here: who asks (`access/`, which has to be around it), what a form
asks (`form_models.py`), looks (`templates/`). The application imports `routes`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines import editing
from pipelines.editing import WHOLE, EditRefused, NotThere
from pipelines.errors import LocalpoundError, UnknownCouncil
from pipelines.home import Home
from pipelines.site.access.form_token import FIELD, FormTokens
from pipelines.site.access.settings import ServeSettings
from pipelines.site.address import FORMS
from pipelines.site.form_models import (
    Faults,
    Form,
    Typed,
    attestation_form,
    claim_form,
    sign_off_form,
)

_KIND_OF_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 40
_PART, _WRITTEN = "part", "written"
_TOO_OLD = (
    "The form was open for too long, or the pages were started anew since: look it through and "
    "send it again"
)

Clock = Callable[[], datetime]
Render = Callable[[Request, str, Mapping[str, Any]], str]
"""A template and what it shows, as HTML; the application adds what all its pages have."""


def now() -> datetime:
    """The time here, with its zone."""
    return datetime.now().astimezone()


def routes(settings: ServeSettings, home: Home, render: Render, clock: Clock = now) -> list[Route]:
    """The routes of all forms; none where editing is not switched on."""
    if not settings.editing:
        return []
    tokens = FormTokens()
    kinds: tuple[tuple[str, type[_Endpoint]], ...] = (
        ("{council}/claim/{framework}/{area}", _Claim),
        ("{council}/attest/{framework}/{clause}", _Attestation),
        ("{council}/sign-off/{framework}", _SignOff),
    )
    return [
        Route(FORMS + path, kind(home, tokens, render, clock).answer, methods=["GET", "POST"])
        for path, kind in kinds
    ]


@dataclass(frozen=True)
class _Endpoint:
    """One kind of form: shown when asked for, checked and written when sent."""

    home: Home
    tokens: FormTokens
    render: Render
    clock: Clock

    template = ""

    def form(self, request: Request, typed: Typed, faults: Faults) -> Form:
        """The model of the form."""
        raise TypeError(f"{type(self).__name__} asks nothing")

    def write(self, request: Request, typed: Mapping[str, str]) -> None:
        """Check and write what was sent; `EditRefused` says what is wrong with it."""
        raise TypeError(f"{type(self).__name__} writes nothing")

    async def answer(self, request: Request) -> Response:
        """The page or the way to it; what reads or writes files waits in a thread."""
        typed = await _typed(request) if request.method == "POST" else None
        return await run_in_threadpool(self._answered, request, typed)

    def _answered(self, request: Request, typed: Typed) -> Response:
        try:
            if typed is None:
                return self._page(request, None, {}, 200)
            if not self.tokens.is_of(typed.get(FIELD, ""), request.user.display_name):
                return self._page(request, typed, {WHOLE: _TOO_OLD}, 403)
            try:
                self.write(request, typed)
            except EditRefused as fault:
                return self._page(request, typed, fault.faults, 422)
        except (NotThere, UnknownCouncil) as fault:
            return PlainTextResponse(f"{fault}\n", 404)
        except LocalpoundError as fault:
            return PlainTextResponse(f"{fault}\n", 503)
        query = {**({_PART: _part(request)} if _part(request) else {}), _WRITTEN: "yes"}
        return RedirectResponse(f"{request.url.path}?{urlencode(query)}", 303)

    def _page(self, request: Request, typed: Typed, faults: Faults, status: int) -> Response:
        shown = {
            "form": self.form(request, typed, faults),
            "token_field": FIELD,
            "token": self.tokens.make(request.user.display_name),
            "user": request.user.display_name,
            "is_written": typed is None and _WRITTEN in request.query_params,
        }
        return HTMLResponse(self.render(request, self.template, shown), status)


class _Claim(_Endpoint):
    template = "form_claim.html.jinja"

    def form(self, request: Request, typed: Typed, faults: Faults) -> Form:
        council, framework, area = _place(request, "council", "framework", "area")
        return claim_form(self.home, council, framework, (area, _part(request)), typed, faults)

    def write(self, request: Request, typed: Mapping[str, str]) -> None:
        council, framework, area = _place(request, "council", "framework", "area")
        asked = claim_form(self.home, council, framework, (area, _part(request)), typed, {})
        place = {
            "framework_id": framework,
            "key_area_code": area,
            "sub_dimension": asked.part,
        }
        user = request.user.display_name
        editing.add_claim(self.home, council, {**typed, **place}, user, self.clock())


class _Attestation(_Endpoint):
    template = "form_attestation.html.jinja"

    def form(self, request: Request, typed: Typed, faults: Faults) -> Form:
        council, framework, clause = _place(request, "council", "framework", "clause")
        return attestation_form(self.home, council, framework, clause, self.clock(), typed, faults)

    def write(self, request: Request, typed: Mapping[str, str]) -> None:
        council, framework, clause = _place(request, "council", "framework", "clause")
        words = {**typed, "framework_id": framework, "clause_id": clause}
        user = request.user.display_name
        editing.add_attestation(self.home, council, words, user, self.clock())


class _SignOff(_Endpoint):
    template = "form_sign_off.html.jinja"

    def form(self, request: Request, typed: Typed, faults: Faults) -> Form:
        council, framework = _place(request, "council", "framework")
        return sign_off_form(self.home, council, framework, typed, faults)

    def write(self, request: Request, typed: Mapping[str, str]) -> None:
        council, framework = _place(request, "council", "framework")
        words = {**typed, "framework_id": framework}
        editing.sign(self.home, council, words, request.user.display_name, self.clock())


def _place(request: Request, *names: str) -> tuple[str, ...]:
    return tuple(str(request.path_params[name]) for name in names)


def _part(request: Request) -> str:
    return request.query_params.get(_PART, "")


async def _typed(request: Request) -> dict[str, str]:
    """The fields that were sent, each once; 415 for what is no form of ours, 400 for a broken one.

    Forms without files come as one line of text, which the standard library reads.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _KIND_OF_FORM:
        raise HTTPException(415, "Send the form as a browser sends it.")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as fault:
        raise HTTPException(400, "The form arrived damaged: send it again.") from fault
    typed = dict(pairs)
    if len(typed) != len(pairs):
        raise HTTPException(400, "The form arrived with a field twice: send it again.")
    return typed
