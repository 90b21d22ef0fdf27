"""Ending one's letters by the address in each of them: nobody signs in, nothing happens by opening it."""

import re

import pytest
from django.core.signing import Signer
from django.test import Client
from playwright.sync_api import expect

from kit.models import Entry
from reminders.models import Preference
from reminders.unsubscribing import address, addressee, masked
from tests.browsing import accessibility_faults, arriving
from tests.cast import make_user

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def user(cast):
    type(cast.staff).objects.filter(pk=cast.staff.pk).update(email="wei@example.com")
    cast.staff.refresh_from_db()
    return cast.staff


@pytest.fixture
def stranger() -> Client:
    """Checks CSRF as a browser meets it."""
    return Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})


def path(user) -> str:
    return re.sub(r"^https?://[^/]+", "", address(user))


def chosen(user) -> str | None:
    return Preference.objects.filter(user=user).values_list("email", flat=True).first()


def test_opening_the_address_asks_and_changes_nothing(user, stranger):
    for method in (stranger.get, stranger.head):
        response = method(path(user))
        assert (response.status_code, chosen(user)) == (200, None)
    page = stranger.get(path(user)).content.decode()
    assert "Shall no more reminders be sent to w***@example.com?" in page
    assert "wei@" not in page
    assert re.findall(r'<form class="form" method="(\w+)">', page) == ["post"]


def test_button_ends_the_letters_and_says_how_to_get_them_again(user, stranger):
    page = stranger.post(path(user)).content.decode()
    assert "No more reminders go to w***@example.com." in page
    assert 'href="/me/reminders/"' in page and 'method="post">' not in page
    assert chosen(user) == "none"
    assert "No more reminders go to" in stranger.get(path(user)).content.decode()


def test_mail_program_ends_them_by_one_click_without_a_redirect(user, stranger):
    """RFC 8058: the body comes as a form of either encoding; twice does no harm."""
    for encoding in ({}, {"content_type": "application/x-www-form-urlencoded"}):
        data = "List-Unsubscribe=One-Click" if encoding else ONE_CLICK
        assert stranger.post(path(user), data, **encoding).status_code == 200
    assert chosen(user) == "none"


def test_history_tells_once_that_the_letters_were_ended(user, stranger):
    for _ in range(2):
        stranger.post(path(user))
    entries = Entry.objects.filter(subject="preference")
    assert [(entry.by, entry.changes) for entry in entries] == [(user, {"email": ["all", "none"]})]


def test_other_choices_are_left_as_they_are(user, stranger):
    Preference.objects.create(user=user, email="urgent", every_day=True, calendar_on=True)
    stranger.post(path(user))
    kept = Preference.objects.get(user=user)
    assert (kept.email, kept.every_day, kept.calendar_on, kept.serial) == ("none", True, True, 1)


def test_address_stands_for_its_person_whoever_is_signed_in(user, cast, client):
    client.force_login(cast.manager)
    client.post(path(user))
    assert (chosen(user), chosen(cast.manager)) == ("none", None)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_wrong_address_is_the_same_404(user, cast, stranger, method):
    good = path(user)
    token = good.rstrip("/").rpartition("/")[2]
    forged = Signer(sep=".", salt="reminders.calendar").sign(str(user.pk))
    foreign = f"{cast.manager.pk}.{token.partition('.')[2]}"
    gone = Signer(sep=".", salt="reminders.unsubscribe").sign("999999")
    for wrong in (token[:-1], forged, foreign, gone, "x", ".", str(user.pk)):
        assert getattr(stranger, method)(f"/notices/unsubscribe/{wrong}/").status_code == 404
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert getattr(stranger, method)(good).status_code == 404
    assert chosen(user) is None and addressee(token) is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(user, stranger, method):
    assert getattr(stranger, method)(path(user)).status_code == 405


def test_page_is_kept_out_of_caches_and_search(user, stranger):
    response = stranger.get(path(user))
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"


def test_page_speaks_the_language_of_the_letter(user, stranger):
    type(user).objects.filter(pk=user.pk).update(language="zh-hans")
    assert '<html lang="zh-hans"' in stranger.get(path(user)).content.decode()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("wei@example.com", "w***@example.com"),
        ("w@x", "w***@x"),
        ("", "***"),
        ("李@例.中国", "李***@例.中国"),
    ],
)
def test_address_is_shown_in_part(said, shown):
    assert masked(said) == shown


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_serves_a_stranger_on_a_phone(real_db, open_page, scheme):
    user = make_user("wei", email="wei@example.com", language="en")
    page = open_page(path(user), viewport={"width": 375, "height": 700}, color_scheme=scheme)
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    with arriving(page):
        page.get_by_role("button", name="No more letters").click()
    expect(page.get_by_text("No more reminders go to w***@example.com.")).to_be_visible()
    assert (accessibility_faults(page), page.complaints, chosen(user)) == ([], [], "none")
