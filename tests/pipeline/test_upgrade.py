"""A publication of an older version stays readable: shown, or refused with one sentence."""

import asyncio
import json
import shutil

import httpx
import pytest
from click.testing import CliRunner

from pipelines.cli import DONE, NOT_DONE, REFUSED, main
from pipelines.home import Home
from pipelines.site.access.settings import ServeSettings
from pipelines.site.app import make_app

CODE = "E06999999"
FIRST_RECORD = {"run", "council", "identity", "inputs", "parameters", "checks", "tables"}
FIRST_RECORD |= {"indicators"}
"""What a record held before it said how measures are called, which registers were in force ..."""
ADDED_SINCE = (
    *("core/contract*", "core/period_month*", "rules/contract*", "rules/supplier_shown_name*"),
    *("rules/month_drift*", "register/*", "evidence/assessment*", "evidence/claim*"),
    *("evidence/work_queue*", "returns/suppression*", "manifest.json", "*.xlsx", "*.pdf"),
)


@pytest.fixture(params=["its record", "its record and tables"])
def old(ran, tmp_path, monkeypatch, request):
    """The home of a council whose publication is as the first versions made them."""
    council, outcome = ran
    home = Home(tmp_path / "home")
    shutil.copytree(council.home.root, home.root, symlinks=True)
    room = home.council(CODE)
    published, folder = room.published / outcome.run, room.runs / outcome.run
    for place in (published, folder):
        record = json.loads((place / "record.json").read_text(encoding="utf-8"))
        kept = {name: value for name, value in record.items() if name in FIRST_RECORD}
        (place / "record.json").write_text(json.dumps(kept), encoding="utf-8")
    shutil.rmtree(folder / "given")
    (folder / "executions.json").unlink()
    if "tables" in request.param:
        for pattern in ADDED_SINCE:
            for path in published.glob(pattern):
                path.unlink()
    monkeypatch.setenv("SPEND_HOME", str(home.root))
    return home, outcome.run


COMMANDS = (
    "trace indicator I-01",
    "trace supplier acme",
    "trace evidence SME-INN-2",
    "trace line wexmoor-spend-2024-06.csv:10",
    "trace contract C-1",
    "verify",
    "diff RUN",
    "assess show E06999999",
    "retention E06999999",
    "doctor",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_an_old_publication_or_says_why_not(old, command):
    _, run = old
    done = CliRunner().invoke(main, command.replace("RUN", run).split())
    assert done.exit_code in (DONE, REFUSED, NOT_DONE)
    assert isinstance(done.exception, SystemExit | None), done.exception
    if done.exit_code == NOT_DONE:
        assert done.output.startswith("Error: ")
        assert done.output.count("\n") == 1


def test_an_old_publication_is_shown_again(old):
    done = CliRunner().invoke(main, ["show", CODE])
    assert done.exit_code == DONE, done.exception
    assert "Published as run" in done.output


def test_an_old_publication_is_packed_or_refused_with_one_sentence(old, tmp_path):
    done = CliRunner().invoke(main, ["pack", "--out", str(tmp_path / "pack.zip")])
    assert done.exit_code in (DONE, NOT_DONE)
    assert isinstance(done.exception, SystemExit | None), done.exception


def _asked(app, path):
    async def ask():
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50123))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return await browser.get(path)

    return asyncio.run(ask())


def test_pages_of_an_old_publication_are_served_or_say_to_run_again(old):
    home, _ = old
    app = make_app(home, [CODE], ServeSettings())
    for kind in ("", "areas", "indicators", "suppliers", "contracts", "quality", "audit", "about"):
        answer = _asked(app, f"/{CODE}/{kind}")
        assert answer.status_code in (200, 404, 409), kind
        if answer.status_code == 409:
            assert "run the council again" in answer.text
            assert str(home.root) not in answer.text
