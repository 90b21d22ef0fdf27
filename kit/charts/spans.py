"""The bars of a plan: planned and actual, gates, what is late, where an end once was."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from kit.charts.shapes import (
    CUT,
    MUTE,
    SECOND,
    TONES,
    line,
    nothing,
    portion,
    rect,
    sample,
    shortened,
    svg,
    tag,
    text,
    tooltip,
)

GANTT_TOP, GANTT_STEP, GROUP_STEP, LABEL = 26, 42, 26, 44
OPEN_GATE, PASSED_GATE = "open", "passed"


@dataclass(frozen=True)
class Span:
    """A bar of a plan; `progress` 0..100, tone accent, good, warn, bad or mute.

    `note`: words after the label. `actual`: first and last day of the work as it was. `gate`: "open" or
    "passed" sets a diamond at the end. `first_end`: where the end was planned before it moved. `late_until`:
    the day up to which it is overdue. `group`: spans in a row with the same one stand under it as a heading.
    """

    label: str
    start: dt.date
    end: dt.date
    progress: int = 0
    tone: str = "accent"
    note: str = ""
    actual: tuple[dt.date, dt.date] | None = None
    gate: str = ""
    first_end: dt.date | None = None
    late_until: dt.date | None = None
    group: str = ""

    @property
    def days(self) -> list[dt.date]:
        """Every day that the drawing must hold."""
        return [
            day
            for day in (self.start, self.end, *(self.actual or ()), self.first_end, self.late_until)
            if day
        ]


@dataclass(frozen=True)
class Axis:
    """Where a day falls as a share of the width, 0..1: the morning of it, or its evening."""

    first: dt.date
    last: dt.date

    def morning(self, day: dt.date) -> float:
        return (day - self.first).days / ((self.last - self.first).days + 1)

    def evening(self, day: dt.date) -> float:
        return self.morning(day) + 1 / ((self.last - self.first).days + 1)


def gantt(
    spans: list[Span], *, title: str, desc: str, today: dt.date | None = None, today_label: str = ""
) -> str:
    """The bars of a plan over its months, the part done filled; `today` is a dashed line. Fluid."""
    if not spans:
        return nothing(title=title, desc=desc)
    days = [day for span in spans for day in span.days]
    axis = Axis(min(days), max(days))
    groups = [(name, list(members)) for name, members in groupby(spans, key=lambda span: span.group)]
    headed = sum(bool(name) for name, _members in groups)
    floor = GANTT_TOP + GANTT_STEP * len(spans) + GROUP_STEP * headed
    parts = [_month(axis.morning(day), day, floor) for day in _months(axis.first, axis.last)]
    if today and axis.first <= today <= axis.last:
        parts.append(_today(axis.morning(today), floor, today_label))
    y = GANTT_TOP
    for name, members in groups:
        if name:
            parts.append(text(name, 0, y + 16, css="c-strong"))
            y += GROUP_STEP
        for span in members:
            parts.append(_span(span, y, axis))
            y += GANTT_STEP
    return svg("".join(parts), title=title, desc=desc, height=floor + 20)


def _months(first: dt.date, last: dt.date):
    """The first days of months inside the plan; every third one when it spans more than a year."""
    day = first.replace(day=1)
    every = 3 if (last - first).days > 366 else 1
    while day <= last:
        if day >= first and (day.month - 1) % every == 0:
            yield day
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _month(share: float, day: dt.date, floor: float) -> str:
    """A thin line; its name is left out where it would leave the drawing."""
    x = portion(share)
    name = text(f"{day:%Y-%m}", x, 12, css="c-muted", size=11) if share < 0.92 else ""
    return line(x, 18, x, floor) + name


def _today(share: float, floor: float, label: str) -> str:
    x = portion(share)
    drawn = line(x, 16, x, floor, css="c-cut", stroke=CUT, width=1.5, dash="6 4")
    return drawn + text(
        label, x, floor + 14, css="c-cut-text", anchor="end" if share > 0.8 else "start", size=12
    )


def _span(span: Span, y: float, axis: Axis) -> str:
    start, end = axis.morning(span.start), axis.evening(span.end)
    drawn = _planned(span, y, start, end)
    if span.actual:
        drawn += _actual(span, y, axis)
    if span.late_until:
        late = portion(axis.evening(span.late_until))
        drawn += line(portion(end), y + 24, late, y + 24, css="c-line-bad", stroke=CUT, width=2, dash="3 3")
    if span.first_end:
        once = portion(axis.evening(span.first_end))
        drawn += line(once, y + 15, once, y + 33, css="c-axis", stroke=MUTE, width=2, dash="3 2")
    if span.gate:
        drawn += _gate(span, y + 24, end)
    return drawn + _label(span, y, start, end)


def _planned(span: Span, y: float, start: float, end: float) -> str:
    css, fill = TONES[span.tone]
    hint = f"{span.label}: {span.start.isoformat()} – {span.end.isoformat()}, {span.progress}%"
    x, wide, done = portion(start), end - start, (end - start) * min(max(span.progress, 0), 100) / 100
    frame = rect(x, y + 19, portion(wide), 10, css=f"{css} c-hollow", fill="#fff", hint=hint, stroke=fill)
    return frame + (rect(x, y + 19, portion(done), 10, css=css, fill=fill, hint=hint) if done else "")


def _actual(span: Span, y: float, axis: Axis) -> str:
    """A thin bar beneath the planned one."""
    first, last = span.actual
    start = axis.morning(first)
    hint = f"{span.label}: {first.isoformat()} – {last.isoformat()}"
    wide = portion(axis.evening(last) - start)
    return rect(portion(start), y + 32, wide, 3, css="c-label", fill="currentColor", hint=hint, rx=1)


def _gate(span: Span, y: float, end: float) -> str:
    """A diamond at the end of a bar, kept whole at the edge of the drawing."""
    drawn = _diamond(span.gate, -7 if end > 0.97 else 0, f"{span.label}: {span.end.isoformat()}")
    return tag("svg", drawn, x=portion(end), y=y, overflow="visible")


def _diamond(gate: str, x: float = 0, hint: str = "", y: float = 0) -> str:
    css, fill, stroke = "c-2 c-hollow", "#fff", SECOND
    if gate == PASSED_GATE:
        css, fill = TONES["good"]
        stroke = fill
    points = f"{x},{y - 7} {x + 7},{y} {x},{y + 7} {x - 7},{y}"
    return tag("polygon", tooltip(hint), points=points, class_=css, fill=fill, stroke=stroke, stroke_width=2)


def _label(span: Span, y: float, start: float, end: float) -> str:
    words = shortened(span.label, LABEL) + (f" · {span.note}" if span.note else "")
    css = "c-cut-text" if span.tone == "bad" else "c-label"
    if start < 0.6:
        return text(words, portion(start), y + 12, css=css)
    return text(words, portion(end), y + 12, css=css, anchor="end")


def _bar(tone: str) -> str:
    css, fill = TONES[tone]
    return rect(1, 2, 28, 8, css=f"{css} c-hollow", fill="#fff", stroke=fill) + rect(
        1, 2, 14, 8, css=css, fill=fill
    )


SAMPLES = {
    "planned": _bar("accent"),
    "late": _bar("bad"),
    "actual": rect(0, 4, 30, 3, css="c-label", fill="currentColor", rx=1),
    "open_gate": _diamond(OPEN_GATE, 15, y=6),
    "passed_gate": _diamond(PASSED_GATE, 15, y=6),
    "first_end": line(15, 0, 15, 12, css="c-axis", stroke=MUTE, width=2, dash="3 2"),
}


def plan_legend(names: dict[str, str], spans: list[Span]) -> str:
    """What the signs of a plan mean, of those that occur in it; `names`: key of SAMPLES → words."""
    occurring = {
        "planned": True,
        "late": any(span.tone == "bad" for span in spans),
        "actual": any(span.actual for span in spans),
        "open_gate": any(span.gate == OPEN_GATE for span in spans),
        "passed_gate": any(span.gate == PASSED_GATE for span in spans),
        "first_end": any(span.first_end for span in spans),
    }
    shown = "".join(sample(SAMPLES[key], name) for key, name in names.items() if occurring[key])
    return tag("ul", shown, class_="legend")
