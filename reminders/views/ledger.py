"""The ledger with its export, and dead letters."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.browse import PER_PAGE, browse
from kit.refusals import Invalid
from reminders import kinds
from reminders.actions.ledger import leave, requeue
from reminders.ledger import contents, count_dead, dead_letters, ledger_for, topics_named
from reminders.ledger_filters import LedgerFilters
from reminders.ledger_sheet import ledger_workbook
from reminders.rules import may_set_reminders
from reminders.timing_words import reason_words
from reminders.views.office import frame, ledger_readers, office_only
from workbooks.downloads import sent

TONES = {"booked": "info", "sent": "good", "dropped": "plain", "dead": "bad"}


@require_safe
@ledger_readers
def ledger(request):
    listed = browse(request, _filters(request), hidden=("person",))
    rows = list(listed["page_obj"])
    topics = topics_named(notice.topic for notice in rows)
    for notice in rows:
        notice.kind = "" if notice.rule in kinds.ANNOUNCEMENTS else kinds.title(notice.rule)
        notice.reason, notice.tone = reason_words(notice), TONES[notice.state]
        notice.topic_shown = topics.get(notice.topic)
    context = listed | {"rows": rows, "query": request.GET.urlencode()} | frame(request, "reminder-ledger")
    return render(request, "reminders/office/ledger.html", context)


@require_safe
@ledger_readers
def export(request):
    filters = _filters(request)
    if not filters.is_valid():
        raise Invalid(_("These filters cannot be read."))
    try:
        may_set = bool(may_set_reminders(request.user))
        return sent(ledger_workbook(filters.qs, errors=may_set), "reminders")
    except Invalid as refusal:
        messages.error(request, refusal.detail)
        return redirect(f"{reverse('reminder-ledger')}?{request.GET.urlencode()}")


def _filters(request) -> LedgerFilters:
    found = ledger_for(request.user).select_related("recipient", "robot")
    return LedgerFilters(request.GET, found, request=request)


@require_safe
@office_only
def dead(request):
    page = Paginator(dead_letters(), PER_PAGE).get_page(request.GET.get("page"))
    inside = contents(list(page))
    for letter in page:
        letter.notices = inside[letter.pk]
    context = {"page_obj": page} | frame(request, "dead-letters")
    return render(request, "reminders/office/dead.html", context)


@require_POST
@office_only
def send_again(request, pk: int):
    letter = get_object_or_404(dead_letters(), pk=pk)
    if requeue([letter], by=request.user):
        messages.success(request, _("It goes again within a minute."))
    return redirect("dead-letters")


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def send_all_again(request):
    if request.method == "POST":
        count = requeue(list(dead_letters().order_by("pk")), by=request.user)
        said = ngettext("%(n)d letter goes again.", "%(n)d letters go again.", count)
        messages.success(request, said % {"n": count})
        return redirect("dead-letters")
    count = count_dead()
    said = ngettext(
        "%(n)d letter is put back into the queue. What has been done since is left out.",
        "%(n)d letters are put back into the queue. What has been done since is left out.",
        count,
    )
    context = {
        "title": _("Send all dead letters again?"),
        "text": said % {"n": count},
        "verb": _("Send again"),
        "cancel": reverse("dead-letters"),
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def leave_it(request, pk: int):
    letter = get_object_or_404(dead_letters(), pk=pk)
    if request.method == "POST":
        if leave([letter], by=request.user):
            messages.success(request, _("It is left unsent."))
        return redirect("dead-letters")
    context = {
        "title": _("Leave this letter unsent?"),
        "text": _("%(to)s is not told by this channel. The ledger keeps that it could not be sent.")
        % {"to": letter.recipient or letter.robot},
        "verb": _("Leave it"),
        "cancel": reverse("dead-letters"),
    }
    return render(request, "confirm.html", context)
