"""Choosing how one is reminded oneself."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kit import editing, history, versions
from kit.refusals import Refused
from reminders.models import Preference


@transaction.atomic
def choose(user, *, by, version: int | None = None, **fields) -> Preference:
    """Set `fields` of one's own preferences; nobody else's. Before the first choice the version is 1. A
    calendar that is switched off never comes back under its old address."""
    preference = _own(user, by)
    if preference.calendar_on and fields.get("calendar_on") is False:
        fields["serial"] = preference.serial + 1
    editing.edit(preference, fields, by=by, version=version)
    return preference


@transaction.atomic
def renew_address(user, *, by, version: int | None = None) -> Preference:
    """Give the private calendar another address: the old one leads nowhere from now on."""
    preference = _own(user, by)
    versions.write(preference, version=version, serial=F("serial") + 1)
    history.record(preference, "renew-address", by=by)
    return preference


def _own(user, by) -> Preference:
    if by.pk != user.pk:
        raise Refused(_("Everybody chooses for themselves how they are reminded."))
    return Preference.objects.get_or_create(user=user)[0]
