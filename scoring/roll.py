"""Everybody who can judge or vote, by center, as the page of a cycle's people lists them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kit.spoken import listed
from people.models import User


def groups(people: Iterable[User], chosen: dict[str, set[int]]) -> list[dict]:
    """{center, name, rows, panel, electorate} by center code; who has several seats stands at the first.

    `people` with their seats prefetched; a row is {user, roles, panel, electorate}.
    """
    found: dict = {}
    for user in people:
        seats = list(user.seats.all())
        center = seats[0].center if seats else None
        found.setdefault(center, []).append(_row(user, seats, chosen))
    by_code = sorted(found.items(), key=lambda pair: (pair[0] is None, getattr(pair[0], "code", "")))
    return [_group(center, rows) for center, rows in by_code]


def _row(user: User, seats: list, chosen: dict[str, set[int]]) -> dict:
    return {
        "user": user,
        "roles": listed(dict.fromkeys(seat.get_role_display() for seat in seats)),
        "panel": user.pk in chosen["panel"],
        "electorate": user.pk in chosen["electorate"],
    }


def _group(center, rows: list[dict]) -> dict:
    return {
        "center": center,
        "name": center.name if center else _("Without a seat"),
        "rows": rows,
        "panel": sum(row["panel"] for row in rows),
        "electorate": sum(row["electorate"] for row in rows),
    }
