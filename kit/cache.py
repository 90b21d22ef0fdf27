"""A cache on Redis that is an empty one while Redis is away, and clears its own keys alone."""

import logging

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from kit.pause import Pause

log = logging.getLogger(__name__)
PAUSE = Pause(10)


class Client(RedisCacheClient):
    """Any failure of Redis is a miss; so is everything in the seconds that follow it."""

    def add(self, key, value, timeout):
        return self._ask(super().add, key, value, timeout, away=True)

    def get(self, key, default):
        return self._ask(super().get, key, default, away=default)

    def set(self, key, value, timeout):
        self._ask(super().set, key, value, timeout)

    def touch(self, key, timeout):
        return self._ask(super().touch, key, timeout, away=False)

    def delete(self, key):
        return self._ask(super().delete, key, away=False)

    def get_many(self, keys):
        return self._ask(super().get_many, keys, away={})

    def has_key(self, key):
        return self._ask(super().has_key, key, away=False)

    def incr(self, key, delta):
        value = self._ask(super().incr, key, delta)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")  # as of any key that is missing
        return value

    def set_many(self, data, timeout):
        self._ask(super().set_many, data, timeout)

    def delete_many(self, keys):
        self._ask(super().delete_many, keys)

    def delete_prefix(self, prefix: str) -> bool:
        return self._ask(self._delete_prefix, prefix, away=False)

    def _delete_prefix(self, prefix: str) -> bool:
        client = self.get_client(None, write=True)
        keys = list(client.scan_iter(match=f"{prefix}*", count=1000))
        return bool(keys and client.unlink(*keys))

    def answers(self) -> bool:
        """Asked in earnest, also during a pause."""
        try:
            self.get_client().ping()
        except RedisError:
            return False
        return True

    def _ask(self, act, *args, away=None):
        if not PAUSE.is_over():
            return away
        try:
            answer = act(*args)
        except RedisError as error:
            if PAUSE.begin():
                cause = f"{type(error).__name__} {error}"
                log.warning("the cache is away, nothing is remembered or counted in it: %s", cause)
            return away
        if PAUSE.end():
            log.warning("the cache is back")
        return answer


class Cache(RedisCache):
    """Needs a KEY_PREFIX without glob characters: the queue lies in the same database of Redis."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = Client

    def clear(self) -> bool:
        return self._cache.delete_prefix(f"{self.key_prefix}:")

    def answers(self) -> bool:
        """Whether Redis can be reached now."""
        return self._cache.answers()
