"""The private calendar, for programs that know nothing but its address."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.models import User
from reminders import agenda, ical
from reminders.feed import owner

HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="keti.ics"',
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
}


@login_not_required
@require_safe
def feed(request, token: str):
    """Nobody is signed in here: the address is the key. Every wrong one is the same 404."""
    user = owner(token)
    if user is None:
        raise Http404
    content = _written(user)
    etag = ical.tag(content)
    response = HttpResponse(content, headers=HEADERS | {"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response)


def _written(user: User) -> bytes:
    midnight = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time()))
    known = dict(settings.LANGUAGES)
    with translation.override(user.language if user.language in known else settings.LANGUAGE_CODE):
        return ical.written(_("Keti: what awaits you"), agenda.events(user), today=midnight)
