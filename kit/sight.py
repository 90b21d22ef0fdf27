"""Who sees which lines of history: every app tells it for its own subjects (design.md §1, §7)."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from kit.models import Entry

_RULES: list[Callable] = []
_KEPT_BACK: dict[str, tuple[frozenset, Callable]] = {}


def tells(rule: Callable) -> Callable:
    """Registers a function user → Q of the entries that this person may see; from AppConfig.ready."""
    _RULES.append(rule)
    return rule


def keeps_back(subject: str, names, unless: Callable) -> None:
    """Of entries about `subject`, the changes called `names` are left out, unless `unless(user)`."""
    _KEPT_BACK[subject] = (frozenset(names), unless)


def visible_entries(user) -> QuerySet:
    """The lines of history that `user` may see, the newest first."""
    condition = Q(pk__in=[])
    for rule in _RULES:
        condition |= rule(user)
    return Entry.objects.filter(condition)


def visible_changes(entry: Entry, user) -> dict:
    """{field: [from, to]} of `entry`, as far as `user` may see them."""
    names, unless = _KEPT_BACK.get(entry.subject, (frozenset(), None))
    if names.isdisjoint(entry.changes) or unless(user):
        return entry.changes
    return {name: change for name, change in entry.changes.items() if name not in names}
