"""Random draws that come out the same on every Python, platform and C library.

Only `random.Random.random()` is used: its sequence for a seed is fixed by the language, while
`shuffle`, `sample` and the distributions may change between versions or with the C library.
"""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

Item = TypeVar("Item")

#: Percent of the usual amount, from small to large: a long right tail without any logarithm.
SPREAD = (
    22,
    31,
    38,
    46,
    54,
    62,
    71,
    80,
    90,
    100,
    112,
    126,
    143,
    164,
    192,
    230,
    290,
    390,
    620,
    1100,
)


class Dice:
    """A seeded source of choices; two dice with the same seed make the same choices."""

    def __init__(self, seed: str) -> None:
        self._source = random.Random(seed)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._source.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, in_a_thousand: int) -> bool:
        """Return true about `in_a_thousand` times out of 1,000."""
        return self.below(1000) < in_a_thousand

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, all equally likely."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[Item], weights: Sequence[int]) -> Item:
        """Return one of the items, each as likely as its whole-number weight."""
        ticket = self.below(sum(weights))
        for item, weight in zip(items, weights, strict=True):
            if ticket < weight:
                return item
            ticket -= weight
        raise ValueError("weights must be whole numbers above zero")

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]

    def money(self, usual: int) -> Decimal:
        """Return an amount in pounds and pence around `usual` pounds, with a long right tail."""
        pence = usual * self.pick(SPREAD) + self.below(usual * 20)
        if pence <= 50000:  # the council publishes what exceeds £500
            pence = 50001 + self.below(24000)
        return (Decimal(pence) / 100).quantize(Decimal("0.01"))
