"""Rules, scorecards, ballots and what was computed from them (design.md §2, methods.md).

One wide row per (judge, topic), one row per ballot; results are stored when a phase closes, never by a page.
"""

from scoring.models.ballots import Absence, Ballot, Tally, TallyRow, VotingRound
from scoring.models.rankings import Ranking, RankingRow, StabilityReport
from scoring.models.records import ChainHeads, SelectionRecord
from scoring.models.rules import Comparison, RulebookVersion
from scoring.models.scorecards import Assignment, Recusal, Scorecard, plain_number

__all__ = [
    "Absence",
    "Assignment",
    "Ballot",
    "ChainHeads",
    "Comparison",
    "Ranking",
    "RankingRow",
    "Recusal",
    "RulebookVersion",
    "Scorecard",
    "SelectionRecord",
    "StabilityReport",
    "Tally",
    "TallyRow",
    "VotingRound",
    "plain_number",
]
