"""How the pages fetch a topic: what one can't see is not there."""

from django.shortcuts import get_object_or_404

from projects.lifecycle import PUBLIC
from projects.models import Topic
from projects.rules import know_role


def visible_topic(request, pk: int) -> Topic:
    """The topic with the names that its page shows; 404 unless this person may see it."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).with_names(), pk=pk)
    know_role(request.user, topic)
    return topic


def working_topic(request, pk: int) -> Topic:
    """As `visible_topic`; 404 before it has been established, too."""
    return get_object_or_404(
        Topic.objects.visible_to(request.user).with_names().filter(state__in=PUBLIC), pk=pk
    )
