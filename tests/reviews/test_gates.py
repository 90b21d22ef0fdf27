"""A gate is reviewed in its turn, opens when it has passed, and loops lead back to it (design.md §5)."""

import pytest
import time_machine
from django.utils import timezone

from kit.refusals import Conflict, Invalid, NotReady
from plans import actions as planning
from plans.models import Milestone
from plans.queries import next_gate
from projects import actions as topics
from reviews import actions
from reviews.models import StageReview
from reviews.queries import loop_history, open_counts, open_rectifications
from tests.api.door import Door, faults

pytestmark = pytest.mark.django_db


def test_a_review_is_prepared_for_the_next_gate(work):
    review = work.draft()
    assert (review.milestone, review.kind, review.loop, review.number, review.state) == (
        work.gates[0],
        "stage",
        1,
        1,
        "draft",
    )


def test_a_gate_beyond_the_next_is_refused_with_everything_that_comes_first(work):
    work.concluded("pass_after_rectification", number=2)
    with pytest.raises(NotReady) as refusal:
        work.draft(milestone=work.gates[1])
    assert refusal.value.missing == [
        "The gate “Causes” has not been passed.",
        "Not verified yet: Finding 1",
        "Not verified yet: Finding 2",
    ]
    answer = Door(work.lead).post("/stage-reviews/", {"topic": work.topic.pk, "milestone": work.gates[1].pk})
    assert (answer.status_code, faults(answer)) == (409, [("not_ready", None)] * 3)


def test_the_same_gate_waits_for_its_findings_too(work):
    work.concluded("pass_after_rectification", number=1)
    with pytest.raises(NotReady) as refusal:
        work.draft()
    assert refusal.value.missing == ["Not verified yet: Finding 1"]


def test_one_review_at_a_time(work):
    work.draft()
    with pytest.raises(Conflict) as refusal:
        work.draft()
    assert refusal.value.detail == "A stage review of this topic is open already."


def test_only_a_gate_of_the_topic_is_reviewed(work, stage):
    plain = work.milestones[0]
    with pytest.raises(Invalid) as refusal:
        work.draft(milestone=plain)
    assert refusal.value.attr == "milestone"
    work.concluded()
    with pytest.raises(Conflict) as refusal:
        work.draft(milestone=work.gates[0])
    assert refusal.value.code == "already_decided"


@pytest.mark.parametrize("state", ["established", "acceptance", "consolidating", "closed", "terminated"])
def test_no_review_is_prepared_unless_the_topic_is_running(work, state):
    type(work.topic).objects.filter(pk=work.topic.pk).update(state=state)
    with pytest.raises(Conflict) as refusal:
        work.draft()
    assert refusal.value.code == "invalid_transition"


def test_what_a_submission_lacks_is_told_at_once(work):
    review = work.draft(summary=" ")
    with pytest.raises(NotReady) as refusal:
        actions.submit_review(review, by=work.lead)
    assert refusal.value.missing == [
        "Write the summary: what was done and what came of it.",
        "The milestone “Find the causes” is still open.",
        "No indicator has a reading yet.",
    ]


def test_the_indicators_are_kept_as_they_stood_at_the_submission(work):
    review = work.submitted()
    first = review.indicator_state
    assert [(one["name"], one["latest"]["value"], one["target"]) for one in first] == [
        ("Waiting time", "12", "3")
    ]
    reading = work.indicator.readings.get()
    reading.delete()
    work.read("4")
    review.refresh_from_db()
    assert review.indicator_state == first


def test_a_review_keeps_the_rubric_in_force_at_its_submission(work):
    review = work.draft()
    rubric = review.edition.rubric
    criteria = [{"code": "one", "title": "一", "title_en": "One", "text": "", "text_en": ""}]
    actions.save_rubric(rubric, by=work.office, criteria=criteria, low=0, high=5)
    work.finish(before=review.milestone)
    work.read()
    actions.submit_review(review, by=work.lead)
    assert (review.edition.number, review.edition.criteria, review.edition.high) == (2, criteria, 5)
    actions.save_rubric(rubric, by=work.office, criteria=criteria[:1], low=1, high=3)
    review.refresh_from_db()
    assert review.edition.number == 2


def test_passing_opens_the_gate(work):
    work.concluded()
    gate = work.gates[0]
    assert (gate.state, gate.progress, gate.actual_end) == ("done", 100, timezone.localdate())
    assert gate.passed_at is not None
    assert next_gate(work.topic) == work.gates[1]


def test_the_last_verified_finding_opens_the_gate(work):
    review = work.concluded("pass_after_rectification", number=2)
    first, second = review.rectifications.order_by("id")
    for finding in (first, second):
        actions.complete(finding, by=work.member, evidence="Done")
    actions.verify(second, by=work.advisor)
    assert work.gates[0].passed_at is None
    actions.verify(first, by=work.leader)
    assert work.gates[0].passed_at is not None


def test_a_finding_can_be_added_while_others_wait_and_no_longer(work):
    review = work.concluded("pass_after_rectification", number=1)
    added = actions.add_finding(review, by=work.leader, **work.finding("One more"))
    assert added.topic == work.topic
    for finding in review.rectifications.all():
        actions.complete(finding, by=work.lead, evidence="Done")
        actions.verify(finding, by=work.leader)
    assert work.gates[0].passed_at is not None
    with pytest.raises(Conflict):
        actions.add_finding(review, by=work.leader, **work.finding("Too late"))


