"""The pages of a cycle in a real browser: by keyboard alone, on a phone, readable for everybody."""

import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import expect

from scoring import actions as selection
from scoring.models import Ballot, Scorecard
from tests.browsing import accessibility_faults, arriving, overflow
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", locale="en-US", **options)
        key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    return open_as


def test_all_topics_are_scored_by_keyboard_alone(cast, stage, window):
    cycle = stage.scoring(number=3)
    first, second, third = cycle.topics.order_by("code")
    page = window(cast.judge, reverse("score-topic", args=[first.pk]))
    page.keyboard.type("8765432")
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("score-topic", args=[second.pk])))
    page.keyboard.type("00aaaaa")
    with arriving(page):
        page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(reverse("score-topic", args=[third.pk])))
    page.keyboard.type("1111111")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("score", args=[cycle.pk])))
    cards = [list(card.marks.values()) for card in Scorecard.objects.order_by("topic__code")]
    assert cards == [[8, 7, 6, 5, 4, 3, 2], [10, 10, None, None, None, None, None], [1] * 7]
    assert page.complaints == []


def test_ballot_counts_along_and_keeps_to_the_limit(cast, stage, window):
    cycle = stage.voting()
    page = window(cast.voter, reverse("ballot", args=[cycle.pk]), viewport={"width": 390, "height": 800})
    boxes = page.locator("[name=choices]")
    for place in range(3):
        boxes.nth(place).click()
    expect(page.locator("[data-ballot-count]")).to_have_text("2 of 2 chosen")
    expect(page.locator("[data-ballot-note]")).to_have_text(re.compile("That is the limit"))
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.get_by_role("heading", name="You have chosen 2 topics")).to_be_visible()
    assert len(Ballot.objects.get().choices) == 2
    assert page.complaints == []


def test_search_narrows_the_people_and_loses_no_tick(cast, stage, window):
    cycle = stage.cycle()
    assert [cast[role] for role in cast.ROLES]
    page = window(cast.office, reverse("cycle-people", args=[cycle.pk]))
    page.get_by_label("Find a person").fill("outsider")
    expect(page.get_by_label("Outsider judges")).to_be_visible()
    expect(page.get_by_label("Judge2 judges")).to_be_hidden()
    page.get_by_label("Outsider judges").check()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#messages")).to_contain_text("have been saved")
    assert set(cycle.judges.all()) == {*cast.judges, cast.outsider}


def test_shares_follow_the_weights(cast, stage, window):
    page = window(cast.office, reverse("cycle-setup", args=[stage.cycle().pk]))
    page.get_by_label("Weight: Reasonableness of the goal").fill("4")
    expect(page.locator("#share_goal")).to_have_text("40.00%")
    expect(page.locator("#share_importance")).to_have_text("10.00%")
    assert page.complaints == []


def test_screening_by_keys(cast, stage, window):
    cycle = stage.proposing()
    first = stage.topic(cycle, "submitted", title="First")
    stage.topic(cycle, "submitted", title="Second")
    page = window(cast.office, reverse("screening", args=[cycle.pk]))
    with arriving(page):
        page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    page.keyboard.press("a")
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="First")).to_be_visible()
    page.get_by_label("Reason").fill("a and r are letters here")
    page.keyboard.press("Tab")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("All submitted topics are screened")
    first.refresh_from_db()
    assert first.state == "returned"


def test_a_move_is_confirmed_in_a_dialog(cast, stage, window):
    cycle = stage.cycle()
    page = window(cast.office, cycle.get_absolute_url())
    page.get_by_role("link", name="Open the proposals").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Managers can propose topics for their centers from now on.")
    dialog.get_by_role("button", name="Open the proposals").click()
    expect(page.locator("#messages")).to_contain_text("is now in the phase")
    cycle.refresh_from_db()
    assert cycle.phase == "proposing"


@pytest.fixture
def stations(stage, cast):
    """Every page of a cycle once: (who, address)."""
    title = "智能客服转人工断点治理与全渠道话务统一排班联动（示例）"
    proposing = stage.proposing(
        anchors={"10": "无可挑剔", "1": "完全达不到"}, themes=["客户体验", "员工管理"]
    )
    stage.topic(proposing, "submitted", title=title)
    scoring, voting = stage.scoring(anchors={"10": "无可挑剔"}), stage.voting()
    selection.cast(voting, by=cast.manager, choices=stage.candidates(voting)[:1])
    counted, done = stage.voted(), stage.certified()
    topic = scoring.topics.order_by("code").first()
    return [
        (cast.office, reverse("cycles")),
        (cast.office, reverse("cycle-new")),
        (cast.office, reverse("cycle", args=[proposing.pk])),
        (cast.office, reverse("cycle-setup", args=[proposing.pk])),
        (cast.office, reverse("cycle-people", args=[proposing.pk])),
        (cast.office, reverse("screening", args=[proposing.pk])),
        (cast.office, reverse("cycle-setup", args=[scoring.pk])),
        (cast.office, reverse("cycle-move", args=[scoring.pk, "close-scoring"])),
        (cast.office, reverse("cycle-move", args=[scoring.pk, "reopen"])),
        (cast.office, reverse("coverage", args=[scoring.pk])),
        (cast.office, reverse("recuse", args=[topic.pk])),
        (cast.judge, reverse("score", args=[scoring.pk])),
        (cast.judge, reverse("score-topic", args=[topic.pk])),
        (cast.voter, reverse("ballot", args=[voting.pk])),
        (cast.manager, reverse("ballot", args=[voting.pk])),
        (cast.office, reverse("turnout", args=[voting.pk])),
        (cast.office, reverse("ranking", args=[voting.pk])),
        (cast.office, reverse("agreement", args=[voting.pk])),
        (cast.office, reverse("judges", args=[voting.pk])),
        (cast.judge, reverse("judge-sheet", args=[voting.pk, voting.panelists.get(user=cast.judge).number])),
        (cast.leader, reverse("discussion", args=[voting.pk])),
        (cast.office, reverse("what-if", args=[voting.pk])),
        (cast.office, reverse("derivation", args=[voting.topics.order_by("code").first().pk])),
        (cast.voter, reverse("methods")),
        (cast.voter, reverse("method", args=["kendall_w"])),
        (cast.office, reverse("tally", args=[counted.pk])),
        (cast.leader, reverse("certify", args=[counted.pk])),
        (cast.leader, reverse("record", args=[done.pk])),
        (cast.office, reverse("cycle-history", args=[done.pk])),
        (cast.office, done.topics.order_by("code").first().get_absolute_url()),
    ]


@pytest.mark.looks
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_can_be_read_by_everybody(stations, window, width):
    faults = {}
    for user, address in stations:
        page = window(user, address, viewport={"width": width, "height": 900})
        found = {"axe": accessibility_faults(page), "wider": overflow(page), "console": page.complaints}
        if found != {"axe": [], "wider": 0, "console": []}:
            faults[address] = found
        page.context.close()
    assert list(faults.items()) == []
