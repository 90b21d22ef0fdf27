"""What a group does next about its plan, as the primary button of the topic's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans.models import Milestone
from projects.lifecycle import ESTABLISHED, RUNNING
from projects.models import Topic
from projects.nextsteps import Step, comes_next
from projects.rules import role_in


@comes_next(30)
def plan_it(user, topic: Topic) -> Step | None:
    """For the lead of an established topic without milestones."""
    if topic.state != ESTABLISHED or role_in(user, topic) != "lead":
        return None
    if Milestone.objects.filter(topic=topic).exclude(state="cancelled").exists():
        return None
    return Step(_("Lay out the plan"), reverse("topic-plan", args=[topic.pk]), "calendar")


@comes_next(95)
def report(user, topic: Topic) -> Step | None:
    """For the lead of a running topic, when nothing else is to be done."""
    if topic.state != RUNNING or role_in(user, topic) != "lead":
        return None
    return Step(_("Report progress"), reverse("topic-updates", args=[topic.pk]), "comment")
