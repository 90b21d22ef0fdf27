"""What results know of a topic's moves, its charter, and whether a result lasts."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from projects import hooks
from projects.actions.charter import drawn_up
from results import actions
from results.joining import a_measure, lasting, measured
from results.queries import attainment_by_topic, consolidation, consolidations, interventions, regressed

ACCEPTED = dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def lasting_topic(scene):
    """Accepted on 2025-03-01: two indicators with a reading of that day, the target of the first met."""
    time, share = (
        scene.indicator(),
        scene.indicator(name="Success", unit="%", direction="up", baseline="95", target="99"),
    )
    scene.reading(time, value="3")
    scene.reading(share, value="98")
    return scene.run(scene.topic, "consolidating", consolidating_since=ACCEPTED)


# --- Moves ----------------------------------------------------------------


def test_a_start_needs_an_indicator(scene):
    assert a_measure(scene.topic) == ["There is no indicator yet: add one with its baseline and target."]


def test_a_start_needs_baseline_and_target_of_one_indicator(scene):
    topic = scene.make("established")
    first = scene.indicator(topic, name="A", baseline="")
    scene.indicator(topic, name="B", baseline="", target="")
    assert a_measure(topic) == [
        "The indicator “A” has no baseline.",
        "The indicator “B” has no baseline.",
        "The indicator “B” has no target.",
    ]
    actions.edit_indicator(first, by=scene.lead, baseline="12")
    assert a_measure(topic) == []


def test_acceptance_needs_a_reading_of_every_indicator(scene):
    read, other = scene.indicator(), scene.indicator(name="Other")
    scene.reading(read)
    assert measured(scene.topic) == [f"The indicator “{other}” has no reading."]


@time_machine.travel("2025-06-10")
def test_closing_needs_the_readings_after_30_60_and_90_days(scene, lasting_topic):
    time, share = lasting_topic.indicators.all()
    for date in ("2025-03-31", "2025-04-30", "2025-05-30"):
        scene.reading(time, date, "3")
    scene.reading(share, "2025-04-30")
    assert lasting(lasting_topic) == [
        "The reading after 30 days (2025-03-31) is missing for: Success.",
        "The reading after 90 days (2025-05-30) is missing for: Success.",
    ]
    for date in ("2025-03-31", "2025-05-30"):
        scene.reading(share, date)
    assert lasting(lasting_topic) == []


@time_machine.travel("2025-06-10")
def test_closing_needs_a_result_that_has_lasted(scene, lasting_topic):
    time, share = lasting_topic.indicators.all()
    for date in ("2025-03-31", "2025-04-30", "2025-05-30"):
        scene.reading(time, date, "3")
        scene.reading(share, date)
    scene.reading(time, "2025-06-05", "6")
    assert lasting(lasting_topic) == ["No longer at the target: Look-up time"]


@pytest.mark.parametrize(
    ("verb", "ask"), [("start", a_measure), ("request-acceptance", measured), ("close", lasting)]
)
def test_the_moves_ask_for_it(verb, ask):
    assert ask in hooks._ASKED[verb]


def test_the_charter_tells_by_what_a_topic_is_measured(scene):
    indicator = scene.indicator(measured_by="log of calls")
    expected = [
        {
            "name": "Look-up time",
            "unit": "s",
            "direction": "down",
            "baseline": "10–15",
            "target": "3",
            "measured_by": "log of calls",
        }
    ]
    assert drawn_up(scene.topic)["indicators"] == expected
    scene.reading(indicator)
    assert drawn_up(scene.topic)["indicators"] == expected


# --- Afterwards -----------------------------------------------------------


def test_before_acceptance_nothing_is_due(scene):
    scene.indicator()
    assert (consolidation(scene.topic, dt.date(2025, 6, 1)), regressed(scene.topic)) == ([], [])


def test_what_is_due_tells_what_is_missing_and_late(scene, lasting_topic):
    time, _share = lasting_topic.indicators.all()
    scene.reading(time, "2025-03-20")
    assert consolidation(lasting_topic, dt.date(2025, 4, 30)) == [
        {"day": 30, "due": dt.date(2025, 3, 31), "missing": ["Success"], "is_late": True},
        {"day": 60, "due": dt.date(2025, 4, 30), "missing": ["Look-up time", "Success"], "is_late": False},
        {"day": 90, "due": dt.date(2025, 5, 30), "missing": ["Look-up time", "Success"], "is_late": False},
    ]


def test_a_reading_of_the_day_of_acceptance_is_none_afterwards(scene, lasting_topic):
    assert [len(line["missing"]) for line in consolidation(lasting_topic, dt.date(2025, 3, 2))] == [2, 2, 2]


def test_the_day_of_acceptance_is_the_local_one(scene):
    scene.indicator()
    late = dt.datetime(2025, 3, 1, 17, tzinfo=dt.UTC)  # 01:00 of the next day in Shanghai
    topic = scene.run(scene.topic, "consolidating", consolidating_since=late)
    assert consolidation(topic, dt.date(2025, 3, 5))[0]["due"] == dt.date(2025, 4, 1)


def test_many_topics_cost_as_much_as_one(scene, lasting_topic, django_assert_num_queries):
    more = [scene.make(title=str(n), consolidating_since=ACCEPTED) for n in range(4)]
    earlier = scene.make(title="Earlier")
    with django_assert_num_queries(2):
        found = consolidations([lasting_topic, *more, earlier], dt.date(2025, 4, 1))
    assert [len(lines) for lines in found.values()] == [3] * 5 + [0]


def test_an_indicator_regresses_when_it_met_its_target_and_no_longer_does(scene, lasting_topic):
    time, share = lasting_topic.indicators.all()
    scene.reading(share, "2025-03-31", "97")
    scene.reading(time, "2025-03-31", "3")
    assert regressed(lasting_topic) == []
    scene.reading(time, "2025-04-30", "6")
    assert regressed(lasting_topic) == [time]
    scene.reading(time, "2025-05-30", "2")
    assert regressed(lasting_topic) == []


def test_attainment_by_topic_is_the_mean_of_what_is_known(scene, django_assert_num_queries):
    scene.reading(scene.indicator(baseline="15"), value="9")
    scene.reading(scene.indicator(name="B", unit="%", direction="up", baseline="0", target="10"), value="12")
    scene.indicator(name="No reading")
    scene.reading(scene.indicator(name="No baseline", baseline=""))
    bare = scene.make(title="Bare")
    with django_assert_num_queries(1):
        found = attainment_by_topic([scene.topic, bare])
    assert found == {scene.topic.pk: pytest.approx((0.5 + 1.2) / 2), bare.pk: None}


def test_attainment_looks_at_the_newest_reading_however_it_was_entered(scene):
    indicator = scene.indicator(baseline="15")
    scene.reading(indicator, "2025-03-02", "3")
    scene.reading(indicator, "2025-03-01", "15")
    assert attainment_by_topic([scene.topic]) == {scene.topic.pk: 1.0}


def test_interventions_are_milestones_reached_and_changes_approved(scene):
    change = scene.change(scene.indicator())
    actions.approve_change(change, by=scene.cast.leader)
    day = timezone.localdate()
    dates = {"planned_start": day, "planned_end": day, "first_planned_end": day}
    for title, state, end in (("Rollout", "done", dt.date(2025, 2, 1)), ("Later", "doing", None)):
        done = 100 if state == "done" else 50
        scene.topic.milestones.create(title=title, state=state, actual_end=end, progress=done, **dates)
    assert interventions(scene.topic) == [
        (dt.date(2025, 2, 1), "Rollout"),
        (day, "target of an indicator: 4"),
    ]
