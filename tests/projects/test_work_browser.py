"""The pages of a group at work in a real browser: they fit, can be read, and say nothing by colour alone."""

from datetime import date
from decimal import Decimal

import pytest

from projects import actions
from tests.browsing import accessibility_faults, overflow, shoot
from tests.cast import make_user
from tests.projects.test_pages_browser import sign_in
from tests.projects.work import Work

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def work(stage) -> Work:
    work = Work(stage, ready=True)
    expert = make_user("expert", (work.cast.department, "staff"))
    asked = {
        "center": work.cast.department,
        "purpose": "Billing data and somebody who knows it",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 6, 30),
        "people": [(expert, Decimal("7.5"))],
    }
    work.asked = actions.ask_commitment(work.topic, by=work.lead, **asked)
    actions.edit_member(work.member("lead"), by=work.lead, weekly_hours=41)
    return work


PAGES = (
    ("lead", "/topics/{topic}/"),
    ("lead", "/topics/{topic}/group/"),
    ("lead", "/topics/{topic}/group/ask/"),
    ("lead", "/topics/{topic}/invite/"),
    ("lead", "/members/{lead}/hand-over/"),
    ("lead", "/topics/{topic}/move/start/"),
    ("leader", "/topics/{topic}/charter/"),
    ("lead", "/topics/{topic}/history/"),
    ("other_manager", "/commitments/{asked}/"),
    ("office", "/load/"),
)


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_and_can_be_read(work, open_page, live_server, width, scheme):
    keys = {"topic": work.pk, "lead": work.member("lead").pk, "asked": work.asked.pk}
    faults = {}
    for role, address in PAGES:
        viewport = {"width": width, "height": 900}
        page = open_page("/accounts/login/", locale="en-US", viewport=viewport, color_scheme=scheme)
        sign_in(page.context, live_server.url, work[role])
        page.goto(address.format(**keys))
        for opened in page.locator("main details").all():
            opened.evaluate("element => element.open = true")
        found = (accessibility_faults(page), overflow(page) > 0, page.complaints)
        if found != ([], False, []):
            faults[address] = found
        shoot(page, f"work-{address.format(**keys).strip('/').replace('/', '-')}-{width}-{scheme}")
        page.context.close()
    assert faults == {}
