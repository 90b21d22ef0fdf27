"""One process at a time sends one letter, and whoever dies lets go of it at once.

PostgreSQL: an advisory lock of the transaction, which ends with the connection. SQLite, which has one writer:
a lock on a file, so that no transaction is open while a mail server is spoken to.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

_SPACE = 0x6B657469  # "keti": keeps our locks apart from those of others in the same database


@contextmanager
def claimed(name: str) -> Iterator[bool]:
    """True inside the block for the one process that holds `name`; False where another holds it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_SPACE, _number(name)])
            yield cursor.fetchone()[0]
    else:
        with _file(name) as held:
            yield held


def _number(name: str) -> int:
    """A signed number of 32 bits. Two names with the same one wait for the next round: a delay, no harm."""
    return zlib.crc32(name.encode()) - 2**31


@contextmanager
def _file(name: str) -> Iterator[bool]:
    import fcntl

    with open(settings.DATA_DIR / "sending.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
