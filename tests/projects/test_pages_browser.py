"""Proposing in a real browser: what is typed is kept, whatever happens; every page fits and can be read."""

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from projects import actions
from projects.models import Topic
from tests.browsing import accessibility_faults, arriving, overflow, saving
from tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

SAVED = re.compile("^Draft saved at")


@pytest.fixture
def cycle(stage):
    return stage.proposing()


def sign_in(context, base: str, user) -> None:
    key = signed_in(user).cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": base}])


@pytest.fixture
def window(open_page, live_server):
    """Opens an address in a browser in which `user` is signed in."""

    def open_as(user, address: str, **options):
        page = open_page("/accounts/login/", locale="en-US", **options)
        sign_in(page.context, live_server.url, user)
        page.goto(address)
        return page

    return open_as


def status(page):
    return page.locator("[data-autosave-status]")


def test_the_first_words_make_a_draft_that_a_reload_finds_again(cast, cycle, window):
    page = window(cast.manager, "/topics/new/")
    page.get_by_label("Title").press_sequentially("Shorter calls")
    expect(status(page)).to_have_text(SAVED)
    topic = Topic.objects.get()
    expect(page).to_have_url(re.compile(f"/topics/{topic.pk}/edit/$"))
    words = "18 % of calls come back"
    with saving(page, words):
        page.get_by_label("Background and evidence").fill(words)
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Shorter calls")
    expect(page.get_by_label("Background and evidence")).to_have_value("18 % of calls come back")
    expect(page.locator("[data-autosave-offer]")).to_be_hidden()
    assert Topic.objects.count() == 1
    assert page.complaints == []


def test_saving_after_the_autosave_ends_in_the_same_draft(cast, cycle, window):
    page = window(cast.manager, "/topics/new/")
    page.get_by_label("Title").fill("Shorter calls")
    expect(status(page)).to_have_text(SAVED)
    page.get_by_label("Goal").fill("from 18 % to 12 %")
    with arriving(page):
        page.get_by_role("button", name="Save as a draft").click()
    topic = Topic.objects.get()
    expect(page).to_have_url(re.compile(f"/topics/{topic.pk}/$"))
    assert topic.goal == "from 18 % to 12 %"


def test_possible_duplicates_and_gaps_follow_the_typing(cast, stage, cycle, window):
    stage.topic(cycle, "submitted", title="Shorter calls about bills")
    page = window(cast.manager, "/topics/new/")
    page.get_by_label("Title").press_sequentially("Shorter calls on bills")
    expect(page.locator("#duplicates")).to_contain_text("Shorter calls about bills")
    expect(page.locator("#gaps")).to_contain_text("No goal")
    page.get_by_label("Goal").fill("from 18 % to 12 %")
    expect(page.locator("#gaps")).not_to_contain_text("No goal")


def test_a_session_that_ends_while_one_types_interrupts_nothing(cast, cycle, window, live_server):
    page = window(cast.manager, "/topics/new/")
    page.get_by_label("Title").fill("Shorter calls")
    expect(status(page)).to_have_text(SAVED)
    Session.objects.all().delete()
    page.get_by_label("Title").fill("Shorter calls at night")
    expect(status(page)).to_contain_text("Your session has ended.")
    expect(page.get_by_label("Title")).to_have_value("Shorter calls at night")
    sign_in(page.context, live_server.url, cast.manager)
    page.get_by_label("Goal").fill("from 18 % to 12 %")
    expect(status(page)).to_have_text(SAVED)
    topic = Topic.objects.get()
    assert (topic.title, topic.goal) == ("Shorter calls at night", "from 18 % to 12 %")


def test_what_never_reached_the_server_is_offered_when_the_form_is_back(cast, cycle, window, live_server):
    page = window(cast.manager, "/topics/new/")
    page.get_by_label("Title").fill("Shorter calls")
    expect(status(page)).to_have_text(SAVED)
    Session.objects.all().delete()
    page.get_by_label("Background and evidence").fill("All that I wrote")
    expect(status(page)).to_contain_text("Your session has ended.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/accounts/login/")
    sign_in(page.context, live_server.url, cast.manager)
    page.goto(f"/topics/{Topic.objects.get().pk}/edit/")
    expect(page.get_by_label("Background and evidence")).to_have_value("")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Background and evidence")).to_have_value("All that I wrote")


def test_somebody_elses_save_is_told_and_nothing_typed_is_lost(cast, stage, cycle, window):
    draft = stage.draft(cycle)
    page = window(cast.manager, f"/topics/{draft.pk}/edit/")
    actions.edit(draft, by=cast.manager, goal="theirs")
    page.get_by_label("Goal").fill("mine")
    expect(status(page)).to_contain_text("Somebody else changed this in the meantime.")
    with arriving(page):
        page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("main")).to_contain_text("What is stored now, where it differs from yours")
    expect(page.get_by_label("Goal")).to_have_value("mine")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shorter calls")
    draft.refresh_from_db()
    assert draft.goal == "mine"


def test_withdrawing_asks_in_a_dialog(cast, stage, cycle, window):
    topic = stage.topic(cycle, "submitted")
    page = window(cast.manager, f"/topics/{topic.pk}/")
    page.get_by_role("link", name="Withdraw").click()
    dialog = page.get_by_role("dialog", name="Withdraw this topic?")
    dialog.get_by_label("Why it is withdrawn").fill("Done already")
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#messages")).to_contain_text("The topic has been withdrawn.")
    topic.refresh_from_db()
    assert topic.state == "withdrawn"


def test_people_are_suggested_in_the_dialog_of_an_invitation(cast, stage, cycle, window):
    cast.staff  # noqa: B018
    draft = stage.draft(cycle)
    page = window(cast.manager, f"/topics/{draft.pk}/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Person").press_sequentially("taf")
    expect(page.locator("#people-suggestions option")).to_have_attribute("value", "staff")


@pytest.mark.looks
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_can_be_read_by_everybody(cast, stage, cycle, window, width):
    from datetime import timedelta

    from django.utils import timezone

    type(cycle).objects.update(proposing_ends_at=timezone.now() + timedelta(days=2))
    returned = stage.topic(cycle, "returned", title="宽带报障重复来电压降" * 6)
    submitted = stage.topic(cycle, "submitted", title="Shorter" + "r" * 100)
    stage.draft(cycle)
    pages = {
        cast.manager: ["/", "/topics/", "/topics/new/", "/profile/"]
        + [
            f"/topics/{returned.pk}/{part}"
            for part in ("", "edit/", "history/", "move/submit/", "files/", "invite/")
        ],
        cast.office: [
            "/",
            "/people/",
            f"/people/{cast.manager.pk}/",
            "/people/new/",
            "/centers/",
            "/centers/new/",
        ]
        + [f"/topics/{submitted.pk}/", f"/topics/{submitted.pk}/move/return/"],
    }
    faults = {}
    for user, addresses in pages.items():
        page = window(user, "/", viewport={"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            found = (accessibility_faults(page), overflow(page) > 0, page.complaints)
            if found != ([], False, []):
                faults[address] = found
    assert faults == {}
