"""The boards in a real browser, in every look: axe finds no fault, nothing runs out of the window."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import Topic
from tests.boards.world import World
from tests.browsing import arriving, shoot
from tests.cast import PASSWORD
from tests.journeys.test_browser_pages import LONG, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.fixture(autouse=True)
def _today():
    """The browser lives in the real present."""


@pytest.fixture
def filled(cast) -> World:
    """A topic with everything and a long title, one with nothing, one that is behind, one that has ended."""
    world = World(cast)
    topic = world.full(LONG)
    Topic.objects.filter(pk=topic.pk).update(theme=world.cycle.themes.create(name="客户体验"))
    world.member(topic, cast.manager, weekly_hours=6)
    world.topic("Bare", "established", lead=False)
    world.plan(world.topic("Behind", center=cast.department), (-60, 30, 10))
    world.topic("Closed", "closed")
    world.topic("Elsewhere", cycle=world.add_cycle())
    return world


@pytest.mark.looks
def test_boards_have_no_fault_in_any_look(cast, filled, open_page):
    page, faults = open_page("/"), {}
    page.get_by_label("Username").fill(cast.leader.username)
    page.get_by_label("Password").fill(PASSWORD)
    with arriving(page):
        page.get_by_role("button", name="Sign in").click()
    cycle, topic = filled.cycle.pk, Topic.objects.get(title=LONG).pk
    addresses = {
        "board": f"/cycles/{cycle}/board/",
        "board-narrowed": f"/cycles/{cycle}/board/?danger=good",
        "overview": "/overview/",
        "center-board": f"/centers/{cast.branch.pk}/board/",
        "cycle": f"/cycles/{cycle}/",
        "loop": f"/topics/{topic}/",
    }
    for name, address in addresses.items():
        assert page.goto(address).status == 200, address
        if found := faults_of(page):
            faults[address] = found
        shoot(page, f"boards-{name}-phone")
        page.set_viewport_size({"width": 1280, "height": 850})
        page.emulate_media(color_scheme="light")
        shoot(page, f"boards-{name}")
    assert faults == {}
    assert page.complaints == []


def test_filter_narrows_the_board_in_place(cast, filled, open_page):
    page = open_page("/")
    page.get_by_label("Username").fill(cast.leader.username)
    page.get_by_label("Password").fill(PASSWORD)
    with arriving(page):
        page.get_by_role("button", name="Sign in").click()
    page.goto(f"/cycles/{filled.cycle.pk}/board/")
    page.get_by_label("state").select_option("closed")
    expect(page.get_by_role("link", name="Bare")).to_have_count(0)
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("state=closed"))


@pytest.mark.looks
@pytest.mark.parametrize(("width", "rows"), [(1440, [4, 4]), (900, [4, 4]), (390, [2, 2, 2, 2])])
def test_no_figure_stands_alone_in_its_row(cast, filled, open_page, width, rows):
    page = open_page("/", viewport={"width": width, "height": 850})
    page.get_by_label("Username").fill(cast.leader.username)
    page.get_by_label("Password").fill(PASSWORD)
    with arriving(page):
        page.get_by_role("button", name="Sign in").click()
    for address in ("/overview/", f"/cycles/{filled.cycle.pk}/board/"):
        page.goto(address)
        tops = page.locator(".tiles > *").evaluate_all("all => all.map((one) => one.offsetTop)")
        assert [tops.count(top) for top in sorted(set(tops))] == rows, address
        shoot(page, f"boards-tiles-{width}-{address.strip('/').split('/')[-1]}")
