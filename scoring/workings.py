"""How a topic's composite came about, as far as one reader may see the steps.

The office sees every step by judge. A leader sees whose marks they are, but not how severe each judge is held
to be, which is for the office and that judge; the topic's proposer sees every step without names. Whoever
else sees the topic sees the steps from the panel means on.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.core.cache import cache
from django.utils.translation import gettext as _

from projects.models import Panelist, Topic
from scoring.actions.computing import entered_of
from scoring.composite import aligned
from scoring.derivation import Derivation, derive, topic_cells
from scoring.dimensions import DIMENSIONS
from scoring.labels import ALL
from scoring.models import Assignment, Ranking, RankingRow, Scorecard, plain_number
from scoring.rulebook import Rulebook
from scoring.rules import sees_names

DAY = 24 * 3600


def row_of(topic: Topic) -> RankingRow | None:
    """The topic's line in the ranking in force."""
    rows = RankingRow.objects.filter(topic=topic, ranking__superseded=False)
    return rows.select_related("ranking__rulebook", "ranking__cycle").defer("ranking__content").first()


@dataclass(frozen=True)
class Workings:
    """Every step of one topic for one reader."""

    topic: Topic
    row: RankingRow
    user: object

    @cached_property
    def rulebook(self) -> Rulebook:
        return Rulebook.from_dict(self.row.ranking.rulebook.content)

    @cached_property
    def _cells(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return cells_of(self.row.ranking, self.topic, self.rulebook)

    @cached_property
    def derivation(self) -> Derivation:
        given, calibrated, _recused = self._cells
        return derive(aligned(given[None], self.rulebook)[0], calibrated, self.rulebook)

    @property
    def shows_marks(self) -> bool:
        return sees_names(self.user) or self.topic.proposer_id == self.user.pk

    @property
    def shows_severity(self) -> bool:
        """Step by step and by judge: not for a leader, who would learn how severe a person is held to be."""
        if self.rulebook.calibration == "none" or not self.shows_marks:
            return False
        return self.user.standing.is_office or not sees_names(self.user)

    @cached_property
    def judges(self) -> list[dict]:
        """{who, state, cells} by judge; empty for those who see no marks."""
        if not self.shows_marks:
            return []
        panel = list(self._panel())
        cards = set(self._cards().values_list("judge_id", flat=True))
        if not sees_names(self.user):
            return [self._judge(n, one, one.label) for n, one in panel if one.user_id in cards]
        return [
            self._judge(column, one, str(one.user), scored=one.user_id in cards)
            for column, one in panel
            if self._was_asked(column, one, cards)
        ]

    def _panel(self):
        return enumerate(self.topic.cycle.panelists.select_related("user").order_by("number", "user_id"))

    def _cards(self):
        return Scorecard.objects.filter(topic=self.topic).visible_to(self.user)

    @cached_property
    def _assigned(self) -> set[int]:
        return set(Assignment.objects.filter(topic=self.topic).values_list("judge_id", flat=True))

    def _was_asked(self, column: int, one: Panelist, cards: set[int]) -> bool:
        """Where judges are assigned, those who were not are no part of it."""
        named = one.user_id in cards or self._cells[2][column]
        return named or not self.topic.cycle.assigned or one.user_id in self._assigned

    def _judge(self, column: int, one: Panelist, who: str, scored: bool = True) -> dict:
        found, (given, _calibrated, recused) = self.derivation, self._cells
        silent = bool(np.isnan(given[column]).all())
        state = ""
        if recused[column]:
            state = _("recused, does not count")
        elif silent:
            state = _("abstained") if scored else _("did not score")
        return {
            "who": who,
            "state": state,
            "silent": silent,
            "cells": [
                {
                    "mark": _known(given[column, index]),
                    "turned": _known(found.marks[column, index]),
                    "bias": _known(found.bias[column, index]),
                    "calibrated": _known(found.calibrated[column, index]),
                    "dropped": bool(found.dropped[column, index]),
                }
                for index in range(len(DIMENSIONS))
            ],
        }

    @cached_property
    def steps(self) -> list[dict]:
        """By dimension: marks that count, mean as scored, panel mean, the same on 0–100, weight, product."""
        found, shares = self.derivation, self.rulebook.shares
        counts = (~np.isnan(found.marks)).sum(axis=0)
        return [
            {
                "dimension": one,
                "count": int(counts[index]),
                "raw_mean": _known(found.raw_means[index]),
                "mean": _known(found.means[index]),
                "points": _known(found.points[index]),
                "share": float(shares[one.code]),
                "product": _known(found.products[index]),
            }
            for index, one in enumerate(ALL)
        ]

    @property
    def turned(self) -> list:
        """Dimensions in which fewer points are better."""
        return [one for one in ALL if self.rulebook.directions[one.code] == "min"]


def cells_of(ranking: Ranking, topic: Topic, rulebook: Rulebook) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(marks as given, calibrated cells, who is recused) of one topic: (judges, 7), (judges, 7), (judges).

    Read from everything that the ranking was made from, since calibration compares all judges; a ranking
    never changes, so it is worked out once.
    """
    key = f"workings:{ranking.pk}:{ranking.inputs_hash}:{topic.pk}"
    return cache.get_or_set(key, lambda: _cells(ranking, topic, rulebook), DAY)


def _cells(ranking: Ranking, topic: Topic, rulebook: Rulebook):
    entered = entered_of(ranking)
    line = [one.pk for one in entered.topics].index(topic.pk)
    given, calibrated = topic_cells(entered.marks, entered.recused, line, rulebook, entered.result.severities)
    return given, calibrated, entered.recused[line]


def _known(value) -> float | int | None:
    return None if np.isnan(value) else plain_number(float(value))
