"""The verbs of plans: the only place that writes them."""

from plans.actions.completing import pass_gate
from plans.actions.laying_out import lay_out
from plans.actions.loops import begin_loop
from plans.actions.milestones import add_milestone, edit_milestone, remove_milestone
from plans.actions.procedures import save_procedure
from plans.actions.reporting import correct_update, report
from plans.actions.risks import add_risk, edit_risk

__all__ = [
    "add_milestone",
    "add_risk",
    "begin_loop",
    "correct_update",
    "edit_milestone",
    "edit_risk",
    "lay_out",
    "pass_gate",
    "remove_milestone",
    "report",
    "save_procedure",
]
