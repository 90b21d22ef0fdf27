"""Importing scorecards that judges filled in on paper (methods.md §2)."""

import pytest

from kit import history
from kit.models import Entry
from kit.refusals import Conflict
from projects.models import Cycle
from scoring import actions as selection
from scoring.actions.intake import Card, enter_scorecards, written_in_person
from scoring.dimensions import DIMENSIONS
from tests.workbooks.conftest import noted, said
from workbooks.queries import scorecard_rows
from workbooks.sheets import DIMENSIONS as COLUMNS

pytestmark = pytest.mark.django_db
HEADINGS = ["评委", "课题编号", *[column.chinese for column in COLUMNS], "评语"]
TWO = ("judge", "judge2")


@pytest.fixture
def cycle(stage):
    return stage.scoring(2)


def cards(cycle) -> dict:
    return {(card.judge.username, card.topic.code[-3:]): card.marks for card in cycle.scorecards.all()}


def test_marks_are_entered_for_the_judges(bring, cast, cycle):
    one, two = (f"{cycle.code}-00{n}" for n in (1, 2))
    job = bring(
        "scorecards",
        HEADINGS,
        ["judge", one, 1, 2, 3, 4, 5, 6, 7, "清楚"],
        ["judge2", one, "８", " 9 ", None, "", 10.0, 1, 2, None],
        ["judge", two, *[None] * 8],
        cycle=cycle,
    )
    assert job.result == {"added": 3, "changed": 0, "unchanged": 0, "left_out": 0, "examples": 0}
    assert cards(cycle) == {
        ("judge", "001"): dict(zip(DIMENSIONS, [1, 2, 3, 4, 5, 6, 7], strict=True)),
        ("judge2", "001"): dict(zip(DIMENSIONS, [8, 9, None, None, 10, 1, 2], strict=True)),
        ("judge", "002"): dict.fromkeys(DIMENSIONS),
    }
    entry = Entry.objects.filter(subject="scorecard").order_by("id").first()
    assert (entry.by, entry.verb, entry.topic_id) == (cast.office, "score", cycle.topics.get(code=one).pk)
    assert entry.changes["importance"] == [None, 1.0] and entry.changes["judge"] == [None, cast.judge.pk]


def test_what_the_office_entered_before_is_replaced_and_kept_in_history(bring, cast, cycle):
    topic = cycle.topics.order_by("code").first()
    bring("scorecards", HEADINGS, *[[name, topic.code, *[5] * 7, None] for name in TWO], cycle=cycle)
    rows = [["judge", topic.code, 9, *[5] * 6, None], ["judge2", topic.code, *[5] * 7, None]]
    job = bring("scorecards", HEADINGS, *rows, cycle=cycle)
    assert job.result == {"added": 0, "changed": 1, "unchanged": 1, "left_out": 0, "examples": 0}
    card = cycle.scorecards.get(judge=cast.judge)
    assert (card.importance, card.goal, card.version) == (9, 5, 2)
    entry = Entry.objects.filter(subject="scorecard", subject_id=card.pk).order_by("-number").first()
    assert (entry.verb, entry.by, entry.changes) == (
        "rescore",
        cast.office,
        {"importance": [5.0, 9.0], "workbook": [None, "data.xlsx"]},
    )
    assert list(history.broken()) == []


@pytest.mark.parametrize("guess", [6, 7, None], ids=["right", "wrong", "blank"])
@pytest.mark.parametrize("first_on_paper", [False, True])
def test_card_that_its_judge_wrote_is_a_fault_that_confirms_no_guess(
    bring, cast, cycle, guess, first_on_paper
):
    topic = cycle.topics.order_by("code").first()
    if first_on_paper:
        bring("scorecards", HEADINGS, ["judge", topic.code, *[5] * 7, None], cycle=cycle)
    selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 6))
    rows = [["judge2", topic.code, *[5] * 7, None], ["judge", topic.code, *[guess] * 7, None]]
    job = bring("scorecards", HEADINGS, *rows, cycle=cycle)
    assert (job.state, job.result, job.notes) == ("failed", {}, [])
    assert said(job) == [(3, "judge", "written_in_person")]
    assert [fault["value"] for fault in job.faults] == ["judge"]
    assert cards(cycle) == {("judge", "001"): dict.fromkeys(DIMENSIONS, 6)}


def test_action_itself_keeps_off_a_card_that_its_judge_wrote_meanwhile(cast, cycle):
    topic = cycle.topics.order_by("code").first()
    selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 6))
    with pytest.raises(Conflict) as refused:
        enter_scorecards(cycle, [Card(cast.judge, topic, dict.fromkeys(DIMENSIONS, 6))], by=cast.office)
    assert (refused.value.code, Entry.objects.filter(subject="scorecard").count()) == ("already_decided", 1)


