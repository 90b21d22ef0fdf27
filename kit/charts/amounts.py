"""How much, and how often: a figure against its goal, and a histogram."""

import math

from kit.charts.shapes import ACCENT, CUT, MUTE, TONES, TRACK, line, nothing, portion, rect, svg, tag, text


def progress(share: float | None, *, title: str, desc: str, tone: str = "accent") -> str:
    """How far from the baseline (0) to the target (1); below 0 a ring says so. None draws no bar. Fluid."""
    css, fill = TONES[tone]
    filled = 0 if share is None else min(max(share, 0), 1)
    drawn = rect(0, 4, "100%", 8, css="c-track", fill=TRACK, rx=4)
    if filled:
        drawn += rect(0, 4, portion(filled), 8, css=css, fill=fill, rx=4)
    if share is not None and share < 0:
        drawn += tag(
            "circle", cx=6, cy=8, r=4, class_="c-bad c-hollow", fill="#fff", stroke=CUT, stroke_width=2
        )
    drawn += line("100%", 0, "100%", 16, css="c-axis", stroke=MUTE, width=2)
    return svg(drawn, title=title, desc=desc, height=16)


HISTOGRAM_TOP, HISTOGRAM_FLOOR, MOST_NAMES = 20, 150, 12


def histogram(bins: list[tuple[str, int]], *, title: str, desc: str) -> str:
    """A column for each (label, count); of many columns only some are named. Fluid."""
    if not bins:
        return nothing(title=title, desc=desc)
    most = max(count for _, count in bins) or 1
    every = math.ceil(len(bins) / MOST_NAMES)
    drawn = line(0, HISTOGRAM_FLOOR, "100%", HISTOGRAM_FLOOR, css="c-axis", stroke=MUTE)
    for n, (label, count) in enumerate(bins):
        drawn += _column(n / len(bins), 1 / len(bins), label, count, count / most)
        if n % every == 0:
            middle = portion((n + 0.5) / len(bins))
            drawn += text(label, middle, HISTOGRAM_FLOOR + 17, css="c-muted", anchor="middle", size=12)
    return svg(drawn, title=title, desc=desc, height=HISTOGRAM_FLOOR + 24)


def _column(x: float, wide: float, label: str, count: int, share: float) -> str:
    if not count:
        return ""
    height = (HISTOGRAM_FLOOR - HISTOGRAM_TOP) * share
    top = HISTOGRAM_FLOOR - height
    figure = text(count, portion(x + wide / 2), top - 5, anchor="middle", size=12)
    return figure + rect(
        portion(x + 0.12 * wide),
        top,
        portion(0.76 * wide),
        height,
        css="c-1",
        fill=ACCENT,
        hint=f"{label}: {count}",
        rx=2,
    )
