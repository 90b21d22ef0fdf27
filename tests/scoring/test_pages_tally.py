"""The tally in two views: scores beside votes, votes from own centers, seats bought; by both doors."""

import pytest
from django.urls import reverse

from people.models import Seat
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.cast import make_user

pytestmark = pytest.mark.django_db

NORTH, SOUTH = range(8), range(8, 18)
"""Voters of the branch, voters of the department."""


@pytest.fixture
def voters(cast):
    seats = [cast.branch] * len(NORTH) + [cast.department] * len(SOUTH)
    return [make_user(f"voter{number}", (center, "manager")) for number, center in enumerate(seats)]


def voting(stage, cast, voters, **fields) -> tuple[Cycle, dict[str, int]]:
    """Four topics, A of the branch best by score, B and C of the department, D of the partner site worst."""
    cycle = stage.proposing(**{"seats": 2, "choices": 2, "electorate": voters} | fields)
    of = {"A": (cast.branch, cast.manager), "B": (cast.department, cast.other_manager)}
    of |= {"C": of["B"], "D": (cast.partner_site, cast.partner_manager)}
    for title, (center, by) in of.items():
        stage.topic(cycle, title=title, center=center, by=by)
    cycle = selection.open_scoring(cycle, by=cast.office)
    topics = {topic.title: topic for topic in cycle.topics.all()}
    for place, title in enumerate("ABCD"):
        for judge in cast.judges:
            selection.score(topics[title], by=judge, marks=dict.fromkeys(DIMENSIONS, 9 - 2 * place))
    cycle = selection.open_voting(Cycle.objects.get(pk=cycle.pk), by=cast.office)
    return cycle, {title: topic.pk for title, topic in topics.items()}


def voted(stage, cast, voters, papers, **fields) -> Cycle:
    """`papers`: by voter, the titles on the ballot."""
    cycle, keys = voting(stage, cast, voters, **fields)
    for voter, titles in zip(voters, papers, strict=True):
        selection.cast(cycle, by=voter, choices=[keys[title] for title in titles])
    return selection.close_voting(cycle, by=cast.office)


APPROVED = ["AD"] * 4 + ["BD"] * 4 + ["AC"] * 3 + ["CD"] * 4 + ["B"] * 3
"""A 7 (4 from its own branch), B 7, C 7, D 12."""


def tally_of(client, user, cycle: Cycle):
    client.force_login(user)
    (one,) = client.get(reverse("tally", args=[cycle.pk])).context["rounds"]
    return one, client.get(f"/api/v1/cycles/{cycle.pk}/tally/").json()


def test_four_fields_put_score_beside_votes(client, stage, cast, voters):
    cycle = voted(stage, cast, voters, APPROVED)
    one, sent = tally_of(client, cast.office, cycle)
    lists = {
        part["field"].code: [dot["row"].topic.title for dot in part["dots"]] for part in one["views"]["lists"]
    }
    assert lists == {"high_many": ["A"], "high_few": ["B"], "low_many": ["D"], "low_few": ["C"]}
    assert [dot["chosen"] for dot in one["views"]["dots"]] == [True, True, False, False]
    assert (one["views"]["across"], one["views"]["level"]) == (2, 7)
    rows = [
        (row["title"], row["place_by_score"], row["place_by_votes"], row["field"]) for row in sent["rows"]
    ]
    assert rows == [
        ("D", 4, 1, "low_many"),
        ("A", 1, 2, "high_many"),
        ("B", 2, 3, "high_few"),
        ("C", 3, 4, "low_few"),
    ]
    body = client.get(reverse("tally", args=[cycle.pk])).content.decode()
    assert ("High score, few votes" in body, body.count("c-inside")) == (True, 2)


def test_votes_from_own_centers_are_told_where_they_tell_of_nobody(client, stage, cast, voters):
    cycle = voted(stage, cast, voters, APPROVED)
    one, sent = tally_of(client, cast.office, cycle)
    told = {entry["row"].topic.title: (entry["text"], entry["falls"]) for entry in one["own"]["told"]}
    assert told == {
        "A": (
            "4 of its 7 votes come from the 8 voters of its own center. "
            "Without them it would be in place 4 instead of 2.",
            True,
        ),
        "B": (
            "3 of its 7 votes come from the 10 voters of its own center. "
            "Without them it would be in place 4 instead of 3.",
            False,
        ),
        "C": (
            "5 to 7 of its 7 votes come from the 10 voters of its own center. "
            "Without them it would still be in place 4.",
            False,
        ),
    }
    assert [entry["text"] for entry in one["own"]["possible"]] == [
        "Nothing of it can come from its own center."
    ]
    assert len(one["own"]["why"]) == 1
    own = {row["title"]: row["own_center"] for row in sent["rows"]}
    assert own["A"] == {
        "reason": None,
        "voters": 8,
        "others": 10,
        "votes": ["4", "4"],
        "without": ["3", "3"],
        "rank": 2,
        "rank_without": [4, 4],
    }
    assert own["D"] == {
        "reason": "few_voters",
        "voters": 0,
        "others": 18,
        "votes": ["0", "0"],
        "without": ["12", "12"],
        "rank": 1,
        "rank_without": [1, 1],
    }


