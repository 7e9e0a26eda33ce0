"""What a server or a command lacks when it starts is said in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from typing import NoReturn

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from neaspec_portal import installation
from neaspec_portal.management.commands import can_start, try_out
from programmes.models import Meeting

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_what_keeps_a_server_from_starting_is_one_line(monkeypatch):
    call_command("can_start", worker=True)
    monkeypatch.setattr(can_start, "static_files_missing", lambda: True)
    call_command("can_start", worker=True)
    with pytest.raises(CommandError, match=r"Style sheets are missing. Run: manage.py collectstatic"):
        call_command("can_start")
    monkeypatch.setattr(can_start, "migrations_waiting", lambda: 2)
    with pytest.raises(CommandError, match=r"The database waits for 2 migrations. Run: manage.py migrate"):
        call_command("can_start", worker=True)

    def away():
        raise DatabaseError("connection refused\n")

    monkeypatch.setattr(can_start, "migrations_waiting", away)
    with pytest.raises(CommandError, match=r"The database does not answer: connection refused$"):
        call_command("can_start")


def test_static_files_that_were_not_collected(monkeypatch):
    class Storage(installation.ManifestFilesMixin):
        hashed_files: dict[str, str] = {}

        def __init__(self):
            pass

    monkeypatch.setattr(installation, "staticfiles_storage", Storage())
    assert installation.static_files_missing()
    Storage.hashed_files = {"reporting/portal.css": "reporting/portal.123.css"}
    assert not installation.static_files_missing()


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (
            {"DEVELOPMENT": "false", "SECRET_KEY": "", "ALLOWED_HOSTS": "review.example.org"},
            "Settings: SECRET_KEY is missing or too weak. Give at least 50 random characters.\n",
        ),
        (
            {"DATABASE_URL": "postgresql:///nobody?host=/nowhere"},
            "The database cannot be asked (has “manage.py migrate” been run?): connection",
        ),
    ],
)
def test_what_a_command_lacks_is_one_line(own, message, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "schedule"],
        env={**environment, **own},
        cwd=portal_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("given", "is_own"), [("", False), ("x" * 60, True)])
def test_a_blank_secret_of_signatures_is_none(given, is_own, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "SIGNING_SECRET": given,
        "SECRET_KEY": "8sKq2LmX7vRt4YwZ9cNf3HbJ6dPg5AeUo1iTqVy0XjMnBvCxZlKh",
        "VAR_DIR": str(tmp_path),
        "DEVELOPMENT": "true",
    }
    read = "from django.conf import settings; print(settings.SIGNING_SECRET)"
    done = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (given if is_own else environment["SECRET_KEY"])


@pytest.fixture
def nothing_starts(monkeypatch) -> None:
    """Nothing is migrated, loaded or served, whatever a command comes to."""

    def refuse(*_args: object, **_more: object) -> NoReturn:
        raise AssertionError("It was not refused.")

    monkeypatch.setattr(try_out.os, "execv", refuse)
    monkeypatch.setattr(try_out.subprocess, "Popen", refuse)
    monkeypatch.setattr(try_out, "call_command", refuse)


@pytest.mark.usefixtures("nothing_starts")
def test_trying_out_is_for_development_alone(settings):
    settings.DEVELOPMENT = False
    for options in ({}, {"rest": True}):
        with pytest.raises(
            CommandError, match=r"^This is for trying out \(DEVELOPMENT=true\); see the README"
        ):
            call_command("try_out", **options)


@pytest.mark.usefixtures("nothing_starts")
@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("many", r"^PORT must be a whole number of at least 1, not 'many'"),
        ("0", "^PORT must be a whole number of at least 1"),
        ("70000", r"^PORT=70000 is not a port; give a number up to 65535\.$"),
    ],
)
def test_trying_out_at_a_port_that_is_none_is_told(monkeypatch, port, message):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match=message):
        call_command("try_out")


@pytest.mark.usefixtures("nothing_starts")
def test_a_database_of_an_older_layout_that_was_named_is_not_set_aside(monkeypatch):
    monkeypatch.setattr(try_out, "ensure_port_is_free", lambda _port: None)
    MigrationRecorder(connection).record_applied("programmes", "0002_of_long_ago")
    with pytest.raises(CommandError, match=r"of an older layout\. Name an empty one by DATABASE_URL\.$"):
        call_command("try_out")
    assert Meeting.objects.exists()


def test_what_comes_after_the_first_pages_is_loaded_in_order(monkeypatch, capsys):
    loaded: list[str] = []
    monkeypatch.setattr(try_out, "call_command", lambda name, **_more: loaded.append(name))
    call_command("try_out", rest=True)
    assert loaded == ["load_paper", "demo_paper", "load_training"]
    assert capsys.readouterr().out == "The paper and the training plan are loaded too.\n"


def test_an_older_database_of_trying_out_is_set_aside_before_a_new_one_is_made(
    settings, tmp_path, monkeypatch
):
    """The database in hand stays: only what is in a folder of variable data is moved."""

    class Older:
        settings_dict = {"NAME": tmp_path / "neaspec.sqlite3"}
        closed = 0

        def close(self) -> None:
            self.closed += 1

    older = Older()
    settings.VAR_DIR = tmp_path
    (tmp_path / "neaspec.sqlite3").write_text("old")
    monkeypatch.setattr(try_out, "is_older", lambda one: one is older)
    monkeypatch.setattr(try_out, "connection", older)
    out = StringIO()
    try_out.Command(stdout=out)._make_room_for_this_layout()
    (place,) = tmp_path.iterdir()
    assert out.getvalue() == (
        f"The database was of an older layout. It is in {place} now; a new one is made.\n"
    )
    assert (older.closed, (place / "neaspec.sqlite3").read_text()) == (1, "old")
