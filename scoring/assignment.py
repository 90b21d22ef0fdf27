"""Who judges what: enough judges for every topic, even load, one linked group (methods.md §2, §3).

Deterministic from the seed, whatever the order of topics and judges.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from scoring.calibration import judge_groups


@dataclass(frozen=True)
class Shortage:
    """A topic that can't have enough judges; those available are assigned all the same."""

    topic: str
    available: int
    needed: int


@dataclass(frozen=True)
class Assignment:
    """`pairs` of (judge, topic), sorted; `load` per judge in topics.

    `groups` lists the linked groups of judges with work. More than one means that conflicts of interest
    leave no judge who could link them, so their topics can't be compared. `links` are the pairs beyond the
    needed number, added only to link.
    """

    pairs: list[tuple[str, str]]
    load: dict[str, int]
    shortages: list[Shortage]
    links: list[tuple[str, str]]
    groups: list[list[str]]

    @property
    def linked(self) -> bool:
        return len(self.groups) <= 1

    def to_dict(self) -> dict:
        return asdict(self) | {"linked": self.linked}


def propose(
    topics: Sequence[str],
    judges: Sequence[str],
    *,
    conflicts: Iterable[tuple[str, str]] = (),
    kept: Iterable[tuple[str, str]] = (),
    min_judges: int = 3,
    seed: str = "",
) -> Assignment:
    """Assign every topic `min_judges` judges, never a (judge, topic) of `conflicts`, always those of `kept`
    that are no conflict.

    Loads are as even as both allow: no chain of reassignments could make them more even. Then the fewest
    judges that link separate groups are added. Pairs of unknown judges or topics are ignored.
    Raises ValueError for a repeated topic or judge.
    """
    if len(set(topics)) < len(topics) or len(set(judges)) < len(judges):
        raise ValueError("a topic or a judge repeats")
    topics, judges = sorted(topics, key=_lots(seed)), sorted(judges, key=_lots(seed))
    allowed = ~_cells(topics, judges, set(conflicts))
    fixed = allowed & _cells(topics, judges, set(kept))
    assigned = _dealt(allowed, fixed, min_judges, _turns(topics, judges, seed))
    while _even_out(assigned, allowed, fixed):
        pass
    needed = assigned.copy()
    while _link_up(assigned, allowed):
        pass
    return Assignment(
        pairs=_named(assigned, topics, judges),
        load=dict(sorted(zip(judges, assigned.sum(axis=0).tolist(), strict=True))),
        shortages=_shortages(allowed, topics, min_judges),
        links=_named(assigned & ~needed, topics, judges),
        groups=_groups(assigned, judges),
    )


def _lots(seed: str):
    return lambda *names: hashlib.sha256("|".join(map(str, (seed, *names))).encode()).digest()


def _cells(topics: Sequence[str], judges: Sequence[str], pairs: set[tuple[str, str]]) -> np.ndarray:
    """Where a (judge, topic) is one of `pairs`."""
    cells = [[(judge, topic) in pairs for judge in judges] for topic in topics]
    return np.array(cells, bool).reshape(len(topics), len(judges))


def _turns(topics: Sequence[str], judges: Sequence[str], seed: str) -> np.ndarray:
    """Per topic an order of the judges by lot, so that the same panel doesn't meet again and again."""
    lot = _lots(seed)
    turns = [np.argsort(np.argsort([lot(judge, topic) for judge in judges])) for topic in topics]
    return np.array(turns, int).reshape(len(topics), len(judges))


