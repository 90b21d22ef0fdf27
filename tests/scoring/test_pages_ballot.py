"""The ballot by plain forms: cast, changed, withdrawn, refused with every choice kept."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Cycle
from scoring import actions as selection
from scoring.models import Ballot
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def voter(client, cast):
    client.force_login(cast.voter)
    return client


def ballot_of(cycle: Cycle) -> str:
    return reverse("ballot", args=[cycle.pk])


def ticked(page) -> list[str]:
    return sorted(form_with(page, "choices").fields.get("choices", []))


def keys(choices) -> list[str]:
    return [str(key) for key in choices]


def test_no_browser_keeps_a_ballot(voter, stage):
    cycle = stage.voting()
    empty = voter.get(ballot_of(cycle))
    receipt = press(voter, empty, "choices", choices=keys(stage.candidates(cycle)[:1]))
    assert "You have chosen 1 topic" in receipt.content.decode()
    assert ["no-store" in page.headers["Cache-Control"] for page in (empty, receipt)] == [True, True]


def test_ballot_is_cast_confirmed_changed_and_withdrawn(voter, stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=keys(best[:2]))
    body = page.content.decode()
    assert [
        text in body for text in ("You have chosen 2 topics", "You can change it until voting closes")
    ] == [
        True,
        True,
    ]
    ballot = Ballot.objects.get()
    assert (ballot.voter, ballot.choices, ballot.state) == (cast.voter, best[:2], "cast")
    page = voter.get(ballot_of(cycle) + "?change=1")
    assert ticked(page) == sorted(keys(best[:2]))
    page = press(voter, page, "choices", choices=keys(best[2:3]))
    assert "You have chosen 1 topic" in page.content.decode()
    page = voter.get(reverse("ballot-withdraw", args=[cycle.pk]))
    page = press(voter, page, "version")
    assert "Your ballot has been withdrawn" in page.content.decode()
    assert (ticked(page), Ballot.objects.get().state) == ([], "withdrawn")
    assert voter.get(reverse("ballot-withdraw", args=[cycle.pk])).status_code == 404
    page = press(voter, page, "choices", choices=keys(best[:1]))
    assert (Ballot.objects.get().state, Ballot.objects.get().version) == ("cast", 4)


def test_deadline_is_told_on_the_receipt(voter, stage):
    until = timezone.now() + dt.timedelta(days=3)
    cycle = stage.voting(voting_ends_at=until)
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=keys(stage.candidates(cycle)[:1]))
    assert f"You can change it until {timezone.localtime(until):%Y-%m-%d %H:%M}." in page.content.decode()


def test_an_over_vote_is_refused_with_all_choices_kept(voter, stage):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=keys(best[:3]))
    told = "You have chosen 3 topics; at most 2 are allowed. Take back 1 of them."
    assert (page.status_code, told in page.content.decode(), ticked(page)) == (
        422,
        True,
        sorted(keys(best[:3])),
    )
    assert not Ballot.objects.exists()


def test_a_blank_ballot_is_asked_for_once_more(voter, stage):
    cycle = stage.voting()
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=[])
    assert (page.status_code, "Is that what you want?" in page.content.decode()) == (422, True)
    assert not Ballot.objects.exists()
    page = press(voter, page, "blank", "on")
    assert "You have cast a blank ballot" in page.content.decode()
    assert (Ballot.objects.get().choices, Ballot.objects.get().state) == ([], "cast")


@pytest.mark.parametrize("choice", ["999999", "x", "-1", "1e9", ""])
def test_a_topic_that_is_not_on_the_ballot_is_refused(voter, stage, choice):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=keys(best[:1]) + [choice])
    assert (page.status_code, Ballot.objects.exists()) == (422, False)
    assert keys(best[:1])[0] in ticked(page)


def test_the_same_topic_twice_is_refused(voter, stage):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    page = press(voter, voter.get(ballot_of(cycle)), "choices", choices=keys([best[0], best[0]]))
    assert (page.status_code, "chosen more than once" in page.content.decode()) == (422, True)


def test_two_windows_meet_and_the_choice_is_kept(voter, stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    first, second = voter.get(ballot_of(cycle)), voter.get(ballot_of(cycle))
    press(voter, first, "choices", choices=keys(best[:1]))
    page = press(voter, second, "choices", choices=keys(best[1:2]))
    body = page.content.decode()
    assert (page.status_code, "changed in the meantime" in body, ticked(page)) == (409, True, keys(best[1:2]))
    assert Ballot.objects.get().choices == best[:1]
    press(voter, page, "choices")
    assert Ballot.objects.get().choices == best[1:2]


def test_order_is_drawn_for_each_voter_and_can_be_changed_without_losing_choices(client, stage, cast):
    cycle = stage.voting(seats=8, shortlist_size=8)
    Cycle.objects.filter(pk=cycle.pk).update(title="many")
    orders = {}
    for role in ("voter", "manager"):
        client.force_login(cast[role])
        page = client.get(ballot_of(cycle))
        orders[role] = [row.topic.code for row in page.context["rows"]]
        again = client.get(ballot_of(cycle))
        assert [row.topic.code for row in again.context["rows"]] == orders[role]
    assert "drawn by lot for you alone" in page.content.decode()
    page = press(client, page, "order", "rank", choices=keys(stage.candidates(cycle)[1:3]))
    assert [row.rank for row in page.context["rows"]] == [1, 2, 3, 4]
    assert (ticked(page), Ballot.objects.exists()) == (sorted(keys(stage.candidates(cycle)[1:3])), False)
    page = press(client, page, "order", "code")
    assert [row.topic.code for row in page.context["rows"]] == sorted(orders["voter"])
    page = press(client, page, "choices", choices=["999"])
    assert (page.status_code, page.context["order"]) == (422, "code")


def test_ballots_of_all_voters_are_not_in_one_order(db):
    from types import SimpleNamespace

    from scoring.views.ballots import _lot

    topics = [SimpleNamespace(code=f"2025-{number:03}") for number in range(6)]
    firsts = {
        min(topics, key=lambda topic: _lot(SimpleNamespace(pk=1), SimpleNamespace(pk=voter), topic)).code
        for voter in range(200)
    }
    assert len(firsts) == 6


def test_closed_and_unopened_ballots_say_so(voter, stage, cast):
    assert "Voting has not begun" in voter.get(ballot_of(stage.scoring())).content.decode()
    assert "Voting has closed" in voter.get(ballot_of(stage.voted())).content.decode()
    cycle = stage.voting()
    page = voter.get(ballot_of(cycle))
    late = timezone.now() - dt.timedelta(minutes=1)
    Cycle.objects.filter(pk=cycle.pk).update(auto_advance=True, voting_ends_at=late)
    answer = press(voter, page, "choices", choices=keys(stage.candidates(cycle)[:1]))
    assert ("Voting has ended" in answer.content.decode(), Ballot.objects.filter(cycle=cycle).exists()) == (
        True,
        False,
    )


def test_withdrawing_after_the_count_is_refused(voter, stage, cast):
    cycle = stage.voting()
    selection.cast(cycle, by=cast.voter, choices=[])
    page = voter.get(reverse("ballot-withdraw", args=[cycle.pk]))
    selection.close_voting(cycle, by=cast.office)
    assert press(voter, page, "version").status_code == 409
    assert Ballot.objects.get().state == "cast"


def test_runoff_ballot_holds_the_tied_topics_alone(client, stage, cast):
    cycle = stage.voting(runoff=True, seats=1)
    best = stage.candidates(cycle)
    for voter, choice in ((cast.voter, best[0]), (cast.manager, best[1])):
        selection.cast(cycle, by=voter, choices=[choice])
    cycle = selection.close_voting(cycle, by=cast.office)
    client.force_login(cast.voter)
    page = client.get(ballot_of(cycle))
    assert ({row.topic_id for row in page.context["rows"]}, "Runoff" in page.content.decode()) == (
        set(best[:2]),
        True,
    )
    page = press(client, page, "choices", choices=keys(best[:1]))
    assert Ballot.objects.filter(voter=cast.voter).count() == 2


def test_turnout_names_who_has_cast(client, stage, cast):
    cycle = stage.voting()
    selection.cast(cycle, by=cast.voter, choices=stage.candidates(cycle)[:1])
    client.force_login(cast.office)
    page = client.get(reverse("turnout", args=[cycle.pk]))
    found = page.context["turnout"]
    assert [(row["user"].username, row["cast"]) for row in found.rows] == [
        ("manager", False),
        ("voter", True),
    ]
    assert (found.cast, found.eligible, found.needed, found.met) == (1, 2, 2, False)
    assert re.search(r"1 of 2 have cast", page.content.decode())
