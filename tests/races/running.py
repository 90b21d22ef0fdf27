"""Threads with connections of their own, and what each came back with."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, local

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


def together(number: int, before):
    """`before` as a function after which so many threads go on together, each at its first call."""
    barrier, mine = Barrier(number), local()

    def wait(*args, **kwargs):
        result = before(*args, **kwargs)
        if not getattr(mine, "waited", False):
            mine.waited = True
            barrier.wait(30)
        return result

    return wait


@contextmanager
def locks_off(number: int = 0):
    """The control: cycles are read without any lock, as naive code would; so many threads have read before
    any goes on."""
    real = locks.hold, locks.lock

    def read(pk):
        return Cycle.objects.get(pk=pk)

    locks.hold = locks.lock = together(number, read) if number else read
    try:
        yield
    finally:
        locks.hold, locks.lock = real
