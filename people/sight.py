"""Who sees the history of users and centers: the office."""

from django.db.models import Q

from kit.sight import tells


@tells
def of_people(user) -> Q:
    return Q(subject__in=["user", "center"]) if user.standing.is_office else Q(pk__in=[])