def _dealt(allowed: np.ndarray, fixed: np.ndarray, min_judges: int, turns: np.ndarray) -> np.ndarray:
    """Beside what is fixed, the hardest topics first, each to the judges with the least load; among equals to
    those who met least on earlier topics, for mixed panels are linked and calibrate best.
    """
    assigned, load = fixed.copy(), fixed.sum(axis=0)
    met = fixed.T.astype(int) @ fixed.astype(int)
    np.fill_diagonal(met, 0)
    for topic in np.argsort(allowed.sum(axis=1), kind="stable"):
        for _ in range(min(min_judges, int(allowed[topic].sum())) - int(fixed[topic].sum())):
            panel = assigned[topic]
            known = met[:, panel].sum(axis=1)
            free = np.flatnonzero(allowed[topic] & ~panel)
            judge = min(free, key=lambda judge: (load[judge], known[judge], turns[topic, judge]))
            met[judge, panel] += 1
            met[panel, judge] += 1
            panel[judge] = True
            load[judge] += 1
    return assigned


def _even_out(assigned: np.ndarray, allowed: np.ndarray, fixed: np.ndarray) -> bool:
    """Take a topic from a judge and hand it on along a chain to one with at least two less, if any chain can;
    says whether one did.

    Without such a chain the loads are optimal (Harvey, Ladner, Lovász & Tamir 2003, semi-matchings).
    """
    load = assigned.sum(axis=0)
    can_give = (assigned & ~fixed).T.astype(float) @ (allowed & ~assigned).astype(float) > 0
    for giver in np.argsort(-load, kind="stable"):
        if chain := _chain(can_give, load, int(giver)):
            for source, target in zip(chain, chain[1:], strict=False):
                _hand_on(assigned, allowed, fixed, source, target)
            return True
    return False


def _chain(can_give: np.ndarray, load: np.ndarray, giver: int) -> list[int]:
    """The shortest chain of judges from `giver` to one with at least two topics less, or empty."""
    came_from, queue = {giver: giver}, deque([giver])
    while queue:
        judge = queue.popleft()
        if load[judge] <= load[giver] - 2:
            chain = [judge]
            while chain[-1] != giver:
                chain.append(came_from[chain[-1]])
            return chain[::-1]
        for other in np.flatnonzero(can_give[judge]).tolist():
            if other not in came_from:
                came_from[other] = judge
                queue.append(other)
    return []


def _hand_on(assigned: np.ndarray, allowed: np.ndarray, fixed: np.ndarray, source: int, target: int) -> None:
    free = assigned[:, source] & ~fixed[:, source] & allowed[:, target] & ~assigned[:, target]
    topic = np.flatnonzero(free)[0]
    assigned[topic, source], assigned[topic, target] = False, True


def _link_up(assigned: np.ndarray, allowed: np.ndarray) -> bool:
    """Add the judge with the least load who may link two groups; False when nothing is left to link."""
    label, at_work = judge_groups(assigned), assigned.any(axis=0)
    if len(set(label[at_work].tolist())) < 2:
        return False
    of_topic = np.where(assigned.any(axis=1), label[assigned.argmax(axis=1)], -1)
    open_links = allowed & at_work & (of_topic[:, None] != label)
    if not open_links.any():
        return False
    load, judges_of = assigned.sum(axis=0), assigned.sum(axis=1)
    topic, judge = min(
        np.argwhere(open_links).tolist(), key=lambda pair: (load[pair[1]], judges_of[pair[0]], pair)
    )
    assigned[topic, judge] = True
    return True


def _groups(assigned: np.ndarray, judges: Sequence[str]) -> list[list[str]]:
    label = judge_groups(assigned)
    at_work = label[assigned.any(axis=0)].tolist()
    return sorted(sorted(judges[judge] for judge in np.flatnonzero(label == group)) for group in set(at_work))


def _shortages(allowed: np.ndarray, topics: Sequence[str], min_judges: int) -> list[Shortage]:
    available = zip(topics, allowed.sum(axis=1).tolist(), strict=True)
    return [Shortage(topic, count, min_judges) for topic, count in sorted(available) if count < min_judges]


def _named(pairs: np.ndarray, topics: Sequence[str], judges: Sequence[str]) -> list[tuple[str, str]]:
    return sorted((judges[judge], topics[topic]) for topic, judge in np.argwhere(pairs).tolist())
