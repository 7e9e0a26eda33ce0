"""Being told to stop while something is half done."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from neaspec_portal.exchange.refusals import ExchangeRefusedError


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the work in the same way: what is half written goes, one line says so."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise ExchangeRefusedError("Stopped; nothing was written.") from None
    finally:
        signal.signal(signal.SIGTERM, before)
