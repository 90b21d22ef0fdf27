"""How far the panel has come: counts of scorecards alone, never a mark (design.md §1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from projects.models import Cycle
from scoring.masks import mask
from scoring.models import Recusal, Scorecard
from scoring.queries import assigned_pairs, conflicts, marks_of, recused_pairs
from scoring.rulebook import Rulebook
from scoring.sheet import ENTERED, entered


@dataclass(frozen=True)
class Coverage:
    """Who has scored what, as masks (topics, judges): `wanted` are to be scored or scored all the same,
    `cards` are there, `barred` pairs don't count; `marked` (topics, judges, 7) says where there is a mark.
    Topics are ids, in the order of `codes`."""

    cycle: Cycle
    topics: list[int]
    codes: list[str]
    judges: list
    wanted: np.ndarray
    cards: np.ndarray
    marked: np.ndarray
    barred: np.ndarray

    def by_judge(self) -> list[dict]:
        """{user, done, abstained, recused, all, percent} for each judge, those furthest behind first."""
        counted = self.cards & ~self.barred
        blank = counted & ~self.marked.any(axis=2)
        columns = zip(
            self.judges,
            counted.sum(axis=0).tolist(),
            blank.sum(axis=0).tolist(),
            self.barred.sum(axis=0).tolist(),
            (self.wanted & ~self.barred).sum(axis=0).tolist(),
            strict=True,
        )
        rows = [self._judge(*column) for column in columns]
        return sorted(rows, key=lambda row: (row["percent"], row["user"].username))

    def _judge(self, user, done: int, abstained: int, recused: int, every: int) -> dict:
        share = 100 * done // every if every else 0
        return {
            "user": user,
            "done": done,
            "abstained": abstained,
            "recused": recused,
            "all": every,
            "percent": share,
        }

    def judges_per_topic(self, rulebook: Rulebook) -> np.ndarray:
        """For each topic the judges on the weighted dimension that has fewest: what ranking it depends on."""
        weighted = [column for column, share in enumerate(rulebook.shares.values()) if share]
        counted = self.marked[:, :, weighted] & ~self.barred[:, :, None]
        return counted.sum(axis=1).min(axis=1, initial=len(self.judges))

    def short(self, rulebook: Rulebook) -> list[str]:
        """Codes of the topics that too few judges have scored to be ranked, the fewest first."""
        judges = self.judges_per_topic(rulebook)
        order = np.argsort(judges, kind="stable")
        return [self.codes[line] for line in order.tolist() if judges[line] < rulebook.min_judges]

    def fewest_first(self, rulebook: Rulebook) -> list[int]:
        """Positions of the topics, the fewest judges first, then by code."""
        return np.argsort(self.judges_per_topic(rulebook), kind="stable").tolist()

    def by_topic(self, positions: Iterable[int], rulebook: Rulebook) -> list[dict]:
        """{topic, cards, wanted, judges, recused, short} for the topics at `positions`; one query."""
        positions, judges = list(positions), self.judges_per_topic(rulebook)
        found = entered(self.cycle).in_bulk([self.topics[line] for line in positions])
        return [
            {
                "topic": found[self.topics[line]],
                "cards": int((self.cards & ~self.barred)[line].sum()),
                "wanted": int((self.wanted & ~self.barred)[line].sum()),
                "judges": int(judges[line]),
                "recused": int(self.barred[line].sum()),
                "short": bool(judges[line] < rulebook.min_judges),
            }
            for line in positions
        ]


def coverage(cycle: Cycle) -> Coverage:
    """The coverage of a cycle in a constant number of queries."""
    topics = cycle.topics.filter(state__in=ENTERED).order_by("code").values_list("pk", "code")
    codes = dict(topics)
    judges = [panelist.user for panelist in cycle.panelists.select_related("user")]
    lines = {topic: line for line, topic in enumerate(codes)}
    columns = {judge.pk: column for column, judge in enumerate(judges)}
    pairs = Scorecard.objects.filter(cycle=cycle).order_by().values_list("judge_id", "topic_id")
    cards, assigned = mask(pairs, lines, columns), assigned_pairs(cycle)
    wanted = np.ones_like(cards) if assigned is None else cards | mask(assigned, lines, columns)
    return Coverage(
        cycle,
        list(codes),
        list(codes.values()),
        judges,
        wanted=wanted,
        cards=cards,
        marked=~np.isnan(marks_of(cycle, list(lines), list(columns))),
        barred=mask(recused_pairs(cycle), lines, columns),
    )


def expected_conflicts(cycle: Cycle) -> list[dict]:
    """{user, causes, total} for each judge on the panel: what follows from the facts so far."""
    up = set(cycle.topics.filter(state__in=("submitted", *ENTERED)).values_list("pk", flat=True))
    causes: dict[int, Counter] = {}
    for (judge, topic), cause in conflicts(cycle).items():
        if topic in up:
            causes.setdefault(judge, Counter())[cause] += 1
    rows = [
        {"user": panelist.user, "causes": _named(causes.get(panelist.user_id, Counter()))}
        for panelist in cycle.panelists.select_related("user")
    ]
    return [row | {"total": sum(n for _cause, n in row["causes"])} for row in rows]


def _named(causes: Counter) -> list[tuple[str, int]]:
    return [(str(Recusal.Cause(cause).label), number) for cause, number in sorted(causes.items())]


def thin_topics(cycle: Cycle) -> list[dict]:
    """{topic, judges} where conflicts leave fewer judges than a topic needs to be ranked."""
    barred = Counter(topic for _judge, topic in recused_pairs(cycle))
    judges = cycle.panelists.count()
    topics = cycle.topics.filter(state__in=("submitted", "accepted")).order_by("code")
    rows = [{"topic": topic, "judges": judges - barred[topic.pk]} for topic in topics if barred[topic.pk]]
    return [row for row in rows if row["judges"] < cycle.min_judges]
