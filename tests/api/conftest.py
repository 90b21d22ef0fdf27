"""The API's door as the tests open it: signed in by token, JSON in and out."""

import pytest
from django.core.cache import cache

from tests.api.door import Door


@pytest.fixture(autouse=True)
def _forget_wrong_passwords():
    """Counts of wrong passwords live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """The cast is made anew for every test; a slow hash would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def door(db):
    """door(user) is the API as `user` sees it; door() as a stranger."""
    return Door
