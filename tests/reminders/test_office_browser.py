"""The office's pages in a real browser: readable on a phone and in the dark, without a fault."""

import datetime as dt

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from reminders.actions import booking, ruling
from reminders.actions.robots import add_robot
from reminders.models import Notice, Rule
from tests.browsing import accessibility_faults, arriving, overflow, shoot
from tests.cast import Cast, Stage
from tests.pages import signed_in
from tests.plans.ground import Ground
from tests.reminders.ground import milestone

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

PHONE = {"viewport": {"width": 375, "height": 740}, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1280, "height": 900}}
PAGES = {
    "rules": "/reminders/",
    "rule": "/reminders/rules/milestones/",
    "announcement": "/reminders/rules/event:topic.return/",
    "settings": "/reminders/settings/",
    "preview": "/reminders/preview/?day={soon}",
    "ledger": "/reminders/ledger/",
    "dead": "/reminders/dead/",
    "robots": "/reminders/robots/",
    "robot": "/reminders/robots/{robot}/",
    "robot-new": "/reminders/robots/new/",
}


@pytest.fixture
def ground() -> Ground:
    """Milestones late and soon, a rule changed, a robot, something that could not be sent."""
    ground = Ground(Stage(Cast()))
    office, today = ground.cast.office, timezone.localdate()
    type(office).objects.filter(username="owner").update(email="owner@example.com")
    ground.run()
    for days in (-9, -3, 2, 3, 10):
        milestone(ground, today + dt.timedelta(days), title=f"现状调查 {days}")
    ground.robot = add_robot(
        by=office,
        name="分公司群",
        kind="feishu",
        center=ground.cast.branch,
        url="https://open.feishu.cn/open-apis/bot/v2/hook/invented-0000-0000",
    )
    ruling.set_rule("milestones", by=office, offsets=[-21, -7, -1, 0, 2], urgent_from=-1)
    ruling.set_rule("updates", by=office, is_on=False)
    booking.book(timezone.now())
    lost = Notice.objects.filter(channel__in=("email", "robot"), role__in=("own", "group"))
    lost.update(state="dead", attempts=8, error="554 5.7.1 refused by policy")
    return ground


@pytest.fixture
def window(open_page, live_server):
    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", **options)
        cookie = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        session = {"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}
        page.context.add_cookies([session])
        page.goto(address)
        return page

    return open_as


def test_pages_read_well_on_a_phone_in_the_dark_and_on_a_desk(ground, window):
    places = {"robot": ground.robot.pk, "soon": timezone.localdate() + dt.timedelta(1)}
    for look, options in (("desk", DESK), ("phone", PHONE)):
        page = window(ground.cast.office, "/reminders/", **options)
        for name, address in PAGES.items():
            page.goto(address.format(**places))
            shoot(page, f"reminders-{name}-{look}")
            found = (accessibility_faults(page), overflow(page) > 0, page.complaints)
            assert found == ([], False, []), (name, look)
        page.context.close()


def test_rule_is_changed_without_a_script(ground, window):
    page = window(ground.cast.office, "/reminders/rules/milestones/", java_script_enabled=False, **DESK)
    page.get_by_label("3 days before").check()
    page.get_by_label("Further windows").fill("-30，20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rule has been saved.")).to_be_visible()
    expect(page.get_by_text("30, 7, 3, 1 days before, on the day, 20 days after")).to_be_visible()
    assert Rule.objects.get(kind="milestones").offsets == [-30, -7, -3, -1, 0, 20]


def test_dead_letter_is_sent_again_and_left_by_a_dialog(ground, window):
    page = window(ground.cast.office, "/reminders/dead/", **DESK)
    before = Notice.objects.dead().count()
    with arriving(page):
        page.get_by_role("button", name="Send again Owner").first.click()
    expect(page.get_by_text("It goes again within a minute.")).to_be_visible()
    assert 0 < Notice.objects.dead().count() < before
    page.get_by_role("link", name="Leave it").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Leave it").click()
    expect(page.get_by_text("It is left unsent.")).to_be_visible()
    assert page.complaints == []
