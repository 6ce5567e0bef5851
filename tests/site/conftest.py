"""Pages as people open them: from a folder and from a server, in a real browser."""

import contextlib
import os
import shutil
import threading
from itertools import islice
from pathlib import Path

import pytest
import uvicorn

from pipelines.site.access.settings import ServeSettings
from pipelines.site.address import Address, file_of
from pipelines.site.app import make_app
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS
from tests.pipeline.conftest import CODE, _no_other_dagster, sample

__all__ = ["_no_other_dagster", "sample"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def needed(package, found):
    """Skip a test whose Debian package is absent; where SPEND_BROWSER is set it must be there."""
    if found is None:
        absent = f"absent: apt-get install {package} lets the pages be tried in a browser"
        (pytest.fail if os.environ.get("SPEND_BROWSER") else pytest.skip)(absent)


@pytest.fixture(scope="session")
def pack(sample):
    """The folder of the sample council's publication."""
    return sample.room.latest.resolve()


def first_of_each_kind(folder, count):
    """The files of the first pages of every kind that a publication holds; new kinds included."""
    desk = Desk(folder)
    return [
        folder / file_of(Address(kind.name, tuple(key)))
        for kind in KINDS
        for key in islice(kind.keys(desk), count)
    ]


@contextlib.contextmanager
def served_on_loopback(app):
    """The address of `app`, served by uvicorn in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive(), "the server did not start"
    (port,) = (each.getsockname()[1] for each in server.servers[0].sockets)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def served(sample):
    """Where the sample council's pages are served to a reader."""
    with served_on_loopback(make_app(sample.home, (CODE,), ServeSettings())) as address:
        yield f"{address}/{CODE}"


# For a module and no longer: while Playwright runs, no other test can run an event loop.
@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, driven by Playwright; without it the tests say so and are skipped."""
    needed("chromium", CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The rules by which pages are judged, as a script."""
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
