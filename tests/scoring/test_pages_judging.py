"""Judges go through their topics with plain forms; the office looks on without seeing a mark."""

import pytest
from django.urls import reverse

from projects import actions as topics
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Recusal, Scorecard
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db

SEVENS = dict.fromkeys(DIMENSIONS, "7")


@pytest.fixture
def judge(client, cast):
    client.force_login(cast.judge)
    return client


def sheet(topic: Topic) -> str:
    return reverse("score-topic", args=[topic.pk])


def ordered(cycle: Cycle) -> list[Topic]:
    return list(cycle.topics.order_by("code"))


def test_judge_scores_one_topic_after_another_without_scripts(judge, stage, cast):
    cycle = stage.scoring(number=3)
    page = judge.get(reverse("score", args=[cycle.pk]))
    assert (page.context["totals"]["done"], page.context["next"]) == (0, ordered(cycle)[0])
    page = judge.get(sheet(page.context["next"]))
    visited = []
    for mark in ("7", "9", "-"):
        visited.append(page.context["topic"])
        marks = dict.fromkeys(DIMENSIONS, mark)
        page = press(judge, page, "then", "next", **marks, comment=f"given {mark}")
    assert (visited, page.request["PATH_INFO"]) == (ordered(cycle), reverse("score", args=[cycle.pk]))
    assert "You have scored all your topics." in page.content.decode()
    cards = Scorecard.objects.filter(judge=cast.judge).order_by("topic__code")
    assert [card.marks["goal"] for card in cards] == [7, 9, None]
    assert [line.state for line in page.context["lines"]] == ["scored", "scored", "abstained"]


def test_saving_can_stay_on_the_page_and_shows_what_was_saved(judge, stage):
    topic = ordered(stage.scoring())[1]
    page = press(judge, judge.get(sheet(topic)), "then", "stay", **SEVENS, comment="第一次")
    form = form_with(page, "comment")
    assert page.request["PATH_INFO"] == sheet(topic)
    assert (form.fields["importance"], form.fields["comment"][0].strip()) == (["7"], "第一次")


def test_a_dimension_left_out_is_asked_for_and_the_rest_kept(judge, stage):
    topic = ordered(stage.scoring())[0]
    typed = SEVENS | {"comment": "KEPT"}
    del typed["cost"]
    page = press(judge, judge.get(sheet(topic)), "then", "next", **typed)
    body = page.content.decode()
    assert (page.status_code, "Give a mark, or choose to abstain." in body) == (422, True)
    form = form_with(page, "comment")
    assert (form.fields["goal"], "cost" in form.fields, form.fields["comment"][0].strip()) == (
        ["7"],
        False,
        "KEPT",
    )
    assert not Scorecard.objects.exists()


def test_abstaining_on_a_whole_topic_is_one_press(judge, stage, cast):
    topic = ordered(stage.scoring())[0]
    page = press(judge, judge.get(sheet(topic)), "then", "abstain", importance="9")
    assert page.status_code == 200
    assert set(Scorecard.objects.get(judge=cast.judge).marks.values()) == {None}


def test_marks_of_a_long_scale_are_typed(judge, stage, cast):
    topic = ordered(stage.scoring(scale_low=0, scale_high=100, scale_step="0.5"))[0]
    page = judge.get(sheet(topic))
    assert (b'type="number"' in page.content, b'type="radio"' in page.content) == (True, False)
    typed = dict.fromkeys(DIMENSIONS, "87.5") | {"cost": "", "ease": "７"}
    press(judge, page, "then", "next", **typed)
    assert Scorecard.objects.get(judge=cast.judge).marks == dict.fromkeys(DIMENSIONS, 87.5) | {
        "cost": None,
        "ease": 7,
    }


