"""The rules in force for a cycle: as frozen when scoring opened, or as its settings stand."""

from projects.models import Cycle
from scoring.actions.setup import rules_of
from scoring.queries import frozen_rules
from scoring.rulebook import Rulebook


def rulebook_of(cycle: Cycle) -> Rulebook:
    """The frozen rulebook from the opening of scoring on, before that the one that the settings make."""
    return frozen_rules(cycle) if cycle.is_frozen else rules_of(cycle)
