"""The primary button of a topic's page, where a stage review or a finding comes next."""

import datetime as dt

import pytest

from projects.models import TeamMember
from projects.nextsteps import next_step
from reviews.models import Rectification, StageReview
from reviews.queries import rubric_in_force
from tests.kept import kept
from tests.projects.work import Work

pytestmark = pytest.mark.django_db
PEOPLE = ("lead", "advisor", "member", "leader", "office", "outsider")


@pytest.fixture
def work(stage) -> Work:
    work = kept(__name__, lambda: Work(stage, "running", ready=True), stage=stage)
    edition = rubric_in_force()
    work.review = StageReview.objects.create(topic=work.topic, by=work.lead, edition=edition)
    return work


def labels(work: Work) -> dict[str, str]:
    """Who is led to the review or the finding, by which words."""
    found = {role: next_step(work[role], work.topic) for role in PEOPLE}
    return {role: str(step.label) for role, step in found.items() if step and step.url.startswith("/re")}


def test_a_draft_is_gone_on_with_by_the_leads_side(work):
    assert labels(work) == {"lead": "Go on with the review", "office": "Go on with the review"}


def test_a_submitted_review_is_evaluated_by_leaders_outside_the_group(work, cast):
    StageReview.objects.update(state="submitted")
    assert labels(work) == {"leader": "Evaluate"}
    TeamMember.objects.create(topic=work.topic, user=cast.leader, role="member", state="accepted")
    assert labels(work) == {}


def test_a_finding_is_rectified_by_its_side_and_verified_by_others(work):
    StageReview.objects.update(state="concluded", conclusion="pass_after_rectification")
    finding = Rectification.objects.create(
        topic=work.topic,
        review=work.review,
        finding="No source",
        kind="immediate",
        owner=work["member"],
        deadline=dt.date(2026, 12, 1),
    )
    assert labels(work) == dict.fromkeys(("lead", "member", "office"), "Rectify a finding")
    Rectification.objects.filter(pk=finding.pk).update(state="done", done_by=work["member"])
    assert labels(work) == dict.fromkeys(("advisor", "leader", "office"), "Verify a rectification")
