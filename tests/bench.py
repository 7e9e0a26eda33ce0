"""What pages cost beside a bare Django view, on SQLite and PostgreSQL: make bench.

Every line is measured in turns with the bare view in the same run: CPU milliseconds of the server process
and of all database processes, from the operating system's accounting, so that other load on the machine
shows little. Pages of cleared content are asked in three states: finished before, content unchanged for
somebody signed in, and right after a public change, which another process makes. Nothing is asserted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg

from tests.bench_pages import CHANGED, FINISHED, LARGEST, PAGES, SIZES, Asked, growing
from tests.bench_servers import Server, cpu_of, cpu_with_children, environment, processes_of_database, serving
from tests.run import postgresql

ROUNDS = 7
REQUESTS = {CHANGED: 10}
USUAL = 25
BARE_REQUESTS = 150
WHO = ("delegate", "secretariat", "focal-japan")


def manage(variables: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], env=variables, check=True)


def fill(address: str, var: str, *, large: bool = True) -> None:
    """Load the review, demo accounts, a round under review and large plans into an empty database."""
    variables = environment(address, var)
    manage(variables, "migrate", "--verbosity", "0")
    manage(variables, "collectstatic", "--noinput", "--verbosity", "0")
    for command in ("load_review", "load_survey", "load_partnerships", "load_evaluation", "load_paper"):
        manage(variables, command)
    manage(environment(address, var, DEVELOPMENT="true"), "demo_accounts")
    if large:
        grow(address, var, *SIZES)
    subprocess.run([sys.executable, "-m", "tests.bench_round"], env=variables, check=True)
    settle(address)


def grow(address: str, var: str, *sizes: int) -> None:
    """Add made-up plans of so many activities."""
    command = [sys.executable, "-m", "tests.bench_data", *map(str, sizes)]
    subprocess.run(command, env=environment(address, var), check=True)
    settle(address)


def settle(address: str) -> None:
    """Leave a database as one that has held its content for a minute; else that work would count with pages."""
    if address.startswith("postgresql"):
        connection = psycopg.connect(address)
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")
        connection.close()


@contextmanager
def changes(address: str) -> Iterator[Callable[[], None]]:
    """Give what moves the stamp of public content, as another process does."""
    if address.startswith("sqlite"):
        import sqlite3

        connection = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
    else:
        connection = psycopg.connect(address)
        connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("UPDATE people_contentstamp SET number = number + 1")
    try:
        yield lambda: cursor.execute("UPDATE people_contentstamp SET number = number + 1")
    finally:
        connection.close()


def cost(server: Server, one: Asked, change: Callable[[], None], address: str) -> float:
    """Return the CPU milliseconds of one request for a line of the table.

    The processes of the database are looked up anew each time: a connection is replaced after a minute.
    """

    def spent() -> float:
        return cpu_of(server.worker) + cpu_with_children(*processes_of_database(address))

    headers = {}
    if one.state == "304":
        headers["If-None-Match"] = server.ask(one.path)[2]["ETag"]
    elif one.state != CHANGED:
        server.ask(one.address, one.who)
    requests = REQUESTS.get(one.state, USUAL)
    before = spent()
    for _ in range(requests):
        if one.state == CHANGED:
            change()
        status = server.ask(one.address, one.who, **headers)[0]
        if status not in {200, 304}:
            raise RuntimeError(f"{one.name} ({one.state}): {status}")
    return (spent() - before) / requests


def bare_cost(bare: Server) -> float:
    before = cpu_of(bare.worker)
    for _ in range(BARE_REQUESTS):
        bare.ask("/")
    return (cpu_of(bare.worker) - before) / BARE_REQUESTS


def measure(title: str, address: str, var: str, lines: tuple[Asked, ...]) -> None:
    """Print the table for one database."""
    print(f"\n{title}\n{'page':<46}{'state':<30}{'CPU ms':>8}{'ratio':>9}  budget")
    with (
        serving("tests.bare", 8930, environment(address, var), "/") as bare,
        serving("neaspec_portal.wsgi", 8931, environment(address, var), "/healthz") as server,
        changes(address) as change,
    ):
        for who in WHO:
            server.sign_in(who)
        spent: dict[Asked, list[float]] = {one: [] for one in lines}
        empty = []
        for _ in range(ROUNDS):
            for one in lines:
                empty.append(bare_cost(bare)) if one.state != FINISHED else None
                spent[one].append(cost(server, one, change, address))
        base = median(empty)
        print(f"{'bare view':<46}{'':<30}{base:>8.2f}{1:>8.1f} ×")
        for one in lines:
            ms = median(spent[one])
            budget = f"≤ {one.budget} ×" if one.budget[:1].isdigit() else one.budget
            print(f"{one.name:<46}{one.state:<30}{ms:>8.2f}{ms / base:>8.1f} ×  {budget}")


def pages(title: str, address: str, var: str) -> None:
    """Fill an empty database, print its table, and beside it the same pages of a plan ten times as large."""
    fill(address, var)
    measure(title, address, var, (*PAGES, *growing(*SIZES)))
    grow(address, var, LARGEST)
    measure(f"{title}, with {LARGEST:,} activities", address, var, growing(LARGEST))


def run(title: str, module: str, address: str, var: str) -> None:
    """Run another part of the bench in a process of its own, over the same database."""
    print(f"\n{title}", flush=True)
    subprocess.run([sys.executable, "-m", module], env=environment(address, var), check=True)


def plan_book(address: str, var: str) -> None:
    run("A plan of 20,000 ratings as a workbook", "tests.bench_plan_book", address, var)


def main(which: str = "") -> None:
    """Measure pages and a large workbook on both databases, then a worker and papers on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="neaspec-bench-") as var:
        address = f"sqlite:///{Path(var, 'bench.sqlite3')}"
        if which in {"", "sqlite"}:
            pages("SQLite", address, var)
            plan_book(address, var)
    if which == "sqlite":
        return
    with postgresql() as address, tempfile.TemporaryDirectory(prefix="neaspec-bench-") as var:
        pages("PostgreSQL", address, var)
        plan_book(address, var)
        run("One worker", "tests.bench_worker", address, var)
        if not which:
            run("A paper of 60 tables and 30 figures, and a long export", "tests.bench_papers", address, var)


if __name__ == "__main__":
    main(*sys.argv[1:])
