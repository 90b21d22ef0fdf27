"""Acceptance is the last stage review; a result that does not last begins the next loop (design.md §5)."""

import pytest

from kit.refusals import Conflict, NotReady
from plans.queries import present_loop
from projects import actions as topics
from reviews import actions
from reviews.models import StageReview

pytestmark = pytest.mark.django_db


@pytest.fixture
def acceptance(work) -> StageReview:
    """Submitted."""
    review = work.in_acceptance()
    return actions.submit_review(review, by=work.lead)


def test_asking_lists_gates_findings_and_reviews_that_are_still_open(work):
    work.concluded("pass_after_rectification", number=1)
    with pytest.raises(NotReady) as refusal:
        topics.move(work.fresh(), "request-acceptance", by=work.lead)
    missing = set(refusal.value.missing)
    assert {
        "The gate “Causes” has not been passed.",
        "The gate “Effect” has not been passed.",
        "Not verified yet: Finding 1",
    } <= missing


def test_asking_while_a_review_is_held_is_refused(work):
    work.submitted()
    with pytest.raises(NotReady) as refusal:
        topics.move(work.fresh(), "request-acceptance", by=work.lead)
    assert "The stage review “Causes” has not been concluded." in refusal.value.missing


def test_the_request_begins_the_review_with_the_reason_as_its_summary(work):
    review = work.in_acceptance()
    assert (review.kind, review.milestone, review.state, review.summary, review.by) == (
        "acceptance",
        None,
        "draft",
        "Target reached",
        work.lead,
    )
    assert work.fresh().state == "acceptance"


def test_an_acceptance_is_submitted_with_a_reading_of_every_indicator(work):
    review = work.in_acceptance()
    work.indicator.readings.all().delete()
    actions.edit_review(review, by=work.lead, summary="")
    with pytest.raises(NotReady) as refusal:
        actions.submit_review(review, by=work.lead)
    assert refusal.value.missing == [
        "Write the summary: what was done and what came of it.",
        "The indicator “Waiting time” has no reading.",
    ]


def test_passing_accepts_the_result(work, acceptance):
    actions.conclude(acceptance, by=work.leader, conclusion="pass", reason="Target met")
    assert (work.fresh().state, work.topic.consolidating_since is not None) == ("consolidating", True)


def test_the_result_is_accepted_when_the_last_finding_is_verified(work, acceptance):
    findings = [work.finding("One"), work.finding("Two")]
    work.concluded("pass_after_rectification", review=acceptance, findings=findings)
    for left, finding in ((1, 0), (0, 1)):
        rectification = acceptance.rectifications.order_by("id")[finding]
        actions.complete(rectification, by=work.member, evidence="Done")
        actions.verify(rectification, by=work.advisor)
        assert work.fresh().state == ("acceptance" if left else "consolidating")


def test_an_adjustment_sends_back_and_begins_the_next_loop(work, acceptance):
    actions.conclude(acceptance, by=work.leader, conclusion="adjust", reason="Only half way")
    assert (work.fresh().state, present_loop(work.topic)) == ("running", 2)


def test_termination_ends_it(work, acceptance):
    actions.conclude(acceptance, by=work.leader, conclusion="terminate", reason="No effect")
    assert work.fresh().state == "terminated"


@pytest.mark.parametrize("submitted", [False, True])
def test_sent_back_by_a_leader_the_review_ends_and_the_loop_goes_on(work, submitted):
    review = work.in_acceptance()
    if submitted:
        actions.submit_review(review, by=work.lead)
    topics.move(work.fresh(), "send-back", by=work.leader, reason="The summary names no sample")
    review.refresh_from_db()
    assert (review.state, review.conclusion, review.chair) == ("concluded", "adjust", work.leader)
    assert (work.fresh().state, present_loop(work.topic)) == ("running", 1)
    topics.move(work.topic, "request-acceptance", by=work.lead, reason="With the sample")
    assert StageReview.objects.unconcluded().get().summary == "With the sample"


def test_findings_verified_after_the_topic_was_sent_back_accept_nothing(work, acceptance):
    work.concluded("pass_after_rectification", review=acceptance, findings=[work.finding()])
    topics.move(work.fresh(), "send-back", by=work.leader, reason="Think again")
    finding = acceptance.rectifications.get()
    actions.complete(finding, by=work.member, evidence="Done")
    actions.verify(finding, by=work.leader)
    assert work.fresh().state == "running"


def test_a_regression_begins_the_next_loop(work, acceptance):
    actions.conclude(acceptance, by=work.leader, conclusion="pass", reason="Target met")
    topics.move(work.fresh(), "reopen", by=work.leader, reason="Back to 14 s")
    assert (work.fresh().state, present_loop(work.topic)) == ("running", 2)


def test_the_draft_of_an_acceptance_is_not_thrown_away(work):
    review = work.in_acceptance()
    with pytest.raises(Conflict):
        actions.discard_review(review, by=work.lead)
