"""Worlds that many tests begin with: built once in a process, afterwards their rows are put back."""

import copy
from functools import cache

import time_machine
from django.db import connection
from django.utils import timezone

from people.models import User
from projects.models import Cycle
from tests.cast import Cast, Stage

WINDOW = 600
"""Seconds after which a world is built anew: it is never much older than the test that begins with it."""

_made: dict[tuple, tuple] = {}
Rows = dict[str, dict[str, None]]
"""By table, in their order."""


class KeptStage(Stage):
    """A stage whose first cycle is kept."""

    def proposing(self, **fields) -> Cycle:
        return self._kept(super().proposing, **fields)

    def scoring(self, number: int = 4, **fields) -> Cycle:
        return self._kept(super().scoring, number=number, **fields)

    def scored(self, **fields) -> Cycle:
        return self._kept(super().scored, **fields)

    def voting(self, **fields) -> Cycle:
        return self._kept(super().voting, **fields)

    def voted(self, **fields) -> Cycle:
        return self._kept(super().voted, **fields)

    def certified(self, **fields) -> Cycle:
        return self._kept(super().certified, **fields)

    def _kept(self, act, **fields) -> Cycle:
        plain = all(isinstance(value, int | str | None) for value in fields.values())
        return kept(f"{act.__name__} {fields}", lambda: act(**fields), stage=self) if plain else act(**fields)


def kept_cast() -> Cast:
    if not connection.in_atomic_block:
        return Cast()
    return _again(("cast",), Cast, ())


def kept(name: str, build, *, stage: Stage):
    """What `build()` makes on the stage, told by `name` from other worlds. In the copy stand `stage` and its
    cast themselves, with whomever the world has made. Built as usual where there are people already."""
    if not connection.in_atomic_block or User.objects.exists():
        return build()
    return _again((name, _moment()), build, (stage, stage.cast))


def _moment() -> float:
    """Where the test has set the clock, a world of the very same moment alone will do."""
    now = timezone.now().timestamp()
    return now if time_machine.escape_hatch.is_travelling() else now // WINDOW


def _again(key: tuple, build, onto: tuple):
    if key not in _made:
        return _first(key, build, onto)
    rows, remembered = _made[key]
    for table, found in rows.items():
        _insert(table, found)
    return _copy(remembered, onto)


def _first(key: tuple, build, onto: tuple):
    before = _rows()
    world = build()
    after = _rows()
    if all(before[table].keys() <= after[table].keys() for table in after):
        new = {table: [row for row in after[table] if row not in before[table]] for table in after}
        rows = {table: found for table, found in new.items() if found}
        _made[key] = rows, copy.deepcopy((world, [vars(one) for one in onto], onto))
    return world


def _copy(remembered: tuple, onto: tuple):
    """The remembered world, with `onto` in place of what it was built onto then."""
    world, conditions, then = remembered
    memo = {id(old): new for old, new in zip(then, onto, strict=True)}
    for condition, one in zip(conditions, onto, strict=True):
        vars(one).update(copy.deepcopy(condition, memo))
    return copy.deepcopy(world, memo)


def _rows() -> Rows:
    """Every row of every table, as the database itself writes it."""
    with connection.cursor() as cursor:
        return {table: _table(cursor, table) for table in connection.introspection.django_table_names(True)}


@cache
def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _table(cursor, table: str) -> dict[str, None]:
    if connection.vendor == "postgresql":
        cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
    else:
        values = " || ',' || ".join(f'quote("{column}")' for column in _columns(table))
        cursor.execute(f'SELECT {values} FROM "{table}"')
    return dict.fromkeys(row for (row,) in cursor.fetchall())


def _insert(table: str, rows: list[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            source = f'json_populate_recordset(NULL::"{table}", %s::json)'
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM {source}', [f"[{','.join(rows)}]"])
        else:
            values = ",".join(f"({row})" for row in rows)
            cursor.execute(f'INSERT INTO "{table}" VALUES {values}')
