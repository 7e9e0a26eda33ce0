"""Several people who do the same at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections

PEOPLE = 4


def at_once(work: Callable[[int], None]) -> None:
    """Let several people do the same at the same moment; a fault of one is the fault of the test."""
    faults: list[BaseException] = []
    start = threading.Barrier(PEOPLE)

    def run(number: int) -> None:
        try:
            start.wait(30)
            work(number)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
