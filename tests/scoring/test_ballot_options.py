"""Ranked ballots and Equal Shares from the settings to the record, by page and by API (methods.md §7)."""

import json

import pytest
from django.urls import reverse

from scoring import actions as selection
from scoring.models import Ballot
from scoring.record import recount
from scoring.rulings import rulebook_of
from scoring.wording import rules
from tests.api.door import Door, faults
from tests.pages import signed_in
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


def said(cycle) -> dict[str, str]:
    return {rule["term"]: rule["text"] for rule in rules(rulebook_of(cycle))}


def places(page) -> dict[str, str]:
    """Topic id → place as it stands in the form, without the empty ones."""
    fields = form_with(page, "ordered").fields
    found = {name.removeprefix("place_"): values[0] for name, values in fields.items() if "place_" in name}
    return {key: place for key, place in found.items() if place}


def test_method_is_explained_in_the_settings_and_in_the_rules(stage, cast):
    cycle = stage.cycle()
    office = signed_in(cast.office)
    page = office.get(reverse("cycle-setup", args=[cycle.pk]))
    body = page.content.decode()
    told = [
        "the topics with the most votes are elected",
        "so that a minority that agrees gets its part of the seats",
        "the higher a topic stands on a ballot",
    ]
    assert [text in body for text in told] == [True] * 3
    chosen = {"ballot_method": "borda", "proxies": "2", "absentees": "on"}
    press(office, page, "ballot_method", **chosen)
    cycle.refresh_from_db()
    assert (cycle.ballot_method, cycle.proxies, cycle.absentees) == ("borda", 2, True)
    words = said(cycle)
    assert words["Ballot"] == (
        "Each voter puts as many topics in order as they like. With n topics the first gets n − 1 points, "
        "the next n − 2, the last 0; topics left out share the mean of the places that are left. The 2 "
        "topics with the most points are elected."
    )
    assert words["Proxies"] == (
        "Who cannot vote may name another voter to vote for them; nobody holds more than 2 proxies, and none "
        "is passed on."
    )
    assert "Absent voters" in words
    assert words["Ties"].startswith("Equal points are decided by")
    assert "Proxies" not in said(stage.cycle())


def test_equal_shares_and_a_runoff_are_refused_at_the_field_and_by_the_api(stage, cast):
    cycle = stage.cycle()
    office = signed_in(cast.office)
    page = office.get(reverse("cycle-setup", args=[cycle.pk]))
    page = press(office, page, "ballot_method", ballot_method="equal_shares", runoff="on")
    told = "A runoff needs a cut by votes; Equal Shares has none."
    assert (page.status_code, page.context["form"].errors["runoff"]) == (422, [told])
    answer = Door(cast.office).patch(
        f"/cycles/{cycle.pk}/", {"ballot_method": "equal_shares", "runoff": True}, If_Match=cycle.version
    )
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"code": "not_with_equal_shares", "detail": told, "attr": "runoff"}],
    )
    wrong = Door(cast.office).patch(
        f"/cycles/{cycle.pk}/", {"ballot_method": "plurality", "proxies": 21}, If_Match=cycle.version
    )
    assert sorted(faults(wrong)) == [("invalid_choice", "ballot_method"), ("max_value", "proxies")]


def test_order_is_kept_from_the_form_to_the_record(stage, cast):
    cycle = stage.voting(ballot_method="borda", quorum="0")
    a, b, c, d = stage.candidates(cycle)
    voter = signed_in(cast.voter)
    page = voter.get(reverse("ballot", args=[cycle.pk]))
    assert "You have ranked 0 of 4" in page.content.decode()
    filled = {f"place_{c}": "1", f"place_{a}": "2", f"place_{d}": "7"}
    page = press(voter, page, "ordered", **filled)
    assert "You have ranked 3 topics" in page.content.decode()
    assert [topic.pk for topic in page.context["topics"]] == [c, a, d]
    assert Ballot.objects.get().choices == [c, a, d]
    page = voter.get(reverse("ballot", args=[cycle.pk]) + "?change=1")
    assert places(page) == {str(c): "1", str(a): "2", str(d): "3"}
    assert [one["row"].topic_id for one in page.context["rows"]] == [c, a, d, b]
    made = Door(cast.manager).post("/ballots/", {"cycle": cycle.pk, "choices": [d, c]})
    assert (made.status_code, made.json()["choices"]) == (201, [d, c])
    cycle = selection.close_voting(cycle, by=cast.office)
    codes = dict(cycle.topics.values_list("pk", "code"))
    points = cycle.tallies.get().content["points"]
    assert points == {codes[c]: "5", codes[d]: "4", codes[a]: "5/2", codes[b]: "1/2"}
    cycle = selection.certify(cycle, by=cast.leader)
    document = cycle.records.get().document
    ballots = json.loads(document)["rounds"][0]["ballots"]
    assert sorted(ballots) == sorted([[codes[c], codes[a], codes[d]], [codes[d], codes[c]]])
    assert recount(document.encode()).differences == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["1", "1"], "Two topics stand in place 1. Give each a place of its own."),
        (["0", "2"], "A place is a whole number from 1 on"),
        (["1.5", "2"], "A place is a whole number from 1 on"),
        (["9" * 5000, "2"], "A place is a whole number from 1 on"),
    ],
)
def test_place_that_says_nothing_is_refused_with_all_places_kept(stage, cast, typed, told):
    cycle = stage.voting(ballot_method="borda")
    first, second = map(str, stage.candidates(cycle)[:2])
    voter = signed_in(cast.voter)
    page = voter.get(reverse("ballot", args=[cycle.pk]))
    page = press(voter, page, "ordered", **{f"place_{first}": typed[0], f"place_{second}": typed[1]})
    assert (page.status_code, told in page.content.decode()) == (422, True)
    assert (places(page), Ballot.objects.exists()) == ({first: typed[0], second: typed[1]}, False)


