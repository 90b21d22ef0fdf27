"""The whole first election over the API alone, from an empty installation's office to the sealed record."""

import json

import pytest

from scoring.dimensions import DIMENSIONS
from scoring.record import recount
from tests.api.door import faults, outcome

pytestmark = pytest.mark.django_db


def test_first_election_from_setup_to_closing(door, cast):
    office, leader, manager = door(cast.office), door(cast.leader), door(cast.manager)
    cycle = office.post(
        "/cycles/",
        {
            "code": "2027",
            "title": "二〇二七年课题",
            "seats": 2,
            "themes": ["客户体验", "投诉营销"],
            "panel": [judge.pk for judge in cast.judges],
            "electorate": [cast.voter.pk, cast.manager.pk],
        },
    ).json()
    path = f"/cycles/{cycle['id']}/"
    assert office.verb(path, "open-proposing").json()["phase"] == "proposing"
    topics = [_proposed(manager, cycle, cast.branch.pk, number) for number in range(1, 5)]
    for topic in topics:
        assert office.verb(f"/topics/{topic}/", "accept").json()["state"] == "accepted"
    opened = office.verb(path, "open-scoring", {"lot_seed": "3 1 4 1 5"}).json()
    assert (opened["phase"], opened["is_frozen"], opened["rulebook"]["content"]["lot_seed"]) == (
        "scoring",
        True,
        "3 1 4 1 5",
    )
    for judge in cast.judges:
        for place, topic in enumerate(topics):
            body = {"topic": topic, "marks": dict.fromkeys(DIMENSIONS, 9 - 2 * place), "comment": "可行"}
            assert door(judge).post("/scorecards/", body).status_code == 201
    assert office.verb(path, "close-scoring").json()["scoring_closed_at"]
    ranking = manager.get(path + "ranking/").json()
    assert [row["topic"] for row in ranking["rows"]] == topics
    assert [row["rank"] for row in ranking["rows"]] == [1, 2, 3, 4]
    assert office.verb(path, "open-voting").json()["phase"] == "voting"
    for voter in (cast.voter, cast.manager):
        body = {"cycle": cycle["id"], "choices": topics[:2]}
        assert door(voter).post("/ballots/", body).json()["state"] == "cast"
    assert office.get(path).json()["turnout"] == {"eligible": 2, "cast": 2}
    assert office.verb(path, "close-voting").json()["voting_closed_at"]
    tally = manager.get(path + "tally/").json()
    assert [(row["topic"], row["votes"], row["elected"]) for row in tally["rows"]] == [
        (topics[0], 2, True),
        (topics[1], 2, True),
        (topics[2], 0, False),
        (topics[3], 0, False),
    ]
    assert outcome(office.verb(path, "certify")) == (403, "permission_denied")
    assert leader.verb(path, "certify").json()["phase"] == "running"
    record = leader.get(path + "record/")
    assert recount(record.content).agrees
    states = [manager.get(f"/topics/{topic}/").json()["state"] for topic in topics]
    assert states == ["established", "established", "passed_over", "passed_over"]
    assert outcome(office.verb(path, "close")) == (409, "not_ready")


def _proposed(manager, cycle: dict, center: int, number: int) -> int:
    body = {"cycle": cycle["id"], "center": center, "title": f"课题 {number}"}
    body |= {"theme": cycle["themes"][0]["id"], "kind": "guided", "budget": "1200.50"}
    made = manager.post("/topics/", body)
    assert made.headers["Location"].endswith(f"/api/v1/topics/{made.json()['id']}/")
    submitted = manager.verb(f"/topics/{made.json()['id']}/", "submit").json()
    assert (submitted["code"], submitted["state"]) == (f"2027-{number:03}", "submitted")
    return submitted["id"]


