"""Reads that cross tables: the tree of centers, who holds a role."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from people.models import Center, User


@dataclass
class Node:
    """A center in the tree, with what belongs to it."""

    center: Center
    depth: int
    children: list["Node"] = field(default_factory=list)


def tree(centers) -> list[Node]:
    """`centers` as a forest, siblings in their given order; whose parent isn't among them is a root."""
    nodes = {center.pk: Node(center, 0) for center in centers}
    roots = []
    for node in nodes.values():
        above = nodes.get(node.center.parent_id)
        (above.children if above else roots).append(node)
    for node in walk(roots):
        for child in node.children:
            child.depth = node.depth + 1
    return roots


def walk(nodes: list[Node]) -> Iterator[Node]:
    """Every node from the top, each before what belongs to it."""
    for node in nodes:
        yield node
        yield from walk(node.children)


HOLDERS = {
    "office": {"seats__role": "office", "seats__center__kind": "province"},
    "leader": {"seats__role": "leader"},
}


def holders(role: str) -> QuerySet[User]:
    """The active people who are the office, or leaders."""
    return User.objects.filter(is_active=True, **HOLDERS[role]).distinct().order_by("pk")


def holds(user: User, role: str) -> bool:
    """Whether `user` is among `holders(role)`, from the standing that every request has already."""
    return user.standing.is_office if role == "office" else user.standing.is_leader
