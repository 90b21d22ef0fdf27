"""The page that says how a composite came about: right for every rule, and to every reader what is theirs."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow
from tests.pages import queries, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


def page_of(user, topic):
    return signed_in(user).get(reverse("derivation", args=[topic.pk]))


def steps_of(page) -> list[dict]:
    return page.context["workings"].steps


def scored(stage, **fields) -> Cycle:
    """Two topics by three judges; judge3 is lenient, and abstains once."""
    cycle = stage.scoring(number=2, seats=1, **fields)
    for place, topic in enumerate(cycle.topics.order_by("code")):
        for lenience, judge in enumerate(stage.cast.judges):
            marks = {name: 3 + place + lenience + index % 3 for index, name in enumerate(DIMENSIONS)}
            selection.score(topic, by=judge, marks=marks)
    return cycle


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"calibration": "none"},
        {"calibration": "zscore"},
        {"panel_mean": "median"},
        {"panel_mean": "trimmed"},
        {"weights": dict.fromkeys(DIMENSIONS, 1) | {"goal": 5, "cost": 0}},
        {"directions": {"cost": "min"}, "scale_high": 20},
    ],
)
def test_products_add_up_to_the_stored_composite(stage, cast, rules):
    cycle = selection.close_scoring(scored(stage, **rules), by=cast.office)
    for topic in cycle.topics.all():
        row = RankingRow.objects.get(topic=topic)
        page = page_of(cast.office, topic)
        total = sum(step["product"] for step in steps_of(page))
        assert round(total, 9) == round(row.composite, 9)
        assert page.context["workings"].derivation.composite == row.composite
        assert [round(step["mean"], 9) for step in steps_of(page)] == [row.means[name] for name in DIMENSIONS]
        assert f"Stored when scoring closed: {row.composite:.9f}." in text_of(page)


def test_office_sees_every_step_by_name(stage, cast):
    cycle = scored(stage)
    topic = cycle.topics.order_by("code").first()
    selection.score(topic, by=cast.judge3, marks={"importance": 7}, version=1)
    cycle = selection.close_scoring(cycle, by=cast.office)
    found = page_of(cast.office, topic).context["workings"]
    cells = {judge["who"]: judge["cells"][0] for judge in found.judges}
    assert {who: (cell["mark"], cell["dropped"]) for who, cell in cells.items()} == {
        "Judge": (3, False),
        "Judge2": (4, False),
        "Judge3": (7, False),
    }
    assert all(cell["turned"] - cell["bias"] == pytest.approx(cell["calibrated"]) for cell in cells.values())
    assert [judge["cells"][1]["mark"] for judge in found.judges if judge["who"] == "Judge3"] == [None]
    assert (found.shows_marks, found.shows_severity) == (True, True)


def readers(topic, cast) -> dict[str, tuple]:
    """By role: the names and labels told, whether calibrated marks are shown."""
    told = {}
    for role in ("office", "leader", "manager", "judge", "voter", "outsider"):
        page = page_of(cast[role], topic)
        if page.status_code == 404:
            told[role] = 404
            continue
        main = text_of(page)[text_of(page).index("<main") :]
        words = re.findall(r"<th scope=\"row\"[^>]*>(Judge\d?|J0\d)\b", main)
        told[role] = (sorted(set(words)), "Table of the calibrated marks" in main)
    return told


def test_every_reader_gets_what_is_theirs(stage, cast):
    topic = scored(stage).topics.order_by("code").last()
    cycle = selection.close_scoring(topic.cycle, by=cast.office)
    topic = cycle.topics.get(pk=topic.pk)
    names, labels = ["Judge", "Judge2", "Judge3"], ["J01", "J02", "J03"]
    assert readers(topic, cast) == {
        "office": (names, True),
        "leader": (names, False),
        "manager": (labels, True),  # the proposer
        "judge": ([], False),
        "voter": ([], False),  # it is on the shortlist
        "outsider": 404,
    }
    assert "seen by the office, by leaders and by the topic" in text_of(page_of(cast.judge, topic))


def test_a_recusal_shows_to_those_who_know_names_alone(stage, cast):
    cycle = stage.scoring(number=1, min_judges=2)
    topic = cycle.topics.get()
    for judge in cast.judges:
        selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 6))
    selection.declare_recusal(topic, by=cast.judge2, judge=cast.judge2, reason="a friend's")
    selection.close_scoring(cycle, by=cast.office)
    topic.refresh_from_db()
    states = {
        judge["who"]: judge["state"] for judge in page_of(cast.leader, topic).context["workings"].judges
    }
    assert states == {"Judge": "", "Judge2": "recused, does not count", "Judge3": ""}
    page = page_of(cast.manager, topic)
    assert len(page.context["workings"].judges) == 2
    assert {step["count"] for step in steps_of(page)} == {2}


def test_what_is_not_ranked_says_why(stage, cast):
    cycle = stage.scoring(number=3, floors={"goal": "5"})
    low, few, good = cycle.topics.order_by("code")
    for judge in cast.judges:
        selection.score(low, by=judge, marks=dict.fromkeys(DIMENSIONS, 8) | {"goal": 3})
        selection.score(good, by=judge, marks=dict.fromkeys(DIMENSIONS, 8))
    selection.score(few, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 9))
    selection.close_scoring(cycle, by=cast.office)
    below, lacking = (text_of(page_of(cast.office, topic)) for topic in (low, few))
    assert "Not ranked: below a floor" in below and "Goal: 3.00 lies below the floor of 5" in below
    assert "Not ranked: too few scores" in lacking and "Importance: 1 of 3 judges" in lacking
    assert "There is no composite, because a dimension with a weight has too few marks." in lacking
    judges = page_of(cast.office, few).context["workings"].judges
    assert sorted(judge["state"] for judge in judges) == ["", "did not score", "did not score"]


def test_it_is_there_from_the_closing_of_scoring_on(stage, cast):
    cycle = scored(stage)
    topic = cycle.topics.order_by("code").first()
    address = reverse("derivation", args=[topic.pk])
    assert page_of(cast.office, topic).status_code == 404
    cycle = selection.close_scoring(cycle, by=cast.office)
    ranking = text_of(signed_in(cast.office).get(reverse("ranking", args=[cycle.pk])))
    own = text_of(signed_in(cast.office).get(topic.get_absolute_url()))
    assert (page_of(cast.office, topic).status_code, address in ranking, address in own) == (200, True, True)
    selection.reopen(cycle, by=cast.office, reason="an error")
    assert page_of(cast.office, topic).status_code == 404


def test_it_costs_the_same_for_few_and_many_topics_and_judges(stage, cast):
    found = {}
    for number in (1, 4):
        cycle = stage.scoring(number=number, seats=1, min_judges=1)
        for topic in cycle.topics.all():
            for judge in cast.judges[: min(number, 3)]:
                selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 6))
        cycle = selection.close_scoring(cycle, by=cast.office)
        address = reverse("derivation", args=[cycle.topics.first().pk])
        found[number] = len(queries(signed_in(cast.office), address))
    assert found[1] == found[4]
