"""Settings from the environment: typed, and loud when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from neaspec_portal import typed_settings as env
from neaspec_portal.management.commands.try_out import ensure_port_is_free

FILE = Path("somewhere/x.sqlite3")


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("YES", True), ("0", False), ("off", False), ("", False)]
)
def test_flags(monkeypatch, text, value):
    monkeypatch.setenv("A_FLAG", text)
    assert env.flag("A_FLAG", default=not value) is value


@pytest.mark.parametrize(
    ("call", "text", "message"),
    [
        (lambda: env.flag("A", default=True), "maybe", "A must be true or false, not 'maybe'"),
        (lambda: env.whole_number("A", default=1, least=1), "0", "A must be a whole number of at least 1"),
        (lambda: env.whole_number("A", default=1), "1.5", "not '1.5'"),
        (lambda: env.whole_number("A", default=1), "９", "whole number"),
        (lambda: env.secret("A"), "short", "A is missing or too weak"),
        (lambda: env.secret("A"), "x" * 60, "too weak"),
        (lambda: env.required_words("A", example="a.b"), " , ", "A is not set"),
        (
            lambda: env.database("A", default_file=FILE),
            "mysql://u@h/n",
            "must begin with sqlite:/// or postgresql://",
        ),
        (lambda: env.database("A", default_file=FILE), "nonsense", "A"),
        (
            lambda: env.database("A", default_file=FILE),
            "postgresql://u@h:port/n",
            "A is not a database address: Port could not be cast",
        ),
        (lambda: env.storage("A", default=FILE), "s3://", "A must be a folder, as file:///srv/portal"),
        (lambda: env.storage("A", default=FILE), "file://srv/portal", "A must be a folder"),
        (lambda: env.folder("A"), "backups", "A must be a whole path, not backups"),
        (lambda: env.one_of("A", ("json", "plain"), default="json"), "xml", "A must be json or plain"),
    ],
)
def test_a_wrong_value_stops_with_one_clear_line(monkeypatch, call, text, message):
    monkeypatch.setenv("A", text)
    with pytest.raises(ImproperlyConfigured, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)


def test_databases(monkeypatch):
    monkeypatch.delenv("A", raising=False)
    assert env.database("A", default_file=FILE)["ENGINE"].endswith("sqlite3")
    monkeypatch.setenv("A", "postgresql://u:p@db.example.org:5433/name")
    found = env.database("A", default_file=FILE)
    assert (found["NAME"], found["HOST"], found["PORT"]) == ("name", "db.example.org", 5433)
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["OPTIONS"]["prepare_threshold"] == 1
    pooled = env.database("A", default_file=FILE, keep_plans=False)
    assert pooled["OPTIONS"]["prepare_threshold"] is None


def test_folders(monkeypatch):
    monkeypatch.setenv("A", "")
    assert env.storage("A", default=FILE) == (FILE, None)
    assert env.folder("A") is None
    monkeypatch.setenv("A", "file:///srv/portal")
    assert env.storage("A", default=FILE) == (Path("/srv/portal"), None)
    monkeypatch.setenv("A", "/var/backups/neaspec")
    assert env.folder("A") == Path("/var/backups/neaspec")


def test_a_port_in_use_gets_one_clear_line():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used .*make run PORT={port + 1}"):
            ensure_port_is_free(port)
    with pytest.raises(CommandError, match="not a port"):
        ensure_port_is_free(70_000)
