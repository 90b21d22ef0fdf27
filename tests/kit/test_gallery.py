"""Every part, seen in a real browser: readable, in its frame, within the policy, with and without scripts."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from tests.browsing import accessibility_faults, arriving, overflow, shoot

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_pages")]

LOOKS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]
GALLERY = "/gallery/?state=running"


def still(page):
    """Ready for a picture: nothing in focus, scrolled to the top."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


@pytest.mark.looks
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_gallery_has_no_fault_at_any_width_in_any_look(open_page, width, scheme):
    page = open_page(GALLERY, locale="zh-CN", viewport={"width": width, "height": 850}, color_scheme=scheme)
    still(page)
    shoot(page, f"gallery-{width}-{scheme}")
    assert accessibility_faults(page) == []
    assert overflow(page) == 0
    assert page.complaints == []


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_menu_tables_and_dialog_have_no_fault(open_page, scheme):
    page = open_page(GALLERY, locale="zh-CN", viewport={"width": 1280, "height": 850}, color_scheme=scheme)
    for summary in page.locator("details.data > summary").all():
        summary.click()
    page.locator("[data-opens=score-help]").click()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    page.locator("details.menu > summary").click()
    still(page)
    shoot(page, f"gallery-open-{scheme}")
    assert accessibility_faults(page) == []
    assert page.complaints == []


@pytest.mark.looks
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_pages_for_strangers_have_no_fault(open_page, width, path):
    page = open_page(path, locale="zh-CN", viewport={"width": width, "height": 850})
    still(page)
    shoot(page, f"stranger-{path.strip('/').replace('/', '-')}-{width}")
    assert accessibility_faults(page) == []
    assert overflow(page) == 0


def test_theme_changes_without_a_script_and_stays(open_page):
    page = open_page("/writing/", java_script_enabled=False, color_scheme="light")
    assert page.locator("html").get_attribute("data-theme") is None
    page.locator("details.menu > summary").click()
    with arriving(page):
        page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/writing/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_theme_changes_at_once_with_a_script(open_page):
    page = open_page("/writing/", color_scheme="light")
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 20, 26)"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_keyboard_reaches_the_content_first_and_shows_where_it_is(open_page):
    page = open_page("/writing/", viewport={"width": 1280, "height": 850})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Withdraw"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_printed_page_is_black_on_white_without_the_shell(open_page):
    page = open_page("/writing/", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".shell-bar").is_visible()
    assert page.locator("h1").is_visible()


def test_every_icon_that_is_named_is_drawn():
    root = Path(django_settings.BASE_DIR)
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (root / "static/keti/icons.svg").read_text()))
    pages = [page.read_text() for page in (root / "templates").rglob("*.html")]
    named = {name for page in pages for name in re.findall(r'{% icon "([a-z-]+)"', page)}
    assert named - drawn == set()


def test_both_ways_to_darkness_are_the_same():
    """The list of dark colours stands twice: chosen by hand, and asked for by the device."""
    css = (Path(django_settings.BASE_DIR) / "static/keti/css/app.css").read_text()
    by_hand = re.search(r':root\[data-theme="dark"\] {(.*?)}', css, re.S)[1].split()
    by_device = re.search(r':root:not\(\[data-theme="light"\]\) {(.*?)}', css, re.S)[1].split()
    assert by_hand == by_device
