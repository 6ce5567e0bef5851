"""What a file says never drives the terminal of whoever reads it."""

import io

import pytest
from click.testing import CliRunner
from rich.table import Table
from rich.text import Text

from pipelines.cli import NOT_DONE, main
from pipelines.terminal import SafeConsole, harmless

DRIVING = ("\x1b]0;owned\x07", "\x1b[2J", "\x9b2J", "\r", "\x08", "\u202e")


def _printed(thing, **how):
    said = io.StringIO()
    SafeConsole(file=said, width=80, **how).print(thing)
    return said.getvalue()


@pytest.mark.parametrize("driving", DRIVING)
def test_words_that_would_drive_a_terminal_are_marked(driving):
    assert not set(harmless(f"a{driving}b")) & set("\x1b\x07\x9b\r\x08\u202e")
    assert harmless("two\nlines\tand a tab, £5 – Môn") == "two\nlines\tand a tab, £5 – Môn"


@pytest.mark.parametrize("driving", DRIVING)
def test_neither_text_nor_table_drives_a_terminal(driving):
    table = Table(f"a{driving}b")
    table.add_row(f"c{driving}d")
    for thing in (f"a{driving}b", Text(f"a{driving}b"), table):
        assert not set(_printed(thing)) & set("\x1b\x07\x9b\r\x08\u202e")


def test_styles_of_our_own_still_work():
    assert "\x1b[" in _printed(Text("bold", style="bold"), force_terminal=True)


def test_a_heading_of_a_file_does_not_reach_the_terminal_as_it_is(tmp_path):
    rows = "".join(f"{day + 1:02}/04/2024,Acme {day},5.00,x\n" for day in range(28))
    path = tmp_path / "april.csv"
    path.write_text(f"Date,Supplier Name,Amount,No\x1b]0;owned\x07te\n{rows}", encoding="utf-8")
    done = CliRunner().invoke(main, ["read", str(path)])
    assert "can be taken as spend" in done.output
    assert "owned" in done.output
    assert "\x1b" not in done.output


def test_an_error_does_not_either(tmp_path, monkeypatch):
    monkeypatch.setenv("SPEND_HOME", str(tmp_path))
    done = CliRunner().invoke(main, ["show", "E06\x1b[2J"])
    assert done.exit_code == NOT_DONE
    assert "\x1b" not in done.output