def test_reopening_needs_a_reason_and_leads_back(door, stage, cast):
    cycle = stage.certified()
    office, path = door(cast.office), f"/cycles/{cycle.pk}/"
    assert faults(office.verb(path, "reopen")) == [("required", "reason")]
    assert office.verb(path, "reopen", {"reason": "数错了"}).json()["phase"] == "voting"
    assert outcome(office.get(path + "record/")) == (404, "not_found")
    back = office.verb(path, "reopen", {"reason": "again", "phase": "scoring"}).json()
    assert (back["phase"], back["scoring_closed_at"]) == ("scoring", None)
    assert (
        outcome(office.get(path + "ranking/")) == outcome(office.get(path + "tally/")) == (404, "not_found")
    )
    assert faults(office.verb(path, "reopen", {"reason": "x", "phase": "closed"})) == [("invalid", "phase")]


def test_certifying_against_the_order_needs_reasons_by_topic(door, stage, cast):
    cycle = stage.voted()
    leader, path = door(cast.leader), f"/cycles/{cycle.pk}/"
    first, second, third, _fourth = stage.candidates(cycle)
    codes = dict(cycle.topics.values_list("pk", "code"))
    missing = leader.verb(path, "certify", {"elected": [first, third]})
    assert faults(missing) == [
        ("required", f"reasons.{second}"),
        ("required", f"reasons.{third}"),
    ]
    unknown = leader.verb(path, "certify", {"elected": [first, 999_999], "reason": "x"})
    assert faults(unknown) == [("unknown_topic", "elected")]
    wrong = leader.verb(path, "certify", {"elected": [first], "reasons": {"x": "y"}})
    assert [attr for _code, attr in faults(wrong)] == ["reasons"]
    reasons = {str(second): "no capacity", str(third): "asked for by the province"}
    done = leader.verb(path, "certify", {"elected": [first, third], "reasons": reasons})
    assert done.json()["phase"] == "running"
    document = json.loads(leader.get(path + "record/").content)
    assert document["elected"] == [codes[first], codes[third]]
    assert {entry["reason"] for entry in document["departures"]} == set(reasons.values())


def test_certifying_without_quorum_is_refused(door, stage, cast):
    cycle = stage.voting()
    door(cast.office).verb(f"/cycles/{cycle.pk}/", "close-voting")
    refused = door(cast.leader).verb(f"/cycles/{cycle.pk}/", "certify")
    assert outcome(refused) == (409, "quorum_not_met")


def test_copied_cycle_has_the_rules_the_people_and_the_themes(door, stage, cast):
    old = stage.certified(themes=["one", "two"], quorum="1/2")
    office = door(cast.office)
    new = office.verb(f"/cycles/{old.pk}/", "copy", {"code": "2028", "title": "Next"})
    assert new.status_code == 201
    told = new.json()
    assert (told["phase"], told["quorum"], told["copied_from"]) == ("setup", "1/2", old.pk)
    assert [theme["name"] for theme in told["themes"]] == ["one", "two"]
    assert told["panel"] == sorted(judge.pk for judge in cast.judges)
    again = office.verb(f"/cycles/{old.pk}/", "copy", {"code": "2028", "title": "Next"})
    assert faults(again) == [("unique", "code")]


def test_topic_that_was_passed_over_is_copied_into_a_later_cycle(door, stage, cast):
    old = stage.certified()
    left = old.topics.filter(state="passed_over").first()
    later = stage.proposing()
    manager = door(cast.manager)
    made = manager.verb(f"/topics/{left.pk}/", "copy", {"cycle": later.pk})
    told = made.json()
    assert (made.status_code, told["cycle"], told["state"], told["copied_from"]) == (
        201,
        later.pk,
        "draft",
        left.pk,
    )
    assert outcome(manager.verb(f"/topics/{left.pk}/", "copy", {"cycle": 999_999})) == (404, "not_found")
    assert outcome(manager.verb(f"/topics/{left.pk}/", "copy", {"cycle": old.pk})) == (409, "phase_closed")


