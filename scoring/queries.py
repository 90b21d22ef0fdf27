"""Reads that cross tables: the marks as an array, conflicts of interest, progress, results."""

from collections.abc import Sequence

import numpy as np
from django.db import connection
from django.db.models import Count, Exists, Q

from people.models import Seat
from projects.models import Cycle, Panelist, TeamMember, Topic
from scoring.dimensions import DIMENSIONS
from scoring.models import Assignment, Ranking, RankingRow, Recusal, Scorecard, Tally, VotingRound
from scoring.rulebook import Rulebook


def marks_of(cycle: Cycle, topics: Sequence[int], judges: Sequence[int]) -> np.ndarray:
    """All marks of a cycle in one query, as float array (topics, judges, 7); NaN where there is none.

    On PostgreSQL the rows arrive as one aggregated binary column (performance.md), big-endian doubles.
    """
    cells = np.full((len(topics), len(judges), len(DIMENSIONS)), np.nan)
    rows = _binary_rows(cycle.pk) if connection.vendor == "postgresql" else _plain_rows(cycle.pk)
    if not len(rows):
        return cells
    line, column = _positions(rows[:, 0], topics), _positions(rows[:, 1], judges)
    known = (line >= 0) & (column >= 0)
    cells[line[known], column[known]] = rows[known, 2:]
    return cells


