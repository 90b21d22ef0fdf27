"""Reviews for the world of tests/api/world.py: one being prepared, one being held, one with a finding."""

import datetime as dt

from django.utils import timezone

from plans import actions as plans
from projects.models import Topic
from reviews import actions as reviewing
from reviews.actions.rubrics import in_force
from reviews.models import Rectification, StageReview


def reviewed(stage, draft_topic: Topic, held_topic: Topic, lead) -> dict:
    """(path, who may change it, PATCH, PUT, whether it can be deleted) by resource. Both topics are made to
    run; `held_topic` has its review submitted."""
    Topic.objects.filter(pk__in=[draft_topic.pk, held_topic.pk]).update(state="running")
    for topic in (draft_topic, held_topic):
        topic.refresh_from_db()
    days = {"planned_start": dt.date(2026, 3, 1), "planned_end": dt.date(2026, 3, 9)}
    plans.add_milestone(draft_topic, by=lead, title="Gate of the draft", is_gate=True, **days)
    passed = StageReview.objects.create(
        topic=held_topic,
        edition=in_force(),
        by=lead,
        state="concluded",
        conclusion="adjust",
        reason="No effect",
        chair=stage.cast.leader,
    )
    finding = Rectification.objects.create(
        topic=held_topic,
        review=passed,
        finding="No data",
        kind="immediate",
        owner=lead,
        deadline=dt.date(2026, 3, 9),
    )
    review = reviewing.prepare_review(draft_topic, by=lead, summary="What was done")
    held = StageReview.objects.create(topic=held_topic, edition=in_force(), by=lead, state="submitted")
    given = {criterion["code"]: 7 for criterion in held.edition.criteria}
    mark = reviewing.mark(held, by=stage.cast.leader, marks=given)
    later = (timezone.localdate() + dt.timedelta(30)).isoformat()
    return {
        "stage-reviews": (
            f"/stage-reviews/{review.pk}/",
            lead,
            {"summary": "More"},
            {"summary": "All"},
            True,
        ),
        "review-marks": (
            f"/review-marks/{mark.pk}/",
            stage.cast.leader,
            {"comment": "Good"},
            {"marks": given},
            False,
        ),
        "rectifications": (
            f"/rectifications/{finding.pk}/",
            stage.cast.leader,
            {"deadline": later, "reason": "Waits for the vendor"},
            {"owner": lead.pk, "deadline": later, "reason": "Waits for the vendor"},
            False,
        ),
    }
