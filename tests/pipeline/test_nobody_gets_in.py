"""A run of hostile payments, as people make it, on a machine without a network.

It publishes; nothing tried to reach out; no secret of the machine is in anything it wrote or said;
and no cell of it is a formula.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines import signature
from pipelines.home import Home
from pipelines.publishing import FORMULA_START
from pipelines.site.workbook.writing import WORKBOOK
from pipelines.tables import PROJECT

CODE = "E06999999"
SAMPLE = PROJECT / "sample_data"
SECRETS = {
    "LOCALPOUND_PROXY_SECRET": "proxy-secret-9f2c41d7e8b35a60",
    "LOCALPOUND_KEY_PASSWORD": "key-password-51c0aa7d93f4",
    "LOCALPOUND_HOOK_SECRET": "whsec_bWFkZS11cC1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ=",
}
FILE_SECRET = "file-secret-c7e1d2b3a49586f0"  # noqa: S105 (made up, to be looked for)
FORMULAS = (
    "=cmd|' /C calc'!A1",
    "+44 Plumbing Ltd",
    "@SUM(1) Roofing Ltd",
    "-2+3 Paving Ltd",
    '=HYPERLINK("http://127.0.0.1/","Fencing Ltd")',
    "=1+1",
)
NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?(e[+-]?[0-9]+)?%?", re.IGNORECASE)


@dataclass
class Machine:
    """What the commands of one machine wrote and said."""

    home: Home
    folder: Path
    said: str
    notes: Path

    @property
    def publication(self):
        return self.home.council(CODE).latest.resolve()


def _cut_off():
    """A command in front that leaves a process no network but loopback, where that is allowed."""
    front = ("unshare", "--user", "--map-root-user", "--net")
    if shutil.which("unshare") is None:
        return ()
    tried = subprocess.run([*front, "true"], capture_output=True)
    return front if tried.returncode == 0 else ()


def _hostile_files(folder):
    lines = ["Payment Date,Supplier Name,Directorate,Expense Type,Purpose,Net Amount,Reference"]
    for month in range(1, 13):
        for day, payee in enumerate(FORMULAS, 1):
            cell = '"' + payee.replace('"', '""') + '"'
            when = f"{day:02}/{month:02}/2024"
            lines.append(f"{when},{cell},{cell},{cell},{cell},{700 + day}.00,{cell}")
    spend = folder / "spend.csv"
    spend.write_text("\n".join(lines) + "\n", encoding="utf-8")
    register = folder / "contract-register.csv"
    rows = ["Reference,Title,Supplier,Value,Start Date,End Date"]
    for number, payee in enumerate(FORMULAS):
        cell = '"' + payee.replace('"', '""') + '"'
        rows.append(f"{cell},{cell},{cell},{9000 + number},01/04/2024,31/03/2026")
    register.write_text("\n".join(rows) + "\n", encoding="utf-8")
    archive = folder / "more.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("=1+1.csv", spend.read_text("utf-8").replace("2024", "2025"))
    return [spend, register, archive]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine")
    hook, notes, home = folder / "hook", folder / "notes.txt", Home(folder / "home")
    hook.mkdir()
    (folder / "temporary").mkdir()
    shutil.copyfile(Path(__file__).with_name("no_network.py"), hook / "sitecustomize.py")
    program = str(Path(sys.executable).with_name("localpound"))
    environment = {
        "SPEND_HOME": str(home.root),
        "HOME": str(folder),
        "TMPDIR": str(folder / "temporary"),
        "PYTHONPATH": str(hook),
        "NETWORK_NOTES": str(notes),
        "PATH": os.environ.get("PATH", ""),
        **SECRETS,
    }
    front, said = _cut_off(), []

    def localpound(*words):
        done = subprocess.run(
            [*front, program, *map(str, words)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=folder,
        )
        said.append(done.stdout + done.stderr)
        return done

    localpound("init", CODE)
    home.serve_settings.write_text(
        'sign_in = "header"\n[header]\nuser_header = "X-User"\nsecret_header = "X-Secret"\n'
        'proxy_addresses = ["127.0.0.1"]\nsecret_file = "proxy-secret"\n',
        encoding="utf-8",
    )
    (home.root / "proxy-secret").write_text(FILE_SECRET, encoding="utf-8")
    (home.root / "proxy-secret").chmod(0o600)
    home.notify_settings.write_text(
        '[email]\nserver = "192.0.2.1"\nsender = "a@example.gov.uk"\nto = ["b@example.gov.uk"]\n'
        'user = "localpound"\npassword_file = "proxy-secret"\n'
        '[[webhook]]\nname = "hook"\nurl = "https://192.0.2.1/"\n',
        encoding="utf-8",
    )
    home.serve_users.write_text("a.assessor:$argon2id$made-up-hash-of-a-password\n", "utf-8")
    home.serve_users.chmod(0o600)
    registers = SAMPLE / "registers"
    localpound("registers", "add", "companies_house", *registers.glob("BasicCompanyData*.csv"))
    localpound("add", CODE, *_hostile_files(folder), *sorted((SAMPLE / "feeds").iterdir()))
    ran = localpound("run", CODE, "--json")
    assert ran.returncode in (0, 1), ran.stdout[-2000:] + ran.stderr
    localpound("show", CODE)
    localpound("doctor")
    localpound("pack-key", folder / "key.pem")
    localpound("pack", "--out", folder / "pack.zip", "--sign", folder / "key.pem")
    return Machine(home, folder, "\n".join(said), notes)


def test_a_run_without_a_network_publishes(machine):
    """Nobody is told without --notify, though the settings of the home name somebody."""
    assert '"event": "published"' in machine.said
    assert (machine.publication / "record.json").is_file()
    assert (machine.folder / "pack.zip.sig").is_file()


def test_nothing_tries_to_reach_the_network(machine):
    assert not machine.notes.exists(), machine.notes.read_text(encoding="utf-8")


def test_nothing_is_written_outside_the_spend_home_but_what_was_asked_for(machine):
    given = {"hook", "home", "temporary", "spend.csv", "contract-register.csv", "more.zip"}
    asked = {"key.pem", "key.public.pem", "pack.zip", "pack.zip.sig"}
    assert {path.name for path in machine.folder.iterdir()} == given | asked
    assert list((machine.folder / "temporary").iterdir()) == []


def test_the_guard_would_have_noticed(tmp_path):
    hook = tmp_path / "hook"
    hook.mkdir()
    shutil.copyfile(Path(__file__).with_name("no_network.py"), hook / "sitecustomize.py")
    notes = tmp_path / "notes.txt"
    environment = {**os.environ, "PYTHONPATH": str(hook), "NETWORK_NOTES": str(notes)}
    tried = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([sys.executable, "-c", tried], env=environment, capture_output=True)
    assert done.returncode == 1
    assert "192.0.2.1" in notes.read_text(encoding="utf-8")


def test_no_secret_is_written_or_said(machine):
    key = (machine.folder / "key.pem").read_text(encoding="utf-8").splitlines()[1]
    secrets = [*SECRETS.values(), FILE_SECRET, "made-up-hash-of-a-password", key]
    own = {machine.home.root / "proxy-secret", machine.home.serve_users}
    for secret in secrets:
        assert secret not in machine.said
        for path in (*machine.home.root.rglob("*"), machine.folder / "pack.zip"):
            if path.is_file() and path not in own:
                assert secret.encode() not in path.read_bytes(), (secret, path)


def test_a_key_keeps_its_password_to_itself(machine):
    opened = signature.open_key(
        machine.folder / "key.pem", lambda: SECRETS["LOCALPOUND_KEY_PASSWORD"]
    )
    assert SECRETS["LOCALPOUND_KEY_PASSWORD"] not in repr(opened)


def _formulas(text):
    """Cells of a CSV text that a spreadsheet would run."""
    return [
        cell
        for row in csv.reader(text.splitlines())
        for cell in row
        if re.match(FORMULA_START, cell) and not NUMBER.fullmatch(cell)
    ]


def test_no_cell_of_any_csv_is_a_formula(machine):
    room = machine.home.council(CODE)
    files = [path for path in machine.home.root.rglob("*.csv") if room.inboxes not in path.parents]
    assert len(files) > 50
    found = {str(path): cells for path in files if (cells := _formulas(path.read_text("utf-8")))}
    assert found == {}
    spend = (machine.publication / "core" / "spend_line.csv").read_text(encoding="utf-8")
    assert "'=cmd|' /C calc'!A1" in spend


def test_no_cell_of_a_pack_is_a_formula(machine):
    with zipfile.ZipFile(machine.folder / "pack.zip") as packed:
        for name in packed.namelist():
            if name.endswith(".csv"):
                assert _formulas(packed.read(name).decode()) == [], name


def test_no_cell_of_a_workbook_is_a_formula_or_a_link_made_of_a_payee(machine):
    books = sorted(machine.publication.rglob("*.xlsx"))
    assert machine.publication / WORKBOOK in books
    for book in books:
        with zipfile.ZipFile(book) as parts:
            sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
            for name in sheets:
                content = parts.read(name).decode()
                formulas = re.findall(r"<f[ >].*?</f>", content)
                assert not [each for each in formulas if "cmd" in each or "127.0.0.1" in each]
                assert "cmd|" not in "".join(re.findall(r"<hyperlink .*?>", content))
