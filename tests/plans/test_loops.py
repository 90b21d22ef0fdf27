"""Loop n+1: what is repeated, what is cancelled, what goes on, and when."""

import datetime as dt

import pytest
import time_machine

from kit.management.commands.verify_history import chains, standings
from kit.models import Entry
from kit.refusals import Conflict, Invalid
from plans import actions
from plans.models import Milestone, Plan
from plans.queries import gates, next_gate
from tests.plans.ground import START

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def failing(ground):
    """Ten steps of which all before the effect check are done, which then fails."""
    ground.lay_out("ten-steps")
    ground.run()
    for step in ground.milestones():
        if step.step == "check":
            break
        if step.is_gate:
            actions.pass_gate(step, by=ground.cast.leader)
        else:
            actions.edit_milestone(step, by=ground.lead, state="done")
    return ground


def told(ground, loop: int) -> list[tuple]:
    return [
        (one.step, one.state, str(one.planned_start), str(one.planned_end))
        for one in ground.milestones(loop=loop)
    ]


def test_a_failed_effect_check_leads_back_to_the_causes(failing):
    before = told(failing, 1)
    plan = actions.begin_loop(failing.topic, by=failing.cast.leader, reason="target missed")
    assert plan.loop == 2
    assert told(failing, 1) == [
        *before[:7],
        ("check", "cancelled", *before[7][2:]),
    ]
    assert told(failing, 2) == [
        ("causes", "planned", "2026-06-01", "2026-06-14"),
        ("main-causes", "planned", "2026-06-15", "2026-06-28"),
        ("measures", "planned", "2026-06-29", "2026-07-12"),
        ("implement", "planned", "2026-07-13", "2026-09-10"),
        ("check", "planned", "2026-09-11", "2026-10-01"),
        ("standardise", "planned", "2026-10-02", "2026-10-15"),
        ("summary", "planned", "2026-10-16", "2026-10-29"),
    ]


def test_the_gates_of_the_new_loop_have_to_be_passed_again(failing):
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="target missed")
    assert [(gate.step, gate.loop, gate.passed_at) for gate in gates(failing.topic)] == [
        ("main-causes", 2, None),
        ("check", 2, None),
    ]
    assert next_gate(failing.topic).step == "main-causes"


def test_what_goes_on_keeps_its_history_and_shows_where_its_end_was(failing):
    summary = failing.milestones(step="summary")[0]
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="target missed")
    after = Milestone.objects.get(pk=summary.pk)
    assert (after.loop, after.first_planned_end) == (2, summary.planned_end)


def test_the_chair_chooses_where_it_leads_back_to(failing):
    measures = failing.milestones(step="measures")[0]
    actions.begin_loop(failing.topic, by=failing.cast.leader, back_to=measures, reason="weak measures")
    assert [step for step, *_rest in told(failing, 2)] == [
        "measures",
        "implement",
        "check",
        "standardise",
        "summary",
    ]


def test_after_the_last_gate_the_loop_goes_to_the_end_of_the_plan(failing):
    actions.pass_gate(next_gate(failing.topic), by=failing.cast.leader)
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="acceptance failed")
    assert [step for step, *_rest in told(failing, 2)] == [
        "causes",
        "main-causes",
        "measures",
        "implement",
        "check",
        "standardise",
        "summary",
    ]
    assert {state for _step, state, *_days in told(failing, 2)} == {"planned"}
    assert [state for _step, state, *_days in told(failing, 1)] == ["done"] * 8 + ["cancelled"] * 2


def test_without_a_procedure_it_leads_back_behind_the_last_passed_gate(ground):
    days = [START + dt.timedelta(10 * n) for n in range(4)]
    for title, day in zip("abcd", days, strict=True):
        ground.milestone(title=title, planned_start=day, planned_end=day, is_gate=title in "bd")
    ground.run()
    first, gate, *_rest = ground.milestones()
    actions.edit_milestone(first, by=ground.lead, state="done")
    actions.pass_gate(gate, by=ground.cast.leader)
    actions.begin_loop(ground.topic, by=ground.cast.leader, reason="again")
    assert [(one.title, one.is_gate) for one in ground.milestones(loop=2)] == [("c", False), ("d", True)]


def test_a_second_failure_begins_the_third_loop(failing):
    for loop in (2, 3):
        plan = actions.begin_loop(failing.topic, by=failing.cast.leader, reason="again")
        assert plan.loop == loop
    states = {one.state for one in failing.milestones(loop=2)}
    assert (states, Plan.objects.get().loop) == ({"cancelled"}, 3)
    assert [one.step for one in failing.milestones(loop=3)][0] == "causes"


def test_whoever_left_the_group_owns_nothing_in_the_new_loop(failing):
    for step in failing.milestones(step="causes"):
        Milestone.objects.filter(pk=step.pk).update(owner=failing.owner)
    failing.topic.members.filter(user=failing.owner).delete()
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="again")
    owners = {one.step: one.owner for one in failing.milestones(loop=2)}
    assert (owners["causes"], owners["measures"]) == (None, failing.lead)


def test_no_day_of_the_repeated_steps_is_lost(failing):
    def days(steps):
        return [(one.planned_end - one.planned_start).days for one in steps]

    before = days(failing.milestones()[3:8])
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="again")
    assert days(failing.milestones(loop=2)[:5]) == before


def test_the_history_tells_the_loop_its_reason_and_what_was_cancelled(failing):
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="target missed")
    begun = Entry.objects.get(verb="begin-loop")
    cancelled = Entry.objects.filter(verb="cancel")
    assert (begun.subject, begun.reason, begun.changes["loop"]) == ("plan", "target missed", [1, 2])
    assert [(entry.reason, entry.new, entry.cycle_id) for entry in cancelled] == [
        ("target missed", "cancelled", failing.topic.cycle_id)
    ]


def test_every_state_is_the_one_that_the_history_led_to(failing):
    actions.begin_loop(failing.topic, by=failing.cast.leader, reason="target missed")
    first, second, *_rest = failing.milestones(loop=2)
    actions.edit_milestone(first, by=failing.lead, state="done")
    actions.edit_milestone(first, by=failing.lead, progress=40)
    actions.remove_milestone(second, by=failing.cast.office, reason="merged")
    risk = actions.add_risk(failing.topic, by=failing.lead, what="x", likelihood=1, impact=1)
    actions.edit_risk(risk, by=failing.lead, state="closed")
    ours = ("milestone", "risk", "plan")
    assert [one for one in (*chains(), *standings()) if one.startswith(ours)] == []


def test_what_does_not_belong_together_is_refused(failing):
    causes, check = failing.milestones(step="causes")[0], failing.milestones(step="check")[0]
    stranger = Milestone(pk=999_999)
    wrong = [
        ({"back_to": check, "until": causes}, "back_to"),
        ({"back_to": stranger}, "back_to"),
        ({"until": stranger}, "until"),
    ]
    for fields, attr in wrong:
        with pytest.raises(Invalid) as refused:
            actions.begin_loop(failing.topic, by=failing.cast.leader, reason="again", **fields)
        assert refused.value.attr == attr
    with pytest.raises(Invalid):
        actions.begin_loop(failing.topic, by=failing.cast.leader, reason=" ")
    assert Plan.objects.get().loop == 1


def test_without_a_plan_there_is_nothing_to_repeat(ground):
    with pytest.raises(Conflict):
        actions.begin_loop(ground.run(), by=ground.cast.leader, reason="again")
