"""Row locks of a review, after cycle and topic and always in this order (design.md §9)."""

from django.utils.translation import gettext as _

from kit.refusals import Gone
from projects import locks
from projects.models import Topic
from reviews.models import Rectification, StageReview

MOVING = ("state", "version", "conclusion", "edition", "submitted_at", "chair")
GOING = ("state", "version", "evidence", "done_by", "verified_by", "owner", "deadline")


def hold_topic(topic: Topic) -> None:
    """The cycle FOR SHARE, the topic FOR UPDATE: what follows may move the topic without a deadlock."""
    locks.hold(topic.cycle_id)
    locks.renew(topic)


def hold(review: StageReview) -> None:
    """Cycle, topic and review: whoever decides about a review waits for the one who is deciding."""
    hold_topic(review.topic)
    hold_alone(review)


def hold_alone(review: StageReview) -> None:
    """The review FOR UPDATE, read anew: marks wait for the conclusion, which waits for them."""
    _renew(review, MOVING)


def hold_finding(finding: Rectification) -> None:
    """Everything above it, then the rectification: of the last two verified at once, one sees the other."""
    hold(finding.review)
    finding.topic = finding.review.topic
    _renew(finding, GOING)


def _renew(thing, fields: tuple[str, ...]) -> None:
    rows = type(thing)._default_manager.select_for_update(of=("self",))
    try:
        thing.refresh_from_db(fields=fields, from_queryset=rows)
    except type(thing).DoesNotExist:
        raise Gone(_("This no longer exists.")) from None
