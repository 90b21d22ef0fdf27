"""`manage.py recount RECORD.json`: computes a selection anew from nothing but the sealed file."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.record import SHAPES, Recount, recount

AGREES, DIFFERS, UNREADABLE = 0, 1, 2

STEPS = {
    "hash": gettext_lazy("spelling and hash of the file"),
    "rules": gettext_lazy("the rules with their hash, and the weights from where they come from"),
    "evaluation": gettext_lazy("means, composites, ranks and shortlist from every single mark"),
    "agreement": gettext_lazy("how far the judges agree, and who was to judge and to vote how"),
    "stability": gettext_lazy("how firmly the selection stands; this takes some seconds"),
    "ballots": gettext_lazy("every round of voting from its ballots, and what came from own centers"),
    "elected": gettext_lazy("departures from the tally and the list of the elected"),
}
LACKING = {
    1: [gettext_lazy("how far the histories had come")],
    2: [
        gettext_lazy(
            "the judges' agreement, the stability, assignments, absences and votes from topics' own centers"
        )
    ],
}
"""What later versions of the record brought: a record holds nothing of its own version and those after."""
QUARTERS = (0.25, 0.5, 0.75)
"""Shares of the simulation at which its progress is told."""


class Command(BaseCommand):
    """Needs no database and no other file; exits with 0 (agrees), 1 (differs) or 2 (can't be read)."""

    help = (
        "Compute a selection anew from a sealed record and say whether it agrees. "
        "Exit code 0: agrees, 1: differs, 2: the file cannot be read."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("record", help="the sealed file; - reads standard input")
        parser.add_argument("--hash", help="the hash printed on the certificate, to compare with the file's")
        parser.add_argument(
            "--quick",
            action="store_true",
            help="leave out the simulation of the stability, which takes seconds",
        )

    def handle(self, *, record: str, hash: str | None, quick: bool, **options):
        data = self._read(record)
        said = _document(data)
        if said:
            self._say_what(said)
        self._say(_("Computed anew from the file alone:"))
        found = recount(data, quick=quick, tell=_Steps(self._say))
        if quick:
            self._say(_("The simulation of the stability was left out (--quick)."))
        differences = found.differences + _printed(hash, said)
        self._conclude(Recount(not differences, differences))

    def _read(self, name: str) -> bytes:
        try:
            return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            self.stderr.write(
                _("%(file)s cannot be read: %(why)s") % {"file": name, "why": error.strerror or error}
            )
            sys.exit(UNREADABLE)

    def _say_what(self, document: dict) -> None:
        """What lies in the file, as far as it has the parts of a record."""
        told = _told(document)
        if told:
            self._say(
                _(
                    "%(title)s (%(code)s): %(topics)d topics, %(judges)d judges, %(cards)d scorecards, "
                    "%(ballots)d ballots, %(elected)d elected."
                )
                % told
            )
            self._say(_("Hash in the file: %(hash)s") % told)
        version = document.get("format_version")
        if type(version) is int and version in SHAPES:
            self._say(_("Format version: %(version)d.") % {"version": version})
            lacking = [str(part) for since, parts in LACKING.items() if since >= version for part in parts]
            if lacking:
                self._say(_("Not contained in this version: %(parts)s.") % {"parts": "; ".join(lacking)})

    def _say(self, line: str) -> None:
        """A file of somebody else's may hold anything: what can't be printed must not reach the terminal."""
        self.stdout.write("".join(letter if letter.isprintable() else "\ufffd" for letter in line))

    def _conclude(self, found: Recount) -> None:
        if found.agrees:
            self._say(
                _("The record agrees: rules, scores and ballots in the file lead to exactly this selection.")
            )
            return
        count = len(found.differences)
        said = ngettext(
            "The record does NOT agree. %(n)d difference:",
            "The record does NOT agree. %(n)d differences:",
            count,
        )
        self._say(said % {"n": count})
        for difference in found.differences:
            self._say(f"  - {difference}")
        sys.exit(DIFFERS)


class _Steps:
    """Says each step when it begins, and how far the simulation has come."""

    def __init__(self, say):
        self.say, self.ahead = say, list(QUARTERS)

    def __call__(self, step: str, done: int, total: int) -> None:
        if not total:
            self.say(f"  · {STEPS[step]}")
        elif self.ahead and done >= self.ahead[0] * total:
            self.ahead = [share for share in self.ahead if done < share * total]
            self.say(_("    %(percent)d %% of the simulation") % {"percent": 100 * done // total})


def _document(data: bytes) -> dict | None:
    try:
        document = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _told(document: dict) -> dict:
    """The figures of the first line; empty when the file lacks the parts of a record."""
    try:
        return {
            "title": document["cycle"]["title"],
            "code": document["cycle"]["code"],
            "topics": len(document["topics"]),
            "judges": len(document["judges"]),
            "cards": len(document["scorecards"]),
            "ballots": sum(len(held["ballots"]) for held in document["rounds"]),
            "elected": len(document["elected"]),
            "hash": document["hash"],
        }
    except (KeyError, TypeError):
        return {}


def _printed(printed: str | None, document: dict | None) -> list[str]:
    """The difference between the hash on paper and the one in the file."""
    if printed is None:
        return []
    stored = document.get("hash") if document else None
    wanted = "".join(printed.split()).lower()
    if stored == wanted:
        return []
    return [
        _("the hash on the certificate is %(printed)s, the one in the file is %(stored)s")
        % {"printed": wanted, "stored": stored}
    ]
