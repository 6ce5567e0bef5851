"""Every link of the served pages leads to something: none is dead, none leaves the council."""

import re
from collections import defaultdict
from html import unescape
from http.client import HTTPConnection
from itertools import islice
from urllib.parse import urldefrag, urljoin

import pytest

from pipelines.site.address import Address, path_of
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS
from tests.pipeline.conftest import CODE

HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
PAGES_A_KIND, LINKS_A_KIND = 2, 25


class Reader:
    """Asks the server for one page after the other."""

    def __init__(self, served):
        self.own = served.removesuffix(f"/{CODE}")
        self._connection = HTTPConnection(self.own.removeprefix("http://"))

    def get(self, path):
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def text(self, path):
        return self.get(path)[1].decode()


@pytest.fixture
def reader(served):
    return Reader(served)


def kind_of(path):
    """What a path leads to, so that of thousands of like links some are followed."""
    return path.removeprefix(f"/{CODE}/").partition("/")[0].partition("?")[0]


def test_every_link_of_the_first_pages_of_each_kind_is_answered(sample, reader):
    desk = Desk(sample.room.latest.resolve())
    dead, foreign, followed = [], [], defaultdict(set)
    for kind in KINDS:
        for key in islice(kind.keys(desk), PAGES_A_KIND):
            page = f"{reader.own}/{CODE}/{path_of(Address(kind.name, tuple(key)))}"
            text = reader.text(page)
            links = {urldefrag(urljoin(page, unescape(each))).url for each in HREF.findall(text)}
            foreign += [(page, link) for link in links if not link.startswith(f"{reader.own}/")]
            for path in sorted(link.removeprefix(reader.own) for link in links):
                among = followed[kind.name, kind_of(path)]
                if path not in among and len(among) < LINKS_A_KIND:
                    among.add(path)
                    if reader.get(path)[0] != 200:
                        dead.append((page, path))
    assert (dead, foreign) == ([], [])
    assert sum(map(len, followed.values())) > 300


def test_the_evidence_table_links_to_no_figure_that_there_is_none_of(sample, reader):
    text = reader.text(f"/{CODE}/areas")
    paths = set(re.findall(rf'href="(/{CODE}/figure/[^"#]*)', text))
    assert paths
    assert [path for path in paths if reader.get(path)[0] != 200] == []


@pytest.mark.parametrize("kind", [each.name for each in KINDS if each.name != "overview"])
def test_an_address_with_a_part_more_leads_nowhere(reader, kind):
    assert reader.get(f"/{CODE}/{kind}/a/b/c/d/e/f/g/h/i")[0] == 404
