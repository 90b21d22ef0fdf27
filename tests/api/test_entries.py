"""Scorecards, recusals and ballots: entered, entered again, refused."""

import pytest

from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Scorecard
from tests.api.door import faults, outcome
from tests.api.world import MARKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring(stage):
    return stage.scoring(number=2)


@pytest.fixture
def judge(door, cast):
    return door(cast.judge)


def test_scorecard_is_made_by_the_first_post_and_rewritten_by_the_next(judge, cast, scoring):
    topic = scoring.topics.first()
    first = judge.post("/scorecards/", {"topic": topic.pk, "marks": MARKS, "comment": "好"})
    told = first.json()
    assert (first.status_code, told["version"], told["judge"], told["topic"]) == (
        201,
        1,
        cast.judge.pk,
        topic.pk,
    )
    assert first.headers["Location"].endswith(f"/api/v1/scorecards/{told['id']}/")
    again = judge.post("/scorecards/", {"topic": topic.pk, "marks": {"goal": 3}})
    assert (again.status_code, again.json()["id"], again.json()["version"]) == (200, told["id"], 2)
    assert again.json()["marks"] == dict.fromkeys(DIMENSIONS, None) | {"goal": 3}
    assert again.json()["comment"] == ""
    assert Scorecard.objects.count() == 1


def test_patch_keeps_the_marks_that_it_does_not_name_and_put_does_not(judge, scoring):
    card = judge.post(
        "/scorecards/", {"topic": scoring.topics.first().pk, "marks": MARKS, "comment": "x"}
    ).json()
    path = f"/scorecards/{card['id']}/"
    patched = judge.patch(path, {"marks": {"goal": None, "cost": 2}}, If_Match=1).json()
    assert (patched["marks"], patched["comment"]) == (MARKS | {"goal": None, "cost": 2}, "x")
    assert judge.patch(path, {"comment": "y"}, If_Match=2).json()["marks"] == patched["marks"]
    put = judge.put(path, {"marks": {"ease": 1}}, If_Match=3).json()
    assert (put["marks"], put["comment"]) == (dict.fromkeys(DIMENSIONS, None) | {"ease": 1}, "")


def test_stale_post_of_a_scorecard_is_412(judge, scoring):
    body = {"topic": scoring.topics.first().pk, "marks": MARKS}
    judge.post("/scorecards/", body)
    assert judge.post("/scorecards/", body, If_Match=1).json()["version"] == 2
    assert outcome(judge.post("/scorecards/", body, If_Match=1)) == (412, "stale_version")


def test_scorecard_after_closing_is_409(judge, cast, stage):
    cycle = stage.scored()
    card = Scorecard.objects.filter(judge=cast.judge).first()
    selection.close_scoring(cycle, by=cast.office)
    body = {"topic": card.topic_id, "marks": MARKS}
    assert outcome(judge.post("/scorecards/", body)) == (409, "phase_closed")
    assert outcome(judge.patch(f"/scorecards/{card.pk}/", {"comment": "x"}, If_Match="*")) == (
        409,
        "phase_closed",
    )


def test_nobody_rewrites_the_scorecard_of_another(door, cast, stage):
    cycle = stage.scored()
    card = Scorecard.objects.filter(judge=cast.judge).first()
    path = f"/scorecards/{card.pk}/"
    assert outcome(door(cast.judge2).patch(path, {"comment": "x"}, If_Match="*")) == (404, "not_found")
    selection.close_scoring(cycle, by=cast.office)
    for role in ("office", "leader", "manager"):
        refused = door(cast[role]).patch(path, {"comment": "x"}, If_Match="*")
        assert outcome(refused) == (403, "permission_denied")
    assert Scorecard.objects.count() == 12


def test_leader_on_the_panel_sees_the_cards_of_others_and_rewrites_none(door, cast, stage):
    cycle = stage.scored(panel=[*cast.judges, cast.leader])
    selection.close_scoring(cycle, by=cast.office)
    card = Scorecard.objects.filter(judge=cast.judge).first()
    refused = door(cast.leader).patch(f"/scorecards/{card.pk}/", {"comment": "x"}, If_Match="*")
    assert outcome(refused) == (403, "permission_denied")


def test_judge_of_the_own_center_is_refused_with_its_own_code(door, cast, stage):
    cycle = stage.proposing(panel=[*cast.judges, cast.staff])
    topic = stage.topic(cycle)
    selection.open_scoring(cycle, by=cast.office)
    refused = door(cast.staff).post("/scorecards/", {"topic": topic.pk, "marks": MARKS})
    assert outcome(refused) == (403, "conflict_of_interest")


