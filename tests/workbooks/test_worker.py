"""Imports by a real worker behind the file broker, one that is killed while it writes among them."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from tests.config.running import PATIENCE, ROOT, environment, manage, python, wait_for

pytestmark = pytest.mark.xdist_group("processes")

UPLOAD = """
from tests.cast import Cast, Stage
from tests.workbooks.books import book, upload
from workbooks import actions

cast = Cast()
cycle = Stage(cast).proposing()
rows = [[f"课题 {{n}}", "B", cast.manager.username, "背景" * 100] for n in range({rows})]
data = book(["课题名称", "中心编码", "申报人", "背景与依据"], *rows)
job = actions.submit_import(
    kind="topics", file=upload(data), by=cast.office, cycle=cycle, topic_state="accepted"
)
job.refresh_from_db()
print(job.pk, job.rung_at is not None)
"""
LEASE_ENDS = """
from datetime import timedelta
from django.utils import timezone
from workbooks.models import Import
from workbooks.tasks import take_up_waiting

Import.objects.filter(state="running").update(heartbeat_at=timezone.now() - timedelta(minutes=10))
take_up_waiting.delay()
"""


class Home:
    """A migrated data folder, and what its database says to somebody who looks from outside."""

    def __init__(self, folder):
        self.env, self.database = environment(folder), folder / "keti.sqlite3"
        assert manage(self.env, "migrate", "--verbosity", "0").returncode == 0

    def ask(self, query: str) -> tuple:
        link = sqlite3.connect(self.database, timeout=20)
        try:
            return link.execute(query).fetchone()
        finally:
            link.close()

    @property
    def state(self) -> str:
        return self.ask("SELECT state FROM workbooks_import")[0]

    @property
    def written(self) -> tuple:
        """(topics, accepted ones, lines of their history, numbers given)"""
        return self.ask(
            "SELECT (SELECT count(*) FROM projects_topic), "
            "(SELECT count(*) FROM projects_topic WHERE state = 'accepted'), "
            "(SELECT count(*) FROM kit_entry WHERE subject = 'topic'), "
            "(SELECT topics_numbered FROM projects_cycle)"
        )

    @contextmanager
    def worker(self):
        command = [
            sys.executable,
            "-m",
            "celery",
            "--quiet",
            "--app",
            "config",
            "worker",
            "--concurrency",
            "1",
        ]
        process = subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def test_worker_takes_an_import_from_the_file_broker(home):
    assert python(home.env, UPLOAD.format(rows=50)) == "1 True\n"
    assert home.state == "queued"
    with home.worker():
        wait_for(lambda: home.state == "done", "the import")
    assert home.written == (50, 50, 150, 50)
    assert not [path for path in (home.database.parent / "uploads").rglob("*") if path.is_file()]


def test_import_of_a_killed_worker_is_written_once_by_the_next(home):
    python(home.env, UPLOAD.format(rows=6000))
    with home.worker() as first:
        wait_for(lambda: home.ask("SELECT processed FROM workbooks_import")[0] == 6000, "the writing")
        os.killpg(first.pid, signal.SIGKILL)
    assert (home.state, home.written) == ("running", (0, 0, 0, 0))
    with home.worker():
        python(home.env, LEASE_ENDS)
        wait_for(lambda: home.state == "done", "the second attempt")
    assert home.written == (6000, 6000, 18000, 6000)
    assert home.ask("SELECT attempt FROM workbooks_import") == (2,)
