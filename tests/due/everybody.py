"""What every kind of thing that is due must keep: asked for everybody, it answers as asked for each."""

from people.due import SOURCES, Row, waiting_for
from people.models import User


def agrees(*kinds: str) -> None:
    """Of each of `kinds` (none named: of all) something waits on this stage, once for each of its people, who
    are active, and has a line; each of them alone is told the same."""
    for kind in kinds or SOURCES:
        source = SOURCES[kind]
        found = list(source.select())
        assert found, f"no {kind} wait on this stage"
        assert len(found) == len(set(found)), f"{kind} wait twice"
        each = [row for user in User.objects.order_by("pk") for row in source.select(user=user)]
        assert (kind, set(found)) == (kind, set(each))
        assert (kind, {row.person for row in found} - _active()) == (kind, set())
        assert (kind, {row for row, _line in source.lines(found)}) == (kind, set(found))
        _narrows(kind, found)


def _narrows(kind: str, found: list[Row]) -> None:
    """By a day and by subjects, alone and together with the person."""
    source, days, subjects = SOURCES[kind], {row.day for row in found} - {None}, {found[0].subject}
    for day in days:
        assert set(source.select(until=day)) == {row for row in found if row.day and row.day <= day}
    assert set(source.select(subjects=subjects)) == {row for row in found if row.subject in subjects}
    user = User.objects.get(pk=found[0].person)
    own = {row for row in found if row.subject in subjects and row.person == user.pk}
    assert set(source.select(user=user, subjects=subjects)) == own


def _active() -> set[int]:
    return set(User.objects.filter(is_active=True).values_list("pk", flat=True))


def awaited(kind: str, **narrowed) -> set[tuple[str, str | None]]:
    """(user name, day as 2025-03-31 or None) of what `SOURCES[kind].select(**narrowed)` finds."""
    names = dict(User.objects.values_list("pk", "username"))
    rows = SOURCES[kind].select(**narrowed)
    return {(names[row.person], row.day and row.day.isoformat()) for row in rows}


def desk(user, kind: str, **clock) -> list[tuple[str, str, str]]:
    """(label, address, note) of the lines of `kind` on the desk of `user`, in their order."""
    user = User.objects.get(pk=user.pk)
    lines = [item.line for item in waiting_for(user, **clock) if item.row.kind == kind]
    return [(str(line.label), line.url, str(line.note)) for line in lines]
