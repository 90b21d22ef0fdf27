"""Threads with connections of their own, and what each came back with."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from django.db import connection, transaction

from projects import locks
from projects.models import Cycle


def in_threads(*jobs) -> list:
    """Run all jobs at once; each one's result, or the exception it raised."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(60) for future in [pool.submit(_outcome, job) for job in jobs]]


def _outcome(job):
    try:
        return job()
    except Exception as error:
        return error
    finally:
        connection.close()


class Held:
    """A transaction that has done its work and waits before it commits."""

    def __init__(self, work):
        self.work, self.done, self.go = work, Event(), Event()

    def __call__(self):
        with transaction.atomic():
            result = self.work()
            self.done.set()
            assert self.go.wait(30)
        return result


@contextmanager
def locks_off():
    """The control: cycles are read without any lock, as naive code would."""
    real = locks.hold, locks.lock
    locks.hold = locks.lock = lambda pk: Cycle.objects.get(pk=pk)
    try:
        yield
    finally:
        locks.hold, locks.lock = real
