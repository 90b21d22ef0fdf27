"""Who sees the history of plans (design.md §1): whoever sees the topic; of procedures everybody."""

from django.db.models import Q

from kit.sight import tells
from projects.sight import seen_with_topic

seen_with_topic("plan", "milestone", "update", "risk")


@tells
def of_procedures(user) -> Q:
    """Everybody: a plan is laid out by them."""
    return Q(subject="procedure")
