"""The what-if page and its API: the same figures by both doors, nothing changed, nothing betrayed."""

import json
import re

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

EVEN = dict.fromkeys(DIMENSIONS, "50")


def marks(**given) -> dict:
    return dict.fromkeys(DIMENSIONS, 5) | given


@pytest.fixture
def ranked(stage, cast) -> Cycle:
    """Three topics, one seat: the first leads by importance, the second by urgency, the third by nothing."""
    cycle = stage.scoring(number=3, seats=1)
    strong = ({"importance": 9}, {"urgency": 8}, {})
    for topic, best in zip(cycle.topics.order_by("code"), strong, strict=True):
        for judge in cast.judges:
            selection.score(topic, by=judge, marks=marks(**best))
    return selection.close_scoring(cycle, by=cast.office)


def page_of(user, cycle: Cycle, **parameters):
    return signed_in(user).get(reverse("what-if", args=[cycle.pk]), parameters)


def api_of(user, cycle: Cycle, **parameters):
    return signed_in(user).get(f"/api/v1/cycles/{cycle.pk}/what-if/", parameters)


def brief(lines) -> list[tuple]:
    return [(line["row"].title, line["rank"], line["was"], line["word"]) for line in lines]


def test_declared_weights_give_the_stored_ranking_to_the_last_digit(ranked, cast):
    page = page_of(cast.office, ranked)
    stored = RankingRow.objects.filter(ranking__cycle=ranked).order_by("position")
    assert [(line["rank"], line["composite"]) for line in page.context["lines"]] == [
        (row.rank, row.composite) for row in stored
    ]
    assert page.context["told"] == "The same topics are selected as in the ranking."
    rows = api_of(cast.office, ranked).json()["rows"]
    assert [(row["rank"], row["composite"]) for row in rows] == [(row.rank, row.composite) for row in stored]


def test_other_weights_move_the_ranking_and_say_who_comes_in(ranked, cast):
    first, second, third = ranked.topics.order_by("code")
    page = page_of(cast.leader, ranked, **EVEN | {"importance": "10", "urgency": "100"})
    assert brief(page.context["lines"]) == [
        ("Topic 2", 1, 2, "▲ comes in"),
        ("Topic 1", 2, 1, "▼ drops out"),
        ("Topic 3", 3, 3, "not selected"),
    ]
    assert page.context["told"] == f"Comes in: {second.code}. Drops out: {first.code}."
    answer = api_of(cast.leader, ranked, importance="10", urgency="100").json()
    assert [
        (row["topic"], row["rank"], row["selected"], row["selected_in_ranking"]) for row in answer["rows"]
    ] == [
        (second.pk, 1, True, False),
        (first.pk, 2, False, True),
        (third.pk, 3, False, False),
    ]
    assert [line["composite"] for line in page.context["lines"]] == [
        row["composite"] for row in answer["rows"]
    ]


def test_shares_total_one_hundred_at_both_doors(ranked, cast):
    typed = EVEN | {"importance": "33"}
    page = page_of(cast.office, ranked, **typed)
    shares = [str(one["share"]) for one in page.context["dimensions"]]
    assert shares == ["9.91", *["15.02"] * 3, *["15.01"] * 3]
    assert list(api_of(cast.office, ranked, **typed).json()["shares"].values()) == shares


def test_shortlist_is_another_cut(ranked, cast):
    page = page_of(cast.office, ranked, cut="shortlist", **EVEN | {"importance": "0", "ease": "100"})
    assert [line["word"] for line in page.context["lines"]] == ["selected", "selected", "▲ comes in"]
    assert api_of(cast.office, ranked, cut="shortlist").json()["size"] == 2


