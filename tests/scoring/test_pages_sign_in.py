"""A session that ended in the middle of a form: what was typed comes back, to the same person alone."""

import html
import re
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.urls import reverse

from scoring.dimensions import DIMENSIONS
from scoring.models import Ballot, Scorecard
from tests.cast import PASSWORD
from tests.pages import signed_in, text_of
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


def interrupted(address: str, user, name: str, other=None, **typed):
    """The page at `address` after `user` typed into the form that has `name`, the session ended, and `user`
    (or `other`, at the same browser) signed in again."""
    browser = signed_in(user)
    page = browser.get(address)
    form = form_with(page, name)
    fields = {key: values for key, values in form.fields.items() if key != "csrfmiddlewaretoken"} | typed
    browser.logout()
    sign_in = browser.post(urljoin(address, form.action), fields)
    carried = re.findall(r'<input type="hidden" name="(kept|next)" value="([^"]*)">', text_of(sign_in))
    carried = {key: html.unescape(value) for key, value in carried}
    person = other or user
    back = browser.post("/accounts/login/", {"login": person.username, "password": PASSWORD} | carried)
    return browser, browser.get(back.url)


def test_marks_come_back_and_are_not_saved_before_they_are_sent(stage, cast):
    topic = stage.scoring().topics.order_by("code").first()
    typed = dict.fromkeys(DIMENSIONS, "6") | {"comment": "half a sentence"}
    address = reverse("score-topic", args=[topic.pk])
    browser, page = interrupted(address, cast.judge, "comment", **typed)
    form = form_with(page, "comment")
    assert (form.fields["goal"], form.fields["comment"][0].strip()) == (["6"], "half a sentence")
    assert ("what you typed before" in text_of(page), Scorecard.objects.exists()) == (True, False)
    press(browser, page, "then", "next")
    assert Scorecard.objects.get().comment == "half a sentence"


@pytest.mark.parametrize("name", ["choices", "comment"])
def test_somebody_else_at_the_same_browser_learns_nothing(stage, cast, name):
    if name == "choices":
        cycle = stage.voting()
        chosen = [str(key) for key in stage.candidates(cycle)[:2]]
        address, one, other, typed = (
            reverse("ballot", args=[cycle.pk]),
            cast.voter,
            cast.manager,
            {name: chosen},
        )
    else:
        topic = stage.scoring().topics.order_by("code").first()
        address, one, other = reverse("score-topic", args=[topic.pk]), cast.judge, cast.judge2
        typed = dict.fromkeys(DIMENSIONS, "6") | {"comment": "mine alone"}
    _browser, page = interrupted(address, one, name, other, **typed)
    form = form_with(page, name)
    assert (form.fields.get("choices"), form.fields.get("goal")) == (None, None)
    assert ("mine alone" in text_of(page), "what you typed before" in text_of(page)) == (False, False)


def test_every_page_that_gives_back_what_was_typed_says_whose_it_is():
    texts = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    giving = [text for text in texts if 'include "parts/typed_before.html"' in text]
    silent = [text for text in giving if "{% typed_by %}" not in text]
    assert giving and all('extends "confirm.html"' in text for text in silent)
    assert "{% typed_by %}" in (settings.BASE_DIR / "templates/confirm.html").read_text()


def test_a_profile_is_given_back_to_nobody_else(cast):
    _browser, page = interrupted("/profile/", cast.staff, "typed_by", cast.manager, language="en")
    assert form_with(page, "typed_by").fields["name"] == [cast.manager.name]
    assert "what you typed before" not in text_of(page)


def test_a_ballot_comes_back_with_its_choices(stage, cast):
    cycle = stage.voting()
    chosen = [str(key) for key in stage.candidates(cycle)[:2]]
    browser, page = interrupted(reverse("ballot", args=[cycle.pk]), cast.voter, "choices", choices=chosen)
    assert sorted(form_with(page, "choices").fields["choices"]) == sorted(chosen)
    assert not Ballot.objects.exists()
    press(browser, page, "choices")
    assert sorted(Ballot.objects.get().choices) == sorted(int(key) for key in chosen)


def test_a_reason_comes_back_to_the_topic_it_was_written_for(stage, cast):
    cycle = stage.proposing()
    stage.topic(cycle, "submitted", title="First")
    second = stage.topic(cycle, "submitted", title="Second")
    address = reverse("screening", args=[cycle.pk]) + f"?topic={second.pk}"
    browser = signed_in(cast.office)
    form = form_with(browser.get(address), "reason")
    assert form.action == f"?topic={second.pk}"
    _browser, page = interrupted(address, cast.office, "reason", verb="return", reason="no baseline")
    assert (page.context["topic"], form_with(page, "reason").fields["reason"][0].strip()) == (
        second,
        "no baseline",
    )


def test_ticks_of_panel_and_electorate_come_back(stage, cast):
    cycle = stage.cycle()
    address = reverse("cycle-people", args=[cycle.pk])
    typed = {"panel": [str(cast.staff.pk)], "electorate": [str(cast.judge.pk)]}
    _browser, page = interrupted(address, cast.office, "panel", **typed)
    form = form_with(page, "panel")
    assert (form.fields["panel"], form.fields["electorate"]) == (typed["panel"], typed["electorate"])
    assert set(cycle.judges.all()) == set(cast.judges)


def test_settings_come_back(stage, cast):
    cycle = stage.cycle()
    address = reverse("cycle-setup", args=[cycle.pk])
    browser, page = interrupted(address, cast.office, "seats", seats="6", anchors="10: 突出", weight_goal="3")
    form = form_with(page, "seats")
    assert (form.fields["seats"], form.fields["weight_goal"], form.fields["anchors"][0].strip()) == (
        ["6"],
        ["3"],
        "10: 突出",
    )
    press(browser, page, "seats")
    cycle.refresh_from_db()
    assert (cycle.seats, cycle.anchors, cycle.weights["goal"]) == (6, {"10": "突出"}, "3")