def test_centers_are_those_of_the_closing(client, stage, cast, voters):
    cycle, keys = voting(stage, cast, voters)
    for voter, titles in zip(voters, APPROVED, strict=True):
        selection.cast(cycle, by=voter, choices=[keys[title] for title in titles])
    Seat.objects.filter(user=voters[17]).delete()
    cycle = selection.close_voting(cycle, by=cast.office)
    Seat.objects.filter(user__in=voters).delete()
    _one, sent = tally_of(client, cast.office, cycle)
    assert [row["own_center"]["voters"] for row in sent["rows"] if row["title"] in "AB"] == [8, 9]


def test_borda_tells_points(client, stage, cast, voters):
    papers = ["ABCD"] * 4 + ["BADC"] * 4 + ["ACBD"] * 5 + ["DCAB"] * 4 + ["D"]
    cycle = voted(stage, cast, voters, papers, ballot_method="borda", choices=None)
    one, sent = tally_of(client, cast.office, cycle)
    assert [(entry["row"].topic.title, entry["points"]) for entry in one["rows"]] == [
        ("A", "40"),
        ("B", "26"),
        ("C", "23"),
        ("D", "19"),
    ]
    assert [row["points"] for row in sent["rows"]] == ["40", "26", "23", "19"]
    assert [dot["amount"] for dot in one["views"]["dots"]] == [40, 26, 23, 19]
    told = {entry["row"].topic.title: entry["text"] for entry in one["own"]["told"]}
    assert told == {
        "A": "18 to 24 of its 40 points come from the 8 voters of its own center. "
        "Without them it would be in place 3 to 4 instead of 1."
    }


def test_equal_shares_tells_what_each_seat_cost(client, stage, cast, voters):
    cycle = voted(stage, cast, voters, APPROVED, ballot_method="equal_shares")
    one, sent = tally_of(client, cast.office, cycle)
    told = [(entry["row"].topic.title, entry["text"]) for entry in one["purchases"]]
    assert told == [
        ("D", "Bought by its 12 voters, each of whom paid at most 1/12 of a seat."),
        ("A", "Filled by the number of votes: no group of voters had enough left to buy it."),
    ]
    assert [(row["title"], row["bought"]) for row in sent["rows"]][:2] == [
        ("D", {"price": "1/12", "supporters": 12}),
        ("A", None),
    ]


def test_only_topics_that_may_be_seen_are_shown(client, stage, cast, voters):
    cycle = voted(stage, cast, voters, APPROVED)
    one, sent = tally_of(client, cast.partner_manager, cycle)
    assert [dot["row"].topic.title for dot in one["views"]["dots"]] == ["D"]
    assert [row["title"] for row in sent["rows"]] == ["D"]
    assert (one["own"]["told"], len(one["own"]["possible"])) == ([], 1)
    assert tally_of(client, cast.partner, cycle)[0]["views"] is None


def test_nothing_is_set_side_by_side_where_every_candidate_has_a_seat(client, stage, cast):
    one, _sent = tally_of(client, cast.office, stage.voted(seats=4))
    assert (one["views"], len(one["rows"])) == (None, 4)


def test_recount_and_verification_hold_the_own_votes(stage, cast, voters, capsys):
    from django.core.management import call_command

    from scoring.record import recount

    cycle = selection.certify(voted(stage, cast, voters, APPROVED), by=cast.leader)
    assert recount(cycle.records.get().document.encode()).differences == []
    Seat.objects.filter(user__in=voters).delete()
    call_command("verify_history")
    assert capsys.readouterr().out.startswith("The history is sound")
    tally = cycle.tallies.get()
    code = next(code for code, entry in tally.content["own_center"].items() if "rank" in entry)
    tally.content["own_center"][code]["rank"] += 1
    tally.save()
    with pytest.raises(SystemExit):
        call_command("verify_history")
    assert "was changed after it was stored" in capsys.readouterr().out
