"""What reviews await of whom: to submit, to mark, to conclude; to rectify and to verify (design.md §6)."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.due import AnyOf, Line, Source, awaits
from projects.lifecycle import AT_WORK
from projects.models import TeamMember
from projects.queries import insiders
from reviews.closed_loop import DONE, DRAFT, SUBMITTED, WAITING
from reviews.models import Rectification, ReviewMark, StageReview

DAYS = 7
"""To submit a draft, to mark, to conclude and to verify, from the moment at which one can."""


# --- Reviews -----------------------------------------------------------------------------------------


def _drafts() -> QuerySet[StageReview]:
    return StageReview.objects.filter(
        state=DRAFT, topic__members__role="lead", topic__members__state="accepted"
    )


def _unmarked() -> QuerySet[StageReview]:
    """Submitted reviews, each with those who were named for it, have not marked, and aren't of the group."""
    own = ReviewMark.objects.filter(review=OuterRef("pk"), reviewer=OuterRef("named"))
    submitted = StageReview.objects.filter(state=SUBMITTED).annotate(named=F("reviewers"))
    return submitted.exclude(Exists(own)).exclude(Exists(_part_of("named")))


def _marked() -> QuerySet[StageReview]:
    """Submitted reviews whose every named reviewer has marked; where nobody was named, at once. `ready_at`:
    since when."""
    named = StageReview.reviewers.through.objects.filter(stagereview=OuterRef("pk"))
    own = ReviewMark.objects.filter(review=OuterRef("stagereview"), reviewer=OuterRef("user"))
    last = ReviewMark.objects.filter(review=OuterRef("pk"), reviewer__reviewing=OuterRef("pk"))
    last = last.order_by("-created_at").values("created_at")[:1]
    marked = StageReview.objects.filter(state=SUBMITTED).exclude(Exists(named.exclude(Exists(own))))
    return marked.annotate(ready_at=Coalesce(Subquery(last), "submitted_at"))


def _part_of(person: str) -> QuerySet[TeamMember]:
    """The part that `person`, a column, has accepted in the group."""
    return TeamMember.objects.filter(topic=OuterRef("topic"), user=OuterRef(person), state="accepted")


def _submit(review: StageReview) -> Line:
    return _review(review, _("Submit the review “%(review)s”"))


def _mark(review: StageReview) -> Line:
    return _review(review, _("Mark the review “%(review)s”"))


def _conclude(review: StageReview) -> Line:
    return _review(review, _("Conclude the review “%(review)s”"))


def _review(review: StageReview, label: str) -> Line:
    address = reverse("review", args=[review.pk])
    return Line(label % {"review": review}, address, note=review.topic.title)


REVIEW = {"within": DAYS, "topic": "topic", "related": ("topic", "milestone")}

awaits(
    Source(
        "reviews-to-submit",
        gettext_lazy("Stage reviews to submit"),
        "flag",
        _drafts,
        _submit,
        person="topic__members__user",
        since="created_at",
        **REVIEW,
    )
)
awaits(
    Source(
        "reviews-to-mark",
        gettext_lazy("Stage reviews to mark"),
        "score",
        _unmarked,
        _mark,
        person="reviewers",
        since="submitted_at",
        **REVIEW,
    )
)
awaits(
    Source(
        "reviews-to-conclude",
        gettext_lazy("Stage reviews to conclude"),
        "check",
        _marked,
        _conclude,
        role="leader",
        barred=insiders,
        since="ready_at",
        **REVIEW,
    )
)


# --- Rectifications ----------------------------------------------------------------------------------


def _open() -> QuerySet[Rectification]:
    return Rectification.objects.filter(state__in=WAITING, topic__state__in=AT_WORK)


def _done() -> QuerySet[Rectification]:
    return Rectification.objects.filter(state=DONE, topic__state__in=AT_WORK)


def _advised() -> QuerySet[Rectification]:
    done = _done().filter(topic__members__role="advisor", topic__members__state="accepted")
    return _by_another(done.annotate(verifier=F("topic__members__user")))


def _reviewed() -> QuerySet[Rectification]:
    done = _done().annotate(verifier=F("review__reviewers"))
    return _by_another(done).exclude(Exists(_part_of("verifier")))


def _chaired() -> QuerySet[Rectification]:
    done = _done().annotate(verifier=F("review__chair"))
    return _by_another(done).exclude(Exists(_part_of("verifier")))


def _by_another(done: QuerySet[Rectification]) -> QuerySet[Rectification]:
    return done.exclude(Q(verifier=F("owner")) | Q(verifier=F("done_by")))


def _rectify(finding: Rectification) -> Line:
    return _finding(finding, _("Rectify: %(finding)s"))


def _verify(finding: Rectification) -> Line:
    return _finding(finding, _("Verify: %(finding)s"))


def _finding(finding: Rectification, label: str) -> Line:
    address = reverse("rectification", args=[finding.pk])
    return Line(label % {"finding": finding}, address, note=finding.topic.title)


awaits(
    Source(
        "rectifications",
        gettext_lazy("Rectifications"),
        "edit",
        _open,
        _rectify,
        person="owner",
        day="deadline",
        topic="topic",
        related=("topic",),
    )
)

VERIFYING = {
    "kind": "verifications",
    "title": gettext_lazy("Rectifications to verify"),
    "icon": "eye",
    "say": _verify,
    "since": "done_at",
    "within": DAYS,
    "topic": "topic",
    "related": ("topic",),
}
WAYS = {"topic__members__user": _advised, "review__reviewers": _reviewed, "review__chair": _chaired}
"""The advisor, and whoever reviewed or chaired and isn't of the group. The office and other leaders may
verify as well, but it does not wait for them."""

awaits(
    AnyOf(
        rows=_done,
        ways=tuple(Source(rows=rows, person=person, **VERIFYING) for person, rows in WAYS.items()),
        **VERIFYING,
    )
)
