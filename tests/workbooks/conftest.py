"""What the tests of workbooks share: a doorbell that nobody hears, and imports run in this process."""

import pytest
from celery import current_app
from kombu import Connection, pools

from kit import bell
from kit.pause import Pause
from tests.workbooks.books import book, upload
from workbooks import actions
from workbooks.models import Import


@pytest.fixture(autouse=True)
def _quiet_bell(monkeypatch):
    """Messages go nowhere, not into the folder of a real installation."""
    use_broker(monkeypatch, "memory://")


def use_broker(monkeypatch, url: str) -> None:
    """Have tasks sent to the broker at `url`, of which no failure is known yet."""
    monkeypatch.setattr(bell, "PAUSE", Pause(bell.PAUSE.seconds))
    monkeypatch.setattr(current_app.amqp, "_producer_pool", pools.producers[Connection(url)])


@pytest.fixture
def bring(cast):
    """bring("centers", headings, *rows) uploads a workbook as the office and runs it; the finished import."""

    def act(kind: str, headings, *rows, cycle=None, by=None, **fields) -> Import:
        return act.file(kind, book(headings, *rows), cycle=cycle, by=by, **fields)

    def file(kind: str, data: bytes, *, cycle=None, by=None, **fields) -> Import:
        job = actions.submit_import(kind=kind, file=upload(data), cycle=cycle, by=by or cast.office, **fields)
        assert actions.run(job.pk)
        job.refresh_from_db()
        return job

    act.file = file
    return act


def said(job: Import) -> list[tuple]:
    """(row, column, code) of every fault."""
    return [(fault["row"], fault["column"], fault["code"]) for fault in job.faults]


def noted(job: Import) -> list[tuple]:
    """(row, column, code) of every note."""
    return [(note["row"], note["column"], note["code"]) for note in job.notes]
