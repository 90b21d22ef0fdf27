"""The web server's settings follow the environment."""

import os
import runpy

import pytest

from tests.config.running import OURS, ROOT

POSTGRES = {"DATABASE_URL": "postgres://keti@db/keti"}


@pytest.mark.parametrize(
    "env, bind, workers",
    [
        ({}, "127.0.0.1:8000", 1),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "0.0.0.0:9000", 1),
        ({"DATABASE_URL": "sqlite:////srv/keti.sqlite3"}, "127.0.0.1:8000", 1),
        (POSTGRES, "127.0.0.1:8000", os.cpu_count()),
        (POSTGRES | {"WEB_CONCURRENCY": "7"}, "127.0.0.1:8000", 7),
    ],
)
def test_address_and_number_of_processes(monkeypatch, env, bind, workers):
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    settings = runpy.run_path(str(ROOT / "config" / "gunicorn.py"))
    assert (settings["bind"], settings["workers"]) == (bind, workers)
