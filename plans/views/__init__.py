"""The pages of plans."""

from plans.views.milestones import edit, milestone, move, remove
from plans.views.plan import lay_out, new_milestone, plan
from plans.views.procedures import edit_procedure, new_procedure, procedure, procedures
from plans.views.risks import edit_risk, new_risk, risks
from plans.views.updates import correct, updates

__all__ = [
    "correct",
    "edit",
    "edit_procedure",
    "edit_risk",
    "lay_out",
    "milestone",
    "move",
    "new_milestone",
    "new_procedure",
    "new_risk",
    "plan",
    "procedure",
    "procedures",
    "remove",
    "risks",
    "updates",
]
