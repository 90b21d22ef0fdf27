"""`manage.py verify_history` finds marks, ballots, results and ends of chains that somebody changed past the
actions, with the guard of the database taken away and every plain hash made to fit again."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from kit import guard, history
from kit.models import Entry
from kit.sight import visible_changes, visible_entries
from projects.actions import close_cycle
from scoring import actions as selection
from scoring.actions.intake import Card, Paper, enter_papers, enter_scorecards
from scoring.ballot_seal import seal_of
from scoring.canonical import canonical, digest
from scoring.dimensions import DIMENSIONS
from scoring.models import (
    Ballot,
    ChainHeads,
    Ranking,
    RankingRow,
    RulebookVersion,
    Scorecard,
    SelectionRecord,
    Tally,
    TallyRow,
)
from scoring.record import SHAPES, recount
from tests.api.door import Door

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage):
    """A certified cycle, and a database whose guard somebody has taken away."""
    cycle = stage.certified()
    guard.remove(connection)
    yield cycle
    guard.install(connection)


@pytest.fixture
def verify(capsys):
    def act() -> list[str]:
        """What is wrong; the last line, which counts, must tell the same number."""
        try:
            call_command("verify_history")
        except SystemExit:
            pass
        *found, last = capsys.readouterr().out.splitlines()
        assert last.startswith(f"The history is BROKEN in {len(found)} " if found else "The history is sound")
        return [line.removeprefix("  - ") for line in found]

    return act


def forge(subject: str, key: int, change=None) -> None:
    """Change the last entry of a chain, or cut it off, and make the chain fit again."""
    chain = Entry.objects.filter(subject=subject, subject_id=key).order_by("number")
    last = chain.last()
    if change is None:
        last.delete()
    else:
        change(last)
        last.hash = history.seal(last)
        last.save()
    assert not [entry for entry, _fault in history.broken(chain)]


# --- What nobody touched -----------------------------------------------------


def test_selection_with_everything_in_it_is_sound(stage, cast, verify):
    """Paper scorecards and ballots, changes, withdrawals, a runoff, reopenings all the way back."""
    cycle = stage.scored(runoff=True, seats=1)
    first = cycle.topics.order_by("code").first()
    selection.score(first, by=cast.judge, marks={"goal": 7}, comment="again")
    selection.declare_recusal(first, judge=cast.judge2, by=cast.judge2, reason="involved")
    cycle = selection.open_voting(cycle, by=cast.office)
    best, second = stage.candidates(cycle)[:2]
    ballot, _new = selection.cast(cycle, by=cast.voter, choices=[second])
    selection.withdraw_ballot(ballot, by=cast.voter)
    selection.cast(cycle, by=cast.voter, choices=[best])
    codes = dict(cycle.topics.values_list("pk", "code"))
    enter_papers(cycle, [Paper("7", [codes[second]])], by=cast.office)
    cycle = selection.close_voting(cycle, by=cast.office)
    assert cycle.round == 2
    for voter in (cast.voter, cast.manager):
        selection.cast(cycle, by=voter, choices=[second])
    assert verify() == []
    cycle = selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
    assert verify() == []
    for phase in ("voting", "voting", "scoring", "proposing"):
        cycle = selection.reopen(cycle, by=cast.office, reason="why", phase=phase)
        assert verify() == []


def test_second_selection_after_a_reopening_is_sound(stage, cast, verify):
    cycle = selection.reopen(stage.certified(), by=cast.office, reason="why", phase="scoring")
    cycle = selection.open_voting(cycle, by=cast.office)
    for voter in (cast.voter, cast.manager):
        selection.cast(cycle, by=voter, choices=stage.candidates(cycle)[:2])
    cycle = selection.certify(selection.close_voting(cycle, by=cast.office), by=cast.leader)
    cycle = selection.reopen(cycle, by=cast.office, reason="why")
    cycle = selection.certify(cycle, by=cast.leader, elected=[], reason="no money")
    cycle = close_cycle(cycle, by=cast.office)
    assert (cycle.phase, verify()) == ("closed", [])
    cycle = selection.reopen(cycle, by=cast.office, reason="why")
    assert (cycle.phase, verify()) == ("running", [])


def test_scorecards_from_paper_and_those_taken_over_are_sound(stage, cast, verify):
    cycle = stage.scoring(2)
    topic, other = cycle.topics.order_by("code")
    paper = [Card(judge, topic, {"goal": 7}, "on paper") for judge in cast.judges]
    enter_scorecards(cycle, paper, by=cast.office, source="paper.xlsx")
    enter_scorecards(cycle, [Card(cast.judge, topic, {"goal": 8, "cost": 0.0 + 3})], by=cast.office)
    selection.score(topic, by=cast.judge, marks={"ease": 4})
    selection.score(other, by=cast.judge2, marks={})
    assert verify() == []


def test_old_selection_without_seals_and_heads_is_sound(cycle, verify):
    """As it was written before there were any."""
    ChainHeads.objects.all().delete()
    record = cycle.records.get()
    document = json.loads(record.document)
    content = {name: document[name] for name in SHAPES[1]} | {"format_version": 1}
    for held in content["rounds"]:
        del held["tally"]["own_center"]
    document = canonical(content | {"hash": digest(content)})
    SelectionRecord.objects.filter(pk=record.pk).update(document=document.decode(), hash=digest(content))
    previous = {}
    for entry in Entry.objects.order_by("subject", "subject_id", "number"):
        for name in ("seal", "heads"):
            entry.changes.pop(name, None)
        if "record" in entry.changes:
            entry.changes["record"] = [None, digest(content)]
        entry.previous = previous.get((entry.subject, entry.subject_id), "")
        entry.hash = previous[entry.subject, entry.subject_id] = history.seal(entry)
        entry.save()
    Ballot.objects.update(salt="")
    assert recount(document).differences == []
    assert verify() == []


# --- Marks -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [*({name: 1.0} for name in DIMENSIONS), {"goal": None}, {"comment": "never said"}, {"judge": "outsider"}],
    ids=str,
)
def test_changed_scorecard_is_found(cycle, cast, verify, change):
    card = cycle.scorecards.order_by("topic__code", "judge").first()
    change = {"judge": cast.outsider} if "judge" in change else change
    Scorecard.objects.filter(pk=card.pk).update(**change)
    assert verify() == [f"scorecard {card.pk} does not say what its history tells"]


def test_scorecard_moved_to_another_topic_is_found(stage, cast, verify):
    cycle = stage.scoring(2)
    topic, other = cycle.topics.order_by("code")
    card, _new = selection.score(topic, by=cast.judge, marks={"goal": 7})
    Scorecard.objects.update(topic=other)
    assert verify() == [f"scorecard {card.pk} does not say what its history tells"]


def test_marks_changed_together_with_their_history_are_found_once_scoring_has_closed(cycle, verify):
    card = cycle.scorecards.first()
    before = card.goal
    Scorecard.objects.filter(pk=card.pk).update(goal=1.5)
    forge("scorecard", card.pk, lambda entry: entry.changes.update(goal=[None, 1.5]))
    assert before != 1.5
    assert verify() == [
        f"scorecards of cycle {cycle.pk}: their histories had 12 entries when a phase closed; "
        "of that time there are 12 now, or other ones"
    ]


# --- Ballots -----------------------------------------------------------------


def unsealed(ballot: Ballot) -> str:
    return f"ballot {ballot.pk} does not bear its seal: it was changed, or the SECRET_KEY is another one"


def test_changed_ballot_is_found_by_its_seal_and_by_the_count(cycle, verify):
    ballot = Ballot.objects.order_by("pk").first()
    Ballot.objects.filter(pk=ballot.pk).update(choices=ballot.choices[:1])
    assert verify() == [unsealed(ballot), f"tally 1 of cycle {cycle.pk}: its ballots no longer lead to it"]


@pytest.mark.parametrize("change", ["choices", "voter"])
def test_ballots_exchanged_so_that_the_count_stays_are_found(stage, cast, verify, change):
    cycle = stage.voting()
    choices = stage.candidates(cycle)[:2]
    one, _new = selection.cast(cycle, by=cast.voter, choices=choices[:1])
    two, _new = selection.cast(cycle, by=cast.manager, choices=choices[1:])
    Ballot.objects.filter(pk=one.pk).update(voter=None, paper_number="x")
    if change == "choices":
        Ballot.objects.filter(pk=one.pk).update(choices=two.choices, voter=cast.voter, paper_number=None)
        Ballot.objects.filter(pk=two.pk).update(choices=one.choices)
    else:
        Ballot.objects.filter(pk=two.pk).update(voter=cast.voter)
        Ballot.objects.filter(pk=one.pk).update(voter=cast.manager, paper_number=None)
    assert verify() == [unsealed(one), unsealed(two)]


def test_ballot_slipped_in_is_found(cycle, cast, verify):
    now = cycle.rounds.get()
    ballot = Ballot.objects.create(cycle=cycle, round=now, voter=cast.outsider, choices=now.candidates[:1])
    assert verify() == [
        f"ballot {ballot.pk} has no history",
        f"tally 1 of cycle {cycle.pk}: its ballots no longer lead to it",
    ]


def test_seal_needs_the_key_and_an_earlier_key_still_opens_it(cycle, verify, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of this installation"
    assert verify() == [unsealed(ballot) for ballot in Ballot.objects.order_by("pk")]
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verify() == []


def test_seal_tells_neither_equal_choices_nor_earlier_ones(stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)[:1]
    seals = []
    for choices in (best, [], best):
        ballot, _new = selection.cast(cycle, by=cast.voter, choices=choices)
        seals.append(Entry.objects.filter(subject="ballot").latest("number").changes["seal"][1])
    assert seals[-1] == seal_of(ballot)
    assert len(set(seals)) == 3
    stored = Ballot.objects.get()
    stored.choices = best
    guesses = [seal_of(Ballot(**(vars_of(stored) | {"choices": guess}))) for guess in (best, [])]
    assert [seal in guesses for seal in seals] == [False, False, True]


def vars_of(ballot: Ballot) -> dict:
    return {field.attname: getattr(ballot, field.attname) for field in ballot._meta.concrete_fields}


@pytest.mark.parametrize("role", ["voter", "office", "leader", "judge"])
def test_seal_is_shown_to_nobody(stage, cast, role):
    selection.cast(stage.voting(), by=cast.voter, choices=[])
    user = cast[role]
    entries = visible_entries(user).filter(subject="ballot")
    assert [visible_changes(entry, user) for entry in entries] == [{}] * (role in ("voter", "office"))
    lines = Door(user).get("/history/", {"subject": "ballot"}).json()["results"]
    assert [line["changes"] for line in lines] == [{}] * (role in ("voter", "office"))


# --- Results -----------------------------------------------------------------


def rows_in(found: list[str]) -> list[str]:
    return [line for line in found if "the row of" in line]


@pytest.mark.parametrize(
    ("model", "field", "value", "what"),
    [
        (RankingRow, "composite", 99.0, "ranking"),
        (RankingRow, "rank", 4, "ranking"),
        (RankingRow, "position", 9, "ranking"),
        (RankingRow, "shortlisted", False, "ranking"),
        (RankingRow, "means", {}, "ranking"),
        (TallyRow, "votes", 5, "tally"),
        (TallyRow, "elected", False, "tally"),
    ],
)
def test_changed_row_of_a_result_is_found(cycle, verify, model, field, value, what):
    row = model.objects.order_by("position").first()
    model.objects.filter(pk=row.pk).update(**{field: value})
    assert rows_in(verify()) == [f"{what} 1 of cycle {cycle.pk}: the row of {row.topic.code} was changed"]


def test_removed_row_of_a_ranking_is_found(cycle, verify):
    row = RankingRow.objects.order_by("position").last()
    row.delete()
    assert rows_in(verify()) == [f"ranking 1 of cycle {cycle.pk}: the row of {row.topic.code} was changed"]


@pytest.mark.parametrize(
    ("model", "what"),
    [(RulebookVersion, "rulebook"), (Ranking, "ranking"), (Tally, "tally"), (ChainHeads, "heads")],
)
def test_changed_result_is_found(cycle, verify, model, what):
    thing = model.objects.get() if what != "heads" else model.objects.get(number=1)
    thing.content["luck"] = 1
    thing.save()
    assert f"{what} 1 of cycle {cycle.pk} was changed after it was stored" in verify()


def test_changed_record_is_found_whatever_it_was_made_into(cycle, verify):
    record = cycle.records.get()
    for document in (record.document.replace('"goal":8', '"goal":9', 1), "{}", "[]", "no JSON"):
        SelectionRecord.objects.update(document=document)
        assert verify() == [f"record 1 of cycle {cycle.pk} was changed after it was stored"]


@pytest.mark.parametrize(("model", "what"), [(SelectionRecord, "record"), (ChainHeads, "heads")])
def test_removed_and_slipped_in_results_are_found(cycle, verify, model, what):
    model.objects.update(number=F("number") + 10)
    number = model.objects.count()
    assert set(verify()) >= {
        *(f"{what} {n + 1} of cycle {cycle.pk} is gone" for n in range(number)),
        *(f"{what} {n + 11} of cycle {cycle.pk} has no place in the history" for n in range(number)),
    }


@pytest.mark.parametrize(
    ("model", "what"), [(Ranking, "ranking"), (Tally, "tally"), (SelectionRecord, "record")]
)
def test_result_brought_back_into_force_or_taken_out_of_it_is_found(cycle, cast, verify, model, what):
    said = f"{what} 1 of cycle {cycle.pk} is wrongly marked as superseded or in force"
    model.objects.update(superseded=True)
    assert [line for line in verify() if "marked" in line] == [said]
    model.objects.update(superseded=False)
    selection.reopen(cycle, by=cast.office, reason="why", phase="scoring")
    assert verify() == []
    model.objects.update(superseded=False)
    assert said in verify()


# --- Ends of chains ----------------------------------------------------------


def test_scorecard_taken_back_to_what_it_was_is_found(stage, cast, verify):
    cycle = stage.scoring(1)
    topic = cycle.topics.get()
    for judge in cast.judges:
        selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 5))
    card, _new = selection.score(topic, by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 9))
    selection.close_scoring(cycle, by=cast.office)
    assert verify() == []
    guard.remove(connection)
    forge("scorecard", card.pk)
    Scorecard.objects.filter(pk=card.pk).update(version=1, **dict.fromkeys(DIMENSIONS, 5))
    guard.install(connection)
    assert verify() == [
        f"scorecards of cycle {cycle.pk}: their histories had 4 entries when a phase closed; "
        "of that time there are 3 now, or other ones"
    ]


@pytest.mark.parametrize("subject", ["scorecard", "ballot", "recusal"])
def test_chain_that_is_gone_with_its_row_is_found(stage, cast, verify, subject):
    cycle = stage.scored()
    selection.declare_recusal(cycle.topics.last(), judge=cast.judge, by=cast.judge, reason="why")
    cycle = selection.open_voting(cycle, by=cast.office)
    ballot, _new = selection.cast(cycle, by=cast.voter, choices=[])
    selection.cast(cycle, by=cast.manager, choices=[])
    selection.close_voting(cycle, by=cast.office)
    guard.remove(connection)
    thing = getattr(cycle, f"{subject}s").first()
    Entry.objects.filter(subject=subject, subject_id=thing.pk).delete()
    thing.delete()
    guard.install(connection)
    assert [line.partition(" of cycle")[0] for line in verify() if "histories" in line] == [f"{subject}s"]


def test_end_of_a_topic_cut_off_where_its_state_tells_nothing_is_found(stage, cast, verify):
    cycle = stage.scored()
    topic = cycle.topics.order_by("code").first()
    history.record(topic, "note", by=cast.office, reason="a line of history", cycle=cycle, topic=topic)
    cycle = selection.close_scoring(cycle, by=cast.office)
    guard.remove(connection)
    entries = Entry.objects.filter(subject="topic", subject_id=topic.pk).order_by("number")
    last, note = entries.last(), entries.get(verb="note")
    note.delete()
    last.number, last.previous = note.number, note.previous
    last.hash = history.seal(last)
    last.save()
    guard.install(connection)
    assert verify() == [f"topic {topic.pk}: entry {note.number + 1} of its history is gone or another one"]


def test_earlier_entry_of_the_cycle_written_anew_is_found(cycle, verify):
    chain = list(Entry.objects.filter(subject="cycle", subject_id=cycle.pk).order_by("number"))
    chain[1].reason = "never given"
    previous = chain[0].hash
    for entry in chain[1:]:
        entry.previous = previous
        previous = entry.hash = history.seal(entry)
        entry.save()
    assert list(history.broken()) == []
    heads = [
        f"cycle {cycle.pk}: entry {number} of its history is gone or another one" for number in (3, 5, 6)
    ]
    assert verify() == heads


def test_record_notes_how_far_the_histories_had_come(cycle):
    noted = json.loads(cycle.records.get().document)["history"]
    before = Entry.objects.filter(subject="cycle", subject_id=cycle.pk).get(new="running").previous
    assert (noted["cycle"]["hash"], sorted(noted["topics"])) == (
        before,
        sorted(cycle.topics.values_list("code", flat=True)),
    )
    sizes = {name: (noted[name]["chains"], noted[name]["entries"]) for name in ("scorecards", "ballots")}
    assert sizes == {"scorecards": (12, 12), "ballots": (2, 2)}
