"""How many readers and writers two cores serve at once: python -m tests.bench_load [SECONDS [READS A SECOND]].

A gunicorn as in production and a PostgreSQL share the machine with the generator, whose CPU is printed and
not counted. Strangers ask 70 of 100 pages, by weight; people who are signed in ask 30; five ratings and
three positions are saved each second. The rate rises step by step as long as the slowest twentieth of the
answers takes at most 300 ms and none fails; or it stays at one rate, and memory is printed minute by minute.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import fill
from tests.bench_pages import ROUND
from tests.bench_servers import Server, cpu_of, cpu_with_children, environment, processes_of_database
from tests.run import postgresql

PORT = 8941
SLOWEST = 0.300
RATES = (10, 20, 30, 40, 60, 80, 100, 120)
READERS = 24
RATINGS_A_SECOND, POSITIONS_A_SECOND = 5, 3
REVIEW = "/review/2016-2020/bench/1/"
STRANGERS = {
    "/": 20,
    "/plans/2016-2020/marine/": 8,
    "/plans/2016-2020/marine/MPA-2/": 10,
    "/plans/2016-2020/activities/": 6,
    "/surveys/stakeholder-2020/": 6,
    "/surveys/stakeholder-2020/figures/7/": 8,
    "/evaluations/external-2020/": 4,
    "/decisions/": 4,
    "/plans/2016-2020/activities.csv": 2,
    "/api/v1/plans/2016-2020/achievement-levels": 2,
}
SIGNED_IN = {
    ("delegate", "/"): 8,
    ("delegate", "/plans/2016-2020/marine/"): 5,
    ("secretariat", "/desk/"): 6,
    ("secretariat", f"{ROUND}/rate/"): 3,
    ("secretariat", f"{ROUND}/answers/"): 2,
    ("focal-japan", REVIEW): 3,
    ("focal-japan", "/desk/"): 3,
}
CHOICES = [*(("", path) for path in STRANGERS), *SIGNED_IN]
WEIGHTS = [*STRANGERS.values(), *SIGNED_IN.values()]


@dataclass
class Seen:
    """What the generator has seen in one step."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, took: float, status: int, path: str) -> None:
        self.times.append(took)
        if status not in {200, 304}:
            self.faults.append(f"{status} {path}")

    @property
    def slow(self) -> float:
        """The time within which 95 of 100 answers came."""
        return sorted(self.times)[int(len(self.times) * 0.95)] if self.times else 0.0


