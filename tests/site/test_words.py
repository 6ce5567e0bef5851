"""The words of all pages of the pack: no sentence runs into another, nothing is told in code."""

import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest

APART = {"p", "td", "th", "li", "dt", "dd", "h1", "h2", "h3", "caption", "summary", "span", "div"}
APART |= {"title", "desc", "text", "figcaption", "option", "label", "button", "tr", "details"}
"""Elements whose text stands apart from that of the next."""

COUNTED = "months|lines|rows|files|payees|suppliers|contracts|clauses|figures|warnings|promises"


class Words(HTMLParser):
    """What a page says, one line for each element that stands apart; names of files left out."""

    def __init__(self, path):
        super().__init__()
        self._said = []
        self.feed(path.read_text(encoding="utf-8"))
        self.lines = [" ".join(line.split()) for line in "".join(self._said).split("\n\n")]

    def handle_starttag(self, tag, attrs):
        self._said.append("\n\n" if tag in APART else "")

    def handle_endtag(self, tag):
        self._said.append("\n\n" if tag in APART else "")

    def handle_data(self, data):
        self._said.append(data.replace("\n", " "))


@pytest.fixture(scope="module")
def said(pack):
    """Every line that the pages say, with the first page that says it."""
    lines = {}
    for path in [pack / "index.html", *sorted((pack / "pages").glob("*.html"))]:
        for line in Words(path).lines:
            lines.setdefault(line, path.name)
    return lines


def found(said, pattern):
    """Lines with something of the pattern, by what it is."""
    by_match = defaultdict(list)
    for line, page in said.items():
        for match in re.findall(pattern, line):
            by_match[match].append(f"{page}: {line[:120]}")
    return {match: lines[:2] for match, lines in by_match.items()}


def test_no_sentence_runs_into_the_next(said):
    assert found(said, r"[a-z0-9)][.;:!?][A-Z][a-z]+") == {}


def test_nothing_is_said_as_a_program_says_it(said):
    assert found(said, r"\b(?:None(?! found| named)|nan|NaN|True|False|Decimal|datetime)\b") == {}


def test_one_of_a_thing_is_not_told_as_many(said):
    assert found(said, rf"(?<![\d,.])1 (?:{COUNTED})\b") == {}


def test_parts_of_the_council_are_told_in_words(said, pack):
    """A code of ours, such as `own_area`, is no name for a part."""
    names = [line for line, page in said.items() if page.startswith("indicator-")]
    assert [line for line in names if re.match(r"[a-z]+_[a-z_]+: ", line)] == []
    assert any(line.startswith("own area: ") for line in names)
