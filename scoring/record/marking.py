"""The marks of a record as an array, and who was not to give any."""

import numpy as np

from scoring.marks import gather
from scoring.masks import mask
from scoring.rulebook import Rulebook


def marks_in(document: dict, rulebook: Rulebook) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The marks (topics, judges, 7), the mask of recused pairs (topics, judges), and every difference.

    Marks of recused pairs are left out; anything else refused is a difference.
    """
    judges, topics = document["judges"], [topic["code"] for topic in document["topics"]]
    recused = [(recusal["judge"], recusal["topic"]) for recusal in document["recusals"]]
    wrong = [
        f"recusals: {judge} or {topic} is unknown"
        for judge, topic in recused
        if judge not in judges or topic not in topics
    ]
    marks, rejected = gather(document["scorecards"], judges, topics, rulebook, recused)
    wrong += [
        f"scorecards[{mark.row - 1}] {mark.judge} {mark.topic} {mark.dimension}: {mark.code}"
        for mark in rejected
        if mark.code != "recused"
    ]
    return marks, mask(recused, topics, judges), wrong
