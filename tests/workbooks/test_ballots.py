"""Importing paper ballots (methods.md §7): a spoilt one counts as invalid, one too many is refused."""

import pytest

from kit.models import Entry
from kit.refusals import Conflict
from scoring import actions as selection
from scoring.models import Ballot
from tests.workbooks.conftest import noted, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage, cast):
    """Two seats, four candidates, five voters."""
    voters = [cast.voter, cast.manager, cast.other_manager, cast.staff, cast.judge]
    return stage.voting(electorate=voters)


@pytest.fixture
def codes(cycle):
    found = dict(cycle.topics.values_list("pk", "code"))
    return [found[pk] for pk in cycle.rounds.get().candidates]


def papers(cycle) -> dict:
    codes = dict(cycle.topics.values_list("pk", "code"))
    ballots = Ballot.objects.filter(cycle=cycle, voter=None).order_by("paper_number")
    return {b.paper_number: (b.state, [codes[pk] for pk in b.choices]) for b in ballots}


def test_marks_below_the_topics_and_lists_are_read_alike(bring, cycle, codes):
    a, b, c, _d = codes
    headings = ["选票编号", "所选课题", a, f"{b}\n某个课题", c]
    job = bring(
        "ballots",
        headings,
        ["001", None, "✓", 1, None],
        [2, f"{a}、{c}", None, "0", "否"],
        ["003", f"{a} {b}", None, None, None],
        ["004", None, None, None, None],
        ["005", b, "x", None, None],
        cycle=cycle,
    )
    assert job.result == {"valid": 5, "invalid": 0, "examples": 0}
    assert papers(cycle) == {
        "001": ("cast", [a, b]),
        "2": ("cast", [a, c]),
        "003": ("cast", [a, b]),
        "004": ("cast", []),
        "005": ("cast", [b, a]),
    }


@pytest.mark.parametrize("mark", ["✓", "✔", "√", "x", "X", "×", "○", 1, "1", "１", "是", "Yes", True])
def test_mark_may_be_made_in_many_ways(bring, cycle, codes, mark):
    bring("ballots", ["Ballot number", codes[0]], ["1", mark], cycle=cycle)
    assert papers(cycle) == {"1": ("cast", [codes[0]])}


def test_spoilt_ballots_are_kept_as_invalid_with_the_reason(bring, cast, cycle, codes):
    a, b, c, _d = codes
    rows = [
        ["1", f"{a}、{b}、{c}"],
        ["2", f"{a}、{a}"],
        ["3", f"{a}、{cycle.code}-999"],
        ["4", f"{a}、不存在"],
        ["5", a],
    ]
    job = bring("ballots", ["选票编号", "所选课题"], *rows, cycle=cycle)
    assert job.result == {"valid": 1, "invalid": 4, "examples": 0}
    assert papers(cycle) == {**{n: ("invalid", []) for n in "1234"}, "5": ("cast", [a])}
    assert noted(job) == [
        (2, "number", "spoilt_too_many_choices"),
        (3, "number", "spoilt_duplicate_choice"),
        (4, "number", "spoilt_unknown_topic"),
        (5, "number", "spoilt_unknown_topic"),
    ]
    assert Ballot.objects.get(paper_number="1").problem == "You may choose at most 2 topics."
    assert job.notes[2]["particulars"]["topics"] == f"{cycle.code}-999"


def test_topic_marked_in_its_column_and_in_the_list_is_a_duplicate(bring, cycle, codes):
    job = bring("ballots", ["选票编号", "所选课题", codes[0]], ["1", codes[0], "✓"], cycle=cycle)
    assert noted(job) == [(2, "number", "spoilt_duplicate_choice")]


def test_marked_column_of_a_topic_that_is_no_candidate_spoils_the_ballot(bring, cycle, codes):
    headings = ["选票编号", codes[0], f"{cycle.code}-777"]
    job = bring("ballots", headings, ["1", "✓", None], ["2", "✓", "✓"], cycle=cycle)
    assert noted(job) == [(3, "number", "spoilt_unknown_topic")]


def test_invalid_and_blank_ballots_count_towards_the_quorum(bring, cast, cycle, codes):
    rows = [["1", "、".join(codes)], ["2", None], ["3", codes[0]], ["4", codes[0]]]
    bring("ballots", ["选票编号", "所选课题"], *rows, cycle=cycle)
    selection.close_voting(cycle, by=cast.office)
    tally = cycle.tallies.get()
    assert (tally.eligible, tally.cast, tally.valid, tally.blank, tally.invalid) == (5, 4, 3, 1, 1)
    assert tally.content["votes"][codes[0]] == 2


def test_more_ballots_than_voters_are_refused_row_by_row(bring, cast, cycle, codes):
    selection.cast(cycle, by=cast.voter, choices=[])
    rows = [[str(n), codes[0]] for n in range(1, 7)]
    job = bring("ballots", ["选票编号", "所选课题"], *rows, cycle=cycle)
    assert said(job) == [(6, "number", "beyond_electorate"), (7, "number", "beyond_electorate")]
    assert job.faults[0]["particulars"] == {"voters": 5, "before": 1}
    assert papers(cycle) == {}
    assert bring("ballots", ["选票编号", "所选课题"], *rows[:4], cycle=cycle).state == "done"


