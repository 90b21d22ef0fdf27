"""Readings: entered, corrected, removed; nothing of it without a line in the history."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from projects.lifecycle import AT_WORK, STATES
from results import actions
from results.models import Reading

SHAPE = ("date", "value", "number", "sample_size", "source", "evidence", "via", "by")


def shape(reading: Reading) -> tuple:
    return tuple(getattr(Reading.objects.get(pk=reading.pk), name) for name in SHAPE)


def told(reading) -> list[tuple]:
    lines = Entry.objects.filter(subject="reading", subject_id=reading.pk).order_by("number")
    return list(lines.values_list("verb", "changes", "reason"))


def test_a_reading_keeps_what_was_said_and_its_number(scene):
    indicator = scene.indicator()
    reading = scene.reading(indicator, value="4–5秒", sample_size=200, source=" log ", evidence="p. 3")
    day = dt.date(2025, 3, 1)
    assert shape(reading) == (day, "4–5", Decimal("4.5"), 200, "log", "p. 3", "hand", scene.member)
    assert told(reading) == [
        (
            "read",
            {
                "date": [None, "2025-03-01"],
                "value": ["", "4–5"],
                "sample_size": [None, 200],
                "source": ["", "log"],
                "evidence": ["", "p. 3"],
            },
            "",
        )
    ]


@time_machine.travel("2025-06-10 23:30 +0800")
@pytest.mark.parametrize(
    ("date", "code", "sentence"),
    [
        ("2025-06-11", "future", "This day has not come yet."),
        ("9999-12-31", "future", "This day has not come yet."),
        ("1999-12-31", "too_early", "This day lies before the year 2000."),
        ("2025-03-01", "unique", "There is a reading for this day already. Correct that one."),
    ],
)
def test_a_day_that_cannot_be_is_refused(scene, date, code, sentence):
    indicator = scene.indicator()
    scene.reading(indicator)
    with pytest.raises(Invalid) as refused:
        scene.reading(indicator, date)
    assert (refused.value.code, refused.value.detail, refused.value.attr) == (code, sentence, "date")


@time_machine.travel("2025-06-10 23:30 +0800")
@pytest.mark.parametrize("date", ["2025-06-10", "2000-01-01"])
def test_the_first_and_the_last_day_are_taken(scene, date):
    assert str(scene.reading(scene.indicator(), date).date) == date


@pytest.mark.parametrize(
    ("value", "code"),
    [("", "required"), ("fast", "not_a_figure"), ("5 %", "other_unit"), ("0.00001", "too_precise")],
)
def test_a_value_that_cannot_be_read_is_refused(scene, value, code):
    with pytest.raises(Invalid) as refused:
        scene.reading(scene.indicator(), value=value)
    assert (refused.value.code, refused.value.attr) == (code, "value")


def test_percent_and_percentage_points_never_mix(scene):
    points = scene.indicator(name="Gap", unit="pp", direction="up", baseline="0", target="1")
    with pytest.raises(Invalid) as refused:
        scene.reading(points, value="0.89 %")
    assert refused.value.detail == "This is said in %, but the indicator is measured in percentage points."
    assert scene.reading(points, value="0.89个百分点").value == "0.89"


@pytest.mark.parametrize("state", STATES)
def test_readings_are_entered_while_the_topic_is_at_work(scene, state):
    indicator = scene.indicator()
    scene.run(scene.topic, state)
    if state in AT_WORK:
        assert scene.reading(indicator).pk
        return
    with pytest.raises(Conflict) as refused:
        scene.reading(indicator)
    assert refused.value.code == "invalid_transition"


# --- Correcting -----------------------------------------------------------


def test_a_correction_leaves_what_stood_before_in_the_history(scene):
    reading = scene.reading(scene.indicator())
    actions.correct_reading(reading, by=scene.member, version=1, value="6 s", sample_size=10)
    assert shape(reading)[1:4] == ("6", Decimal(6), 10)
    assert told(reading)[1:] == [("correct", {"value": ["5", "6"], "sample_size": [None, 10]}, "")]


def test_a_reading_may_keep_its_day_but_not_take_another_ones(scene):
    indicator = scene.indicator()
    first, second = scene.reading(indicator), scene.reading(indicator, "2025-03-02")
    actions.correct_reading(second, by=scene.member, date=second.date, value="7")
    with pytest.raises(Invalid) as refused:
        actions.correct_reading(second, by=scene.member, date=first.date)
    assert (refused.value.code, shape(second)[:2]) == ("unique", (dt.date(2025, 3, 2), "7"))


def test_a_correction_on_an_old_version_is_stale(scene):
    reading = scene.reading(scene.indicator())
    actions.correct_reading(reading, by=scene.lead, value="6")
    with pytest.raises(Stale):
        actions.correct_reading(reading, by=scene.lead, version=1, value="7")


def test_a_member_corrects_own_readings_only(scene):
    reading = scene.reading(scene.indicator(), by=scene.advisor)
    with pytest.raises(Refused):
        actions.correct_reading(reading, by=scene.member, value="6")
    actions.correct_reading(reading, by=scene.lead, value="6")
    assert shape(reading)[1] == "6"


# --- Removing -------------------------------------------------------------


def test_a_reading_is_removed_with_a_reason_that_stays(scene):
    reading = scene.reading(scene.indicator())
    key = reading.pk
    actions.remove_reading(reading, by=scene.member, reason=" wrong system ")
    line = Entry.objects.get(subject="reading", subject_id=key, verb="remove")
    assert (Reading.objects.count(), line.reason, line.changes["value"]) == (0, "wrong system", ["5", None])


def test_a_reading_is_not_removed_without_a_reason(scene):
    reading = scene.reading(scene.indicator())
    with pytest.raises(Invalid) as refused:
        actions.remove_reading(reading, by=scene.member, reason="  ")
    assert (refused.value.attr, Reading.objects.count()) == ("reason", 1)
