"""Who sees the history of cycles, topics and their groups (design.md §1)."""

from django.db.models import Q

from kit.sight import keeps_back, tells
from projects.models import Topic
from projects.rules import sees_people

ABOUT_TOPICS = {"topic", "teammember", "commitment"}
"""What is seen by whoever sees its topic; apps above add theirs by `seen_with_topic`."""

keeps_back("cycle", ("panel", "electorate", "shortlist", "elected", "weights_origin"), unless=sees_people)


def seen_with_topic(*subjects: str) -> None:
    """One condition for all of them: who sees a topic is the dearest part of the question."""
    ABOUT_TOPICS.update(subjects)


@tells
def of_cycles(user) -> Q:
    """Everybody; who judges, who votes, what experts compared and what is not yet established is left out
    for most."""
    return Q(subject="cycle")


@tells
def of_topics(user) -> Q:
    """Whoever sees the topic; an invited person what concerns the own membership."""
    if user.standing.is_office:
        return Q(subject__in=sorted(ABOUT_TOPICS))
    seen = Q(subject__in=sorted(ABOUT_TOPICS), topic_id__in=Topic.objects.visible_to(user).values("pk"))
    return seen | Q(subject="teammember", subject_id__in=user.memberships.values("pk"))
