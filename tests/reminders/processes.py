"""Senders that are processes of their own, forked from one that has the product loaded, so that hundreds can
be started and killed in a minute; a crowd to whom they write, and the ledger as seen from outside.

Run as a program it is that nursery, which starts and kills as the lines on its input say.
"""

import datetime as dt
import logging
import os
import signal
import smtplib
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from aiosmtpd.controller import Controller

from tests.config.running import ROOT, environment, free_port, wait_for
from tests.reminders.mail import Mail

UNCLAIMED = "unclaimed"
"""A sender that sends letters without claiming them: the control."""


def crowd(topic, days: list[dt.date]) -> list[str]:
    """The addresses of invented people, one for each of `days`, who own a milestone of `topic` that ends on
    it. Whatever the hour and however long a test takes, each is told once, by a letter that goes at once."""
    from people.models import User
    from plans.models import Milestone
    from reminders.models import Policy, Rule

    names = [f"person{number:04}" for number in range(len(days))]
    people = User.objects.bulk_create(
        User(username=name, name=name.title(), email=f"{name}@example.com", language="en") for name in names
    )
    Milestone.objects.bulk_create(
        Milestone(
            topic=topic,
            title=f"Step of {one.name}",
            owner=one,
            planned_start=day,
            planned_end=day,
            first_planned_end=day,
        )
        for one, day in zip(people, days, strict=True)
    )
    Policy.objects.create(calendar="every_day", quiet_from="08:00", quiet_until="08:00")
    Rule.objects.create(kind="milestones", offsets=[0], every=0, urgent_from=0)
    return [one.email for one in people]


class Ledger:
    """The test's database where other processes can reach it: itself on PostgreSQL; on SQLite, where tests
    keep it in memory, a copy of it made now, the file of `folder`."""

    def __init__(self, folder: Path):
        from django.db import connection

        self.connection, self.file = connection, None
        if connection.vendor == "postgresql":
            name = connection.settings_dict["NAME"]
            place = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
            self.env = {"DATABASE_URL": urlunsplit(place), "PGAPPNAME": "senders"}
        else:
            self.file, self.env = sqlite3.connect(folder / "keti.sqlite3", timeout=20), {}
            connection.connection.backup(self.file)

    def ask(self, query: str) -> list[tuple]:
        if self.file:
            return self.file.execute(query).fetchall()
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    @property
    def booked(self) -> int:
        return self.ask("SELECT count(*) FROM reminders_notice WHERE rule = 'milestones'")[0][0]

    @property
    def sent(self) -> list[str]:
        """The addresses of those whose letter is marked as sent."""
        query = (
            "SELECT email FROM reminders_notice JOIN people_user ON people_user.id = recipient_id "
            "WHERE channel = 'email' AND state = 'sent' ORDER BY email"
        )
        return [address for (address,) in self.ask(query)]

    @property
    def states(self) -> dict[tuple[str, str], int]:
        """{(channel, state): lines} of what is told of milestones."""
        query = (
            "SELECT channel, state, count(*) FROM reminders_notice WHERE rule = 'milestones' GROUP BY 1, 2"
        )
        return {(channel, state): count for channel, state, count in self.ask(query)}

    @property
    def moments(self) -> list[dt.datetime]:
        """When notices were booked; on SQLite."""
        query = "SELECT DISTINCT booked_at FROM reminders_notice WHERE rule = 'milestones'"
        return [dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC) for (moment,) in self.ask(query)]

    def links(self, name: str = "senders") -> int:
        """How many are connected of those that got `env`, or of those that call themselves so; on SQLite a
        process is gone when it is dead."""
        if self.file:
            return 0
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            f"AND application_name = '{name}'"
        )
        return self.ask(query)[0][0]

    @property
    def is_quiet(self) -> bool:
        """Whether they asked for nothing for three seconds; on PostgreSQL."""
        query = (
            "SELECT max(state_change) < clock_timestamp() - interval '3 seconds' FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name <> '' AND pid <> pg_backend_pid()"
        )
        return self.ask(query)[0][0] is not False

    def settled(self, mail_port: int) -> None:
        """Waits until nothing that a killed process began is under way, here or in the mail server."""
        wait_for(lambda: not self.links(), "the end of its connections")
        with smtplib.SMTP("127.0.0.1", mail_port, timeout=30) as link:
            link.noop()  # served in turn, after what came before


@contextmanager
def post_office(port: int = 0):
    """A mail server at `port`, or at any."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    mail = Mail()
    mail.port = port or free_port()
    controller = Controller(mail, hostname="127.0.0.1", port=mail.port, ready_timeout=10)
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


def copies(mail) -> Counter:
    """{(addressee, Message-ID): how often it was taken}."""
    return Counter((letter["To"], letter["Message-ID"]) for letter in list(mail.letters))


@dataclass
class Nursery:
    process: subprocess.Popen

    def start(self, kind: str = "") -> int:
        """The process number of a new sender."""
        return self._tell(f"start {kind}")

    def kill(self, sender: int) -> None:
        """Comes back when it is dead, which it may have been before."""
        self._tell(f"kill {sender}")

    def _tell(self, line: str) -> int:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def nursery(folder: Path, mail_port: int, ledger: Ledger):
    """What is still alive at the end is killed."""
    env = environment(
        folder,
        EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
        DJANGO_SETTINGS_MODULE="config.settings",
        **ledger.env,
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reminders.processes"],
        env=env,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        wait_for(lambda: not ledger.links(), "the end of all senders")


# --- The nursery itself ---------------------------------------------------------------------------------


def _serve() -> None:
    _load()
    parent = os.getpid()
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        verb, _, what = line.strip().partition(" ")
        print(_start(what, parent) if verb == "start" else _kill(int(what)), flush=True)  # noqa: T201


def _start(kind: str, parent: int) -> int:
    child = os.fork()
    if not child:
        _live(kind, parent)
    return child


def _kill(sender: int) -> int:
    os.kill(sender, signal.SIGKILL)
    return os.waitpid(sender, 0)[0]


def _load() -> None:
    """Writes one letter as a sender does, keeps and sends nothing, leaves no connection. Of the kinds of
    things that can be due the milestones alone: asking for all others takes most of the time of a letter."""
    import django

    django.setup()
    from django.db import connections, transaction
    from django.utils import timezone

    from people.due import SOURCES
    from reminders import letters, tasks
    from reminders.planning import pending

    for kind in set(SOURCES) - {"milestones"}:
        del SOURCES[kind]
    now = timezone.now()
    with transaction.atomic():
        one = next(notice for notice in next(pending(now)) if notice.channel == "email")
        one.save()
        assert letters.compose(one.recipient, [one], now) and tasks.tick
        transaction.set_rollback(True)
    connections.close_all()


def _live(kind: str, parent: int) -> None:
    from config.supervise import _end_with
    from reminders import tasks
    from reminders.actions import delivering

    _end_with(parent)
    if kind == UNCLAIMED:
        delivering.claimed = _unclaimed
    while True:
        tasks.tick()


@contextmanager
def _unclaimed(_name: str):
    yield True


if __name__ == "__main__":
    _serve()
