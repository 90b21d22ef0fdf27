"""What plans put into the charter, before the moves of a topic, into its history, into lists."""

import datetime as dt

import pytest
import time_machine

from plans import actions
from plans.joining import planned
from plans.models import Milestone
from projects import hooks
from projects.actions.charter import drawn_up
from projects.chronicle import chronicle
from projects.queries import history_of
from tests.api.door import Door, faults
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


# --- Moves and the charter ---------------------------------------------------------------------------

NO_PLAN = "There is no plan yet: lay out a procedure, or add a milestone."


def test_a_topic_starts_with_a_milestone_at_least(ground):
    assert NO_PLAN in hooks.lacking(ground.topic, "start")
    milestone = ground.milestone()
    assert NO_PLAN not in hooks.lacking(ground.topic, "start")
    actions.edit_milestone(milestone, by=ground.lead, state="cancelled")
    assert NO_PLAN in hooks.lacking(ground.topic, "start")


def open_ones(topic) -> list[str]:
    return [line for line in hooks.lacking(topic, "request-acceptance") if "milestone" in line]


def test_acceptance_names_five_open_milestones_and_counts_the_others(ground):
    found = ground.lay_out("ten-steps")
    ground.run()
    assert open_ones(ground.topic) == [
        "The milestone “选择课题” is not done.",
        "The milestone “现状调查” is not done.",
        "The milestone “设定目标” is not done.",
        "The milestone “原因分析” is not done.",
        "The milestone “确定主要原因” is not done.",
        "And 5 more milestones are open.",
    ]
    for step in found:
        act = actions.pass_gate if step.is_gate else actions.edit_milestone
        act(step, by=ground.cast.office, **({} if step.is_gate else {"state": "done"}))
    assert open_ones(ground.topic) == []


def test_the_charter_holds_the_plan_and_progress_leaves_it_as_it_is(ground):
    found = ground.lay_out("complaint-to-value")
    before = drawn_up(ground.topic)["plan"]
    assert before == {
        "procedure": "变“诉”为“营”三步法",
        "milestones": [
            {"title": "分析投诉诉求", "owner": "Lead", "planned_start": "2026-03-02",
             "planned_end": "2026-03-31", "is_gate": False},
            {"title": "划分接触场景", "owner": "Lead", "planned_start": "2026-04-01",
             "planned_end": "2026-04-30", "is_gate": True},
            {"title": "嵌入维系产品", "owner": "Lead", "planned_start": "2026-05-01",
             "planned_end": "2026-07-29", "is_gate": True},
        ],
    }  # fmt: skip
    actions.edit_milestone(found[0], by=ground.lead, progress=50)
    assert drawn_up(ground.topic)["plan"] == before
    actions.edit_milestone(found[0], by=ground.lead, planned_end=dt.date(2026, 4, 1))
    assert drawn_up(ground.topic)["plan"] != before


def test_a_topic_without_a_plan_has_an_empty_one_in_its_charter(ground):
    assert planned(ground.topic) == {"procedure": "", "milestones": []}


# --- History -----------------------------------------------------------------------------------------


def test_the_history_of_the_topic_tells_of_plans_in_words(ground):
    steps = ground.lay_out("pdca")
    ground.run()
    actions.edit_milestone(steps[1], by=ground.lead, progress=20)
    actions.edit_milestone(steps[1], by=ground.lead, progress=100)
    actions.pass_gate(steps[0], by=ground.cast.leader)
    actions.report(ground.topic, by=ground.lead, done="Counted calls")
    actions.add_risk(ground.topic, by=ground.lead, what="No data", likelihood=2, impact=3)
    entries = history_of(ground.topic, ground.cast.leader)
    told = [str(line["what"]) for line in chronicle(list(entries[:6]), ground.cast.leader)]
    assert told == [
        "added a risk: No data",
        "reported progress",
        "opened a gate: 计划",
        "completed a milestone: 执行",
        "reported on a milestone: 执行",
        "laid out the plan",
    ]
    assert signed_in(ground.cast.leader).get(f"/topics/{ground.topic.pk}/history/").status_code == 200


def test_a_partner_sees_no_line_of_it(ground):
    ground.lay_out("pdca")
    assert list(history_of(ground.topic, ground.cast.partner)) == []
    assert Door(ground.cast.partner).get("/history/", {"subject": "plan"}).json()["count"] == 0


# --- Lists of the API ----------------------------------------------------------------------------------


@pytest.fixture
def listed(ground):
    """Open and late, done, cancelled, a gate; of another topic one more."""
    late, done, cancelled, gate = (
        ground.milestone(
            title=title, is_gate=title == "Gate", planned_end=TODAY - dt.timedelta(n), owner=owner
        )
        for title, n, owner in (
            ("Late", 1, ground.owner),
            ("Done", 2, ground.member),
            ("Cancelled", 3, None),
            ("Gate", -9, ground.lead),
        )
    )
    actions.edit_milestone(done, by=ground.lead, state="done")
    actions.edit_milestone(cancelled, by=ground.lead, state="cancelled")
    own, ground.topic = ground.topic, ground.established("Elsewhere")
    other = ground.milestone(title="Other")
    ground.topic = own
    return {"late": late, "done": done, "cancelled": cancelled, "gate": gate, "other": other}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"state": "planned"}, {"late", "gate", "other"}),
        ({"state": "done,cancelled"}, {"done", "cancelled"}),
        ({"is_overdue": "true"}, {"late", "other"}),
        ({"is_overdue": "false"}, {"done", "cancelled", "gate"}),
        ({"is_gate": "true"}, {"gate"}),
        ({"mine": "true"}, {"late", "other"}),
        ({"search": "Elsewhere"}, {"other"}),
        ({"loop": "2"}, set()),
    ],
)
def test_milestones_are_narrowed(ground, listed, params, found):
    keys = {milestone.pk: name for name, milestone in listed.items()}
    ids = Door(ground.owner).ids("/milestones/", **params)
    assert {keys[key] for key in ids} == found


