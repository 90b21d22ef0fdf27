"""Readings over time."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from kit.charts.shapes import (
    ACCENT,
    MUTE,
    SECOND,
    line,
    nothing,
    plain,
    portion,
    svg,
    tag,
    text,
    ticks,
    tooltip,
)

TREND_TOP, TREND_FLOOR, TREND_WIDTH = 18, 178, 0.80


@dataclass(frozen=True)
class Frame:
    """Where a day and a value fall: x as a share of the width, y in pixels."""

    first: dt.date
    last: dt.date
    scale: list[float]

    def x(self, day: dt.date) -> str:
        days = (self.last - self.first).days or 1
        return portion(TREND_WIDTH * (0.03 + 0.94 * (day - self.first).days / days))

    def y(self, value: float) -> float:
        low, high = self.scale[0], self.scale[-1]
        return TREND_FLOOR - (TREND_FLOOR - TREND_TOP) * (value - low) / (high - low)


def trend(
    points: list[tuple[dt.date, float]],
    *,
    title: str,
    desc: str,
    unit: str = "",
    goals: list[tuple[str, float]] = (),
    marks: list[tuple[dt.date, str]] = (),
) -> str:
    """Readings joined in order of time; each goal (label, value) is a dashed line, named at its end.

    `marks`: days on which something was done, as upright lines that are numbered in order of time.
    """
    points = sorted(points)
    if not points:
        return nothing(title=title, desc=desc)
    values = [value for _, value in points] + [value for _, value in goals]
    days = [day for day, _ in (*points, *marks)]
    frame = Frame(min(days), max(days), ticks(min(values), max(values)))
    parts = [_grid_line(frame.y(value)) for value in frame.scale]
    parts += [_mark(frame, number, *mark) for number, mark in enumerate(sorted(marks), start=1)]
    parts += [_goal_line(frame.y(value)) for _, value in goals]
    parts += [_goal_names(frame, goals, unit)]
    parts += [
        line(
            frame.x(start),
            frame.y(before),
            frame.x(end),
            frame.y(after),
            css="c-line-1",
            stroke=ACCENT,
            width=2,
        )
        for (start, before), (end, after) in pairwise(points)
    ]
    parts += [_reading(frame, day, value, unit) for day, value in points]
    parts += [
        text(f"{plain(value)}{unit}", 0, frame.y(value) - 4, css="c-muted", size=11) for value in frame.scale
    ]
    parts += [_days(frame)]
    return svg("".join(parts), title=title, desc=desc, height=TREND_FLOOR + 26)


def _grid_line(y: float) -> str:
    return line(0, y, portion(TREND_WIDTH), y)


def _mark(frame: Frame, number: int, day: dt.date, label: str) -> str:
    x = frame.x(day)
    hint = tooltip(f"{day.isoformat()}: {label}")
    upright = line(x, TREND_TOP - 4, x, TREND_FLOOR, css="c-axis", stroke=MUTE, dash="1 3")
    return tag("g", hint + upright + text(number, x, 11, css="c-muted", anchor="middle", size=11))


def _goal_line(y: float) -> str:
    return line(0, y, portion(TREND_WIDTH), y, css="c-line-2", stroke=SECOND, width=1.5, dash="6 4")


def _goal_names(frame: Frame, goals: list[tuple[str, float]], unit: str) -> str:
    """The names beside the ends of their lines, pushed apart where they would overlap."""
    drawn, least = "", -100.0
    for label, value in sorted(goals, key=lambda goal: -goal[1]):
        y = max(frame.y(value), least)
        least = y + 32
        x = portion(TREND_WIDTH + 0.015)
        drawn += text(label, x, y - 2, size=12) + text(
            f"{plain(value)}{unit}", x, y + 13, css="c-strong", size=12
        )
    return drawn


def _reading(frame: Frame, day: dt.date, value: float, unit: str) -> str:
    hint = tooltip(f"{day.isoformat()}: {plain(value)}{unit}")
    return tag("circle", hint, cx=frame.x(day), cy=frame.y(value), r=4, class_="c-1", fill=ACCENT)


def _days(frame: Frame) -> str:
    y = TREND_FLOOR + 20
    drawn = text(frame.first.isoformat(), 0, y, css="c-muted", size=12)
    if frame.last == frame.first:
        return drawn
    return drawn + text(frame.last.isoformat(), portion(TREND_WIDTH), y, css="c-muted", anchor="end", size=12)


SPARK_TOP, SPARK_FLOOR = 6, 42


def spark(points: list[tuple[dt.date, float]], *, title: str, desc: str, goal: float | None = None) -> str:
    """Readings without axes, for a card; the newest one is dotted, the goal dashed. Fluid."""
    points = sorted(points)
    if not points:
        return nothing(title=title, desc=desc)
    values = [value for _, value in points] + ([] if goal is None else [goal])
    low, reach = min(values), (max(values) - min(values)) or 1
    first, days = points[0][0], (points[-1][0] - points[0][0]).days or 1

    def at(day: dt.date, value: float) -> tuple[str, float]:
        y = SPARK_FLOOR - (SPARK_FLOOR - SPARK_TOP) * (value - low) / reach
        return portion(0.02 + 0.96 * (day - first).days / days), y

    places = [at(*point) for point in points]
    parts = [line(*one, *two, css="c-line-1", stroke=ACCENT, width=2) for one, two in pairwise(places)]
    if goal is not None:
        y = at(first, goal)[1]
        parts.insert(0, line(0, y, "100%", y, css="c-line-2", stroke=SECOND, width=1.5, dash="6 4"))
    x, y = places[-1]
    parts.append(tag("circle", cx=x, cy=y, r=4, class_="c-1", fill=ACCENT))
    return svg("".join(parts), title=title, desc=desc, height=SPARK_FLOOR + 6)
