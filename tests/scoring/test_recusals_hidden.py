"""Who is recused, even by label, is for the office and leaders; a proposer sees how many judges counted."""

import pytest

from projects.models import Topic
from scoring import actions as selection
from tests.api.door import Door
from tests.pages import signed_in, text_of
from workbooks.queries import scorecard_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(stage, cast) -> Topic:
    """Scored by all three judges, one of whom was recused afterwards; scoring has closed."""
    cycle = stage.scored(min_judges=2)
    topic = cycle.topics.order_by("code").first()
    selection.declare_recusal(topic, judge=cast.judge2, by=cast.judge2, reason="my cousin")
    selection.close_scoring(cycle, by=cast.office)
    return Topic.objects.get(pk=topic.pk)


def told(user, topic) -> dict:
    """What the page, the API and the workbook tell `user` of the scorecards of the topic."""
    page = signed_in(user).get(topic.get_absolute_url())
    panel = next(panel.context for panel in page.context["panels"] if "cards" in panel.context)
    api = Door(user).get("/scorecards/", {"topic": topic.pk}).json()["results"]
    sheet = [row["judge"] for row in scorecard_rows(topic.cycle, user) if row["topic"] == topic.code]
    return {
        "judges": panel["row"].judges,
        "page": [card["who"] for card in panel["cards"]],
        "marked": "recused, does not count" in text_of(page),
        "api": sorted(row["judge_label"] for row in api),
        "sheet": sheet,
    }


def label(topic, judge) -> str:
    return topic.cycle.panelists.get(user=judge).label


def test_proposer_sees_the_count_and_the_cards_that_count(topic, cast):
    labels = sorted(label(topic, judge) for judge in (cast.judge, cast.judge3))
    assert told(cast.manager, topic) == {
        "judges": 2,
        "page": labels,
        "marked": False,
        "api": labels,
        "sheet": labels,
    }
    card = topic.scorecards.get(judge=cast.judge2)
    assert Door(cast.manager).get(f"/scorecards/{card.pk}/").status_code == 404
    assert Door(cast.manager).ids("/recusals/") == []


@pytest.mark.parametrize("role", ["office", "leader"])
def test_office_and_leaders_see_who_is_recused(topic, cast, role):
    names = [judge.name for judge in cast.judges]
    found = told(cast[role], topic)
    assert (found["judges"], found["page"], found["marked"], len(found["api"])) == (2, names, True, 3)


def test_recused_judge_sees_the_own_card_and_why_it_does_not_count(topic, cast):
    assert Door(cast.judge2).ids("/scorecards/", topic=topic.pk) == [
        topic.scorecards.get(judge=cast.judge2).pk
    ]
