"""How firm the line is, in a real browser: it comes by itself, fits a phone, and can be read by everybody."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import expect

from scoring import actions as selection
from scoring import tasks
from scoring.dimensions import DIMENSIONS
from scoring.models import StabilityReport
from tests.browsing import accessibility_faults, overflow
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
TITLE = "智能客服转人工断点治理与全渠道话务统一排班联动（示例）"


@pytest.fixture
def closed(stage, cast):
    """Two topics near the line and one far below it."""
    cycle = stage.proposing(seats=1, shortlist_size=2)
    for _number in range(3):
        stage.topic(cycle, title=TITLE)
    cycle = selection.open_scoring(cycle, by=cast.office)
    rows = [([9] + [6] * 6, [6] * 7, [6] * 7), ([6] * 7, [6] * 6 + [7], [6] * 6 + [7]), ([2] * 7,) * 3]
    for topic, marks in zip(cycle.topics.order_by("code"), rows, strict=True):
        for judge, row in zip(cast.judges, marks, strict=True):
            selection.score(topic, by=judge, marks=dict(zip(DIMENSIONS, row, strict=True)))
    return selection.close_scoring(cycle, by=cast.office)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_comes_by_itself_fits_and_can_be_read(closed, cast, open_page, live_server, width):
    page = open_page("/accounts/login/", viewport={"width": width, "height": 844})
    key = signed_in(cast.office).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
    page.context.add_cookies([cookie])
    StabilityReport.objects.update(state="computing", done=10, total=100, attempts=1)
    page.goto(reverse("stability", args=[closed.pk]))
    expect(page.get_by_role("progressbar", name="Computed so far")).to_be_visible()
    assert (accessibility_faults(page), overflow(page)) == ([], 0)
    StabilityReport.objects.update(state="waiting")
    tasks.take_up_stability()
    expect(page.get_by_role("heading", name="The line of the shortlist: the best 2 topics")).to_be_visible()
    for details in page.locator("main details").all():
        details.evaluate("one => one.open = true")
    assert (accessibility_faults(page), overflow(page)) == ([], 0)
    page.goto(reverse("ranking", args=[closed.pk]))
    expect(page.get_by_role("heading", name="How firm the line is")).to_be_visible()
    assert (accessibility_faults(page), overflow(page)) == ([], 0)
    assert page.complaints == []
