"""Other weights tried out on a stored ranking, as far as one reader sees it; nothing is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from projects.models import Cycle
from scoring.board import ranking_in_force
from scoring.dimensions import DIMENSIONS
from scoring.models import Ranking, RankingRow
from scoring.rulebook import Rulebook
from scoring.values import Fault
from scoring.what_if import CUTS, SEATS, Reordered, as_stored, declared, parse_weight, reorder

COLUMNS = ("topic_id", "topic__code", "topic__title", "topic__center__name", "composite", "means")


@dataclass(frozen=True)
class Standing:
    """One ranked topic as it is stored; `means` in the order of the dimensions."""

    topic: int
    code: str
    title: str
    center: str
    composite: float
    means: list[float | None]


@dataclass(frozen=True)
class Field:
    """The ranked topics that the reader sees, in their stored order. `whole`: there is no other, so that it
    can be said who is selected. `locked`: dimensions in which one has no mean, so that they can't count."""

    ranking: Ranking
    rulebook: Rulebook
    rows: list[Standing]
    whole: bool
    locked: frozenset[str]
    declared: dict[str, Decimal]

    def size(self, cut: str) -> int:
        return self.rulebook.seats if cut == SEATS else self.rulebook.shortlist


@dataclass(frozen=True)
class Asked:
    """What was typed; `faults` by the name of the parameter. With faults the weights are those declared."""

    weights: dict[str, Decimal]
    cut: str
    faults: dict[str, str]


def field_of(cycle: Cycle, user) -> Field | None:
    """None before scoring has closed."""
    ranking = ranking_in_force(cycle)
    if ranking is None:
        return None
    rulebook = Rulebook.from_dict(ranking.rulebook.content)
    ranked = RankingRow.objects.filter(ranking=ranking, rank__isnull=False)
    found = ranked.visible_to(user).order_by("position").values_list(*COLUMNS)
    rows = [Standing(*head, [means.get(name) for name in DIMENSIONS]) for *head, means in found]
    gaps = {name for row in rows for name, mean in zip(DIMENSIONS, row.means, strict=True) if mean is None}
    return Field(
        ranking=ranking,
        rulebook=rulebook,
        rows=rows,
        whole=ranked.count() == len(rows),
        locked=frozenset(gaps),
        declared=declared(rulebook.shares),
    )


def asked(parameters: Mapping[str, str], field: Field) -> Asked:
    """Weights by dimension, those of the rulebook where nothing is typed, and the cut."""
    weights, faults = dict(field.declared), {}
    for name in DIMENSIONS:
        if typed := parameters.get(name, "").strip():
            try:
                weights[name] = parse_weight(typed)
            except Fault as fault:
                faults[name] = _reason(fault)
            if weights[name] and name in field.locked:
                faults[name] = _("A topic has no marks in this dimension, so it cannot count.")
    cut = parameters.get("cut", "") or SEATS
    if cut not in CUTS:
        faults["cut"] = _("This must be seats or shortlist.")
    if not faults and not any(weights.values()):
        faults[DIMENSIONS[0]] = _("At least one weight must be above 0.")
    if faults:
        weights = dict(field.declared)
    return Asked(weights, cut if cut in CUTS else SEATS, faults)


def _reason(fault: Fault) -> str:
    if fault.code == "out_of_range":
        return _("A weight lies between 0 and 100.")
    if fault.code == "off_step":
        return _("A weight has two decimals at most.")
    return _("A weight is a number.")


def tried(field: Field, asked: Asked) -> tuple[Reordered, Reordered]:
    """(as stored, as asked); of the declared weights the stored ranking itself. Nobody is `inside` where the
    reader doesn't see the whole field."""
    size = field.size(asked.cut) if field.whole else 0
    stored = as_stored([row.composite for row in field.rows], size=size, cut=asked.cut)
    if asked.weights == field.declared:
        return stored, stored
    low, high = float(field.rulebook.scale_low), float(field.rulebook.scale_high)
    means = [[mean or 0.0 for mean in row.means] for row in field.rows]
    return stored, reorder(means, asked.weights, low=low, high=high, size=size, cut=asked.cut)
