"""The address in every letter that ends the letters of one person, for good, and does nothing else."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from people.models import User
from reminders.digest import absolute

_SIGNER = {"sep": ".", "salt": "reminders.unsubscribe"}


def address(user: User) -> str:
    """Absolute. It never expires, since letters are kept for years."""
    return absolute(reverse("unsubscribe", args=[Signer(**_SIGNER).sign(str(user.pk))]))


def addressee(token: str) -> User | None:
    """Whose letters it ends; None for a wrong one, and where that person has been deactivated."""
    try:
        key = Signer(**_SIGNER).unsign(token)
    except BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).first()


def masked(address: str) -> str:
    """ "w***@example.com": enough for its owner to know it, for nobody else to write to it."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"
