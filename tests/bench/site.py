"""What the evidence pages of a large council cost: writing them, searching them, many readers.

    python -m tests.bench.site [FOLDER] [THOUSANDS_OF_LINES] [SECONDS]

The synthetic council's ledger is grown until it has over two million lines of some 30,000 suppliers
(2,300 thousand are given unless said otherwise: some are repeats, which do not count), goes through
the real SQL and is published with its contracts, without registers and checks. FOLDER keeps that
for the next time; without one all of it is thrown away. Then the pages are written, served by
`localpound serve` on loopback and read. Every figure stands beside its limit.
"""

import gzip
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from pipelines import publishing, run, tables
from pipelines.home import SETTING, Home
from pipelines.publications import find_publication
from pipelines.site.address import PAGES, STATIC, Address, path_of
from pipelines.site.desk import Desk
from pipelines.site.kinds import KINDS
from tests.bench.indicators import CODE, grown_council
from tests.bench.measure import LOCALPOUND
from tests.bench.measure import run as measured

LINES, RINGS, SECONDS, READERS = 2_300, 76, 60, 50
PRECOMPUTED_MS, ANY_MS, MOST_KB = 50, 300, 60
PACK_MB, PACK_S = 50, 30
_PACK = ("index.html", PAGES, STATIC, "evidence.html", "evidence.xlsx", "council-paper.pdf")
_WRITTEN = ("write_evidence_page", "write_council_paper", "write_workbook", "write_pages")
_SEARCHES = {
    "payments": "payments",
    "payments, words": "payments?q=care",
    "payments, rare words": "payments?q=surfac+carriageway",
    "payments, 4 filters and a sort": (
        "payments?q=care&year=2024/25&scope=PROCUREMENT&least=1000&sort=amount"
    ),
    "payments, all by supplier": "payments?sort=supplier",
    "payments, page 200": "payments?page=200",
    "suppliers": "suppliers",
    "suppliers, words": "suppliers?q=care",
    "suppliers by an attribute": "suppliers?attribute=vcse&status=UNKNOWN&sort=supplier",
    "suppliers, page 200": "suppliers?page=200&sort=date",
    "contracts, words": "contracts?q=care",
}


@dataclass(frozen=True)
class Told:
    """One row of the table that is printed: what, the figure, its limit and whether it holds."""

    what: str
    figure: str
    limit: str
    holds: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.limit} | {'yes' if self.holds else 'NO'} |"


def publish(home: Home, wanted: int) -> None:
    """Make the publication of a ledger of so many lines, through the real SQL."""
    with grown_council(home, wanted, RINGS) as council:
        warehouse = council.warehouse
        found = tables.find_tables()
        for name in tables.build_order(found.values()):
            tables.build(warehouse, found[name])
        room, contracts = home.council(CODE), list(council.contracts.values())
        record = run.compose_record(
            run.identify(home, room),
            council.profile,
            inputs=council.files,
            fates=run.rows_of(warehouse, "core.input_file", run.FATE_FACTS),
            registers=run.rows_of(warehouse, "register.edition"),
            checks=(),
            fingerprints={},
            parameters=run.rows_of(warehouse, "reference.parameter"),
            frameworks=run.rows_of(warehouse, "reference.framework_edition"),
            definitions=run.definitions_in_words(warehouse),
            definition_texts=run.definition_texts(warehouse),
            main_measures=run.main_measures(warehouse),
            paper_figures=run.rows_of(warehouse, "reference.paper_figure"),
            contracts=contracts,
        )
        publishing.publish(warehouse, contracts, room, record["run"], record)


def pack_told(folder: Path) -> list[Told]:
    """Writing what people open without a server, beside links to the tables it is made of."""
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "publication"
        shutil.copytree(folder, copy, copy_function=os.symlink)
        for name in _PACK:
            path = copy / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        calls = "; ".join(f"{name}(folder)" for name in _WRITTEN)
        cost, _ = measured(
            "from pathlib import Path\n"
            f"from pipelines.publishing import {', '.join(_WRITTEN)}\n#---\n"
            f"folder = Path({str(copy)!r}); {calls}"
        )
        files = [
            path
            for name in _PACK
            for path in ([copy / name] if (copy / name).is_file() else (copy / name).rglob("*"))
            if path.is_file()
        ]
        packed = Path(made) / "pack.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, path.relative_to(copy))
        whole, zipped = sum(path.stat().st_size for path in files), packed.stat().st_size
    return [
        Told(
            f"the pack written: {len(files):,} files (peak {cost.peak_mb:,.0f} MB of memory)",
            f"{cost.wall:.1f} s",
            f"{PACK_S} s",
            cost.wall < PACK_S,
        ),
        Told(
            f"the pack zipped ({whole / 1e6:,.0f} MB before)",
            f"{zipped / 1e6:.1f} MB",
            f"{PACK_MB} MB",
            zipped < PACK_MB * 1e6,
        ),
    ]


