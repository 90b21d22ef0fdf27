"""Who is to score what, where not everybody scores everything: as stored, as proposed, what it comes to."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from kit.spoken import listed
from people.models import User
from projects.models import Cycle
from scoring.assignment import propose
from scoring.calibration import judge_groups
from scoring.masks import mask
from scoring.models import Scorecard
from scoring.queries import recused_pairs

NAMED = 10
"""So many topics are named in a sentence."""


@dataclass(frozen=True, eq=False)
class Roster:
    """Topics (ids, in the order of `codes`) × judges, as masks: `rows` are assigned, `cards` written,
    `barred` by a conflict of interest. By (judge id, topic id): its `causes`, the `keys` of stored rows."""

    cycle: Cycle
    topics: list[int]
    codes: list[str]
    judges: list[User]
    rows: np.ndarray
    cards: np.ndarray
    barred: np.ndarray
    causes: dict[tuple[int, int], str] = field(repr=False)
    keys: dict[tuple[int, int], int] = field(repr=False)

    @cached_property
    def possible(self) -> np.ndarray:
        """Where a judge can score or has scored: no conflict of interest, and not deactivated before."""
        active = np.array([judge.is_active for judge in self.judges], bool)
        return ~self.barred & (active | self.cards)

    def pairs(self, mask: np.ndarray) -> list[tuple[int, int]]:
        """(judge id, topic id) where `mask` is true, by topic."""
        return [(self.judges[judge].pk, self.topics[topic]) for topic, judge in np.argwhere(mask).tolist()]

    def place(self, judge_id: int, topic_id: int) -> tuple[int, int] | None:
        """The cell of a pair; None where the judge is not on the panel or the topic not up for scoring."""
        judges = [judge.pk for judge in self.judges]
        if judge_id not in judges or topic_id not in self.topics:
            return None
        return self.topics.index(topic_id), judges.index(judge_id)

    def mask(self, pairs: Iterable[tuple[int, int]]) -> np.ndarray:
        """True where a (judge id, topic id) of `pairs` is; others are passed over."""
        lines = {topic: line for line, topic in enumerate(self.topics)}
        columns = {judge.pk: column for column, judge in enumerate(self.judges)}
        return mask(pairs, lines, columns)


@dataclass(frozen=True)
class Short:
    """A topic with fewer judges than it needs; `available` are all who could score it."""

    topic: int
    code: str
    judges: int
    available: int
    needed: int


@dataclass(frozen=True)
class Weighed:
    """What an assignment comes to: topics by judge and judges by topic in the order of the roster, the
    topics that are `short`, the linked `groups` of judges with work (methods.md §3)."""

    load: list[int]
    panel: list[int]
    short: list[Short]
    groups: list[list[User]]

    @property
    def least(self) -> int:
        return min(self.load, default=0)

    @property
    def most(self) -> int:
        return max(self.load, default=0)


@dataclass(frozen=True, eq=False)
class Draft:
    """`rows` that would stand in place of those of the roster; `links` (judge id, topic id) are proposed
    beyond the needed number, to link groups that could not be compared otherwise."""

    roster: Roster
    rows: np.ndarray
    links: list[tuple[int, int]] = field(default_factory=list)

    @property
    def added(self) -> np.ndarray:
        return self.rows & ~self.roster.rows

    @property
    def removed(self) -> np.ndarray:
        return self.roster.rows & ~self.rows

    @property
    def scored_away(self) -> np.ndarray:
        """Taken away although the judge has scored the topic and the card counts."""
        return self.removed & self.roster.cards & self.roster.possible

    @property
    def digest(self) -> str:
        """Tells whether it is still the draft that somebody has looked at."""
        return hashlib.sha256(repr(self.roster.pairs(self.rows)).encode()).hexdigest()

    def weighed(self) -> Weighed:
        return weigh(self.roster, self.rows)


def roster(cycle: Cycle) -> Roster:
    """The accepted topics and the panel of a cycle, in a constant number of queries."""
    codes = dict(cycle.topics.filter(state="accepted").order_by("code").values_list("pk", "code"))
    judges = [panelist.user for panelist in cycle.panelists.select_related("user")]
    lines = {topic: line for line, topic in enumerate(codes)}
    columns = {judge.pk: column for column, judge in enumerate(judges)}
    stored = cycle.assignments.order_by().values_list("judge_id", "topic_id", "pk")
    keys = {(judge, topic): key for judge, topic, key in stored}
    cards = Scorecard.objects.filter(cycle=cycle).order_by().values_list("judge_id", "topic_id")
    causes = recused_pairs(cycle)
    return Roster(
        cycle,
        list(codes),
        list(codes.values()),
        judges,
        rows=mask(keys, lines, columns),
        cards=mask(cards, lines, columns),
        barred=mask(causes, lines, columns),
        causes=causes,
        keys=keys,
    )


def weigh(found: Roster, rows: np.ndarray | None = None) -> Weighed:
    """Of `rows`, those stored by default: what isn't possible counts for nothing, a card assigned or not."""
    counted = ((found.rows if rows is None else rows) | found.cards) & found.possible
    label = judge_groups(counted)
    at_work = sorted(set(label[counted.any(axis=0)].tolist()))
    return Weighed(
        counted.sum(axis=0).tolist(),
        counted.sum(axis=1).tolist(),
        _short(found, counted),
        [[found.judges[judge] for judge in np.flatnonzero(label == group)] for group in at_work],
    )


