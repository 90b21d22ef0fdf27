"""The whole selection through the actions alone: from draft to sealed record, and back."""

import pytest

from projects.models import Topic
from scoring import actions as selection
from scoring.record import recount

pytestmark = pytest.mark.django_db


def test_record_of_certified_cycle_agrees_with_recount(stage):
    cycle = stage.certified()
    record = cycle.records.get()
    assert recount(record.document.encode()).differences == []
    states = list(cycle.topics.order_by("code").values_list("state", flat=True))
    assert states == ["established", "established", "passed_over", "passed_over"]


def test_reopening_step_by_step_leads_back_to_setup_and_keeps_everything(stage, cast):
    cycle = stage.certified()
    phases = []
    while cycle.phase != "setup":
        cycle = selection.reopen(cycle, by=cast.office, reason="error in the list")
        phases.append((cycle.phase, set(Topic.objects.filter(cycle=cycle).values_list("state", flat=True))))
    assert phases == [
        ("voting", {"shortlisted"}),
        ("voting", {"shortlisted"}),
        ("scoring", {"accepted"}),
        ("proposing", {"accepted"}),
        ("setup", {"accepted"}),
    ]
    assert [cycle.scorecards.count(), cycle.ballots.count(), cycle.records.count()] == [12, 2, 1]
