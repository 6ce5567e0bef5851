"""A name that people or files give never becomes a path out of the spend home."""

from pathlib import Path

import pytest

from pipelines import run
from pipelines.council import CouncilProfile, read_profile
from pipelines.errors import BadReference, LocalpoundError, RunRefused, UnknownCouncil
from pipelines.framework_faults import Known, usable
from pipelines.home import Home
from pipelines.joint.group import join
from pipelines.publications import find_publication
from pipelines.tables import find_contracts

CODE = "E06999999"
LEADING_OUT = ("..", "../..", "../../../etc", "/etc", "a/../../b", "~", "C:\\x", "a\0b", "")


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "deep" / "home")
    run.set_up_council(made, CODE)
    return made


@pytest.mark.parametrize("name", LEADING_OUT)
def test_neither_council_nor_feed_nor_hash_leads_out(home, name):
    for ask, refusal in (
        (home.council, UnknownCouncil),
        (home.council(CODE).inbox, BadReference),
        (home.archived, BadReference),
    ):
        with pytest.raises(refusal):
            ask(name)


@pytest.mark.parametrize("name", LEADING_OUT)
def test_neither_run_nor_group_leads_out(home, name):
    with pytest.raises(RunRefused):
        find_publication(home, CODE, name)
    with pytest.raises(LocalpoundError):
        join(home, name, [CODE, "E06000001"])


@pytest.mark.parametrize("name", LEADING_OUT[:-1])
def test_a_framework_of_a_profile_is_one_that_is_known_or_none(home, name):
    room = home.council(CODE)
    profile: CouncilProfile = read_profile(room.profile).model_copy(update={"frameworks": (name,)})
    known = Known.here(home, room, find_contracts().values())
    with pytest.raises(BadReference):
        usable(known, profile)


def test_nothing_was_made_outside_the_home(home, tmp_path):
    for name in LEADING_OUT:
        with pytest.raises(LocalpoundError):
            home.council(name).prepare()
    assert {path.relative_to(tmp_path) for path in tmp_path.iterdir()} == {Path("deep")}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["home"]
