"""What certifying seals beside the result: agreement without sheets of single judges."""

import json

import pytest

from projects.models import Cycle
from scoring import actions as selection
from scoring.actions.intake import Paper, enter_papers
from scoring.findings import absences
from scoring.models import StabilityReport
from scoring.record import recount
from tests.api.door import Door

pytestmark = pytest.mark.django_db


def sealed(cycle: Cycle) -> dict:
    """The document of the latest record, which agrees with itself."""
    data = cycle.records.first().document.encode()
    assert recount(data).differences == []
    return json.loads(data)


def test_record_holds_the_agreement_of_the_panel_and_no_sheet_of_a_single_judge(stage, cast):
    cycle = stage.certified()
    stored = cycle.rankings.get().agreement
    assert len(stored["judges"]) == 3
    assert sealed(cycle)["agreement"] == {name: stored[name] for name in stored if name != "judges"}
    answer = Door(cast.leader).get(f"/cycles/{cycle.pk}/record/")
    assert (answer.status_code, "judges" in json.loads(answer.content)["agreement"]) == (200, False)


def test_stability_that_the_worker_gave_up_is_computed_when_it_is_sealed(stage, cast):
    cycle = stage.voted()
    reports = StabilityReport.objects.filter(ranking__cycle=cycle)
    reports.update(state="failed", error="interrupted")
    selection.certify(cycle, by=cast.leader)
    stability = sealed(cycle)["stability"]
    assert (stability["content"]["seats"]["seats"], stability["reason"]) == (2, "")
    assert reports.get().state == "failed"


def test_absences_are_the_ballots_that_came_by_proxy_and_on_paper(stage, cast):
    people = [cast.voter, cast.manager, cast.other_manager, cast.staff, cast.judge]
    cycle = stage.voting(electorate=people, proxies=1, absentees=True, quorum="0")
    best = stage.candidates(cycle)[:1]
    for voter, holder in ((cast.voter, cast.manager), (cast.staff, cast.other_manager)):
        selection.name_proxy(cycle, voter=voter, holder=holder, by=voter)
    used, _new = selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=best)
    unused, _new = selection.cast(cycle, by=cast.other_manager, voter=cast.staff, choices=best)
    selection.withdraw_ballot(unused, by=cast.other_manager)
    selection.note_paper(cycle, voter=cast.judge, by=cast.office)
    enter_papers(cycle, [Paper("7", ["nonsense"])], by=cast.office)
    selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
    document = sealed(cycle)
    assert (document["absences"], document["rounds"][0]["tally"]["cast"]) == ({"proxies": 1, "papers": 1}, 2)
    assert absences(document) == ["1 ballot was cast by proxy.", "1 ballot was entered from paper."]


def test_papers_are_counted_where_they_name_nobody_and_an_absence_that_came_to_nothing_is_not(stage, cast):
    people = [cast.voter, cast.manager, cast.staff]
    cycle = stage.voting(electorate=people, proxies=1, quorum="0")
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    enter_papers(cycle, [Paper("1", []), Paper("2", [])], by=cast.office)
    selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
    assert sealed(cycle)["absences"] == {"proxies": 0, "papers": 2}
