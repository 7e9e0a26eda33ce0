"""How soon a worker answers, and what memory it takes: python -m tests.bench_worker.

Run by ``make bench`` on the database that ``DATABASE_URL`` names, which ``tests.bench`` has filled.
"""

from __future__ import annotations

import os
import random
import time

from tests.bench_load import CHOICES, WEIGHTS, memory_of
from tests.bench_servers import cpu_of, serving

REQUESTS = 1_000
EXPLORER = (
    "/explore/",
    "/explore/?of=contacts&by=area&split=kind",
    "/explore/?of=suggestions&by=state",
    "/explore.png?of=contacts&by=area",
)
WHO = ("delegate", "secretariat", "focal-japan")


def main() -> None:
    """Print the start of one worker, its memory after mixed requests, and with the explorer among them."""
    began = time.perf_counter()
    with serving("neaspec_portal.wsgi", 8951, dict(os.environ), "/healthz") as server:
        print(f"{'from the command to the first answer':<58}{time.perf_counter() - began:>8.2f} s  ≤ 1.5 s")
        print(f"{'CPU of the worker until then':<58}{cpu_of(server.worker) / 1000:>8.2f} s")
        for who in WHO:
            server.sign_in(who)
        for explorer, budget in ((False, 120), (True, 210)):
            for number in range(REQUESTS):
                who, path = random.choices(CHOICES, WEIGHTS)[0]
                if explorer and number % 10 == 0:
                    who, path = "", random.choice(EXPLORER)
                server.ask(path, who)
            text = "with the explorer among them" if explorer else f"after {REQUESTS:,} mixed requests"
            print(f"{f'memory of the worker, {text}':<58}{memory_of([server.worker]):>8.0f} MB ≤ {budget} MB")


if __name__ == "__main__":
    main()
