"""What the page of one review shows: its marks as far as one may see them, its people, its history."""

from kit.models import Entry
from kit.sight import visible_entries
from projects.chronicle import chronicle
from projects.models import TeamMember
from reviews.closed_loop import DRAFT
from reviews.models import ReviewMark, StageReview
from reviews.rubric import means
from reviews.rules import may_chair, sees_marks
from reviews.wording import explained, titled

RECENT = 20


def people(review: StageReview) -> list[dict]:
    """{person, named, marked} of everybody who was named or has marked; what was marked is not told."""
    named = list(review.reviewers.all())
    marked = {mark.reviewer_id: mark.reviewer for mark in review.marks.select_related("reviewer")}
    lines = [{"person": one, "named": True, "marked": one.pk in marked} for one in named]
    others = [one for pk, one in marked.items() if one not in named]
    return lines + [{"person": one, "named": False, "marked": True} for one in others]


def group(topic: int) -> list:
    """Whom a finding is likely to be given to: everybody who works on the topic of this key."""
    members = TeamMember.objects.filter(topic=topic, state="accepted").select_related("user")
    return [member.user for member in members]


def marks_table(user, review: StageReview) -> dict | None:
    """{reviewers, rows: [{title, text, marks, mean}], comments} of the marks that `user` sees; None while
    they are blind to this person."""
    if not sees_marks(user, review):
        return None
    found = list(ReviewMark.objects.filter(review=review).select_related("reviewer").order_by("id"))
    average = means([mark.marks for mark in found], review.edition.criteria)
    rows = [
        {
            "title": titled(criterion),
            "text": explained(criterion),
            "marks": [mark.marks.get(criterion["code"]) for mark in found],
            "mean": average[criterion["code"]],
        }
        for criterion in review.edition.criteria
    ]
    comments = [(mark.reviewer, mark.comment) for mark in found if mark.comment]
    return {"reviewers": [mark.reviewer for mark in found], "rows": rows, "comments": comments}


def own_mark(user, review: StageReview) -> ReviewMark | None:
    return ReviewMark.objects.filter(review=review, reviewer=user).first()


def is_frozen(user, review: StageReview) -> bool:
    """Whether `user` could see what others marked, so that the own marks stay as they are."""
    return (
        bool(may_chair(user, review))
        and review.marks.exclude(reviewer=user).exists()
        and sees_marks(user, review)
    )


def history(user, thing, subject: str) -> list[dict]:
    """The newest lines of a review's or a rectification's own history."""
    entries: list[Entry] = list(
        visible_entries(user)
        .filter(subject=subject, subject_id=thing.pk)
        .select_related("by")
        .order_by("-number")[:RECENT]
    )
    return chronicle(entries, user)


def is_live(review: StageReview) -> bool:
    """A draft shows the indicators as they are now, everything later those of its submission."""
    return review.state == DRAFT
