"""The four-part loop on the page of a topic: each part's word, lines and links."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from boards.panels_topic import closed_loop
from kit import history
from plans.models import Milestone
from projects.lifecycle import PUBLIC, STATES
from projects.models import Topic
from results.models import Change
from reviews.models import ReviewMark
from scoring.models import SelectionRecord
from tests.boards.world import days, noon
from tests.pages import queries, signed_in, text_of

pytestmark = pytest.mark.django_db


def parts(topic) -> dict[str, dict]:
    fresh = Topic.objects.get(pk=topic.pk)
    return {part["code"]: part for part in closed_loop(None, fresh).context["parts"]}


def told(part: dict) -> tuple:
    return part["word"], part["tone"], [line["text"] for line in part["lines"]]


@pytest.mark.parametrize("state", STATES)
def test_loop_shows_from_the_establishment_on(world, state):
    topic = world.topic(state=state)
    assert (closed_loop(None, topic) is not None) == (state in PUBLIC)


def test_topic_without_anything_says_what_is_not_there(world):
    found = parts(world.topic(state="established"))
    assert {code: told(part) for code, part in found.items()} == {
        "decision": ("charter to be approved", "warn", ["The charter has not been approved yet."]),
        "evaluation": ("not evaluated yet", "plain", ["No stage review has been held yet."]),
        "control": ("no plan yet", "plain", ["No milestones yet."]),
        "feedback": ("not enough data", "plain", ["No readings yet.", "No progress update yet."]),
    }


def test_golden_parts_of_a_topic_in_trouble(world):
    topic = world.full()
    gate = topic.milestones.order_by("position").last()
    Milestone.objects.filter(pk=gate.pk).update(is_gate=True, title="Effect check")
    held, submitted = topic.reviews.order_by("id")
    found = parts(topic)
    assert told(found["evaluation"]) == (
        "under review",
        "violet",
        [
            "Stage review: submitted, to be concluded.",
            f"Stage review: pass after rectification, on {days(10)}.",
        ],
    )
    assert told(found["control"]) == (
        "overdue",
        "bad",
        [
            "1 of 3 milestones are done.",
            f"1 milestone is overdue, since {days(11)}.",
            "Behind its plan: 38% done, 60% of the time has passed.",
            "1 high risk is open.",
            "2 rectifications are open, 1 to be verified, 1 overdue",
            f"Next gate: Effect check, planned for {days(-39)}.",
        ],
    )
    assert told(found["feedback"]) == (
        "40% attained",
        "info",
        [
            f"0 of 1 targets reached; last reading {days(5)}.",
            "Last progress update: at risk, 3 days ago",
        ],
    )
    pages = {code: [line["url"] for line in part["lines"]] for code, part in found.items()}
    assert pages == {
        "decision": [reverse("topic-charter", args=[topic.pk])],
        "evaluation": [submitted.get_absolute_url(), held.get_absolute_url()],
        "control": [
            *[reverse("topic-plan", args=[topic.pk])] * 3,
            reverse("topic-risks", args=[topic.pk]),
            reverse("topic-reviews", args=[topic.pk]),
            gate.get_absolute_url(),
        ],
        "feedback": [
            reverse("topic-indicators", args=[topic.pk]),
            reverse("topic-updates", args=[topic.pk]),
        ],
    }


def test_decision_tells_record_charter_and_changes(world, cast):
    topic = world.topic()
    SelectionRecord.objects.create(cycle=world.cycle, number=1, document="{}", hash="0", by=cast.leader)
    SelectionRecord.objects.filter(cycle=world.cycle).update(at=noon(days(80)))
    topic.charter_approved_at, topic.charter_approved_by = noon(days(70)), cast.leader
    topic.save()

    def change(state: str):
        Change.objects.create(topic=topic, what="goal", old="a", new="b", why="c", state=state, by=cast.staff)

    decided = [
        f"Elected; the selection record was sealed on {days(80)}.",
        f"Leader approved the charter on {days(70)}.",
    ]
    assert told(parts(topic)["decision"]) == ("decided", "good", decided)
    change("approved")
    change("approved")
    change("refused")
    decided.append("2 changes were approved.")
    assert told(parts(topic)["decision"]) == ("decided", "good", decided)
    change("requested")
    decided.append("1 change awaits approval.")
    assert told(parts(topic)["decision"]) == ("a change awaits approval", "warn", decided)


@pytest.mark.parametrize(
    ("conclusion", "word", "tone"),
    [
        ("pass", "pass", "good"),
        ("pass_after_rectification", "pass after rectification", "warn"),
        ("adjust", "adjust", "warn"),
        ("terminate", "terminate", "bad"),
    ],
)
def test_evaluation_tells_the_last_conclusion(world, conclusion, word, tone):
    topic = world.topic()
    world.review(topic, "concluded", "pass")
    world.review(topic, "concluded", conclusion)
    assert told(parts(topic)["evaluation"]) == (
        word,
        tone,
        [f"Stage review: {word}, on {days(10)}.", "2 reviews held so far."],
    )


def test_evaluation_tells_the_mean_of_concluded_marks_alone(world, cast):
    topic = world.topic()
    held = world.review(topic, "concluded", "pass")
    ReviewMark.objects.create(review=held, reviewer=cast.leader, marks={"progress": 6, "effect": 9})
    ReviewMark.objects.create(review=held, reviewer=cast.judge, marks={"progress": 8, "effect": None})
    pending = world.review(topic)
    ReviewMark.objects.create(review=pending, reviewer=cast.leader, marks={"progress": 1})
    assert told(parts(topic)["evaluation"])[2] == [
        "Stage review: submitted, to be concluded.",
        f"Stage review: pass, on {days(10)}.",
        "Mean of its marks: 7.7",
    ]


def test_evaluation_tells_of_a_review_being_prepared(world):
    topic = world.topic()
    world.review(topic, "draft")
    assert told(parts(topic)["evaluation"]) == (
        "not evaluated yet",
        "plain",
        ["Stage review: being prepared."],
    )


def test_control_follows_from_good_to_rectification(world):
    topic = world.topic()
    world.plan(topic, (-60, -1, 100), (0, 9, 0))
    assert told(parts(topic)["control"])[:2] == ("under control", "good")
    world.rectification(world.review(topic, "concluded", "pass_after_rectification"))
    assert told(parts(topic)["control"])[:2] == ("in rectification", "warn")
    Topic.objects.filter(pk=topic.pk).update(state="terminated")
    assert told(parts(topic)["control"])[:2] == ("ended", "plain")


def test_feedback_tells_what_was_sent_back_and_why(world, cast):
    topic = world.topic()
    review = world.review(topic, "concluded", "pass_after_rectification")
    one = world.rectification(review, "sent_back", reason="No figures")
    history.record(
        topic, "send-back", by=cast.leader, reason="Not shown yet", cycle=topic.cycle_id, topic=topic
    )
    lines = parts(topic)["feedback"]["lines"]
    assert [(line["text"], line["url"], line["tone"]) for line in lines[-2:]] == [
        ("Rectification sent back: No figures", one.get_absolute_url(), "warn"),
        ("Sent back to work: Not shown yet", reverse("topic-history", args=[topic.pk]), ""),
    ]


def test_feedback_tells_missing_readings_and_regression_of_a_consolidating_topic(world):
    topic = world.topic(state="consolidating", consolidating_since=noon(days(40)))
    one = world.indicator(topic, "100", "50", (50, "40"))
    found = told(parts(topic)["feedback"])
    assert found[:2] == ("readings are late", "warn")
    assert found[2][1] == f"Readings after 30 days are due on {days(10)}: {one.name}"
    world.reading(one, 5, "45")
    found = told(parts(topic)["feedback"])
    assert found[:2] == ("targets reached", "good")
    assert found[2][1] == f"Readings after 60 days are due on {days(-20)}: {one.name}"
    world.reading(one, 0, "70")
    found = told(parts(topic)["feedback"])
    assert found[:2] == ("regressed", "bad")
    assert found[2][0] == f"No longer at the target: {one.name}"


def test_page_of_a_topic_shows_loop_indicators_and_pace(world, cast):
    topic = world.full()
    world.plan(world.topic("Other"), (-10, 9, 0), loop=2)
    one = topic.indicators.get()
    shown = text_of(signed_in(cast.staff).get(reverse("topic", args=[topic.pk])))
    for words in ("The closed loop", "Decision", "Evaluation", "Control", "Feedback", one.name):
        assert words in shown, words
    assert "80 seconds on" in shown
    assert "38% done, 60% of the time passed" in shown
    assert "loop 2" not in shown
    other = Topic.objects.get(title="Other")
    assert "loop 2" in text_of(signed_in(cast.staff).get(reverse("topic", args=[other.pk])))


def test_causes_that_no_part_tells_stand_on_top(world):
    topic = world.full()
    world.update(topic, "off_track", ago=30)
    world.update(topic, "off_track", ago=2)
    found = closed_loop(None, Topic.objects.get(pk=topic.pk)).context["reasons"]
    assert [reason.code for reason in found] == ["off_track"]


def test_loop_speaks_chinese_without_failing(world, cast):
    topic = world.full()
    with override("zh-hans"):
        assert len(parts(topic)) == 4


def test_topic_page_costs_the_same_however_much_hangs_on_it(world, cast):
    topic, found = world.full(), {}
    address, client = reverse("topic", args=[topic.pk]), signed_in(cast.leader)
    for number in (1, 30):
        while topic.indicators.count() < number:
            world.indicator(topic, "100", "50", (20, "90"))
            world.milestone(topic, -5, 5, 10, is_gate=True)
            world.update(topic)
            world.risk(topic)
            review = world.review(topic, "concluded", "pass")
            world.rectification(review, "sent_back", reason="x")
            ReviewMark.objects.create(review=review, reviewer=cast.leader, marks={"progress": 6})
        cache.clear()
        client.get(address)
        found[number] = len(queries(client, address))
    assert found[1] == found[30]
