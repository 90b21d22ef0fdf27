"""The stability of a ranking by a real worker, one that is killed in the middle among them: behind the file
broker, and with Redis."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from tests.config.running import PATIENCE, ROOT, environment, manage, python, wait_for
from tests.config.test_redis_down import Server

pytestmark = pytest.mark.xdist_group("processes")

CLOSE = """
import numpy as np
from projects.models import Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.models import Scorecard, StabilityReport
from scoring.tasks import take_up_stability
from tests.cast import Cast, Stage

cast = Cast()
cycle = Stage(cast).scoring(number=1, seats=20)
common = {{"cycle": cycle, "center": cast.branch, "proposer": cast.manager, "state": "accepted"}}
Topic.objects.bulk_create(
    Topic(title=f"课题 {{n}}（示例）", code=f"{{cycle.code}}-{{n:05}}", **common) for n in range(10, {topics})
)
marks = np.random.RandomState(1).randint(1, 11, ({topics}, 3, 7)).tolist()
Scorecard.objects.bulk_create(
    Scorecard(cycle=cycle, topic=topic, judge=judge, **dict(zip(DIMENSIONS, row)))
    for topic, rows in zip(cycle.topics.all(), marks)
    for judge, row in zip(cast.judges, rows)
)
selection.close_scoring(cycle, by=cast.office)
take_up_stability.delay()  # as the beat does where nobody heard the bell
print(StabilityReport.objects.get().state)
"""
SILENCE_ENDS = """
from datetime import timedelta
from django.utils import timezone
from scoring.models import StabilityReport
from scoring.tasks import take_up_stability

StabilityReport.objects.filter(state="computing").update(beat_at=timezone.now() - timedelta(minutes=10))
take_up_stability.delay()
"""
AS_COMPUTED_HERE = """
from scoring.actions.computing import entered_of
from scoring.models import StabilityReport
from scoring.rulebook import Rulebook
from scoring.stability_content import recompute

report = StabilityReport.objects.get()
entered, rulebook = entered_of(report.ranking), Rulebook.from_dict(report.ranking.rulebook.content)
codes = [topic.code for topic in entered.topics]
cycle = report.ranking.cycle.code
print(report.content == recompute(entered.marks, rulebook, codes, cycle, recused=entered.recused))
"""


class Home:
    """A migrated data folder, and what its database says to somebody who looks from outside."""

    def __init__(self, folder, redis: str = ""):
        self.env = environment(folder, **({"REDIS_URL": redis} if redis else {}))
        self.database = folder / "keti.sqlite3"
        assert manage(self.env, "migrate", "--verbosity", "0").returncode == 0

    def ask(self, query: str) -> tuple:
        link = sqlite3.connect(self.database, timeout=20)
        try:
            return link.execute(query).fetchone()
        finally:
            link.close()

    @property
    def report(self) -> tuple:
        return self.ask("SELECT state, attempts FROM scoring_stabilityreport")

    @property
    def begun(self) -> bool:
        return self.ask("SELECT state = 'computing' AND done > 0 FROM scoring_stabilityreport") == (1,)

    @contextmanager
    def worker(self):
        options = ["--quiet", "--app", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *options],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)


needs_redis = [
    pytest.mark.redis,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="starts a redis-server of its own"),
]


@pytest.fixture(params=["file", pytest.param("redis", marks=needs_redis)])
def home(request, tmp_path):
    if request.param == "file":
        yield Home(tmp_path)
        return
    server = Server(tmp_path)
    server.start()
    yield Home(tmp_path, server.url)
    server.kill()


def test_report_of_a_worker_killed_in_the_middle_is_computed_once_by_the_next(home):
    assert python(home.env, CLOSE.format(topics=1200)) == "waiting\n"
    with home.worker() as first:
        wait_for(lambda: home.begun, "the first runs")
        os.killpg(first.pid, signal.SIGKILL)
    assert home.report == ("computing", 1)
    with home.worker():
        python(home.env, SILENCE_ENDS)
        wait_for(lambda: home.report[0] == "done", "the second attempt")
    assert home.report == ("done", 2)
    assert home.ask("SELECT count(*) FROM kit_entry WHERE subject = 'stabilityreport'") == (1,)
    assert python(home.env, AS_COMPUTED_HERE) == "True\n"
