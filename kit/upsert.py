"""Write a versioned row that may be new, by one statement that no race can come between.

PostgreSQL and SQLite both know INSERT … ON CONFLICT … DO UPDATE … RETURNING; Django can't add 1 to a
version with it.
"""

from django.db import connection
from django.utils import timezone

from kit.versions import stale


def upsert(thing, *, key: tuple[str, ...], fields: tuple[str, ...], version: int | None = None) -> bool:
    """Insert `thing`, or where `key` (a unique constraint) exists write `fields` and raise the version.

    Sets the primary key and the version of `thing`; True when the row is new. Raises Stale when `version` is
    given and isn't the row's.
    """
    model = type(thing)
    thing.created_at = thing.updated_at = timezone.now()
    thing.version = 1
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = [quote(field.column) for field in columns]
    written = [quote(model._meta.get_field(name).column) for name in (*fields, "updated_at")]
    match = f" WHERE {table}.version = %s" if version is not None else ""
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))}) "  # nosec B608
        f"ON CONFLICT ({', '.join(quote(model._meta.get_field(name).column) for name in key)}) DO UPDATE SET "
        f"{', '.join(f'{name} = excluded.{name}' for name in written)}, version = {table}.version + 1{match} "
        "RETURNING id, version"
    )
    values = [field.get_db_prep_save(field.pre_save(thing, True), connection) for field in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *([] if version is None else [version])])
        row = cursor.fetchone()
    if row is None:
        current = model._default_manager.filter(**{name: getattr(thing, name) for name in key})
        raise stale(current.values_list("version", flat=True).get())
    thing.pk, thing.version = row
    if version and thing.version == 1:  # 0: there was none to be seen
        raise stale(0)  # what was seen is gone; the transaction of the caller takes the new row back
    thing._state.adding, thing._state.db = False, "default"
    return thing.version == 1
