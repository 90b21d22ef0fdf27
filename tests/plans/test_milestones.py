"""Milestones added, moved, reported on, completed, taken out: what follows, who may, what is refused."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from kit.models import Entry
from kit.refusals import Conflict, Invalid, NotReady, Refused, Stale
from plans import actions
from plans.models import Milestone
from plans.queries import gates, next_gate
from projects.lifecycle import STATES
from tests.plans.ground import GROUP, START

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TODAY, EARLIER, LATER = dt.date(2026, 3, 20), dt.date(2026, 3, 18), dt.date(2026, 3, 21)
AFTER = ("state", "progress", "actual_start", "actual_end", "is_late_entry")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def after(milestone) -> tuple:
    found = Milestone.objects.get(pk=milestone.pk)
    return tuple(getattr(found, name) for name in AFTER)


# --- What follows from a report ----------------------------------------------------------

PLANNED = ("planned", 0, None, None, False)
REPORTS = {
    "first progress begins it today": ([{"progress": 10}], ("doing", 10, TODAY, None, False)),
    "an actual start begins it": ([{"actual_start": EARLIER}], ("doing", 0, EARLIER, None, False)),
    "doing begins it": ([{"state": "doing"}], ("doing", 0, TODAY, None, False)),
    "no progress begins nothing": ([{"progress": 0}], PLANNED),
    "100 completes it": ([{"progress": 100}], ("done", 100, None, TODAY, False)),
    "done completes it": ([{"state": "done"}], ("done", 100, None, TODAY, False)),
    "an actual end completes it": ([{"actual_end": EARLIER}], ("done", 100, None, EARLIER, True)),
    "an end before today is a late entry": (
        [{"progress": 100, "actual_end": EARLIER, "actual_start": START}],
        ("done", 100, START, EARLIER, True),
    ),
    "an end corrected later is judged by the day of entry": (
        [{"state": "done"}, {"actual_end": EARLIER}],
        ("done", 100, None, EARLIER, True),
    ),
    "less progress takes it up again": (
        [{"state": "done"}, {"progress": 60}],
        ("doing", 60, None, None, False),
    ),
    "doing takes it up again": ([{"state": "done"}, {"state": "doing"}], ("doing", 99, None, None, False)),
    "back to planned clears it": ([{"progress": 30}, {"state": "planned"}], PLANNED),
    "back to planned from done clears it": ([{"state": "done"}, {"state": "planned"}], PLANNED),
}


@pytest.mark.parametrize(("reports", "wanted"), REPORTS.values(), ids=REPORTS)
def test_a_report_has_its_consequences(ground, reports, wanted):
    milestone = ground.milestone()
    for fields in reports:
        actions.edit_milestone(milestone, by=ground.owner, **fields)
    assert after(milestone) == wanted


def test_completion_is_stamped_by_the_system_and_the_stamp_is_kept(ground):
    milestone = actions.edit_milestone(ground.milestone(), by=ground.owner, state="done")
    assert milestone.completed_at == timezone.now()
    with time_machine.travel(NOW + dt.timedelta(5)):
        actions.edit_milestone(milestone, by=ground.owner, actual_end=EARLIER)
    assert (milestone.completed_at, milestone.is_late_entry) == (NOW, True)


REFUSED = {
    "progress above": ({"progress": 101}, "progress"),
    "progress below": ({"progress": -1}, "progress"),
    "progress no number": ({"progress": "x"}, "progress"),
    "an end in the future": ({"actual_end": LATER}, "actual_end"),
    "a start in the future": ({"actual_start": LATER}, "actual_start"),
    "an end before the start": ({"actual_start": TODAY, "actual_end": EARLIER}, "actual_end"),
    "done at 40 %": ({"state": "done", "progress": 40}, "progress"),
    "planned at 100 %": ({"state": "planned", "progress": 100}, "progress"),
    "an end at 40 %": ({"actual_end": EARLIER, "progress": 40}, "actual_end"),
    "done without an end": ({"progress": 100, "actual_end": None}, None),
    "planned with progress": ({"state": "planned", "progress": 10}, "progress"),
    "a state that is none": ({"state": "asleep"}, "state"),
}


@pytest.mark.parametrize(("fields", "attr"), REFUSED.values(), ids=REFUSED)
def test_a_report_that_contradicts_itself_is_refused_and_changes_nothing(ground, fields, attr):
    milestone = ground.milestone()
    if attr is None:  # nothing contradicts: the end is filled
        actions.edit_milestone(milestone, by=ground.owner, **fields)
        assert after(milestone) == ("done", 100, None, TODAY, False)
        return
    actions.edit_milestone(milestone, by=ground.owner, progress=5)
    before = after(milestone)
    with pytest.raises((Invalid, ValidationError)) as refused:
        actions.edit_milestone(milestone, by=ground.owner, **fields)
    told = getattr(refused.value, "attr", None) or next(iter(refused.value.error_dict))
    assert (told, after(milestone)) == (attr, before)


def test_the_end_of_what_is_done_cannot_be_taken_away(ground):
    milestone = actions.edit_milestone(ground.milestone(), by=ground.owner, state="done")
    with pytest.raises(Invalid) as refused:
        actions.edit_milestone(milestone, by=ground.owner, actual_end=None)
    assert refused.value.attr == "actual_end"


# --- Planning --------------------------------------------------------------------------------

UNPLANNABLE = {
    "end before start": ({"planned_end": START - dt.timedelta(1)}, "planned_end"),
    "the year 9999": ({"planned_end": dt.date(9999, 12, 31)}, "planned_end"),
    "the year 1": ({"planned_start": dt.date(1, 1, 1)}, "planned_start"),
    "more than ten years": ({"planned_end": dt.date(2036, 12, 31)}, "planned_end"),
    "an owner from elsewhere": ({"owner": "staff"}, "owner"),
    "no title": ({"title": ""}, "title"),
    "a title that no line holds": ({"title": "x" * 121}, "title"),
    "a control character": ({"title": "a\x07"}, "title"),
}


@pytest.mark.parametrize(("fields", "attr"), UNPLANNABLE.values(), ids=UNPLANNABLE)
def test_what_cannot_be_planned_is_refused_when_added_and_when_changed(ground, fields, attr):
    fields = {name: ground[value] if name == "owner" else value for name, value in fields.items()}
    milestone = ground.milestone()
    for act in (lambda: ground.milestone(**fields), lambda: _edit(ground, milestone, fields)):
        with pytest.raises((Invalid, ValidationError)) as refused:
            act()
        told = getattr(refused.value, "attr", None) or next(iter(refused.value.error_dict))
        assert told == attr
    assert [one.version for one in ground.milestones()] == [1]


def _edit(ground, milestone, fields):
    return actions.edit_milestone(milestone, by=ground.lead, **fields)


def test_a_declined_and_a_deactivated_person_own_nothing(ground):
    milestone = ground.milestone(owner=None)
    ground.topic.members.filter(user=ground.member).update(state="declined")
    ground.owner.is_active = False
    ground.owner.save(update_fields=["is_active"])
    for person in (ground.member, ground.owner):
        with pytest.raises(Invalid):
            actions.edit_milestone(milestone, by=ground.lead, owner=person)


def test_a_milestone_stands_where_its_start_belongs(ground):
    ground.lay_out("pdca")
    ground.milestone(title="In between", planned_start=dt.date(2026, 4, 10), planned_end=dt.date(2026, 4, 12))
    ground.milestone(title="Before all", planned_start=dt.date(2026, 2, 1), planned_end=dt.date(2026, 2, 2))
    titles = [one.title for one in ground.milestones()]
    assert titles == ["Before all", "计划", "执行", "In between", "检查", "处理"]


def test_the_first_planned_end_stays_when_the_end_moves(ground):
    milestone = ground.milestone()
    first = milestone.planned_end
    actions.edit_milestone(milestone, by=ground.lead, planned_end=first + dt.timedelta(9))
    assert (milestone.first_planned_end, milestone.planned_end) == (first, first + dt.timedelta(9))
    entry = Entry.objects.filter(subject="milestone").latest("id")
    changes = {"planned_end": [first.isoformat(), (first + dt.timedelta(9)).isoformat()]}
    assert (entry.verb, entry.changes) == ("move", changes)


def test_what_is_sent_unchanged_leaves_no_line_of_history(ground):
    milestone = ground.milestone()
    actions.edit_milestone(milestone, by=ground.lead, title=milestone.title, progress=0)
    assert Entry.objects.filter(subject="milestone", subject_id=milestone.pk).count() == 1


# --- Gates -----------------------------------------------------------------------------------


def test_a_gate_is_not_done_before_its_stage_review_passed(ground):
    gate = ground.milestone(is_gate=True)
    for fields in ({"progress": 100}, {"state": "done"}, {"actual_end": TODAY}):
        with pytest.raises(NotReady):
            actions.edit_milestone(gate, by=ground.lead, **fields)
    actions.edit_milestone(gate, by=ground.lead, progress=99)
    assert after(gate)[:2] == ("doing", 99)


def test_a_passed_gate_is_done_today_and_stays_as_it_is(ground):
    ground.run()
    gate = actions.pass_gate(ground.milestone(is_gate=True), by=ground.cast.leader)
    assert (gate.state, gate.progress, gate.actual_end, gate.passed_at) == ("done", 100, TODAY, NOW)
    with pytest.raises(Conflict) as again:
        actions.pass_gate(gate, by=ground.cast.leader)
    assert again.value.code == "already_decided"
    for fields in ({"planned_end": LATER}, {"progress": 20}, {"is_gate": False}, {"state": "cancelled"}):
        with pytest.raises(Conflict) as fixed:
            actions.edit_milestone(gate, by=ground.cast.office, reason="because", **fields)
        assert fixed.value.code == "frozen"
    actions.edit_milestone(gate, by=ground.lead, title="Causes found")
    assert gate.title == "Causes found"


def test_only_an_open_gate_can_be_passed(ground):
    ground.run()
    cancelled = ground.milestone(is_gate=True)
    actions.remove_milestone(cancelled, by=ground.cast.office, reason="not needed")
    for milestone in (ground.milestone(), cancelled):
        with pytest.raises(Conflict) as refused:
            actions.pass_gate(milestone, by=ground.cast.leader)
        assert refused.value.code == "invalid_transition"


MOVED = {"planned_end": LATER}, {"planned_start": START - dt.timedelta(1)}, {"position": 500}


@pytest.mark.parametrize("fields", MOVED)
def test_a_gate_of_a_running_topic_moves_with_a_reason_only(ground, fields):
    gate, plain = ground.milestone(is_gate=True), ground.milestone()
    actions.edit_milestone(gate, by=ground.lead, planned_end=TODAY)  # before the start: as one likes
    ground.run()
    with pytest.raises(Invalid) as refused:
        actions.edit_milestone(gate, by=ground.lead, reason="  ", **fields)
    assert (refused.value.code, refused.value.attr) == ("required", "reason")
    actions.edit_milestone(gate, by=ground.lead, reason="samples late", **fields)
    assert Entry.objects.filter(subject="milestone").latest("id").reason == "samples late"
    actions.edit_milestone(plain, by=ground.lead, **fields)


DROPPING = {
    "no gate any more": lambda gate, **more: actions.edit_milestone(gate, is_gate=False, **more),
    "cancelled": lambda gate, **more: actions.remove_milestone(gate, **more),
    "cancelled by its state": lambda gate, **more: actions.edit_milestone(gate, state="cancelled", **more),
}


@pytest.mark.parametrize("drop", DROPPING.values(), ids=DROPPING)
def test_once_it_runs_the_office_alone_takes_a_gate_out_with_a_reason(ground, drop):
    gate = ground.milestone(is_gate=True)
    ground.run()
    with pytest.raises(Refused):
        drop(gate, by=ground.lead, reason="no time")
    with pytest.raises(Invalid):
        drop(gate, by=ground.cast.office)
    drop(gate, by=ground.cast.office, reason="merged with the next")
    assert gates(ground.topic) == []


def test_the_office_takes_no_gate_out_of_its_own_group(ground):
    gate = ground.milestone(is_gate=True)
    ground.topic.members.create(user=ground.cast.office, role="member", state="accepted")
    ground.run()
    with pytest.raises(Refused) as refused:
        actions.remove_milestone(gate, by=ground.cast.office, reason="no time")
    assert refused.value.code == "conflict_of_interest"


def test_gates_come_in_order_and_the_next_is_the_first_that_has_not_passed(ground):
    ground.lay_out("ten-steps")
    ground.run()
    first, second = gates(ground.topic)
    assert [first.title, second.title] == ["确定主要原因", "效果检查"]
    assert next_gate(ground.topic) == first
    actions.pass_gate(first, by=ground.cast.leader)
    assert next_gate(ground.topic) == second
    actions.pass_gate(second, by=ground.cast.leader)
    assert next_gate(ground.topic) is None


# --- Taking out -------------------------------------------------------------------------------


def test_before_the_start_a_milestone_is_deleted_and_the_history_keeps_its_name(ground):
    milestone = ground.milestone()
    actions.remove_milestone(milestone, by=ground.lead)
    assert ground.milestones() == []
    assert Entry.objects.filter(subject="milestone").latest("id").verb == "remove"


def test_afterwards_it_is_cancelled_and_can_no_longer_be_changed(ground):
    milestone = ground.milestone()
    ground.run()
    actions.remove_milestone(milestone, by=ground.lead, reason="done elsewhere")
    assert after(milestone)[0] == "cancelled"
    for fields in ({"title": "New"}, {"progress": 5}, {"state": "planned"}):
        with pytest.raises(Conflict):
            actions.edit_milestone(milestone, by=ground.lead, **fields)
    with pytest.raises(Conflict):
        actions.remove_milestone(milestone, by=ground.lead)


def test_what_is_done_is_not_cancelled(ground):
    milestone = actions.edit_milestone(ground.milestone(), by=ground.owner, state="done")
    ground.run()
    with pytest.raises(Conflict):
        actions.remove_milestone(milestone, by=ground.lead)


# --- Who, and when ------------------------------------------------------------------------------

ROLES = (*GROUP, "office", "leader", "manager", "staff", "outsider")
ACTS = {
    "add": lambda ground, milestone, by: actions.add_milestone(
        ground.topic, by=by, title="More", planned_start=START, planned_end=START
    ),
    "change": lambda ground, milestone, by: actions.edit_milestone(milestone, by=by, title="Other"),
    "move": lambda ground, milestone, by: actions.edit_milestone(milestone, by=by, planned_end=TODAY),
    "progress": lambda ground, milestone, by: actions.edit_milestone(milestone, by=by, progress=20),
    "cancel": lambda ground, milestone, by: actions.edit_milestone(milestone, by=by, state="cancelled"),
    "remove": lambda ground, milestone, by: actions.remove_milestone(milestone, by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_role_and_every_act(ground, act):
    ground.run()
    allowed = {"lead", "office"} | ({"owner"} if act == "progress" else set())
    found = set()
    for role in ROLES:
        milestone = ground.milestone(title=role)
        try:
            ACTS[act](ground, milestone, ground[role])
            found.add(role)
        except Refused as refused:
            assert refused.code == "permission_denied"
    assert found == allowed


def test_an_owner_who_left_the_group_reports_no_more(ground):
    milestone = ground.milestone()
    ground.topic.members.filter(user=ground.owner).delete()
    with pytest.raises(Refused):
        actions.edit_milestone(milestone, by=ground.owner, progress=20)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["lead", "owner"])
def test_a_plan_is_worked_on_between_establishment_and_acceptance(ground, act, role):
    if role == "owner" and act != "progress":
        pytest.skip("not the owner's act")
    possible = set()
    for state in STATES:
        if state in ("draft", "withdrawn"):
            continue
        ground.force(ground.topic, "established")
        milestone = ground.milestone(title=state)
        ground.force(ground.topic, state)
        try:
            ACTS[act](ground, milestone, ground[role])
            possible.add(state)
        except Conflict as refused:
            assert refused.code == "invalid_transition"
    assert possible == {"established", "running"}


def test_an_outdated_version_is_stale_and_writes_nothing(ground):
    milestone = ground.milestone()
    actions.edit_milestone(milestone, by=ground.lead, version=1, title="Mine")
    with pytest.raises(Stale) as stale:
        actions.edit_milestone(milestone, by=ground.lead, version=1, title="Yours")
    assert (stale.value.current, Milestone.objects.get().title) == (2, "Mine")


def test_a_removed_milestone_is_gone(ground):
    from kit.refusals import Gone

    milestone, same = ground.milestone(), ground.milestones()[0]
    actions.remove_milestone(same, by=ground.lead)
    with pytest.raises(Gone):
        actions.edit_milestone(milestone, by=ground.lead, title="Other")
