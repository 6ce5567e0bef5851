"""Each kind of damage to a real month is caught, and the committed table says by which check.

`python -m tests.corpus.damage_table` writes the table anew; SPEND_CORPUS points at the files.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.corpus.damage_table import CORPUS, HIT, MONTHS, Bench, committed, damage_row, months
from tests.corpus.damages import DAMAGES, saved_again

SERIES = months() if CORPUS else {}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    if len(SERIES) < len(MONTHS):
        pytest.skip("SPEND_CORPUS holds no eight months of one council")
    with ExitStack() as stack:
        yield Bench(tmp_path_factory.mktemp("bench"), stack)


def test_undamaged_months_raise_nothing(bench: Bench) -> None:
    assert bench.says(lambda series, _: series) == {}


def test_saving_a_month_again_is_no_damage(bench: Bench) -> None:
    assert saved_again(SERIES, HIT) != SERIES
    assert bench.says(saved_again) == {}


@pytest.mark.parametrize("name", DAMAGES)
def test_the_damage_is_caught_by_the_checks_that_the_table_names(bench: Bench, name: str) -> None:
    said = bench.says(DAMAGES[name][1])
    assert said, "A kind of damage that nothing catches is a fault of the checks."
    assert damage_row(name, said) == committed()[name]


def test_the_table_holds_every_kind_of_damage_and_no_other() -> None:
    assert list(committed()) == list(DAMAGES)
    assert len(DAMAGES) >= 20
    assert all(row["caught_by"] for row in committed().values())
