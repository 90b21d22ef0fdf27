"""How far the judges agree is for all who see the ranking; how each marks, for the office and the judge."""

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Assignment

pytestmark = pytest.mark.django_db

ROLES = ("office", "leader", "judge", "judge2", "voter", "manager", "staff", "partner", "outsider")


@pytest.fixture
def cycle(stage, cast) -> Cycle:
    return selection.close_scoring(stage.scored(), by=cast.office)


def page_of(client, user, name: str, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def number(cycle: Cycle, judge) -> int:
    return cycle.panelists.get(user=judge).number


def test_agreement_says_it_in_words_first(client, cast, cycle):
    page = page_of(client, cast.outsider, "agreement", cycle.pk)
    headline = page.context["headline"]
    assert (headline["sign"], headline["band"], headline["tone"]) == ("ICC(2,k)", "excellent", "good")
    assert headline["text"].startswith("The judges agree very well.")
    assert page.context["basis"] == "All topics were scored in full by all judges: 3 judges, 4 topics."
    told = [(one["sign"], str(one["band"])) for one in page.context["figures"]]
    assert told == [
        ("W", "more than chance"),
        ("ICC(2,k)", "excellent"),
        ("ICC(2,1)", "good"),
        ("ICC(3,k)", "excellent"),
        ("ICC(3,1)", "excellent"),
        ("α", "reliable"),
    ]
    assert "It is approximate, since there are fewer than eight topics." in page.content.decode()


def test_what_to_do_about_little_agreement_is_told_until_the_ballot(client, stage, cast):
    cycle = stage.scoring()
    orders = ((9, 4, 2, 6), (4, 8, 5, 3), (7, 5, 3, 5))
    for judge, marks in zip(cast.judges, orders, strict=True):
        for topic, mark in zip(cycle.topics.order_by("code"), marks, strict=True):
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, mark))
    advice, told = "Talk about the topics they differ on before the ballot.", []
    for move in (selection.close_scoring, selection.open_voting):
        cycle = move(cycle, by=cast.office)
        page = page_of(client, cast.outsider, "agreement", cycle.pk)
        text = "The judges agree little. The order of the topics depends much on who judged."
        assert page.context["headline"]["text"] == text
        told.append(advice in page.content.decode())
    assert told == [True, False]


def test_what_is_undefined_says_why(client, stage, cast):
    cycle = stage.scoring(number=2, min_judges=1)
    for topic in cycle.topics.all():
        selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 7))
    selection.close_scoring(cycle, by=cast.office)
    page = page_of(client, cast.office, "agreement", cycle.pk)
    assert page.context["headline"]["text"] == (
        "How far the judges agree cannot be said: no topic was scored by two judges."
    )
    assert [str(one["reason"]) for one in page.context["figures"]] == [
        *["fewer than two judges scored topics"] * 5,
        "no topic was scored by two judges",
    ]
    assert {one["value"] for one in page.context["by_dimension"]} == {None}


def test_nobody_sees_anything_before_scoring_has_closed(client, stage, cast):
    cycle = stage.scored()
    place = number(cycle, cast.judge)
    found = {
        role: [
            page_of(client, cast[role], name, *args).status_code
            for name, args in (
                ("agreement", [cycle.pk]),
                ("judges", [cycle.pk]),
                ("judge-sheet", [cycle.pk, place]),
                ("discussion", [cycle.pk]),
            )
        ]
        for role in ROLES
    }
    assert found == {role: [404] * 4 for role in ROLES}


def test_sheets_are_for_the_office_and_the_judge_alone(client, cast, cycle):
    found = {
        role: [
            page_of(client, cast[role], "agreement", cycle.pk).status_code,
            page_of(client, cast[role], "judges", cycle.pk).status_code,
            page_of(client, cast[role], "judge-sheet", cycle.pk, number(cycle, cast.judge)).status_code,
            page_of(client, cast[role], "judge-sheet", cycle.pk, 99).status_code,
        ]
        for role in ROLES
    }
    assert found == {
        role: {"office": [200, 200, 200, 404], "judge": [200, 404, 200, 404]}.get(role, [200, 404, 404, 404])
        for role in ROLES
    }


def test_only_who_may_open_a_sheet_is_led_there(client, cast, cycle):
    found = {}
    for role in ("office", "leader", "judge", "outsider"):
        body = page_of(client, cast[role], "agreement", cycle.pk).content.decode()
        places = [reverse("judge-sheet", args=[cycle.pk, place]) for place in (1, 2, 3)]
        found[role] = (
            reverse("judges", args=[cycle.pk]) + '"' in body,
            [place in body for place in places].count(True),
            reverse("discussion", args=[cycle.pk]) in body,
        )
    assert found == {
        "office": (True, 0, True),
        "leader": (False, 0, True),
        "judge": (False, 1, True),
        "outsider": (False, 0, False),
    }


def test_a_sheet_tells_the_habit_in_words_beside_the_median_of_the_panel(client, cast, cycle):
    page = page_of(client, cast.judge, "judge-sheet", cycle.pk, number(cycle, cast.judge))
    lines = {line["code"]: (line["value"], line["panel"], line["words"]) for line in page.context["lines"]}
    assert lines["severity"] == (
        -1.0,
        0.0,
        "marks about 1.0 points lower than the panel does for the same topics",
    )
    assert lines["coverage"] == (1.0, 1.0, "scored 4 of 4 topics in full")
    assert lines["flat"] == (1.0, 1.0, "gave all seven dimensions the same mark on 100% of the scorecards")
    assert lines["correlation"][2] == "finds the same topics good as the other judges do"
    assert [one["value"] for one in page.context["dimensions"]] == [-1.0] * 7
    body = page.content.decode()
    assert [cast[role].name in body for role in ("judge2", "judge3")] == [False, False]


def test_the_office_sees_all_judges_the_most_severe_first(client, cast, cycle):
    page = page_of(client, cast.office, "judges", cycle.pk)
    rows = [
        (row["habit"].panelist.user.username, row["habit"].value("severity")) for row in page.context["rows"]
    ]
    assert rows == [("judge", -1.0), ("judge2", 0.0), ("judge3", 1.0)]
    assert page.context["medians"]["severity"] == 0.0


def test_coverage_counts_recusals_out_and_where_judges_are_assigned_the_assigned(client, stage, cast):
    cycle = stage.scoring(number=4, min_judges=1)
    first, second, third, fourth = cycle.topics.order_by("code")
    selection.declare_recusal(fourth, judge=cast.judge, by=cast.judge, reason="a cousin")
    for topic in (first, second):
        selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 7))
    cycle = selection.close_scoring(cycle, by=cast.office)
    place = number(cycle, cast.judge)
    page = page_of(client, cast.judge, "judge-sheet", cycle.pk, place)
    told = {line["code"]: line for line in page.context["lines"]}
    assert (told["coverage"]["words"], told["coverage"]["value"]) == ("scored 2 of 3 topics in full", 2 / 3)
    assert (told["correlation"]["value"], told["correlation"]["words"]) == (
        None,
        "fewer than three topics in common with others",
    )
    for topic in (first, second, fourth):
        Assignment.objects.create(cycle=cycle, topic=topic, judge=cast.judge)
    Cycle.objects.filter(pk=cycle.pk).update(assigned=True)
    page = page_of(client, cast.judge, "judge-sheet", cycle.pk, place)
    told = {line["code"]: line for line in page.context["lines"]}
    assert (told["coverage"]["words"], told["coverage"]["value"]) == ("scored 2 of 2 topics in full", 1.0)
