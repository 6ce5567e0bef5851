"""What names a run: the same from its first step to its publication, and told as it was made."""

from types import SimpleNamespace

import pytest

from pipelines import inbox, run
from pipelines.council import profile_for, write_profile
from pipelines.errors import RunRefused
from pipelines.execution import Timekeeper
from pipelines.home import Home
from pipelines.run import Launched, RunFolder, identify, refuse_if_changed, take_to_publication

CODE = "E06999999"


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    room = home.council(CODE).prepare()
    write_profile(room.profile, profile_for(CODE))
    april = tmp_path / "april.csv"
    april.write_text("Date,Payee,Amount\n")
    inbox.add(home, CODE, [april])
    return home


def test_a_run_whose_inputs_stay_is_not_refused(home):
    room = home.council(CODE)
    refuse_if_changed(identify(home, room), home, room)


def test_what_came_while_a_run_was_going_on_is_named_and_nothing_is_published(home, tmp_path):
    room = home.council(CODE)
    identity = identify(home, room)
    late = tmp_path / "may.csv"
    late.write_text("Date,Payee,Amount,Note\n")
    inbox.add(home, CODE, [late])
    room.decisions.write_text("supplier_name\n")
    with pytest.raises(RunRefused, match=r"being read \(inbox, decisions\), so its record"):
        refuse_if_changed(identity, home, room)


def test_the_run_that_was_made_is_told_even_if_another_was_asked_for(home, monkeypatch):
    room = home.council(CODE)

    def launch(home, code, watch, project):
        RunFolder.of(room, "made").add_execution(Timekeeper().ended())
        return Launched(passed=False, fault="It broke.")

    monkeypatch.setattr(run, "_dagster", lambda: SimpleNamespace(launch=launch))
    RunFolder.of(room, "before").add_execution(Timekeeper().ended())
    outcome = take_to_publication(home, CODE)
    assert (outcome.run, outcome.folder) == ("made", room.runs / "made")


def test_a_run_that_did_not_begin_is_told_by_the_name_it_would_have_had(home, monkeypatch):
    room = home.council(CODE)
    refused = Launched(passed=False, fault="In use.", began=False)
    monkeypatch.setattr(run, "_dagster", lambda: SimpleNamespace(launch=lambda *_: refused))
    assert take_to_publication(home, CODE).run == identify(home, room).run
