"""The probes: answered before host names, sign-in and sessions matter."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.config.running import environment, python

STATUS_AND_CAUSE = """
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client().get(path)
    print(answer.status_code, answer.json(), answer.headers.get("Retry-After"))
"""


@pytest.mark.parametrize("path, content", [("/healthz", {"alive": True}), ("/readyz", {"ready": True})])
def test_probe_answers_without_sign_in_under_any_host_name(db, client, path, content):
    answer = client.get(path, headers={"host": "10.1.2.3:8000", "cookie": "sessionid=\\000"})
    assert (answer.status_code, answer.json()) == (200, content)


def test_not_ready_while_a_migration_is_missing(db, client):
    MigrationRecorder(connection).migration_qs.filter(app="sessions", name="0001_initial").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "cause": "migrations_pending"})


def test_not_ready_but_alive_while_the_database_is_away(tmp_path):
    env = environment(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:9/keti")
    alive, ready = python(env, STATUS_AND_CAUSE).splitlines()
    assert alive == "200 {'alive': True} None"
    assert ready == "503 {'ready': False, 'cause': 'database_away'} 5"
