"""Settings that submitted topics rest on: the cycle's code and the themes; what history tells of them."""

import pytest
from django.urls import reverse

from kit.models import Entry
from kit.refusals import Conflict
from projects import actions as topics
from projects.models import Topic
from scoring import actions as selection
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage):
    return stage.proposing(code="2025", themes=["service", "network"])


def themes_of(cycle) -> list[str]:
    return list(cycle.themes.values_list("name", flat=True))


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_theme_of_a_submitted_topic_stays(stage, cast, cycle, state):
    topic = stage.topic(cycle, state, theme=cycle.themes.get(name="service"))
    with pytest.raises(Conflict) as refused:
        selection.set_up(cycle, by=cast.office, themes=["network", "more"])
    assert (refused.value.code, themes_of(cycle)) == ("frozen", ["service", "network"])
    assert Topic.objects.get(pk=topic.pk).theme.name == "service"


def test_theme_of_drafts_can_go_and_others_can_come(stage, cast, cycle):
    stage.topic(cycle, "submitted", theme=cycle.themes.get(name="service"))
    draft = stage.draft(cycle, theme=cycle.themes.get(name="network"))
    selection.set_up(cycle, by=cast.office, themes=["more", "service", " ", "more"])
    assert (themes_of(cycle), Topic.objects.get(pk=draft.pk).theme) == (["more", "service"], None)


def test_history_tells_of_changed_themes_and_only_of_those(cast, cycle):
    entries = Entry.objects.filter(subject="cycle", verb="set-up")
    selection.set_up(cycle, by=cast.office, themes=["service", "network"])
    assert not entries.exists()
    selection.set_up(cycle, by=cast.office, themes=["network"])
    assert entries.get().changes == {"themes": [["service", "network"], ["network"]]}
    page = text_of(signed_in(cast.manager).get(reverse("cycle-history", args=[cycle.pk])))
    assert "themes: service, network → network" in page


def test_code_stays_once_topics_begin_with_it(stage, cast, cycle):
    stage.draft(cycle)
    cycle = selection.set_up(cycle, by=cast.office, code="2026")
    topics.move(cycle.topics.get(), "submit", by=cast.manager)
    with pytest.raises(Conflict) as refused:
        selection.set_up(cycle, by=cast.office, code="2027")
    assert refused.value.code == "frozen"
    assert cycle.topics.get().code == "2026-001"
