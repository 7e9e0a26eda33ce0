"""Keys in portions; databases take no endless list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

A_BATCH: Final = 5_000
"""Keys asked for in one query."""


def in_batches(keys: Iterable[Any], most: int = A_BATCH) -> Iterator[list[Any]]:
    """Yield keys in lists of at most ``most``."""
    found = list(keys)
    for start in range(0, len(found), most):
        yield found[start : start + most]
