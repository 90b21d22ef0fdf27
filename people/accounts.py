"""The pages of allauth that there are. The others would change people past our actions (an address of e-mail,
a first password) or belong to what is switched off: 404, with their names, since allauth asks for these."""

from allauth.account import urls as offered
from django.http import Http404
from django.urls import URLPattern

USED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # says that accounts are made by the office
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def closed(request, **kwargs):
    """404, whoever asks and however."""
    raise Http404


def _kept(route: URLPattern) -> URLPattern:
    return route if route.name in USED else URLPattern(route.pattern, closed, name=route.name)


urlpatterns = [_kept(route) for route in offered.urlpatterns]
