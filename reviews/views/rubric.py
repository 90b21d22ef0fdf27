"""The rubric: read by everybody, edited by the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from reviews import actions
from reviews.forms.rubric import RubricForm
from reviews.models import Rubric
from reviews.rules import may_edit_rubric
from reviews.wording import explained, titled


@require_safe
def rubric(request, pk: int):
    found = get_object_or_404(Rubric, pk=pk)
    editions = list(found.editions.select_related("by"))
    for edition in editions:
        edition.lines = [(titled(one), explained(one)) for one in edition.criteria]
    context = {"rubric": found, "editions": editions, "may_edit": bool(may_edit_rubric(request.user))}
    return render(request, "reviews/rubric.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rubric(request, pk: int):
    found = get_object_or_404(Rubric, pk=pk)
    may_edit_rubric(request.user).require()
    asks_more = request.method == "POST" and request.POST.get("then") == "more"
    form = RubricForm(
        None if asks_more else sent(request),
        more=request.POST if asks_more else None,
        rubric=found,
        edition=found.editions.first(),
    )
    if (
        form.is_bound
        and form.is_valid()
        and form.done(actions.save_rubric, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("The rubric has been saved. Reviews submitted before keep theirs."))
        return redirect(found)
    context = {
        "rubric": found,
        "form": form,
        "meanwhile": last_change(found) if form.is_stale else None,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "reviews/rubric_form.html", context, status=form.status)
