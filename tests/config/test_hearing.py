"""A worker that takes nothing while messages wait ends itself; one that is busy or idle lives on."""

import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.config.running import PATIENCE, ROOT, environment, wait_for

pytestmark = pytest.mark.xdist_group("processes")

SEND = "from tests.config.deaf import nap; [nap.delay(seconds) for seconds in {seconds}]"
WAITING = """
from config.celery import app
from config.hearing import length
with app.connection_for_read() as link:
    print(length(link, "celery"))
"""


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def env(request, tmp_path):
    url = {"REDIS_URL": request.getfixturevalue("other_redis")} if request.param == "redis" else {}
    return environment(tmp_path, **url)


def run(env: dict[str, str], code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def waiting(env: dict[str, str]) -> int:
    return int(run(env, WAITING))


@contextmanager
def worker(env: dict[str, str], log, **deafness: str):
    command = f"{sys.executable} -m celery --quiet --app tests.config.deaf worker --concurrency 1".split()
    with log.open("w") as file:
        process = subprocess.Popen(
            command, env={**env, **deafness}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("deafness", "status"), [("cancelled", 70), ("hung", -9)])
def test_worker_that_takes_nothing_ends_and_leaves_what_waits(env, tmp_path, deafness, status):
    log = tmp_path / "log"
    with worker(env, log, DEAFNESS=deafness) as process:
        wait_for(lambda: "gone deaf" in log.read_text(), "its deafness")
        run(env, SEND.format(seconds=[0, 0]))
        assert process.wait(timeout=PATIENCE) == status
    assert "this worker ends itself" in log.read_text()
    # A broker may hand back twice what was on its way; what a worker killed outright had in hand is gone
    # with it, which the next beat makes good.
    assert waiting(env) >= (1 if deafness == "hung" else 2)
    with worker(env, log):
        wait_for(lambda: waiting(env) == 0, "the next worker")


def test_worker_that_is_busy_or_has_nothing_to_do_lives_on(env, tmp_path):
    run(env, SEND.format(seconds=[6, 0]))
    with worker(env, tmp_path / "log") as process:
        wait_for(lambda: waiting(env) == 0, "both")
        time.sleep(5)
        assert process.poll() is None
