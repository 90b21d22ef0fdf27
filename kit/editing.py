"""Changing a versioned thing: set, checked, written, told, always in this order."""

import copy
from collections.abc import Callable

from django.db.models import Model

from kit import history, versions


def edit(
    thing: Model,
    fields: dict,
    *,
    by,
    version: int | None = None,
    where: dict | None = None,
    check: Callable = Model.full_clean,
    also: dict | None = None,
    verb: str = "edit",
    tell: Callable = history.record,
    **about,
) -> bool:
    """Set `fields` on `thing` and write it by one UPDATE; a line of history if anything changed.

    `check(thing)` refuses what may not be, and may clean: what it leaves is written and told. `version`: the
    one the writer saw, another raises Stale. `where`: further conditions on the row; False, and nothing
    written, where they don't hold. `also`: {field: [from, to]} of what lies beside the row, or stands for a
    value that history must not hold. `tell` is called as `history.record`, with `about` (cycle, topic).
    """
    before = copy.copy(thing)
    for name, value in fields.items():
        setattr(thing, name, value)
    check(thing)
    cleaned = {name: getattr(thing, name) for name in fields}
    if not versions.write(thing, version=version, where=where, **cleaned):
        return False
    if changes := history.differences(before, cleaned) | (also or {}):
        tell(thing, verb, by=by, changes=changes, **about)
    return True
