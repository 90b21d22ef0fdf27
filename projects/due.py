"""What topics and their groups await of whom (design.md §6): drafts, invitations, commitments, charters."""

from dataclasses import replace

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.models import Entry
from people.due import SIGHT, AnyOf, Line, Source, awaits
from projects.actions.members import OPEN
from projects.lifecycle import AT_WORK, ESTABLISHED, PROPOSING, RETURNED, UNSUBMITTED
from projects.models import Commitment, TeamMember, Topic
from projects.queries import insiders, seen

ANSWER, APPROVE = 5, 7
"""Days to answer an invitation or a counter-offer; to answer a request, or to approve a charter."""


SIGHT.append(seen)

# --- The group ---------------------------------------------------------------------------------------


def _invited() -> QuerySet[TeamMember]:
    """Nobody can join the group of a topic that has ended, so that nobody need answer."""
    return TeamMember.objects.filter(state=TeamMember.State.INVITED, topic__state__in=OPEN)


def _invitation(member: TeamMember) -> Line:
    label = _("Answer the invitation as %(role)s") % {"role": member.get_role_display()}
    return Line(label, reverse("invitation", args=[member.pk]), note=member.topic.title)


def _asked() -> QuerySet[Commitment]:
    return Commitment.objects.filter(
        state=Commitment.State.ASKED, topic__state__in=AT_WORK, center__seats__role="manager"
    )


def _request(commitment: Commitment) -> Line:
    return _commitment(commitment, _("Answer the request for people of %(center)s"))


def _countered() -> QuerySet[Commitment]:
    return Commitment.objects.filter(
        state=Commitment.State.COUNTERED,
        topic__state__in=AT_WORK,
        topic__members__role="lead",
        topic__members__state="accepted",
    )


def _offer(commitment: Commitment) -> Line:
    return _commitment(commitment, _("Decide on the offer of %(center)s"))


def _commitment(commitment: Commitment, label: str) -> Line:
    address = reverse("commitment", args=[commitment.pk])
    return Line(label % {"center": commitment.center}, address, note=commitment.topic.title)


awaits(
    Source(
        "invitations",
        gettext_lazy("Invitations"),
        "people",
        _invited,
        _invitation,
        person="user",
        since="created_at",
        within=ANSWER,
        topic="topic",
        of_unseen=True,
        related=("topic",),
    )
)
awaits(
    Source(
        "commitments",
        gettext_lazy("Requests for people"),
        "people",
        _asked,
        _request,
        person="center__seats__user",
        since="created_at",
        within=APPROVE,
        topic="topic",
        related=("topic", "center"),
    )
)
awaits(
    Source(
        "offers",
        gettext_lazy("Counter-offers"),
        "people",
        _countered,
        _offer,
        person="topic__members__user",
        since="updated_at",  # the counter-offer was the last write
        within=ANSWER,
        topic="topic",
        related=("topic", "center"),
    )
)

# --- The charter -------------------------------------------------------------------------------------


def _unapproved() -> QuerySet[Topic]:
    """Established topics with a lead and an advisor and no approved charter. `ready_at`: when the last of the
    three came about."""
    accepted = TeamMember.objects.filter(topic=OuterRef("pk"), state="accepted").order_by("updated_at")
    established = Entry.objects.filter(subject="topic", subject_id=OuterRef("pk"), verb="establish")
    topics = Topic.objects.filter(state=ESTABLISHED, charter_approved_at=None).annotate(
        led_since=Subquery(accepted.filter(role="lead").values("updated_at")[:1]),
        advised_since=Subquery(accepted.filter(role="advisor").values("updated_at")[:1]),
        established_at=Subquery(established.order_by("-number").values("at")[:1]),
    )
    # SQLite's Greatest of anything and NULL is NULL.
    ready_at = Greatest("led_since", "advised_since", Coalesce("established_at", "led_since"))
    return topics.filter(led_since__isnull=False, advised_since__isnull=False).annotate(ready_at=ready_at)


def _charter(topic: Topic) -> Line:
    label = _("Approve the charter of “%(title)s”") % {"title": topic.title}
    return Line(label, reverse("topic-charter", args=[topic.pk]), note=topic.code)


awaits(
    Source(
        "charters",
        gettext_lazy("Charters to approve"),
        "file",
        _unapproved,
        _charter,
        role="leader",
        barred=insiders,
        since="ready_at",
        within=APPROVE,
        topic="pk",
    )
)

# --- Drafts ------------------------------------------------------------------------------------------


def _unsubmitted() -> QuerySet[Topic]:
    return Topic.objects.filter(state__in=UNSUBMITTED, cycle__phase=PROPOSING)


def _returned() -> QuerySet[Topic]:
    return _unsubmitted().filter(state=RETURNED, center__seats__role="manager")


def _draft(topic: Topic) -> Line:
    cycle = topic.cycle
    if topic.state == RETURNED:
        label, note = _("Revise “%(title)s”"), _("Returned by the office · %(cycle)s")
        address = reverse("topic", args=[topic.pk])
    else:
        label, note = _("Finish the draft “%(title)s”"), "%(cycle)s"
        address = reverse("topic-edit", args=[topic.pk])
    return Line(
        label % {"title": topic.title}, address, note % {"cycle": cycle.title}, cycle.proposing_ends_at
    )


_OWN = Source(
    "drafts",
    gettext_lazy("Drafts and returned topics"),
    "edit",
    _unsubmitted,
    _draft,
    person="proposer",
    day="cycle__proposing_ends_at",
    topic="pk",
    related=("cycle",),
)
_OF_THE_CENTER = replace(_OWN, rows=_returned, person="center__seats__user")

awaits(
    AnyOf(
        _OWN.kind,
        _OWN.title,
        _OWN.icon,
        _unsubmitted,
        _draft,
        topic=_OWN.topic,
        related=_OWN.related,
        ways=(_OWN, _OF_THE_CENTER),
    )
)
