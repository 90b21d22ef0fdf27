"""Proposals that the office brings in for their proposers, many at once, as from a workbook."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history
from kit.refusals import Conflict
from people.models import Center
from projects import locks
from projects.actions.topics import check_fields, move_all
from projects.lifecycle import ACCEPTED, DRAFT, PROPOSING, SUBMITTED
from projects.models import Cycle, Topic
from projects.rules import may_propose, may_run_cycles

RELATIONS = ("cycle", "center", "proposer", "theme", "copied_from")
STEPS = {DRAFT: (), SUBMITTED: ("submit",), ACCEPTED: ("submit", "accept")}


class Proposal(NamedTuple):
    """A topic that isn't saved yet, and the departments to invite."""

    topic: Topic
    departments: Sequence[Center] = ()


def check_proposal(topic: Topic) -> None:
    """What `propose` would refuse. Raises Refused, Invalid, ValidationError."""
    may_propose(topic.proposer, topic.cycle, topic.center).require()
    check_fields(topic, known=RELATIONS)


@transaction.atomic
def take_in(
    cycle: Cycle, proposals: Sequence[Proposal], *, by, state: str = DRAFT, source: str = ""
) -> list[Topic]:
    """Save the proposals and bring them to `state`: draft, submitted or accepted. All or none.

    `source` is kept in the history. Raises Refused, Conflict(phase_closed), Invalid, ValidationError.
    """
    may_run_cycles(by).require()
    cycle = locks.lock(cycle.pk)
    if not cycle.takes(PROPOSING):
        raise Conflict(_("This cycle takes no proposals now."), code="phase_closed")
    topics = [proposal.topic for proposal in proposals]
    for topic in topics:
        topic.cycle = cycle
        check_proposal(topic)
    if state != DRAFT:
        _number(cycle, topics)
    Topic.objects.bulk_create(topics, batch_size=500)
    _invite(proposals)
    note = {"workbook": [None, source]} if source else {}
    changes = [{"proposer": [None, topic.proposer.username]} | note for topic in topics]
    history.record_many([(topic, "") for topic in topics], "propose", by=by, new=DRAFT, changes=changes)
    for verb in STEPS[state]:
        move_all(cycle.topics.filter(pk__in=[topic.pk for topic in topics]), verb, by=by)
    return topics


def _number(cycle: Cycle, topics: Sequence[Topic]) -> None:
    """The caller holds the cycle FOR UPDATE."""
    now, first = timezone.now(), cycle.topics_numbered + 1
    for number, topic in enumerate(topics, start=first):
        topic.code, topic.submitted_at = f"{cycle.code}-{number:03d}", now
    Cycle.objects.filter(pk=cycle.pk).update(topics_numbered=F("topics_numbered") + len(topics))


def _invite(proposals: Sequence[Proposal]) -> None:
    through = Topic.departments.through
    through.objects.bulk_create(
        (
            through(topic=proposal.topic, center=center)
            for proposal in proposals
            for center in proposal.departments
        ),
        batch_size=500,
    )
