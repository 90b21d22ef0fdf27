"""One's own name and language."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit import kept
from kit.forms import sent
from people.actions import edit_profile
from people.forms import ProfileForm
from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(sent(request), instance=user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(edit_profile, user, by=user, version=form.seen, **form.values)
    ):
        messages.success(request, _("Your profile has been saved."))
        return _in_own_language(redirect("profile"))
    context = {"form": form, "typed_before": kept.refill(request, form), "seats": _seats(user)}
    return render(request, "people/profile.html", context, status=form.status)


def _seats(user):
    return user.seats.select_related("center")


def _in_own_language(response):
    """What was chosen on this device before gives way to the profile (people/middleware.py)."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
