"""What the portal says to everybody before the house is rebuilt, and whether it still says so after.

``python -m tests.golden record FILE`` walks all links as several readers and keeps what each address answers;
``python -m tests.golden compare FILE`` walks them again and prints what differs. It goes when the house stands.
"""

from __future__ import annotations

import difflib
import gzip
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import django

READERS = ("", "secretariat", "focal-japan", "evaluator")
MOST = 2_500
"""Addresses a reader is followed to."""
_LINK = re.compile(r'(?:href|src|data-src)="(/[^"#]*)')
_VOLATILE = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "token"),
    (re.compile(r'nonce="[^"]*"'), "nonce"),
    (re.compile(r"\d\d? \w+ 20\d\d, \d\d:\d\d"), "moment"),
    (re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?"), "moment"),
    (re.compile(r"\?v=[0-9a-f]+|\.[0-9a-f]{12}\."), "."),
)
PASSED_OVER = ("/static/", "/accounts/logout", "/admin/", "/calendars/")


def walk(reader: str) -> Iterator[tuple[str, int, str]]:
    """Yield every address that a reader reaches by links: with its status, and what it says."""
    from django.test import Client

    from tests.conftest import signed_in

    client = signed_in(reader) if reader else Client()
    waiting, seen = ["/", "/workspace/", "/reviews/", "/api/v1/openapi.json"], set()
    waiting += [f"/api/v1{path}" for path in _api_paths()]
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen or address.startswith(PASSED_OVER):
            continue
        seen.add(address)
        answer = client.get(address)
        content = answer.getvalue() if answer.streaming else answer.content
        kind = answer.get("Content-Type", "")
        yield address, answer.status_code, _said(content, kind)
        if "text/html" in kind:
            waiting += [unescape(one) for one in _LINK.findall(content.decode())]


def _api_paths() -> list[str]:
    from neaspec_portal.api import api

    return sorted(path for path in api.get_openapi_schema()["paths"] if "{" not in path)


def _said(content: bytes, kind: str) -> str:
    if not any(one in kind for one in ("text", "json", "xml", "svg", "javascript")):
        return f"{kind} of {len(content)} bytes, {hashlib.sha256(content).hexdigest()}"
    text = content.decode(errors="replace")
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return text


def main(step: str, file: str) -> int:
    """Record or compare; returns how many addresses differ."""
    from django.core.management import call_command
    from django.db import transaction

    from tests import databases

    with databases.own_copy(), transaction.atomic():
        call_command("load_training", stdout=StringIO())
        said: dict[str, Any] = {
            f"{reader or 'stranger'} {address}": [status, text]
            for reader in READERS
            for address, status, text in walk(reader)
        }
        transaction.set_rollback(True)
    path = Path(file)
    if step == "record":
        path.write_bytes(gzip.compress(json.dumps(said).encode()))
        print(f"{len(said)} answers are kept in {path}.")
        return 0
    before = json.loads(gzip.decompress(path.read_bytes()))
    different = [one for one in sorted({*before, *said}) if before.get(one) != said.get(one)]
    for one in different:
        answer = [str(each.get(one, ["none", ""])[1]).splitlines() for each in (before, said)]
        lines = [
            line for line in difflib.unified_diff(*answer, n=0, lineterm="") if line[:3] not in {"---", "+++"}
        ]
        print(f"{one}: {before.get(one, ['none'])[0]} → {said.get(one, ['none'])[0]}")
        print("\n".join(line[:300] for line in lines[:6]))
    print(f"{len(different)} of {len(said)} answers differ.")
    return len(different)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    sys.exit(min(1, main(*sys.argv[1:])))
