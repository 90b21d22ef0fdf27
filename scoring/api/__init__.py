"""Cycles with their results, scorecards, recusals, ballots and absences over the API."""

from scoring.api.absences import AbsenceViewSet
from scoring.api.assignments import AssignmentViewSet
from scoring.api.ballots import BallotViewSet
from scoring.api.comparisons import ComparisonViewSet
from scoring.api.cycles import CycleViewSet
from scoring.api.scorecards import RecusalViewSet, ScorecardViewSet

RESOURCES = {
    "cycles": CycleViewSet,
    "scorecards": ScorecardViewSet,
    "recusals": RecusalViewSet,
    "assignments": AssignmentViewSet,
    "ballots": BallotViewSet,
    "absences": AbsenceViewSet,
    "comparisons": ComparisonViewSet,
}
