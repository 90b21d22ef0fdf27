"""Who sees the history of rules, settings, robots, letters (the office) and preferences (their owner)."""

from django.db.models import Q

from kit.sight import tells
from reminders.models import Preference

SUBJECTS = ("rule", "policy", "robot", "notice")


@tells
def of_reminders(user) -> Q:
    return Q(subject__in=SUBJECTS) if user.standing.is_office else Q(pk__in=[])


@tells
def of_preferences(user) -> Q:
    own = Preference.objects.filter(user=user).values("pk")
    return Q(subject="preference", subject_id__in=own)
