"""The real worker and the real beat: two of each, Redis that goes and forgets, a mail server that comes late,
and what is started by `make run`."""

import datetime as dt
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from plans.models import Milestone
from reminders.models import Notice
from tests.cast import Cast, Stage
from tests.config.running import PATIENCE, ROOT, Demo, environment, wait_for
from tests.config.test_redis_down import Server
from tests.plans.ground import Ground
from tests.reminders.mail import Mail
from tests.reminders.processes import Ledger, copies, crowd, free_port, post_office

pytestmark = [pytest.mark.usefixtures("real_db"), pytest.mark.xdist_group("processes")]
needs_redis_server = pytest.mark.skipif(
    not shutil.which("redis-server"), reason="starts a redis-server of its own"
)
QUICKLY = 90  # seconds
SUPERVISED = """
import sys
from pathlib import Path
from config.supervise import Child, Supervisor

child = Child("worker", sys.argv[1:], folder=Path.cwd())
sys.exit(Supervisor([child], is_ready=lambda: True, when_ready=lambda: None).run())
"""


def gather(*groups: int) -> list[list[str]]:
    """People by groups; what awaits the first is due today, what awaits the others in some weeks."""
    ground = Ground(Stage(Cast()))
    ground.run()
    today = timezone.localdate()
    days = [today + dt.timedelta(30 * number) for number, count in enumerate(groups) for _ in range(count)]
    addresses = iter(crowd(ground.topic, days))
    return [[next(addresses) for _ in range(count)] for count in groups]


def make_due(addresses: list[str]) -> None:
    today = timezone.localdate()
    Milestone.objects.filter(owner__email__in=addresses).update(planned_start=today, planned_end=today)


@pytest.fixture
def redis_server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@contextmanager
def worker(folder, ledger: Ledger, redis_url: str, mail_port: int):
    """A worker with its beat, in a hurry, on a data folder of its own, started again whenever it ends."""
    folder.mkdir()
    name = f"worker {folder.name}"
    env = environment(folder, REDIS_URL=redis_url, EMAIL_URL=f"smtp://127.0.0.1:{mail_port}")
    env |= {**ledger.env, "PGAPPNAME": name}
    command = "celery --quiet --app tests.reminders.hurry worker --beat --concurrency 1 --loglevel ERROR"
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, sys.executable, "-m", *command.split()],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.send_signal(signal.SIGINT)  # a second signal: at once
        process.wait(timeout=PATIENCE)
        wait_for(lambda: not ledger.links(name), "the end of its connections")


def until_all_have(mail: Mail, addresses: list[str]) -> float:
    """Seconds until each of them has a letter."""
    begin = time.monotonic()
    wait_for(lambda: set(addresses) <= set(mail.addressees), "their letters")
    return time.monotonic() - begin


@pytest.mark.postgres
@needs_redis_server
def test_two_workers_with_two_beats_and_a_redis_that_goes_and_forgets(redis_server, tmp_path):
    first, second, third = gather(20, 20, 20)
    port, ledger = free_port(), Ledger(tmp_path)
    told = (ledger, redis_server.url, port)
    with post_office(port) as mail, worker(tmp_path / "a", *told), worker(tmp_path / "b", *told):
        until_all_have(mail, first)
        redis_server.kill()
        wait_for(lambda: ledger.is_quiet, "the last ticks")
        make_due(second)
        time.sleep(3)
        assert sorted(mail.addressees) == first
        redis_server.start()
        assert until_all_have(mail, second) < QUICKLY
        redis_server.flush()
        make_due(third)
        assert until_all_have(mail, third) < QUICKLY
        time.sleep(3)
        assert sorted(mail.addressees) == first + second + third
    assert ledger.states == {("app", "sent"): 60, ("email", "sent"): 60}


@pytest.mark.postgres
@needs_redis_server
def test_mail_server_that_comes_late_gets_each_letter_once(redis_server, tmp_path):
    (people,) = gather(3)
    port, ledger = free_port(), Ledger(tmp_path)
    with worker(tmp_path / "a", ledger, redis_server.url, port):
        tried = Notice.objects.filter(channel="email", state="booked", attempts__gte=1)
        wait_for(tried.exists, "a first attempt")
        with post_office(port) as mail:
            Notice.objects.filter(channel="email").update(send_after=timezone.now())
            until_all_have(mail, people)
            wait_for(lambda: ledger.sent == people, "the marks")
            time.sleep(2)
    assert set(copies(mail).values()) == {1}
    assert Notice.objects.filter(channel="email", error="").count() == 3


def letters_in(folder) -> str:
    return "".join(path.read_text() for path in folder.glob("*"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what `make run` starts keeps its data in a file")
def test_make_run_tells_within_ninety_seconds_what_is_due(tmp_path):
    (people,) = gather(3)
    ledger = Ledger(tmp_path)
    with Demo(tmp_path):
        ready = timezone.now()
        wait_for(lambda: all(f"To: {one}\n" in letters_in(tmp_path / "mail") for one in people), "letters")
    assert all(booked - ready < dt.timedelta(seconds=QUICKLY) for booked in ledger.moments)
