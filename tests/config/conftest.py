"""What the tests of the start-up share."""

import os
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis


@pytest.fixture
def other_redis():
    """An emptied database beside that of REDIS_URL, whose queue no other test reads or flushes."""
    server = urlsplit(os.environ["REDIS_URL"])
    url = urlunsplit(server._replace(path=f"/{(int(server.path.strip('/') or 0) + 1) % 16}"))
    with redis.Redis.from_url(url) as link:
        link.flushdb()
        yield url
        link.flushdb()