def test_reason_given_when_a_cycle_is_made_stands_in_its_history(door, cast):
    body = {"code": "2027", "title": "T", "weights": dict.fromkeys(DIMENSIONS, 1), "reason": "As last year."}
    made = door(cast.office).post("/cycles/", body)
    assert (made.status_code, made.json()["weights_origin"]["reason"]) == (201, "As last year.")
    added = door(cast.office).get("/history/", {"cycle": made.json()["id"]}).json()["results"]
    assert [(entry["verb"], entry["reason"]) for entry in added] == [("add", "As last year.")]


def test_rules_are_frozen_once_scoring_has_opened(door, stage, cast):
    cycle = stage.scoring()
    office, path = door(cast.office), f"/cycles/{cycle.pk}/"
    for body in (
        {"seats": 5},
        {"weights": {}, "quorum": "1/2"},
        {"panel": []},
        {"electorate": [cast.voter.pk]},
    ):
        assert outcome(office.patch(path, body, If_Match="*")) == (409, "frozen"), body
    ends = {"title": "Renamed", "scoring_ends_at": "2030-01-01T00:00:00+08:00"}
    told = office.patch(path, ends, If_Match="*").json()
    assert (told["title"], told["scoring_ends_at"]) == ("Renamed", "2029-12-31T16:00:00+00:00")


def test_deadlines_must_follow_one_another(door, stage, cast):
    cycle = stage.cycle()
    body = {"proposing_ends_at": "2027-02-01T00:00:00Z", "scoring_ends_at": "2027-01-01T00:00:00Z"}
    response = door(cast.office).patch(f"/cycles/{cycle.pk}/", body, If_Match="*")
    assert faults(response) == [("invalid", "scoring_ends_at")]


def test_runoff_shows_the_count_before_and_asks_for_new_ballots(door, stage, cast):
    cycle = stage.voting(seats=1, runoff=True)
    one, two = stage.candidates(cycle)[:2]
    voter, manager, path = door(cast.voter), door(cast.manager), f"/cycles/{cycle.pk}/"
    first = voter.post("/ballots/", {"cycle": cycle.pk, "choices": [one]}).json()
    manager.post("/ballots/", {"cycle": cycle.pk, "choices": [two]})
    closed = door(cast.office).verb(path, "close-voting").json()
    assert (closed["round"], closed["voting_closed_at"]) == (2, None)
    assert manager.get(path + "tally/").json()["round"] == 1
    old = voter.patch(f"/ballots/{first['id']}/", {"choices": [two]}, If_Match="*")
    assert (
        outcome(old) == outcome(voter.verb(f"/ballots/{first['id']}/", "withdraw")) == (409, "phase_closed")
    )
    for person in (voter, manager):
        cast_again = person.post("/ballots/", {"cycle": cycle.pk, "choices": [two]})
        assert (cast_again.status_code, cast_again.json()["round"]) == (201, 2)
    door(cast.office).verb(path, "close-voting")
    tally = manager.get(path + "tally/").json()
    assert (tally["round"], tally["is_runoff"], len(tally["earlier_rounds"])) == (2, True, 1)
    assert [row["topic"] for row in tally["rows"] if row["elected"]] == [two]


def test_a_cycle_is_written_back_as_it_was_read(door, stage, cast):
    cycle = stage.cycle(themes=["one", "two"])
    office, path = door(cast.office), f"/cycles/{cycle.pk}/"
    read = office.get(path).json()
    kept = office.put(path, read, If_Match=read["version"])
    assert (kept.status_code, kept.json()["themes"]) == (200, read["themes"])
    mixed = {"themes": [read["themes"][1], "three", {"name": "four"}]}
    told = office.patch(path, mixed, If_Match="*").json()["themes"]
    assert [theme["name"] for theme in told] == ["two", "three", "four"]
    assert told[0] == read["themes"][1]
    for wrong in ({"id": 1}, {"name": None}, {"name": ["x"]}, {"name": {"name": "x"}}, {"name": "x" * 61}):
        assert faults(office.patch(path, {"themes": [wrong]}, If_Match="*"))[0][1] == "themes.0"
