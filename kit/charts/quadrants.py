"""Two orders at once: places by one measure across, amounts of another upwards, both cut (methods.md §7)."""

from dataclasses import dataclass

from kit.charts.shapes import ACCENT, CUT, MUTE, line, nothing, plain, svg, tag, text, tooltip

HEIGHT, TOP, BOTTOM = 340, 52, 52
"""Room above and below for the words in the corners."""
LEFT, RIGHT = 5.0, 95.0
CROWDED = 30
"""Dots from which numbers inside them can no longer be read."""


@dataclass(frozen=True)
class Dot:
    """One row: its `place` across (1 is best, at the right), its `amount` upwards, filled where `chosen`."""

    label: str
    number: str
    place: int
    amount: float
    chosen: bool = False


def quadrants(
    dots: list[Dot], *, title: str, desc: str, corners: list[tuple[str, str]], across: int, level: float
) -> str:
    """Dots in four fields. `corners` are two lines of words each: upper left, upper right, lower left, lower
    right. The lines run after the first `across` places and at the amount `level`. Fluid."""
    if not dots:
        return nothing(title=title, desc=desc)
    most = max(max(dot.amount for dot in dots), level) or 1
    places = max(max(dot.place for dot in dots), across + 1)
    x, y = _across(across + 0.5, places), _up(level, most)
    drawn = line(x, 8, x, HEIGHT - 8, css="c-cut", stroke=CUT, width=1.5, dash="6 4")
    drawn += line(0, y, "100%", y, css="c-cut", stroke=CUT, width=1.5, dash="6 4")
    drawn += _words(corners)
    crowded = len(dots) > CROWDED
    # Later ones lie on top: the chosen shall be seen.
    drawn += "".join(_dot(dot, places, most, crowded) for dot in sorted(dots, key=lambda dot: dot.chosen))
    return svg(drawn, title=title, desc=desc, height=HEIGHT)


def _across(place: float, places: int) -> str:
    """Place 1 at the right end."""
    return f"{plain(RIGHT - (RIGHT - LEFT) * (place - 1) / max(places - 1, 1))}%"


def _up(amount: float, most: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(amount) / most


def _words(corners: list[tuple[str, str]]) -> str:
    sides = [(0, "start", 16), ("100%", "end", 16), (0, "start", HEIGHT - 22), ("100%", "end", HEIGHT - 22)]
    return "".join(
        text(first, x, y, css="c-strong", anchor=anchor, size=12)
        + text(second, x, y + 16, css="c-muted", anchor=anchor, size=12)
        for (first, second), (x, anchor, y) in zip(corners, sides, strict=True)
    )


def _dot(dot: Dot, places: int, most: float, crowded: bool) -> str:
    x, y = _across(dot.place, places), _up(dot.amount, most)
    css, fill, stroke = ("c-1", ACCENT, ACCENT) if dot.chosen else ("c-line-mute c-hollow", "#fff", MUTE)
    radius = 5 if crowded else 10
    drawn = tag("circle", cx=x, cy=y, r=radius, class_=css, fill=fill, stroke=stroke, stroke_width=1.5)
    if not crowded:
        inside = "c-inside" if dot.chosen else "c-label"
        drawn += text(dot.number, x, y + 4, css=inside, anchor="middle", size=11)
    return tag("g", tooltip(f"{dot.number} {dot.label}".strip()) + drawn)
