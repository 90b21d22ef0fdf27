"""Reviewers mark; the chair concludes and adds findings."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from kit.refusals import Conflict
from projects.tabs import frame
from reviews import actions
from reviews.closed_loop import SUBMITTED
from reviews.dossier import group, marks_table, own_mark, people
from reviews.forms.conclusion import ConclusionForm
from reviews.forms.reviews import FindingForm, MarkForm
from reviews.models import StageReview
from reviews.queries import is_in_rectification
from reviews.rules import is_held, may_chair, may_mark
from reviews.views.fetching import visible_review
from reviews.views.reading import review_page
from reviews.wording import decided
from reviews.words import CONSEQUENCES

METHODS = ["GET", "HEAD", "POST"]


@require_POST
def mark(request, pk: int):
    """The marking form of the review's page; back to it with what is wrong."""
    review = visible_review(request, pk)
    may_mark(request.user, review).require()
    own = own_mark(request.user, review)
    form = MarkForm(request.POST, edition=review.edition, own=own)
    if form.is_valid() and form.done(actions.mark, review, by=request.user, version=form.seen, **form.values):
        messages.success(request, _("Your marks have been saved."))
        return redirect(review)
    if form.refusal is not None and form.refusal.status in (403, 409):
        raise form.refusal
    meanwhile = last_change(own) if form.is_stale and own else None
    return review_page(request, review, form, meanwhile=meanwhile)


@require_http_methods(METHODS)
def conclude(request, pk: int):
    """Conclusion, reason, findings; with the marks of the others where the chair may see them."""
    review = visible_review(request, pk)
    may_chair(request.user, review).require()
    if request.method != "POST" and review.state != SUBMITTED:
        raise decided(review)
    is_held(review).require()
    asks_more = request.method == "POST" and request.POST.get("then") == "more"
    form = ConclusionForm(
        None if asks_more else sent(request), more=request.POST if asks_more else None, review=review
    )
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.conclude, review, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The review has been concluded."))
        return redirect(review)
    context = frame(review.topic, "topic-reviews") | {
        "review": review,
        "form": form,
        "consequences": _consequences(review),
        "marks": marks_table(request.user, review),
        "people": people(review),
        "group": group(review.topic_id),
        "today": timezone.localdate(),
        "meanwhile": last_change(review) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/conclude.html", context, status=form.status)


def _consequences(review: StageReview) -> list[tuple]:
    texts = CONSEQUENCES[review.kind]
    return [(label, texts[code]) for code, label in StageReview.Conclusion.choices]


@require_http_methods(METHODS)
def add_finding(request, pk: int):
    """One more finding, while others of the review wait."""
    review = visible_review(request, pk)
    may_chair(request.user, review).require()
    if request.method != "POST" and not is_in_rectification(review):
        raise Conflict(_("Findings are added only while others of this review wait to be verified."))
    form = FindingForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.add_finding, review, by=request.user, **form.values)
    ):
        messages.success(request, _("The finding has been added."))
        return redirect(review)
    context = frame(review.topic, "topic-reviews") | {
        "review": review,
        "form": form,
        "group": group(review.topic_id),
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/finding.html", context, status=form.status)
