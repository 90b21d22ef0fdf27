"""How far marks lie apart: a bar from the lowest to the highest of each row, with a dot for every mark."""

from dataclasses import dataclass, field

from kit.charts.shapes import ACCENT, TRACK, line, nothing, plain, portion, rect, svg, tag, text

STEP, TOP, LABELS, END = 26, 6, 0.3, 0.97


@dataclass(frozen=True)
class Range:
    """`low` and `high` are None where nobody marked; `marks` lie between them."""

    label: str
    low: float | None
    high: float | None
    marks: list[float] = field(default_factory=list)


def ranges(rows: list[Range], *, low: float, high: float, title: str, desc: str) -> str:
    """Rows on one scale from `low` to `high`, its ends written beneath. Fluid."""
    if not rows:
        return nothing(title=title, desc=desc)
    floor = TOP + STEP * len(rows)
    parts = [_end(end, _place(end, low, high), floor) for end in (low, high)]
    parts += [_row(row, TOP + STEP * n, low, high) for n, row in enumerate(rows)]
    return svg("".join(parts), title=title, desc=desc, height=floor + 20)


def _end(value: float, share: float, floor: float) -> str:
    x = portion(share)
    name = text(plain(float(value)), x, floor + 14, css="c-muted", anchor="middle", size=11)
    return line(x, TOP, x, floor) + name


def _place(value: float, low: float, high: float) -> float:
    """0..1 of the width, right of the labels."""
    return LABELS + (END - LABELS) * (value - low) / ((high - low) or 1)


def _row(row: Range, y: float, low: float, high: float) -> str:
    middle = y + STEP / 2
    drawn = text(row.label, 0, middle + 4, size=12)
    if row.low is None or row.high is None:
        return drawn + text("–", portion(LABELS), middle + 4, css="c-muted")
    begin, end = _place(row.low, low, high), _place(row.high, low, high)
    hint = f"{row.label}: {plain(float(row.low))}–{plain(float(row.high))}"
    wide = portion(max(end - begin, 0.004))
    track = rect(portion(LABELS), middle - 4, portion(END - LABELS), 8, css="c-track", fill=TRACK)
    bar = rect(portion(begin), middle - 4, wide, 8, css="c-1", fill=ACCENT, hint=hint, opacity=0.35)
    dots = (
        tag("circle", cx=portion(_place(mark, low, high)), cy=middle, r=3.5, class_="c-1", fill=ACCENT)
        for mark in row.marks
    )
    return drawn + track + bar + "".join(dots)
