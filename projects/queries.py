"""Reads that cross tables: similar titles, the history of a topic, cycles that take proposals."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kit.models import Entry
from kit.sight import visible_entries
from people.models import Center, User
from people.queries import Node, tree, walk
from projects.chronicle import subjects
from projects.lifecycle import PROPOSING
from projects.models import Cycle, TeamMember, Topic
from projects.rules import proposing_centers
from projects.similarity import most_alike, probes

CANDIDATES = 500
SHOWN = 5


def similar_topics(title: str, *, user, apart_from: int | None = None) -> list[Topic]:
    """Possible duplicates of `title` among what `user` may see, the likest first, with `likeness` 0..1.

    Two queries: the newest candidates that share a piece of the title, then the few that are alike.
    """
    if not (pieces := probes(title)):
        return []
    shared = Q(*(("title__icontains", piece) for piece in pieces), _connector=Q.OR)
    visible = Topic.objects.visible_to(user).exclude(pk=apart_from)
    candidates = visible.filter(shared).order_by("-pk").values_list("pk", "title")[:CANDIDATES]
    likeness = dict(most_alike(title, candidates, SHOWN))
    found = Topic.objects.with_names().in_bulk(likeness)
    for key, topic in found.items():
        topic.likeness = likeness[key]
    return [found[key] for key in likeness if key in found]


def history_of(topic: Topic, user) -> QuerySet[Entry]:
    """What happened to a topic, its group and its work as far as `user` may see it, newest first."""
    entries = visible_entries(user).filter(topic_id=topic.pk, subject__in=subjects())
    return entries.select_related("by")


def people_of(center: Center) -> set[int]:
    """Ids of the active people with a seat at `center` or at one that belongs to it."""
    below = {node.center.pk for root in tree(Center.objects.all()) for node in _within(root, center.pk)}
    return set(User.objects.filter(is_active=True, seats__center__in=below).values_list("pk", flat=True))


def _within(node: Node, pk: int) -> list[Node]:
    """`node` and all below it from the center `pk` on."""
    if node.center.pk == pk:
        return list(walk([node]))
    return [found for child in node.children for found in _within(child, pk)]


def insiders(topics: Collection[int], people: Collection[User]) -> set[tuple[int, int]]:
    """(topic id, user id) of those of `people` who have accepted a part in the group of one of `topics`."""
    members = TeamMember.objects.filter(topic__in=topics, user__in=people, state="accepted")
    return set(members.order_by().values_list("topic", "user"))


def seen(user: User, topics: Collection[int]) -> set[int]:
    """Those of `topics`, by their keys, that `user` may see now."""
    return set(Topic.objects.visible_to(user).filter(pk__in=topics).values_list("pk", flat=True))


def cycles_to_propose_in(user, *, center: Center | None = None) -> list[Cycle]:
    """Cycles that take proposals now from `user` (for `center`), the one that ends first in front."""
    found = [cycle for cycle in Cycle.objects.open_in(PROPOSING) if cycle.takes(PROPOSING)]
    found = [cycle for cycle in found if _may(user, cycle, center)]
    return sorted(found, key=lambda cycle: (cycle.deadline is None, cycle.deadline, -cycle.pk))


def _may(user, cycle: Cycle, center: Center | None) -> bool:
    centers = proposing_centers(user, cycle)
    return bool(centers) if center is None else center.pk in centers