def test_papers_leave_no_place_beyond_the_electorate_for_ballots_cast_here(bring, cast, cycle, codes):
    own, _new = selection.cast(cycle, by=cast.voter, choices=[])
    bring("ballots", ["选票编号", "所选课题"], *[[str(n), codes[0]] for n in range(1, 5)], cycle=cycle)
    with pytest.raises(Conflict) as caught:
        selection.cast(cycle, by=cast.manager, choices=[])
    assert caught.value.code == "already_decided"
    candidate = cycle.rounds.get().candidates[0]
    selection.cast(cycle, by=cast.voter, choices=[candidate])
    selection.close_voting(cycle, by=cast.office)
    assert cycle.tallies.get().cast == 5


def test_withdrawn_ballot_leaves_its_place_to_a_paper(bring, cast, cycle, codes):
    ballot, _new = selection.cast(cycle, by=cast.voter, choices=[])
    selection.withdraw_ballot(ballot, by=cast.voter)
    rows = [[str(n), codes[0]] for n in range(1, 6)]
    assert bring("ballots", ["选票编号", "所选课题"], *rows, cycle=cycle).state == "done"


def test_number_may_be_entered_once(bring, cycle, codes):
    headings = ["选票编号", "所选课题"]
    bring("ballots", headings, ["1", codes[0]], cycle=cycle)
    job = bring(
        "ballots", headings, ["1", codes[0]], ["2", codes[0]], ["2", codes[1]], [None, codes[0]], cycle=cycle
    )
    assert said(job) == [(2, "number", "number_taken"), (4, "number", "repeated"), (5, "number", "required")]
    assert list(papers(cycle)) == ["1"]


@pytest.mark.parametrize("mark", ["2", "?", "maybe", 0.5])
def test_mark_that_says_nothing_is_a_fault(bring, cycle, codes, mark):
    job = bring("ballots", ["选票编号", codes[0]], ["1", mark], cycle=cycle)
    assert said(job) == [(2, codes[0], "not_a_mark")]


def test_column_that_is_no_topic_is_a_fault(bring, cycle, codes):
    job = bring("ballots", ["选票编号", codes[0], "Remarks"], ["1", "✓", None], cycle=cycle)
    assert said(job) == [(1, "Remarks", "unknown_column")]


def test_sheet_without_any_choices_is_refused(bring, cycle):
    job = bring("ballots", ["选票编号"], ["1"], cycle=cycle)
    assert said(job) == [(None, "", "missing_columns")]


def test_history_tells_that_papers_were_entered_and_not_what_for(bring, cast, cycle, codes):
    bring("ballots", ["选票编号", "所选课题"], ["1", codes[0]], cycle=cycle)
    entry = Entry.objects.get(subject="ballot")
    assert (entry.verb, entry.by, entry.new, list(entry.changes)) == (
        "enter-paper",
        cast.office,
        "cast",
        ["seal"],
    )


@pytest.fixture
def ranked(stage, cast):
    """The same as `cycle`, with ranked ballots."""
    voters = [cast.voter, cast.manager, cast.other_manager, cast.staff, cast.judge]
    return stage.voting(electorate=voters, ballot_method="borda")


def test_places_below_the_topics_and_lists_in_order_rank_alike(bring, ranked, stage):
    codes = dict(ranked.topics.values_list("pk", "code"))
    a, b, c, d = [codes[pk] for pk in stage.candidates(ranked)]
    headings = ["选票编号", "所选课题", a, b, c, d]
    job = bring(
        "ballots",
        headings,
        ["1", None, 3, "１", None, 2.0],
        ["2", f"{c}、{a}", None, None, "0", "-"],
        ["3", None, 1, 1, None, 2],
        ["4", a, None, None, None, 1],
        ["5", a, 1, None, None, None],
        cycle=ranked,
    )
    assert papers(ranked) == {
        "1": ("cast", [b, d, a]),
        "2": ("cast", [c, a]),
        "3": ("invalid", []),
        "4": ("cast", [a, d]),
        "5": ("invalid", []),
    }
    assert noted(job) == [(4, "number", "spoilt_same_place"), (6, "number", "spoilt_duplicate_choice")]
    assert Ballot.objects.get(paper_number="3").problem == "Two topics stand in the same place."


def test_mark_where_a_place_belongs_is_a_fault(bring, ranked, stage):
    code = ranked.topics.get(pk=stage.candidates(ranked)[0]).code
    job = bring("ballots", ["选票编号", code], ["1", "✓"], ["2", "1.5"], ["3", 0.5], cycle=ranked)
    assert said(job) == [(row, code, "not_a_place") for row in (2, 3, 4)]


def test_no_more_papers_than_voters_noted_for_one(bring, stage, cast):
    cycle = stage.voting(absentees=True)
    selection.note_paper(cycle, voter=cast.voter, by=cast.office)
    job = bring("ballots", ["选票编号", "所选课题"], ["1", None], ["2", None], cycle=cycle)
    assert said(job) == [(3, "number", "beyond_papers")]
    assert bring("ballots", ["选票编号", "所选课题"], ["1", None], cycle=cycle).state == "done"
