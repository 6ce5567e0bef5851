"""Instance: Dagster's own records of a spend home, wherever its settings put them.

    instance_of(home)     the instance, made with our settings if it is not there

It lies in `SPEND_HOME/dagster` (or where `DAGSTER_HOME` says), so `dg dev` with `DAGSTER_HOME` set
to that folder shows every run that the command line made. Its settings are `.dagster/dagster.yaml`,
unless an operator wrote others (`localpound service --dagster`). Here: opening it, and one sentence
where that fails. Not here: what is kept in it.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import yaml
from dagster._check import CheckError
from sqlalchemy.exc import SQLAlchemyError

from pipelines.errors import BadReference, RunRefused
from pipelines.files import sha256_of
from pipelines.home import Home
from pipelines.run import dagster_home
from pipelines.shortage import STANDS
from pipelines.tables import PROJECT

try:
    from dagster_postgres.utils import DagsterPostgresException as _NoAnswer
except ImportError:

    class _NoAnswer(Exception):  # type: ignore[no-redef]  # only where it is missing
        """Nothing raises it where PostgreSQL is not used."""


SETTINGS = Path(".dagster") / "dagster.yaml"
_SHIPPED_BEFORE = {"056fb3a18e5d4f4c756f8bea07cbc2e8a8d21b30e06fba850d4a31c27a1c9d61"}
"""Hashes of settings of earlier versions: what an operator wrote is left as it is."""

_LONGEST = 300


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance inside the spend home, made with our settings if it is not there.

    `BadReference` where its settings cannot be used, `RunRefused` where its database does not
    answer, whether at once or while the instance is used.
    """
    folder = dagster_home(home)
    settings = folder / SETTINGS.name
    if not settings.is_file() or sha256_of(settings) in _SHIPPED_BEFORE:
        folder.mkdir(parents=True, exist_ok=True)
        text = (PROJECT / SETTINGS).read_text(encoding="utf-8")
        settings.write_text(text, encoding="utf-8", newline="\n")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with warnings.catch_warnings(), _answering():
        warnings.simplefilter("ignore")
        with _opened(settings) as instance:
            yield instance


def _opened(settings: Path) -> dg.DagsterInstance:
    try:
        return dg.DagsterInstance.from_config(str(settings.parent))
    except (dg.DagsterError, CheckError, ImportError, yaml.YAMLError) as fault:
        raise BadReference(f"{settings} cannot be used: {_told(fault)}") from fault


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a database that does not answer into a sentence for a person."""
    try:
        with _quiet_retries():
            yield
    except _NoAnswer as fault:
        raise RunRefused(_no_answer(fault)) from fault
    except SQLAlchemyError as fault:
        if "connection" not in str(fault):
            raise
        raise RunRefused(_no_answer(fault)) from fault


@contextmanager
def _quiet_retries() -> Iterator[None]:
    """Let Dagster try again without printing what a sentence will say."""
    root = logging.getLogger()
    root.addFilter(_is_no_retry)
    try:
        yield
    finally:
        root.removeFilter(_is_no_retry)


def _is_no_retry(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Retrying failed database")


def _no_answer(fault: BaseException) -> str:
    cause = fault.__cause__ or fault
    words = str(getattr(cause, "orig", cause)).strip().splitlines()[0].rstrip(":")
    return (
        f"The database of Dagster's records (PostgreSQL) does not answer: {words}. {STANDS} "
        "Start it and run again."
    )


def _told(fault: Exception) -> str:
    """The errors of a long list that name a setting, or the first line."""
    lines = [each.strip() for each in str(fault).splitlines() if each.strip()]
    named = [each for each in lines if each.startswith("Error ")]
    return " ".join(named or lines[:1])[:_LONGEST]
