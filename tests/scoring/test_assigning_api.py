"""Who scores what over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.models import Assignment
from tests.api.door import Door, faults, outcome
from tests.scoring.assignments import SEVENS, made, ordered, scoring, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage) -> Cycle:
    return made(stage)


def test_the_api_tells_what_a_proposal_comes_to_and_writes_it(cycle, cast):
    office, path = Door(cast.office), f"/cycles/{cycle.pk}/"
    dry = office.verb(path, "assign", {"propose": True, "dry_run": True}).json()
    version = cycle.version
    assert (dry["dry_run"], dry["version"], dry["added"], office.ids("/assignments/")) == (
        True,
        version,
        8,
        [],
    )
    done = office.verb(path, "assign", {"propose": True}, If_Match=version)
    told = done.json()
    assert done.headers["ETag"] == f'"{version + 1}"'
    assert told == dry | {"dry_run": False, "version": version + 1}
    assert sorted(load["topics"] for load in told["load"]) == [2, 3, 3]
    assert (told["shortages"], told["linked"], len(told["groups"][0])) == ([], True, 3)
    rows = office.get("/assignments/", {"cycle": cycle.pk, "judge": cast.judge.pk}).json()["results"]
    assert {(row["judge"], row["topic"]) for row in rows} == {
        (judge, topic) for judge, topic in told["pairs"] if judge == cast.judge.pk
    }
    assert {row["judge_name"] for row in rows} == {"Judge"}
    assert outcome(office.verb(path, "assign", {"propose": True}, If_Match=version)) == (412, "stale_version")


def test_the_api_takes_pairs_one_or_all(cycle, cast):
    office, path, (first, second, *_rest) = Door(cast.office), f"/cycles/{cycle.pk}/", ordered(cycle)
    made = office.post("/assignments/", {"topic": first.pk, "judge": cast.judge.pk})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    again = office.post("/assignments/", {"topic": first.pk, "judge": cast.judge.pk})
    assert outcome(again) == (409, "already_decided")
    stranger = office.post("/assignments/", {"topic": first.pk, "judge": cast.staff.pk})
    assert outcome(stranger) == (403, "permission_denied")
    selection.declare_recusal(second, judge=cast.judge2, by=cast.office, reason="kin")
    barred = office.post("/assignments/", {"topic": second.pk, "judge": cast.judge2.pk})
    assert outcome(barred) == (403, "conflict_of_interest")
    told = office.verb(path, "assign", {"pairs": [[cast.judge3.pk, second.pk]]}).json()
    assert (told["added"], told["removed"], stored(cycle)) == (1, 1, {("judge3", "Topic 2")})
    assert [short["judges"] for short in told["shortages"]] == [0, 1, 0, 0]
    (key,) = office.ids("/assignments/", topic=second.pk)
    assert office.delete(f"/assignments/{key}/", If_Match=1).status_code == 204
    assert stored(cycle) == set()


def test_a_scored_topic_is_not_deleted_but_taken_away_knowingly(cycle, cast):
    cycle = scoring(cycle, cast)
    office, path, first = Door(cast.office), f"/cycles/{cycle.pk}/", ordered(cycle)[0]
    selection.score(first, by=cast.judge, marks=SEVENS)
    (key,) = office.ids("/assignments/", topic=first.pk, judge=cast.judge.pk)
    assert outcome(office.delete(f"/assignments/{key}/", If_Match=1)) == (409, "already_decided")
    assert outcome(office.verb(path, "assign", {"pairs": []})) == (409, "already_decided")
    told = office.verb(path, "assign", {"pairs": [], "remove_scored": True}).json()
    assert (told["removed"], stored(cycle)) == (8, set())


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("invalid", "pairs")),
        ({"propose": True, "pairs": []}, ("invalid", "pairs")),
        ({"pairs": "all"}, ("not_a_list", "pairs")),
        ({"pairs": [[1]]}, ("not_a_list", "pairs")),
        ({"pairs": [[1, True]]}, ("not_a_list", "pairs")),
        ({"pairs": [[1, -1]]}, ("not_a_list", "pairs")),
        ({"pairs": [[1, 2**63]]}, ("not_a_list", "pairs")),
        ({"pairs": [[0, 0]]}, ("unknown_judge", "pairs.0")),
        ({"propose": "perhaps"}, ("invalid", "propose")),
    ],
)
def test_what_cannot_be_an_assignment_is_named(cycle, cast, body, fault):
    answer = Door(cast.office).verb(f"/cycles/{cycle.pk}/", "assign", body)
    assert (answer.status_code, faults(answer)) == (400, [fault])


def test_a_large_assignment_is_saved_in_a_few_statements(stage, cast):
    cycle = stage.proposing(assigned=True)
    topics = [
        Topic(
            cycle=cycle,
            title=f"T{n}",
            code=f"X-{n:04}",
            center=cast.branch,
            proposer=cast.manager,
            state="accepted",
        )
        for n in range(1000)
    ]
    Topic.objects.bulk_create(topics)
    with CaptureQueriesContext(connection) as captured:
        draft = selection.assign_proposed(cycle, by=cast.office, anew=True)
    assert (sorted(draft.weighed().load), Assignment.objects.count()) == ([1000, 1000, 1000], 3000)
    assert len(captured) < 30
