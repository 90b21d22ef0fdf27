"""People asked of other centers: asked, promised, declined, countered (design.md §4)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Conflict, Invalid, require_reason
from people.models import Center, User
from projects import locks
from projects.lifecycle import AT_WORK
from projects.models import Commitment, CommittedPerson, Topic
from projects.queries import people_of
from projects.rules import may_answer, may_ask_centers

MOST = 50
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
ASKED, ACCEPTED, DECLINED, COUNTERED = "asked", "accepted", "declined", "countered"
People = Sequence[tuple[User, Decimal]]
"""Who, and how many hours a week."""


@transaction.atomic
def ask_commitment(
    topic: Topic, *, center: Center, purpose: str, starts_on, ends_on, people: People, by
) -> Commitment:
    """Ask `center` for named people of its own. Raises Refused, Invalid, ValidationError, Conflict."""
    may_ask_centers(by, topic).require()
    locks.renew(topic)
    may_ask_centers(by, topic).require()
    if not center.is_active:
        raise Invalid(_("This center is no longer active."), attr="center")
    _refuse_period(starts_on, ends_on)
    commitment = Commitment(
        topic=topic, center=center, purpose=purpose, starts_on=starts_on, ends_on=ends_on, asked_by=by
    )
    commitment.full_clean()
    rows = _checked(center, people)
    commitment.save()
    _keep(commitment, rows)
    changes = {
        "center": [None, center.pk],
        "purpose": [None, purpose],
        "starts_on": [None, starts_on],
        "ends_on": [None, ends_on],
        "people": [None, told(rows)],
    }
    _record(commitment, "ask", by=by, new=ASKED, changes=changes)
    return commitment


def accept_commitment(
    commitment: Commitment, *, by, reason: str = "", version: int | None = None
) -> Commitment:
    """A manager of the asked center promises the people, or the lead takes the counter-offer."""
    verb = "accept-offer" if commitment.state == COUNTERED else "accept"
    return _answer(commitment, verb, ACCEPTED, by=by, reason=reason, version=version)


def decline_commitment(commitment: Commitment, *, by, reason: str, version: int | None = None) -> Commitment:
    """A manager of the asked center does not give the people, or the lead does not take the counter-offer."""
    verb = "decline-offer" if commitment.state == COUNTERED else "decline"
    require_reason(reason)
    return _answer(commitment, verb, DECLINED, by=by, reason=reason, version=version)


@transaction.atomic
def counter_commitment(
    commitment: Commitment, *, people: People, by, reason: str, version: int | None = None
) -> Commitment:
    """A manager of the asked center offers other people or other hours; the history keeps what was asked."""
    if commitment.state == COUNTERED:
        raise _decided()
    require_reason(reason)
    may_answer(by, commitment).require()
    rows = _checked(commitment.center, people)
    before = told(commitment.people.select_related("user"))
    commitment = _answer(
        commitment,
        "counter",
        COUNTERED,
        by=by,
        reason=reason,
        version=version,
        changes={"people": [before, told(rows)]},
    )
    commitment.people.all().delete()
    _keep(commitment, rows)
    return commitment


@transaction.atomic
def _answer(
    commitment: Commitment, verb: str, state: str, *, by, reason: str, version: int | None, changes=None
) -> Commitment:
    """Write the answer, if the commitment is still as it was when it was read."""
    may_answer(by, commitment).require()
    old, reason = commitment.state, reason.strip()
    if old not in (ASKED, COUNTERED):
        raise _decided()
    locks.renew(commitment.topic)
    if commitment.topic.state not in AT_WORK:
        raise Conflict(_("This can be done only while the topic is at work."))
    fields = {"state": state, "reason": reason, "answered_by": by}
    if not versions.write(commitment, version=version, where={"state": old}, **fields):
        raise _decided()
    _record(commitment, verb, by=by, old=old, new=state, reason=reason, changes=changes)
    return commitment


def _decided() -> Conflict:
    return Conflict(_("This has been answered already."), code="already_decided")


def _refuse_period(starts_on: dt.date, ends_on: dt.date) -> None:
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not EARLIEST <= day <= LATEST:
            message = _("This must lie between the years 2000 and 2100.")
            raise Invalid(message, code="unlikely", attr=name)
    if ends_on < starts_on:
        raise Invalid(_("The end lies before the start."), attr="ends_on")


def _checked(center: Center, people: People) -> list[CommittedPerson]:
    """The rows to keep; every person active, of the center, named once."""
    if not 0 < len(people) <= MOST:
        message = _("Please name at least one person, and at most %(most)s.") % {"most": MOST}
        raise Invalid(message, code="required", attr="people")
    rows = [CommittedPerson(user=user, weekly_hours=hours) for user, hours in people]
    if len({row.user_id for row in rows}) < len(rows):
        raise Invalid(_("A person is named twice."), code="unique", attr="people")
    own = people_of(center)
    if strangers := [str(row.user) for row in rows if row.user_id not in own]:
        message = _("Not an active person of this center: %(person)s.")
        raise Invalid(message % {"person": strangers[0]}, attr="people")
    for row in rows:
        row.clean_fields(exclude=["commitment"])
    return rows


def _keep(commitment: Commitment, rows: list[CommittedPerson]) -> None:
    for row in rows:
        row.commitment = commitment
    CommittedPerson.objects.bulk_create(rows)


def told(rows) -> list[str]:
    """Who and how many hours, for the history."""
    return [f"{row.user} {row.weekly_hours:.1f} h" for row in rows]


def _record(commitment: Commitment, verb: str, **entry) -> None:
    topic = commitment.topic
    history.record(commitment, verb, cycle=topic.cycle_id, topic=topic, **entry)
