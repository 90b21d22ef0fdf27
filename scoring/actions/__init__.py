"""The verbs of the selection: the only place that writes rules, scorecards, ballots and results."""

from scoring.actions.absences import end_absence, name_proxy, note_paper
from scoring.actions.assigning import assign, assign_one, assign_proposed, unassign
from scoring.actions.ballots import cast, enter_paper, recast, withdraw_ballot
from scoring.actions.certify import certify
from scoring.actions.discussing import note_discussion
from scoring.actions.phases import close_scoring, close_voting, open_scoring, open_voting
from scoring.actions.recusals import declare_recusal, lift_recusal
from scoring.actions.reopening import reopen
from scoring.actions.scorecards import rescore, score
from scoring.actions.setup import add_cycle, copy_cycle, rules_of, set_up
from scoring.actions.stability import compute_stability
from scoring.actions.weighing import adopt_weights, compare, dismiss_expert, invite_expert

__all__ = [
    "add_cycle",
    "adopt_weights",
    "assign",
    "assign_one",
    "assign_proposed",
    "cast",
    "certify",
    "close_scoring",
    "close_voting",
    "compare",
    "compute_stability",
    "copy_cycle",
    "declare_recusal",
    "dismiss_expert",
    "end_absence",
    "enter_paper",
    "invite_expert",
    "lift_recusal",
    "name_proxy",
    "note_discussion",
    "note_paper",
    "open_scoring",
    "open_voting",
    "recast",
    "reopen",
    "rescore",
    "rules_of",
    "score",
    "set_up",
    "unassign",
    "withdraw_ballot",
]
