"""What a server or a command lacks when it starts is said in one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from neaspec_portal import started
from neaspec_portal.management.commands import can_start

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
    class Storage(started.ManifestFilesMixin):
        hashed_files: dict[str, str] = {}

        def __init__(self):
            pass

    monkeypatch.setattr(started, "staticfiles_storage", Storage())
    assert started.static_files_missing()
    Storage.hashed_files = {"reporting/portal.css": "reporting/portal.123.css"}
    assert not started.static_files_missing()


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
