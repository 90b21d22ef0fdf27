"""The phases of a cycle with their deadlines, for its stepper."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kit.spoken import near, written
from projects.lifecycle import PHASES, SCORING, VOTING
from projects.models import Cycle


def steps(cycle: Cycle) -> list[dict]:
    """{label, state, note} for parts/stepper.html; times are local."""
    here = PHASES.index(cycle.phase)
    return [
        {
            "label": capfirst(Cycle.Phase(phase).label),
            "state": "done" if place < here else "current" if place == here else "todo",
            "note": _note(cycle, phase, place == here),
        }
        for place, phase in enumerate(PHASES)
    ]


def _note(cycle: Cycle, phase: str, current: bool) -> str:
    if closed := getattr(cycle, f"{phase}_closed_at", None):
        return _("closed %(at)s") % {"at": written(closed)}
    ends = getattr(cycle, f"{phase}_ends_at", None)
    if ends is None:
        return _("no deadline") if current and phase in ("proposing", SCORING, VOTING) else ""
    until, soon = _("until %(at)s") % {"at": written(ends)}, near(ends)
    return f"{until} · {soon}" if current and soon != written(ends, "date") else until