@contextmanager
def served(home: Home) -> Iterator[int]:
    """The port of `localpound serve` in a process of its own, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [LOCALPOUND, "serve", CODE, "--port", str(port)]
    child = subprocess.Popen(
        command,
        env={**os.environ, SETTING: str(home.root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                Reader(port).read(f"/{STATIC}/localpound.css")
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)


@dataclass
class Reader:
    """One connection that is kept open; what it read, in milliseconds, and what went wrong."""

    port: int
    spent: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def read(self, path: str) -> tuple[float, int]:
        """Ask for a page: milliseconds until the last byte was there, and bytes on the wire."""
        before = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - before) * 1000
        if answer.status != 200:
            raise HTTPException(f"{answer.status} for {path}")
        if not body.startswith(gzip.compress(b"")[:2]) and not path.startswith(f"/{STATIC}"):
            raise HTTPException(f"{path} was not zipped")
        return spent, len(body)

    def go_on(self, paths: Callable[[], str], until: float) -> None:
        """Read page after page without a pause until the time is over."""
        while time.perf_counter() < until:
            path = paths()
            try:
                self.spent.append(self.read(path)[0])
            except (OSError, HTTPException) as error:
                self.faults.append(f"{path}: {error!r}")
                self._connection.close()


def pages_told(port: int, paths: Mapping[str, Sequence[str]]) -> Iterator[Told]:
    """Each kind of page: asked for the first time, and again, as most are."""
    reader = Reader(port)
    for kind, own in paths.items():
        first = [reader.read(path) for path in own]
        again = sorted(reader.read(own[0])[0] for _ in range(10))
        slowest, size = max(spent for spent, _ in first), max(size for _, size in first)
        median, late = statistics.median(again), again[-1]
        limit = ANY_MS if kind in _SEARCHES or kind == "line" else PRECOMPUTED_MS
        holds = median < limit and slowest < ANY_MS and size < MOST_KB * 1000
        yield Told(
            kind,
            f"{median:.0f} ms ({late:.0f} at most); first time {slowest:.0f} ms at most of "
            f"{len(own)}; {size / 1000:.1f} kB",
            f"{limit} ms, {ANY_MS} ms, {MOST_KB} kB",
            holds,
        )


def readers_told(port: int, paths: Mapping[str, Sequence[str]], seconds: int) -> list[Told]:
    """So many readers at once, none of whom ever pauses."""
    readers = [Reader(port) for _ in range(READERS)]
    mixed, until = list(paths.values()), time.perf_counter() + seconds

    def one_of(chance: random.Random) -> Callable[[], str]:
        return lambda: chance.choice(chance.choice(mixed))

    threads = [
        threading.Thread(target=each.go_on, args=(one_of(random.Random(number)), until))
        for number, each in enumerate(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = sorted(one for each in readers for one in each.spent)
    faults = [fault for each in readers for fault in each.faults]
    print(*faults[:5], sep="\n", file=sys.stderr)
    figure = (
        f"{len(spent):,} pages, {len(faults)} errors; median {statistics.median(spent):.0f} ms, "
        f"95 of 100 within {spent[len(spent) * 95 // 100]:.0f} ms"
    )
    return [Told(f"{READERS} readers for {seconds} s, no pause", figure, "no error", not faults)]


def paths_of(desk: Desk) -> dict[str, list[str]]:
    """Paths by kind of page: the one there is, or twenty of many."""
    chance, found = random.Random(0), {}
    for kind in KINDS:
        keys = sorted(kind.keys(desk))
        chosen = chance.sample(keys, min(len(keys), 20))
        if chosen:
            pages = [Address(kind.name, tuple(key)) for key in chosen]
            found[kind.name] = [f"/{CODE}/{path_of(page)}" for page in pages]
    lines = desk.published.scan("core.spend_line").select("line_id").head(2_000_000)
    ids = lines.collect()["line_id"].sample(20, seed=0).to_list()
    found["line"] = [f"/{CODE}/line/{each}" for each in ids]
    searches = {name: [f"/{CODE}/{quote(path, safe='/?=&+')}"] for name, path in _SEARCHES.items()}
    return found | searches


def size_told(desk: Desk) -> str:
    """How large the council is that all of this is of."""
    lines = desk.published.scan("core.spend_line").select("line_id").collect().height
    return f"{lines:,} lines of {len(desk.suppliers):,} suppliers"


def main() -> None:
    """Make or find the publication, measure, print one table."""
    words = sys.argv[1:]
    thousands, seconds = ([int(word) for word in words[1:]] + [LINES, SECONDS][len(words[1:]) :])[
        :2
    ]
    with tempfile.TemporaryDirectory() as thrown_away:
        home = Home(Path(words[0] if words else thrown_away).absolute())
        if not (home.council(CODE).latest / "record.json").is_file():
            publish(home, thousands * 1000)
        folder = find_publication(home, CODE, None).folder
        desk = Desk(folder)
        print(size_told(desk))
        print("| what | figure | limit | holds |\n|---|---|---|---|")
        for told in pack_told(folder):
            print(told)
        shutil.rmtree(home.cache / "site", ignore_errors=True)
        before = time.perf_counter()
        with served(home) as port:
            ready = time.perf_counter() - before
            (copy,) = (home.cache / "site").glob("*.duckdb")
            size = copy.stat().st_size / 1e6
            print(Told(f"ready to serve, copy of {size:.0f} MB made", f"{ready:.1f} s", "-", True))
            paths = paths_of(desk)
            for told in pages_told(port, paths):
                print(told, flush=True)
            for told in readers_told(port, paths, seconds):
                print(told)


if __name__ == "__main__":
    main()
