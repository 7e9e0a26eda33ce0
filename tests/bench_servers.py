"""What the bench starts and asks: servers, who is signed in at them, and the CPU of all their processes."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

DEMO_PASSWORD = "step-by-step-1993"
"""What demo accounts sign in with, see ``programmes.services.accounts``."""
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def environment(address: str, var: str, **more: str) -> dict[str, str]:
    """Return the settings of a server in production over this database."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "DATABASE_URL": address,
        "VAR_DIR": var,
        "DEVELOPMENT": "false",
        "FACTOR_REQUIRED": "false",
        "SECURE_SSL_REDIRECT": "false",
        "COSTLY_A_MINUTE": "1000000",
        "SECRET_KEY": "bench-only-8sKq2LmX7vRt4YwZ9cNf3HbJ6dPg5AeUo1iTqVy0",
        "ALLOWED_HOSTS": "127.0.0.1",
        **more,
    }


@dataclass
class Server:
    """One gunicorn with one worker at a port of this machine."""

    port: int
    worker: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, who: str = "", **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Return status, body as sent and headers of an answer, as a stranger or as a demo account."""
        if who:
            headers["Cookie"] = self.cookies[who]
        return _request(self.port, "GET", path, headers={"Accept-Encoding": "gzip", **headers})

    def sign_in(self, who: str) -> None:
        """Sign a demo account in, and keep its session for later questions."""
        status, page, found = _request(self.port, "GET", "/accounts/login/")
        token = _TOKEN.search(page)
        if status != 200 or token is None:
            raise RuntimeError("There is no form to sign in.")
        cookie = _cookies(found)
        body = urlencode(
            {"login": who, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token.group(1).decode()}
        )
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{self.port}/accounts/login/",
        }
        status, _, found = _request(self.port, "POST", "/accounts/login/", body, headers)
        if status != 302:
            raise RuntimeError(f"{who} could not sign in: {status}.")
        self.cookies[who] = _cookies(found)


def _cookies(message: http.client.HTTPMessage) -> str:
    return "; ".join(one.partition(";")[0] for one in message.get_all("Set-Cookie", []))


def _request(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


@contextmanager
def serving(application: str, port: int, variables: dict[str, str], first: str) -> Iterator[Server]:
    """Start gunicorn with one worker as in production; ``first`` is a page that answers once it is up."""
    command = [str(Path(sys.executable).with_name("gunicorn")), application]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--log-level", "error"]
    process = subprocess.Popen(command, env=variables)
    try:
        yield Server(port, _worker_of(process.pid, port, first))
    finally:
        process.terminate()
        process.wait(20)


def _worker_of(master: int, port: int, first: str) -> int:
    for _ in range(400):
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        try:
            if children and _request(port, "GET", first)[0] == 200:
                return int(children[0])
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")


def cpu_of(*processes: int) -> float:
    """Return the CPU milliseconds that these processes have used so far, all their threads together."""
    spent = 0
    for process in processes:
        for one in Path(f"/proc/{process}/task").glob("*/schedstat"):
            spent += int(one.read_text(encoding="ascii").split()[0])
    return spent / 1_000_000


def cpu_with_children(*processes: int) -> float:
    """Return the same, with what their children had used when they ended, as connections of a database do."""
    tick = 1000 / os.sysconf("SC_CLK_TCK")
    spent = cpu_of(*processes)
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        spent += (int(fields[13]) + int(fields[14])) * tick
    return spent


def processes_of_database(address: str) -> tuple[int, ...]:
    """Return the processes of the PostgreSQL server that was started for the bench; none for SQLite."""
    if not address.startswith("postgresql"):
        return ()
    found = subprocess.run(["pgrep", "-f", "postgres"], capture_output=True, text=True, check=False).stdout
    return tuple(int(one) for one in found.split())
