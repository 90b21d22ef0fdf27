"""Runs several programs as one: started together, restarted when one dies, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

TICK = 0.2  # seconds between two looks at the children
GRACE = 20  # seconds that children get to finish what they are doing
STEADY = 30  # seconds after which a restarted child counts as healthy again
LONGEST_PAUSE = 30  # seconds between two restarts of a child that keeps dying

PR_SET_PDEATHSIG = 1  # prctl(2)
_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it, others don't


class Child:
    """One program in a process group of its own, so that what it leaves behind can be found and ended."""

    def __init__(self, name: str, argv: list[str], *, folder: Path):
        self.name, self.argv, self.folder = name, argv, folder
        self.pause = 0.5
        self.due = 0.0

    def start(self) -> None:
        parent = os.getpid()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.argv,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=lambda: _end_with(parent),
        )

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def clear_group(self) -> None:
        """A worker that was killed leaves its pool and its beat behind: two beats would follow."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def plan_restart(self) -> float:
        """Sets when it is due again and returns the seconds until then: 1, 2, 4 … while it keeps dying."""
        now = time.monotonic()
        self.pause = 1.0 if now - self.started > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        self.due = now + self.pause
        return self.pause


class Supervisor:
    """Looks after children until SIGINT, SIGTERM or SIGHUP.

    ``is_ready`` is asked until it says yes; ``when_ready`` is then called once. A child that ends before
    that ends everything, one that ends later is started again.
    """

    def __init__(
        self, children: list[Child], *, is_ready: Callable[[], bool], when_ready: Callable[[], None]
    ):
        self.children = children
        self.is_ready, self.when_ready = is_ready, when_ready
        self.ready = False
        self.signals = 0

    def run(self) -> int:
        """The exit status: 0 when it was asked to end, 1 when a child could not be started."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            for child in self.children:
                child.start()
            return self._watch()
        finally:
            self._end_all()

    def _note_signal(self, number, frame) -> None:
        self.signals += 1

    def _watch(self) -> int:
        while not self.signals:
            for child in self.children:
                if child.ended and not self._take_care_of(child):
                    return 1
            if not self.ready and self.is_ready():
                self.ready = True
                self.when_ready()
            time.sleep(TICK)
        return 0

    def _take_care_of(self, child: Child) -> bool:
        """False when the child can't be helped."""
        news = f"{child.name} ended with status {child.process.returncode}"
        if not self.ready:
            _say(f"{news} before it was ready.")
            return False
        if not child.due:
            child.clear_group()
            _say(f"{news}; it starts again in {child.plan_restart():.0f} s.")
        elif time.monotonic() >= child.due:
            child.due = 0.0
            child.start()
        return True

    def _end_all(self) -> None:
        """Asks politely; a second signal, or GRACE seconds, end the patience."""
        _say("Ending … (a second Ctrl-C ends it at once)")
        started = [child for child in self.children if hasattr(child, "process")]
        for child in started:
            if not child.ended:
                child.process.terminate()
        deadline, signals = time.monotonic() + GRACE, self.signals
        while not all(child.ended for child in started):
            if time.monotonic() > deadline or self.signals > signals:
                break
            time.sleep(TICK / 2)
        for child in started:
            child.clear_group()
            child.process.wait()


def _end_with(parent: int) -> None:
    """Runs in the child, before its program: it shall end when the supervisor is gone, even by SIGKILL."""
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
