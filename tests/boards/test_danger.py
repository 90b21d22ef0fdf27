"""Why a topic is in danger: each cause at its limits and in every state, as tables."""

from dataclasses import replace
from datetime import date

import pytest

from boards import pace
from boards.danger import Facts, Reason, level, reasons
from boards.wording import sentence
from projects.lifecycle import STATES

TODAY = date(2026, 3, 31)
CALM = Facts(
    state="running",
    today=TODAY,
    starts_on=date(2026, 1, 1),
    colour="on_track",
    progress=0.5,
    time=0.5,
    pace=0.0,
    silent=0,
)


def causes(**known) -> list[tuple[str, str]]:
    return [(reason.code, reason.level) for reason in reasons(replace(CALM, **known))]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, []),
        ({"has_lead": False}, [("no_lead", "bad")]),
        ({"colour": None}, []),
        ({"colour": "at_risk"}, [("at_risk", "warn")]),
        ({"colour": "off_track"}, [("off_track", "bad")]),
        ({"overdue": 1, "overdue_since": date(2026, 3, 30)}, [("overdue", "warn")]),
        ({"overdue": 1, "overdue_since": date(2026, 3, 24)}, [("overdue", "warn")]),
        ({"overdue": 1, "overdue_since": date(2026, 3, 23)}, [("overdue", "bad")]),
        ({"rectifications_overdue": 1}, [("rectification_overdue", "bad")]),
        ({"pace": -0.15}, []),
        ({"pace": -0.151}, [("behind", "warn")]),
        ({"pace": -0.30}, [("behind", "warn")]),
        ({"pace": -0.301}, [("behind", "bad")]),
        ({"pace": None}, []),
        ({"silent": 21}, []),
        ({"silent": 22}, [("silent", "warn")]),
        ({"silent": 42}, [("silent", "warn")]),
        ({"silent": 43}, [("silent", "bad")]),
        ({"silent": 11, "update_days": 7}, [("silent", "warn")]),
        ({"silent": None}, []),
        ({"risks": 2}, [("high_risk", "warn")]),
        ({"starts_on": date(2026, 3, 30)}, []),
    ],
)
def test_each_cause_of_a_running_topic_at_its_limit(known, expected):
    assert causes(**known) == expected


ALL = {
    "has_lead": False,
    "colour": "off_track",
    "overdue": 2,
    "overdue_since": date(2026, 1, 1),
    "rectifications_overdue": 1,
    "pace": -0.5,
    "silent": 99,
    "risks": 1,
}
OF_STATE = {
    "established": ["no_lead", "overdue", "rectification_overdue", "late_start", "high_risk"],
    "running": [
        "no_lead",
        "off_track",
        "overdue",
        "rectification_overdue",
        "behind",
        "silent",
        "high_risk",
    ],
    "acceptance": ["no_lead", "off_track", "overdue", "rectification_overdue", "high_risk"],
    "consolidating": ["no_lead", "overdue", "rectification_overdue"],
}


@pytest.mark.parametrize("state", STATES)
def test_causes_count_in_the_states_in_which_they_mean_something(state):
    assert [code for code, _level in causes(state=state, **ALL)] == OF_STATE.get(state, [])


@pytest.mark.parametrize(("starts_on", "late"), [(date(2026, 3, 30), True), (TODAY, False), (None, False)])
def test_established_topic_whose_plan_has_begun_is_late(starts_on, late):
    assert causes(state="established", starts_on=starts_on) == ([("late_start", "warn")] if late else [])


@pytest.mark.parametrize(
    ("state", "known", "expected"),
    [
        ("running", {}, "good"),
        ("running", {"risks": 1}, "warn"),
        ("running", {"risks": 1, "has_lead": False}, "bad"),
        ("consolidating", {}, "good"),
        ("closed", {"has_lead": False}, None),
        ("terminated", {"colour": "off_track"}, None),
    ],
)
def test_level_is_that_of_the_worst_cause_and_none_once_ended(state, known, expected):
    facts = replace(CALM, state=state, **known)
    assert level(facts, reasons(facts)) == expected


def test_serious_causes_come_first():
    assert causes(colour="at_risk", rectifications_overdue=1) == [
        ("rectification_overdue", "bad"),
        ("at_risk", "warn"),
    ]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("no_lead", "bad"), "No lead has accepted."),
        (Reason("off_track", "bad"), "Its group reports it as off track."),
        (Reason("at_risk", "warn"), "Its group reports it as at risk."),
        (
            Reason("overdue", "bad", {"n": 1, "day": date(2026, 3, 1)}),
            "1 milestone is overdue, since 2026-03-01.",
        ),
        (
            Reason("overdue", "bad", {"n": 3, "day": date(2026, 3, 1)}),
            "3 milestones are overdue, the oldest since 2026-03-01.",
        ),
        (Reason("rectification_overdue", "bad", {"n": 1}), "1 rectification is overdue."),
        (
            Reason("behind", "warn", {"progress": 0.254, "time": 0.5}),
            "Behind its plan: 25% done, 50% of the time has passed.",
        ),
        (Reason("silent", "warn", {"n": 23}), "No sign of life for 23 days."),
        (
            Reason("late_start", "warn", {"day": date(2026, 3, 1)}),
            "It was to start on 2026-03-01 and has not started.",
        ),
        (Reason("high_risk", "warn", {"n": 2}), "2 high risks are open."),
    ],
)
def test_every_cause_has_its_sentence(reason, text):
    assert sentence(reason) == text


def test_no_cause_is_without_a_sentence():
    found = [
        reason
        for state in OF_STATE
        for colour in ("at_risk", "off_track")
        for reason in reasons(replace(CALM, state=state, **(ALL | {"colour": colour})))
    ]
    assert len({reason.code for reason in found}) == 9
    assert all(sentence(reason).endswith(".") for reason in found)


@pytest.mark.parametrize(
    ("done", "length", "share"), [(0, 0, None), (0, 10, 0.0), (250, 10, 0.25), (1000, 10, 1.0)]
)
def test_progress_is_the_share_of_planned_days(done, length, share):
    assert pace.progress(done, length) == share


@pytest.mark.parametrize(
    ("today", "share"),
    [
        (date(2025, 12, 1), 0.0),
        (date(2026, 1, 1), 0.0),
        (date(2026, 1, 2), 0.1),
        (date(2026, 1, 10), 0.9),
        (date(2026, 1, 11), 1.0),
        (date(2026, 5, 1), 1.0),
    ],
)
def test_time_passes_with_the_days_that_are_over(today, share):
    assert pace.passed(date(2026, 1, 1), date(2026, 1, 10), today) == share


@pytest.mark.parametrize(
    ("done", "time", "expected"),
    [(0.5, 0.25, 0.25), (0.25, 0.5, -0.25), (None, 0.5, None), (0.5, None, None)],
)
def test_pace_is_progress_less_time(done, time, expected):
    assert pace.pace(done, time) == expected
