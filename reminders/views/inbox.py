"""One's notices in the product: listed, opened, taken note of, counted by the bell."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kit.browse import browse
from kit.listing import whole_number
from people.due import SOURCES, count_for
from reminders.actions import reading
from reminders.filters import NoticeFilters
from reminders.models import Notice
from reminders.querysets import NoticeQuerySet
from reminders.reasons import why

PER_PAGE = 30
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers by which a browser says that it only fetches ahead."""


@require_safe
def notices(request):
    own = _own(request)
    found = browse(request, NoticeFilters(request.GET, own, request=request), per_page=PER_PAGE)
    page, unread = found["page_obj"], own.unread().count()
    context = found | {
        "tabs": _tabs(request, unread),
        "unread": unread,
        "lines": [_line(one) for one in page],
        "newest": own.values_list("pk", flat=True).first(),
        "query": _query(request),
    }
    return render(request, "reminders/inbox.html", context)


@never_cache
@require_safe
def open_notice(request, pk: int):
    """Leads to the thing. Who follows the link has read the notice; a browser that fetches ahead hasn't."""
    notice = get_object_or_404(_own(request), pk=pk)
    if request.method == "GET" and not _is_ahead(request):
        reading.read(notice, by=request.user)
    return redirect(notice.url)


@require_POST
def read_notice(request, pk: int):
    reading.read(get_object_or_404(_own(request), pk=pk), by=request.user)
    return _back(request)


@require_POST
def read_notices(request):
    """`until`: the newest that was before one's eyes."""
    reading.read_all(by=request.user, until=whole_number(request.POST.get("until", "")))
    return _back(request)


@never_cache
@require_safe
def notice_count(request):
    """The numbers in the bell and beside "My desk", fetched by every page once it stands."""
    context = {"unread": _own(request).unread().count(), "due": count_for(request.user)}
    return render(request, "reminders/count.html", context)


def _own(request: HttpRequest) -> NoticeQuerySet:
    return Notice.objects.inbox(request.user).in_sight(request.user).with_standing()


def _line(notice: Notice) -> dict:
    """Why it came: as it is today, of what is done as it was then."""
    icon = SOURCES[notice.rule].icon if notice.rule in SOURCES else "info"
    said = why(notice, None if notice.standing == "done" else timezone.localdate())
    return {"notice": notice, "icon": icon, "why": said}


def _tabs(request, unread: int) -> list[dict]:
    shown, here = request.GET.get("unread") == "true", reverse("notices")
    return [
        {"label": _("All"), "url": here, "current": not shown},
        {"label": _("Unread"), "url": f"{here}?unread=true", "current": shown, "count": unread},
    ]


def _is_ahead(request) -> bool:
    said = " ".join(request.headers.get(name, "") for name in AHEAD).lower()
    return "prefetch" in said or "preview" in said


def _back(request):
    return redirect(reverse("notices") + _query(request))


def _query(request) -> str:
    """Which part of the list is shown, to come back to it."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""