@pytest.mark.parametrize("wrong", ["101", "-1", "0.3", "1,0", "many", "nan", "1e2"])
def test_wrong_typed_mark_is_refused_beside_its_field_and_kept(judge, stage, wrong):
    topic = ordered(stage.scoring(scale_low=0, scale_high=100, scale_step="0.5"))[0]
    page = press(
        judge, judge.get(sheet(topic)), "then", "next", **(dict.fromkeys(DIMENSIONS, "8") | {"goal": wrong})
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["goal"]
    assert form_with(page, "comment").fields["goal"] == [wrong]


@pytest.mark.parametrize(
    ("scale", "buttons"),
    [
        (("1", "5", "1"), 6),
        (("0", "10", "1"), 12),
        (("1", "5", "2"), 4),
        (("0", "11", "1"), 0),
        (("0", "1", "0.1"), 12),
    ],
)
def test_up_to_eleven_levels_are_buttons(judge, stage, scale, buttons):
    low, high, step = scale
    topic = ordered(stage.scoring(number=1, scale_low=low, scale_high=high, scale_step=step))[0]
    form = form_with(judge.get(sheet(topic)), "comment")
    assert sum(name == "goal" for name, _value in form.boxes) == buttons


def test_anchor_texts_stand_beside_the_marks(judge, stage):
    cycle = stage.scoring(anchors={"10": "无可挑剔", "1": "完全达不到"})
    assert "无可挑剔" in judge.get(sheet(ordered(cycle)[0])).content.decode()
    cycle = stage.scoring(anchors={"cost": {"10": "free of charge"}})
    assert "free of charge" in judge.get(sheet(ordered(cycle)[0])).content.decode()


def test_two_windows_meet_and_nothing_is_lost(judge, stage, cast):
    topic = ordered(stage.scoring())[0]
    first, second = judge.get(sheet(topic)), judge.get(sheet(topic))
    press(judge, first, "then", "next", **SEVENS, comment="first window")
    page = press(judge, second, "then", "next", **(SEVENS | {"goal": "3"}), comment="second window")
    body = page.content.decode()
    assert (page.status_code, "This was changed in the meantime" in body) == (409, True)
    assert page.context["stored"] == [
        {"label": "Reasonableness of the goal", "stored": "7", "typed": "3"},
    ]
    assert Scorecard.objects.get(judge=cast.judge).comment == "first window"
    page = press(judge, page, "then", "stay")
    assert page.status_code == 200
    card = Scorecard.objects.get(judge=cast.judge)
    assert (card.comment, card.goal, card.version) == ("second window", 3, 2)


def test_scoring_ends_with_the_deadline_when_the_clock_moves_the_phases(judge, stage, cast):
    import datetime as dt

    from django.utils import timezone

    cycle = stage.scoring()
    topic = ordered(cycle)[0]
    page = judge.get(sheet(topic))
    Cycle.objects.filter(pk=cycle.pk).update(
        auto_advance=True, scoring_ends_at=timezone.now() - dt.timedelta(1)
    )
    answer = press(judge, page, "then", "next", **SEVENS)
    assert (answer.status_code, Scorecard.objects.exists()) == (409, False)
    assert "Scoring has closed." in judge.get(sheet(topic)).content.decode()


def test_after_closing_the_own_marks_can_be_read_but_not_sent(judge, stage):
    cycle = selection.close_scoring(stage.scored(), by=stage.cast.office)
    topic = ordered(cycle)[0]
    page = judge.get(sheet(topic))
    assert ("Scoring has closed." in page.content.decode(), b'name="then"' in page.content) == (True, False)
    assert judge.post(sheet(topic), SEVENS | {"version": 1}).status_code == 409


def test_judge_recuses_and_lifts_it_again(judge, stage, cast):
    cycle = stage.scoring()
    topic = ordered(cycle)[0]
    page = judge.get(reverse("recuse", args=[topic.pk]))
    assert press(judge, page, "reason", reason=" ").status_code == 422
    page = press(judge, page, "reason", reason="my brother proposed it")
    recusal = Recusal.objects.get()
    assert (recusal.judge, recusal.cause, recusal.reason) == (
        cast.judge,
        "declared",
        "my brother proposed it",
    )
    assert [line.state for line in page.context["lines"]].count("recused") == 1
    assert "You are recused" in judge.get(sheet(topic)).content.decode()
    assert judge.post(sheet(topic), SEVENS | {"version": 0}).status_code == 403
    page = judge.get(reverse("recuse", args=[topic.pk]))
    press(judge, page, "lift", str(recusal.pk))
    assert not Recusal.objects.exists()


def test_office_recuses_any_judge_and_only_the_office_lifts_that(client, stage, cast):
    topic = ordered(stage.scoring())[0]
    address = reverse("recuse", args=[topic.pk])
    client.force_login(cast.office)
    press(client, client.get(address), "reason", judge=str(cast.judge2.pk), reason="family")
    recusal = Recusal.objects.get()
    assert (recusal.judge, recusal.cause, recusal.by) == (cast.judge2, "office", cast.office)
    assert (
        press(client, client.get(address), "reason", judge=str(cast.staff.pk), reason="x").status_code == 422
    )
    client.force_login(cast.judge2)
    assert b'name="lift"' not in client.get(address).content
    assert client.post(address, {"lift": recusal.pk}).status_code == 409
    client.force_login(cast.judge)
    assert client.post(address, {"lift": recusal.pk}).status_code == 404
    client.force_login(cast.office)
    press(client, client.get(address), "lift", str(recusal.pk))
    assert not Recusal.objects.exists()


def test_conflicts_of_interest_are_off_the_list(judge, stage, cast):
    cycle = stage.proposing()
    own = stage.topic(cycle, title="Own center")
    joined = stage.topic(cycle, title="Joined")
    stage.topic(cycle, title="Free")
    Topic.objects.filter(pk=own.pk).update(center=cast.province)
    topics.respond(
        topics.invite(joined, user=cast.judge, role="member", by=cast.office), accept=True, by=cast.judge
    )
    cycle = selection.open_scoring(cycle, by=cast.office)
    page = judge.get(reverse("score", args=[cycle.pk]))
    assert [line.state for line in page.context["lines"]] == ["recused", "recused", "open"]
    assert page.context["totals"]["all"] == 1
    page = judge.get(reverse("score", args=[cycle.pk]) + "?state=recused")
    assert [line.topic.title for line in page.context["lines"]] == ["Own center", "Joined"]


def test_coverage_counts_cards_judges_and_short_topics(client, stage, cast):
    cycle = stage.scoring(number=3)
    first, second, _third = ordered(cycle)
    for judge in cast.judges:
        selection.score(first, by=judge, marks=SEVENS)
    selection.score(second, by=cast.judge, marks={})
    selection.declare_recusal(second, judge=cast.judge2, by=cast.judge2, reason="family")
    client.force_login(cast.office)
    page = client.get(reverse("coverage", args=[cycle.pk]))
    rows = {
        row["user"].username: (row["done"], row["abstained"], row["recused"], row["all"])
        for row in page.context["judges"]
    }
    assert rows == {"judge": (2, 1, 0, 3), "judge2": (1, 0, 1, 2), "judge3": (1, 0, 0, 3)}
    covered = page.context["topics_covered"]
    by_topic = {row["topic"].title: (row["cards"], row["judges"], row["short"]) for row in covered}
    assert by_topic == {"Topic 1": (3, 3, False), "Topic 2": (1, 0, True), "Topic 3": (0, 0, True)}
    assert page.context["short"] == 2
