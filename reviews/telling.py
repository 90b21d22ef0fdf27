"""What a topic's history tells of its reviews, and which of their parts can have files as evidence."""

from kit.permits import Permit, allow
from projects.chronicle import tell
from projects.evidence import bears
from reviews.models import Rectification, ReviewMark, StageReview
from reviews.words import TOLD_OF_MARKS, TOLD_OF_RECTIFICATIONS, TOLD_OF_REVIEWS

tell("stagereview", TOLD_OF_REVIEWS, [StageReview])
tell("reviewmark", TOLD_OF_MARKS, [ReviewMark])
tell("rectification", TOLD_OF_RECTIFICATIONS, [Rectification])


def _owns(user, finding: Rectification) -> Permit:
    return allow(finding.owner_id == user.pk, "")


bears("review", StageReview, is_fixed=lambda review: review.state == StageReview.State.CONCLUDED)
bears("rectification", Rectification, may=_owns, is_fixed=lambda finding: not finding.is_open)
