"""Who sees the history of reviews, marks and rectifications (design.md §1, §7)."""

from django.db.models import Q

from kit.sight import tells
from projects.sight import seen_with_topic

# Of marks it tells that they were given, never which.
seen_with_topic("stagereview", "reviewmark", "rectification")


@tells
def of_the_rubric(user) -> Q:
    """Everybody: everybody can be marked by it."""
    return Q(subject="rubric")
