"""Pairs of a judge and a topic as a mask over the marks."""

from collections.abc import Hashable, Iterable

import numpy as np


def mask(
    pairs: Iterable[tuple[Hashable, Hashable]], topics: Iterable[Hashable], judges: Iterable[Hashable]
) -> np.ndarray:
    """Boolean (topics, judges), True at each (judge, topic) of `pairs`; pairs of others are left out."""
    lines = {topic: line for line, topic in enumerate(topics)}
    columns = {judge: column for column, judge in enumerate(judges)}
    found = np.zeros((len(lines), len(columns)), bool)
    known = [(lines[topic], columns[judge]) for judge, topic in pairs if topic in lines and judge in columns]
    if known:
        found[tuple(np.array(known).T)] = True
    return found
