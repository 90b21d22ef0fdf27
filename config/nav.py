"""What the menu shows to whom."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from boards.rules import may_oversee
from projects.models import Topic
from projects.rules import sees_load_of

ICONS = {
    "home": "home",
    "overview": "chart",
    "topics": "topic",
    "cycles": "cycle",
    "load": "clock",
    "procedures": "list",
    "people": "people",
    "workbooks": "file",
    "reminder-rules": "bell",
    "reminder-ledger": "bell",
}
#: Parts of the work on topics that have pages of their own.
WORK = (
    "/milestones/",
    "/updates/",
    "/risks/",
    "/reviews/",
    "/rectifications/",
    "/indicators/",
    "/readings/",
    "/benefits/",
    "/changes/",
)
#: What else belongs to an entry of the menu than what lies below its own address.
BELONGING = {
    "reminder-ledger": ("/reminders/",),
    "people": ("/centers/", "/seats/"),
    "topics": ("/attachments/", "/invitations/", "/members/", "/commitments/", *WORK),
}


def nav(request) -> dict:
    """Context: `nav`, a list of {name, label, url, current, count, icon}; empty for strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    return {"nav": [_item(request, label, name) for label, name in _sections(user)]}


def _sections(user):
    yield _("My desk"), "home"
    if may_oversee(user):
        yield pgettext("menu", "Overview"), "overview"
    yield _("Topics"), "topics"
    yield _("Cycles"), "cycles"
    if sees_load_of(user):
        yield _("Load"), "load"
    if user.standing.is_office:
        yield _("Procedures"), "procedures"
        yield _("People"), "people"
        yield _("Workbooks"), "workbooks"
        yield pgettext("menu", "Reminders"), "reminder-rules"
    elif may_oversee(user):
        yield pgettext("menu", "Reminders"), "reminder-ledger"


def _item(request, label: str, name: str) -> dict:
    url = reverse(name)
    below = (url, *BELONGING.get(name, ()))
    return {
        "name": name,
        "label": label,
        "url": url,
        "current": request.path == url if url == "/" else request.path.startswith(below),
        "count": _count(request.user, name),
        "icon": ICONS[name],
    }


def _count(user, name: str) -> int | None:
    """What the office has to screen; everything else that awaits is told by the desk."""
    if name != "topics" or not user.standing.is_office:
        return None
    return Topic.objects.to_screen().count()
