"""The one list of routes."""

from django.conf import settings
from django.urls import include, path

from config.api import api
from kit.appearance import set_theme

urlpatterns = [
    path("", include("people.urls")),
    path("", include("projects.urls")),
    path("", include("plans.urls")),
    path("", include("results.urls")),
    path("", include("scoring.urls")),
    path("", include("reviews.urls")),
    path("", include("boards.urls")),
    path("", include("workbooks.urls")),
    path("", include("reminders.urls")),
    path("accounts/", include("people.accounts")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("theme/", set_theme, name="set_theme"),
    path("api/", include(api)),
]

if settings.DEBUG:
    urlpatterns.append(path("gallery/", include("kit.gallery")))

handler400 = "kit.errors.bad_request"
handler403 = "kit.errors.forbidden"
handler404 = "kit.errors.not_found"
handler500 = "kit.errors.server_error"
