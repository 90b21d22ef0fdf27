"""Laying out a procedure: milestones with dates and owners, by both doors, while nothing has begun."""

import datetime as dt

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused
from plans import actions
from plans.models import Milestone, Plan, Procedure
from projects.lifecycle import STATES
from tests.api.door import Door, outcome
from tests.pages import signed_in
from tests.plans.ground import GROUP, START

pytestmark = pytest.mark.django_db


def test_every_step_becomes_a_milestone_of_the_lead_one_after_another(ground):
    found = ground.lay_out("pdca", owners={"do": ground.member})
    assert [
        (one.title, one.step, str(one.planned_start), str(one.planned_end), one.owner, one.is_gate, one.loop)
        for one in found
    ] == [
        ("计划", "plan", "2026-03-02", "2026-03-31", ground.lead, True, 1),
        ("执行", "do", "2026-04-01", "2026-05-30", ground.member, False, 1),
        ("检查", "check", "2026-05-31", "2026-06-20", ground.lead, True, 1),
        ("处理", "act", "2026-06-21", "2026-07-11", ground.lead, False, 1),
    ]
    assert [one.first_planned_end for one in found] == [one.planned_end for one in found]
    plan = Plan.objects.get(topic=ground.topic)
    assert (plan.starts_on, plan.loop, plan.edition) == (START, 1, ground.edition("pdca"))


def test_laying_out_leaves_one_line_of_history_with_all_ends(ground):
    ground.lay_out("pdca")
    entry = Entry.objects.get(subject="plan")
    assert (entry.verb, entry.by, entry.topic_id) == ("lay-out", ground.lead, ground.topic.pk)
    assert entry.changes["milestones"][1][-1] == ["处理", "2026-07-11"]


def test_an_untouched_plan_is_replaced_and_a_hand_made_milestone_with_it(ground):
    ground.lay_out("pdca")
    ground.milestone(title="By hand")
    found = ground.lay_out("complaint-to-value", dt.date(2026, 4, 1))
    assert [one.title for one in found] == ["分析投诉诉求", "划分接触场景", "嵌入维系产品"]
    assert Plan.objects.get().version == 2


def test_what_was_laid_out_before_stays_in_the_history(ground):
    ground.lay_out("pdca")
    ground.lay_out("complaint-to-value", dt.date(2026, 4, 1))
    first, second = Entry.objects.filter(subject="plan").order_by("number")
    parts = ("edition", "starts_on", "milestones")
    assert [first.changes[part][0] for part in parts] == [None] * 3
    assert [second.changes[part][0] for part in parts] == [first.changes[part][1] for part in parts]
    assert first.changes["milestones"][1][-1] == ["处理", "2026-07-11"]


@pytest.mark.parametrize("begun", [{"progress": 5}, {"state": "doing"}, {"state": "cancelled"}])
def test_a_plan_that_was_touched_is_not_laid_out_anew(ground, begun):
    step = ground.lay_out("pdca")[1]
    actions.edit_milestone(step, by=ground.lead, **begun)
    with pytest.raises(Conflict) as refused:
        ground.lay_out("pdca")
    assert (refused.value.code, len(ground.milestones())) == ("frozen", 4)


def test_a_plan_with_evidence_is_not_laid_out_anew(ground):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from projects import actions as topics

    step = ground.lay_out("pdca")[1]
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")
    topics.attach(ground.topic, file, by=ground.lead, subject="milestone", subject_id=step.pk)
    with pytest.raises(Conflict):
        ground.lay_out("pdca")


def test_a_running_topic_keeps_its_plan_but_an_empty_one_can_be_laid_out(ground):
    ground.run()
    assert len(ground.lay_out("pdca")) == 4
    with pytest.raises(Conflict):
        ground.lay_out("pdca")


def test_a_procedure_out_of_use_is_not_laid_out(ground):
    Procedure.objects.filter(code="pdca").update(is_active=False)
    with pytest.raises(Conflict):
        ground.lay_out("pdca")


@pytest.mark.parametrize("day", [dt.date(1999, 12, 31), dt.date(2100, 12, 1), dt.date(9999, 12, 31)])
def test_a_start_that_cannot_be_meant_is_refused(ground, day):
    with pytest.raises(Invalid) as refused:
        ground.lay_out("pdca", day)
    assert (refused.value.attr, Milestone.objects.count()) == ("starts_on", 0)


