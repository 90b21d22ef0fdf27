"""What to talk about before the ballot: the topics that the judges differ on most (methods.md §5)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.models import Entry
from projects.lifecycle import SCORING
from projects.models import Cycle
from scoring.agreement import judge_composites
from scoring.dimensions import DIMENSIONS
from scoring.disagreement import disagreement, near_cut
from scoring.labels import ALL
from scoring.masks import mask
from scoring.models import Ranking, RankingRow, Recusal, Scorecard
from scoring.queries import judge_ids, marks_of, recused_pairs
from scoring.rulebook import Rulebook
from scoring.rules import sees_names

DAY = 24 * 3600
SHOWN = {
    "": gettext_lazy("all"),
    "near": gettext_lazy("would change the shortlist"),
    "open": gettext_lazy("not discussed yet"),
}
"""What the list can be narrowed to."""


class Place(NamedTuple):
    """One topic on the list; `near`: one judge alone keeps it on the shortlist, or off it."""

    topic: int
    deviation: float | None
    judges: int
    near: bool


@dataclass(frozen=True)
class Reader:
    """Who looks: office and leaders see names; a judge sees letters, and nothing of topics in `barred`."""

    user: object
    named: bool
    barred: frozenset[int]


def reader_of(cycle: Cycle, user) -> Reader | None:
    """None for whoever has no part in the discussion: it is for the office, leaders and the panel."""
    if sees_names(user):
        return Reader(user, True, frozenset())
    if not cycle.panelists.filter(user=user).exists():
        return None
    recused = Recusal.objects.filter(cycle=cycle, judge=user).values_list("topic_id", flat=True)
    return Reader(user, False, frozenset(recused))


def is_open(cycle: Cycle) -> bool:
    """Between the closing of scoring and the opening of the ballot."""
    return cycle.phase == SCORING and cycle.scoring_closed_at is not None


def places(ranking: Ranking, reader: Reader) -> list[Place]:
    """The topics that `reader` may see, the widest disagreement first; marks are frozen with the ranking."""
    key = f"discussion:{ranking.pk}:{ranking.inputs_hash}"
    every = cache.get_or_set(key, lambda: [tuple(place) for place in _places(ranking)], DAY)
    rows = RankingRow.objects.filter(ranking=ranking).visible_to(reader.user)
    seen = set(rows.values_list("topic_id", flat=True)) - reader.barred
    return [Place(*place) for place in every if place[0] in seen]


def _places(ranking: Ranking) -> list[Place]:
    rows = list(RankingRow.objects.filter(ranking=ranking).order_by("topic__code"))
    topics = [row.topic_id for row in rows]
    cells = _cells(ranking, topics)
    rulebook = Rulebook.from_dict(ranking.rulebook.content)
    ranked = [row.composite if row.rank is not None else None for row in rows]
    found = disagreement(judge_composites(cells, rulebook), cells)
    near = near_cut(cells, rulebook, np.array(ranked, float)).tolist()
    deviation = [None if np.isnan(value) else value for value in found.deviation.tolist()]
    return [Place(topics[row], deviation[row], int(found.judges[row]), near[row]) for row in found.order]


def _cells(ranking: Ranking, topics: list[int]) -> np.ndarray:
    """The marks that counted: those of recused pairs are taken out."""
    judges = judge_ids(ranking.cycle)
    cells = marks_of(ranking.cycle, topics, judges)
    cells[mask(recused_pairs(ranking.cycle), topics, judges)] = np.nan
    return cells


def lists(every: list[Place], ranking: Ranking) -> dict[str, list[Place]]:
    """By the codes of SHOWN."""
    said = notes(ranking)
    return {
        "": every,
        "near": [place for place in every if place.near],
        "open": [place for place in every if place.topic not in said],
    }


def notes(ranking: Ranking) -> dict[int, Entry]:
    """Topic id → the last note that it was discussed."""
    entries = Entry.objects.filter(subject="ranking", subject_id=ranking.pk, verb="discuss")
    return {entry.topic_id: entry for entry in entries.select_related("by").order_by("number")}


def lines(
    cycle: Cycle, ranking: Ranking, page: list[Place], reader: Reader, rulebook: Rulebook
) -> list[dict]:
    """{place, topic, row, note, cards, ranges, low, high} for the topics of a page; three queries.

    `ranges` are rows for the chart, `low` and `high` the outermost composites of the judges.
    """
    keys = [place.topic for place in page]
    rows = RankingRow.objects.filter(ranking=ranking, topic__in=keys).select_related("topic__center")
    known, cards, said = {row.topic_id: row for row in rows}, _cards(cycle, keys), notes(ranking)
    return [
        {
            "place": place,
            "topic": known[place.topic].topic,
            "row": known[place.topic],
            "note": said.get(place.topic),
            **_side_by_side(known[place.topic], cards.get(place.topic, []), reader, rulebook),
        }
        for place in page
    ]


def _cards(cycle: Cycle, topics: list[int]) -> dict[int, list[Scorecard]]:
    """Topic id → the scorecards that counted."""
    recused = Recusal.objects.filter(topic=OuterRef("topic"), judge=OuterRef("judge"))
    cards = Scorecard.objects.filter(topic__in=topics).exclude(Exists(recused))
    found: dict[int, list[Scorecard]] = {}
    for card in cards.select_related("judge").order_by("topic_id"):
        found.setdefault(card.topic_id, []).append(card)
    return found


def _side_by_side(row: RankingRow, cards: list[Scorecard], reader: Reader, rulebook: Rulebook) -> dict:
    """Names stand in their own order, letters in theirs, and the marks in the order of the cards: nothing
    but the cards themselves tells whose they are."""
    drawn = sorted(cards, key=lambda card: _draw(row, card))
    letters = {card.judge_id: letter(place) for place, card in enumerate(drawn)}
    cards = sorted(cards, key=lambda card: card.judge.username) if reader.named else drawn
    cells = np.array([[card.marks[name] for name in DIMENSIONS] for card in cards], float).reshape(-1, 7)
    points = judge_composites(cells[None], rulebook)[0].tolist()
    told = [_card(card, letters, score, reader) for card, score in zip(cards, points, strict=True)]
    known = [one["composite"] for one in told if one["composite"] is not None]
    return {
        "cards": told,
        "ranges": [_range(one, [card.marks[one.code] for card in cards]) for one in ALL],
        "low": min(known, default=None),
        "high": max(known, default=None),
    }


def _draw(row: RankingRow, card: Scorecard) -> str:
    """The order of the letters on one topic, drawn anew for each. Keyed, since every judge knows the ids that
    it is drawn from."""
    drawn_from = f"{row.ranking_id}|{row.topic.code}|{card.judge_id}"
    return salted_hmac("keti.discussion", drawn_from, algorithm="sha256").hexdigest()


def letter(place: int) -> str:
    """A, B, … Z, AA, AB, … for the places 0, 1, …"""
    before, own = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


def _card(card: Scorecard, letters: dict[int, str], composite: float, reader: Reader) -> dict:
    """For judges with a letter that holds for this topic alone, so that nobody is followed over several."""
    own, label = card.judge_id == reader.user.pk, "" if reader.named else letters[card.judge_id]
    other = str(card.judge) if reader.named else _("Judge %(letter)s") % {"letter": label}
    return {
        "who": _("You") if own else other,
        "judge": card.judge_id if reader.named or own else None,
        "label": label,
        "composite": None if np.isnan(composite) else composite,
        "marks": card.marks,
        "comment": card.comment,
    }


def _range(dimension, marks: list[float | None]) -> dict:
    known = [mark for mark in marks if mark is not None]
    return {
        "code": dimension.code,
        "label": dimension.short,
        "low": min(known, default=None),
        "high": max(known, default=None),
        "marks": known,
    }
