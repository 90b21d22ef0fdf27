"""The office screens one topic after another."""

import pytest
from django.conf import settings
from django.urls import reverse

from projects import actions as topics
from projects.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


@pytest.fixture
def queue(stage):
    """Three topics in the order in which they were submitted."""
    cycle = stage.proposing()
    titles = ("宽带报障一次修复率提升", "夜班排班与情绪关怀", "宽带报障一次修复率的提升")
    return [stage.topic(cycle, "submitted", title=title) for title in titles]


def screening(topic: Topic) -> str:
    return reverse("screening", args=[topic.cycle_id])


def decide(client, topic: Topic, verb: str, **data):
    fields = {"topic": topic.pk, "version": topic.version, "verb": verb, "reason": ""} | data
    return client.post(screening(topic), fields)


def test_queue_is_worked_off_one_after_another(office, queue):
    first, second, third = queue
    page = office.get(screening(first))
    assert (page.context["topic"], page.context["place"], page.context["waiting"]) == (first, 1, 3)
    assert decide(office, first, "accept").url == f"{screening(first)}?topic={second.pk}"
    assert (
        decide(office, second, "return", reason="no baseline").url == f"{screening(first)}?topic={third.pk}"
    )
    answer = decide(office, third, "reject", reason="a duplicate", sure="on")
    assert answer.url == screening(first)
    states = [Topic.objects.get(pk=topic.pk).state for topic in queue]
    assert states == ["accepted", "returned", "rejected"]
    page = office.get(screening(first))
    assert (page.context["screened"], page.context["submitted"]) == (3, 3)
    assert "All submitted topics are screened" in page.content.decode()


def test_possible_duplicates_are_shown(office, queue):
    page = office.get(screening(queue[0]))
    assert [topic.pk for topic in page.context["similar"]] == [queue[2].pk]


@pytest.mark.parametrize("verb", ["return", "reject"])
def test_sending_back_needs_a_reason(office, queue, verb):
    page = decide(office, queue[0], verb, reason="  ")
    assert (page.status_code, page.context["topic"]) == (422, queue[0])
    assert "Please give a reason." in page.content.decode()
    assert Topic.objects.get(pk=queue[0].pk).state == "submitted"


def test_rejecting_asks_first_and_keeps_the_reason(office, queue):
    shown = office.get(screening(queue[0])).content.decode()
    page = decide(office, queue[0], "reject", reason="a duplicate")
    asking = page.content.decode()
    assert (page.status_code, 'name="sure"' in shown, 'name="sure"' in asking) == (422, False, True)
    assert "(optional)" not in asking
    assert (page.context["form"].errors, "a duplicate" in asking) == (
        {"sure": ["Please confirm that you want to reject."]},
        True,
    )
    assert Topic.objects.get(pk=queue[0].pk).state == "submitted"


def test_what_was_decided_is_told_in_the_punctuation_of_the_language(office, queue):
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    decide(office, queue[0], "accept")
    told = office.get(screening(queue[0])).content.decode()
    assert f"{queue[0].code} {queue[0].title}：" in told


def test_what_somebody_else_decided_meanwhile_is_told_and_the_reason_kept(office, queue, cast):
    stale = {"version": queue[0].version}
    topics.move(queue[0], "accept", by=cast.office)
    page = decide(office, queue[0], "return", reason="MY REASON", **stale)
    body = page.content.decode()
    assert (page.status_code, "not waiting for the office any more" in body) == (409, True)
    assert Topic.objects.get(pk=queue[0].pk).state == "accepted"


def test_unknown_decisions_and_topics_are_refused(office, queue, stage):
    assert decide(office, queue[0], "explode").status_code == 422
    elsewhere = stage.topic(stage.proposing(), "submitted")
    answer = office.get(f"{screening(queue[0])}?topic={elsewhere.pk}")
    assert answer.status_code == 404
    assert office.get(f"{screening(queue[0])}?topic=abc").context["topic"] == queue[0]
    assert office.get(f"{screening(queue[0])}?topic={'9' * 30}").context["topic"] == queue[0]


def test_empty_queue_says_so(office, stage):
    page = office.get(reverse("screening", args=[stage.proposing().pk]))
    assert "Nothing has been submitted yet" in page.content.decode()
