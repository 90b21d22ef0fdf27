"""What a group does next about its indicators, as the primary button of the topic's page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.lifecycle import ESTABLISHED
from projects.models import Topic
from projects.nextsteps import Step, comes_next
from projects.rules import role_in
from results.joining import a_measure


@comes_next(35)
def set_indicators(user, topic: Topic) -> Step | None:
    """For the lead of an established topic that has nothing to be measured by."""
    if topic.state != ESTABLISHED or role_in(user, topic) != "lead" or not a_measure(topic):
        return None
    return Step(_("Set the indicators"), reverse("topic-indicators", args=[topic.pk]), "target")
