"""What happened to plans in words: verb of a history entry → (what was done, tone)."""

from django.utils.translation import gettext_lazy as _

TOLD_OF_PLANS = {
    "lay-out": (_("laid out the plan"), ""),
    "begin-loop": (_("began the next loop of the plan"), "warn"),
}
TOLD_OF_MILESTONES = {
    "add": (_("added a milestone"), ""),
    "edit": (_("changed a milestone"), ""),
    "move": (_("moved a milestone"), "warn"),
    "progress": (_("reported on a milestone"), ""),
    "complete": (_("completed a milestone"), "good"),
    "reopen": (_("took up a milestone again"), "warn"),
    "cancel": (_("cancelled a milestone"), "warn"),
    "remove": (_("removed a milestone"), "warn"),
    "pass-gate": (_("opened a gate"), "good"),
}
TOLD_OF_UPDATES = {
    "report": (_("reported progress"), ""),
    "correct": (_("corrected a progress update"), ""),
}
TOLD_OF_RISKS = {
    "add": (_("added a risk"), ""),
    "edit": (_("changed a risk"), ""),
    "close": (_("closed a risk"), "good"),
    "reopen": (_("opened a risk again"), "warn"),
}