def test_an_owner_outside_of_the_group_and_a_step_that_is_none_are_refused(ground):
    for owners, attr in (({"do": ground.cast.staff}, "owner"), ({"dance": ground.lead}, "owners")):
        with pytest.raises(Invalid) as refused:
            ground.lay_out("pdca", owners=owners)
        assert refused.value.attr == attr
    assert Milestone.objects.count() == 0


@pytest.mark.parametrize("role", [*GROUP, "office", "leader", "manager", "outsider"])
def test_the_lead_and_the_office_lay_out_and_nobody_else(ground, role):
    edition = ground.edition("pdca")
    if role in ("lead", "office"):
        actions.lay_out(ground.topic, edition=edition, starts_on=START, by=ground[role])
    else:
        with pytest.raises(Refused):
            actions.lay_out(ground.topic, edition=edition, starts_on=START, by=ground[role])
    assert Milestone.objects.count() == (4 if role in ("lead", "office") else 0)


@pytest.mark.parametrize("state", [state for state in STATES if state not in ("draft", "withdrawn")])
def test_only_an_established_or_running_topic_is_planned(ground, state):
    ground.force(ground.topic, state)
    if state in ("established", "running"):
        ground.lay_out("pdca")
    else:
        with pytest.raises(Conflict):
            ground.lay_out("pdca")


# --- Both doors ------------------------------------------------------------------------


def test_the_page_shows_dates_and_owners_before_anything_is_saved(ground):
    procedure = ground.edition("pdca").procedure_id
    browser, address = signed_in(ground.lead), f"/topics/{ground.topic.pk}/plan/lay-out/"
    preview = f"{address}?procedure={procedure}&starts_on=2026-03-02"
    shown = browser.get(preview).content.decode()
    assert "2026-07-11" in shown
    assert Milestone.objects.count() == 0
    answer = browser.post(preview, {"owner_do": ground.member.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"/topics/{ground.topic.pk}/plan/")
    assert [one.owner for one in ground.milestones()] == [
        ground.lead,
        ground.member,
        ground.lead,
        ground.lead,
    ]


@pytest.mark.parametrize(
    "query", ["procedure=x&starts_on=2026-03-02", "procedure=&starts_on=", "procedure=1"]
)
def test_a_choice_that_cannot_be_read_shows_the_form_with_its_faults(ground, query):
    answer = signed_in(ground.lead).get(f"/topics/{ground.topic.pk}/plan/lay-out/?{query}")
    assert answer.status_code == 422


def test_a_year_beyond_the_calendar_is_a_fault_on_the_page_and_never_an_error(ground):
    procedure = ground.edition("pdca").procedure_id
    address = f"/topics/{ground.topic.pk}/plan/lay-out/?procedure={procedure}&starts_on=9999-12-31"
    browser = signed_in(ground.lead)
    assert [browser.get(address).status_code, browser.post(address).status_code] == [422, 422]
    late = address.replace("9999-12-31", "2100-12-01")
    assert [browser.get(late).status_code, browser.post(late).status_code] == [200, 422]
    assert Milestone.objects.count() == 0


def test_the_api_lays_out_and_answers_the_plan(ground):
    procedure = ground.edition("pdca").procedure_id
    body = {"topic": ground.topic.pk, "starts_on": "2026-03-02", "owners": {"do": ground.member.pk}}
    answer = Door(ground.lead).verb(f"/procedures/{procedure}/", "lay-out", body)
    told = answer.json()
    assert (answer.status_code, told["procedure"], told["loop"]) == (201, procedure, 1)
    assert [(one["title"], one["planned_end"], one["owner"]) for one in told["milestones"]] == [
        ("计划", "2026-03-31", ground.lead.pk),
        ("执行", "2026-05-30", ground.member.pk),
        ("检查", "2026-06-20", ground.lead.pk),
        ("处理", "2026-07-11", ground.lead.pk),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"starts_on": "9999-12-31"}, (400, "unlikely")),
        ({"starts_on": "tomorrow"}, (400, "invalid")),
        ({"topic": 999_999}, (404, "not_found")),
        ({"owners": {"do": 999_999}}, (400, "does_not_exist")),
        ({"owners": [1]}, (400, "not_a_dict")),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(ground, change, told):
    body = {"topic": ground.topic.pk, "starts_on": "2026-03-02"} | change
    answer = Door(ground.lead).verb(f"/procedures/{ground.edition('pdca').procedure_id}/", "lay-out", body)
    assert outcome(answer) == told
