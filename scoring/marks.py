"""Marks as people enter them: parsed, or rejected with a reason per row (methods.md §2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from scoring.values import Fault, decimal, spelled, tidy


class MarkError(Fault):
    """A refused mark: `not_a_number`, `out_of_range` or `off_step`."""


@dataclass(frozen=True)
class Rejection:
    """A row, or one mark of it, that doesn't count: `row` from 1, `dimension` empty for a whole row."""

    row: int
    judge: str
    topic: str
    dimension: str
    code: str
    detail: str


def parse_mark(value, rulebook: Rulebook) -> float | None:
    """The mark on the rulebook's scale; None (abstain) for null and empty text. Raises MarkError."""
    if value is None or (isinstance(value, str) and not tidy(value)):
        return None
    try:
        number = decimal(value)
    except Fault as fault:
        raise MarkError(fault.code, fault.detail) from None
    if code := rulebook.misplaced(number):
        raise MarkError(code, _scale(rulebook))
    return float(number) + 0.0  # no negative zero, which PostgreSQL's JSON doesn't know


def _scale(rulebook: Rulebook) -> str:
    low, high, step = rulebook.scale_low, rulebook.scale_high, rulebook.scale_step
    return f"must lie between {spelled(low)} and {spelled(high)} in steps of {spelled(step)}"


def gather(
    rows: Iterable[Mapping],
    judges: Sequence[str],
    topics: Sequence[str],
    rulebook: Rulebook,
    recused: Collection[tuple[str, str]] = (),
) -> tuple[np.ndarray, list[Rejection]]:
    """Marks as an array (topics, judges, 7), NaN where nobody scored, and what was rejected.

    A row is {judge, topic, marks: {dimension: value}} or {judge, topic, dimension, mark}. `recused` holds
    (judge, topic) pairs. Of duplicates the first valid one is kept, an abstention included.
    """
    sheet = _Sheet(judges, topics, rulebook, recused)
    for number, row in enumerate(rows, start=1):
        sheet.enter(number, row)
    return sheet.cells, sheet.rejected


class _Sheet:
    """The array while it is being filled."""

    def __init__(self, judges, topics, rulebook, recused):
        self.judges = {judge: column for column, judge in enumerate(judges)}
        self.topics = {topic: line for line, topic in enumerate(topics)}
        self.rulebook, self.recused = rulebook, set(recused)
        self.cells = np.full((len(topics), len(judges), len(DIMENSIONS)), np.nan)
        self.taken, self.rejected, self.known = set(), [], {}

    def enter(self, number: int, row: Mapping):
        judge, topic = row.get("judge"), row.get("topic")
        if refusal := self._whole_row(judge, topic):
            self.rejected.append(Rejection(number, judge, topic, "", *refusal))
            return
        marks = row["marks"] if "marks" in row else {row.get("dimension"): row.get("mark")}
        for dimension, value in marks.items():
            if refusal := self._mark(judge, topic, dimension, value):
                self.rejected.append(Rejection(number, judge, topic, dimension, *refusal))

    def _whole_row(self, judge, topic) -> tuple[str, str] | None:
        if judge not in self.judges:
            return "unknown_judge", "is not on the panel"
        if topic not in self.topics:
            return "unknown_topic", "is not among the topics"
        if (judge, topic) in self.recused:
            return "recused", "this judge is recused from this topic"
        return None

    def _mark(self, judge, topic, dimension, value) -> tuple[str, str] | None:
        if dimension not in DIMENSIONS:
            return "unknown_dimension", "is no dimension"
        cell = self.topics[topic], self.judges[judge], DIMENSIONS.index(dimension)
        if cell in self.taken:
            return "duplicate", "was marked before; the first mark is kept"
        try:
            mark = self._parsed(value)
        except MarkError as error:
            return error.code, error.detail
        self.taken.add(cell)
        self.cells[cell] = np.nan if mark is None else mark
        return None

    def _parsed(self, value) -> float | None:
        """The same few marks come again and again: each is judged once, by its type too, for True is no 1."""
        if type(value) not in (int, float, str):
            return parse_mark(value, self.rulebook)
        key = type(value), value
        if key not in self.known:
            self.known[key] = parse_mark(value, self.rulebook)
        return self.known[key]
