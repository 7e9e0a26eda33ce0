"""A portal behind nginx on a disk that is full: nothing typed is lost, public pages go on, room mends it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bench_servers import environment
from tests.kills import RATE, Editor, portal, until_it_answers
from tests.stored_database import FOLDER
from tests.through_nginx import Reader, configure, free_port, nginx_command

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(
        shutil.which("nginx") is None, reason="nginx is not installed; on Debian: apt-get install nginx"
    ),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk"),
]


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 100 MB."""
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m,mode=755", "small", place], check=False)
    if made.returncode:
        pytest.skip("A small disk cannot be mounted here.")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def port(small_disk) -> Iterator[int]:
    """The port of an nginx before a portal all of whose files are on the small disk."""
    newest = max(FOLDER.glob("*.sqlite3.gz"))
    database = small_disk / "neaspec.sqlite3"
    database.write_bytes(gzip.decompress(newest.read_bytes()))
    address = f"sqlite:///{database}"
    variables = environment(address, str(small_disk))
    for command in (
        ["manage.py", "migrate", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        ["-m", "tests.bench_round"],
    ):
        subprocess.run([sys.executable, *command], env=variables, check=True)
    found = free_port()
    configure(small_disk, found)
    nginx = subprocess.Popen(nginx_command(small_disk))
    name, web = next(portal(address, small_disk))
    assert name == "web server"
    try:
        until_it_answers(found)
        yield found
    finally:
        web.end()
        nginx.terminate()
        nginx.wait(20)


def fill_up(disk: Path) -> Path:
    """Write until there is no room for another byte."""
    heap = disk / "heap"
    with heap.open("wb", buffering=0) as out, suppress(OSError):
        for size in (1_000_000, 4_096, 1):
            with suppress(OSError):
                while True:
                    out.write(b"x" * size)
    return heap


def test_nothing_typed_is_lost_on_a_full_disk(small_disk, port):
    editor, stranger = Editor(port), Reader(port)
    for _ in range(3):
        assert editor.save()[0] == 200
    known = dict(editor.acknowledged)
    heap = fill_up(small_disk)
    assert shutil.disk_usage(small_disk).free == 0

    code, text = next(iter(editor.versions)), "What was typed on the full disk."
    refused = []
    for number in range(200):
        # What fits into the room that the database holds already is still saved, and stays.
        status, retry, page = editor.reader.ask(RATE, editor.sent(code, f"{text} {number} {'x' * 4_000}"))
        if status == 302:
            editor.versions[code] += 1
            continue
        refused.append((status, bool(retry), f"{text} {number}" in page))
        break
    assert refused == [(503, True, True)]
    assert [stranger.ask(one)[0] for one in ("/", "/plans/2016-2020/marine/", "/decisions/")] == [200] * 3
    assert Reader(port).ask("/healthz")[0] == 200

    heap.unlink()
    editor._look()
    assert editor.save()[0] == 200
    assert editor.acknowledged.items() >= {one: at for one, at in known.items() if one != code}.items()
    assert editor.lost() in ([], [code])
    assert Reader(port).ask("/plans/2016-2020/marine/")[0] == 200
