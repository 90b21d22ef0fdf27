"""What is computed when a phase closes, and stored as rows: the ranking, the tally."""

import hashlib
import platform
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from kit.refusals import Conflict
from projects.models import Cycle, Topic
from scoring.agreement_content import recompute
from scoring.calibration import CalibrationError
from scoring.canonical import canonical
from scoring.completeness import incomplete
from scoring.coverage import coverage
from scoring.evaluation import Evaluation, evaluate
from scoring.masks import mask
from scoring.models import Ballot, Ranking, RankingRow, Tally, TallyRow, VotingRound
from scoring.own_center import own_center
from scoring.queries import candidates_of, elected_centers, judge_ids, marks_of, recused_pairs
from scoring.rulebook import Rulebook
from scoring.stored import ranking_rows, tally_rows
from scoring.tally import Tally as Count
from scoring.tally import count

COUNTED = ("eligible", "cast", "valid", "blank", "invalid", "quorum_needed", "quorum_met")


@dataclass(frozen=True)
class Entered:
    """What was entered when scoring closed, and what follows from it: topics in the order of their codes,
    judge ids, marks (topics, judges, 7), the mask of recused pairs, SHA-256 of what it was made from."""

    topics: list[Topic]
    judges: list[int]
    marks: np.ndarray
    recused: np.ndarray
    result: Evaluation
    inputs: str


def evaluation_of(cycle: Cycle, rulebook: Rulebook) -> Entered:
    """The evaluation of everything entered so far; refused as `not_ready` where the rules don't allow it."""
    return _entered(cycle, cycle.topics.filter(state="accepted"), rulebook)


def entered_of(ranking: Ranking) -> Entered:
    """What a stored ranking was made from, read anew: its topics have moved on since then."""
    topics = ranking.cycle.topics.filter(ranking_rows__ranking=ranking)
    return _entered(ranking.cycle, topics, Rulebook.from_dict(ranking.rulebook.content))


def _entered(cycle: Cycle, topics: QuerySet[Topic], rulebook: Rulebook) -> Entered:
    topics = list(topics.only("code", "cycle_id").order_by("code"))
    judges = judge_ids(cycle)
    marks = marks_of(cycle, [topic.pk for topic in topics], judges)
    recused = mask(recused_pairs(cycle), [topic.pk for topic in topics], judges)
    try:
        result = evaluate(marks, rulebook, [topic.code for topic in topics], recused=recused)
    except CalibrationError:
        raise Conflict(" ".join(incomplete(coverage(cycle))), code="not_ready") from None
    return Entered(topics, judges, marks, recused, result, _inputs_hash(topics, judges, marks))


def _inputs_hash(topics: list, judges: list[int], marks: np.ndarray) -> str:
    """SHA-256 over the codes, the judges and the marks as little-endian doubles with one kind of NaN."""
    sealed = hashlib.sha256(canonical([[topic.code for topic in topics], judges]))
    sealed.update(np.where(np.isnan(marks), np.nan, marks).astype("<f8").tobytes())
    return sealed.hexdigest()


def store_ranking(cycle: Cycle, entered: Entered, rulebook: Rulebook) -> Ranking:
    content = entered.result.to_dict()
    ranking = Ranking.objects.create(
        cycle=cycle,
        number=cycle.rankings.count() + 1,
        rulebook=cycle.rulebooks.order_by("-number").first(),
        content=content,
        inputs_hash=entered.inputs,
        agreement=recompute(entered.marks, rulebook, recused=entered.recused),
        versions=library_versions(),
    )
    keys = {topic.code: topic.pk for topic in entered.topics}
    rows = [
        RankingRow(ranking=ranking, topic_id=keys[row.pop("code")], **row) for row in ranking_rows(content)
    ]
    RankingRow.objects.bulk_create(rows, batch_size=500)
    return ranking


def library_versions() -> dict:
    """What the arithmetic ran on."""
    return {"python": platform.python_version(), "numpy": np.__version__}


def own_votes(cycle: Cycle, now: VotingRound, rulebook: Rulebook, scores: dict) -> dict:
    """By topic code, what came from its own center; voters belong where they hold a seat now."""
    codes = dict(cycle.topics.values_list("pk", "code"))
    at = defaultdict(set)
    voters = cycle.electorate.values_list("user_id", "user__seats__center__code")
    for voter, center in voters:
        at[voter].update({center} - {None})
    ballots = Ballot.objects.filter(round=now).counted().values_list("choices", "voter_id")
    papers = [([codes[key] for key in choices], at.get(voter, ())) for choices, voter in ballots]
    seats = now.seats if now.is_runoff else None
    return own_center(
        papers, candidates_of(cycle, now), scores, rulebook, seats, electorate=list(at.values())
    )


def counted(cycle: Cycle, now: VotingRound, rulebook: Rulebook) -> Count:
    """What follows from the ballots of a round, and from the rounds before it, as they are stored now."""
    codes = dict(cycle.topics.values_list("pk", "code"))
    ballots = Ballot.objects.filter(round=now)
    papers = [
        [codes[pk] for pk in choices] for choices in ballots.counted().values_list("choices", flat=True)
    ]
    return count(
        papers,
        candidates_of(cycle, now),
        eligible=cycle.electorate.count(),
        rulebook=rulebook,
        invalid=ballots.filter(state="invalid").count(),
        seats=now.seats if now.is_runoff else None,
        already=elected_centers(cycle, before=now.number) if now.is_runoff else (),
    )


def count_round(cycle: Cycle, now: VotingRound, rulebook: Rulebook) -> Tally:
    result = counted(cycle, now, rulebook)
    own = own_votes(cycle, now, rulebook, result.points or result.votes)
    content = result.to_dict() | {"own_center": own}
    tally = Tally.objects.create(
        cycle=cycle,
        round=now,
        number=cycle.tallies.count() + 1,
        content=content,
        **{name: getattr(result, name) for name in COUNTED},
    )
    keys = dict(cycle.topics.values_list("code", "pk"))
    rows = [TallyRow(tally=tally, topic_id=keys[row.pop("code")], **row) for row in tally_rows(content)]
    TallyRow.objects.bulk_create(rows, batch_size=500)
    return tally
