"""The stability report over the API: its course, its figures as far as one sees the topics, a second try."""

import pytest

from projects.models import Topic
from scoring import actions as selection
from scoring import tasks
from scoring.models import RankingRow, StabilityReport
from tests.api.door import Door, outcome

pytestmark = pytest.mark.django_db


def address(cycle) -> str:
    return f"/api/v1/cycles/{cycle.pk}/stability/"


@pytest.fixture
def closed(stage, cast):
    return selection.close_scoring(stage.scored(seats=1, shortlist_size=2), by=cast.office)


def test_it_is_not_there_before_scoring_closes(stage, cast):
    cycle = stage.scored()
    assert outcome(Door(cast.office).get(address(cycle))) == (404, "not_found")


def test_it_says_how_far_it_has_come_and_then_what_was_computed(closed, cast):
    office = Door(cast.office)
    waiting = office.get(address(closed)).json()
    assert [waiting[name] for name in ("state", "seats", "shortlist", "error")] == ["waiting", None, None, ""]
    tasks.take_up_stability()
    told, stored = office.get(address(closed)).json(), StabilityReport.objects.get()
    assert [told[name] for name in ("state", "done", "total")] == ["done", 42_000, 42_000]
    assert (told["inputs_hash"], told["versions"]) == (stored.ranking.inputs_hash, stored.versions)
    for name in ("seats", "shortlist"):
        cut, kept = told[name], stored.content[name]
        assert [row["code"] for row in cut["rows"]] == kept["codes"]
        assert [row["position"] for row in cut["rows"]] == [1, 2, 3, 4]
        for part in ("near_weights", "any_weights", "bootstrap"):
            assert [row[part] for row in cut["rows"]] == kept[part]["share"]
        assert [row["code"] for row in cut["rows"] if row["contested"]] == kept["contested"]
        assert [row["selected"] for row in cut["rows"]] == [place < kept["seats"] for place in range(4)]
        assert [row["topsis_rank"] for row in cut["rows"]] == kept["topsis"]["rank"]
        assert {change["dimension"]: change["reason"] for change in cut["changes"]} == kept["reasons"]
        assert [effect["judge"] for effect in cut["judges"]] == ["J01", "J02", "J03"]
        assert [run["seed"] for run in cut["runs"]] == [
            kept[part]["seed"] for part in ("near_weights", "any_weights", "bootstrap")
        ]


def test_who_sees_not_all_topics_hears_of_theirs_alone(closed, stage, cast):
    """A voter sees the shortlist alone, nobody but office and leaders hears of judges."""
    tasks.take_up_stability()
    report = StabilityReport.objects.get()
    outside = set(RankingRow.objects.filter(shortlisted=False).values_list("topic__code", flat=True))
    titles = set(Topic.objects.filter(code__in=outside).values_list("title", flat=True))
    first, second, third, fourth = report.content["shortlist"]["codes"]
    cut = report.content["shortlist"]
    change = {"dimension": "goal", "weight": 0.5, "by": 0.1, "selected": second, "challenger": third}
    cut |= {"changes": dict.fromkeys(cut["changes"], change), "reasons": {}, "smallest": change}
    cut["contested"] = [second, third]
    cut["topsis"]["overlap"] = {"size": 2, "shared": 1, "only_composite": [second], "only_topsis": [third]}
    report.save()
    office, voter = (Door(cast[role]).get(address(closed)) for role in ("office", "voter"))
    assert [row["code"] for row in office.json()["shortlist"]["rows"]] == [first, second, third, fourth]
    told = voter.json()["shortlist"]
    assert [(row["code"], row["contested"]) for row in told["rows"]] == [(first, False), (second, True)]
    assert (told["judges"], told["smallest"]["challenger"], told["smallest"]["by"]) == (None, None, 0.1)
    assert told["overlap"] == {"size": 2, "shared": 1, "only_composite": [second], "only_topsis": []}
    assert [word for word in outside | titles if word in voter.content.decode()] == []


def test_the_office_has_it_computed_again_after_a_failure(closed, cast):
    verb = f"/api/v1/cycles/{closed.pk}/actions/compute-stability/"
    assert outcome(Door(cast.office).post(verb)) == (409, "already_decided")
    StabilityReport.objects.update(state="failed", error="interrupted", attempts=3)
    assert outcome(Door(cast.leader).post(verb)) == (403, "permission_denied")
    failed = Door(cast.leader).get(address(closed)).json()
    assert "three times" in failed["error"]
    again = Door(cast.office).post(verb)
    assert (again.status_code, again.json()["state"], again.json()["error"]) == (200, "waiting", "")
    assert tasks.take_up_stability() == 1
    assert Door(cast.office).get(address(closed)).json()["state"] == "done"


def test_cycle_whose_stability_nobody_asked_for(closed, cast):
    StabilityReport.objects.all().delete()
    told = Door(cast.voter).get(address(closed)).json()
    assert [told[name] for name in ("state", "total", "asked_at", "seats")] == ["", 0, None, None]


def test_it_costs_the_same_for_few_and_many_topics(stage, cast, django_assert_num_queries):
    office = Door(cast.office)
    for number in (2, 6):
        cycle = stage.scored(number=number, seats=1, shortlist_size=1)
        selection.close_scoring(cycle, by=cast.office)
        tasks.take_up_stability()
        office.get(address(cycle))
        with django_assert_num_queries(7):
            assert office.get(address(cycle)).json()["state"] == "done"
