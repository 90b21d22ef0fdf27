"""The life of an import: queued at the upload, claimed by one worker, done or failed."""

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.bell import ring_now
from kit.files import keep, safe_name
from kit.refusals import Conflict, Invalid, TooLarge, Unsupported
from projects.models import Cycle
from scoring.actions.ballots import open_round
from workbooks.archive import Unreadable
from workbooks.messages import sentence
from workbooks.models import Import
from workbooks.reading import Workbook
from workbooks.rules import may_import
from workbooks.sheets import IMPORTS
from workbooks.table import Fault

ATTEMPTS = 3
"""Claims of one import; a workbook that ends its worker each time must not do so for ever."""


class Lost(Exception):
    """Another worker has taken the import over, because this one was thought dead."""


@transaction.atomic
def submit_import(
    *, kind: str, file, by, cycle: Cycle | None = None, topic_state: str = Import.TopicState.DRAFT
) -> Import:
    """Keep `file` (a Django upload) and queue its import.

    Raises Refused, Invalid (cycle), Conflict(phase_closed), TooLarge, Unsupported.
    """
    may_import(by).require()
    cycle = _cycle_for(kind, cycle)
    name = safe_name(file.name)
    _check_file(file, name)
    path, digest = keep(file, "workbooks")
    try:
        job = Import(
            kind=kind,
            cycle=cycle,
            topic_state=topic_state if kind == Import.Kind.TOPICS else Import.TopicState.DRAFT,
            name=name,
            path=path,
            size=file.size,
            sha256=digest,
            by=by,
        )
        job.full_clean()
        job.save()
        _note(job, "upload", {"sha256": [None, digest]})
    except BaseException:
        (settings.MEDIA_ROOT / path).unlink(missing_ok=True)
        raise
    transaction.on_commit(lambda: ring(job))
    return job


def _cycle_for(kind: str, cycle: Cycle | None) -> Cycle | None:
    """The cycle of an import that needs one, in the phase that takes it."""
    if kind not in IMPORTS or not IMPORTS[kind].needs_cycle:
        return None
    if cycle is None:
        raise Invalid(_("Please choose a cycle."), code="required", attr="cycle")
    if kind == Import.Kind.BALLOTS:
        open_round(cycle)
    phase, refusal = {
        "topics": ("proposing", _("This cycle takes no proposals now.")),
        "scorecards": ("scoring", _("This cycle takes no scores now.")),
        "ballots": ("voting", _("This cycle takes no ballots now.")),
    }[kind]
    if not cycle.takes(phase):
        raise Conflict(refusal, code="phase_closed")
    return cycle


def _check_file(file, name: str) -> None:
    """By size, ending and content; what is too large inside is refused before anything is unpacked."""
    most = settings.WORKBOOK_MAX_BYTES
    if file.size > most:
        known = {"what": "upload", "most": most // 2**20}
        raise TooLarge(sentence("too_large", known), attr="file")
    if file.size == 0:
        raise Invalid(_("This file is empty."), code="empty", attr="file")
    try:
        if not name.lower().endswith(".xlsx"):
            raise Unreadable("not_a_workbook")
        Workbook(file).check()
    except Unreadable as error:
        refusal = TooLarge if error.code == "too_large" else Unsupported
        raise refusal(sentence(error.code, error.particulars), attr="file") from None
    file.seek(0)


def ring(job: Import) -> bool:
    """Tell a worker, and note that it was told: the page of the import says so."""
    if not ring_now("workbooks.tasks.run_import", job.pk):
        return False
    Import.objects.filter(pk=job.pk).update(rung_at=timezone.now())
    return True


def claim(pk: int, now=None) -> Import | None:
    """Make a waiting import one's own; None where it isn't waiting, or is given up after ATTEMPTS."""
    now = now or timezone.now()
    waiting = Import.objects.filter(pk=pk).waiting(now)
    with transaction.atomic():
        job = waiting.select_for_update(of=("self",), skip_locked=True).select_related("cycle", "by").first()
        if job is None:
            return None
        if job.attempt >= ATTEMPTS:
            _end(job, Import.State.FAILED, faults=[Fault(None, "interrupted")])
            return None
        mine = versions.write(
            job,
            where={"state": job.state, "attempt": job.attempt},
            state=Import.State.RUNNING,
            attempt=F("attempt") + 1,
            started_at=now,
            heartbeat_at=now,
            processed=0,
        )
    return job if mine else None


def beat(job: Import, **progress) -> None:
    """A sign of life with the progress so far. Raises Lost."""
    _mine(job, heartbeat_at=timezone.now(), **progress)


def seize(job: Import) -> None:
    """Inside the transaction that writes the rows: whoever takes the import over waits for its end, and
    this one writes nothing if it was taken over before. Raises Lost."""
    beat(job)


def finish(job: Import, *, result: dict, notes: list[Fault]) -> None:
    """In the same transaction as the rows."""
    _end(job, Import.State.DONE, result=result, notes=notes)


@transaction.atomic
def fail(job: Import, faults: list[Fault]) -> None:
    """Nothing was written; say why."""
    _end(job, Import.State.FAILED, faults=faults)


def _end(job: Import, state: str, *, faults=(), notes=(), result=None) -> None:
    """The file goes: it may hold passwords or marks, and whoever uploaded it has it."""
    _mine(
        job,
        state=state,
        finished_at=timezone.now(),
        faults=[asdict(fault) for fault in faults],
        notes=[asdict(note) for note in notes],
        result=result or {},
    )
    _note(job, "import" if state == Import.State.DONE else "fail", {})
    path = Path(settings.MEDIA_ROOT) / job.path
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _mine(job: Import, **fields) -> None:
    where = {"state": job.state, "attempt": job.attempt}
    if not versions.write(job, where=where, **fields):
        raise Lost(job.pk)


def _note(job: Import, verb: str, changes: dict) -> None:
    history.record(job, verb, by=job.by, new=job.state, changes=changes, cycle=job.cycle_id)
