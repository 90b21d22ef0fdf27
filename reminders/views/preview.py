"""The dry run: who would get what on a day. It reads only."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kit.browse import PER_PAGE
from reminders.dry_run import counts, narrowed, notices_for, rows
from reminders.ruling_forms import PreviewForm
from reminders.views.office import frame, ledger_readers


@require_safe
@ledger_readers
def preview(request):
    """`?day=2026-12-01`; without one, what is pending now."""
    today = timezone.localdate()
    asked = request.GET.copy()
    if not asked.get("day"):
        asked["day"] = today.isoformat()
    form = PreviewForm(asked)
    context = {"form": form, "page_obj": None}
    if form.is_valid():
        wanted = form.cleaned_data
        found = narrowed(notices_for(request.user, wanted["day"]), kind=wanted["kind"], to=wanted["search"])
        context |= {
            "day": wanted["day"],
            "is_now": wanted["day"] <= today,
            "counts": counts(found),
            "page_obj": Paginator(rows(found), PER_PAGE).get_page(request.GET.get("page")),
        }
    context |= frame(request, "reminder-preview")
    return render(request, "reminders/office/preview.html", context, status=form.status)
