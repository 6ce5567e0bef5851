"""Several councils' shares -> one figure for all, under the name it deserves.

Here: the pooled share (all numerators over all denominators) and, kept apart from it, the mean of
the members' shares, both with the bounds of method.md 2.4. A mean of percentages is no share of
anything: it is labelled so and can never be read as the total. Not here: reading publications, and
which figures may be pooled at all (`joint/`). Imports nothing of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

_TEN_DIGITS = Decimal("0.0000000001")
_NOTHING = Decimal(0)
POOLED, MEAN_OF_MEMBERS = "pooled", "mean of members"


@dataclass(frozen=True)
class Bounds:
    """A share and its bounds, to ten digits, half to even.

    `point` is None when nothing is known; `coverage` is the known part of what is shared, None for
    a figure that shares nothing.
    """

    lower: Decimal
    point: Decimal | None
    upper: Decimal
    coverage: Decimal | None

    @classmethod
    def of(cls, above: Decimal, below: Decimal, unknown: Decimal) -> "Bounds":
        """The share `above` / `below`, where of `unknown` it is not known whether it is above."""
        known = below - unknown
        return cls(
            lower=_ten_digits(above / below),
            point=_ten_digits(above / known) if known else None,
            upper=_ten_digits((above + unknown) / below),
            coverage=_ten_digits(known / below),
        )


@dataclass(frozen=True)
class Member:
    """One council's part: pounds above the line, below it, and of which it is not known.

    Suppliers or records that are counted stand in the same places: a share is the same of both.
    """

    name: str
    numerator_gbp: Decimal
    denominator_gbp: Decimal
    unknown_gbp: Decimal = _NOTHING

    @property
    def bounds(self) -> Bounds:
        """Its own share; only a member with something below the line has one."""
        return Bounds.of(self.numerator_gbp, self.denominator_gbp, self.unknown_gbp)


@dataclass(frozen=True)
class Together:
    """A figure for several councils, with the label that says what it is."""

    label: str
    bounds: Bounds
    is_total: bool

    @property
    def share(self) -> Decimal | None:
        """The share of what is known."""
        return self.bounds.point


def together(members: Iterable[Member]) -> tuple[Together, Together]:
    """The pooled share, which is the total, and the mean of members, which is not.

    Members without spend have no share and are left out of both. The mean has no coverage, and no
    point when a member has none. ValueError when no member has spend.
    """
    spending = [member for member in members if member.denominator_gbp > 0]
    if not spending:
        raise ValueError("No member has any spend, so there is no share of it.")
    pooled = Bounds.of(
        sum((member.numerator_gbp for member in spending), _NOTHING),
        sum((member.denominator_gbp for member in spending), _NOTHING),
        sum((member.unknown_gbp for member in spending), _NOTHING),
    )
    return (
        Together(POOLED, pooled, is_total=True),
        Together(MEAN_OF_MEMBERS, _mean([each.bounds for each in spending]), is_total=False),
    )


def _mean(shares: list[Bounds]) -> Bounds:
    points = [each.point for each in shares if each.point is not None]
    return Bounds(
        lower=_mean_of([each.lower for each in shares]),
        point=_mean_of(points) if len(points) == len(shares) else None,
        upper=_mean_of([each.upper for each in shares]),
        coverage=None,
    )


def _mean_of(values: list[Decimal]) -> Decimal:
    return _ten_digits(sum(values, _NOTHING) / len(values))


def _ten_digits(value: Decimal) -> Decimal:
    return value.quantize(_TEN_DIGITS, ROUND_HALF_EVEN)
