"""Charts: what is drawn where, what is said to those who don't see it, and that no text becomes markup."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import charts
from kit.charts import Bar, Dot, Move, Series, Span
from kit.charts.shapes import extent, shortened, ticks, wrapped

SVG = "{http://www.w3.org/2000/svg}"
NAMED = {"title": "Title", "desc": "Description"}
DAY = dt.date(2025, 3, 1)
NASTY = '<script>alert("1")</script> & 课题'

ALL = {
    "radar": lambda name, **named: charts.radar(
        [name] * 7, [Series(name, [5] * 7), Series(name, [3] * 6 + [None])], 1, 10, **named
    ),
    "bars": lambda name, **named: charts.bars(
        [Bar(name, 80, "1"), Bar(name, None, "", False)], cut_label=name, **named
    ),
    "slope": lambda name, **named: charts.slope(
        [Move(name, 1, 2), Move(name, 2, 1)], heads=(name, name), cut=1, **named
    ),
    "quadrants": lambda name, **named: charts.quadrants(
        [Dot(name, "1", 1, 9.0, True), Dot(name, "2", 3, 0.0)],
        corners=[(name, name)] * 4,
        across=1,
        level=4.5,
        **named,
    ),
    "histogram": lambda name, **named: charts.histogram([(name, 3), (name, 0)], **named),
    "progress": lambda name, **named: charts.progress(0.4, **named),
    "trend": lambda name, **named: charts.trend([(DAY, 3.5)], unit=name, goals=[(name, 9.0)], **named),
    "spark": lambda name, **named: charts.spark([(DAY, 3.5)], goal=9.0, **named),
    "gantt": lambda name, **named: charts.gantt(
        [Span(name, DAY, DAY + dt.timedelta(90), 40)], today=DAY, today_label=name, **named
    ),
}


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def found(drawing: str, shape: str, css: str) -> list[dict]:
    """The attributes of all shapes of a class, in the order drawn."""
    return [one.attrib for one in parsed(drawing).iter(SVG + shape) if one.get("class") == css]


def words(drawing: str) -> list[str]:
    return [one.text for one in parsed(drawing).iter(SVG + "text")]


# --- All of them --------------------------------------------------------------


@pytest.mark.parametrize("draw", ALL.values(), ids=ALL)
def test_a_chart_is_an_image_with_a_name_and_a_description(draw):
    root = parsed(draw("课题", **NAMED))
    title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
    assert (root.get("role"), title.text, desc.text) == ("img", "Title", "Description")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))


@pytest.mark.parametrize("draw", ALL.values(), ids=ALL)
def test_text_never_becomes_markup(draw):
    drawing = draw(NASTY, title=NASTY, desc=NASTY)
    assert "<script" not in drawing
    assert parsed(drawing).find(SVG + "title").text == NASTY


@pytest.mark.parametrize("draw", ALL.values(), ids=ALL)
def test_a_chart_keeps_within_the_policy_and_has_colours_of_its_own(draw):
    """No style attribute, no handler; every drawn shape has a fill or a stroke without the page's CSS."""
    drawing = draw("课题", **NAMED)
    assert not re.search(r'\s(style|on\w+)="', drawing)
    shapes = [
        one
        for one in parsed(drawing).iter()
        if one.tag.removeprefix(SVG) in ("rect", "circle", "line", "text")
    ]
    assert shapes
    assert all(one.get("fill") or one.get("stroke") for one in shapes)


def test_different_charts_have_different_ids():
    ids = [parsed(draw("课题", **NAMED)).get("aria-labelledby") for draw in ALL.values()]
    assert len(set(ids)) == len(ALL)


@pytest.mark.parametrize(
    "drawing",
    [
        charts.bars([], **NAMED),
        charts.slope([], heads=("a", "b"), **NAMED),
        charts.histogram([], **NAMED),
        charts.trend([], **NAMED),
        charts.gantt([], **NAMED),
    ],
    ids=["bars", "slope", "histogram", "trend", "gantt"],
)
def test_a_chart_without_data_is_a_dash(drawing):
    assert words(drawing) == ["–"]


