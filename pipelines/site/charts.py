"""Charts: a figure and its bounds drawn as SVG, without script, style or picture.

Here: an interval as a strip for a table, a figure over months as intervals, pounds by month as
bars, and the sentence that says the same in words. Not here: which figures (`models/`), colours
(the style sheet). What is drawn is rounded to a tenth of a unit of the drawing; the numbers stand
in the tables.

An interval is drawn as an interval, never as a line through its middle: a period without a figure
is a gap, and where only the bounds may be printed no point is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 760, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 10, 16, 34
_CAP = 4
_LABELS = 12
"""How many periods are named below a drawing at most."""
_STRIP_WIDTH, _STRIP_HEIGHT = 120, 12


@dataclass(frozen=True)
class Point:
    """A figure in one period; None where it cannot be said."""

    label: str
    lower: Decimal | None
    point: Decimal | None
    upper: Decimal | None
    is_provisional: bool = False
    breaks_here: bool = False


@dataclass(frozen=True)
class _Scale:
    """From values to heights of the drawing."""

    least: Decimal
    most: Decimal

    def y(self, value: Decimal) -> str:
        inner = _HEIGHT - _TOP - _BOTTOM
        part = (value - self.least) / (self.most - self.least)
        return _tenth(_TOP + inner * (1 - part))


def interval(lower: Decimal, point: Decimal | None, upper: Decimal, title: str) -> Markup:
    """A strip from nothing to all with the bounds of a share, and its point where there is one.

    A share of less than nothing or more than all (credits) ends at the end of the strip; the words
    say what it is.
    """
    low, high = _along(lower), _along(upper)
    words = f"{title}: between {lower:.1%} and {upper:.1%}"
    shown = Markup("")
    if point is not None:
        at = _along(point)
        shown = _tag("line", "point", x1=at, x2=at, y1="0", y2=str(_STRIP_HEIGHT))
    middle = str(_STRIP_HEIGHT // 2)
    drawn = (
        _tag("line", "whole", x1="0", x2=str(_STRIP_WIDTH), y1=middle, y2=middle)
        + _tag("line", "bounds", x1=low, x2=high, y1=middle, y2=middle)
        + _tag("line", "cap", x1=low, x2=low, y1="2", y2="10")
        + _tag("line", "cap", x1=high, x2=high, y1="2", y2="10")
        + shown
    )
    return Markup(
        '<svg class="localpound-strip-chart" viewBox="-2 0 {} {}" width="{}" height="{}" '
        'role="img" aria-label="{}">{}</svg>'
    ).format(_STRIP_WIDTH + 4, _STRIP_HEIGHT, _STRIP_WIDTH + 4, _STRIP_HEIGHT, words, drawn)


def trend(
    points: Sequence[Point],
    unit: str,
    title: str,
    description: str,
    name: str,
    beside: Sequence[Point] = (),
) -> Markup:
    """A figure over periods: an upright bar from bound to bound, with its point as a mark.

    `beside` are points of drawings that it is compared with: all of them have one scale.
    A provisional period is drawn broken; before the first period after a series break stands a
    broken line with the word. `name` tells the parts of one drawing on a page from another's.
    """
    drawn_alike = (*points, *beside)
    known = [value for each in drawn_alike for value in (each.lower, each.point, each.upper)]
    scale = _scale([value for value in known if value is not None], unit)
    step = Decimal(_WIDTH - _LEFT - _RIGHT) / max(len(points), 1)
    drawn = _axis(scale, unit)
    for place, each in enumerate(points):
        x = _LEFT + step * place + step / 2
        drawn += _interval_at(each, x, scale)
        if each.breaks_here and (place == 0 or not points[place - 1].breaks_here):
            drawn += _break_at(x - step / 2)
        if place % -(-len(points) // _LABELS) == 0:
            drawn += _text(each.label, _tenth(x), str(_HEIGHT - _BOTTOM + 18), "label")
    return _drawing(drawn, title, description, name)


def months(amounts: Sequence[tuple[date, Decimal]], title: str, name: str) -> Markup:
    """Pounds by month as bars; credits hang below the line of nothing."""
    scale = _scale([amount for _, amount in amounts], "GBP")
    step = Decimal(_WIDTH - _LEFT - _RIGHT) / max(len(amounts), 1)
    drawn = _axis(scale, "GBP")
    for place, (month, amount) in enumerate(amounts):
        x = _LEFT + step * place
        top, bottom = max(amount, Decimal(0)), min(amount, Decimal(0))
        height = Decimal(scale.y(bottom)) - Decimal(scale.y(top))
        drawn += _tag(
            "rect",
            "bar",
            x=_tenth(x + step / 8),
            y=scale.y(top),
            width=_tenth(step * 3 / 4),
            height=_tenth(height),
        )
        if place % -(-len(amounts) // _LABELS) == 0:
            middle = _tenth(x + step / 2)
            drawn += _text(f"{month:%Y-%m}", middle, str(_HEIGHT - _BOTTOM + 18), "label")
    return _drawing(drawn, title, "One bar for each month; credits hang below nothing.", name)


def told(points: Sequence[Point], unit: str) -> str:
    """The same in words: the last period, a year before, the lowest and the highest point."""
    known = [each for each in points if each.point is not None]
    if not known:
        return "No point can be said in any of these periods; the bars show the bounds."
    last = known[-1]
    words = [f"Last, {last.label}: {_written(last.point, unit)}"]
    earlier = (
        [each for each in points[:-12] if each.point is not None] if last is points[-1] else []
    )
    if earlier and points.index(earlier[-1]) == len(points) - 13:
        words.append(f"a year before: {_written(earlier[-1].point, unit)}")
    lowest = min(known, key=lambda each: (each.point, each.label))
    highest = max(known, key=lambda each: (each.point, each.label))
    words.append(f"lowest {_written(lowest.point, unit)} in {lowest.label}")
    words.append(f"highest {_written(highest.point, unit)} in {highest.label}")
    broken = sum(each.breaks_here for each in points)
    doubt = " A series break lies within: do not compare across it." if broken else ""
    return f"{'; '.join(words)}.{doubt}"


def _along(share: Decimal) -> str:
    """Where a share stands on the strip."""
    return _tenth(min(max(share, Decimal(0)), Decimal(1)) * _STRIP_WIDTH)


def _interval_at(each: Point, x: Decimal, scale: _Scale) -> Markup:
    """Bounds as an upright bar with caps, and the point; nothing where there are none."""
    drawn = Markup("")
    kind = "bounds-provisional" if each.is_provisional else "bounds"
    if each.lower is not None and each.upper is not None:
        low, high = scale.y(each.lower), scale.y(each.upper)
        drawn += _tag("line", kind, x1=_tenth(x), x2=_tenth(x), y1=low, y2=high)
        for y in (low, high):
            drawn += _tag("line", "cap", x1=_tenth(x - _CAP), x2=_tenth(x + _CAP), y1=y, y2=y)
    if each.point is not None:
        mark = "mark-provisional" if each.is_provisional else "mark"
        drawn += _tag("circle", mark, cx=_tenth(x), cy=scale.y(each.point), r="3.5")
    return drawn


def _break_at(x: Decimal) -> Markup:
    at = _tenth(x)
    line = _tag("line", "break", x1=at, x2=at, y1=str(_TOP), y2=str(_HEIGHT - _BOTTOM))
    return line + _text("break", at, str(_TOP - 4), "label")


def _axis(scale: _Scale, unit: str) -> Markup:
    """The line of nothing, or of the least, and the most, each with its value."""
    drawn = Markup("")
    for value in sorted({scale.least, max(scale.least, min(Decimal(0), scale.most)), scale.most}):
        y = scale.y(value)
        drawn += _tag("line", "axis", x1=str(_LEFT), x2=str(_WIDTH - _RIGHT), y1=y, y2=y)
        drawn += _text(_written(value, unit), str(_LEFT - 8), y, "value")
    return drawn


def _scale(values: Sequence[Decimal], unit: str) -> _Scale:
    """From nothing, or the least below it, to the most; of shares above a half to all at least."""
    least = min((*values, Decimal(0)))
    most = max((*values, Decimal(0)))
    if unit == "share" and most > Decimal("0.5"):
        most = max(most, Decimal(1))
    return _Scale(least, most if most > least else least + 1)


def _written(value: Decimal | None, unit: str) -> str:
    if value is None:
        return "cannot say"
    if unit in ("share", "change"):
        return f"{value * 100:.1f}%"
    if unit == "GBP":
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    return f"{value:,.1f}"


def _drawing(drawn: Markup, title: str, description: str, name: str) -> Markup:
    return Markup(
        '<svg class="localpound-chart" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-desc">{description}</desc>{drawn}</svg>'
    ).format(_WIDTH, _HEIGHT, name=name, title=title, description=description, drawn=drawn)


def _text(words: str, x: str, y: str, kind: str) -> Markup:
    return Markup('<text class="localpound-chart__{}" x="{}" y="{}">{}</text>').format(
        kind, x, y, words
    )


def _tag(element: str, kind: str, **placed: str) -> Markup:
    # Thousands of these are on a page: each value is escaped by itself, which is quick.
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in placed.items())
    return Markup(f'<{element} class="localpound-chart__{kind}"{attributes}/>')  # noqa: S704 (ours)


def _tenth(value: Decimal) -> str:
    return f"{value:.1f}"
