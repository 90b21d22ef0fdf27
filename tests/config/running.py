"""Starts the product as real processes on a folder of its own and looks at them from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 420  # seconds; two cores may be busy with another worker's tests
OURS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "HOST", "PORT", "DATA_DIR", "SITE_URL", "ALLOWED_HOSTS"}
OURS |= {"WEB_CONCURRENCY", "WEB_THREADS"}

EXPIRED_SESSION_IS_FORGOTTEN = """
import time
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
from config.tasks import forget_expired_sessions

now = timezone.now()
Session.objects.update_or_create(session_key="valid", defaults={"expire_date": now + timedelta(days=1)})
Session.objects.create(session_key="expired", expire_date=now - timedelta(days=1))
forget_expired_sessions.delay()
end = time.monotonic() + 60
while "expired" in (keys := set(Session.objects.values_list("pk", flat=True))) and time.monotonic() < end:
    time.sleep(0.1)
print("kept:", *sorted(keys))
"""


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """The machine's environment with no setting of ours but these."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**inherited, "DATA_DIR": str(data_dir), "PYTHONDONTWRITEBYTECODE": "1", **settings}


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)


def python(env: dict[str, str], code: str) -> str:
    """What the code prints when run with the project's models."""
    done = manage(env, "shell", "--verbosity", "0", "--command", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(condition, what: str):
    """The first true value of ``condition()``."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE} s in vain: {what}")


def status_of(url: str) -> int:
    """The HTTP status, 0 when nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def processes_on(data_dir: Path) -> dict[int, str]:
    """Command lines, by process number, of all that live with this DATA_DIR."""
    mark, found = f"DATA_DIR={data_dir}\0".encode(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() + b"\0":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def group_of(leader: int, data_dir: Path) -> set[int]:
    """The leader and what it started."""
    members = set()
    for pid in processes_on(data_dir):
        try:
            if os.getpgid(pid) == leader:
                members.add(pid)
        except ProcessLookupError:
            continue
    return members


class Demo:
    """`manage.py demo` on a free port."""

    def __init__(self, data_dir: Path, **settings: str):
        self.data_dir, self.port = data_dir, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = environment(data_dir, PORT=str(self.port), **settings)
        self.log = data_dir / "demo.log"

    def __enter__(self):
        self.data_dir.mkdir(exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo"], env=self.env, cwd=ROOT, stdout=log, stderr=log
            )
        try:
            wait_for(lambda: self.process.poll() is not None or "Keti is ready" in self.output, "ready")
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.output}") from late
        assert self.process.poll() is None, self.output
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()
        for pid in processes_on(self.data_dir):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def output(self) -> str:
        return self.log.read_text()

    def end(self, number: signal.Signals) -> int:
        """The exit status after this signal."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def child(self, program: str) -> int | None:
        """The process number of the supervised web server or worker."""
        for pid, command in processes_on(self.data_dir).items():
            if f"-m {program} " in command and _parent(pid) == self.process.pid:
                return pid
        return None


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
