"""Voting by proxy and on paper, where the rules allow it (methods.md §7)."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused
from projects.models import Cycle
from scoring import actions as selection
from scoring.actions.intake import Paper, enter_papers
from scoring.models import Absence, Ballot
from scoring.stand_ins import possible_absentees
from tests.cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return [cast.voter, cast.manager, cast.other_manager, cast.staff]


@pytest.fixture
def voting(stage, people):
    """Opens voting for four voters under the rules given."""
    return lambda **rules: stage.voting(electorate=people, **rules)


def refused(kind, action, *args, **kwargs):
    with pytest.raises(kind) as caught:
        action(*args, **kwargs)
    return caught.value


def told(subject="absence") -> list:
    rows = Entry.objects.filter(subject=subject).order_by("pk")
    return [(entry.by.username, entry.verb, entry.old, entry.new, entry.reason) for entry in rows]


def test_holder_casts_for_the_voter_and_for_oneself(voting, stage, cast):
    cycle = voting(proxies=1)
    best = stage.candidates(cycle)
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    selection.cast(cycle, by=cast.manager, choices=best[:1])
    ballot, new = selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=best[1:3])
    rows = Ballot.objects.order_by("pk").values_list("voter__username", "holder__username", "choices")
    assert (new, list(rows)) == (
        True,
        [("manager", None, best[:1]), ("voter", "manager", best[1:3])],
    )
    assert told() == [("voter", "name-proxy", "", "proxy", "")]
    assert told("ballot") == [("manager", "cast", "", "cast", "")] * 2
    changed = selection.recast(ballot, by=cast.manager, choices=best[:1], version=1)
    assert (changed.pk, changed.holder, changed.choices) == (ballot.pk, cast.manager, best[:1])


def test_ballot_cast_by_the_holder_is_seen_by_the_holder_alone(voting, stage, cast):
    cycle = voting(proxies=1)
    proxy = selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    ballot, _new = selection.cast(
        cycle, by=cast.manager, voter=cast.voter, choices=stage.candidates(cycle)[:1]
    )
    seen = {
        role: list(Ballot.objects.visible_to(cast[role]))
        for role in ("manager", "voter", "office", "leader", "staff")
    }
    assert seen == {"manager": [ballot], "voter": [], "office": [], "leader": [], "staff": []}
    known = {
        role: [(one.pk, one.used) for one in Absence.objects.visible_to(cast[role]).with_use()]
        for role in ("manager", "voter", "office", "leader", "staff")
    }
    told = [(proxy.pk, True)]
    assert known == {"manager": told, "voter": told, "office": told, "leader": [], "staff": []}


def test_used_proxy_neither_ends_nor_lets_the_voter_cast(voting, stage, cast):
    cycle = voting(proxies=1)
    proxy = selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    ballot, _new = selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=[])
    late = refused(Conflict, selection.cast, cycle, by=cast.voter, choices=[])
    assert (late.code, str(late)) == ("already_decided", "The holder of your proxy has cast your ballot.")
    assert refused(Conflict, selection.end_absence, proxy, by=cast.voter).code == "already_decided"
    selection.withdraw_ballot(ballot, by=cast.manager)
    selection.end_absence(proxy, by=cast.voter)
    best = stage.candidates(cycle)[:1]
    selection.cast(cycle, by=cast.voter, choices=best)
    ballot.refresh_from_db()
    assert (ballot.holder, ballot.choices, ballot.state) == (None, best, "cast")
    assert refused(Refused, selection.recast, ballot, by=cast.manager, choices=[]).code


def test_voter_who_casts_in_person_ends_an_unused_proxy(voting, cast):
    cycle = voting(proxies=1)
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    selection.cast(cycle, by=cast.voter, choices=[])
    assert told() == [
        ("voter", "name-proxy", "", "proxy", ""),
        ("voter", "end-absence", "proxy", "", "voted in person"),
    ]
    refused(Refused, selection.cast, cycle, by=cast.manager, voter=cast.voter, choices=[])
    ballot = Ballot.objects.get()
    assert (ballot.voter, ballot.holder) == (cast.voter, None)


def test_nobody_casts_for_another_without_a_proxy(voting, cast):
    for rules in ({}, {"proxies": 2}, {"absentees": True}):
        cycle = voting(**rules)
        error = refused(Refused, selection.cast, cycle, by=cast.manager, voter=cast.voter, choices=[])
        assert str(error) == "You do not hold the proxy of this voter."
    assert not Ballot.objects.exists()


def test_no_chains_no_more_than_allowed_and_nobody_twice(voting, cast):
    cycle = voting(proxies=1)
    name = selection.name_proxy
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    faults = [
        refused(Invalid, name, cycle, voter=cast.staff, holder=cast.manager, by=cast.staff),
        refused(Invalid, name, cycle, voter=cast.staff, holder=cast.voter, by=cast.staff),
        refused(Invalid, name, cycle, voter=cast.staff, holder=cast.leader, by=cast.staff),
        refused(Invalid, name, cycle, voter=cast.staff, holder=cast.staff, by=cast.staff),
        refused(Conflict, name, cycle, voter=cast.manager, holder=cast.staff, by=cast.manager),
        refused(Conflict, name, cycle, voter=cast.voter, holder=cast.staff, by=cast.voter),
        refused(Refused, name, cycle, voter=cast.leader, holder=cast.staff, by=cast.leader),
        refused(Refused, name, cycle, voter=cast.staff, holder=cast.other_manager, by=cast.voter),
    ]
    assert [fault.problems[0].attr for fault in faults] == ["holder"] * 4 + [None] * 4
    assert Absence.objects.count() == 1


def test_proxy_is_refused_once_the_voter_has_cast_and_where_the_rules_know_none(voting, cast):
    cycle = voting(proxies=1)
    selection.cast(cycle, by=cast.voter, choices=[])
    error = refused(Conflict, selection.name_proxy, cycle, voter=cast.voter, holder=cast.staff, by=cast.voter)
    assert str(error) == "Voter has cast a ballot already."
    plain = voting()
    error = refused(Conflict, selection.name_proxy, plain, voter=cast.voter, holder=cast.staff, by=cast.voter)
    assert str(error) == "The rules of this cycle know no proxies."


def test_proxy_is_named_from_scoring_on_and_until_voting_closes(stage, cast, people):
    cycle = stage.proposing(electorate=people, proxies=2)
    words = {"voter": cast.voter, "holder": cast.staff, "by": cast.voter}
    assert refused(Conflict, selection.name_proxy, cycle, **words).code == "phase_closed"
    stage.topic(cycle)
    cycle = selection.open_scoring(cycle, by=cast.office)
    proxy = selection.name_proxy(cycle, **words)
    closed = stage.voted(electorate=people, proxies=2, quorum="0")
    later = {"voter": cast.staff, "holder": cast.other_manager, "by": cast.staff}
    assert refused(Conflict, selection.name_proxy, closed, **later).code == "phase_closed"
    selection.end_absence(proxy, by=cast.staff)
    assert told()[-1] == ("staff", "end-absence", "proxy", "", "")


def test_office_enters_a_proxy_with_a_reason_and_ends_only_what_it_entered(voting, cast):
    cycle = voting(proxies=2)
    words = {"voter": cast.voter, "holder": cast.staff, "by": cast.office}
    assert refused(Invalid, selection.name_proxy, cycle, **words).problems[0].attr == "reason"
    entered = selection.name_proxy(cycle, **words, reason=" Letter of 3 May ")
    assert entered.reason == "Letter of 3 May"
    own = selection.name_proxy(cycle, voter=cast.manager, holder=cast.staff, by=cast.manager)
    refused(Refused, selection.end_absence, own, by=cast.office)
    refused(Refused, selection.end_absence, entered, by=cast.manager)
    selection.end_absence(entered, by=cast.office, reason="Taken back in writing")
    assert list(Absence.objects.all()) == [own]


def test_nobody_in_the_office_makes_themselves_the_holder_of_another_s_vote(stage, cast):
    cycle = stage.voting(electorate=[cast.voter, cast.office, cast.staff], proxies=2)
    name = selection.name_proxy
    words = {"voter": cast.voter, "holder": cast.office}
    (problem,) = refused(Invalid, name, cycle, **words, by=cast.office, reason="Letter").problems
    assert (problem.attr, str(problem.detail)) == (
        "holder",
        "Nobody enters a proxy for themselves to hold: please ask somebody else in the office.",
    )
    assert not Absence.objects.exists()
    given = name(cycle, **words, by=cast.voter)
    entered = name(
        cycle,
        voter=cast.staff,
        holder=cast.office,
        by=make_user("second", (cast.province, "office")),
        reason="Letter",
    )
    assert [(one.holder, one.by.username) for one in (given, entered)] == [
        (cast.office, "voter"),
        (cast.office, "second"),
    ]


def test_voter_on_paper_does_not_cast_here(voting, cast):
    cycle = voting(absentees=True)
    refused(Refused, selection.note_paper, cycle, voter=cast.voter, by=cast.voter)
    paper = selection.note_paper(cycle, voter=cast.voter, by=cast.office)
    assert refused(Conflict, selection.cast, cycle, by=cast.voter, choices=[]).code == "already_decided"
    refused(Refused, selection.end_absence, paper, by=cast.voter)
    selection.end_absence(paper, by=cast.office)
    selection.cast(cycle, by=cast.voter, choices=[])
    assert refused(Conflict, selection.note_paper, cycle, voter=cast.voter, by=cast.office).code
    refused(Conflict, selection.note_paper, voting(), voter=cast.staff, by=cast.office)


def test_no_more_papers_than_voters_noted_for_one(voting, stage, cast):
    cycle = voting(absentees=True)
    papers = [Paper(number, []) for number in "12"]
    error = refused(Invalid, enter_papers, cycle, papers[:1], by=cast.office)
    assert error.problems[0].code == "beyond_papers"
    noted = [selection.note_paper(cycle, voter=cast[role], by=cast.office) for role in ("voter", "staff")]
    selection.end_absence(noted[1], by=cast.office)
    enter_papers(cycle, papers[:1], by=cast.office)
    refused(Invalid, enter_papers, cycle, papers[1:], by=cast.office)
    for role in ("manager", "other_manager", "staff"):
        selection.cast(cycle, by=cast[role], choices=[])
    selection.close_voting(cycle, by=cast.office)
    tally = cycle.tallies.get()
    assert (tally.eligible, tally.cast, tally.blank) == (4, 4, 4)


def test_nobody_noted_for_paper_votes_here_again_once_a_paper_was_entered(voting, stage, cast):
    cycle = voting(absentees=True, proxies=1, quorum="0")
    for role in ("voter", "staff", "manager"):
        selection.note_paper(cycle, voter=cast[role], by=cast.office)
    enter_papers(cycle, [Paper("1", [])], by=cast.office)
    for noted in Absence.objects.all():
        error = refused(Conflict, selection.end_absence, noted, by=cast.office)
        assert (error.code, str(error)) == (
            "already_decided",
            "Paper ballots have been entered. They bear no name, so that this voter's may be among them.",
        )
    assert refused(Conflict, selection.cast, cycle, by=cast.voter, choices=[]).code == "already_decided"
    cycle = selection.reopen(cycle, by=cast.office, phase="scoring", reason="an error")
    selection.end_absence(Absence.objects.get(voter=cast.voter), by=cast.office)
    assert {one.voter for one in Absence.objects.all()} == {cast.staff, cast.manager}


def test_proxy_of_somebody_off_the_electorate_or_deactivated_has_no_force(voting, cast):
    cycle = voting(proxies=1)
    selection.name_proxy(cycle, voter=cast.voter, holder=cast.staff, by=cast.voter)
    cast.staff.is_active = False
    cast.staff.save(update_fields=["is_active"])
    assert list(Absence.objects.in_force()) == []
    selection.cast(cycle, by=cast.voter, choices=[])
    cycle.electorate.filter(user=cast.manager).delete()
    paper = Absence.objects.create(cycle=cycle, voter=cast.manager, kind="paper")
    Cycle.objects.filter(pk=cycle.pk).update(absentees=True)
    assert list(Absence.objects.in_force()) == []
    assert Absence.objects.filter(pk=paper.pk).exists()


def test_proxy_stays_for_the_runoff_and_can_end_before_it_is_used_there(voting, stage, cast):
    cycle = voting(proxies=1, runoff=True, seats=1, quorum="0")
    best = stage.candidates(cycle)
    proxy = selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=best[:1])
    selection.cast(cycle, by=cast.manager, choices=best[1:2])
    cycle = selection.close_voting(cycle, by=cast.office)
    selection.end_absence(proxy, by=cast.voter)
    selection.cast(cycle, by=cast.voter, choices=best[:1])
    rows = Ballot.objects.filter(voter=cast.voter).order_by("round__number")
    assert list(rows.values_list("round__number", "holder__username")) == [(1, "manager"), (2, None)]


def test_what_was_cast_in_a_superseded_round_neither_uses_a_proxy_nor_hinders_one(voting, cast):
    cycle = voting(proxies=1, absentees=True)
    kept = selection.name_proxy(cycle, voter=cast.voter, holder=cast.manager, by=cast.voter)
    selection.cast(cycle, by=cast.manager, voter=cast.voter, choices=[])
    selection.cast(cycle, by=cast.staff, choices=[])
    assert Absence.objects.with_use().get().used is True
    cycle = selection.reopen(cycle, by=cast.office, phase="scoring", reason="an error")
    assert Absence.objects.with_use().get().used is False
    assert set(possible_absentees(cycle)) == {cast.staff, cast.other_manager}
    selection.note_paper(cycle, voter=cast.staff, by=cast.office)
    selection.end_absence(kept, by=cast.voter)
    assert [one.voter for one in Absence.objects.all()] == [cast.staff]
