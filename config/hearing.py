"""A worker that no longer hears its broker ends itself, so that whoever started it starts it anew.

After Redis was gone, Kombu's transport now and then keeps its connections open and takes nothing any more
(celery issues 8030, 8091, 8990): messages pile up, nothing fails, nobody is told.
"""

import logging
import os
import signal
import time
from threading import Event, Thread

from celery import bootsteps, signals
from celery.worker import state
from kombu.exceptions import ChannelError

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks at the queue."""

DEAF_AFTER = 30.0
"""Seconds that messages may wait beside a worker that has nothing to do and takes none."""

LAST_WORD = 10.0
"""Seconds that a worker gets to end by itself."""

EXIT_STATUS = 70
"""EX_SOFTWARE of sysexits(3)."""


class Hearing(bootsteps.StartStopStep):
    """Part of the worker's main process: a thread that looks at the queue from outside of its event loop."""

    def __init__(self, worker, **options):
        super().__init__(worker, **options)
        self.app, self.ended = worker.app, Event()

    def start(self, worker) -> None:
        signals.task_received.connect(self._note, weak=False, dispatch_uid="hearing")
        self.waiting_since = None
        Thread(target=self._watch, name="hearing", daemon=True).start()

    def stop(self, worker) -> None:
        self.ended.set()

    terminate = stop

    def _note(self, **message) -> None:
        self.waiting_since = None

    def _watch(self) -> None:
        while not self.ended.wait(LOOK):
            if self._is_deaf(time.monotonic()):
                log.error("Messages wait for %s s and none is taken: this worker ends itself.", DEAF_AFTER)
                self._end()
                return

    def _is_deaf(self, now: float) -> bool:
        if state.reserved_requests or not self._waiting():
            self.waiting_since = None
        elif self.waiting_since is None:
            self.waiting_since = now
        return self.waiting_since is not None and now - self.waiting_since >= DEAF_AFTER

    def _waiting(self) -> int:
        """Messages in the queues of this worker; 0 while the broker can't be asked."""
        try:
            with self.app.connection_for_read() as link:
                return sum(length(link, queue) for queue in self.app.amqp.queues.consume_from)
        except Exception:  # whatever it was, the next look asks again
            return 0

    def _end(self) -> None:
        """Nothing is under way: what this loses is a worker that did nothing."""
        state.should_stop = EXIT_STATUS
        if not self.ended.wait(LAST_WORD):
            os.kill(os.getpid(), signal.SIGKILL)


def length(link, queue: str) -> int:
    """A queue in which nothing waits may not exist."""
    try:
        return link.default_channel.queue_declare(queue, passive=True).message_count
    except ChannelError:
        return 0
