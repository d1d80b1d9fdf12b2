"""Where Redis is, and how the portal lives without it: the queue is a doorbell, the cache a convenience.

Whoever finds Redis away remembers it for a moment, so that a dead server costs one short try and not one for each act.
The settings import this module: it must not import them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.cache.backends.redis import RedisCache

PATIENCE = 0.15  # seconds: a Redis that needs longer for a ping is as good as away
PAUSE = 10.0  # seconds for which a Redis that was away is not tried again


@dataclass(frozen=True)
class Addresses:
    """The same Redis in the words of Celery, of redis-py and of the cache."""

    queue: str
    ping: str
    cache: str


def addresses(url: str, socket: str, folder: Path) -> Addresses | None:
    """Those of `url`, or of the Redis on `socket` that script/server runs; None when there is neither.

    A command in another shell finds the socket in the data folder while the portal runs.
    """
    if url:
        return Addresses(url, url, url)
    found = Path(socket) if socket else folder / "redis.sock"
    if not socket and not found.is_socket():
        return None
    path = quote(str(found.resolve()))  # the name in the data folder may be longer than sockets allow
    return Addresses(f"redis+socket://{path}?virtual_host=0", f"unix://{path}?db=0", f"unix://{path}?db=1")


class Breaker:
    """Remembers for `PAUSE` seconds that a server was away; one for each process and use."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def is_open(self) -> bool:
        return time.monotonic() >= self.closed_until

    def was_away(self) -> None:
        self.closed_until = time.monotonic() + PAUSE


_doorbell = Breaker()


def one_try(seconds: float) -> dict[str, Any]:
    """What a short try is to redis-py, which by itself tries again with growing pauses."""
    from redis.backoff import NoBackoff  # the settings load this module: only where there is a Redis
    from redis.retry import Retry  # as above

    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "retry": Retry(NoBackoff(), 0),
    }


@cache
def _client(url: str) -> Any:
    import redis  # only where there is one

    return redis.Redis.from_url(url, **one_try(PATIENCE))


def answers(url: str) -> bool:
    """Whether the queue's Redis takes a message now; after a no, no again for `PAUSE` seconds without asking."""
    from redis import RedisError  # only where there is one

    if not _doorbell.is_open():
        return False
    try:
        return bool(_client(url).ping())
    except (RedisError, OSError):
        _doorbell.was_away()
        return False


def _guarded(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    def method(self, *args, **kwargs):
        from redis import RedisError  # only where there is one

        if self.breaker.is_open():
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError):
                self.breaker.was_away()
        return answer(*args, **kwargs)

    return method


class ForgetfulCache(RedisCache):
    """Redis as a cache that may be away: then nothing is found, nothing is kept, and counting begins anew.

    So a limit that counts in the cache opens while Redis is away; what must not open counts in the database.
    """

    breaker = Breaker()

    add = _guarded("add", lambda key, value, *rest, **options: False)
    get = _guarded("get", lambda key, default=None, version=None: default)
    set = _guarded("set", lambda key, value, *rest, **options: None)
    touch = _guarded("touch", lambda key, *rest, **options: False)
    delete = _guarded("delete", lambda key, version=None: False)
    get_many = _guarded("get_many", lambda keys, version=None: {})
    has_key = _guarded("has_key", lambda key, version=None: False)
    incr = _guarded("incr", lambda key, delta=1, version=None: delta)
    set_many = _guarded("set_many", lambda data, *rest, **options: list(data))
    delete_many = _guarded("delete_many", lambda keys, version=None: None)
    clear = _guarded("clear", lambda: False)
