"""The doorbell of the workers. What a task shall do stands in the database, and a task of the beat finds it
there as well: a bell that is not heard loses nothing, so nobody has to wait for it or hear that it failed."""

import logging
from concurrent.futures import Future
from functools import partial
from threading import Thread

from celery import Task, current_app
from django.db import transaction

from kit.pause import Pause

log = logging.getLogger(__name__)
PATIENCE = 1.0
"""Seconds that a page waits for the broker, its address and all."""
PAUSE = Pause(30)


def ring(task: Task | str, *args) -> None:
    """Once the transaction is committed, have a worker run the task, which is given itself or by its name."""
    transaction.on_commit(partial(ring_now, task, *args))


def ring_now(task: Task | str, *args) -> bool:
    """The same at once; whether the broker has taken it."""
    if not PAUSE.is_over():
        return False
    name = task if isinstance(task, str) else task.name
    try:
        _send(name, list(args)).result(timeout=PATIENCE)
    except Exception as error:  # each transport has its own
        if PAUSE.begin():
            cause = f"{type(error).__name__} {error}"
            log.warning("no bell: %s waits for the beat, the broker is away: %s", name, cause)
        return False
    if PAUSE.end():
        log.warning("the bell is heard again")
    return True


def _send(name: str, args: list) -> Future:
    """Sends in a thread of its own: the look-up of a name, a connection and several answers each have their
    own time limit at most, and a page waits for none of them."""
    sent = Future()

    def send() -> None:
        try:
            sent.set_result(current_app.send_task(name, args, retry=False))
        except Exception as error:
            sent.set_exception(error)

    Thread(target=send, name="bell", daemon=True).start()
    return sent
