"""Fixtures of all tests: the fixed cast, a cycle in every phase, both doors, real services or a loud skip."""

import datetime as dt
import os
import time

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings as properties
from whitenoise.middleware import WhiteNoiseMiddleware

from kit import guard
from tests import second_try
from tests.browsing import browser, open_page  # noqa: F401 (fixtures of tests marked `browser`)
from tests.cast import Cast, Stage
from tests.kept import KeptStage, kept_cast

REQUIRED = set(filter(None, os.environ.get("KETI_REQUIRE", "").split(",")))
# A busy machine proves nothing false. What lands is tried on the same examples, `make test` on new ones.
properties.register_profile("untimed", deadline=None, derandomize=bool(REQUIRED))
properties.load_profile("untimed")
CHROMIUM = "/usr/bin/chromium"
BEFORE_MIDNIGHT = dt.timedelta(minutes=2)
WITH_PROCESSES = (
    "tests/config",
    "tests/kit/test_bell",
    "tests/reminders/test_faults",
    "tests/scoring/test_stability_worker",
    "tests/workbooks/test_worker",
)


def _available(service: str) -> bool:
    from django.conf import settings

    if service == "postgres":
        return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if service == "redis":
        return bool(settings.REDIS_URL)
    return os.path.exists(CHROMIUM)


def pytest_configure(config):
    """Every process of a run in parallel has a cache of its own: emptying one never empties another's."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if settings.REDIS_URL and worker:
        server = settings.REDIS_URL.rpartition("/")[0]
        settings.CACHES["default"]["LOCATION"] = f"{server}/{2 + int(worker) % 12}"


def pytest_collection_modifyitems(config, items):
    """What cannot run here is skipped with its reason, or fails where KETI_REQUIRE names it."""
    reasons = {
        "postgres": "needs PostgreSQL: set DATABASE_URL",
        "redis": "needs Redis: set REDIS_URL",
        "browser": f"needs Chromium at {CHROMIUM}",
    }
    for item in items:
        if _is_pure(item):
            item.add_marker("pure")
        elif REQUIRED:
            item.add_marker(second_try.MARKER)
        for service, reason in reasons.items():
            if item.get_closest_marker(service) and not _available(service) and service not in REQUIRED:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session):
    second_try.limit(session)


def pytest_terminal_summary(terminalreporter):
    second_try.tell(terminalreporter)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """What begins on one day and ends on the next may be told another "today" than the one that it reckons
    from: shortly before midnight a test waits for the new day."""
    now = timezone.localtime()
    left = dt.datetime.combine(now.date() + dt.timedelta(1), dt.time(), now.tzinfo) - now
    if left < BEFORE_MIDNIGHT and not item.get_closest_marker("pure"):
        time.sleep(left.total_seconds())


def _is_pure(item) -> bool:
    """Whether it asks for no database and starts no process: on another database it would say the same."""
    asks = {"db", "transactional_db", "live_server", "django_db_setup"} & set(item.fixturenames)
    return not (asks or item.nodeid.startswith(WITH_PROCESSES) or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True, scope="session")
def _static_files_listed_once():
    """Every test client makes the middleware anew, and that lists all static files on the disk."""
    listed, look = {}, WhiteNoiseMiddleware.add_files_from_finders

    def remember(self):
        if self.static_prefix not in listed:
            look(self)
            listed[self.static_prefix] = dict(self.files)
        self.files.update(listed[self.static_prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield


@pytest.fixture(autouse=True)
def _plain(settings):
    """English, and passwords hashed fast: their strength is Django's to test."""
    settings.LANGUAGE_CODE = "en"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    """Uploads, and the lock of whoever sends letters, which another process of this run must not hold."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "uploads"


@pytest.fixture(scope="session")
def first_rows(django_db_setup, django_db_blocker) -> str:
    """What the migrations wrote (procedures, rubrics), as JSON."""
    made_again_by_every_flush = ["django.contrib.contenttypes", "django.contrib.auth"]
    with django_db_blocker.unblock(), override_settings(TEST_NON_SERIALIZED_APPS=made_again_by_every_flush):
        return connection.creation.serialize_db_to_string()


@pytest.fixture
def real_db(first_rows, transactional_db):
    """A database whose commits are real, for races and browsers. It begins with the first rows, also where
    the test before has emptied it (Django's serialized rollback loses them once Playwright's event loop
    runs, which gives this thread another connection); history can be emptied afterwards."""
    connection.creation.deserialize_db_from_string(first_rows)
    guard.install(connection)
    yield
    guard.remove(connection)


@pytest.fixture
def cast(db) -> Cast:
    """Office, manager, judge, leader, lead, advisor, member, outsider and a partner site."""
    return kept_cast()


@pytest.fixture
def stage(cast) -> Stage:
    """Builds cycles in any phase with the cast, through the actions."""
    return KeptStage(cast)
