"""The life of a stability report: asked for when scoring closes, claimed by one worker, done or failed."""

import logging
import time

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history
from kit.bell import ring
from kit.refusals import Conflict, Gone
from projects import locks
from projects.models import Cycle
from projects.rules import may_run_cycles
from scoring.actions.computing import entered_of, library_versions
from scoring.canonical import digest
from scoring.models import Ranking, StabilityReport
from scoring.queries import ranking_of
from scoring.rulebook import Rulebook
from scoring.stability_content import recompute

log = logging.getLogger(__name__)
TASK = "scoring.tasks.compute_stability"
TRIES = 3
"""Claims before a report is given up: one that ends its worker each time must not do so for ever. Asking
again gives as many more."""
PULSE = 1.0
"""Seconds between two signs of life."""
State = StabilityReport.State


class Lost(Exception):
    """Another worker has taken the report over, because this one was thought dead."""


def ask_for_stability(ranking: Ranking) -> StabilityReport:
    """In the transaction that stores the ranking: a worker hears of it after the commit, or finds it."""
    report = StabilityReport.objects.create(ranking=ranking)
    ring(TASK, report.pk)
    return report


@transaction.atomic
def compute_stability(cycle: Cycle, *, by) -> StabilityReport:
    """Have it computed again where that failed, or for the first time where nobody asked yet. Raises Refused,
    Gone before scoring has closed, and Conflict(already_decided) otherwise."""
    may_run_cycles(by).require()
    ranking = ranking_of(locks.lock(cycle.pk))
    if ranking is None:
        raise Gone(_("Scoring has not closed yet."))
    report = StabilityReport.objects.filter(ranking=ranking).first()
    if report is None:
        report, old = ask_for_stability(ranking), ""
    else:
        old = report.state
        _ask_again(report)
    history.record(report, "compute-stability", by=by, old=old, new=State.WAITING, cycle=cycle)
    return report


def _ask_again(report: StabilityReport) -> None:
    again = {"state": State.WAITING, "error": "", "done": 0, "total": 0, "asked_at": timezone.now()}
    if not _written(report, State.FAILED, **again):
        raise Conflict(
            _("The stability of this ranking has been computed, or is about to be."), code="already_decided"
        )
    report.refresh_from_db()
    ring(TASK, report.pk)


def run(pk: int) -> bool:
    """Compute the report if it waits; whether it was claimed. Where the database is away it waits on."""
    report = claim(pk)
    if report is None:
        return False
    try:
        _compute(report)
    except Lost:
        log.warning("stability report %s was taken over by another worker", pk)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("stability report %s could not be computed", pk)
        _give_back(report)
    return True


def claim(pk: int, now=None) -> StabilityReport | None:
    """Make a waiting report one's own by compare-and-set; None where it doesn't wait, another was faster, or
    its last try has ended its worker."""
    now = now or timezone.now()
    reports = StabilityReport.objects.select_related("ranking__cycle", "ranking__rulebook")
    report = reports.defer("content", "ranking__content").filter(pk=pk).waiting(now).first()
    if report is None:
        return None
    if report.state == State.COMPUTING and report.attempts % TRIES == 0:
        _fail(report, "interrupted")
        return None
    fields = {"state": State.COMPUTING, "attempts": F("attempts") + 1, "beat_at": now, "done": 0}
    if not _written(report, report.state, **fields):
        return None
    report.state, report.attempts, report.beat_at = State.COMPUTING, report.attempts + 1, now
    return report


def _written(report: StabilityReport, known: str, /, **fields) -> bool:
    """One UPDATE, if its state is still the known one and nobody claimed it since it was read."""
    mine = StabilityReport.objects.filter(pk=report.pk, state=known, attempts=report.attempts)
    return bool(mine.update(**fields))


def _compute(report: StabilityReport) -> None:
    ranking, cycle = report.ranking, report.ranking.cycle
    entered = entered_of(ranking)
    if entered.inputs != ranking.inputs_hash:
        return _fail(report, "changed")
    content = recompute(
        entered.marks,
        Rulebook.from_dict(ranking.rulebook.content),
        [topic.code for topic in entered.topics],
        cycle.code,
        recused=entered.recused,
        progress=_Pulse(report),
    )
    return _finish(report, content)


class _Pulse:
    """Signs of life with the progress so far, each in a short transaction of its own; the first and the last
    at once, the others at most one a second. Raises Lost."""

    def __init__(self, report: StabilityReport):
        self.report, self.next = report, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self.next and done < total:
            return
        self.next = now + PULSE
        signs = {"done": done, "total": total, "beat_at": timezone.now()}
        if not _written(self.report, State.COMPUTING, **signs):
            raise Lost(self.report.pk)


@transaction.atomic
def _finish(report: StabilityReport, content: dict) -> None:
    """The result with its line of history, unless the ranking was superseded or the report taken over."""
    fields = {"content": content, "versions": library_versions(), "computed_at": timezone.now(), "error": ""}
    in_force = Ranking.objects.filter(pk=report.ranking_id, superseded=False).exists()
    if not in_force or not _written(report, State.COMPUTING, state=State.DONE, **fields):
        raise Lost(report.pk)
    changes = {"stability": [None, digest(content)]}
    _note(report, "compute", State.DONE, changes)


@transaction.atomic
def _fail(report: StabilityReport, error: str) -> None:
    """`error` is a code, put into words by scoring/steadiness.py."""
    if _written(report, report.state, state=State.FAILED, error=error):
        _note(report, "fail", State.FAILED, {"error": [None, error]})


def _give_back(report: StabilityReport) -> None:
    """To the next turn of the beat, or given up when there were enough."""
    if report.attempts % TRIES == 0:
        _fail(report, "internal")
    else:
        _written(report, State.COMPUTING, state=State.WAITING)


def _note(report: StabilityReport, verb: str, state: str, changes: dict) -> None:
    cycle = report.ranking.cycle_id
    history.record(report, verb, by=None, old=State.COMPUTING, new=state, changes=changes, cycle=cycle)
