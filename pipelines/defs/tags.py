"""Tags of a run in Dagster: who asked for it, what goes in, with which editions and code.

Here: what a person sees beside a run, and finds runs by. Not here: the identity of a run, of which
these are the readable part (`pipelines/run.py`). No tag names anybody.
"""

from collections.abc import Mapping
from importlib.metadata import version

from pipelines.home import CouncilHome, Home
from pipelines.inbox import read_ledger
from pipelines.registers import shelf
from pipelines.run import Identity

ASKED_BY = "localpound/asked_by"
"""`person`, `schedule` or `inbox`."""

PERSON = "person"
"""Who watches the run that they asked for."""

RUN = "localpound/run"
"""The name of the run, once it has one."""

_HASH_SHOWN = 12


def run_tags(home: Home, room: CouncilHome, identity: Identity) -> dict[str, str]:
    """What a run is made of, once its files are taken: its name, inputs, editions and code."""
    files = len(read_ledger(home, room.code))
    editions = sorted(
        {f"{each.entry.register} {each.entry.edition_date}" for each in shelf.used(home)}
    )
    return {
        RUN: identity.run,
        "localpound/inputs": f"{files}, ledger {_short(identity.facts, 'inbox')}",
        "localpound/profile": _short(identity.facts, "profile"),
        "localpound/editions": ", ".join(editions) or "no register",
        "localpound/version": version("localpound"),
    }


def _short(facts: Mapping[str, object], name: str) -> str:
    return str(facts[name] or "none")[:_HASH_SHOWN]
