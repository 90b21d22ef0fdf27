"""The address of one's private calendar: whoever has it reads the calendar, so it can be taken back."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from people.models import User
from reminders.models import Preference

_SIGNER = {"sep": ".", "salt": "reminders.calendar"}


def address(preference: Preference) -> str:
    """Absolute; empty while the calendar is switched off."""
    if not preference.calendar_on:
        return ""
    token = Signer(**_SIGNER).sign(f"{preference.user_id}-{preference.serial}")
    return settings.SITE_URL.rstrip("/") + reverse("calendar-feed", args=[token])


def owner(token: str) -> User | None:
    """Whose calendar it is; None for an address that is wrong, taken back or switched off, and where its
    owner has been deactivated."""
    try:
        user, serial = Signer(**_SIGNER).unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    found = Preference.objects.filter(user=user, serial=serial, calendar_on=True, user__is_active=True)
    preference = found.select_related("user").first()
    return preference and preference.user
