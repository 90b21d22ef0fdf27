"""The drawing of a plan: actual bars, gates, what is late, where an end once was, loops."""

import datetime as dt

from kit import charts
from kit.charts import Span
from tests.kit.test_charts import NAMED, NASTY, SVG, found, parsed, words

DAY = dt.date(2025, 3, 3)


def day(n: int) -> dt.date:
    return DAY + dt.timedelta(n)


def span(label="a", start=0, end=99, **more) -> Span:
    return Span(label, day(start), day(end), **more)


def gates(drawing: str) -> list[tuple]:
    """(class, place) of every diamond."""
    inner = [one for one in parsed(drawing).iter(SVG + "svg") if one.get("x")]
    return [(one[0].get("class"), one.get("x")) for one in inner]


def test_actual_work_is_a_thin_bar_beneath_the_planned_one():
    drawing = charts.gantt([span(end=49, actual=(day(25), day(99)))], **NAMED)
    [planned], [actual] = found(drawing, "rect", "c-1 c-hollow"), found(drawing, "rect", "c-label")
    assert (planned["x"], planned["width"]) == ("0%", "50%")
    assert (actual["x"], actual["width"], actual["height"]) == ("25%", "75%", "3")
    assert float(actual["y"]) > float(planned["y"]) + float(planned["height"])


def test_a_gate_is_a_diamond_at_the_end_hollow_until_it_is_passed():
    spans = [span(end=49, gate="open"), span(end=49, gate="passed"), span()]
    assert gates(charts.gantt(spans, **NAMED)) == [("c-2 c-hollow", "50%"), ("c-good", "50%")]


def test_a_gate_at_the_edge_stays_inside_of_the_drawing():
    drawing = charts.gantt([span(gate="open")], **NAMED)
    [diamond] = parsed(drawing).iter(SVG + "polygon")
    assert max(float(pair.split(",")[0]) for pair in diamond.get("points").split()) == 0


def test_what_is_late_runs_on_dashed_to_the_day_and_says_so_in_words():
    late = span(end=49, tone="bad", note="50 days overdue", late_until=day(99))
    drawing = charts.gantt([late], **NAMED)
    [run] = found(drawing, "line", "c-line-bad")
    assert (run["x1"], run["x2"], run["stroke-dasharray"]) == ("50%", "100%", "3 3")
    assert "a · 50 days overdue" in words(drawing)


def test_the_end_as_first_planned_stays_where_it_was():
    [once] = found(charts.gantt([span(first_end=day(24))], **NAMED), "line", "c-axis")
    assert (once["x1"], once["x2"]) == ("25%", "25%")


def test_spans_of_a_group_stand_under_its_name():
    spans = [span("a", group="Loop 1"), span("b", group="Loop 1"), span("c", group="Loop 2")]
    drawing = charts.gantt(spans, **NAMED)
    heights = {one.text: float(one.get("y")) for one in parsed(drawing).iter(SVG + "text")}
    in_order = sorted(("Loop 1", "a", "b", "Loop 2", "c"), key=heights.get)
    assert in_order == ["Loop 1", "a", "b", "Loop 2", "c"]


def test_the_drawing_holds_every_day_that_it_tells_of():
    wide = span(start=10, end=20, actual=(day(5), day(30)), first_end=day(0), late_until=day(99))
    assert [one["x"] for one in found(charts.gantt([wide], **NAMED), "rect", "c-1 c-hollow")] == ["10%"]


def test_no_word_of_a_plan_becomes_markup():
    drawing = charts.gantt([span(NASTY, note=NASTY, group=NASTY, gate="open", actual=(DAY, DAY))], **NAMED)
    assert "<script" not in drawing


def test_the_legend_names_the_signs_that_occur():
    names = {key: key for key in ("planned", "late", "actual", "open_gate", "passed_gate", "first_end")}
    everything = span(tone="bad", actual=(DAY, DAY), gate="open", first_end=DAY)
    legends = [charts.plan_legend(names, spans) for spans in ([span()], [everything, span(gate="passed")])]
    named = ["".join(item.itertext()) for legend in legends for item in parsed(legend)]
    assert named == ["planned", *names]
