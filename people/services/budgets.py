"""How often a network may ask for what is costly; finished pages cost nothing and are not counted."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.core.cache import cache

WINDOW: Final = 60
"""Seconds that a budget is for."""


def seconds_over_budget(what: str, network: str) -> int:
    """Count one more costly request of a network; return how long it has to wait, 0 while within its budget.

    Counted in the cache of the server process, or in the shared cache where the settings name one.
    """
    now = time.time()
    window = int(now // WINDOW)
    key = f"budget:{what}:{network}:{window}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        spent = cache.incr(key)
    except ValueError:
        # It went away between the two calls; the next one counts anew.
        return 0
    return 0 if spent <= settings.COSTLY_A_MINUTE else int((window + 1) * WINDOW - now) + 1
