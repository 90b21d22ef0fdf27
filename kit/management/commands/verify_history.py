"""`manage.py verify_history`: every chain of the history, and whether things are as it says.

Whoever can rewrite the whole database can rewrite every hash in it. What holds against them lies outside: the
hash of a selection record on the signed sheet (`manage.py recount --hash`), and the SECRET_KEY.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import history
from kit.models import Entry

SOUND, BROKEN = 0, 1
FAULTS = {
    "gap": gettext_lazy("an entry before it is missing"),
    "link": gettext_lazy("it does not follow from the entry before it"),
    "content": gettext_lazy("its content was changed after it was written"),
}
ALWAYS_TOLD = ("cycle", "topic", "scorecard", "ballot")
"""Subjects that have a history from their first moment on."""


class Command(BaseCommand):
    help = (
        "Walk every hash chain of the history, and compare states, marks, ballots and results with what it "
        "says. Exit code 0: sound, 1: broken."
    )

    def handle(self, **options):
        with _one_moment():
            found = [
                sentence for check in (chains, untold, standings, *history.CHECKS) for sentence in check()
            ]
            entries = Entry.objects.count()
        self._conclude(found, entries)

    def _conclude(self, found: list[str], entries: int) -> None:
        for sentence in found:
            self.stdout.write(f"  - {sentence}")
        faults = len(found)
        if not faults:
            self.stdout.write(
                ngettext(
                    "The history is sound: %(n)d entry checked.",
                    "The history is sound: %(n)d entries checked.",
                    entries,
                )
                % {"n": entries}
            )
            return
        self.stdout.write(
            ngettext(
                "The history is BROKEN in %(n)d place.", "The history is BROKEN in %(n)d places.", faults
            )
            % {"n": faults}
        )
        sys.exit(BROKEN)


@contextmanager
def _one_moment():
    """All that is read is of one moment on PostgreSQL, whatever people write meanwhile."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def chains() -> Iterator[str]:
    """A sentence for every entry that does not fit its chain."""
    for entry, fault in history.broken():
        yield _("%(subject)s %(id)d, entry %(number)d (%(verb)s): %(fault)s") % {
            "subject": entry.subject,
            "id": entry.subject_id,
            "number": entry.number,
            "verb": entry.verb,
            "fault": FAULTS[fault],
        }


def untold() -> Iterator[str]:
    """A sentence for everything whose whole chain is gone."""
    for model in apps.get_models():
        subject = model._meta.model_name
        if subject in ALWAYS_TOLD:
            chain = Entry.objects.filter(subject=subject, subject_id=OuterRef("pk"))
            for key in (
                model._default_manager.filter(~Exists(chain)).order_by("pk").values_list("pk", flat=True)
            ):
                yield _("%(subject)s %(id)d has no history") % {"subject": subject, "id": key}


def standings() -> Iterator[str]:
    """A sentence for everything whose state or phase is not the one that its history led to."""
    for model, field in _stateful():
        subject = model._meta.model_name
        moves = Entry.objects.filter(subject=subject, subject_id=OuterRef("pk")).exclude(new="")
        last = Subquery(moves.order_by("-number").values("new")[:1])
        rows = model._default_manager.order_by("pk").annotate(told=last).values_list("pk", field, "told")
        for key, found, told in rows.iterator(chunk_size=2000):
            if told not in (None, found):
                yield _("%(subject)s %(id)d is “%(found)s”, but its history ends in “%(told)s”") % {
                    "subject": subject,
                    "id": key,
                    "found": found,
                    "told": told,
                }


def _stateful() -> Iterator[tuple]:
    """Every model that the history tells of and that has a state or a phase."""
    told = set(Entry.objects.order_by().values_list("subject", flat=True).distinct())
    for model in apps.get_models():
        if model._meta.model_name in told:
            for name in ("state", "phase"):
                if _has(model, name):
                    yield model, name


def _has(model, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
