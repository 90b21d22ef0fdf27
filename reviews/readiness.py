"""What preparing, submitting and asking for acceptance still lack, one sentence each (design.md §5)."""

from django.utils.translation import gettext as _

from plans.models import Milestone
from plans.queries import gates, next_gate
from projects.models import Topic
from results.models import Indicator, Reading
from reviews.models import StageReview
from reviews.queries import open_rectifications, open_review
from reviews.wording import not_verified

MOST_NAMED = 5


def lacking_to_prepare(topic: Topic, gate: Milestone | None) -> list[str]:
    """Gates before `gate` that have not been passed, and findings that are not verified."""
    if gate is None:
        return [_("Every gate of the plan has been passed, or the plan has none.")]
    before = [one for one in gates(topic) if one.passed_at is None]
    before = before[: before.index(gate)] if gate in before else []
    return [not_passed(one) for one in before] + unverified(topic)


def lacking_to_submit(review: StageReview) -> list[str]:
    """What the reviewers would miss."""
    missing = [] if review.summary.strip() else [_("Write the summary: what was done and what came of it.")]
    if review.milestone and review.milestone.passed_at is None:
        missing += lacking_to_prepare(review.topic, review.milestone)
        missing += _open_before(review.milestone)
    return missing + _without_readings(review)


def lacking_for_acceptance(topic: Topic) -> list[str]:
    """Gates, findings, and a review that is still being held."""
    missing = [not_passed(one) for one in gates(topic) if one.passed_at is None]
    if review := open_review(topic):
        missing.append(_("The stage review “%(review)s” has not been concluded.") % {"review": review})
    return missing + unverified(topic)


def unverified(topic: Topic) -> list[str]:
    """A sentence for each finding that nobody has verified."""
    return [not_verified(finding) for finding in open_rectifications([topic])]


def not_passed(gate: Milestone) -> str:
    return _("The gate “%(gate)s” has not been passed.") % {"gate": gate}


def upcoming(topic: Topic) -> Milestone | None:
    """The gate whose review is next."""
    return next_gate(topic)


def _open_before(gate: Milestone) -> list[str]:
    """Milestones that the plan puts before the gate and that are not done."""
    earlier = Milestone.objects.filter(topic=gate.topic_id, loop=gate.loop, position__lt=gate.position).open()
    return [
        _("The milestone “%(title)s” is still open.") % {"title": one}
        for one in earlier.exclude(is_gate=True)[:MOST_NAMED]
    ]


def _without_readings(review: StageReview) -> list[str]:
    """At a gate one reading is enough; the acceptance wants one of every indicator."""
    if review.kind == StageReview.Kind.ACCEPTANCE:
        bare = Indicator.objects.filter(topic=review.topic_id, readings__isnull=True)
        return [_("The indicator “%(name)s” has no reading.") % {"name": one} for one in bare]
    if Reading.objects.filter(indicator__topic=review.topic_id).exists():
        return []
    return [_("No indicator has a reading yet.")]
