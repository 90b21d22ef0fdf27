"""Who can't be deactivated yet: whoever leads a topic at work hands over first."""

from django.utils.translation import gettext as _

from kit.spoken import listed
from people.hooks import asks_before_leaving
from projects.lifecycle import AT_WORK
from projects.models import Topic


@asks_before_leaving
def leads(user) -> list[str]:
    """A topic never runs without a lead (design.md §4)."""
    led = Topic.objects.filter(
        state__in=AT_WORK, members__user=user, members__role="lead", members__state="accepted"
    )
    topics = [str(topic) for topic in led.order_by("pk")]
    if not topics:
        return []
    return [
        _("This person leads topics at work and hands them over first: %(topics)s.")
        % {"topics": listed(topics)}
    ]
