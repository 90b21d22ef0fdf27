"""How much of the way is done: (actual − baseline) / (target − baseline)."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from results.attainment import attainment, contradicts, met
from results.figures import parse

#: The facts that the practice published (baseline, target, actual, direction) → attainment, met.
PUBLISHED = {
    "look-up time from 10–15 s to 3 s": ("10–15 s", "3 s", "3 s", "down", 1.0, True),
    "complaint handling time −30 %": ("0", "−30 %", "−30 %", "down", 1.0, True),
    "online success rate 99.7 %": ("95 %", "99 %", "99.7 %", "up", 1.175, True),
    "models cover over 82 %": ("0", "82 %", "over 82 %", "up", 1.0, True),
    "satisfaction with handling time +12.7 %": ("0 %", "10 %", "+12.7 %", "up", 1.27, True),
    "over 1.4 million yuan": ("0", "100万元", "140余万元", "up", 1.4, True),
}


def number(text: str | None) -> Decimal | None:
    return None if text is None else parse(text).number


@pytest.mark.parametrize("fact", PUBLISHED.values(), ids=PUBLISHED)
def test_the_published_facts_are_attained(fact):
    baseline, target, actual, direction, share, reached = fact
    told = attainment(number(baseline), number(target), number(actual))
    assert (told, met(parse(target), parse(actual), direction)) == (pytest.approx(share), reached)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [
        ("15", "3", "15", 0.0),
        ("15", "3", "9", 0.5),
        ("15", "3", "3", 1.0),
        ("15", "3", "0", 1.25),
        ("15", "3", "18", -0.25),
        ("10–20", "4–6", "10", 0.5),
        (None, "3", "9", None),
        ("15", None, "9", None),
        ("15", "3", None, None),
        ("3", "3", "9", None),
    ],
)
def test_attainment(baseline, target, actual, share):
    assert attainment(number(baseline), number(target), number(actual)) == share


@pytest.mark.parametrize(
    ("target", "actual", "up", "down"),
    [
        ("82", "82", True, True),
        ("82", "81.9", False, True),
        ("82", "82.1", True, False),
        ("≥ 82", "82", True, True),
        ("> 82", "82", False, True),
        ("> 82", "> 82", True, True),
        ("82", "< 82", False, True),
        ("< 3", "3", True, False),
        ("< 3", "< 3", True, True),
        ("10–15", "12.5", True, True),
    ],
)
def test_met_looks_at_number_and_comparator(target, actual, up, down):
    figures = parse(target), parse(actual)
    assert (met(*figures, "up"), met(*figures, "down")) == (up, down)


def test_met_needs_target_and_reading():
    assert (met(None, parse("3"), "up"), met(parse("3"), None, "up")) == (None, None)


def test_where_the_target_is_the_baseline_it_can_still_be_met():
    assert (attainment(Decimal(3), Decimal(3), Decimal(3)), met(parse("3"), parse("3"), "up")) == (None, True)


@pytest.mark.parametrize(
    ("target", "direction", "baseline", "wrong"),
    [
        ("82", "up", "70", False),
        ("60", "up", "70", True),
        ("60", "down", "70", False),
        ("82", "down", "70", True),
        ("70", "up", "70", False),
        ("60", "up", None, False),
        ("≤ 82", "up", None, True),
        ("≥ 82", "down", None, True),
        ("≥ 82", "up", None, False),
    ],
)
def test_a_target_may_not_contradict_its_direction(target, direction, baseline, wrong):
    assert contradicts(parse(target), direction, baseline and parse(baseline)) is wrong


values = st.decimals(-(10**9), 10**9, places=4)


@given(values, values, values)
def test_the_way_back_from_attainment_is_the_reading(baseline, target, actual):
    assume(abs(target - baseline) >= 1)
    share = attainment(baseline, target, actual)
    again = float(baseline) + share * float(target - baseline)
    assert again == pytest.approx(float(actual), rel=1e-6, abs=1e-3)


@given(values, values, values)
def test_full_attainment_and_a_met_target_are_the_same(baseline, target, actual):
    assume(baseline != target)
    direction = "up" if target > baseline else "down"
    share = attainment(baseline, target, actual)
    assume(share != 1 or actual == target)
    assert (share >= 1) is met(parse(str(target)), parse(str(actual)), direction)
