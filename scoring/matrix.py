"""The assignment as a table: a line for each topic, a cell for each judge."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from projects.models import Topic
from scoring.assigned import Roster, Weighed
from scoring.models import Recusal
from scoring.sheet import entered

GONE = "gone"
CAUSES = {
    Recusal.Cause.OWN_CENTER: _("own center"),
    Recusal.Cause.PROPOSER: _("proposed it"),
    Recusal.Cause.MEMBER: _("in its group"),
    Recusal.Cause.DECLARED: pgettext_lazy("recusal", "declared"),
    Recusal.Cause.OFFICE: _("by the office"),
    GONE: _("deactivated"),
}
"""Why a judge is kept from a topic, in the two words that a cell has room for."""


@dataclass(frozen=True)
class Cell:
    """One judge for one topic; with a `cause` the judge can't score it, and there is nothing to tick."""

    judge: User
    value: str
    ticked: bool
    scored: bool
    cause: str


@dataclass(frozen=True)
class Line:
    """One topic with its judges; `judges` counts those whose marks can count."""

    topic: Topic
    cells: list[Cell]
    judges: int
    short: bool


def lines(found: Roster, weighed: Weighed, positions: Iterable[int], ticked: set[str] | None) -> list[Line]:
    """The topics at `positions`; `ticked` are the values of cells as typed, None as stored. One query."""
    positions = list(positions)
    topics = entered(found.cycle).in_bulk([found.topics[line] for line in positions])
    return [
        Line(
            topics[found.topics[line]],
            [_cell(found, line, column, ticked) for column in range(len(found.judges))],
            weighed.panel[line],
            weighed.panel[line] < found.cycle.min_judges,
        )
        for line in positions
    ]


def _cell(found: Roster, line: int, column: int, ticked: set[str] | None) -> Cell:
    judge, topic = found.judges[column], found.topics[line]
    value = f"{judge.pk}-{topic}"
    cause = found.causes.get((judge.pk, topic), "")
    if not cause and not found.possible[line, column]:
        cause = GONE
    return Cell(
        judge,
        value,
        bool(found.rows[line, column]) if ticked is None else value in ticked,
        bool(found.cards[line, column]),
        str(CAUSES[cause]) if cause else "",
    )