# --- Radar -----------------------------------------------------------------------


def test_radar_puts_the_best_mark_at_the_end_of_its_axis_and_the_worst_in_the_middle():
    drawing = charts.radar(["a", "b", "c", "d"], [Series("x", [10, 1, 10, 1])], 1, 10, **NAMED)
    places = [(float(one["cx"]), float(one["cy"])) for one in found(drawing, "circle", "c-1")]
    middle, up, right = places[1], places[0], (places[1][0] + 116, places[1][1])
    assert up == (middle[0], middle[1] - 116)
    assert places[3] == middle
    assert places[2] == (middle[0], middle[1] + 116)
    assert right[0] > middle[0]


def test_radar_leaves_a_gap_where_a_value_is_missing():
    whole = charts.radar(["a", "b", "c", "d"], [Series("x", [2, 3, 4, 5])], 1, 10, **NAMED)
    gap = charts.radar(["a", "b", "c", "d"], [Series("x", [2, 3, None, 5])], 1, 10, **NAMED)
    counted = [
        (
            len(found(one, "line", "c-line-1")),
            len(found(one, "circle", "c-1")),
            len(found(one, "polygon", "c-area-1")),
        )
        for one in (whole, gap)
    ]
    assert counted == [(4, 4, 1), (2, 3, 0)]


def test_radar_tells_its_series_apart_without_colour():
    drawing = charts.radar(["a", "b", "c"], [Series("x", [2, 3, 4]), Series("y", [5, 6, 7])], 1, 10, **NAMED)
    assert {one.get("stroke-dasharray") for one in found(drawing, "line", "c-line-1")} == {None}
    assert {one.get("stroke-dasharray") for one in found(drawing, "line", "c-line-2")} == {"6 4"}
    assert (len(found(drawing, "circle", "c-1")), len(found(drawing, "rect", "c-2 c-hollow"))) == (3, 3)


# --- Ranks --------------------------------------------------------------------------


def test_bars_are_as_long_as_their_values_on_the_fixed_scale():
    drawing = charts.bars([Bar("a", 100), Bar("b", 50), Bar("c", 0), Bar("d", None)], **NAMED)
    assert [one["width"] for one in found(drawing, "rect", "c-1")] == ["86%", "43%"]
    assert words(drawing) == ["a", "100.00", "b", "50.00", "c", "0.00", "d", "–"]


def test_bars_change_their_look_beneath_the_cut():
    rows = [Bar("a", 90, "1"), Bar("b", 80, "2"), Bar("c", 70, "3", inside=False)]
    drawing = charts.bars(rows, cut_label="cut", **NAMED)
    [cut] = found(drawing, "line", "c-cut")
    inside, [outside] = found(drawing, "rect", "c-1"), found(drawing, "rect", "c-mute")
    assert float(inside[-1]["y"]) < float(cut["y1"]) < float(outside["y"])
    assert "cut" in words(drawing)


def test_bars_without_a_cut_draw_no_line():
    assert found(charts.bars([Bar("a", 1), Bar("b", 1)], cut_label="cut", **NAMED), "line", "c-cut") == []


def test_slope_dashes_what_falls_and_thickens_what_crosses_the_cut():
    moves = [Move("stays", 1, 1), Move("falls", 2, 3), Move("rises", 3, 2)]
    drawing = charts.slope(moves, heads=("raw", "calibrated"), cut=2, **NAMED)
    drawn = {
        css: [(one.get("stroke-dasharray"), one["stroke-width"]) for one in found(drawing, "line", css)]
        for css in ("c-line-mute", "c-line-2", "c-line-1")
    }
    assert drawn == {"c-line-mute": [(None, "1.5")], "c-line-2": [("6 4", "3")], "c-line-1": [(None, "3")]}