def test_trying_changes_nothing(ranked, cast):
    before = list(RankingRow.objects.values())
    page_of(cast.office, ranked, **EVEN | {"importance": "0"})
    api_of(cast.office, ranked, importance="0")
    ranked.refresh_from_db()
    assert (list(RankingRow.objects.values()), ranked.weights) == (
        before,
        Cycle.objects.get(pk=ranked.pk).weights,
    )
    body = text_of(page_of(cast.office, ranked))
    assert "Nothing is changed" in body


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"goal": "101"}, "goal", "A weight lies between 0 and 100."),
        ({"goal": "1.005"}, "goal", "A weight has two decimals at most."),
        ({"goal": "much"}, "goal", "A weight is a number."),
        ({"cut": "podium"}, "cut", "This must be seats or shortlist."),
        (dict.fromkeys(DIMENSIONS, "0"), "importance", "At least one weight must be above 0."),
    ],
)
def test_what_is_no_weight_is_refused_by_both_doors(ranked, cast, typed, field, why):
    page = page_of(cast.office, ranked, **typed)
    assert (page.status_code, page.context["asked"].faults) == (422, {field: why})
    answer = api_of(cast.office, ranked, **typed)
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"code": "invalid", "detail": why, "attr": field}],
    )


def test_a_parameter_that_is_unknown_is_refused(ranked, cast):
    answer = api_of(cast.office, ranked, weight="3")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_parameter")


def test_before_scoring_closes_there_is_nothing_to_try(stage, cast):
    cycle = stage.scored()
    assert page_of(cast.office, cycle).status_code == 404
    assert api_of(cast.office, cycle).status_code == 404
    assert "what-if" not in text_of(signed_in(cast.office).get(cycle.get_absolute_url()))


def test_a_reader_of_few_topics_learns_nothing_of_the_others(ranked, cast):
    cycle = selection.open_voting(ranked, by=cast.office)  # two of three are on the shortlist
    first, second, third = cycle.topics.order_by("code")
    page = page_of(cast.voter, cycle, **EVEN | {"importance": "0"})
    assert brief(page.context["lines"]) == [
        ("Topic 2", 1, 2, "not selected"),
        ("Topic 1", 2, 1, "not selected"),
    ]
    body = text_of(page)
    assert (
        third.code in body,
        "You don&#x27;t see all topics" in body or "You don't see all topics" in body,
    ) == (
        False,
        True,
    )
    assert (
        page.context["told"],
        "▲ comes in" in re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL),
    ) == (
        "",
        False,
    )
    answer = api_of(cast.voter, cycle, importance="0").json()
    assert (answer["complete"], [row["code"] for row in answer["rows"]]) == (False, [second.code, first.code])
    assert {row["selected"] for row in answer["rows"]} == {None}
    nothing = page_of(cast.partner, cycle)
    assert (nothing.status_code, nothing.context["lines"]) == (200, [])
    assert "None of the ranked topics is open to you" in text_of(nothing)


def test_a_dimension_that_somebody_left_unscored_cannot_count(stage, cast):
    cycle = stage.scoring(number=2, weights=dict.fromkeys(DIMENSIONS, 1) | {"cost": 0})
    for topic in cycle.topics.order_by("code"):
        for judge in cast.judges:
            selection.score(topic, by=judge, marks=marks(cost=None))
    cycle = selection.close_scoring(cycle, by=cast.office)
    page = page_of(cast.office, cycle, cost="10")
    why = "A topic has no marks in this dimension, so it cannot count."
    assert (page.status_code, page.context["asked"].faults) == (422, {"cost": why})
    assert page_of(cast.office, cycle, goal="20").status_code == 200


def test_browser_gets_what_it_computes_with_as_data(ranked, cast):
    body = text_of(page_of(cast.office, ranked))
    found = re.search(r'<script id="what-if-content" type="application/json">(.*?)</script>', body, re.DOTALL)
    content = json.loads(found.group(1))
    assert (content["low"], content["span"], content["sizes"]) == (1.0, 9.0, {"seats": 1, "shortlist": 2})
    assert content["declared"] == [50.0] * 7
    assert content["rows"][0][4:] == [
        RankingRow.objects.get(topic__title="Topic 1").composite,
        [9.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0],
    ]
