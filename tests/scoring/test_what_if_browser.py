"""The what-if page in a real browser: it moves at once, and to the same digits as the server."""

import random
import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import expect

from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.browsing import accessibility_faults, arriving, overflow
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

CELLS = re.compile(r"<[^>]*>")


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", locale="en-US", **options)
        key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        page.goto(address)
        return page

    return open_as


@pytest.fixture
def ranked(stage, cast):
    """Twelve topics with few levels, so that many are tied; four seats."""
    cycle, random_marks = stage.scoring(number=12, seats=4, shortlist_size=6), random.Random(7)
    for topic in cycle.topics.order_by("code"):
        for judge in cast.judges:
            marks = {name: random_marks.choice([4, 5, 6]) for name in DIMENSIONS}
            selection.score(topic, by=judge, marks=marks)
    return selection.close_scoring(cycle, by=cast.office)


def words(html: str) -> str:
    return " ".join(CELLS.sub(" ", html).split())


def typed_in(page, weights: dict[str, str]) -> list[str]:
    """What the page says once the weights are typed and drawn."""
    for name, value in weights.items():
        page.locator(f"input[type=number][name={name}]").fill(value)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return told(page)


def told(page) -> list[str]:
    """The shares, the sentence and the table, row by row."""
    found = page.locator("[data-order] tbody tr, [data-told], .try output")
    return [words(html) for html in found.evaluate_all("(found) => found.map((one) => one.outerHTML)")]


def order(page) -> list[str]:
    rows = page.locator("[data-order] tbody tr")
    return rows.evaluate_all("(found) => found.map((row) => row.dataset.topic)")


def test_browser_and_server_agree_for_any_weights(cast, ranked, window):
    address, draw = reverse("what-if", args=[ranked.pk]), random.Random(11)
    moving = window(cast.office, address)
    still = window(cast.office, address, java_script_enabled=False)
    for _try in range(12):
        typed = {
            name: f"{draw.choice([0, 12.5, 33.33, 50, 87.01, draw.uniform(1, 100)]):.2f}"
            for name in DIMENSIONS
        }
        shown = typed_in(moving, typed)
        still.goto(moving.evaluate("location.href"))
        assert told(still) == shown
    assert moving.complaints == []


def test_a_slider_moved_by_keyboard_moves_the_ranking_and_the_address(cast, ranked, window):
    page = window(cast.office, reverse("what-if", args=[ranked.pk]))
    before = order(page)
    slider = page.get_by_role("slider", name="Urgency of the problem")
    slider.focus()
    page.keyboard.press("End")
    expect(page.get_by_label("Urgency of the problem").last).to_have_value("100")
    expect(page).to_have_url(re.compile(r"\?.*urgency=100"))
    expect(page.locator("[data-try=urgency] output")).to_have_text("25.00%")
    after = order(page)
    assert (sorted(after), after != before) == (sorted(before), True)
    with arriving(page):
        page.get_by_role("link", name="As in the rulebook").click()
    expect(page).to_have_url(re.compile(r"what-if/$"))
    again = order(page)
    assert (again, page.complaints) == (before, [])


def test_weights_that_are_none_are_told_and_keep_the_last_order(cast, ranked, window):
    page = window(cast.office, reverse("what-if", args=[ranked.pk]))
    page.locator("input[type=number][name=goal]").fill("101")
    expect(page.locator("[data-try-fault]")).to_have_text(
        "A weight lies between 0 and 100 and has two decimals at most."
    )
    for name in DIMENSIONS:
        page.locator(f"input[type=number][name={name}]").fill("0")
    expect(page.locator("[data-try-fault]")).to_have_text("At least one weight must be above 0.")
    page.locator("input[type=number][name=cost]").fill("3")
    expect(page.locator("[data-try-fault]")).to_be_hidden()
    expect(page.locator("[data-try=cost] output")).to_have_text("100.00%")
    assert page.complaints == []


@pytest.mark.looks
@pytest.mark.parametrize("width", [1280, 390])
def test_page_fits_and_can_be_read_by_everybody(cast, ranked, window, width):
    found = {}
    for scheme in ("light", "dark"):
        page = window(
            cast.office,
            reverse("what-if", args=[ranked.pk]) + "?importance=100",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        found[scheme] = (accessibility_faults(page), overflow(page), page.complaints)
    assert found == dict.fromkeys(("light", "dark"), ([], 0, []))


def test_explanation_opens_in_a_dialog_and_by_itself(cast, ranked, window):
    page = window(cast.office, reverse("what-if", args=[ranked.pk]))
    page.get_by_role("link", name="How “Composite” is computed").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Composite")).to_contain_text("One number from 0 to 100")
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="How “Composite” is computed")).to_be_focused()
    assert page.complaints == []
