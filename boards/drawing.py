"""Progress against time as one bar: what is done, and a line where the plan should be today."""

from kit.charts.shapes import CUT, TONES, TRACK, line, portion, rect, svg

HEIGHT = 16


def pace_bar(progress: float | None, time: float | None, *, title: str, desc: str, tone: str) -> str:
    """`progress` and `time` as shares, 0..1, None draws nothing of it; tones accent, good, warn, bad."""
    css, fill = TONES[tone]
    drawn = rect(0, 4, "100%", 8, css="c-track", fill=TRACK, rx=4)
    if progress:
        drawn += rect(0, 4, portion(min(progress, 1.0)), 8, css=css, fill=fill, rx=4)
    if time is not None:
        drawn += line(portion(time), 0, portion(time), HEIGHT, css="c-cut", stroke=CUT, width=2)
    return svg(drawn, title=title, desc=desc, height=HEIGHT)