def test_an_adjustment_begins_the_next_loop_where_the_chair_says(work):
    work.concluded()
    back = work.milestones[2]
    review = work.concluded("adjust", back_to=back)
    shown = [(one.title, one.loop, one.state) for one in work.milestones if one.position >= back.position]
    assert shown == [
        ("Countermeasures", 1, "done"),
        ("Effect", 1, "cancelled"),
        ("Countermeasures", 2, "planned"),
        ("Effect", 2, "planned"),
    ]
    assert [(loop["number"], loop["reason"], loop["reviews"]) for loop in loop_history(work.topic)] == [
        (1, "", list(StageReview.objects.order_by("id"))),
        (2, "seen", []),
    ]
    again = work.draft()
    assert (again.loop, again.milestone.title, again.number) == (2, "Effect", 3)
    assert review.state == "concluded"


def test_findings_of_an_adjustment_hold_up_the_next_review(work):
    work.concluded("adjust", findings=[work.finding("Wrong cause")])
    with pytest.raises(NotReady) as refusal:
        work.draft()
    assert refusal.value.missing == ["Not verified yet: Wrong cause"]
    finding = work.topic.rectifications.get()
    actions.complete(finding, by=work.lead, evidence="Done")
    actions.verify(finding, by=work.leader)
    assert next_gate(work.topic).passed_at is None
    assert work.draft().loop == 2


def test_termination_ends_the_topic_and_nothing_waits_any_more(work):
    work.concluded("pass_after_rectification", number=2)
    assert open_counts([work.topic]) == {work.topic.pk: 2}
    topics.move(work.fresh(), "terminate", by=work.leader, reason="No longer needed")
    assert (open_counts([work.topic]), list(open_rectifications([work.topic]))) == ({}, [])


def test_a_conclusion_can_terminate(work):
    review = work.concluded("terminate")
    assert (work.fresh().state, review.conclusion, review.chair) == ("terminated", "terminate", work.leader)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_no_review_outlives_a_topic_that_is_terminated(work, state):
    review = work.draft() if state == "draft" else work.submitted()
    topics.move(work.fresh(), "terminate", by=work.leader, reason="Overtaken")
    review.refresh_from_db()
    assert (review.state, review.conclusion, review.reason) == ("concluded", "terminate", "Overtaken")


def test_a_gate_cancelled_meanwhile_holds_nothing_up(work):
    review = work.submitted()
    planning.remove_milestone(review.milestone, by=work.office, reason="Merged")
    actions.conclude(review, by=work.leader, conclusion="pass", reason="fine")
    assert Milestone.objects.get(pk=review.milestone_id).state == "cancelled"


# --- What goes together in a conclusion --------------------------------------


@pytest.mark.parametrize(
    ("conclusion", "findings", "back", "wanted"),
    [
        ("pass", 1, False, ["findings"]),
        ("terminate", 1, False, ["findings"]),
        ("pass_after_rectification", 0, False, ["findings"]),
        ("pass", 0, True, ["back_to"]),
        ("nonsense", 0, False, ["conclusion"]),
        ("", 0, True, ["conclusion", "back_to"]),
    ],
)
def test_what_does_not_go_together_is_refused(work, conclusion, findings, back, wanted):
    review = work.submitted()
    with pytest.raises(Invalid) as refusal:
        actions.conclude(
            review,
            by=work.leader,
            conclusion=conclusion,
            reason="x",
            findings=[work.finding()] * findings,
            back_to=work.milestones[0] if back else None,
        )
    assert [problem.attr for problem in refusal.value.problems] == wanted
    review.refresh_from_db()
    assert review.state == "submitted"


def test_an_adjustment_leads_back_to_no_later_milestone(work):
    review = work.submitted()
    for milestone in (work.milestones[2], Milestone(topic_id=0, pk=0, state="planned")):
        with pytest.raises(Invalid) as refusal:
            actions.conclude(review, by=work.leader, conclusion="adjust", reason="x", back_to=milestone)
        assert refusal.value.attr == "back_to"


def test_every_fault_of_every_finding_is_told(work, cast):
    review = work.submitted()
    gone = work["owner"]
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    faulty = [
        work.finding("", days=-1),
        work.finding("Fine", owner=cast.partner, days=4000),
        work.finding("a\x00", owner=gone) | {"kind": "sudden"},
        work.finding("x" * 10),
    ]
    with pytest.raises(Invalid) as refusal:
        actions.conclude(
            review,
            by=work.leader,
            conclusion="pass_after_rectification",
            reason="x",
            findings=faulty,
        )
    assert sorted(problem.attr for problem in refusal.value.problems) == [
        "findings.0.finding",
        "findings.1.deadline",
        "findings.1.owner",
        "findings.2.finding",
        "findings.2.kind",
        "findings.2.owner",
    ]


def test_the_deadline_may_be_today(work):
    review = work.submitted()
    with time_machine.travel("2026-12-01T15:59:59Z", tick=False):
        found = [work.finding("Now", days=0)]
        actions.conclude(
            review, by=work.leader, conclusion="pass_after_rectification", reason="x", findings=found
        )
    finding = review.rectifications.get()
    assert (finding.is_overdue(finding.deadline), finding.deadline.isoformat()) == (False, "2026-12-01")


def test_a_draft_that_was_thrown_away_leaves_room_for_another(work):
    review = work.draft()
    actions.discard_review(review, by=work.lead, version=review.version)
    assert work.draft().number == 1
