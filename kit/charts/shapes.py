"""What every chart is drawn with: elements, text that knows its width, axes, legends, tables."""

import math
from hashlib import sha1
from html import escape

ACCENT, SECOND, MUTE, GRID, TRACK, CUT = "#2350b5", "#b4530a", "#8b95a6", "#e0e4ea", "#eef0f4", "#cf3f33"
TONES = {
    "accent": ("c-1", ACCENT),
    "good": ("c-good", "#14663a"),
    "warn": ("c-warn", "#7a4a00"),
    "bad": ("c-bad", "#b0231b"),
    "mute": ("c-mute", MUTE),
}


def tag(name: str, body: str = "", **attributes) -> str:
    """An element; `body` is markup already, attribute values are escaped. None leaves one out."""
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{escape(plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{''.join(pairs)}>{body}</{name}>"


def plain(value) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def text(words, x, y, *, css: str = "c-label", anchor: str = "start", size: int = 13) -> str:
    """A line of text at a place; x may be a percentage."""
    return tag(
        "text",
        escape(str(words)),
        x=x,
        y=y,
        class_=css,
        text_anchor=anchor,
        font_size=size,
        fill="currentColor",
    )


def line(x1, y1, x2, y2, *, css: str = "c-grid", stroke: str = GRID, width=1, dash: str | None = None) -> str:
    """A straight line; any coordinate may be a percentage."""
    return tag(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        class_=css,
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash,
    )


def rect(x, y, width, height, *, css: str, fill: str, hint: str = "", rx: int = 3, **more) -> str:
    """A rectangle with an optional tooltip."""
    return tag(
        "rect",
        tooltip(hint),
        x=x,
        y=y,
        width=width,
        height=height,
        rx=rx,
        class_=css,
        fill=fill,
        **{"stroke": "none", **more},
    )


def tooltip(words: str) -> str:
    return tag("title", escape(words)) if words else ""


def portion(part: float) -> str:
    """0..1 as a percentage attribute."""
    return f"{plain(float(part) * 100)}%"


def svg(body: str, *, title: str, desc: str, height: float, width: float | None = None) -> str:
    """The frame. With a width the drawing scales as a whole; without one it is fluid."""
    key = sha1(f"{title}{desc}{body}".encode(), usedforsecurity=False).hexdigest()[:10]
    named = tag("title", escape(title), id=f"t{key}") + tag("desc", escape(desc), id=f"d{key}")
    size = {"width": "100%", "height": height, "class_": "fluid"}
    if width:
        box = f"0 0 {plain(width)} {plain(height)}"
        size = {"viewBox": box, "width": width, "height": height, "class_": "fixed"}
    return tag(
        "svg",
        named + body,
        role="img",
        aria_labelledby=f"t{key}",
        aria_describedby=f"d{key}",
        xmlns="http://www.w3.org/2000/svg",
        **size,
    )


def nothing(*, title: str, desc: str) -> str:
    """A drawing without data: a dash in the middle."""
    return svg(text("–", "50%", 34, anchor="middle"), title=title, desc=desc, height=60)


def extent(words: str) -> int:
    """The width of a text in half-width units: Chinese characters count two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)


def shortened(words: str, limit: int) -> str:
    """At most `limit` half-width units, the end cut off with an ellipsis."""
    if extent(words) <= limit:
        return words
    kept = ""
    for letter in words:
        if extent(kept + letter) > limit - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrapped(words: str, limit: int = 8) -> list[str]:
    """One line, or two of about equal length where the text is longer than `limit` half-width units.

    Latin text breaks at the space nearest to the middle, Chinese between any two characters.
    """
    if extent(words) <= limit:
        return [words]
    breaks = [n for n in range(1, len(words)) if words[n - 1] == " " or ord(words[n]) > 0x2E7F]
    if not breaks:
        return [words]
    middle = min(breaks, key=lambda n: abs(extent(words[:n]) - extent(words[n:])))
    return [words[:middle].strip(), words[middle:].strip()]


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers that enclose low..high, about as many as asked; never fewer than two."""
    reach = high - low
    if reach <= 1e-9 * max(abs(high), 1):
        reach = abs(high) if abs(high) > 1e-9 else 1.0
    raw = reach / about
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(step * n, 12) for n in range(first, last + 1)]


def marker(kind: int, x, y, hint: str = "") -> str:
    """The shape of a series: a dot for the first, a square for the second. x, y are numbers."""
    if kind == 0:
        return tag("circle", tooltip(hint), cx=x, cy=y, r=4, class_="c-1", fill=ACCENT)
    return tag(
        "rect", tooltip(hint), x=x - 3.6, y=y - 3.6, width=7.2, height=7.2, class_="c-2 c-hollow",
        fill="#fff", stroke=SECOND, stroke_width=2,
    )  # fmt: skip


SAMPLES = (("c-line-1", ACCENT, None), ("c-line-2", SECOND, "5 3"))


def legend(names: list[str], cut: str = "") -> str:
    """The names of up to two series with their line and shape, and of the line of the cut."""
    items = []
    for kind, (name, (css, stroke, dash)) in enumerate(zip(names, SAMPLES, strict=False)):
        drawn = line(0, 6, 30, 6, css=css, stroke=stroke, width=2, dash=dash) + marker(kind, 15.0, 6.0)
        items.append(sample(drawn, name))
    if cut:
        items.append(sample(line(0, 6, 30, 6, css="c-cut", stroke=CUT, width=1.5, dash="6 4"), cut))
    return tag("ul", "".join(items), class_="legend")


def sample(drawn: str, name: str) -> str:
    """A line of a legend: a drawing of 30 by 12 and what it means."""
    return tag("li", tag("svg", drawn, viewBox="0 0 30 12", aria_hidden="true") + escape(name))


def data_table(head: list[str], rows: list, *, summary: str, name: str) -> str:
    """The figures of the chart `name`, folded away under `summary`; the first column names the rows."""
    names = "".join(
        tag("th", escape(word), scope="col", class_="num" if n else None) for n, word in enumerate(head)
    )
    body = tag("thead", tag("tr", names)) + tag("tbody", "".join(tag("tr", _cells(row)) for row in rows))
    table = tag("table", tag("caption", escape(name), class_="sr-only") + body, class_="table")
    frame = {"class_": "scroll", "role": "region", "tabindex": "0", "aria_label": f"{name}: {summary}"}
    return tag("details", tag("summary", escape(summary)) + tag("div", table, **frame), class_="data")


def _cells(row: list) -> str:
    first = tag("th", escape(str(row[0])), scope="row")
    return first + "".join(tag("td", escape(str(cell)), class_="num") for cell in row[1:])
