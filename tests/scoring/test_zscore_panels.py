"""Z-scores need a complete panel: the office hears so in setup, before opening, and before the close."""

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.api.door import Door

pytestmark = pytest.mark.django_db
NEEDED = "Z-scores need every judge's marks for every topic"


def seen(client, cycle: Cycle, name: str, *args) -> str:
    return client.get(reverse(name, args=[cycle.pk, *args])).content.decode().replace("&#x27;", "'")


def marked(cycle: Cycle, judges, **marks) -> None:
    for topic in cycle.topics.all():
        for number, judge in enumerate(judges):
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 6 + number) | marks)


def test_a_recused_judge_is_told_of_before_scoring_opens(client, stage, cast):
    client.force_login(cast.office)
    cycle = stage.proposing(calibration="zscore")
    stage.topic(cycle)
    assert NEEDED not in seen(client, cycle, "cycle-setup")
    assert NEEDED not in seen(client, cycle, "cycle-move", "open-scoring")
    topic = cycle.topics.get()
    selection.declare_recusal(topic, by=cast.office, judge=cast.judge, reason="Her brother leads it.")
    for page in (seen(client, cycle, "cycle-setup"), seen(client, cycle, "cycle-move", "open-scoring")):
        assert f"{NEEDED}, or scoring cannot be closed. 1 judge is recused from a topic: Judge." in page


def test_judges_who_are_assigned_never_score_everything(client, stage, cast):
    client.force_login(cast.office)
    cycle = stage.proposing(calibration="zscore", assigned=True)
    assert "Judges score only the topics that are assigned to them." in seen(client, cycle, "cycle-setup")


def test_missing_marks_are_named_on_coverage_and_closing_is_refused_by_page_and_api(client, stage, cast):
    client.force_login(cast.office)
    cycle = stage.scoring(number=2, calibration="zscore")
    marked(cycle, cast.judges[:2])
    marked(cycle, cast.judges[2:], cost=None)
    told = [
        NEEDED + "; scoring cannot be closed without them.",
        f"2 scorecards are missing or leave a dimension out: {cast.judges[2].name}.",
    ]
    for page in (seen(client, cycle, "coverage"), seen(client, cycle, "cycle-move", "close-scoring")):
        assert [sentence in page for sentence in told] == [True, True]
    version = Cycle.objects.get(pk=cycle.pk).version
    page = client.post(reverse("cycle-move", args=[cycle.pk, "close-scoring"]), {"version": version})
    answer = Door(cast.office).verb(f"/cycles/{cycle.pk}/", "close-scoring")
    (error,) = answer.json()["errors"]
    assert (page.status_code, answer.status_code, error["code"]) == (409, 409, "not_ready")
    assert error["detail"] == " ".join(told)
    marked(cycle, cast.judges[2:])
    assert NEEDED not in seen(client, cycle, "coverage")
    selection.close_scoring(Cycle.objects.get(pk=cycle.pk), by=cast.office)
    assert Cycle.objects.get(pk=cycle.pk).scoring_closed_at


def test_a_recusal_while_scoring_says_that_only_reopening_helps(client, stage, cast):
    client.force_login(cast.office)
    cycle = stage.scoring(number=2, calibration="zscore")
    marked(cycle, cast.judges)
    topic = cycle.topics.order_by("code").first()
    selection.declare_recusal(topic, by=cast.judge2, judge=cast.judge2, reason="My brother leads it.")
    page = seen(client, cycle, "coverage")
    assert f"1 judge is recused from a topic: {cast.judge2.name}." in page
    assert "Reopen the proposals, with a reason, and choose another judge calibration" in page


def test_other_calibrations_hear_nothing_of_it(client, stage, cast):
    client.force_login(cast.office)
    cycle = stage.scoring(number=2, calibration="additive")
    assert NEEDED not in seen(client, cycle, "coverage")
    assert NEEDED not in seen(client, cycle, "cycle-move", "close-scoring")
