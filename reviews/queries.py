"""Reads of the closed loop: the rubric in force, a topic's reviews and loops, what is to be rectified."""

from collections import Counter

from django.db.models import Prefetch, QuerySet

from kit.models import Entry
from plans.queries import present_loop
from projects.models import Topic
from reviews.closed_loop import CONCLUDED, PASS_AFTER_RECTIFICATION
from reviews.models import Rectification, RubricEdition, StageReview


def rubric_in_force() -> RubricEdition | None:
    """The newest edition of the newest active rubric."""
    editions = RubricEdition.objects.filter(rubric__is_active=True)
    return editions.select_related("rubric").order_by("-rubric", "-number").first()


def open_review(topic: Topic) -> StageReview | None:
    """The review that is being prepared or held; a topic has at most one."""
    return StageReview.objects.filter(topic=topic).unconcluded().select_related("milestone").first()


def reviews_of(topic: Topic) -> QuerySet[StageReview]:
    """Every review of a topic with what its line shows, newest first."""
    findings = Rectification.objects.select_related("owner")
    return (
        StageReview.objects.filter(topic=topic)
        .select_related("milestone", "by", "chair", "edition")
        .prefetch_related(Prefetch("rectifications", findings), "reviewers")
    )


def open_rectifications(topics) -> QuerySet[Rectification]:
    """What is not verified yet in `topics` (a queryset or a list), the nearest deadline first."""
    found = Rectification.objects.filter(topic__in=topics).exclude(topic__state="terminated")
    return found.unverified().select_related("owner", "review__milestone")


def open_counts(topics) -> dict[int, int]:
    """Topic id → number of unverified rectifications, in one query; topics without one are left out."""
    return dict(Counter(open_rectifications(topics).order_by().values_list("topic", flat=True)))


def is_in_rectification(review: StageReview) -> bool:
    """Passed on condition, with findings that are not all verified yet."""
    conditional = review.state == CONCLUDED and review.conclusion == PASS_AFTER_RECTIFICATION
    return conditional and review.rectifications.unverified().exists()


def loop_history(topic: Topic) -> list[dict]:
    """{number, reviews, reason, began_at} of each loop, the first in front; `reason` says why it began, ""
    for the first."""
    reviews = list(reviews_of(topic).order_by("id"))
    begun = Entry.objects.filter(subject="plan", verb="begin-loop", topic_id=topic.pk).order_by("number")
    causes = list(begun.values_list("at", "reason"))
    return [_loop(number, reviews, causes) for number in range(1, present_loop(topic) + 1)]


def _loop(number: int, reviews: list[StageReview], causes: list[tuple]) -> dict:
    began, reason = causes[number - 2] if 2 <= number < len(causes) + 2 else (None, "")
    own = [review for review in reviews if review.loop == number]
    return {"number": number, "reviews": own, "reason": reason, "began_at": began}