def test_judge_takes_over_what_the_office_entered(bring, cast, cycle):
    topic = cycle.topics.order_by("code").first()
    bring("scorecards", HEADINGS, *[[name, topic.code, *[5] * 7, None] for name in TWO], cycle=cycle)
    card = cycle.scorecards.get(judge=cast.judge)
    selection.rescore(card, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 8), comment="mine")
    held = dict(cycle.scorecards.values_list("judge__username", "on_paper"))
    assert held == {"judge": False, "judge2": True}
    assert written_in_person(cycle) == {(cast.judge.pk, topic.pk)}


def test_recused_pair_is_left_out_and_told(bring, cast, cycle):
    topic = cycle.topics.order_by("code").first()
    selection.declare_recusal(topic, judge=cast.judge, by=cast.judge, reason="我参与过")
    rows = [["judge", topic.code, *[5] * 7, None], ["judge2", topic.code, *[5] * 7, None]]
    job = bring("scorecards", HEADINGS, *rows, cycle=cycle)
    assert (job.state, noted(job), job.result["left_out"]) == ("done", [(2, "judge", "recused")], 1)
    assert list(cards(cycle)) == [("judge2", "001")]


def test_row_that_is_not_assigned_is_named(bring, cast, stage):
    cycle = stage.proposing(assigned=True, min_judges=1)
    theirs, others = stage.topic(cycle), stage.topic(cycle)
    pairs = [(cast.judge.pk, theirs.pk), (cast.judge2.pk, others.pk)]
    selection.assign(cycle, by=cast.office, pairs=pairs)
    cycle = selection.open_scoring(cycle, by=cast.office)
    rows = [["judge", topic.code, *[5] * 7, None] for topic in (theirs, others)]
    job = bring("scorecards", HEADINGS, *rows, cycle=cycle)
    assert (job.state, said(job), list(cards(cycle))) == ("failed", [(3, "judge", "not_assigned")], [])
    done = bring("scorecards", HEADINGS, rows[0], cycle=cycle)
    assert (done.state, list(cards(cycle))) == ("done", [("judge", "001")])


@pytest.mark.parametrize(
    ("judge", "topic", "mark", "fault"),
    [
        ("nobody", "001", 5, ("judge", "unknown_judge")),
        ("office", "001", 5, ("judge", "unknown_judge")),
        ("judge", "009", 5, ("topic", "unknown_topic")),
        ("judge", "001", 11, ("importance", "out_of_range")),
        ("judge", "001", 0, ("importance", "out_of_range")),
        ("judge", "001", 5.5, ("importance", "off_step")),
        ("judge", "001", "1,0", ("importance", "not_a_number")),
        ("judge", "001", True, ("importance", "not_a_number")),
        ("judge", "001", "优", ("importance", "not_a_number")),
        ("judge", "001", "=1/0", ("importance", "no_value")),
        ("judge2", "002", 5, ("topic", "repeated")),
    ],
)
def test_bad_row_is_named_and_nothing_is_written(bring, cycle, judge, topic, mark, fault):
    fine = ["judge2", f"{cycle.code}-002", *[5] * 7, None]
    job = bring(
        "scorecards", HEADINGS, fine, [judge, f"{cycle.code}-{topic}", mark, *[5] * 6, None], cycle=cycle
    )
    assert (job.state, said(job)) == ("failed", [(3, *fault)])
    assert not cycle.scorecards.exists()


def test_every_wrong_mark_of_a_row_is_named_with_the_scale(bring, stage):
    cycle = stage.scoring(1, scale_low=1, scale_high=5, scale_step="0.5")
    job = bring(
        "scorecards", HEADINGS, ["judge", f"{cycle.code}-001", 6, 1.2, 1.5, *[2] * 4, None], cycle=cycle
    )
    assert said(job) == [(2, "importance", "out_of_range"), (2, "goal", "off_step")]
    assert job.faults[1]["particulars"] == {"low": "1", "high": "5", "step": "0.5"}


def test_topic_that_was_not_accepted_is_unknown(bring, stage, cast):
    cycle = stage.proposing()
    stage.topic(cycle, title="In")
    out = stage.topic(cycle, "rejected", title="Out")
    cycle = selection.open_scoring(cycle, by=cast.office)
    job = bring("scorecards", HEADINGS, ["judge", out.code, *[5] * 7, None], cycle=cycle)
    assert said(job) == [(2, "topic", "unknown_topic")]


def test_export_tells_the_office_no_mark_before_scoring_closes(bring, cast, stage):
    cycle = stage.scoring(2, panel=[*cast.judges, cast.office])
    topic = cycle.topics.order_by("code").first()
    selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 6))
    bring("scorecards", HEADINGS, ["judge2", topic.code, *[5] * 7, None], cycle=cycle)
    assert list(scorecard_rows(cycle, cast.office)) == []
    selection.close_scoring(stage.scored(), by=cast.office)
    closed = Cycle.objects.exclude(pk=cycle.pk).get()
    assert len(list(scorecard_rows(closed, cast.office))) == 12
    selection.reopen(closed, by=cast.office, reason="why")
    assert list(scorecard_rows(Cycle.objects.get(pk=closed.pk), cast.office)) == []
