"""Centers: the tree, and one center with the people seated there."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import sent
from kit.meanwhile import last_change
from people.actions import add_center, edit_center
from people.forms import CenterForm
from people.models import Center
from people.queries import tree
from people.views.office import office_only


@require_safe
@office_only
def centers(request):
    found = Center.objects.annotate(people=Count("seats__user", distinct=True))
    return render(request, "people/centers.html", {"nodes": tree(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def new_center(request):
    form = CenterForm(sent(request), initial={"parent": request.GET.get("parent"), "kind": "branch"})
    if request.method == "POST" and form.is_valid() and form.done(add_center, by=request.user, **form.values):
        messages.success(request, _("“%(center)s” has been added.") % {"center": form.result})
        return redirect("centers")
    context = {"form": form, "typed_before": kept.refill(request, form)}
    return render(request, "people/center.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def center(request, pk: int):
    found = get_object_or_404(Center.objects.select_related("parent"), pk=pk)
    form = CenterForm(sent(request), instance=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(edit_center, found, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("“%(center)s” has been saved.") % {"center": found})
        return redirect("centers")
    context = {
        "form": form,
        "center": form.instance,
        "seats": found.seats.select_related("user"),
        "typed_before": kept.refill(request, form),
        "meanwhile": last_change(found) if form.is_stale else None,
    }
    return render(request, "people/center.html", context, status=form.status)