def test_slope_gives_equal_ranks_places_of_their_own():
    drawing = charts.slope([Move("a", 1, 1), Move("a", 1, 1), Move("b", 3, 3)], heads=("x", "y"), **NAMED)
    heights = [one["y1"] for one in found(drawing, "line", "c-line-mute")]
    assert len(set(heights)) == 3


# --- Amounts ---------------------------------------------------------------------------


def test_histogram_scales_to_its_highest_column_and_draws_none_for_zero():
    drawing = charts.histogram([("1", 10), ("2", 0), ("3", 5)], **NAMED)
    assert [float(one["height"]) for one in found(drawing, "rect", "c-1")] == [130, 65]
    assert words(drawing) == ["10", "1", "2", "5", "3"]


def test_histogram_of_many_columns_names_some():
    drawing = charts.histogram([(str(n), 0) for n in range(100)], **NAMED)
    assert words(drawing) == [str(n) for n in range(0, 100, 9)]


@pytest.mark.parametrize(
    ("share", "width"), [(None, []), (-0.5, []), (0, []), (0.4, ["40%"]), (1, ["100%"]), (1.7, ["100%"])]
)
def test_progress_fills_from_baseline_to_target_and_no_further(share, width):
    drawing = charts.progress(share, **NAMED)
    assert [one["width"] for one in found(drawing, "rect", "c-1")] == width
    assert len(found(drawing, "circle", "c-bad c-hollow")) == (share == -0.5)


# --- Time --------------------------------------------------------------------------------


def test_trend_sorts_its_readings_and_spreads_them_by_date():
    points = [(DAY + dt.timedelta(10), 2.0), (DAY, 1.0), (DAY + dt.timedelta(5), 3.0)]
    places = [one["cx"] for one in found(charts.trend(points, **NAMED), "circle", "c-1")]
    assert places == ["2.4%", "40%", "77.6%"]


def test_trend_keeps_the_names_of_near_goals_apart():
    drawing = charts.trend([(DAY, 1.0)], goals=[("target", 50.0), ("baseline", 50.5), ("x", 90.0)], **NAMED)
    heights = {
        one.text: float(one.get("y"))
        for one in parsed(drawing).iter(SVG + "text")
        if one.get("font-size") == "12"
    }
    assert heights["target"] - heights["baseline"] == 32


def test_gantt_fills_the_part_that_is_done():
    spans = [Span("a", DAY, DAY + dt.timedelta(99), 40), Span("b", DAY, DAY + dt.timedelta(49), 0, "bad")]
    drawing = charts.gantt(spans, **NAMED)
    assert [(one["x"], one["width"]) for one in found(drawing, "rect", "c-1")] == [("0%", "40%")]
    assert [one["width"] for one in found(drawing, "rect", "c-bad c-hollow")] == ["50%"]
    assert found(drawing, "rect", "c-bad") == []


@pytest.mark.parametrize(
    ("today", "drawn"), [(DAY - dt.timedelta(1), 0), (DAY, 1), (DAY + dt.timedelta(10), 0)]
)
def test_gantt_marks_today_only_inside_the_plan(today, drawn):
    drawing = charts.gantt([Span("a", DAY, DAY + dt.timedelta(9))], today=today, today_label="today", **NAMED)
    assert len(found(drawing, "line", "c-cut")) == drawn


def test_gantt_of_years_names_quarters():
    drawing = charts.gantt([Span("a", dt.date(2024, 1, 1), dt.date(2025, 6, 30))], **NAMED)
    named = [word for word in words(drawing) if re.fullmatch(r"\d{4}-\d\d", word)]
    assert named == ["2024-01", "2024-04", "2024-07", "2024-10", "2025-01", "2025-04"]


# --- Text and axes ---------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_are_few_rising_and_enclose_the_values(low, reach):
    marks = ticks(low, low + reach)
    slack = max(abs(low), reach) * 1e-6 + 1e-9
    assert 2 <= len(marks) <= 8
    assert marks == sorted(set(marks))
    assert marks[0] <= low + slack
    assert marks[-1] >= low + reach - slack


