"""A radar: a few dimensions of one thing against another (methods.md §4)."""

import math
from dataclasses import dataclass
from itertools import pairwise

from kit.charts.shapes import (
    ACCENT,
    GRID,
    SECOND,
    extent,
    line,
    marker,
    plain,
    svg,
    tag,
    text,
    ticks,
    wrapped,
)


@dataclass(frozen=True)
class Series:
    """A named row of values; None is a value that is missing, never zero."""

    name: str
    values: list


RADIUS, GAP, LETTER = 116.0, 14.0, 7.0  # pixels; LETTER is the width of half a Chinese character
STYLES = (("c-line-1", ACCENT, None), ("c-line-2", SECOND, "6 4"))


def radar(labels: list[str], series: list[Series], low: float, high: float, *, title: str, desc: str) -> str:
    """One axis per label, from `low` in the middle to `high`; at most two series, the first one filled."""
    names = [[label] if n == 0 else wrapped(label) for n, label in enumerate(labels)]
    longest = max(extent(one) * (0.5 if n == 0 else 1) for n, lines in enumerate(names) for one in lines)
    dial = Dial(len(labels), low, high, RADIUS + GAP + LETTER * longest)
    rings = [value for value in ticks(low, high, 5) if low < value < high] + [high]
    drawn = "".join(_ring(dial, value) for value in rings)
    drawn += "".join(_spoke(dial, n, lines) for n, lines in enumerate(names))
    behind_first = list(reversed(list(zip(series, STYLES, strict=False))))
    drawn += "".join(_outline(dial, one, style) for one, style in behind_first)
    drawn += "".join(_corners(dial, one, kind, labels) for kind, one in reversed(list(enumerate(series))))
    drawn += "".join(_ring_name(dial, value) for value in (rings[len(rings) // 2], high))
    return svg(drawn, title=title, desc=desc, width=2 * dial.middle, height=2 * RADIUS + 76)


@dataclass(frozen=True)
class Dial:
    """Turns axis n and a value into a place; axis 0 points up from x = middle, the others clockwise."""

    count: int
    low: float
    high: float
    middle: float

    def at(self, n: int, value: float) -> tuple[float, float]:
        return self.out(n, (value - self.low) / (self.high - self.low))

    def out(self, n: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * n / self.count - math.pi / 2
        reach = RADIUS * share
        return self.middle + reach * math.cos(angle), RADIUS + 30 + reach * math.sin(angle)

    def outline(self, places) -> str:
        return " ".join(f"{plain(x)},{plain(y)}" for x, y in places)


def _ring(dial: Dial, value: float) -> str:
    points = dial.outline(dial.at(n, value) for n in range(dial.count))
    return tag("polygon", points=points, class_="c-grid", fill="none", stroke=GRID)


def _ring_name(dial: Dial, value: float) -> str:
    x, y = dial.at(0, value)
    return text(plain(float(value)), x + 6, y + 12, css="c-muted", size=11)


def _spoke(dial: Dial, n: int, words: list[str]) -> str:
    """The axis and its name outside of it, in one line or two."""
    x0, y0 = dial.out(n, 0)
    x, y = dial.out(n, 1 + GAP / RADIUS)
    anchor = "middle" if abs(x - x0) < 8 else "start" if x > x0 else "end"
    top = y + 4.5 + ((y - y0) / RADIUS - 1) * 8 * (len(words) - 1)
    names = "".join(text(one, x, top + 16 * row, anchor=anchor) for row, one in enumerate(words))
    return line(x0, y0, *dial.out(n, 1)) + names


def _outline(dial: Dial, series: Series, style: tuple) -> str:
    """Edges between neighbours that both have a value; a whole first series is filled."""
    css, stroke, dash = style
    places = [None if value is None else dial.at(n, value) for n, value in enumerate(series.values)]
    area = ""
    if style is STYLES[0] and None not in places:
        area = tag("polygon", points=dial.outline(places), class_="c-area-1", fill=ACCENT, fill_opacity=0.13)
    return area + "".join(
        line(*start, *end, css=css, stroke=stroke, width=2, dash=dash)
        for start, end in pairwise([*places, places[0]])
        if start and end
    )


def _corners(dial: Dial, series: Series, kind: int, labels: list[str]) -> str:
    return "".join(
        marker(kind, *dial.at(n, value), hint=f"{series.name}, {label}: {plain(float(value))}")
        for n, (label, value) in enumerate(zip(labels, series.values, strict=True))
        if value is not None
    )
