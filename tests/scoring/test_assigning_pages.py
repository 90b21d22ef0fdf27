"""Judges go through what they are assigned; the office ticks it, and sees what is lacking."""

import pytest
from django.urls import reverse

from kit.refusals import Conflict
from projects.models import Cycle
from scoring import actions as selection
from scoring.assigned import roster, weigh
from scoring.models import Assignment
from scoring.sheet import next_open, totals
from tests.api.door import Door
from tests.cast import make_user
from tests.pages import queries
from tests.scoring.assignments import SEVENS, assign, everything, made, ordered, scoring, stored
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage) -> Cycle:
    return made(stage)


def test_scoring_opens_when_every_topic_has_its_judges(cycle, cast, client):
    first, *rest = ordered(cycle)
    assign(cycle, cast, [(judge.pk, topic.pk) for judge in cast.judges for topic in rest])
    client.force_login(cast.office)
    page = client.get(reverse("cycle-move", args=[cycle.pk, "open-scoring"]))
    sentence = f"These topics are assigned fewer than 2 judges: {first.code}."
    assert page.context["outlook"].missing == [sentence]
    with pytest.raises(Conflict) as refused:
        selection.open_scoring(cycle, by=cast.office)
    assert (refused.value.code, refused.value.detail) == ("not_ready", sentence)
    selection.assign_proposed(cycle, by=cast.office, anew=False)
    page = client.get(reverse("cycle-move", args=[cycle.pk, "open-scoring"]))
    assert page.context["outlook"].missing == []
    assert page.context["outlook"].does[0] == (
        "Proposals end. 4 accepted topics go to the judges as assigned, 3 to 4 each."
    )
    assert selection.open_scoring(cycle, by=cast.office).phase == "scoring"


def test_judges_see_and_score_their_topics_alone(cycle, cast, client):
    cycle = scoring(cycle, cast)
    first, second, third, fourth = ordered(cycle)
    client.force_login(cast.judge)
    page = client.get(reverse("score", args=[cycle.pk]))
    assert [line.topic for line in page.context["lines"]] == [first, second]
    assert (page.context["totals"]["all"], page.context["next"]) == (2, first)
    assert client.get(reverse("score-topic", args=[third.pk])).status_code == 403
    assert client.post(reverse("score-topic", args=[third.pk]), SEVENS).status_code == 403
    answer = Door(cast.judge).post("/scorecards/", {"topic": third.pk, "marks": SEVENS})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not_assigned")
    page = press(client, client.get(reverse("score-topic", args=[first.pk])), "then", "next", **SEVENS)
    assert page.context["topic"] == second
    page = press(client, page, "then", "next", **SEVENS)
    assert page.request["PATH_INFO"] == reverse("score", args=[cycle.pk])
    assert totals(cycle, cast.judge)["percent"] == 100
    assert (next_open(cycle, cast.judge), next_open(cycle, cast.judge3)) == (None, third)


def test_coverage_counts_what_is_assigned_and_leads_to_another_judge(cycle, cast, client):
    cycle = scoring(cycle, cast)
    first, second, third, _last = ordered(cycle)
    selection.score(first, by=cast.judge, marks=SEVENS)
    for topic in (second, third):
        selection.declare_recusal(topic, judge=cast.judge, by=cast.judge, reason="kin")
    client.force_login(cast.office)
    page = client.get(reverse("coverage", args=[cycle.pk]))
    rows = {row["user"].username: (row["done"], row["recused"], row["all"]) for row in page.context["judges"]}
    assert rows == {"judge": (1, 2, 1), "judge2": (0, 0, 4), "judge3": (0, 0, 2)}
    covered = {row["topic"]: (row["cards"], row["wanted"]) for row in page.context["topics_covered"]}
    assert (covered[first], covered[second]) == ((1, 2), (0, 1))
    assert sum(row["recused"] for row in page.context["topics_covered"]) == 2
    assert [one.code for one in page.context["assignment"].short] == [second.code]
    gaps = reverse("assign-propose", args=[cycle.pk, "gaps"])
    assert gaps in page.content.decode()
    press(client, client.get(gaps), "seen")
    assert stored(cycle) >= {("judge3", "Topic 2")}
    assert weigh(roster(cycle)).short == []


