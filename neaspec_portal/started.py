"""What a process does once it has started and before it works."""

from __future__ import annotations

import gc


def settle() -> None:
    """Let the collector leave alone what stands after the start, and look through the rest less often.

    A page makes some ten thousand objects, an import of twenty thousand rows half a million; with Python's
    own settings the collector goes through all of them dozens of times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
