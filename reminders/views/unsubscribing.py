"""Ending one's letters by the address in each of them, without signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders.actions import choosing
from reminders.models import Preference
from reminders.queries import preference_of
from reminders.unsubscribing import addressee, masked


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token: str):
    """GET asks, since scanners of mail open every address; POST does it, also by a mail program's own button
    (RFC 8058), which follows no redirect. Every wrong address is the same 404."""
    user = addressee(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        choosing.choose(user, by=user, email=Preference.Email.NONE)
    is_over = preference_of(user).email == Preference.Email.NONE
    with translation.override(_language(request, user)):
        context = {"address": masked(user.email), "is_over": is_over}
        response = render(request, "reminders/letters/unsubscribe.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _language(request, user) -> str:
    """That of the letter, unless another was chosen by hand on this device."""
    chosen = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), user.language)
    return next((one for one in chosen if one in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)
