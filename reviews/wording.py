"""Sentences about reviews: what is missing, what is wrong with a mark, why a state forbids something."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.refusals import Conflict
from reviews.closed_loop import CONCLUDED, SENT_BACK, VERIFIED


def titled(criterion: dict) -> str:
    """The name of a criterion in the language of the reader."""
    return _spoken(criterion, "title")


def explained(criterion: dict) -> str:
    """What a criterion asks for, in the language of the reader."""
    return _spoken(criterion, "text")


def _spoken(criterion: dict, name: str) -> str:
    english = criterion.get(f"{name}_en", "")
    return english if english and (get_language() or "").startswith("en") else criterion.get(name, "")


def about_mark(fault: str, edition) -> str:
    """A sentence for a fault of reviews.rubric.wrong_marks."""
    if fault == "unknown":
        return _("The rubric has no such criterion.")
    if fault == "required":
        return _("Give a mark.")
    return _("A mark is a whole number from %(low)s to %(high)s.") % {
        "low": edition.low,
        "high": edition.high,
    }


def decided(review) -> Conflict:
    """The refusal for whoever comes after the conclusion."""
    if review.state == CONCLUDED:
        return Conflict(_("This review has been concluded already."), code="already_decided")
    return Conflict(
        _("This cannot be done while the review is in the state “%(state)s”.")
        % {"state": review.get_state_display()}
    )


def settled(finding, verb: str) -> Conflict:
    """The refusal for whoever comes after the verification, or before anything was done."""
    late = verb != "complete" and finding.state in (VERIFIED, SENT_BACK)
    return Conflict(
        _("This cannot be done while the rectification is in the state “%(state)s”.")
        % {"state": finding.get_state_display()},
        code="already_decided" if late else None,
    )


def not_verified(finding) -> str:
    return _("Not verified yet: %(finding)s") % {"finding": finding}
