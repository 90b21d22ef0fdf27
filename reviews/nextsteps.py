"""What is done next about a topic's reviews and findings, as the primary button of its page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Topic
from projects.nextsteps import Step, comes_next
from reviews.models import Rectification, StageReview
from reviews.queries import open_rectifications, open_review
from reviews.rules import may_chair, may_complete, may_mark, may_present, may_verify


@comes_next(40)
def hold_the_review(user, topic: Topic) -> Step | None:
    """The lead goes on with a draft; reviewers and leaders with what was submitted."""
    review = open_review(topic)
    if review is None:
        return None
    review.topic = topic
    address = reverse("review", args=[review.pk])
    if review.state == StageReview.State.DRAFT:
        return Step(_("Go on with the review"), address, "edit") if may_present(user, review) else None
    if may_chair(user, review) or may_mark(user, review):
        return Step(_("Evaluate"), address, "review")
    return None


@comes_next(45)
def see_to_findings(user, topic: Topic) -> Step | None:
    """The first finding that this person rectifies or verifies."""
    for finding in open_rectifications([topic]):
        finding.topic = topic
        address = reverse("rectification", args=[finding.pk])
        is_done = finding.state == Rectification.State.DONE
        if not is_done and may_complete(user, finding):
            return Step(_("Rectify a finding"), address, "flag")
        if is_done and may_verify(user, finding):
            return Step(_("Verify a rectification"), address, "check-circle")
    return None
