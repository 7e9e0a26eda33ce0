"""A cache in Redis that several machines share, and that nobody misses while it is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
type_of_value = TypeVar("type_of_value")
PAUSE: Final = 5.0
"""Seconds for which a server that did not answer is not asked again, so that no reader waits for it."""


class SharedCache(RedisCache):
    """Redis, without which everything is as if nothing were remembered.

    A process that finds it gone says so once in the log, and asks again after a pause.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._gone_until = 0.0

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(lambda: super(SharedCache, self).get(key, default, version), instead=default)

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        self._or(lambda: super(SharedCache, self).set(key, value, timeout, version), instead=None)

    @property
    def answers(self) -> bool:
        """Ask the server whether it is there, now."""
        self._gone_until = 0.0
        return self._or(lambda: bool(self._cache.get_client(None).ping()), instead=False)

    def _or(self, ask: Callable[[], type_of_value], *, instead: type_of_value) -> type_of_value:
        """Return what the server says, or something else where it does not answer."""
        if monotonic() < self._gone_until:
            return instead
        try:
            return ask()
        except (RedisError, OSError) as error:
            self._gone_until = monotonic() + PAUSE
            log.warning(
                "Redis does not answer (%s); each process remembers for itself.", type(error).__name__
            )
            return instead


def redis_answers() -> bool:
    """Say whether the Redis of the settings is there."""
    pages = caches["pages"]
    return isinstance(pages, SharedCache) and pages.answers
