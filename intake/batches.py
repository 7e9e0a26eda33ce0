"""Keys in portions; databases take no endless list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

A_BATCH: Final = 5_000
"""Keys asked for in one query."""


def in_batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield keys in lists of at most ``A_BATCH``."""
    found = list(keys)
    for start in range(0, len(found), A_BATCH):
        yield found[start : start + A_BATCH]
