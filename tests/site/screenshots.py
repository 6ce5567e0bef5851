"""Pictures of the main pages of a publication, for README: `make screenshots`, after `make demo`.

    python -m tests.site.screenshots <folder of a publication>

They lie beside this script, in `screenshots/`, one PNG a page, as it stands on a screen of 1280
by 900 or the upper part of that. They prove nothing and no test reads them.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipelines.site.address import Address, file_of
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS
from tests.site.conftest import CHROMIUM

FOLDER = Path(__file__).parent / "screenshots"
SCREEN = {"width": 1280, "height": 900}
PAGES = {
    "overview": "grid-1",
    "areas": "",
    "area": "",
    "indicator": "years",
    "supplier": "",
    "contracts": "",
}
"""The kinds of page that are shown, each from its top or from the part with this id."""

LARGEST = 150_000
"""Bytes that a picture may have: README is read over slow lines too."""

MOST_SAID = {
    "area": ("nps-2018-final", "SME"),
    "indicator": ("I-04",),
    "supplier": ("s_71743bf0d8e18356",),
}
"""Pages that show most of what a page of their kind can show; of other kinds the first is taken."""


def address_of(desk, name):
    """The page that is shown of a kind."""
    (kind,) = (each for each in KINDS if each.name == name)
    return Address(name, tuple(MOST_SAID.get(name) or next(iter(kind.keys(desk)))))


def picture_of(page):
    """What the page shows first as a PNG: as much of it from the top as is not too large."""
    for height in range(SCREEN["height"], 0, -100):
        clip = {"x": 0, "y": 0, "width": SCREEN["width"], "height": height}
        picture = page.screenshot(clip=clip)
        if len(picture) <= LARGEST:
            break
    return picture


def take(folder):
    """Write the pictures of the publication in `folder`."""
    FOLDER.mkdir(exist_ok=True)
    desk = Desk(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=SCREEN)
        for name, part in PAGES.items():
            path = folder / file_of(address_of(desk, name))
            page.goto(f"{path.as_uri()}#{part}")
            (FOLDER / f"{name}.png").write_bytes(picture_of(page))
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]).resolve())
