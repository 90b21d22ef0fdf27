"""Pages cost the same number of queries for few and for many rows."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from scoring import actions as selection
from scoring.dimensions import DIMENSIONS

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 7


def scored(stage, number: int):
    cycle = stage.scoring(number=number, seats=1, shortlist_size=number)
    for topic in cycle.topics.all():
        for judge in stage.cast.judges:
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 6))
    return cycle


def built(stage, phase: str, number: int):
    office, cast = stage.cast.office, stage.cast
    if phase == "proposing":
        cycle = stage.proposing()
        for index in range(number):
            stage.topic(cycle, "submitted", title=f"Subject {index}")
        return cycle
    if phase == "scoring":
        return stage.scoring(number=number)
    cycle = selection.open_voting(scored(stage, number), by=office)
    if phase == "voting":
        return cycle
    for voter in (cast.voter, cast.manager):
        selection.cast(cycle, by=voter, choices=stage.candidates(cycle)[:1])
    cycle = selection.close_voting(cycle, by=office)
    return cycle if phase == "counted" else selection.certify(cycle, by=cast.leader)


PAGES = [
    ("cycle", "proposing", "office"),
    ("screening", "proposing", "office"),
    ("cycle-people", "proposing", "office"),
    ("cycle-setup", "proposing", "office"),
    ("weights", "proposing", "office"),
    ("cycle", "scoring", "office"),
    ("cycle-history", "scoring", "office"),
    ("score", "scoring", "judge"),
    ("coverage", "scoring", "office"),
    ("cycle", "voting", "office"),
    ("ballot", "voting", "voter"),
    ("ranking", "voting", "office"),
    ("ranking", "voting", "voter"),
    ("agreement", "voting", "voter"),
    ("judges", "voting", "office"),
    ("discussion", "voting", "leader"),
    ("discussion", "voting", "judge"),
    ("what-if", "voting", "office"),
    ("what-if", "voting", "voter"),
    ("turnout", "voting", "office"),
    ("tally", "counted", "voter"),
    ("certify", "counted", "leader"),
    ("record", "certified", "outsider"),
]


def queries(client, user, address: str, django_assert_max_num_queries) -> int:
    """Of the second visit: the first one warms what is worked out once."""
    client.force_login(user)
    client.get(address)
    with django_assert_max_num_queries(50) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize(("page", "phase", "role"), PAGES)
def test_page_costs_the_same_for_few_and_many_topics(
    client, stage, cast, django_assert_max_num_queries, page, phase, role
):
    found = {}
    for number in (FEW, MANY):
        address = reverse(page, args=[built(stage, phase, number).pk])
        found[number] = queries(client, cast[role], address, django_assert_max_num_queries)
    assert found[FEW] == found[MANY]


def test_cycles_are_listed_at_one_cost(client, stage, cast, django_assert_max_num_queries):
    stage.cycle()
    few = queries(client, cast.office, reverse("cycles"), django_assert_max_num_queries)
    for _number in range(4):
        stage.scoring(number=2)
    assert queries(client, cast.office, reverse("cycles"), django_assert_max_num_queries) == few


def test_people_are_listed_at_one_cost(client, stage, cast, django_assert_max_num_queries):
    cycle = stage.cycle()
    address = reverse("cycle-people", args=[cycle.pk])
    few = queries(client, cast.office, address, django_assert_max_num_queries)
    assert [cast[role] for role in cast.ROLES]
    assert queries(client, cast.office, address, django_assert_max_num_queries) == few


@pytest.mark.parametrize("role", ["office", "manager", "outsider"])
def test_topic_page_costs_the_same_for_few_and_many_scorecards(
    client, stage, cast, django_assert_max_num_queries, role
):
    found = {}
    for judges in (1, 3):
        cycle = stage.scoring(number=2, min_judges=1)
        for topic in cycle.topics.all():
            for judge in cast.judges[:judges]:
                selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 6))
        cycle = selection.open_voting(cycle, by=cast.office)
        best = stage.candidates(cycle)
        for voter in (cast.voter, cast.manager):
            selection.cast(cycle, by=voter, choices=best)
        selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
        cache.clear()
        found[judges] = queries(
            client, cast[role], reverse("topic", args=[best[0]]), django_assert_max_num_queries
        )
    assert found[1] == found[3]


def test_saving_a_scorecard_costs_the_same_for_few_and_many_topics(
    client, stage, cast, django_assert_max_num_queries
):
    found = {}
    client.force_login(cast.judge)
    for number in (2, MANY):
        topic = stage.scoring(number=number).topics.order_by("code").first()
        data = dict.fromkeys(DIMENSIONS, "7") | {"version": "0", "then": "next", "comment": ""}
        with django_assert_max_num_queries(50) as counted:
            assert client.post(reverse("score-topic", args=[topic.pk]), data).status_code == 302
        found[number] = len(counted)
    assert found[2] == found[MANY]
