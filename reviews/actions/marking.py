"""What a reviewer marks: written, and written again until the review is concluded; blind until then."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kit import history
from kit.refusals import Conflict, Problems, Refused
from kit.upsert import upsert
from reviews import locks
from reviews.closed_loop import SUBMITTED
from reviews.models import ReviewMark, RubricEdition, StageReview
from reviews.rubric import wrong_marks
from reviews.rules import is_held, may_mark, sees_marks
from reviews.wording import about_mark, decided


@transaction.atomic
def mark(
    review: StageReview, *, by, marks: Mapping, comment: str = "", version: int | None = None
) -> ReviewMark:
    """Mark every criterion of the review's rubric; again to change it. New when its version is 1.

    History tells that somebody marked, never which. Raises Refused (not a reviewer; conflict_of_interest),
    Conflict (not submitted; already_decided; frozen), InvalidMany with marks.<criterion>, Stale.
    """
    locks.hold_alone(review)
    may_mark(by, review).require()
    if review.state != SUBMITTED:
        raise decided(review)
    is_held(review).require()
    _refuse_unless_blind(review, by)
    fields = {"marks": checked_marks(marks, review.edition), "comment": comment}
    written = ReviewMark(review=review, reviewer=by, **fields)
    written.clean_fields(exclude=["review", "reviewer"])
    new = upsert(written, key=("review", "reviewer"), fields=tuple(fields), version=version)
    history.record(
        written,
        "mark" if new else "mark-again",
        by=by,
        cycle=review.topic.cycle_id,
        topic=review.topic_id,
        first=new,
    )
    return written


def mark_again(
    written: ReviewMark, *, by, marks: Mapping, comment: str, version: int | None = None
) -> ReviewMark:
    """Change marks that their reviewer has before their eyes. Raises what `mark` raises."""
    if written.reviewer_id != by.pk:
        raise Refused(_("Marks are changed by their reviewer alone."))
    return mark(written.review, by=by, marks=marks, comment=comment, version=version)


def checked_marks(marks: Mapping, edition: RubricEdition) -> dict[str, int]:
    """Criterion → mark, all of them. Raises InvalidMany naming every wrong one as marks.<criterion>."""
    problems = Problems()
    for code, fault in wrong_marks(marks, edition.criteria, edition.low, edition.high):
        problems.add(fault if fault == "required" else "invalid", about_mark(fault, edition), f"marks.{code}")
    problems.refuse()
    return {criterion["code"]: marks[criterion["code"]] for criterion in edition.criteria}


def _refuse_unless_blind(review: StageReview, reviewer) -> None:
    """Who can see what others marked no longer marks independently (rules.sees_marks)."""
    if review.marks.exclude(reviewer=reviewer).exists() and sees_marks(reviewer, review):
        raise Conflict(
            _("You can see the marks of the others now, so yours stay as they are."), code="frozen"
        )
