"""Two web processes and a worker with folders of their own over one PostgreSQL and one Redis."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from neaspec_portal.shared_cache import SharedCache
from papers.models import Bundle
from programmes.models import Evidence, Meeting
from programmes.services.files import store_evidence_file
from record.services.changes import announce_change
from tests.conftest import account
from tests.neaspec_portal.conftest import FILE
from tests.neaspec_portal.test_worker import until
from tests.papers.steps import SLUG, cleared_paper
from tests.rounds import make_draft
from tests.through_nginx import free_port

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="several machines share PostgreSQL"),
]


@dataclass
class Reader:
    """Somebody with a browser, whom a balancer sends to one machine or the other."""

    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, port: int, path: str, sent: dict[str, str] | None = None, **more: str) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {**more, "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())}
        body = None
        if sent is not None:
            token = self.cookies["csrftoken"].value
            body = urlencode({**sent, "csrfmiddlewaretoken": token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request("GET" if sent is None else "POST", path, body, headers)
            answer = line.getresponse()
            for one in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(one)
            return answer.status, answer.read()
        finally:
            line.close()


@contextmanager
def started(*command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, cwd=portal_settings.BASE_DIR, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def lives(port: int) -> bool:
    try:
        return Reader().ask(port, "/healthz") == (200, b"ok")
    except OSError:
        return False


@pytest.fixture
def redis(tmp_path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of this test; where there is none, the address of one that is gone."""
    port = free_port()
    address, server = f"redis://127.0.0.1:{port}/0", shutil.which("redis-server")
    if server is None:
        yield address, subprocess.Popen(["true"])
        return
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with started(*command, environment=dict(os.environ)) as process:
        until(lambda: SharedCache(address, {}).answers)
        yield address, process


@pytest.fixture
def machines(
    committed_review, tmp_path, settings, redis
) -> Iterator[list[tuple[int, subprocess.Popen[bytes]]]]:
    """Two web servers and a worker, each with a folder of its own; uploads lie in one that all of them see."""
    shared = tmp_path / "shared"
    settings.FILES_DIR = shared / "files"
    common = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "STORAGE_URL": f"file://{shared}",
        "JOBS": "worker",
        "PUBLIC_PAGE_SECONDS": "60",
        "REDIS_URL": redis[0],
    }
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    with ExitStack() as stack:
        made = []
        for number in range(2):
            port = free_port()
            command = [gunicorn, "neaspec_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
            own = {**common, "VAR_DIR": str(tmp_path / f"machine-{number}")}
            made.append(
                (port, stack.enter_context(started(*command, "--log-level", "error", environment=own)))
            )
        own = {**common, "VAR_DIR": str(tmp_path / "worker")}
        stack.enter_context(started(sys.executable, "manage.py", "worker", environment=own))
        for port, _ in made:
            until(lambda port=port: lives(port))
        yield made


def test_a_reader_finds_the_same_portal_on_either_machine_and_when_one_is_gone(machines, redis):
    (first, process), (second, _) = machines
    reader, stranger = Reader(), Reader()
    reader.ask(first, "/accounts/login/")
    password = {"login": "secretariat", "password": "step-by-step-1993"}
    assert reader.ask(first, "/accounts/login/", password)[0] == 302
    for port in (first, second):
        assert reader.ask(port, "/desk/")[0] == 200

    # What everybody reads is remembered on both, and a change is seen on both at once.
    for port in (first, second, first, second):
        assert b"Elsewhere City" not in stranger.ask(port, "/decisions/")[1]
    Meeting.objects.update(place="Elsewhere City")
    announce_change()
    for port in (first, second):
        assert b"Elsewhere City" in stranger.ask(port, "/decisions/")[1]

    # Without Redis each remembers for itself, and a change is seen all the same.
    if shutil.which("redis-server"):
        assert SharedCache(redis[0], {})._cache.get_client(None).keys("*page:*")
        os.killpg(redis[1].pid, signal.SIGKILL)
        redis[1].wait(20)
    Meeting.objects.update(place="Third City")
    announce_change()
    for port in (first, second, first, second):
        assert b"Third City" in stranger.ask(port, "/decisions/")[1]

    # An upload that one machine took is handed out by both.
    draft = make_draft()
    stored = store_evidence_file(SimpleUploadedFile("report.pdf", FILE), by=account("secretariat"))
    evidence = Evidence.objects.create(rating=draft.ratings.first(), title="A report", file=stored)
    for port in (first, second):
        assert reader.ask(port, f"/evidence/{evidence.pk}/") == (200, FILE)

    # What one machine was asked for, the worker makes, and the other hands out; also when the first is gone.
    cleared_paper()
    Bundle.objects.all().delete()
    assert reader.ask(first, f"/papers/{SLUG}/bundle/make/", {})[0] == 302
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)
    until(Bundle.objects.exists)
    status, content = stranger.ask(second, f"/papers/{SLUG}.zip")
    assert (status, hashlib.sha256(content).hexdigest()) == (200, Bundle.objects.get().sha256)
    assert reader.ask(second, "/desk/")[0] == 200
    assert not lives(first)
