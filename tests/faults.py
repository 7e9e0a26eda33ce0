"""Databases that are away and disks that are full, for tests of what a sender sees then."""

from __future__ import annotations

import errno
import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpResponse
from django.test import Client

from tests.conftest import account
from tests.rounds import bench_row, ratings_address

GONE = "server closed the connection unexpectedly"
TYPED = '<b>Two</b> lines & "quotes"\r\n直骨 Өү'


def exacting_client(username: str) -> Client:
    """A browser of an account that has to show the token of a form, and sees what readers see of faults."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(account(username), backend="people.backends.AccountBackend")
    return client


@contextmanager
def database_fails(on: str | Callable[[str], bool], said: str = GONE) -> Iterator[None]:
    """Let every statement fail that holds some words, as if the database were away at that moment."""
    fails = on if callable(on) else lambda sql: on in sql

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if fails(sql):
            raise OperationalError(said)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield


def no_room(*_args: object, **_others: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def shown(response: HttpResponse) -> str:
    """Return what a reader sees of a page: no tags, no hidden fields."""
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return html.unescape(re.sub(r"[ \t]+", " ", page))


def form_on(response: HttpResponse) -> tuple[str, dict[str, list[str]]]:
    """Return where the form of a page goes, and what a browser would send of it as it stands."""
    page = response.content.decode()
    (found,) = re.findall(r"<form[^>]*>.*?</form>", page, flags=re.DOTALL)
    action = re.search(r'action="([^"]*)"', found)
    assert action
    assert 'method="post"' in found
    assert "<button" in found
    data: dict[str, list[str]] = {}
    fields = re.compile(
        r'<input(?P<input>[^>]*)>|<textarea[^>]*?name="(?P<name>[^"]*)"[^>]*>(?P<text>.*?)</textarea>',
        re.DOTALL,
    )
    for one in fields.finditer(found):
        if one["input"] is None:
            text = one["text"].removeprefix("\n")
            data.setdefault(html.unescape(one["name"]), []).append(html.unescape(text))
        elif 'type="file"' not in one["input"]:
            name = re.search(r'name="([^"]*)"', one["input"])
            value = re.search(r'value="([^"]*)"', one["input"])
            assert name
            data.setdefault(html.unescape(name[1]), []).append(html.unescape(value[1] if value else ""))
    return html.unescape(action[1]), data


@contextmanager
def database_away() -> Iterator[None]:
    """Let every statement of every thread fail, as if the database were away."""

    def gone(*_args: object, **_others: object) -> None:
        raise OperationalError(GONE)

    with pytest.MonkeyPatch.context() as dead:
        dead.setattr(CursorWrapper, "_execute_with_wrappers", gone)
        yield


def all_statements(sql: str) -> bool:
    """All but the marks within a transaction, which the tests around need themselves."""
    return not sql.startswith(("SAVEPOINT", "ROLLBACK", "RELEASE"))


@contextmanager
def no_session():
    """The database dies before anything is known of the sender, or of the form."""

    def gone(self, request) -> None:
        raise OperationalError(GONE)

    with pytest.MonkeyPatch.context() as dead:
        dead.setattr(SessionMiddleware, "process_request", gone)
        yield


def filled(client: Client, draft, **values: object) -> dict[str, object]:
    """What the form of the rating form sends, with its token."""
    page = client.get(ratings_address(draft)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    row = bench_row(draft, **{"note": TYPED, "choice": "partially", "as_of": "2031-05", **values})
    return {**row, "typed_by": account("secretariat").pk, "csrfmiddlewaretoken": token[1]}


def is_kept_nowhere(response) -> bool:
    return "no-store" in response["Cache-Control"]
