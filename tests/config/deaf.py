"""The project's Celery application with a worker that goes deaf when it is told to, for tests."""

import logging
import os
import signal
import time

from celery import bootsteps

from config import hearing
from config.celery import app

log = logging.getLogger(__name__)
hearing.LOOK, hearing.DEAF_AFTER, hearing.LAST_WORD = 0.2, 3.0, 10.0


@app.task
def nap(seconds: float) -> None:
    time.sleep(seconds)


class Deafness(bootsteps.StartStopStep):
    """Takes no message: ``cancelled`` it goes on with everything else, ``hung`` with nothing."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer) -> None:
        if deafness := os.environ.get("DEAFNESS"):
            signal.signal(signal.SIGUSR2, lambda *_: time.sleep(600))
            consumer.timer.call_after(0.5, _fall_deaf, (consumer, deafness))


def _fall_deaf(consumer, deafness: str) -> None:
    if deafness == "cancelled":
        consumer.task_consumer.cancel()
    log.warning("gone deaf")
    if deafness == "hung":
        os.kill(os.getpid(), signal.SIGUSR2)


app.steps["consumer"].add(Deafness)
