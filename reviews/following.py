"""What the closed loop knows of a topic's moves: what they lack, and what they do to its reviews."""

from plans.actions import begin_loop
from plans.queries import present_loop
from projects import hooks
from projects.models import Topic
from reviews import locks
from reviews.actions.concluding import close
from reviews.actions.preparing import begin
from reviews.closed_loop import ADJUST, TERMINATE
from reviews.models import StageReview
from reviews.queries import open_review
from reviews.readiness import lacking_for_acceptance


@hooks.asks("request-acceptance")
def before_acceptance(topic: Topic) -> list[str]:
    """Every gate passed, nothing open, nothing unverified."""
    return lacking_for_acceptance(topic)


@hooks.follows("request-acceptance")
def begin_acceptance(topic: Topic, *, by, reason: str) -> None:
    """The acceptance is the last stage review; the lead's reason becomes the beginning of its summary."""
    kind = StageReview.Kind.ACCEPTANCE
    begin(topic, by=by, kind=kind, loop=present_loop(topic), summary=reason)


@hooks.follows("send-back")
def end_acceptance(topic: Topic, *, by, reason: str) -> None:
    """Sent back without a conclusion: the review ends as an adjustment, and the present loop goes on."""
    _end(topic, ADJUST, by=by, reason=reason)


@hooks.follows("terminate")
def end_with_topic(topic: Topic, *, by, reason: str) -> None:
    """No review outlives its topic."""
    _end(topic, TERMINATE, by=by, reason=reason)


@hooks.follows("reopen")
def begin_again(topic: Topic, *, by, reason: str) -> None:
    """A result that did not last leads into the next loop."""
    begin_loop(topic, by=by, reason=reason)


def _end(topic: Topic, conclusion: str, *, by, reason: str) -> None:
    review = open_review(topic)
    if review is not None:
        review.topic = topic
        locks.hold_alone(review)
        close(review, conclusion, by=by, reason=reason)
