"""Redis that is killed, hangs, cannot be reached, comes back or forgets everything: people notice nothing,
and workers take up what waited."""

import http.client
import logging
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar

import pytest
import redis
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

import kit.cache
from kit.cache import Cache
from kit.pause import Pause
from tests.cast import PASSWORD
from tests.config.running import PATIENCE, ROOT, environment, free_port, manage, python, status_of, wait_for
from tests.workbooks.books import book, upload

pytestmark = [
    pytest.mark.redis,
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="starts a redis-server of its own"),
]

MOST = 3  # seconds for any answer, more than it takes with Redis on a machine that is busy
MINUTE = 60
CAST = """
from tests.cast import Cast, Stage
cast = Cast()
cycle = Stage(cast).proposing()
print(cycle.pk, cast.branch.pk)
"""
UNGUARDED = """
from celery import current_app
from django.conf import settings
from django.test import Client, override_settings
from kit.bell import ring_now

def sign_in():
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    return client.post("/accounts/login/", {"login": "manager", "password": "correct-horse"}).status_code

stock = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
with override_settings(CACHES={"default": stock}):
    print(sign_in())
try:
    current_app.send_task("workbooks.tasks.take_up_waiting", retry=False)
except Exception as error:
    print(type(error).__name__)
print(sign_in(), ring_now("workbooks.tasks.take_up_waiting"))
"""


class Server:
    """A redis-server of our own, in memory alone."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_for(self.answers, "Redis")

    def answers(self) -> bool:
        with redis.Redis.from_url(self.url) as link, suppress(redis.RedisError):
            return link.ping()
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as link:
            link.flushall()

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@contextmanager
def black_hole():
    """The port of a host that drops packets: Linux does so once too many connections wait to be taken."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for link in waiting:
            link.setblocking(False)
            link.connect_ex(("127.0.0.1", port))
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", port), timeout=0.5)
        yield port
        for link in waiting:
            link.close()


class Home:
    """A migrated data folder with the cast, and the processes that run on it."""

    def __init__(self, folder):
        self.folder = folder
        env = environment(folder)
        assert manage(env, "migrate", "--verbosity", "0").returncode == 0
        self.cycle, self.center = python(env, CAST).split()

    def env(self, url: str, **more: str) -> dict[str, str]:
        return environment(self.folder, REDIS_URL=url, LANGUAGE_CODE="en", **more)

    @contextmanager
    def process(self, arguments: str, env: dict[str, str]):
        """A program of ours with all that it starts."""
        command = [sys.executable, "-m", *arguments.split()]
        process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE)

    @contextmanager
    def web(self, url: str):
        """The address of a web server whose Redis is at `url`."""
        port = free_port()
        with self.process("gunicorn -c config/gunicorn.py", self.env(url, PORT=str(port))):
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: status_of(f"{address}/accounts/login/") == 200, "the web server")
            yield address

    def takes_up(self, code: str) -> float:
        """Seconds until the center of this code is imported."""
        begin = time.monotonic()
        wait_for(lambda: self._has_center(code), f"the import of {code}")
        return time.monotonic() - begin

    def _has_center(self, code: str) -> bool:
        link = sqlite3.connect(self.folder / "keti.sqlite3", timeout=20)
        try:
            return bool(link.execute("SELECT 1 FROM people_center WHERE code = ?", [code]).fetchone())
        finally:
            link.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    return Home(tmp_path_factory.mktemp("keti"))


class Visitor:
    """Somebody with a browser; notes how long the longest answer took."""

    def __init__(self, address: str):
        self.address, self.longest, self.jar = address, 0.0, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str, str]:
        """(status, path in the end, page)"""
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields) -> tuple[int, str, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[2])[1]
        data = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, **fields})
        headers = {"Content-Type": MULTIPART_CONTENT, "Referer": self.address}
        return self._ask(urllib.request.Request(self.address + path, data, headers))

    def sign_in(self, username: str, password: str = PASSWORD) -> tuple[int, str]:
        return self.post("/accounts/login/", login=username, password=password)[:2]

    def _ask(self, request) -> tuple[int, str, str]:
        begin = time.monotonic()
        try:
            answer = self.opener.open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            page = answer.read().decode()
        self.longest = max(self.longest, time.monotonic() - begin)
        return answer.status, answer.url.removeprefix(self.address), page


def import_of(office: Visitor, code: str) -> str:
    """The path of the page of an import of one center that was just uploaded."""
    file = upload(book(["Code", "Name", "Kind"], [code, code, "branch"]))
    status, path, _ = office.post("/workbooks/import/?kind=centers", file=file)
    assert (status, bool(re.fullmatch(r"/workbooks/\d+/", path))) == (200, True)
    return path