def _short(found: Roster, counted: np.ndarray) -> list[Short]:
    needed = found.cycle.min_judges
    judges, available = counted.sum(axis=1).tolist(), found.possible.sum(axis=1).tolist()
    return [
        Short(found.topics[line], found.codes[line], number, available[line], needed)
        for line, number in enumerate(judges)
        if number < needed
    ]


def proposed(found: Roster, *, anew: bool) -> Draft:
    """A balanced, linked assignment without conflicts (methods.md §3), the same whenever it is asked for.

    Whoever has scored a topic stays with it; unless `anew`, whoever is assigned does. Rows that have become
    impossible are left alone: a recusal may be lifted again.
    """
    names = [judge.username for judge in found.judges]
    kept = found.cards if anew else found.rows | found.cards
    proposal = propose(
        found.codes,
        names,
        conflicts=_named(found, names, ~found.possible),
        kept=_named(found, names, kept),
        min_judges=found.cycle.min_judges,
        seed=found.cycle.code,
    )
    lines = {code: line for line, code in enumerate(found.codes)}
    columns = {name: column for column, name in enumerate(names)}
    links = found.pairs(mask(proposal.links, lines, columns))
    return Draft(found, mask(proposal.pairs, lines, columns) | (found.rows & ~found.possible), links)


def _named(found: Roster, names: list[str], mask: np.ndarray) -> list[tuple[str, str]]:
    return [(names[judge], found.codes[topic]) for topic, judge in np.argwhere(mask).tolist()]


def lacking(cycle: Cycle) -> list[str]:
    """What keeps scoring from being opened, as sentences: topics with fewer judges than they need."""
    short = weigh(roster(cycle)).short if cycle.assigned else []
    if not short:
        return []
    return [
        _("These topics are assigned fewer than %(needed)s judges: %(topics)s.")
        % {"needed": cycle.min_judges, "topics": named(short)}
    ]


def in_groups(weighed: Weighed) -> list[str]:
    """The warning that judges without a common topic cannot be compared."""
    if len(weighed.groups) < 2:
        return []
    return [
        _(
            "The judges fall into %(n)d groups without a common topic: who is severe in one cannot be told "
            "from the other, so topics of different groups are not comparable."
        )
        % {"n": len(weighed.groups)}
    ]


def named(short: list[Short]) -> str:
    """The codes of the first of them."""
    return listed(one.code for one in short[:NAMED]) + (" …" if short[NAMED:] else "")
