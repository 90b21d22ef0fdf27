"""Running an import: read the sheet, look at every row, then write all of them or none."""

import logging
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import translation

from kit.refusals import Refusal, Refused
from workbooks.actions.intakes import INTAKES, Intake
from workbooks.actions.jobs import Lost, beat, claim, fail, finish, seize
from workbooks.archive import Unreadable
from workbooks.messages import whole_file
from workbooks.models import Import
from workbooks.sheets import IMPORTS
from workbooks.table import Fault, read_table

log = logging.getLogger(__name__)
PULSE = 1.0
"""Seconds between two signs of life."""


def run(pk: int) -> bool:
    """Run the import if it waits; whether it was run. A database that is away leaves it to the next turn."""
    job = claim(pk)
    if job is None:
        return False
    with translation.override(job.by.language or settings.LANGUAGE_CODE):
        try:
            _run(job)
        except Lost:
            log.warning("import %s was taken over by another worker", pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("import %s failed", pk)
            fail(job, [Fault(None, "internal")])
    return True


def _run(job: Import) -> None:
    pulse = _Pulse(job)
    intake = None
    try:
        intake = _checked(job, pulse)
        if not intake.table.faults:
            intake.prepare(pulse)
            _write(job, intake)
            return
        faults = sorted(intake.table.faults, key=lambda fault: fault.row or 0)
    except Unreadable as error:
        faults = [whole_file(error)]
    except FileNotFoundError:
        faults = [Fault(None, "file_missing")]
    except IntegrityError:
        faults = [Fault(None, "changed_meanwhile")]
    except (Refusal, ValidationError) as error:
        faults = _refused(error, intake.row if intake else None)
    fail(job, faults)


def _checked(job: Import, pulse: "_Pulse") -> Intake:
    with (Path(settings.MEDIA_ROOT) / job.path).open("rb") as file:
        table = read_table(file, IMPORTS[job.kind])
    beat(job, total=len(table.rows))
    intake = INTAKES[job.kind](job, table)
    for number, row in enumerate(table.rows, start=1):
        intake.take(row)
        pulse(processed=number)
    intake.close()
    beat(job, processed=len(table.rows))
    return intake


@transaction.atomic
def _write(job: Import, intake: Intake) -> None:
    """The rows and the word “done” in one transaction: never one without the other, never twice."""
    seize(job)
    result = intake.write(by=job.by)
    finish(job, result=result | {"examples": intake.table.examples}, notes=intake.notes)


def _refused(error: Refusal | ValidationError, row: int | None) -> list[Fault]:
    """The faults for which an action would not act; a permit is no matter of the row."""
    row = None if isinstance(error, Refused) else row
    if isinstance(error, Refusal):
        return [Fault(row, problem.code, detail=problem.detail) for problem in error.problems]
    return [Fault(row, "refused", detail=message) for message in error.messages]


class _Pulse:
    """Signs of life, at most one every PULSE seconds."""

    def __init__(self, job: Import):
        self.job, self.last = job, time.monotonic()

    def __call__(self, **progress) -> None:
        if time.monotonic() - self.last >= PULSE:
            beat(self.job, **progress)
            self.last = time.monotonic()
