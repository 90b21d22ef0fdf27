"""Changes: asked for by the lead, decided once by a leader; the original target stays visible."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from projects.lifecycle import AT_WORK, STATES
from results import actions
from results.models import Change, Indicator
from results.queries import indicator_state


def told(subject: str, key: int) -> list[tuple]:
    lines = Entry.objects.filter(subject=subject, subject_id=key).order_by("number")
    return list(lines.values_list("verb", "changes", "reason"))


def test_an_approved_target_counts_and_the_original_stays(scene):
    indicator = scene.indicator()
    change = scene.change(indicator, new="4 秒")
    actions.approve_change(change, by=scene.cast.leader, reason="agreed")
    [state] = indicator_state(scene.topic)
    assert (state["target"], state["original_target"]) == ("4", "3")
    assert Indicator.objects.get().target_number == Decimal(4)
    assert (change.state, change.decided_by, change.reason) == ("approved", scene.cast.leader, "agreed")
    assert told("indicator", indicator.pk)[1:] == [("retarget", {"target": ["3", "4"]}, "Two systems stay.")]
    assert told("change", change.pk) == [
        (
            "request",
            {
                "what": ["", "target"],
                "indicator": [None, indicator.pk],
                "old": ["", "3"],
                "new": ["", "4"],
                "why": ["", "Two systems stay."],
            },
            "",
        ),
        ("approve", {}, "agreed"),
    ]


def test_after_two_changes_the_original_is_still_the_first_target(scene):
    indicator = scene.indicator()
    for new in ("4", "5"):
        actions.approve_change(scene.change(indicator, new), by=scene.cast.leader)
        indicator.refresh_from_db()
    assert (indicator.target, indicator.original_target) == ("5", "3")


def test_a_refused_change_needs_a_reason_and_leaves_the_target(scene):
    change = scene.change(scene.indicator())
    with pytest.raises(Invalid) as refused:
        actions.refuse_change(change, by=scene.cast.leader, reason=" ")
    assert refused.value.attr == "reason"
    actions.refuse_change(change, by=scene.cast.leader, reason="Too early")
    assert (change.state, change.reason, Indicator.objects.get().target) == ("refused", "Too early", "3")


def test_other_changes_tell_what_stood_before_and_write_nothing(scene):
    scene.topic.goal, scene.topic.budget = "Calls of four minutes", Decimal("5000")
    scene.topic.save(update_fields=["goal", "budget"])
    ask = {"by": scene.lead, "why": "More calls", "new": "Calls of five minutes"}
    goal = actions.request_change(scene.topic, what="goal", **ask)
    budget = actions.request_change(scene.topic, what="budget", **ask | {"new": "6000"})
    deadline = actions.request_change(scene.topic, what="deadline", old="June", **ask | {"new": "July"})
    assert [one.old for one in (goal, budget, deadline)] == ["Calls of four minutes", "5000.00", "June"]
    actions.approve_change(goal, by=scene.cast.leader)
    scene.topic.refresh_from_db()
    assert scene.topic.goal == "Calls of four minutes"


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"indicator": None}, "indicator"),
        ({"new": "soon"}, "new"),
        ({"new": "4 %"}, "new"),
        ({"new": " "}, "new"),
        ({"new": "3.0"}, "new"),
        ({"new": "20"}, "new"),
        ({"what": "goal"}, "indicator"),
    ],
    ids=str,
)
def test_a_request_that_does_not_fit_is_refused_by_its_field(scene, fields, attr):
    indicator = scene.indicator()
    fields = {"what": "target", "indicator": indicator, "new": "4", "why": "so"} | fields
    with pytest.raises(Invalid) as refused:
        actions.request_change(scene.topic, by=scene.lead, **fields)
    assert (refused.value.attr, Change.objects.count()) == (attr, 0)


def test_a_target_of_another_topic_cannot_be_changed_from_here(scene):
    other = scene.indicator(scene.make(title="Another"))
    with pytest.raises(Invalid) as refused:
        actions.request_change(scene.topic, by=scene.lead, what="target", indicator=other, new="4", why="so")
    assert refused.value.attr == "indicator"


@pytest.mark.parametrize("fields", [{"why": ""}, {"what": "people"}], ids=str)
def test_a_field_that_does_not_fit_is_refused_by_the_model(scene, fields):
    ask = {"what": "goal", "new": "more", "why": "so"} | fields
    with pytest.raises(ValidationError) as refused:
        actions.request_change(scene.topic, by=scene.lead, **ask)
    assert list(refused.value.message_dict) == list(fields)


def test_one_change_of_a_target_waits_at_a_time(scene):
    indicator = scene.indicator()
    change = scene.change(indicator)
    with pytest.raises(ValidationError) as refused:
        scene.change(indicator, "5")
    assert refused.value.messages == ["A change of this indicator's target is waiting already."]
    actions.refuse_change(change, by=scene.cast.leader, reason="no")
    assert scene.change(indicator, "5").state == "requested"


def test_who_asked_does_not_decide(scene):
    topic = scene.make(lead=scene.leading_lead)
    change = actions.request_change(topic, by=scene.leading_lead, what="goal", new="more", why="so")
    for act in (actions.approve_change, actions.refuse_change):
        with pytest.raises(Refused) as refused:
            act(change, by=scene.leading_lead, reason="mine")
        assert refused.value.code == "conflict_of_interest"


def test_nobody_decides_for_the_own_group(scene):
    topic = scene.make(lead=scene.leading_lead)
    change = actions.request_change(topic, by=scene.cast.office, what="goal", new="more", why="so")
    with pytest.raises(Refused) as refused:
        actions.approve_change(change, by=scene.leading_lead)
    assert refused.value.code == "conflict_of_interest"


@pytest.mark.parametrize("second", [actions.approve_change, actions.refuse_change])
def test_what_is_decided_stays_decided(scene, second):
    change = scene.change(scene.indicator())
    actions.refuse_change(change, by=scene.cast.leader, reason="no")
    with pytest.raises(Conflict) as refused:
        second(change, by=scene.cast.leader, reason="yes")
    assert (refused.value.code, Change.objects.get().reason) == ("already_decided", "no")


def test_a_decision_on_an_old_version_is_stale(scene):
    change = scene.change(scene.indicator())
    with pytest.raises(Stale):
        actions.approve_change(change, by=scene.cast.leader, version=7)
    assert Change.objects.get().state == "requested"


@pytest.mark.parametrize("state", STATES)
def test_a_change_is_decided_while_the_topic_is_at_work(scene, state):
    change = scene.change(scene.indicator())
    scene.run(scene.topic, state)
    if state in AT_WORK:
        assert actions.approve_change(change, by=scene.cast.leader).state == "approved"
        return
    with pytest.raises(Conflict) as refused:
        actions.approve_change(change, by=scene.cast.leader)
    assert refused.value.code == "invalid_transition"
