"""Laying out in calendar days: no gap, no overlap, nothing lost."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import calendar
from plans.calendar import Stretch
from plans.procedures import GATES, LOOPS, PROCEDURES, steps_of

DAY = dt.date(2026, 3, 1)
days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))
lengths = st.lists(st.integers(1, 90), min_size=1, max_size=40)


@given(days, lengths)
def test_stretches_follow_one_another_without_gap_or_overlap(start, found):
    stretches = calendar.lay_out(start, found)
    assert stretches[0].start == start
    assert all(later.start - earlier.end == dt.timedelta(1) for earlier, later in pairwise(stretches))


@given(days, lengths)
def test_no_day_is_lost_or_added(start, found):
    stretches = calendar.lay_out(start, found)
    assert [stretch.days for stretch in stretches] == found
    assert (stretches[-1].end - start).days + 1 == sum(found)


def test_nothing_is_laid_out_without_steps():
    assert calendar.lay_out(DAY, []) == []


def test_a_step_over_the_end_of_february():
    assert calendar.lay_out(dt.date(2028, 2, 27), [3, 1]) == [
        Stretch(dt.date(2028, 2, 27), dt.date(2028, 2, 29)),
        Stretch(dt.date(2028, 3, 1), dt.date(2028, 3, 1)),
    ]


@pytest.mark.parametrize("length", [0, -1])
def test_a_step_takes_a_day_at_least(length):
    with pytest.raises(ValueError):
        calendar.lay_out(DAY, [5, length])


def test_beyond_the_last_day_of_the_calendar_nothing_is_laid_out():
    with pytest.raises(OverflowError):
        calendar.lay_out(dt.date(9999, 12, 1), [30, 30])


@given(days, st.integers(1, 400), st.integers(-300, 300))
def test_a_shifted_stretch_is_as_long_as_before(start, length, by):
    before = Stretch(start, start + dt.timedelta(length - 1))
    after = before.shifted(by)
    assert (after.days, (after.start - before.start).days) == (length, by)


@given(days, st.lists(days, max_size=5))
def test_what_follows_begins_after_the_end_once_delayed_and_is_never_brought_forward(until, following):
    days_later = calendar.delay(until, following)
    assert days_later >= 0
    moved = [day + dt.timedelta(days_later) for day in following]
    assert all(day > until for day in moved)
    assert days_later == 0 or min(moved) == until + dt.timedelta(1)


@pytest.mark.parametrize(
    ("day", "likely"),
    [
        (dt.date(1999, 12, 31), False),
        (dt.date(2000, 1, 1), True),
        (dt.date(2100, 12, 31), True),
        (dt.date(2101, 1, 1), False),
    ],
)
def test_days_of_a_plan_lie_between_2000_and_2100(day, likely):
    assert calendar.is_likely(day) == likely


# --- The procedures that every installation begins with -------------------------------


def test_the_ten_and_the_eight_steps_are_those_of_the_practice():
    titles = {found["code"]: [step["title"] for step in steps_of(found)] for found in PROCEDURES}
    assert titles["ten-steps"] == [
        "选择课题",
        "现状调查",
        "设定目标",
        "原因分析",
        "确定主要原因",
        "制定对策",
        "对策实施",
        "效果检查",
        "制定巩固措施",
        "总结和下一步打算",
    ]
    assert titles["eight-steps"] == [
        "选择课题",
        "设定目标及目标可行性论证",
        "提出方案并确定最佳方案",
        "制定对策",
        "对策实施",
        "效果检查",
        "标准化",
        "总结和下一步打算",
    ]
    assert titles["complaint-to-value"] == ["分析投诉诉求", "划分接触场景", "嵌入维系产品"]
    assert list(titles) == ["ten-steps", "eight-steps", "pdca", "dmaic", "complaint-to-value"]


@pytest.mark.parametrize("found", PROCEDURES, ids=lambda found: found["code"])
def test_every_first_procedure_has_gates_and_one_step_to_lead_back_to_before_the_last(found):
    steps = steps_of(found)
    codes = [step["code"] for step in steps]
    gates = [step["code"] for step in steps if step["gate"]]
    assert len(set(codes)) == len(codes)
    assert gates == list(GATES[found["code"]])
    assert [step["code"] for step in steps if step["loop"]] == [LOOPS[found["code"]]]
    assert codes.index(LOOPS[found["code"]]) <= codes.index(gates[-1])
    assert all(step["days"] >= 1 and step["title_en"] for step in steps)
