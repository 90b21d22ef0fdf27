"""The database itself refuses to change or delete history (design.md §7): triggers, both databases."""

TABLE = "kit_entry"
NAMES = ("kit_entry_no_update", "kit_entry_no_delete")
REFUSAL = "history is append-only"


def install(connection) -> None:
    """Set the triggers up; does nothing where they are already."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection) -> None:
    """Take the triggers away, for the migration's way back and for emptying a test database."""
    with connection.cursor() as cursor:
        for name in NAMES:
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _statements(vendor: str):
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION kit_refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for name, event in zip(NAMES, ("UPDATE", "DELETE"), strict=True):
            yield f"DROP TRIGGER IF EXISTS {name} ON {TABLE}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION kit_refuse_history_change()"
            )
    else:
        for name, event in zip(NAMES, ("UPDATE", "DELETE"), strict=True):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
