"""Whole runs, as people make them: an inbox in, a publication out."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg
import polars as pl
import pytest

from pipelines import inbox, run
from pipelines.defs import launch
from pipelines.home import Home
from pipelines.registers import shelf
from pipelines.settings import THREADS
from pipelines.tables import PROJECT

SAMPLE = PROJECT / "sample_data"
CODE = "E06999999"
ALL = "wexmoor-*"
SOME = (
    "wexmoor-payments-over-500-2025-12.csv",
    "wexmoor-payments-over-500-2026-02.csv",
    "wexmoor-spend-2024-06.csv",
)
NO_SPEND = ("totals-by-supplier-aggregate.csv",)
TRAPS = SAMPLE / "traps"
FEEDS = SAMPLE / "feeds"


SAMPLE_FILES = [*sorted((SAMPLE / "council").glob(ALL)), *sorted(FEEDS.iterdir())]
"""Every file of the sample data that a council may drop, spend and all other feeds."""


@dataclass
class Council:
    """One council in a spend home of its own."""

    home: Home

    @property
    def room(self):
        return self.home.council(CODE)

    def add(self, *patterns, folder=SAMPLE / "council"):
        files = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
        outcomes = inbox.add(self.home, CODE, files)
        assert all(outcome.entry for outcome in outcomes)
        return self

    def drop(self, files):
        """Put files into the inbox folder by hand, in this order, for the next run to take."""
        inbox_folder = self.room.inbox(inbox.DEFAULT_FEED)
        for path in files:
            shutil.copyfile(path, inbox_folder / path.name)
        return self

    def run(self):
        return run.take_to_publication(self.home, CODE)

    def table(self, name):
        return pl.read_parquet(self.room.latest / f"{name.replace('.', '/')}.parquet")

    def published(self):
        """Path and bytes of everything published, `latest` included."""
        return {
            path.relative_to(self.room.published).as_posix(): path.read_bytes()
            for path in sorted(self.room.published.rglob("*"))
            if path.is_file()
        }


REGISTERS = {
    "postcodes": "ONSPD_NOV_2025_UK.csv",
    "companies_house": "BasicCompanyDataAsOneFile-2026-04-01.csv",
    "charities_england_wales": "publicextract.charity.zip",
    "companies_house_psc": "psc-snapshot-2026-04-01.txt",
    "mutuals": "SocietyList.csv",
}
"""Registers of the synthetic council and their files in sample_data/registers."""


def _set_up(folder):
    """The synthetic council in `folder`, with what its officers wrote and the registers."""
    council = Council(Home(folder))
    run.set_up_council(council.home, CODE)
    shutil.copy(SAMPLE / "council" / "decisions.csv", council.room.decisions)
    for written in ("frameworks", "assessments"):
        shutil.copytree(SAMPLE / "council" / written, council.room.root / written)
    for name, files in REGISTERS.items():
        shelf.add(council.home, name, [SAMPLE / "registers" / files])
    return council


@contextmanager
def _in_memory(home):
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture(scope="session")
def _no_other_dagster():
    """No Dagster home of the person who tests; records of runs made here are kept in memory.

    That halves the time of a run. Records on disk are the matter of `tests/unit/test_defs.py` and
    of the tests that call the command itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DAGSTER_HOME", raising=False)
        patch.setattr(launch, "instance_of", _in_memory)
        yield


@pytest.fixture(scope="session")
def set_up(_no_other_dagster):
    """`set_up(folder)` is the synthetic council in a home there, ready to be changed and run."""
    return _set_up


@pytest.fixture
def sample_files():
    """The files that the sample council was given."""
    return SAMPLE_FILES


_SAMPLE = pytest.StashKey()


@pytest.fixture(scope="session")
def sample(request, tmp_path_factory, _no_other_dagster):
    """All of the sample data, spend and every other feed, taken to a publication once.

    Once in a process, although the tests of the site have this fixture too: hence the stash.
    """
    if _SAMPLE not in request.config.stash:
        request.config.stash[_SAMPLE] = _published_sample(tmp_path_factory.mktemp("sample"))
    return request.config.stash[_SAMPLE]


def _published_sample(folder):
    council = _set_up(folder).drop(SAMPLE_FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(THREADS, "2")
        outcome = council.run()
    assert outcome.passed, [outcome.fault, *(check.in_words for check in outcome.blocking)]
    return council


@pytest.fixture(scope="session")
def ran(tmp_path_factory, _no_other_dagster):
    """A council with three good files and one that is no spend file, run once: (it, outcome)."""
    council = _set_up(tmp_path_factory.mktemp("ran")).add(*SOME).add(*NO_SPEND, folder=TRAPS)
    return council, council.run()


@pytest.fixture
def same_council_elsewhere(tmp_path, _no_other_dagster):
    """The same council with the same files in another home: no warehouse, no cache, not run."""
    return _set_up(tmp_path / "elsewhere").add(*SOME).add(*NO_SPEND, folder=TRAPS)