def test_switched_off_the_rows_matter_no_more(cycle, cast):
    topic = ordered(cycle)[0]
    assign(cycle, cast, [(cast.judge.pk, topic.pk)])
    cycle = selection.set_up(cycle, by=cast.office, assigned=False)
    cycle = selection.open_scoring(cycle, by=cast.office)
    selection.score(topic, by=cast.judge3, marks=SEVENS)
    assert (totals(cycle, cast.judge3)["all"], Assignment.objects.count()) == (4, 1)


def test_the_office_ticks_who_scores_what_without_scripts(cycle, cast, client):
    first, second, *_rest = ordered(cycle)
    selection.declare_recusal(first, judge=cast.judge, by=cast.judge, reason="kin")
    client.force_login(cast.office)
    page = client.get(reverse("assign", args=[cycle.pk]))
    boxes = {value for name, value in form_with(page, "topics").boxes if name == "pairs"}
    assert boxes == {f"{judge}-{topic}" for judge, topic in everything(cycle)} - {
        f"{cast.judge.pk}-{first.pk}"
    }
    assert page.context["lines"][0].cells[0].cause == "declared"
    ticked = [f"{cast.judge2.pk}-{first.pk}", f"{cast.judge.pk}-{second.pk}"]
    page = press(client, page, "topics", pairs=ticked)
    assert stored(cycle) == {("judge2", "Topic 1"), ("judge", "Topic 2")}
    assert "2 assignments added." in page.content.decode()
    assert sorted(form_with(page, "topics").fields["pairs"]) == sorted(ticked)
    short = client.get(reverse("assign", args=[cycle.pk]) + "?show=short")
    assert [line.topic.title for line in short.context["lines"]] == [f"Topic {n}" for n in range(1, 5)]


def test_a_scored_topic_is_taken_away_on_the_page_only_with_a_second_tick(cycle, cast, client):
    cycle = scoring(cycle, cast)
    first = ordered(cycle)[0]
    selection.score(first, by=cast.judge, marks=SEVENS)
    client.force_login(cast.office)
    page = client.get(reverse("assign", args=[cycle.pk]))
    rest = [
        value for value in form_with(page, "topics").fields["pairs"] if value != f"{cast.judge.pk}-{first.pk}"
    ]
    page = press(client, page, "topics", pairs=rest)
    assert (page.status_code, len(stored(cycle))) == (409, 8)
    press(client, page, "topics", remove_scored="on")
    assert len(stored(cycle)) == 7


@pytest.mark.parametrize("pairs", [["x"], ["1-"], ["1-2-3"], ["-1"], ["9" * 30 + "-1"], ["999999-999999"]])
def test_what_no_page_would_send_is_refused(cycle, cast, client, pairs):
    client.force_login(cast.office)
    body = {"topics": [ordered(cycle)[0].pk], "pairs": pairs, "version": cycle.version}
    assert client.post(reverse("assign", args=[cycle.pk]), body).status_code == 422
    assert client.get(reverse("assign-propose", args=[cycle.pk, "otherwise"])).status_code == 404


@pytest.mark.parametrize("number", [3, 12])
def test_pages_cost_the_same_for_few_and_many_topics_and_judges(stage, cast, client, number):
    panel = [make_user(f"judge-{number}-{n}", (cast.province, "staff")) for n in range(number)]
    cycle = stage.proposing(assigned=True, panel=panel)
    for n in range(number):
        stage.topic(cycle, title=f"Topic {n}")
    selection.assign_proposed(cycle, by=cast.office, anew=True)
    client.force_login(cast.office)
    pages = reverse("assign", args=[cycle.pk]), reverse("assign-propose", args=[cycle.pk, "gaps"])
    assert [len(queries(client, page)) for page in pages] == [15, 15]
