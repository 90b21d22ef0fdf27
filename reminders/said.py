"""What the guard of addresses outside (reminders.outside) says, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SAID = {
    "not a web address": _("it is no web address"),
    "an address with a user name or a password": _("it has a user name or a password in it"),
    "only https on port 443 leads outside": _("it must begin with https:// and name no port"),
}


def told(said: str) -> str:
    """As it is where it tells what a host or a robot answered."""
    return str(SAID.get(said, said))
