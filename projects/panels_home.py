"""What projects put on the desk beside what is due (due.py): the cycles that run."""

from kit.panels import Panel, fills
from projects.lifecycle import CLOSED, RUNNING, SETUP
from projects.models import Cycle
from projects.phases import steps
from projects.queries import cycles_to_propose_in

SHOWN = 5


@fills("home", order=60)
def cycles(request, _thing) -> Panel | None:
    """The cycles in which something is being decided, with their phases and deadlines; in one line those
    whose topics are at work; for the office also one in setup."""
    hidden = [CLOSED] if request.user.standing.is_office else [CLOSED, SETUP]
    found = list(Cycle.objects.exclude(phase__in=hidden).order_by("-pk")[: 2 * SHOWN])
    if not found:
        return None
    context = {
        "deciding": [(cycle, steps(cycle)) for cycle in found if cycle.phase != RUNNING][:SHOWN],
        "at_work": [cycle for cycle in found if cycle.phase == RUNNING],
        "proposable": {cycle.pk for cycle in cycles_to_propose_in(request.user)},
    }
    return Panel("projects/panel_cycles.html", context)
