"""How the pages fetch topics, reviews and rectifications: what one can't see is not there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.models import Topic
from projects.rules import is_public
from reviews.models import Rectification, StageReview

NAMES = ("topic__cycle", "topic__center", "topic__proposer")


def topic_at_work(request, pk: int) -> Topic:
    """The topic, once it has been established."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).with_names(), pk=pk)
    if not is_public(topic):
        raise Http404
    return topic


def visible_review(request, pk: int) -> StageReview:
    reviews = StageReview.objects.visible_to(request.user)
    return get_object_or_404(
        reviews.select_related(*NAMES, "milestone", "edition__rubric", "by", "chair"), pk=pk
    )


def visible_finding(request, pk: int) -> Rectification:
    findings = Rectification.objects.visible_to(request.user)
    found = findings.select_related(
        *NAMES, "review__topic__cycle", "review__milestone", "owner", "done_by", "verified_by"
    )
    return get_object_or_404(found, pk=pk)