def work_of_a_day(home: Home, address: str, code: str) -> float:
    """Signs in, saves a draft, uploads a workbook, by page and by token; seconds of the longest answer."""
    manager, office = Visitor(address), Visitor(address)
    assert manager.sign_in("manager", "wrong") == (200, "/accounts/login/")
    assert manager.sign_in("manager") == (200, "/")
    new = f"/topics/new/?cycle={home.cycle}"
    fields = {"title": code, "center": home.center, "kind": "guided", "type": "innovation"}
    status, path, page = manager.post(new, **fields)
    assert (status, bool(re.fullmatch(r"/topics/\d+/", path)), code in page) == (200, True, True)
    assert office.sign_in("office") == (200, "/")
    path = import_of(office, code)
    assert "The queue cannot be reached just now" in office.get(path)[2]
    assert [token_status(address, word) for word in ("wrong", "wrong", PASSWORD)] == [400, 400, 200]
    return max(manager.longest, office.longest)


def token_status(address: str, password: str) -> int:
    link = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
    data = f"username=manager&password={password}"
    link.request("POST", "/api/v1/auth/token/", data, {"Content-Type": "application/x-www-form-urlencoded"})
    with link.getresponse() as answer:
        return answer.status


# --- Pages -------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["kill", "hang"])
def test_people_work_on_while_redis_is_away(home, server, fault):
    with home.web(server.url) as address:
        before = Visitor(address)
        assert before.sign_in("manager") == (200, "/")
        assert before.get("/readyz")[2] == '{"ready": true}'
        getattr(server, fault)()
        assert work_of_a_day(home, address, fault) < before.longest + MOST
        status, _, page = before.get("/readyz")
        assert (status, page) == (200, '{"ready": true, "missing": "redis"}')


def test_people_work_where_redis_never_could_be_reached(home):
    with black_hole() as port, home.web(f"redis://127.0.0.1:{port}/0") as address:
        before = Visitor(address)
        before.get("/accounts/login/")
        assert work_of_a_day(home, address, "hole") < before.longest + MOST


def test_sign_in_and_bell_fail_without_the_guards(home, server):
    """The control."""
    server.kill()
    said = python(home.env(server.url), UNGUARDED).split()
    assert said == ["500", "OperationalError", "302", "False"]


# --- Workers -----------------------------------------------------------------


def test_worker_and_beat_go_on_when_redis_forgets_everything_hangs_and_comes_back(home, server):
    worker = "celery --quiet --app config worker --beat --concurrency 1"
    with home.web(server.url) as address, home.process(worker, home.env(server.url)):
        office = Visitor(address)
        office.sign_in("office")
        import_of(office, "first")
        assert home.takes_up("first") < MINUTE
        server.flush()
        import_of(office, "flushed")
        assert home.takes_up("flushed") < MINUTE
        server.hang()
        import_of(office, "meanwhile")
        server.kill()
        server.start()
        assert home.takes_up("meanwhile") < MINUTE


# --- The cache ---------------------------------------------------------------


@pytest.fixture
def cache(server, monkeypatch) -> Cache:
    monkeypatch.setattr(kit.cache, "PAUSE", Pause(kit.cache.PAUSE.seconds))
    return Cache(server.url, {"KEY_PREFIX": "cache", "OPTIONS": {"socket_timeout": 0.5}})


def test_clearing_the_cache_leaves_the_queue(cache, server):
    with redis.Redis.from_url(server.url) as link:
        link.rpush("celery", "message")
        link.set("cached", 1)
        cache.set_many({str(number): number for number in range(3000)})
        cache.set("1", "other", version=2)
        assert cache.clear() is True
        assert sorted(link.keys()) == [b"cached", b"celery"]
        assert cache.clear() is False


@pytest.mark.parametrize("fault", ["kill", "hang"])
def test_cache_without_redis_is_empty_told_once_and_waited_for_once(cache, server, caplog, fault):
    cache.set("number", 1)
    getattr(server, fault)()
    begin = time.monotonic()
    with caplog.at_level(logging.WARNING, logger="kit.cache"):
        assert cache.get("number", "none") == "none"
        assert cache.get_many(["number"]) == {}
        assert cache.add("number", 2) is True
        assert cache.set("number", 2) is None
        assert cache.set_many({"number": 2}) == []
        assert cache.get_or_set("number", lambda: 3) == 3
        assert (cache.touch("number"), cache.delete("number"), cache.has_key("number")) == (False,) * 3
        assert (cache.delete_many(["number"]), cache.clear()) == (None, False)
        with pytest.raises(ValueError):
            cache.incr("number")
    assert time.monotonic() - begin < 4
    assert len(caplog.records) == 1


def test_cache_remembers_again_once_redis_is_back(cache, server, monkeypatch):
    monkeypatch.setattr(kit.cache, "PAUSE", Pause(0.2))
    assert (cache.add("number", 1), cache.add("number", 1), cache.incr("number")) == (True, False, 2)
    server.kill()
    assert cache.get("number") is None
    server.start()
    assert cache.answers() is True
    wait_for(lambda: cache.set("number", 5) or cache.get("number") == 5, "the cache")
    assert cache.incr("number") == 6
