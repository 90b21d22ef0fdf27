"""Wrong passwords sent to the API, counted by account and address; right ones don't count."""

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import Throttled

MOST, WINDOW = 20, 300
"""So many wrong passwords in so many seconds; the window begins anew at every multiple of its length."""


def refuse_too_many(request, username: str) -> None:
    """Raises Throttled until the window ends, once `MOST` attempts have failed in it."""
    if cache.get(_key(request, username), 0) >= MOST:
        raise Throttled(wait=WINDOW - time.time() % WINDOW)


def note_failure(request, username: str) -> None:
    """One more wrong password."""
    key = _key(request, username)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # the window ended in between
        cache.set(key, 1, WINDOW)


def _key(request, username: str) -> str:
    """The account's name in any spelling, the address, the window: hashed, since a name may hold anything."""
    text = f"{username.casefold()}|{_address(request)}|{time.time() // WINDOW:.0f}"
    return "wrong-password-" + hashlib.sha256(text.encode()).hexdigest()


def _address(request) -> str:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # behind a socket without an address
        return ""
