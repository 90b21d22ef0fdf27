"""The lead prepares and submits a review; who marks it is named."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import Form, sent
from kit.meanwhile import last_change
from kit.refusals import Conflict
from projects.tabs import frame
from reviews import actions
from reviews.closed_loop import CONCLUDED, DRAFT
from reviews.forms.reviews import ReviewersForm, ReviewForm
from reviews.models import StageReview
from reviews.queries import open_review
from reviews.readiness import lacking_to_prepare, lacking_to_submit, upcoming
from reviews.rules import may_name, may_prepare, may_present
from reviews.views.fetching import topic_at_work, visible_review
from reviews.wording import decided

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def prepare(request, pk: int):
    """A draft for the next gate; whatever comes first is listed instead of the form."""
    topic = topic_at_work(request, pk)
    may_prepare(request.user, topic).require()
    if request.method != "POST" and (review := open_review(topic)):
        return redirect(review)
    gate = upcoming(topic)
    form = ReviewForm(sent(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.prepare_review, topic, by=request.user, **form.values)
    ):
        messages.success(request, _("The draft has been saved. Look it over, then submit it."))
        return redirect(form.result)
    context = frame(topic, "topic-reviews") | {
        "form": form,
        "gate": gate,
        "missing": lacking_to_prepare(topic, gate),
        "back": reverse("topic-reviews", args=[topic.pk]),
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/write.html", context, status=form.status)


@require_http_methods(METHODS)
def edit(request, pk: int):
    review = _draft(request, pk)
    form = ReviewForm(sent(request), instance=review)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_review, review, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The draft has been saved."))
        return redirect(review)
    context = frame(review.topic, "topic-reviews") | {
        "form": form,
        "review": review,
        "gate": review.milestone,
        "back": review.get_absolute_url(),
        "meanwhile": last_change(review) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/write.html", context, status=form.status)


def _draft(request, pk: int) -> StageReview:
    review = visible_review(request, pk)
    may_present(request.user, review).require()
    if request.method != "POST" and review.state != DRAFT:
        raise decided(review)
    return review


@require_http_methods(METHODS)
def submit(request, pk: int):
    review = _draft(request, pk)
    words = {
        "title": _("Submit this review?"),
        "text": _("The reviewers get it with the indicators as they stand now. You can't change it then."),
        "verb": _("Submit"),
        "missing": lacking_to_submit(review),
    }
    done = _("The review has been submitted.")
    return _confirm(request, review, actions.submit_review, words, done, review.get_absolute_url())


@require_http_methods(METHODS)
def discard(request, pk: int):
    review = _draft(request, pk)
    if review.kind == StageReview.Kind.ACCEPTANCE:
        raise Conflict(_("The acceptance ends when the topic is sent back."))
    words = {
        "title": _("Throw this draft away?"),
        "text": _("Its text is deleted; the history keeps that it was there."),
        "verb": _("Throw away"),
        "danger": True,
    }
    after = reverse("topic-reviews", args=[review.topic_id])
    return _confirm(request, review, actions.discard_review, words, _("The draft is gone."), after)


def _confirm(request, review: StageReview, action, words: dict, done: str, after: str):
    form = Form(sent(request), version=review.version)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(action, review, by=request.user, version=form.seen)
    ):
        messages.success(request, done)
        return redirect(after)
    context = {
        "topic": review.topic,
        "review": review,
        "form": form,
        "cancel": reverse("review", args=[review.pk]),
    }
    return render(request, "reviews/confirm.html", context | words, status=form.status)


@require_http_methods(METHODS)
def reviewers(request, pk: int):
    """Who marks: one person a row."""
    review = visible_review(request, pk)
    may_name(request.user, review).require()
    if request.method != "POST" and review.state == CONCLUDED:
        raise decided(review)
    asks_more = request.method == "POST" and request.POST.get("then") == "more"
    form = ReviewersForm(
        None if asks_more else sent(request),
        more=request.POST if asks_more else None,
        stored=[{"": person.username} for person in review.reviewers.all()],
        version=review.version,
    )
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.name_reviewers, review, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The reviewers have been named."))
        return redirect(review)
    context = frame(review.topic, "topic-reviews") | {
        "form": form,
        "review": review,
        "meanwhile": last_change(review) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/reviewers.html", context, status=form.status)
