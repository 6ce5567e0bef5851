"""Several councils' shares -> one figure for all, under the name it deserves.

Here: the pooled share (all numerators over all denominators) and, kept apart from it, the mean of
the members' shares. A mean of percentages is no share of anything: it is labelled so and can never
be read as the total (method.md 2.4). Not here: reading publications. Imports nothing of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

_TEN_DIGITS = Decimal("0.0000000001")
POOLED, MEAN_OF_MEMBERS = "pooled", "mean of members"


@dataclass(frozen=True)
class Member:
    """One council's share: pounds above and below the line."""

    name: str
    numerator_gbp: Decimal
    denominator_gbp: Decimal

    @property
    def share(self) -> Decimal:
        """Its share to ten digits."""
        return _share(self.numerator_gbp, self.denominator_gbp)


@dataclass(frozen=True)
class Together:
    """A figure for several councils, with the label that says what it is."""

    label: str
    share: Decimal
    is_total: bool


def together(members: Iterable[Member]) -> tuple[Together, Together]:
    """The pooled share, which is the total, and the mean of members, which is not.

    Members without spend have no share and are left out of both. ValueError when none has spend.
    """
    spending = [member for member in members if member.denominator_gbp > 0]
    if not spending:
        raise ValueError("No member has any spend, so there is no share of it.")
    above = sum((member.numerator_gbp for member in spending), Decimal(0))
    below = sum((member.denominator_gbp for member in spending), Decimal(0))
    mean = sum((member.share for member in spending), Decimal(0)) / len(spending)
    return (
        Together(POOLED, _share(above, below), is_total=True),
        Together(MEAN_OF_MEMBERS, mean.quantize(_TEN_DIGITS, ROUND_HALF_EVEN), is_total=False),
    )


def _share(above: Decimal, below: Decimal) -> Decimal:
    return (above / below).quantize(_TEN_DIGITS, ROUND_HALF_EVEN)