class Line:
    """One connection of the generator, opened anew where the server has closed it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._open = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method: str, path: str, who: str = "", body: str = "") -> tuple[int, bytes]:
        headers = {} if body else {"Accept-Encoding": "gzip"}
        if who:
            headers["Cookie"] = self.server.cookies[who]
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-Fragment": "1"}
            headers["Referer"] = f"http://127.0.0.1:{PORT}{path}"
        for _ in range(2):
            try:
                self._open.request(method, path, body or None, headers)
                answer = self._open.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self._open.close()
        return 0, b""


def paced(rate: float, until: float, act: object) -> None:
    """Do something so many times a second, without waiting for what takes long elsewhere."""
    due = time.monotonic() + random.random() / rate
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        act()  # type: ignore[operator]
        due += 1 / rate


class Saver:
    """Saves one row after the other in a form, each with the version that it saw last."""

    def __init__(self, server: Server, path: str, who: str, seen: Seen) -> None:
        self.line, self.path, self.who, self.seen = Line(server), path, who, seen
        page = server.ask(path, who, **{"Accept-Encoding": "identity"})[1].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        self.token = token[1] if token else ""
        self.versions = {
            code: int(number)
            for code, number in re.findall(r'name="([A-Z]+-\d+)-version" value="(\d+)"', page)
        }
        self.codes, self.number = cycle(self.versions), 0

    def __call__(self) -> None:
        code = next(self.codes)
        self.number += 1
        body = urlencode(
            {"csrfmiddlewaretoken": self.token, f"{code}-version": self.versions[code], **self.typed(code)}
        )
        began = time.monotonic()
        status, answer = self.line.ask("POST", self.path, self.who, body)
        self.seen.add(time.monotonic() - began, status, f"saving {code}")
        if status == 200:
            self.versions |= json.loads(answer)["versions"]

    def typed(self, code: str) -> dict[str, str]:
        if self.path == REVIEW:
            return {f"{code}-kind": "comment", f"{code}-text": f"Comment {self.number}."}
        return {f"{code}-choice": "fully", f"{code}-note": f"Note {self.number}."}


def step(server: Server, savers: list[tuple[Saver, float]], rate: float, seconds: float, seen: Seen) -> None:
    """Ask and save for so many seconds at one rate."""
    until = time.monotonic() + seconds

    def read(line: Line) -> None:
        who, path = random.choices(CHOICES, WEIGHTS)[0]
        began = time.monotonic()
        status, _ = line.ask("GET", path, who)
        seen.add(time.monotonic() - began, status, path)

    lines = [Line(server) for _ in range(READERS)]
    threads = [
        threading.Thread(target=paced, args=(rate / READERS, until, lambda line=line: read(line)))
        for line in lines
    ]
    threads += [threading.Thread(target=paced, args=(each, until, saver)) for saver, each in savers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def memory_of(processes: list[int]) -> float:
    """Return how many MB these processes hold."""
    kilobytes = 0
    for one in processes:
        found = re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{one}/status").read_text(encoding="ascii"))
        kilobytes += int(found[1]) if found else 0
    return kilobytes * 1024 / 1e6


def database_cpu(address: str) -> float:
    return cpu_with_children(*processes_of_database(address))


def told_each_minute(processes: list[int], minutes: list[float], until: float) -> None:
    """Note what memory these processes hold at the end of each minute."""
    while time.monotonic() < until:
        time.sleep(min(60.0, max(0.0, until - time.monotonic())))
        minutes.append(memory_of(processes))


def main(seconds: float = 20.0, rate_asked: float = 0.0) -> None:
    """Raise the rate until answers come too late, and print each step; or stay at the one that is asked."""
    with postgresql() as address, tempfile.TemporaryDirectory(prefix="neaspec-load-") as var:
        fill(address, var)
        command = [str(Path(sys.executable).with_name("gunicorn")), "neaspec_portal.wsgi"]
        command += ["--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "4", "--log-level", "error"]
        process = subprocess.Popen(command, env=environment(address, var))
        try:
            time.sleep(6)
            server = Server(PORT, process.pid)
            for who in ("delegate", "secretariat", "focal-japan"):
                server.sign_in(who)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
            workers = [int(one) for one in children.split()]
            print(f"{'asked a second':>16}{'answered':>10}{'p50 ms':>9}{'p95 ms':>9}{'faults':>8}", end="")
            print(f"{'server CPU':>12}{'database':>10}{'generator':>11}{'memory MB':>11}")
            for rate in (rate_asked,) if rate_asked else RATES:
                seen, minutes = Seen(), list[float]()
                until = time.monotonic() + seconds
                threading.Thread(target=told_each_minute, args=(workers, minutes, until), daemon=True).start()
                savers = [
                    (Saver(server, f"{ROUND}/rate/", "secretariat", seen), float(RATINGS_A_SECOND)),
                    (Saver(server, REVIEW, "focal-japan", seen), float(POSITIONS_A_SECOND)),
                ]
                before = cpu_of(*workers), database_cpu(address), time.process_time()
                step(server, savers, rate, seconds, seen)
                spent = cpu_of(*workers) - before[0], database_cpu(address) - before[1]
                own = (time.process_time() - before[2]) * 1000
                middle = sorted(seen.times)[len(seen.times) // 2] * 1000
                print(
                    f"{rate + RATINGS_A_SECOND + POSITIONS_A_SECOND:>16}{len(seen.times) / seconds:>10.1f}"
                    f"{middle:>9.0f}{seen.slow * 1000:>9.0f}{len(seen.faults):>8}"
                    f"{spent[0] / seconds / 10:>11.0f}%{spent[1] / seconds / 10:>9.0f}%{own / seconds / 10:>10.0f}%"
                    f"{memory_of(workers):>11.0f}",
                    flush=True,
                )
                if rate_asked:
                    print("memory by minute:", ", ".join(f"{one:.0f}" for one in minutes))
                if seen.faults:
                    print(sorted(set(seen.faults))[:5])
                if seen.slow > SLOWEST or seen.faults:
                    break
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main(*map(float, sys.argv[1:]))