def test_recusal_excludes_and_is_lifted_again(judge, cast, scoring):
    topic = scoring.topics.first()
    made = judge.post("/recusals/", {"topic": topic.pk, "reason": "my sister leads it"})
    told = made.json()
    assert (made.status_code, told["cause"], told["judge"], told["by"]) == (
        201,
        "declared",
        cast.judge.pk,
        cast.judge.pk,
    )
    card = {"topic": topic.pk, "marks": MARKS}
    assert outcome(judge.post("/scorecards/", card)) == (403, "conflict_of_interest")
    again = judge.post("/recusals/", {"topic": topic.pk, "reason": "twice"})
    assert outcome(again) == (409, "already_decided")
    assert judge.delete(f"/recusals/{told['id']}/", If_Match=1).status_code == 204
    assert judge.post("/scorecards/", card).status_code == 201


def test_recusal_needs_a_reason_and_a_judge_of_the_panel(door, judge, cast, scoring):
    topic = scoring.topics.first()
    assert faults(judge.post("/recusals/", {"topic": topic.pk})) == [("required", "reason")]
    office = door(cast.office)
    body = {"topic": topic.pk, "judge": cast.voter.pk, "reason": "x"}
    assert outcome(office.post("/recusals/", body)) == (403, "permission_denied")
    other = judge.post("/recusals/", body | {"judge": cast.judge2.pk})
    assert outcome(other) == (403, "permission_denied")
    set_by_office = office.post("/recusals/", body | {"judge": cast.judge2.pk}).json()
    assert (set_by_office["cause"], set_by_office["by"]) == ("office", cast.office.pk)
    own = door(cast.judge2).delete(f"/recusals/{set_by_office['id']}/", If_Match=1)
    assert outcome(own) == (409, "frozen")


def test_recusal_that_follows_from_the_facts_stays(door, cast, stage):
    cycle = stage.proposing(panel=[*cast.judges, cast.staff])
    stage.topic(cycle)
    selection.open_scoring(cycle, by=cast.office)
    recusal = door(cast.staff).get("/recusals/").json()["results"][0]
    assert (recusal["cause"], recusal["by"]) == ("own_center", None)
    for role in ("staff", "office"):
        assert outcome(door(cast[role]).delete(f"/recusals/{recusal['id']}/", If_Match=1)) == (409, "frozen")


@pytest.fixture
def voting(stage):
    return stage.voting()


@pytest.fixture
def voter(door, cast):
    return door(cast.voter)


def test_ballot_is_cast_changed_withdrawn_and_cast_again(stage, voter, voting):
    best = stage.candidates(voting)
    first = voter.post("/ballots/", {"cycle": voting.pk, "choices": best[:2]})
    told = first.json()
    assert (first.status_code, told["choices"], told["state"], told["round"]) == (201, best[:2], "cast", 1)
    path = f"/ballots/{told['id']}/"
    changed = voter.patch(path, {"choices": best[1:3]}, If_Match=1).json()
    assert (changed["choices"], changed["version"]) == (best[1:3], 2)
    withdrawn = voter.verb(path, "withdraw").json()
    assert (withdrawn["state"], withdrawn["choices"], withdrawn["version"]) == ("withdrawn", [], 3)
    assert outcome(voter.verb(path, "withdraw")) == (409, "invalid_transition")
    again = voter.post("/ballots/", {"cycle": voting.pk, "choices": best[:1]})
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, told["id"], "cast")
    assert voter.get(path).json() == again.json()


SPOILT = {
    "too_many_choices": lambda best: best[:3],
    "duplicate_choice": lambda best: [best[0], best[0]],
    "unknown_topic": lambda best: [999_999],
}


@pytest.mark.parametrize("code", SPOILT)
def test_spoilt_ballot_is_refused_with_its_code(stage, voter, voting, code):
    choices = SPOILT[code](stage.candidates(voting))
    response = voter.post("/ballots/", {"cycle": voting.pk, "choices": choices})
    assert (response.status_code, faults(response)) == (400, [(code, "choices")])
    assert voter.ids("/ballots/") == []


def test_ten_thousand_choices_are_too_many_and_told_once(voter, voting):
    response = voter.post("/ballots/", {"cycle": voting.pk, "choices": list(range(10_000))})
    assert faults(response) == [("too_many_choices", "choices")]


def test_blank_ballot_counts(voter, voting):
    assert voter.post("/ballots/", {"cycle": voting.pk, "choices": []}).json()["state"] == "cast"


@pytest.mark.parametrize("phase", ["setup", "proposing", "scoring", "voted", "certified"])
def test_ballot_outside_of_voting_is_409(stage, voter, phase):
    cycle = {"setup": stage.cycle}.get(phase) or getattr(stage, phase)
    response = voter.post("/ballots/", {"cycle": cycle().pk, "choices": []})
    assert outcome(response) == (409, "phase_closed")


def test_cycle_that_is_not_there_is_404(voter):
    assert outcome(voter.post("/ballots/", {"cycle": 999_999, "choices": []})) == (404, "not_found")
