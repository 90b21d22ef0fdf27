"""The supervisor with children that behave badly; the well-behaved ones are in test_demo."""

import signal
import subprocess
import sys
import time

import pytest

from config.supervise import GRACE
from tests.config.running import PATIENCE, ROOT, wait_for

pytestmark = pytest.mark.xdist_group("processes")

RUN = """
import sys
from pathlib import Path
from config.supervise import Child, Supervisor

child = Child("child", [sys.executable, "-c", sys.argv[1]], folder=Path.cwd())
sys.exit(Supervisor([child], is_ready=lambda: True, when_ready=lambda: print("ready", flush=True)).run())
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
SHORT_LIVED = "import time; time.sleep(2); raise SystemExit(3)"


@pytest.fixture
def supervise(tmp_path):
    """Starts a supervisor of one child with this code; its output is in the file."""
    log, started = tmp_path / "log", []

    def start(code: str):
        with log.open("w") as file:
            command = [sys.executable, "-c", RUN, code]
            started.append(subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file))
        return started[0], log

    yield start
    started[0].kill()
    started[0].wait()


def test_second_signal_ends_a_child_that_does_not_listen(supervise):
    supervisor, log = supervise(DEAF)
    wait_for(lambda: {"ready", "deaf"} <= set(log.read_text().split()), "ready")
    begin = time.monotonic()
    supervisor.send_signal(signal.SIGINT)
    wait_for(lambda: "Ending" in log.read_text(), "the first signal noticed")
    assert supervisor.poll() is None
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=PATIENCE) == 0
    assert time.monotonic() - begin < GRACE


def test_child_that_keeps_dying_is_started_again_after_growing_pauses(supervise):
    _, log = supervise(SHORT_LIVED)
    wait_for(lambda: log.read_text().count("child ended") == 2, "two deaths")
    assert log.read_text().splitlines() == [
        "ready",
        "child ended with status 3; it starts again in 1 s.",
        "child ended with status 3; it starts again in 2 s.",
    ]
