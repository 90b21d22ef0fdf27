"""The history of a topic in words, with what apps above tell of their own subjects."""

from datetime import date

import pytest

from kit import history
from plans.models import Milestone, Risk
from projects import actions, chronicle
from projects.chronicle import chronicle as told
from projects.queries import history_of
from projects.words import TOLD_OF_COMMITMENTS, TOLD_OF_MEMBERS
from tests.kept import kept
from tests.projects.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(stage) -> Work:
    return kept(__name__, lambda: Work(stage, "running"), stage=stage)


def lines(work: Work, user) -> list[dict]:
    return told(list(history_of(work.topic, user)), user)


def test_a_subject_is_told_in_its_words_with_its_labels_and_its_name(work, monkeypatch):
    words = {"settle": ("settled a risk", "good")}
    monkeypatch.setattr(chronicle, "_TOLD", dict(chronicle._TOLD))
    chronicle.tell("risk", words, [Risk], named_by="what")
    risk = Risk.objects.create(topic=work.topic, what="No data", likelihood=2, impact=3)
    changes = {
        "owner": [None, work.lead.pk],
        "state": ["open", "closed"],
        "likelihood": [2, 1],
        "table": [[], [{"a": 1}]],
    }
    history.record(risk, "settle", by=work.lead, changes=changes, topic=work.topic)
    line = lines(work, work.cast.office)[0]
    assert {name: line[name] for name in ("who", "what", "tone", "change")} == {
        "who": work.lead,
        "what": "settled a risk: No data",
        "tone": "good",
        "change": "<div>owner: Lead</div><div>state: open → closed</div><div>likelihood: 2 → 1</div>",
    }


def test_a_moment_is_told_in_local_time(work, monkeypatch):
    monkeypatch.setattr(chronicle, "_TOLD", dict(chronicle._TOLD))
    chronicle.tell("milestone", {"finish": ("finished a milestone", "good")}, [Milestone])
    changes = {"completed_at": [None, "2026-10-24T03:10:00+00:00"]}
    day = date(2026, 10, 24)
    days = {"planned_start": day, "planned_end": day, "first_planned_end": day}
    milestone = Milestone.objects.create(topic=work.topic, title="Causes", **days)
    history.record(milestone, "finish", by=work.lead, changes=changes, topic=work.topic)
    assert lines(work, work.cast.office)[0]["change"] == "<div>entered at: 2026-10-24 11:10</div>"


def test_edits_of_two_things_are_not_told_as_one(work):
    for role in ("advisor", "member"):
        actions.edit_member(work.member(role), by=work.lead, weekly_hours=3)
    found = [line["change"] for line in lines(work, work.cast.office)[:2]]
    assert found == ["<div>hours a week: 3</div>"] * 2


def test_what_a_reader_may_not_see_is_not_named(stage, work, cast):
    hidden = stage.draft(work.topic.cycle, title="Secret zebra")
    history.record(
        work.topic, "edit", by=cast.office, changes={"copied_from": [None, hidden.pk]}, topic=work.topic
    )
    assert "zebra" in str(lines(work, cast.office)[0]["change"])
    assert "(gone)" in str(lines(work, cast.staff)[0]["change"])


@pytest.mark.parametrize("subject", ["scorecard", "ballot", "recusal"])
def test_scores_and_ballots_are_never_told(subject):
    assert subject not in chronicle.subjects()


def test_every_act_on_members_and_commitments_has_its_words():
    assert set(TOLD_OF_MEMBERS) == {
        "invite",
        "accept",
        "decline",
        "remove",
        "hand-over",
        "take-over",
        "edit",
    }
    assert set(TOLD_OF_COMMITMENTS) == {
        "ask",
        "accept",
        "decline",
        "counter",
        "accept-offer",
        "decline-offer",
    }
