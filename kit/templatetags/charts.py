"""Charts on a page: the drawing, its legend, and its figures in a table that unfolds.

Values may be Decimals, labels may be lazy translations. `title` names the chart to everybody,
`desc` says more to those who don't see it; a plain one is made up where none is given.
"""

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import charts
from kit.charts import Bar, Dot, Move, Range, Series, Span

register = template.Library()


def _figure(*parts: str, name: str = "figure", css: str = "chart") -> SafeString:
    """A chart on its page, with what belongs to it beneath. Its text was escaped where it was drawn."""
    return SafeString(charts.tag(name, "".join(parts), class_=css))  # nosec B703


def _scrolling(drawing: str, title: str) -> str:
    """A drawing that scrolls sideways on a phone instead of shrinking."""
    frame = {"class_": "chart-scroll", "role": "region", "tabindex": "0", "aria_label": title}
    return charts.tag("div", charts.tag("div", drawing), **frame)


def _table(title: str, head: list, rows: list) -> str:
    return charts.data_table([str(name) for name in head], rows, summary=_("Show as a table"), name=title)


def _float(value) -> float | None:
    return None if value is None else float(value)


def _shown(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


@register.simple_tag
def radar(labels, series, low, high, title, desc="", places=1):
    """`series`: one or two (name, values), the topic first and the median second; None where missing."""
    labels = [str(label) for label in labels]
    series = [Series(str(name), [_float(value) for value in values]) for name, values in series]
    span = {"n": len(labels), "low": low, "high": high}
    desc = desc or _("A radar chart with %(n)d axes from %(low)s to %(high)s.") % span
    rows = [[label, *(_shown(one.values[n], places) for one in series)] for n, label in enumerate(labels)]
    return _figure(
        charts.radar(labels, series, float(low), float(high), title=str(title), desc=desc),
        charts.legend([one.name for one in series]),
        _table(str(title), [_("Dimension"), *(one.name for one in series)], rows),
    )


@register.simple_tag
def bars(rows, title, desc="", low=0, high=100, places=2, cut_label="", value_label=""):
    """`rows`: dicts {label, value, rank, inside}, best first; the cut runs where `inside` ends. `value_label`
    heads the column of the values in the table, else it is the score."""
    rows = [
        Bar(str(row["label"]), _float(row["value"]), str(row.get("rank") or ""), row.get("inside", True))
        for row in rows
    ]
    counts = {"inside": sum(row.inside for row in rows), "n": len(rows)}
    desc = desc or _("Bars in order of rank; %(inside)d of %(n)d lie above the line.") % counts
    scale = {"low": float(low), "high": float(high), "places": places}
    return _figure(
        charts.bars(rows, title=str(title), desc=desc, cut_label=str(cut_label), **scale),
        _table(
            str(title),
            [_("Topic"), _("Rank"), str(value_label) or _("Score")],
            [[row.label, row.rank, _shown(row.value, places)] for row in rows],
        ),
    )


@register.simple_tag
def ranges(rows, title, low, high, desc=""):
    """`rows`: dicts {label, low, high, marks} on one scale; None where nobody marked."""
    rows = [Range(str(row["label"]), row["low"], row["high"], list(row["marks"])) for row in rows]
    span = {"n": len(rows), "low": low, "high": high}
    desc = desc or _("%(n)d bars from the lowest to the highest mark, from %(low)s to %(high)s.") % span
    ends = [[row.label, _end(row.low), _end(row.high)] for row in rows]
    return _figure(
        charts.ranges(rows, low=float(low), high=float(high), title=str(title), desc=desc),
        _table(str(title), [_("Dimension"), _("Lowest"), _("Highest")], ends),
    )


def _end(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


@register.simple_tag
def slope(rows, title, before, after, desc="", cut=0, cut_label=""):
    """`rows`: dicts {label, before, after} of ranks; `before` and `after` name the two columns."""
    moves = [Move(str(row["label"]), int(row["before"]), int(row["after"])) for row in rows]
    counts = {"n": sum(move.before != move.after for move in moves), "all": len(moves)}
    desc = desc or _("Lines from the rank before to the rank after; %(n)d of %(all)d ranks change.") % counts
    heads = (str(before), str(after))
    drawing = charts.slope(moves, title=str(title), desc=desc, heads=heads, cut=cut)
    rows = [[move.label, move.before, move.after] for move in moves]
    return _figure(
        _scrolling(drawing, str(title)),
        charts.legend([], str(cut_label)) if cut_label else "",
        _table(str(title), [_("Topic"), *heads], rows),
    )


@register.simple_tag
def quadrants(rows, title, corners, across, level, columns, desc="", places=0):
    """`rows`: dicts {label, number, place, amount, chosen, where}; `corners`: four pairs of words, from upper
    left to lower right; `columns` name place and amount. Lines run after `across` places and at `level`."""
    dots = [
        Dot(str(row["label"]), str(row["number"]), row["place"], float(row["amount"]), row["chosen"])
        for row in rows
    ]
    counts = {"n": len(dots), "chosen": sum(dot.chosen for dot in dots)}
    desc = desc or _("%(n)d dots in four fields; %(chosen)d of them are filled.") % counts
    words = [(str(first), str(second)) for first, second in corners]
    drawing = charts.quadrants(
        dots, title=str(title), desc=desc, corners=words, across=across, level=float(level)
    )
    told = [[row["label"], row["place"], _shown(float(row["amount"]), places), row["where"]] for row in rows]
    return _figure(drawing, _table(str(title), [_("Topic"), *columns, _("Field")], told))


@register.simple_tag
def histogram(bins, title, desc="", unit=""):
    """`bins`: (label, count) in order; `unit` names the first column of the table."""
    bins = [(str(label), int(count)) for label, count in bins]
    desc = desc or _("A histogram of %(n)d values.") % {"n": sum(count for _label, count in bins)}
    return _figure(
        charts.histogram(bins, title=str(title), desc=desc),
        _table(str(title), [unit or _("Value"), _("Count")], bins),
    )


@register.simple_tag
def trend(points, title, desc="", unit="", goals=(), places=2, marks=()):
    """`points`: (date, value); `goals`: (label, value), such as baseline and target; None is left out.
    `marks`: (date, what was done), numbered in the drawing and told in its table."""
    points = sorted((day, float(value)) for day, value in points)
    goals = [(str(label), float(value)) for label, value in goals if value is not None]
    marks = sorted((day, str(label)) for day, label in marks)
    desc = desc or _("%(n)d readings over time.") % {"n": len(points)}
    head = [_("Date"), f"{title} ({unit})" if unit else title]
    rows = [(day, _shown(value, places), "") for day, value in points]
    if marks:
        head.append(_("What was done"))
        rows += [(day, "", f"{number}. {label}") for number, (day, label) in enumerate(marks, start=1)]
    told = [[day.isoformat(), *cells][: len(head)] for day, *cells in sorted(rows)]
    return _figure(
        charts.trend(points, title=str(title), desc=desc, unit=str(unit), goals=goals, marks=marks),
        _table(str(title), head, told),
    )


@register.simple_tag
def spark(points, title, desc="", goal=None):
    """Readings as one small line; `points`: (date, value), `goal`: a value or None."""
    points = sorted((day, float(value)) for day, value in points)
    desc = desc or _("%(n)d readings over time.") % {"n": len(points)}
    return _figure(charts.spark(points, title=str(title), desc=desc, goal=_float(goal)))


@register.simple_tag
def gantt(rows, title, desc="", today=None, table=True):
    """`rows`: dicts {label, start, end, progress, tone} with dates; tone accent, good, warn, bad, mute. Also
    {note, actual, gate, first_end, late_until, group} as in kit.charts.Span. `table=False` where the page has
    a table of its own."""
    spans = [_span(row) for row in rows]
    desc = desc or _("A plan with %(n)d bars.") % {"n": len(spans)}
    drawing = charts.gantt(
        spans, title=str(title), desc=desc, today=today or timezone.localdate(), today_label=_("today")
    )
    rows = [[s.label, s.start.isoformat(), s.end.isoformat(), f"{s.progress}%"] for s in spans]
    head = [_("Milestone"), _("Start"), _("End"), _("Progress")]
    return _figure(
        _scrolling(drawing, str(title)),
        charts.plan_legend(_signs(), spans),
        _table(str(title), head, rows) if table else "",
    )


def _span(row: dict) -> Span:
    words = {name: str(row.get(name) or "") for name in ("note", "gate", "group")}
    days = {name: row.get(name) for name in ("actual", "first_end", "late_until")}
    progress, tone = int(row.get("progress") or 0), row.get("tone", "accent")
    return Span(str(row["label"]), row["start"], row["end"], progress, tone, **words, **days)


def _signs() -> dict[str, str]:
    return {
        "planned": _("planned, the part done filled"),
        "late": _("overdue"),
        "actual": _("as it was"),
        "open_gate": _("gate"),
        "passed_gate": _("gate passed"),
        "first_end": _("end as first planned"),
    }


@register.simple_tag
def attainment(share, title, tone="accent"):
    """A bar from baseline to target; share 0..1, below and beyond included, None is unknown."""
    share = _float(share)
    said = _("unknown") if share is None else f"{share:.0%}"
    drawing = charts.progress(share, title=str(title), desc=said, tone=tone)
    figure = charts.tag("span", escape(said), class_="progress-value")
    return _figure(drawing, figure, name="span", css="chart progress")
