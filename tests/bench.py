"""What pages cost beside an empty view, under gunicorn on PostgreSQL: make bench.

Loads plans of 22, 2,200 and 22,000 activities, asks each page in turns with the empty view in the same
run, and prints queries, CPU milliseconds of the server process, bytes on the wire, and the ratio. CPU
comes from the operating system's accounting of the worker, so other load on the machine shows little.
Nothing is asserted; the budgets stand in the last column.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.run import postgresql

REQUESTS_A_ROUND = 60
ROUNDS = 5
EMPTY = "/healthz"
PLANS = {22: "2016-2020", 2_200: "bench-2200", 22_000: "bench-22000"}
PAGES = {
    "overview": ("/?plan={plan}", "≤ 12 ×"),
    "activities": ("/programmes/activities/?plan={plan}", ""),
    "levels as JSON": ("/api/v1/plans/{plan}/achievement-levels", ""),
}
TICKS = os.sysconf("SC_CLK_TCK")


def environment(address: str, **more: str) -> dict[str, str]:
    secret = "bench-only-8sKq2LmX7vRt4YwZ9cNf3HbJ6dPg5AeUo1iTqVy0"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "DATABASE_URL": address,
        "DEVELOPMENT": "false",
        "SECURE_SSL_REDIRECT": "false",
        "SECRET_KEY": secret,
        "ALLOWED_HOSTS": "127.0.0.1",
        **more,
    }


def manage(address: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], env=environment(address), check=True)


@contextmanager
def server(address: str, port: int, *, kept_seconds: int) -> Iterator[int]:
    """Start gunicorn with one worker as in production, and give the worker's process number."""
    command = [str(Path(sys.executable).with_name("gunicorn")), "neaspec_portal.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--log-level", "error"]
    variables = environment(address, PUBLIC_PAGE_SECONDS=str(kept_seconds))
    process = subprocess.Popen(command, env=variables)
    try:
        yield _worker_of(process.pid, port)
    finally:
        process.terminate()
        process.wait(20)


def _worker_of(master: int, port: int) -> int:
    for _ in range(200):
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        try:
            if children and ask(port, EMPTY)[0] == 200:
                return int(children[0])
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")


def ask(port: int, path: str, **headers: str) -> tuple[int, int, str]:
    """Return status, bytes of the body as sent, and ETag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
        answer = connection.getresponse()
        return answer.status, len(answer.read()), answer.getheader("ETag", "")
    finally:
        connection.close()


def cpu_milliseconds(worker: int) -> float:
    fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def cost(port: int, worker: int, paths: dict[str, tuple[str, dict[str, str]]]) -> dict[str, float]:
    """Return CPU milliseconds a request for each path, asked in turns over several rounds."""
    spent = dict.fromkeys(paths, 0.0)
    for _ in range(ROUNDS):
        for name, (path, headers) in paths.items():
            before = cpu_milliseconds(worker)
            for _ in range(REQUESTS_A_ROUND):
                ask(port, path, **headers)
            spent[name] += cpu_milliseconds(worker) - before
    return {name: total / (ROUNDS * REQUESTS_A_ROUND) for name, total in spent.items()}


def queries(address: str) -> dict[str, int]:
    """Return how many queries each page needs, counted in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench_queries", *(path for path, _ in all_pages().values())],
        env=environment(address, PUBLIC_PAGE_SECONDS="0"),
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(zip(all_pages(), map(int, done.stdout.split()), strict=True))


def all_pages() -> dict[str, tuple[str, str]]:
    return {
        f"{page}, {size:,} activities": (path.format(plan=slug), budget)
        for page, (path, budget) in PAGES.items()
        for size, slug in PLANS.items()
    }


def line(name: str, count: object, spent: float, size: int, ratio: float, budget: str) -> None:
    print(f"{name:<38}{count!s:>8}{spent:>10.2f}{size:>10,}{ratio:>9.2f} ×  {budget}")


def main() -> None:
    with postgresql() as address:
        for arguments in (
            ("migrate", "--verbosity", "0"),
            ("collectstatic", "--noinput", "--verbosity", "0"),
            ("load_review",),
        ):
            manage(address, *arguments)
        subprocess.run(
            [sys.executable, "-m", "tests.bench_data", "2200", "22000"], env=environment(address), check=True
        )
        counted = queries(address)
        print(f"\n{'page':<38}{'queries':>8}{'CPU ms':>10}{'bytes':>10}{'ratio':>11}  budget")
        with server(address, 8931, kept_seconds=0) as worker:
            pages = {name: (path, {}) for name, (path, _) in all_pages().items()}
            measured = cost(8931, worker, {"empty view": (EMPTY, {}), **pages})
            empty = measured["empty view"]
            line("empty view", 0, empty, ask(8931, EMPTY)[1], 1.0, "")
            for name, (path, budget) in all_pages().items():
                line(name, counted[name], measured[name], ask(8931, path)[1], measured[name] / empty, budget)
        with server(address, 8932, kept_seconds=3600) as worker:
            etag = ask(8932, "/")[2]
            kept = {"empty view": (EMPTY, {}), "kept": ("/", {}), "304": ("/", {"If-None-Match": etag})}
            measured = cost(8932, worker, kept)
            empty = measured["empty view"]
            for name, title in (("kept", "overview, finished page"), ("304", "overview, 304")):
                size = ask(8932, "/", **kept[name][1])[1]
                line(title, 0, measured[name], size, measured[name] / empty, "≤ 1.25 ×")
        print("\nA paper of 60 tables and 30 figures, and a long export")
        subprocess.run([sys.executable, "-m", "tests.bench_papers"], env=environment(address), check=True)
        print("\nA plan of 20,000 ratings as a workbook")
        command = [sys.executable, "-m", "tests.bench_plan_book"]
        subprocess.run(command, env=environment(address), check=True)


if __name__ == "__main__":
    main()
