"""The doorbell: rung after the commit, never waited for long, silent for a while where nobody opens."""

import logging
import socket
import time

import pytest
from celery import current_app
from django.db import transaction

from config.tasks import forget_old_answers
from kit.bell import ring, ring_now
from tests.workbooks.conftest import use_broker

NAME = "config.tasks.forget_old_answers"


@pytest.fixture
def rung(monkeypatch) -> list:
    """What the broker was given."""
    heard = []
    use_broker(monkeypatch, "memory://")
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: heard.append((name, args)))
    return heard


@pytest.fixture
def silent_port():
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_bell_is_rung_after_the_commit_by_task_and_by_name(db, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ring(forget_old_answers, 1, 2)
        ring(NAME)
        assert rung == []
    assert rung == [(NAME, [1, 2]), (NAME, [])]


def test_bell_of_what_was_rolled_back_is_not_rung(db, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError), transaction.atomic():
        ring(NAME)
        raise ValueError
    assert rung == []


@pytest.mark.parametrize("fault", ["nobody listens", "nobody answers"])
def test_broker_that_is_away_is_told_once_and_waited_for_once(monkeypatch, caplog, silent_port, fault):
    port = 9 if fault == "nobody listens" else silent_port
    use_broker(monkeypatch, f"redis://127.0.0.1:{port}/0")
    begin = time.monotonic()
    with caplog.at_level(logging.WARNING, logger="kit.bell"):
        assert [ring_now(NAME) for _ in range(20)] == [False] * 20
    assert time.monotonic() - begin < 10
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        f"no bell: {NAME} waits for the beat"
    ]
