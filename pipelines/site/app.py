"""App: the pages of the pack, served, over the publications of a spend home.

Here: which path is which page of which publication, downloads, the CSV of what is searched, and the
page that says that there is none. Not here: who may read (`access/`), what is on a page
(`models/`), the pages as files (`folder.py`). It reads what is published; only forms write
(`forms.py`), and what it copies to be searched (`search/`). `cli` imports it, and nothing else.

The publication is looked up at every request: when a run has published, the next page is of the
new one, and pages that a reader has open keep the run in their foot.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pipelines.council import read_profile
from pipelines.errors import LocalpoundError
from pipelines.home import Home
from pipelines.publications import find_publication
from pipelines.site import forms
from pipelines.site.access.guard import guarded
from pipelines.site.access.settings import ServeSettings
from pipelines.site.address import STATIC, ServedLinks, key_of
from pipelines.site.desk import Desk
from pipelines.site.kept_pages import KeptPage, KeptPages
from pipelines.site.kinds import KINDS, WAYS, PageKind
from pipelines.site.models.payments import CSV
from pipelines.site.models.shell import shell_before, shell_of
from pipelines.site.payments_csv import payments_csv
from pipelines.site.render import render_form, render_page, render_plain

_KINDS: Mapping[str, PageKind] = {kind.name: kind for kind in KINDS}
_SMALLEST_ZIPPED, _ZIPPED_LEVEL = 1_000, 6
_COPIES = "site"
"""Folder of the cache for the copies that are searched."""

_RECORD = "record.json"


@dataclass(frozen=True)
class Opened:
    """One publication that is served: its desk, the pages made of it, and what tells it apart."""

    stamp: object
    desk: Desk
    kept: KeptPages = field(default_factory=KeptPages)


@dataclass
class Desks:
    """The desk of each council's standing publication, made once for each time it was published."""

    home: Home
    codes: Sequence[str]
    _open: dict[str, Opened] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def opened(self, code: str) -> Opened:
        """A council's last publication; 404 where there is no such council, or none yet."""
        if code not in self.codes:
            raise HTTPException(404, "No such council is served here.")
        try:
            run = find_publication(self.home, code, None)
        except LocalpoundError as error:
            raise HTTPException(404, str(error)) from error
        stamp = _stamp(run.folder)
        with self._lock:
            known = self._open.get(code)
            if known is None or known.stamp != stamp:
                desk = Desk(run.folder, self.home.cache / _COPIES)
                self._open[code] = known = Opened(stamp, desk)
            return known

    def desk(self, code: str) -> Desk:
        """The desk of a council's last publication; 404 as above."""
        return self.opened(code).desk

    def prepare(self) -> None:
        """Have at hand what the main pages are made of: else the first reader waits for it."""
        for code in self.codes:
            try:
                desk = self.desk(code)
            except HTTPException:
                continue
            for way in WAYS:
                _KINDS[way.address.kind].read(desk, way.address.key, {})


def _stamp(folder: Path) -> object:
    """What is another whenever the publication was made again, be it under the same name."""
    record = (folder / _RECORD).stat()
    return folder, record.st_ino, record.st_mtime_ns


