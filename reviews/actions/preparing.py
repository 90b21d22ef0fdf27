"""A stage review from its draft to its submission; the naming of its reviewers."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, NotReady, Problems
from plans.models import Milestone
from projects.models import Topic
from projects.rules import role_in
from results.queries import indicator_state
from reviews import locks
from reviews.actions.rubrics import in_force
from reviews.closed_loop import CONCLUDED, DRAFT, SUBMITTED
from reviews.models import StageReview
from reviews.queries import open_review
from reviews.readiness import lacking_to_prepare, lacking_to_submit, upcoming
from reviews.rules import may_name, may_prepare, may_present
from reviews.wording import decided


@transaction.atomic
def prepare_review(
    topic: Topic, *, by, milestone: Milestone | None = None, summary: str = "", evidence: str = ""
) -> StageReview:
    """A draft for the next gate. Raises Refused, Conflict (the topic is not running; a review is open),
    Invalid (no gate of this topic), NotReady with the gates and findings that come first."""
    locks.hold_topic(topic)
    may_prepare(by, topic).require()
    _refuse_second(topic)
    gate = milestone or upcoming(topic)
    if milestone is not None:
        _refuse_no_gate(topic, milestone)
    if missing := lacking_to_prepare(topic, gate):
        raise NotReady(missing)
    fields = {"kind": StageReview.Kind.STAGE, "milestone": gate, "summary": summary, "evidence": evidence}
    return begin(topic, by=by, loop=gate.loop, **fields)


def begin(topic: Topic, *, by, **fields) -> StageReview:
    """A draft; the caller holds the topic and has asked whether it may be."""
    number = StageReview.objects.filter(topic=topic).count() + 1
    review = StageReview(topic=topic, by=by, edition=in_force(), number=number, **fields)
    review.clean_fields(exclude=["topic", "by", "edition", "milestone"])
    review.save()
    changes = {"milestone": [None, review.milestone_id]} if review.milestone_id else {}
    history.record(
        review,
        "prepare",
        by=by,
        new=DRAFT,
        changes=changes,
        cycle=topic.cycle_id,
        topic=topic,
        first=True,
    )
    return review


@transaction.atomic
def edit_review(review: StageReview, *, by, version: int | None = None, **fields) -> StageReview:
    """Write `summary` and `evidence` of a draft. Raises Refused, Stale, Conflict once it is submitted."""
    may_present(by, review).require()
    changes = history.differences(review, fields)
    for name, value in fields.items():
        setattr(review, name, value)
    review.clean_fields(exclude=["topic", "by", "edition", "milestone"])
    if not versions.write(review, version=version, where={"state": DRAFT}, **fields):
        review.refresh_from_db(fields=["state", "version"])
        raise decided(review)
    if changes:
        note(review, "edit", by=by, changes=changes)
    return review


@transaction.atomic
def submit_review(review: StageReview, *, by, version: int | None = None) -> StageReview:
    """Hand the draft to the reviewers, with the indicators as they stand now and the rubric in force.

    Raises Refused, Stale, Conflict, NotReady with all that is missing.
    """
    locks.hold(review)
    may_present(by, review).require()
    if review.state != DRAFT:
        raise decided(review)
    versions.check(review, version)
    if missing := lacking_to_submit(review):
        raise NotReady(missing)
    fields = {
        "state": SUBMITTED,
        "edition": in_force(),
        "indicator_state": _snapshot(review.topic),
        "submitted_at": timezone.now(),
    }
    versions.write(review, version=review.version, **fields)
    note(review, "submit", by=by, old=DRAFT, new=SUBMITTED)
    return review


@transaction.atomic
def discard_review(review: StageReview, *, by, version: int | None = None) -> None:
    """Throw a draft of a stage review away, with its history kept; that of the acceptance goes when the
    topic is sent back. Raises Refused, Stale, Conflict."""
    locks.hold(review)
    may_present(by, review).require()
    if review.state != DRAFT:
        raise decided(review)
    if review.kind == StageReview.Kind.ACCEPTANCE:
        raise Conflict(_("The acceptance ends when the topic is sent back."))
    versions.check(review, version)
    note(review, "discard", by=by, old=DRAFT)
    review.delete()


@transaction.atomic
def name_reviewers(review: StageReview, *, by, reviewers, version: int | None = None) -> StageReview:
    """Say who marks, in place of who was named before. Raises Refused, Conflict once concluded or where
    somebody left out has marked, InvalidMany with reviewers.<n> for who can't see it or is of the group."""
    locks.hold_alone(review)
    may_name(by, review).require()
    if review.state == CONCLUDED:
        raise decided(review)
    versions.check(review, version)
    people = list(dict.fromkeys(reviewers))
    _refuse_unfit(review, people)
    before = sorted(review.reviewers.values_list("pk", flat=True))
    after = sorted(person.pk for person in people)
    _refuse_taking_away(review, set(before) - set(after))
    if before != after:
        review.reviewers.set(people)
        versions.write(review, version=review.version)
        note(review, "name-reviewers", by=by, changes={"reviewers": [before, after]})
    return review


def note(thing, verb: str, *, by, **told) -> None:
    """A line of history of a review or a rectification."""
    topic = thing.topic
    history.record(thing, verb, by=by, cycle=topic.cycle_id, topic=topic, **told)


def _snapshot(topic: Topic) -> list[dict]:
    return json.loads(json.dumps(indicator_state(topic), cls=DjangoJSONEncoder))


def _refuse_second(topic: Topic) -> None:
    if open_review(topic):
        raise Conflict(_("A stage review of this topic is open already."))


def _refuse_no_gate(topic: Topic, milestone: Milestone) -> None:
    if milestone.topic_id != topic.pk or not milestone.is_gate or milestone.state == "cancelled":
        raise Invalid(_("A stage review is held at a gate of this topic."), attr="milestone")
    if milestone.passed_at:
        raise Conflict(_("This gate has been passed already."), code="already_decided")


def _refuse_unfit(review: StageReview, people: list) -> None:
    problems = Problems()
    for place, person in enumerate(people):
        where = f"reviewers.{place}"
        if not person.is_active:
            problems.add("invalid", _("This person is no longer active."), where)
        elif role_in(person, review.topic):
            message = _("%(person)s works in this group.") % {"person": person}
            problems.add("conflict_of_interest", message, where)
        elif not Topic.objects.visible_to(person).filter(pk=review.topic_id).exists():
            message = _("%(person)s cannot see this topic.") % {"person": person}
            problems.add("invalid", message, where)
    problems.refuse()


def _refuse_taking_away(review: StageReview, left_out: set) -> None:
    marked = review.marks.filter(reviewer__in=left_out).select_related("reviewer").first()
    if marked:
        raise Conflict(
            _("%(person)s has marked already and stays.") % {"person": marked.reviewer}, code="frozen"
        )
