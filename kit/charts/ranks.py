"""Ranked rows: bars with the cut, and ranks before and after (methods.md §3, §4)."""

from dataclasses import dataclass

from kit.charts.shapes import (
    ACCENT,
    CUT,
    MUTE,
    SECOND,
    TONES,
    TRACK,
    extent,
    line,
    nothing,
    portion,
    rect,
    shortened,
    svg,
    tag,
    text,
    tooltip,
)

# --- Bars ------------------------------------------------------------------------

BAR_STEP, BAR_WIDTH, CUT_STEP = 42, 0.86, 28


@dataclass(frozen=True)
class Bar:
    """One ranked row. `inside`: on the good side of the cut. `value` None draws no bar."""

    label: str
    value: float | None
    rank: str = ""
    inside: bool = True


def bars(
    rows: list[Bar],
    *,
    title: str,
    desc: str,
    low: float = 0,
    high: float = 100,
    places: int = 2,
    cut_label: str = "",
) -> str:
    """Horizontal bars, best first; a dashed line where the rows stop being `inside`. Fluid."""
    if not rows:
        return nothing(title=title, desc=desc)
    drawn, y, before = "", 0, rows[0]
    for row in rows:
        if before.inside and not row.inside:
            drawn += _cut(y + 8, cut_label)
            y += CUT_STEP
        drawn += _bar(row, y, (low, high), places)
        y, before = y + BAR_STEP, row
    return svg(drawn, title=title, desc=desc, height=y - 10)


def _bar(row: Bar, y: float, scale: tuple[float, float], places: int) -> str:
    low, high = scale
    figure = "–" if row.value is None else f"{row.value:.{places}f}"
    css, fill = TONES["accent" if row.inside else "mute"]
    share = 0 if row.value is None else min(max((row.value - low) / (high - low), 0), 1)
    hint = f"{row.rank} {row.label}: {figure}".strip()
    drawn = text(row.rank, 0, y + 13, css="c-muted") if row.rank else ""
    drawn += text(row.label, 24 if row.rank else 0, y + 13)
    drawn += rect(0, y + 20, portion(BAR_WIDTH), 8, css="c-track", fill=TRACK, hint=hint)
    if share:
        drawn += rect(0, y + 20, portion(BAR_WIDTH * share), 8, css=css, fill=fill, hint=hint)
    return drawn + text(figure, "100%", y + 29, css="c-strong", anchor="end")


def _cut(y: float, label: str) -> str:
    """The line between in and out, its name at the right end on a bare patch."""
    drawn = line(0, y, "100%", y, css="c-cut", stroke=CUT, width=1.5, dash="6 4")
    if not label:
        return drawn
    wide = 7 * extent(label) + 8
    patch = rect(-wide, 0, wide, 18, css="c-hollow", fill="#fff", rx=0)
    patch = tag("svg", patch, x="100%", y=y - 9, overflow="visible")
    return drawn + patch + text(label, "100%", y + 4, css="c-cut-text", anchor="end", size=12)


# --- Before and after --------------------------------------------------------------

SLOPE_TOP, SLOPE_STEP, SLOPE_LABEL = 32, 27, 30
LEFT, RIGHT = "64%", "91%"


@dataclass(frozen=True, eq=False)
class Move:
    """A rank before and after; 1 is best. Two rows are two, however alike."""

    label: str
    before: int
    after: int


def slope(moves: list[Move], *, title: str, desc: str, heads: tuple[str, str], cut: int = 0) -> str:
    """Each row's place before and after, joined: dashed when it falls, strong when it crosses the cut.

    The cut is a line beneath the first `cut` places; 0 draws none.
    """
    if not moves:
        return nothing(title=title, desc=desc)
    left = _places(sorted(moves, key=lambda move: (move.before, move.after)))
    right = _places(sorted(moves, key=lambda move: (move.after, move.before)))
    drawn = text(heads[0], "61.5%", 12, css="c-muted", anchor="end", size=12)
    drawn += text(heads[1], "93.5%", 12, css="c-muted", anchor="middle", size=12)
    drawn += "".join(_move(move, left[move], right[move], cut) for move in moves)
    if 0 < cut < len(moves):
        y = SLOPE_TOP + SLOPE_STEP * (cut - 0.5)
        drawn += line(0, y, "100%", y, css="c-cut", stroke=CUT, width=1.5, dash="6 4")
    return svg(drawn, title=title, desc=desc, height=SLOPE_TOP + SLOPE_STEP * len(moves) - 8)


def _places(moves: list[Move]) -> dict[Move, float]:
    """The height of each row: equal ranks lie under one another, not on one another."""
    return {move: SLOPE_TOP + SLOPE_STEP * n for n, move in enumerate(moves)}


def _move(move: Move, y1: float, y2: float, cut: int) -> str:
    crosses = bool(cut) and (move.before <= cut) != (move.after <= cut)
    kind, colour, dash = _direction(move)
    width = 3 if crosses else 1.5
    joined = line(LEFT, y1, RIGHT, y2, css=f"c-line-{kind}", stroke=colour, width=width, dash=dash)
    ends = "".join(
        tag("circle", cx=x, cy=y, r=3.5, class_=f"c-{kind}", fill=colour)
        for x, y in ((LEFT, y1), (RIGHT, y2))
    )
    css = "c-strong" if crosses else "c-label"
    hint = tooltip(f"{move.label}: {move.before} → {move.after}")
    return (
        tag("g", hint + joined + ends)
        + text(shortened(move.label, SLOPE_LABEL), "56%", y1 + 4.5, css=css, anchor="end")
        + text(move.before, "61.5%", y1 + 4.5, css=css, anchor="end")
        + text(move.after, "93.5%", y2 + 4.5, css=css)
    )


def _direction(move: Move) -> tuple[str, str, str | None]:
    """Class, colour and dash of a row that stays, rises or falls."""
    if move.after == move.before:
        return "mute", MUTE, None
    return ("2", SECOND, "6 4") if move.after > move.before else ("1", ACCENT, None)