def test_ticks_are_round():
    assert ticks(3, 12.5) == [2.5, 5, 7.5, 10, 12.5]
    assert ticks(1, 10, 5) == [0, 2, 4, 6, 8, 10]
    assert ticks(7, 7) == [6, 8]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("紧迫性", ["紧迫性"]),
        ("问题的紧迫性", ["问题的", "紧迫性"]),
        ("Urgency of the problem", ["Urgency of", "the problem"]),
        ("Feasibility", ["Feasibility"]),
        ("", [""]),
    ],
)
def test_long_names_break_in_the_middle(text, lines):
    assert wrapped(text) == lines


@given(st.text(max_size=60), st.integers(2, 40))
def test_a_shortened_text_fits(text, limit):
    short = shortened(text, limit)
    assert short == text or (extent(short) <= limit + 1 and short.endswith("…"))


def test_data_table_names_its_rows_and_columns_and_escapes_them():
    table = charts.data_table(["Topic", "Score"], [[NASTY, "8.0"]], summary="Table", name="Scores")
    assert "<script" not in table
    assert '<th scope="row">' in table
    assert '<td class="num">8.0</td>' in table


def test_trend_numbers_what_was_done_and_makes_room_for_it():
    marks = [(DAY + dt.timedelta(40), "second"), (DAY - dt.timedelta(10), "first")]
    drawing = charts.trend([(DAY, 1.0), (DAY + dt.timedelta(30), 2.0)], marks=marks, **NAMED)
    hints = [one.find(SVG + "title").text for one in parsed(drawing).iter(SVG + "g")]
    numbers = [one.find(SVG + "text").text for one in parsed(drawing).iter(SVG + "g")]
    places = [one["cx"] for one in found(drawing, "circle", "c-1")]
    assert hints == ["2025-02-19: first", "2025-04-10: second"]
    assert numbers == ["1", "2"]
    assert places == ["17.44%", "62.56%"]


def test_spark_dots_the_newest_reading_and_dashes_the_goal():
    drawing = charts.spark([(DAY + dt.timedelta(30), 2.0), (DAY, 1.0)], goal=3.0, **NAMED)
    assert [one["cx"] for one in found(drawing, "circle", "c-1")] == ["98%"]
    assert [one["y1"] for one in found(drawing, "line", "c-line-2")] == ["6"]


# --- Two orders at once ------------------------------------------------------


def fields(dots, across=1, level=5.0):
    return charts.quadrants(dots, corners=[("a", "b")] * 4, across=across, level=level, **NAMED)


def test_a_better_place_lies_to_the_right_and_more_lies_higher():
    best, worst = [
        (float(one.get("cx").rstrip("%")), float(one.get("cy")))
        for one in parsed(fields([Dot("A", "1", 1, 9.0), Dot("B", "2", 4, 1.0)])).iter(f"{SVG}circle")
    ]
    assert (best[0] > worst[0], best[1] < worst[1]) == (True, True)


def test_the_cuts_run_between_those_inside_and_those_outside():
    drawing = parsed(fields([Dot("A", "1", 1, 9.0), Dot("B", "2", 2, 1.0)]))
    across, up = [one for one in drawing.iter(f"{SVG}line") if one.get("class") == "c-cut"]
    inside, outside = list(drawing.iter(f"{SVG}circle"))
    x = [float(one.get("cx").rstrip("%")) for one in (inside, outside)]
    y = [float(one.get("cy")) for one in (inside, outside)]
    assert x[1] < float(across.get("x1").rstrip("%")) < x[0]
    assert y[0] < float(up.get("y1")) < y[1]


def test_numbers_leave_a_crowded_drawing():
    few, many = ([Dot("A", "77", n + 1, 1.0) for n in range(size)] for size in (3, 40))
    assert (fields(few).count(">77<"), fields(many).count(">77<")) == (3, 0)
