"""My desk: what awaits me, and what every app has to show me."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kit.panels import panels
from people.due import by_urgency, waiting_for

HEADINGS = {
    "late": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due within seven days"),
    "later": _("Due later"),
    "undated": _("Without a date"),
}


@require_safe
def home(request):
    waiting = waiting_for(request.user)
    found = by_urgency(waiting)
    context = {
        "waiting": waiting,
        "groups": [(code, HEADINGS[code], lines) for code, lines in found.items()],
        "panels": panels("home", request),
    }
    return render(request, "people/home.html", context)