def test_topic_that_is_not_on_the_ranked_ballot_and_too_many_places_are_refused(stage, cast):
    cycle = stage.voting(ballot_method="borda", choices=2)
    a, b, c, _d = stage.candidates(cycle)
    voter = signed_in(cast.voter)
    page = voter.get(reverse("ballot", args=[cycle.pk]))
    assert "Put up to 2 topics in order" in page.content.decode()
    strange = press(voter, page, "ordered", place_999999="1")
    assert "not on this ballot" in strange.content.decode()
    many = press(voter, page, "ordered", **{f"place_{key}": str(n) for n, key in enumerate([a, b, c], 1)})
    assert "You have chosen 3 topics; at most 2 are allowed." in many.content.decode()
    door = Door(cast.voter)
    codes = [
        [
            error["code"]
            for error in door.post("/ballots/", {"cycle": cycle.pk, "choices": choices}).json()["errors"]
        ]
        for choices in ([a, b, c], [a, a], [999999])
    ]
    assert codes == [["too_many_choices"], ["duplicate_choice"], ["unknown_topic"]]
    assert not Ballot.objects.exists()


def test_blank_ranked_ballot_is_asked_for_and_counts(stage, cast):
    cycle = stage.voting(ballot_method="borda", quorum="0")
    voter = signed_in(cast.voter)
    page = press(voter, voter.get(reverse("ballot", args=[cycle.pk])), "ordered")
    assert "gives all topics the same points" in page.content.decode()
    page = press(voter, page, "blank", "on")
    assert "You have cast a blank ballot" in page.content.decode()
    selection.close_voting(cycle, by=cast.office)
    tally = cycle.tallies.get()
    assert (tally.blank, set(tally.content["points"].values())) == (1, {"3/2"})


def test_other_order_of_the_candidates_keeps_the_places(stage, cast):
    cycle = stage.voting(ballot_method="borda")
    a, b, _c, _d = map(str, stage.candidates(cycle))
    voter = signed_in(cast.voter)
    page = voter.get(reverse("ballot", args=[cycle.pk]))
    page = press(voter, page, "order", "code", **{f"place_{b}": "1", f"place_{a}": "2"})
    assert (places(page), Ballot.objects.exists()) == ({a: "2", b: "1"}, False)
    page = press(voter, page, "ordered")
    assert Ballot.objects.get().choices == [int(b), int(a)]


def test_equal_shares_elects_for_a_minority_that_approval_leaves_out(stage, cast):
    people = [cast.voter, cast.manager, cast.other_manager]
    elected = {}
    for method in ("approval", "equal_shares"):
        cycle = stage.voting(ballot_method=method, electorate=people, seats=3, choices=3)
        a, b, c, d = stage.candidates(cycle)
        selection.cast(cycle, by=cast.voter, choices=[a, b, c])
        selection.cast(cycle, by=cast.manager, choices=[a, b, c])
        selection.cast(cycle, by=cast.other_manager, choices=[d])
        tally = selection.close_voting(cycle, by=cast.office).tallies.get()
        ids = dict(cycle.topics.values_list("code", "pk"))
        elected[method] = [ids[code] == d for code in tally.content["elected"]], tally.content["bought"]
    assert elected == {"approval": ([False, False, False], None), "equal_shares": ([False, False, True], 3)}
