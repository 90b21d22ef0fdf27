"""Scorecards that judges filled in on paper; a recused pair is left out and told, a card that the judge
has written is a fault."""

from decimal import Decimal

from scoring.actions.intake import Card, enter_scorecards, written_in_person
from scoring.actions.setup import rules_of
from scoring.dimensions import DIMENSIONS
from scoring.marks import MarkError, parse_mark
from scoring.queries import assigned_pairs, recused_pairs
from scoring.values import spelled
from workbooks.actions.intakes.base import Intake
from workbooks.table import Row


class Scorecards(Intake):
    """Marks are read as everywhere else (methods.md §2): an empty cell abstains."""

    def __init__(self, job, table):
        super().__init__(job, table)
        panel = self.cycle.panelists.select_related("user")
        self.judges = {panelist.user.username: panelist.user for panelist in panel}
        self.topics = {topic.code: topic for topic in self.cycle.topics.filter(state="accepted")}
        self.recused = recused_pairs(self.cycle)
        self.assigned = assigned_pairs(self.cycle)
        self.personal = written_in_person(self.cycle)
        self.rulebook = rules_of(self.cycle)
        self.cards: list[Card] = []
        self.left_out = 0

    def take(self, row):
        judge = self.find(row, "judge", self.judges, "unknown_judge")
        topic = self.find(row, "topic", self.topics, "unknown_topic")
        marks = {name: self._mark(row, name) for name in DIMENSIONS}
        if not (judge and topic) or self.is_repeated(row, "topic", (judge.pk, topic.pk)):
            return
        if (judge.pk, topic.pk) in self.recused:
            self.left_out += 1
            self.note(row, "recused", "judge", judge.username)
        elif self.assigned is not None and (judge.pk, topic.pk) not in self.assigned:
            self.table.fault(row.number, "not_assigned", "judge", judge.username)
        elif (judge.pk, topic.pk) in self.personal:
            self.table.fault(row.number, "written_in_person", "judge", judge.username)
        else:
            self.cards.append(Card(judge, topic, marks, row.values.get("comment") or ""))

    def write(self, by):
        counts = enter_scorecards(self.cycle, self.cards, by=by, source=self.job.name)
        return counts | {"left_out": self.left_out}

    def _mark(self, row: Row, name: str) -> float | None:
        value = row.values[name]
        try:
            return parse_mark(value, self.rulebook)
        except MarkError as error:
            self.table.fault(row.number, error.code, name, value, **self._scale())
            return None

    def _scale(self) -> dict[str, str]:
        rules = self.rulebook
        levels = {"low": rules.scale_low, "high": rules.scale_high, "step": rules.scale_step}
        return {name: spelled(Decimal(level)) for name, level in levels.items()}
