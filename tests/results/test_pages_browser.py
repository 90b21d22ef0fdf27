"""The pages of results in a real browser: they fit, can be read, and a reading is entered in one line."""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from results import actions
from results.models import Reading
from tests.browsing import accessibility_faults, arriving, overflow, shoot
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
LONG = "Share of calls about broadband faults that come back within seven days from the same customer"


@pytest.fixture
def full(scene):
    """Indicators met and not, an approved change and one that waits, benefits that may be the same."""
    topic = scene.topic
    time = scene.indicator(measured_by="From the log of the agents' desktop, calls of one month.")
    scene.indicator(name=LONG[:80], unit="%", direction="down", baseline="18", target="≤ 12")
    for number, value in enumerate(("12", "9", "6–7", "3"), start=1):
        scene.reading(time, f"2025-0{number}-15", value, source="desktop log", sample_size=1200)
    actions.approve_change(scene.change(time), by=scene.cast.leader, reason="Two systems stay for a year.")
    time.refresh_from_db()
    scene.change(time, "5")
    whole = scene.benefit(how="46 models × 30,000 yuan")
    scene.benefit(title="Fewer repeat calls", counted_in=whole, recurrence="recurring")
    scene.benefit(title="The same again", kind="soft")
    actions.confirm_benefit(whole, by=scene.cast.office, confirmation="Zhou Min, voucher 2025-118")
    since = dt.datetime(2025, 5, 1, 9, tzinfo=dt.UTC)
    return scene.run(topic, "consolidating", consolidating_since=since)


def window(open_page, live_server, user, address: str, **options):
    page = open_page("/accounts/login/", **options)
    key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
    )
    page.goto(address)
    return page


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_can_be_read(scene, full, open_page, live_server, width, scheme):
    time = full.indicators.first()
    pages = [f"/topics/{full.pk}/{part}/" for part in ("indicators", "benefits", "changes")]
    pages += [f"/indicators/{time.pk}/", f"/topics/{full.pk}/benefits/new/"]
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    for user in (scene.lead, scene.cast.leader):
        page = window(open_page, live_server, user, "/", **look)
        for address in pages if user == scene.lead else pages[:4]:
            page.goto(address)
            if user == scene.lead:
                shoot(page, f"results-{address.strip('/').split('/')[-1]}-{width}-{scheme}")
            assert (address, accessibility_faults(page)) == (address, [])
            assert (address, overflow(page)) == (address, 0)
        assert page.complaints == []


def test_a_reading_is_entered_in_one_line(scene, open_page, live_server):
    indicator = scene.indicator()
    page = window(open_page, live_server, scene.member, f"/indicators/{indicator.pk}/")
    page.get_by_label("Value").fill("5 minutes")
    with arriving(page):
        page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please write a number")
    page.get_by_label("Value").fill("4–5 s")
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.get_by_role("row", name="4–5 seconds")).to_be_visible()
    assert Reading.objects.get().value == "4–5"
