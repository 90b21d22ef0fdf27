"""What plans know of a topic's moves, and their part in its charter (projects/hooks.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Milestone
from plans.queries import plan_of, present_loop
from projects.hooks import asks, belongs_to_charter
from projects.models import Topic

TOLD = 5


@asks("start")
def a_plan(topic: Topic) -> list[str]:
    """At least one milestone (design.md §3)."""
    if Milestone.objects.filter(topic=topic).exclude(state="cancelled").exists():
        return []
    return [_("There is no plan yet: lay out a procedure, or add a milestone.")]


@asks("request-acceptance")
def finished(topic: Topic) -> list[str]:
    """Every milestone of the present loop done, gates among them."""
    still = Milestone.objects.filter(topic=topic, loop=present_loop(topic)).open()
    titles = list(still.order_by("position", "id").values_list("title", flat=True))
    told = [_("The milestone “%(title)s” is not done.") % {"title": title} for title in titles[:TOLD]]
    if more := len(titles) - TOLD if len(titles) > TOLD else 0:
        told.append(
            ngettext("And %(n)s more milestone is open.", "And %(n)s more milestones are open.", more)
            % {"n": more}
        )
    return told


@belongs_to_charter("plan")
def planned(topic: Topic) -> dict:
    """The procedure and what is to be done by whom until when; progress leaves it as it is."""
    plan = plan_of(topic)
    milestones = Milestone.objects.filter(topic=topic).exclude(state="cancelled").select_related("owner")
    return {
        "procedure": plan.edition.procedure.title if plan and plan.edition else "",
        "milestones": [
            {
                "title": milestone.title,
                "owner": str(milestone.owner) if milestone.owner else "",
                "planned_start": milestone.planned_start,
                "planned_end": milestone.planned_end,
                "is_gate": milestone.is_gate,
            }
            for milestone in milestones.order_by("position", "id")
        ],
    }
