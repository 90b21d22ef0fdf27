"""Queries per request: never more with more rows (performance.md)."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Center, Seat, User
from projects import actions as topics
from projects.models import Cycle
from scoring import actions as selection
from tests.api import routes
from tests.api.world import MARKS, build

pytestmark = pytest.mark.django_db

LISTS = {
    "assignments-list": 4,
    "absences-list": 4,
    "attachments-list": 4,
    "ballots-list": 4,
    "benefits-list": 4,
    "centers-list": 3,
    "changes-list": 4,
    "commitments-list": 5,
    "comparisons-list": 4,
    "cycles-list": 4,
    "due-list": 28,
    "history-list": 4,
    "imports-list": 4,
    "indicators-list": 4,
    "members-list": 4,
    "milestones-list": 4,
    "notices-list": 4,
    "procedures-list": 5,
    "readings-list": 4,
    "rectifications-list": 4,
    "recusals-list": 4,
    "review-marks-list": 4,
    "risks-list": 4,
    "scorecards-list": 4,
    "seats-list": 3,
    "stage-reviews-list": 5,
    "topics-list": 4,
    "updates-list": 4,
    "users-list": 6,
}
"""Sign-in and seats included; users need two more for their seats and centers. What is due is asked of every
kind, one query each and one more for the lines where it has any."""


def queries(call) -> int:
    """How many statements a request took, not counting the marks of transactions."""
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code < 300, response.content
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(marks) for query in captured.captured_queries)


def test_every_list_is_counted():
    assert sorted(LISTS) == sorted(routes.LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_with_few_and_with_many_rows(door, stage, name):
    build(stage)
    person = door(stage.cast.judge if name == "recusals-list" else stage.cast.office)
    few = queries(lambda: person.get(routes.address(name)))
    grow(stage)
    many = queries(lambda: person.get(routes.address(name)))
    assert few == many
    assert many <= LISTS[name]


def grow(stage) -> None:
    """Thirty more of what lists show."""
    cast = stage.cast
    centers = [Center(code=f"X{n}", name="x", kind="branch", parent=cast.branch) for n in range(30)]
    Center.objects.bulk_create(centers)
    people = User.objects.bulk_create(User(username=f"u{n}", name="u") for n in range(30))
    Seat.objects.bulk_create(
        Seat(user=user, center=center, role="staff") for user, center in zip(people, centers, strict=True)
    )
    cycle = stage.proposing(themes=["one", "two"])
    for number in range(30):
        topic = stage.draft(cycle, title=f"T{number}", theme=cycle.themes.first())
        topics.invite(topic, user=people[number], role="member", by=cast.manager)
    build(stage)


def test_topic_list_with_filters_takes_four(door, stage, cast):
    grow(stage)
    params = {
        "cycle": Cycle.objects.last().pk,
        "state": "draft",
        "ordering": "-title",
        "search": "T",
        "center": cast.branch.pk,
    }
    for person in (door(cast.office), door(cast.judge)):
        assert queries(partial(person.get, "/topics/", params)) == 4


def test_deep_page_has_the_rows_that_the_whole_list_has_there(door, stage, cast):
    from kit.shapes import Row

    grow(stage)
    office = door(cast.office)
    whole = office.get("/topics/", {"ordering": "title", "page_size": 100}).json()["results"]
    Row.DEEP, kept = 10, Row.DEEP
    try:
        page = office.get("/topics/", {"ordering": "title", "page_size": 7, "page": 4}).json()["results"]
        assert queries(lambda: office.get("/topics/", {"page_size": 7, "page": 4})) == 4
    finally:
        Row.DEEP = kept
    assert page == whole[21:28]


def test_topic_costs_the_same_whatever_hangs_on_it(door, stage, cast):
    topic = stage.draft(stage.proposing())
    manager = door(cast.manager)
    few = queries(lambda: manager.get(f"/topics/{topic.pk}/"))
    for person in (cast.staff, cast.judge, cast.voter):
        topics.invite(topic, user=person, role="member", by=cast.manager)
    assert queries(lambda: manager.get(f"/topics/{topic.pk}/")) <= 8
    assert few <= 8


def test_writes_stay_within_their_budget(door, stage, cast):
    cycle = stage.scoring(number=2)
    topic = cycle.topics.first()
    judge, manager, voter = door(cast.judge), door(cast.manager), door(cast.voter)
    card = {"topic": topic.pk, "marks": MARKS}
    found = {
        "score": queries(lambda: judge.post("/scorecards/", card)),
        "rescore": queries(lambda: judge.post("/scorecards/", card)),
    }
    body = {"cycle": stage.proposing().pk, "center": cast.branch.pk, "title": "New"}
    found["propose"] = queries(lambda: manager.post("/topics/", body))
    voting = stage.voting()
    ballot = {"cycle": voting.pk, "choices": stage.candidates(voting)[:2]}
    found["cast"] = queries(lambda: voter.post("/ballots/", ballot))
    assert selection.cast(voting, by=cast.voter, choices=[])[0].version == 2
    wanted = {"score": 10, "rescore": 10, "propose": 8, "cast": 6}
    assert {name: number for name, number in found.items() if number > wanted[name]} == {}
