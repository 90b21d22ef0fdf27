"""The seven dimensions and the moves of a cycle in words (design.md §2; names and order of practice.md)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.dimensions import DIMENSIONS

Words = str | Promise


@dataclass(frozen=True)
class Dimension:
    """`short` heads a column, `name` stands above a mark, `help` says in one line what is asked."""

    code: str
    short: Words
    name: Words
    help: Words


LABELS = {
    "importance": (
        _("Importance"),
        _("Importance of the topic"),
        _("How much would it mean for customers and for the goals of the organisation?"),
    ),
    "goal": (
        pgettext_lazy("dimension", "Goal"),
        _("Reasonableness of the goal"),
        _("Is the goal measurable, ambitious, and founded on a baseline?"),
    ),
    "innovation": (
        _("Innovation"),
        _("Innovativeness of the outcome"),
        _("Is the approach new here, and could others take it over?"),
    ),
    "urgency": (
        _("Urgency"),
        _("Urgency of the problem"),
        _("What is lost if it waits for another year?"),
    ),
    "feasibility": (
        _("Feasibility"),
        _("Feasibility of the plan"),
        _("Are the people, the data and the systems there to carry it out?"),
    ),
    "cost": (
        _("Cost"),
        _("Controllability of the cost"),
        _("Is the effort known, and can it be kept within bounds?"),
    ),
    "ease": (
        _("Ease"),
        _("Ease of execution"),
        _("The easier it is to carry out, the higher the mark."),
    ),
}

ALL = tuple(Dimension(code, *LABELS[code]) for code in DIMENSIONS)
BY_CODE = {dimension.code: dimension for dimension in ALL}

LEVELS = {
    "votes": _("votes"),
    "composite": _("composite"),
    "importance": _("mean for importance"),
    "urgency": _("mean for urgency"),
    "lot": _("lot"),
}
"""The levels of the tie-break chain (methods.md §7)."""

ORIGINS = {
    "": _("not set"),
    "equal": _("equal for all dimensions"),
    "direct": _("set by hand"),
    "ahp": _("compared in pairs by experts"),
    "combined": _("compared in pairs by experts, combined with the spread of earlier scores"),
}
"""Where weights come from (methods.md §4)."""

MOVES = {
    "open-proposing": _("Open the proposals"),
    "open-scoring": _("Open scoring"),
    "close-scoring": _("Close scoring"),
    "open-voting": _("Open voting"),
    "close-voting": _("Close voting"),
    "certify": _("Certify the selection"),
    "close": _("Close the cycle"),
    "reopen": _("Reopen"),
}

DONE = {
    "add": _("set the cycle up"),
    "set-up": _("changed the settings"),
    "assign": _("assigned judges to topics"),
    "adopt-weights": _("chose the weights"),
    "open-proposing": _("opened the proposals"),
    "open-scoring": _("opened scoring and froze the rulebook"),
    "close-scoring": _("closed scoring and froze the ranking"),
    "open-voting": _("opened voting"),
    "close-voting": _("closed voting and froze the tally"),
    "certify": _("certified the selection"),
    "close": _("closed the cycle"),
    "reopen": _("reopened the cycle"),
}
"""What the history of a cycle tells."""

ABSTAIN = pgettext_lazy("mark", "Abstain")
