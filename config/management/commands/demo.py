"""`manage.py demo`: prepares the database, loads the demo once, serves web, worker and beat until Ctrl-C."""

import errno
import fcntl
import os
import socket
import sys
import urllib.request

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from config.supervise import Child, Supervisor
from projects.models import Cycle


class Command(BaseCommand):
    """HOST and PORT come from the environment, as everything does."""

    help = "Prepare everything, load the demo when the database is empty, and serve until Ctrl-C."

    def handle(self, *args, **options):
        host = os.environ.get("HOST") or "127.0.0.1"
        port = _port_number(os.environ.get("PORT") or "8000")
        _refuse_taken_port(host, port)
        lock = _only_one_on(settings.DATA_DIR)
        try:
            self._prepare()
            status = self._serve(host, port)
        except KeyboardInterrupt:
            status = 0
        finally:
            lock.close()
        sys.exit(status)

    def _prepare(self) -> None:
        self._say(f"Preparing the database … (all data are kept in {settings.DATA_DIR})")
        call_command("migrate", interactive=False, verbosity=0)
        if not Cycle.objects.exists():
            call_command("load_demo", stdout=self.stdout)

    def _serve(self, host: str, port: int) -> int:
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # nosec B104: only compared
        os.environ.update(HOST=host, PORT=str(port), DATA_DIR=str(settings.DATA_DIR))
        os.environ.setdefault("SITE_URL", address)
        return Supervisor(
            [_program("web", "gunicorn -c config/gunicorn.py"), _program("worker", WORKER)],
            is_ready=lambda: _answers(f"{address}/readyz"),
            when_ready=lambda: self._say(f"Keti is ready: {address}   (Ctrl-C ends it)"),
        ).run()

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()  # or a log file would show it only at the end


WORKER = "celery --quiet --app config worker --beat --concurrency 2 --loglevel WARNING"


def _program(name: str, arguments: str) -> Child:
    return Child(name, [sys.executable, "-m", *arguments.split()], folder=settings.BASE_DIR)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # nosec B310: always http
            return answer.status == 200
    except OSError:
        return False


def _port_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CommandError(f"PORT={text} is no port: give a number from 1 to 65535.")
    return int(text)


def _obstacle(host: str, port: int) -> OSError | None:
    """What keeps a server from listening there."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return error
    return None


def _refuse_taken_port(host: str, port: int) -> None:
    obstacle = _obstacle(host, port)
    if obstacle is None:
        return
    if obstacle.errno != errno.EADDRINUSE:
        raise CommandError(f"Can't listen on {host}, port {port}: {obstacle.strerror}.")
    others = (other for other in range(port + 1, min(port + 200, 65536)) if not _obstacle(host, other))
    raise CommandError(
        f"Port {port} is already used by another program. "
        f"End that one, or choose another port: make run PORT={next(others, 8000)}"
    )


def _only_one_on(folder):
    """The open lock file of the data folder: two beats on the same data would ring every bell twice."""
    lock = (folder / "running.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(f"Keti is already running on the data in {folder}. End that one first.")
    return lock