def test_milestones_are_narrowed_by_topic_cycle_and_owner(ground, listed):
    door = Door(ground.lead)
    assert len(door.ids("/milestones/", topic=ground.topic.pk)) == 4
    assert len(door.ids("/milestones/", cycle=ground.topic.cycle_id)) == 5
    assert door.ids("/milestones/", owner=ground.member.pk) == [listed["done"].pk]
    assert door.ids("/milestones/", cycle=999_999) == []


def test_a_row_and_the_thing_itself_tell_the_same(ground, listed):
    door = Door(ground.lead)
    rows = {row["id"]: row for row in door.get("/milestones/").json()["results"]}
    for milestone in listed.values():
        assert door.get(f"/milestones/{milestone.pk}/").json() == rows[milestone.pk]
    assert (rows[listed["late"].pk]["is_overdue"], rows[listed["done"].pk]["is_overdue"]) == (True, False)
    assert rows[listed["done"].pk] | {"completed_at": 0, "created_at": 0, "updated_at": 0} == {
        "id": listed["done"].pk,
        "topic": ground.topic.pk,
        "loop": 1,
        "position": listed["done"].position,
        "title": "Done",
        "owner": ground.member.pk,
        "owner_name": "Member",
        "planned_start": "2026-03-02",
        "planned_end": "2026-03-18",
        "first_planned_end": "2026-03-18",
        "actual_start": None,
        "actual_end": "2026-03-20",
        "completed_at": 0,
        "is_late_entry": False,
        "progress": 100,
        "state": "done",
        "is_gate": False,
        "passed_at": None,
        "is_overdue": False,
        "created_at": 0,
        "updated_at": 0,
        "version": 2,
    }


def test_a_partner_finds_nothing_of_a_topic_without_part_in_it(ground, listed):
    actions.report(ground.topic, by=ground.lead, done="x")
    risk = actions.add_risk(ground.topic, by=ground.lead, what="x", likelihood=1, impact=1)
    door = Door(ground.cast.partner)
    for path in ("/milestones/", "/updates/", "/risks/"):
        assert door.ids(path) == []
    assert door.get(f"/milestones/{listed['late'].pk}/").status_code == 404
    assert door.patch(f"/risks/{risk.pk}/", {"impact": 2}, If_Match=1).status_code == 404
    body = {"topic": ground.topic.pk, "done": "x"}
    assert door.post("/updates/", body).status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"progress": 101}, [("max_value", "progress")]),
        ({"progress": -1}, [("min_value", "progress")]),
        ({"progress": "x"}, [("invalid", "progress")]),
        ({"planned_end": "2026-03-01"}, [("invalid", "planned_end")]),
        ({"planned_end": "9999-12-31"}, [("unlikely", "planned_end")]),
        ({"planned_end": "2026-02-30"}, [("invalid", "planned_end")]),
        ({"actual_end": "2026-03-21"}, [("invalid", "actual_end")]),
        ({"owner": 999_999}, [("does_not_exist", "owner")]),
        ({"state": "asleep"}, [("invalid_choice", "state")]),
        ({"title": "a\x00b"}, [("invalid_characters", "title")]),
        ({"position": 40_000}, [("max_value", "position")]),
        ({"is_gate": None}, [("null", "is_gate")]),
    ],
)
def test_a_change_that_cannot_be_is_400_with_its_field(ground, change, told):
    milestone = ground.milestone()
    answer = Door(ground.lead).patch(f"/milestones/{milestone.pk}/", change, If_Match=1)
    assert (answer.status_code, faults(answer), Milestone.objects.get().version) == (400, told, 1)


def test_the_api_cancels_with_a_reason_and_deletes_before_the_start(ground):
    gate, plain = ground.milestone(is_gate=True), ground.milestone()
    door = Door(ground.cast.office)
    assert door.delete(f"/milestones/{plain.pk}/", If_Match=1).status_code == 204
    ground.run()
    path = f"/milestones/{gate.pk}/"
    assert faults(door.verb(path, "cancel")) == [("required", "reason")]
    assert door.verb(path, "cancel", {"reason": "merged"}).status_code == 204
    assert door.get(path).json()["state"] == "cancelled"
    assert faults(door.patch(path, {"title": "x"}, If_Match=2)) == [("invalid_transition", None)]


def test_a_put_of_what_was_read_changes_nothing(ground):
    milestone, door = ground.milestone(), Door(ground.lead)
    for fields in ({"progress": 30}, {"state": "done"}):
        path, version = f"/milestones/{milestone.pk}/", milestone.version
        door.patch(path, fields, If_Match=version)
        before = door.get(path).json()
        after = door.put(path, before, If_Match=before["version"]).json()
        changing = {"version": 0, "updated_at": 0}
        assert after | changing == before | changing
        milestone.refresh_from_db()
