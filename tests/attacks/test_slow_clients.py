"""The portal behind the nginx of deploy/: slow clients, a restart, the real address, no header twice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.db import connection

from tests.through_nginx import NAME, configure, free_port, nginx_command

pytestmark = [
    pytest.mark.on_sqlite,
    pytest.mark.drill,
    # It is about nginx and gunicorn; the server reads the file of the test's database.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="once is enough, on SQLite"),
    pytest.mark.skipif(
        shutil.which("nginx") is None, reason="nginx is not installed; on Debian: apt-get install nginx"
    ),
]

SLOW = 200


class Place:
    """gunicorn behind nginx."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
            "DEVELOPMENT": "false",
            "SECRET_KEY": "nginx-only-7fQ2mX9vLz4RtY8wKb3NcH6sJd1GpA5eUo0iTqVyPq",
            "ALLOWED_HOSTS": NAME,
            "BEHIND_PROXY": "true",
            "PROXIES": "1",
            "VAR_DIR": str(folder),
            "PLAIN_STATIC": "false",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        }
        self.gunicorn: subprocess.Popen[bytes] | None = None

    def collect(self) -> None:
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, env=self.environment, cwd=portal_settings.BASE_DIR, check=True)

    def serve(self) -> None:
        command = [str(Path(sys.executable).with_name("gunicorn")), "neaspec_portal.wsgi"]
        command += ["--bind", f"unix:{self.folder}/web.sock", "--workers", "2", "--threads", "4"]
        self.gunicorn = subprocess.Popen(
            [*command, "--log-level", "error"], env=self.environment, cwd=portal_settings.BASE_DIR
        )

    def ask(self, path: str = "/") -> tuple[int, list[tuple[str, str]], bytes]:
        line = HTTPSConnection("127.0.0.1", self.port, context=ssl._create_unverified_context(), timeout=30)
        try:
            line.request("GET", path, headers={"Host": NAME})
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            line.close()

    def until(self, status: int) -> None:
        """Wait until the portal answers so; a limit far beyond what it takes."""
        for _ in range(600):
            try:
                if self.ask("/healthz")[0] == status:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"The portal did not answer {status}.")


@pytest.fixture
def place(committed_review, tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    made = Place(folder)
    configure(folder, made.port)
    made.collect()
    made.serve()
    nginx = subprocess.Popen(nginx_command(folder))
    try:
        made.until(200)
        yield made
    finally:
        nginx.terminate()
        nginx.wait(20)
        if made.gunicorn is not None:
            made.gunicorn.terminate()
            made.gunicorn.wait(40)


def slow_lines(stack: ExitStack, port: int) -> None:
    """Open lines that never finish what they began to ask, half in the headers, half in the body."""
    context = ssl._create_unverified_context()
    for number in range(SLOW):
        line = stack.enter_context(
            context.wrap_socket(stack.enter_context(socket.create_connection(("127.0.0.1", port), 30)))
        )
        start = f"{'GET' if number % 2 else 'POST'} /accounts/login/ HTTP/1.1\r\nHost: {NAME}\r\n"
        rest = "" if number % 2 else "Content-Length: 1000\r\n\r\nlogin=some"
        line.sendall((start + rest).encode())


def test_slow_clients_stop_nobody_else(place):
    with ExitStack() as stack:
        slow_lines(stack, place.port)
        answers = [place.ask("/")[0] for _ in range(40)]
    assert answers == [200] * 40


def test_a_restart_says_one_moment_and_comes_back(place):
    assert place.gunicorn is not None
    place.gunicorn.kill()
    place.gunicorn.wait(20)
    for child in subprocess.run(
        ["pgrep", "-f", f"{place.folder}/web.sock"], capture_output=True, text=True, check=False
    ).stdout.split():
        os.kill(int(child), signal.SIGKILL)
    place.until(503)
    status, headers, body = place.ask("/")
    assert (status, dict(headers)["Retry-After"]) == (503, "5")
    assert b"wait a few seconds and load it again: your browser then sends once more what you sent" in body
    (place.folder / "web.sock").unlink(missing_ok=True)
    place.serve()
    place.until(200)


def test_a_planned_pause_says_so_and_ends_with_its_file(place):
    (place.folder / "pause").touch()
    status, headers, body = place.ask("/")
    assert (status, dict(headers)["Retry-After"]) == (503, "120")
    assert b"The portal is being brought up to date" in body
    (place.folder / "pause").unlink()
    assert place.ask("/")[0] == 200


def test_new_code_is_taken_without_a_failed_request(place):
    seen: Counter[int] = Counter()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen[place.ask("/about/")[0]] += 1

    readers = [threading.Thread(target=read) for _ in range(4)]
    for one in readers:
        one.start()
    assert place.gunicorn is not None
    for _ in range(2):
        before = sum(seen.values())
        place.gunicorn.send_signal(signal.SIGHUP)
        while sum(seen.values()) < before + 60:
            time.sleep(0.05)
    over.set()
    for one in readers:
        one.join()
    assert set(seen) == {200}


def test_headers_stand_once_and_static_files_come_compressed(place):
    status, headers, body = place.ask("/about/")
    assert status == 200
    names = Counter(name.lower() for name, _ in headers)
    assert {name for name, many in names.items() if many > 1 and name != "set-cookie"} == set()
    for name in (
        "content-security-policy",
        "strict-transport-security",
        "x-content-type-options",
    ):
        assert names[name] == 1, name
    style = re.search(rb'href="(/static/reporting/portal\.[0-9a-f]+\.css)"', body)
    assert style is not None
    status, headers, content = place.ask(style[1].decode())
    assert (status, bool(content)) == (200, True)
    assert "immutable" in dict(headers)["Cache-Control"]
    assert set(Counter(name.lower() for name, _ in headers).values()) == {1}
