"""`make run` as the customer meets it: real processes, one folder, one Ctrl-C."""

import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.config.running import (
    EXPIRED_SESSION_IS_FORGOTTEN,
    Demo,
    environment,
    group_of,
    manage,
    processes_on,
    python,
    status_of,
    wait_for,
)

pytestmark = [
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes through /proc"),
]

ALL_PROCESSES = 7  # the supervisor; the web server and its process; the worker, its pool of two, beat
COUNT_CYCLES = "from projects.models import Cycle; print(Cycle.objects.count())"
SESSIONS = """
from django.contrib.sessions.models import Session
print(*Session.objects.values_list("pk", flat=True))
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    """One folder for all: the first start loads the demo, the others find it there."""
    return tmp_path_factory.mktemp("keti") / "data"


def test_first_start_loads_the_demo_and_the_second_keeps_the_data(data_dir):
    with Demo(data_dir) as demo:
        assert (status_of(f"{demo.address}/healthz"), status_of(f"{demo.address}/readyz")) == (200, 200)
        assert status_of(f"{demo.address}/accounts/login/") == 200
        cycles = int(python(demo.env, COUNT_CYCLES))
        assert cycles >= 1
        assert python(demo.env, EXPIRED_SESSION_IS_FORGOTTEN) == "kept: valid\n"
        assert demo.end(signal.SIGINT) == 0
        assert processes_on(data_dir) == {}
    with Demo(data_dir) as demo:
        assert int(python(demo.env, COUNT_CYCLES)) == cycles
        assert python(demo.env, SESSIONS) == "valid\n"


def test_all_state_lies_under_the_data_folder(data_dir, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with Demo(data_dir, HOME=str(home), TMPDIR=str(home)):
        wait_for(lambda: list(data_dir.glob("beat-schedule*")), "beat's memory")
        assert {path.name for path in data_dir.iterdir()} >= {"keti.sqlite3", "secret_key", "broker"}
        assert [path for path in home.iterdir() if not path.name.startswith("wgunicorn-")] == []


def test_only_this_machine_can_connect_unless_a_host_is_set(data_dir):
    with Demo(data_dir) as demo:
        listening = Path("/proc/net/tcp").read_text()
        assert f"0100007F:{demo.port:04X}" in listening
        assert f"00000000:{demo.port:04X}" not in listening


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_the_supervisor(data_dir, number):
    with Demo(data_dir) as demo:
        wait_for(lambda: len(processes_on(data_dir)) == ALL_PROCESSES, "all processes")
        assert demo.end(number) == (-9 if number == signal.SIGKILL else 0)
        wait_for(lambda: not processes_on(data_dir), "all processes gone")


def test_killed_web_server_is_started_again(data_dir):
    with Demo(data_dir) as demo:
        first = demo.child("gunicorn")
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: demo.child("gunicorn") not in (None, first), "another web server")
        wait_for(lambda: status_of(f"{demo.address}/readyz") == 200, "an answer")


def test_killed_worker_is_started_again_and_leaves_no_second_beat(data_dir):
    with Demo(data_dir) as demo:
        first = demo.child("celery")
        wait_for(lambda: len(group_of(first, data_dir)) >= 4, "worker, pool of two and beat")
        before = group_of(first, data_dir)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: demo.child("celery") not in (None, first), "another worker")
        assert before.isdisjoint(processes_on(data_dir))
        wait_for(lambda: len(group_of(demo.child("celery"), data_dir)) == len(before), "its pool and beat")
        assert python(demo.env, EXPIRED_SESSION_IS_FORGOTTEN) == "kept: valid\n"


def test_second_start_on_the_same_data_is_refused(data_dir):
    with Demo(data_dir):
        refused = manage(environment(data_dir, PORT="0"), "demo")
        assert (refused.returncode, "PORT=0 is no port" in refused.stderr) == (1, True)
        refused = manage(Demo(data_dir).env, "demo")
    assert refused.returncode == 1
    assert f"already running on the data in {data_dir}" in refused.stderr


def test_taken_port_is_told_with_one_that_is_free(data_dir):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = manage(environment(data_dir, PORT=str(port)), "demo")
    assert refused.returncode == 1
    assert f"Port {port} is already used by another program" in refused.stderr
    advised = int(refused.stderr.rpartition("make run PORT=")[2])
    socket.create_server(("127.0.0.1", advised)).close()


def test_web_server_that_can_not_start_ends_everything(data_dir):
    refused = manage(Demo(data_dir, WEB_CONCURRENCY="many").env, "demo")
    assert refused.returncode == 1
    assert "web ended with status 1 before it was ready" in refused.stderr
    assert processes_on(data_dir) == {}


@pytest.fixture
def other_database():
    """An empty PostgreSQL database beside that of DATABASE_URL."""
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"keti_demo_{os.getpid()}"
    maintenance = urlunsplit(server._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield urlunsplit(server._replace(path=f"/{name}"))
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgres
@pytest.mark.redis
def test_postgresql_and_redis_take_over_by_environment_alone(tmp_path, other_database, other_redis):
    folder = tmp_path / "data"
    with Demo(folder, DATABASE_URL=other_database, REDIS_URL=other_redis) as demo:
        cycles = python(demo.env, COUNT_CYCLES)
        assert python(demo.env, EXPIRED_SESSION_IS_FORGOTTEN) == "kept: valid\n"
        assert demo.end(signal.SIGINT) == 0
    assert not (folder / "keti.sqlite3").exists()
    assert not (folder / "broker").exists()
    with Demo(folder, DATABASE_URL=other_database, REDIS_URL=other_redis) as demo:
        assert (python(demo.env, SESSIONS), python(demo.env, COUNT_CYCLES)) == ("valid\n", cycles)