def make_app(
    home: Home, codes: Sequence[str], settings: ServeSettings, clock: forms.Clock = forms.now
) -> ASGIApp:
    """The application that serves the councils with these codes, to whom the settings let in."""
    desks = Desks(home, tuple(codes))
    page = _page(desks)
    routes = [
        Route("/", _front(desks)),
        Mount(f"/{STATIC}", StaticFiles(directory=Path(__file__).parent / STATIC)),
        *forms.routes(settings, home, _form(desks), clock),
        Route("/{code}", _to_overview),
        Route("/{code}/files/{path:path}", _download(desks)),
        Route(f"/{{code}}/{CSV}", _searched(desks)),
        Route("/{code}/", page),
        Route("/{code}/{kind}", page),
        Route("/{code}/{kind}/{key:path}", page),
    ]
    zipped = Middleware(GZipMiddleware, minimum_size=_SMALLEST_ZIPPED, compresslevel=_ZIPPED_LEVEL)
    refusals = {HTTPException: _refused, LocalpoundError: _refused, Exception: _refused}

    @asynccontextmanager
    async def prepared(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(desks.prepare)
        yield

    app = Starlette(
        routes=routes, middleware=[zipped], exception_handlers=refusals, lifespan=prepared
    )
    return guarded(app, settings)


Handler = Callable[[Request], Coroutine[None, None, Response]]


def _page(desks: Desks) -> Handler:
    def read(request: Request) -> Response:
        code = request.path_params["code"]
        opened = desks.opened(code)
        asked_for = (request.url.path, "edit" in request.auth.scopes)
        page = None if request.url.query else opened.kept.get(asked_for)
        if page is None:
            page = KeptPage.of(made(request, opened.desk, code))
            if not request.url.query:
                opened.kept.keep(asked_for, page)
        return page.answer(request)

    def made(request: Request, desk: Desk, code: str) -> str:
        kind = _KINDS.get(request.path_params.get("kind", "overview"))
        key = key_of(request.path_params.get("key", ""))
        model = kind.find(desk, key, dict(request.query_params)) if kind else None
        if kind is None or model is None:
            raise HTTPException(404, "There is no such page in this publication.")
        shell, links = shell_of(desk, WAYS), _links(request, desk, code)
        return render_page(kind.template, model, shell, links)

    async def handle(request: Request) -> Response:
        return await run_in_threadpool(read, request)

    return handle


def _form(desks: Desks) -> forms.Render:
    """Forms inside what stands around pages; a council may claim before it has published."""

    def render(request: Request, template: str, shown: Mapping[str, Any]) -> str:
        code = str(request.path_params["council"])
        try:
            desk = desks.desk(code)
        except HTTPException:
            name = read_profile(desks.home.council(code).profile).name
            shell, links = shell_before(name, code, ()), ServedLinks(code, (), can_edit=True)
        else:
            shell, links = shell_of(desk, WAYS), _links(request, desk, code)
        return render_form(template, shown, shell, links)

    return render


def _links(request: Request, desk: Desk, code: str) -> ServedLinks:
    return ServedLinks(code, desk.published.paths, can_edit="edit" in request.auth.scopes)


def _front(desks: Desks) -> Handler:
    """The way to the only council, or the list of all."""

    def listed() -> HTMLResponse:
        rows = [_standing(desks, code) for code in desks.codes]
        return HTMLResponse(render_plain("councils.html.jinja", rows, ServedLinks("", ())))

    async def handle(request: Request) -> Response:
        if len(desks.codes) == 1:
            return RedirectResponse(f"/{desks.codes[0]}/")
        return await run_in_threadpool(listed)

    return handle


def _standing(desks: Desks, code: str) -> tuple[str, str | None, str]:
    """A council's name, the way to its pages, and which run stands."""
    try:
        page = desks.desk(code).evidence
    except HTTPException as refusal:
        name = read_profile(desks.home.council(code).profile).name
        return name, None, refusal.detail
    return page.council_name, f"/{code}/", f"run {page.run}"


@dataclass(frozen=True)
class _Refusal:
    """What a page says that cannot be shown."""

    title: str
    detail: str
    back: str


async def _refused(request: Request, error: Exception) -> Response:
    """A page in the style of the others for what is not there."""
    status, detail = HTTPStatus.INTERNAL_SERVER_ERROR.value, "A fault of localpound itself."
    if isinstance(error, HTTPException):
        status, detail = error.status_code, error.detail
    elif isinstance(error, LocalpoundError):
        # Such as a table that a publication of an older version does not hold.
        status, detail = HTTPStatus.CONFLICT.value, str(error)
    title = "Page not found" if status == HTTPStatus.NOT_FOUND else "This page cannot be shown"
    page = _Refusal(title, detail, f"/{request.path_params.get('code', '')}")
    text = render_plain("refusal.html.jinja", page, ServedLinks("", ()))
    return HTMLResponse(text, status_code=status)


async def _to_overview(request: Request) -> Response:
    return RedirectResponse(f"/{request.path_params['code']}/")


def _searched(desks: Desks) -> Handler:
    """The CSV of the lines that are asked for."""

    def read(request: Request) -> Response:
        code = request.path_params["code"]
        parts = payments_csv(desks.desk(code), dict(request.query_params))
        if parts is None:
            raise HTTPException(404, "The lines of this publication cannot be searched.")
        headers = {"Content-Disposition": f'attachment; filename="{code}-{CSV}"'}
        return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)

    async def handle(request: Request) -> Response:
        return await run_in_threadpool(read, request)

    return handle


def _download(desks: Desks) -> Handler:
    async def handle(request: Request) -> Response:
        desk = desks.desk(request.path_params["code"])
        path = request.path_params["path"]
        if path not in desk.published.paths:
            raise HTTPException(404, "There is no such file in this publication.")
        return FileResponse(desk.folder / path, filename=Path(path).name)

    return handle