def _binary_rows(cycle_id: int) -> np.ndarray:
    parts = " || ".join(f"float8send(coalesce({name}, 'NaN'))" for name in DIMENSIONS)
    query = (  # built of nothing but the names of the seven dimensions
        "SELECT string_agg(float8send(topic_id::float8) || float8send(judge_id::float8) || "  # nosec B608
        + parts
        + ", ''::bytea) "
        "FROM scoring_scorecard WHERE cycle_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [cycle_id])
        (packed,) = cursor.fetchone()
    return np.frombuffer(bytes(packed or b""), ">f8").reshape(-1, 2 + len(DIMENSIONS))


def _plain_rows(cycle_id: int) -> np.ndarray:
    rows = (
        Scorecard.objects.filter(cycle=cycle_id).order_by().values_list("topic_id", "judge_id", *DIMENSIONS)
    )
    return np.array(list(rows), float).reshape(-1, 2 + len(DIMENSIONS))


def _positions(keys: np.ndarray, known: Sequence[int]) -> np.ndarray:
    """The index in `known` of every key, -1 where it isn't there."""
    if not known:
        return np.full(len(keys), -1)
    wanted = np.asarray(known)
    order = np.argsort(wanted)
    places = np.searchsorted(wanted[order], keys.astype(np.int64)).clip(max=len(wanted) - 1)
    found = order[places]
    return np.where(wanted[found] == keys, found, -1)


def conflicts(cycle: Cycle, *, judge=None, topic: Topic | None = None) -> dict[tuple[int, int], str]:
    """(judge id, topic id) → cause of every conflict of interest that follows from the facts: methods.md §2.

    Of the judge's own center, proposed by the judge, or with the judge in its group: not merely invited, or a
    proposer could rid a topic of a severe judge.
    """
    topics = Topic.objects.filter(cycle=cycle) if topic is None else Topic.objects.filter(pk=topic.pk)
    panel = cycle.panelists.all() if judge is None else cycle.panelists.filter(user=judge)
    judges = list(panel.values_list("user_id", flat=True))
    found = {}
    seats = Seat.objects.filter(user__in=judges).values_list("user_id", "center_id")
    at_center = {}
    for user_id, center_id in seats:
        at_center.setdefault(center_id, set()).add(user_id)
    for topic_id, center_id, proposer_id in topics.values_list("pk", "center_id", "proposer_id"):
        found |= {(user_id, topic_id): Recusal.Cause.OWN_CENTER for user_id in at_center.get(center_id, ())}
        if proposer_id in judges:
            found[proposer_id, topic_id] = Recusal.Cause.PROPOSER
    members = TeamMember.objects.filter(topic__in=topics, user__in=judges, state="accepted")
    found |= dict.fromkeys(members.values_list("user_id", "topic_id"), Recusal.Cause.MEMBER)
    return {pair: str(cause) for pair, cause in found.items()}


def panel_seat(topic: Topic, judge, *, lock: bool = False) -> Panelist | None:
    """The judge's place on the panel of the topic's cycle, with `recused`, `at_center`, `in_group` and
    `is_assigned`; with `lock` it is the judge's alone until commit."""
    places = Panelist.objects.select_for_update(of=("self",)) if lock else Panelist.objects
    return (
        places.filter(cycle=topic.cycle_id, user=judge)
        .annotate(
            recused=Exists(Recusal.objects.filter(topic=topic, judge=judge)),
            at_center=Exists(Seat.objects.filter(user=judge, center=topic.center_id)),
            in_group=Exists(TeamMember.objects.filter(topic=topic, user=judge, state="accepted")),
            is_assigned=Exists(Assignment.objects.filter(topic=topic, judge=judge)),
        )
        .first()
    )


def recused_pairs(cycle: Cycle) -> dict[tuple[int, int], str]:
    """(judge id, topic id) → cause: declared or set, and those that follow from the facts.

    Once scoring has closed, as they were stored then: whoever joins a group or changes seats afterwards
    doesn't undo marks that were counted.
    """
    rows = Recusal.objects.filter(cycle=cycle).values_list("judge_id", "topic_id", "cause")
    stored = {(judge, topic): cause for judge, topic, cause in rows}
    return stored if cycle.scoring_closed_at else conflicts(cycle) | stored


def assigned_pairs(cycle: Cycle) -> set[tuple[int, int]] | None:
    """(judge id, topic id) of everything that is assigned; None where every judge scores every topic."""
    if not cycle.assigned:
        return None
    return set(cycle.assignments.order_by().values_list("judge_id", "topic_id"))


def topics_to_score(cycle: Cycle, judge):
    """The accepted topics of `cycle` that `judge` scores, by code: without a recusal, and assigned where not
    everybody scores everything."""
    recused = Recusal.objects.filter(cycle=cycle, judge=judge).values("topic_id")
    conflicting = [topic for _, topic in conflicts(cycle, judge=judge)]
    topics = cycle.topics.filter(state="accepted").exclude(pk__in=recused).exclude(pk__in=conflicting)
    if cycle.assigned:
        topics = topics.filter(assignments__judge=judge)
    return topics.order_by("code")


def coverage(cycle: Cycle) -> dict[int, int]:
    """Scorecards by judge id: how far everybody has come, without a single mark."""
    rows = cycle.scorecards.values("judge_id").annotate(n=Count("id", filter=Q(topic__state="accepted")))
    return {row["judge_id"]: row["n"] for row in rows}


def frozen_rules(cycle: Cycle) -> Rulebook:
    """The rulebook as frozen last."""
    return Rulebook.from_dict(cycle.rulebooks.order_by("-number").first().content)


def ranking_of(cycle: Cycle) -> Ranking | None:
    """The ranking in force."""
    return cycle.rankings.filter(superseded=False).order_by("-number").first()


def judge_ids(cycle: Cycle) -> list[int]:
    """The panel in the order of its numbers, which were drawn when scoring opened."""
    return list(cycle.panelists.order_by("number", "user_id").values_list("user_id", flat=True))


def tallies_of(cycle: Cycle) -> list[Tally]:
    """The tallies in force, one per round, in their order."""
    return list(cycle.tallies.filter(superseded=False).select_related("round").order_by("number"))


def elected_centers(cycle: Cycle, *, before: int) -> list[str]:
    """The centers of the topics elected in the rounds before the one with this number, for the cap."""
    earlier = [tally for tally in tallies_of(cycle) if tally.round.number < before]
    codes = [code for tally in earlier for code in tally.content["elected"]]
    centers = dict(cycle.topics.filter(code__in=codes).values_list("code", "center__code"))
    return [centers[code] for code in codes]


def candidates_of(cycle: Cycle, now: VotingRound) -> list[dict]:
    """What the tally needs to know of each candidate (scoring/tally.py)."""
    rows = RankingRow.objects.filter(ranking=ranking_of(cycle), topic__in=now.candidates).select_related(
        "topic__center"
    )
    return [
        {
            "code": row.topic.code,
            "composite": row.composite,
            "importance": row.means["importance"],
            "urgency": row.means["urgency"],
            "center": row.topic.center.code,
        }
        for row in rows.order_by("position")
    ]
