"""Notices and preferences in a real browser: readable on a phone and in the dark; the bell counts alone."""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from reminders.models import Notice
from tests.browsing import accessibility_faults, arriving, overflow, shoot
from tests.cast import Cast
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

PHONE = {"viewport": {"width": 375, "height": 740}}
DARK_PHONE = PHONE | {"color_scheme": "dark"}
DESK = {"viewport": {"width": 1280, "height": 900}}
TOLD = [
    ("milestones", "Finish “现状调查与原因分析”", "降低重复来电率", 3, {}),
    ("event:topic.return", "“降低重复来电率” was returned for revision.", "Please add evidence", 0, {}),
    (
        "updates",
        "Report progress",
        "提升首次解决率，缩短平均处理时长，让客户少等一分钟",
        -2,
        {"role": "advisor"},
    ),
    ("ballots", "Cast your ballot", "2026", 1, {"read": True}),
    ("rectifications", "Rectify: 录音样本不足", "降低重复来电率", -4, {"settled": True}),
]


@pytest.fixture
def staff():
    """Has been told five things: three are unread, one is read, one is done since."""
    staff, now = Cast().staff, timezone.now()
    for number, (rule, label, note, days, more) in enumerate(TOLD):
        Notice.objects.create(
            recipient=staff,
            rule=rule,
            subject=number,
            day=timezone.localdate() + dt.timedelta(days),
            window=-days,
            role=more.get("role", "own"),
            channel="app",
            state="sent",
            label=label,
            note=note,
            url="/profile/",
            booked_at=now - dt.timedelta(hours=9 * (len(TOLD) - number)),
            send_after=now,
            read_at=now if more.get("read") else None,
            settled_at=now if more.get("settled") else None,
        )
    return staff


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", **options)
        name = django_settings.SESSION_COOKIE_NAME
        key = signed_in(user).cookies[name].value
        page.context.add_cookies([{"name": name, "value": key, "url": live_server.url}])
        page.goto(address)
        return page

    return open_as


@pytest.mark.looks
@pytest.mark.parametrize("options", [PHONE, DARK_PHONE, DESK], ids=["phone", "dark", "desk"])
def test_every_page_fits_and_can_be_read_by_everybody(staff, window, options, request):
    page, faults = window(staff, "/", **options), {}
    name = request.node.callspec.id
    for place in ("notices", "notices-unread", "preferences", "calendar"):
        if place == "calendar":
            with arriving(page):
                page.get_by_role("button", name="Switch on").click()
        else:
            addresses = {"notices-unread": "/notices/?unread=true", "preferences": "/me/reminders/"}
            page.goto(addresses.get(place, "/notices/"))
        expect(page.locator("#bell .count")).to_contain_text("3")
        shoot(page, f"reminders-{place}-{name}")
        faults[place] = (accessibility_faults(page), overflow(page) > 0)
    assert {place: found for place, found in faults.items() if found != ([], False)} == {}
    assert page.complaints == []


def test_notices_are_read_without_a_new_page_and_the_bell_follows(staff, window):
    page = window(staff, "/notices/?unread=true", **PHONE)
    expect(page.locator(".notices > li")).to_have_count(3)
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Mark as read").first.click()
    expect(page.locator("#bell .count")).to_contain_text("2")
    expect(page.locator(".notices > li")).to_have_count(2)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#results")).to_contain_text("Nothing unread")
    expect(page.locator("#bell .count")).to_have_count(0)
    assert page.evaluate("window.stayed") is True
    assert page.url.endswith("/notices/?unread=true")
    assert page.complaints == []


def test_everything_works_without_javascript(staff, window):
    page = window(staff, "/profile/", java_script_enabled=False)
    with arriving(page):
        page.get_by_role("link", name="Notices").click()
    with arriving(page):
        page.get_by_role("button", name="Mark as read").first.click()
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(2)
    with arriving(page):
        page.get_by_role("link", name="was returned for revision").click()
    expect(page.get_by_role("heading", name="Profile", exact=True)).to_be_visible()
    assert Notice.objects.unread().count() == 1
