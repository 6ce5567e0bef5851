"""What others made and lies here as files: told whole, unchanged, licensed, without a brand."""

import hashlib
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TELLING = sorted(
    path
    for top in ("pipelines", "tests", "reference", "sql")
    for path in (PROJECT / top).rglob("VENDORED.md")
)
STATIC = PROJECT / "pipelines" / "site" / "static"
FETCHES = re.compile(r"@import|url\((?!\"?data:)|src:", re.IGNORECASE)
BRAND = re.compile(r"GDS Transport|@font-face|crest|royal", re.IGNORECASE)


def files_beside(telling):
    return [path for path in telling.parent.iterdir() if path.is_file() and path != telling]


def test_three_folders_tell_what_they_hold_of_others():
    assert len(TELLING) == 3


@pytest.mark.parametrize("telling", TELLING, ids=lambda path: path.parent.name)
def test_every_file_is_named_and_every_hash_is_that_of_a_file(telling):
    text = telling.read_text(encoding="utf-8")
    files = files_beside(telling)
    assert [path.name for path in files if path.name not in text] == []
    told = set(re.findall(r"\b[0-9a-f]{64}\b", text))
    assert told <= {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert told


@pytest.mark.parametrize("telling", TELLING, ids=lambda path: path.parent.name)
def test_a_licence_lies_beside(telling):
    assert any(re.search("licen[cs]e", path.name, re.IGNORECASE) for path in files_beside(telling))


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_a_style_fetches_nothing_and_has_no_brand(path):
    text = path.read_text(encoding="utf-8-sig")
    assert FETCHES.findall(text) == []
    assert BRAND.findall(text) == []


def test_only_what_is_ours_or_told_is_in_the_folder_of_the_style():
    names = {path.name for path in STATIC.iterdir()}
    ours = {"localpound.css", "icon.svg", "VENDORED.md", "fonts"}
    assert names - ours == {"govuk.min.css", "govuk-frontend-licence.txt"}
