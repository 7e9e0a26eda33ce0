"""Commands that may be run anywhere say so where there is no database of a portal, and make none."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import OperationalError

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
NO_PORTAL = r"is not the database of a portal; name it by DATABASE_URL or VAR_DIR\."


def test_a_database_that_does_not_answer_is_told_with_what_it_said(monkeypatch):
    def gone(*_):
        raise OperationalError("no route to host")

    monkeypatch.setattr(connection.introspection, "table_names", gone)
    message = "There is no file “x”, and no survey: The database cannot be reached: no route to host"
    with pytest.raises(CommandError) as refused:
        call_command("check_bases", "x")
    assert str(refused.value) == message


def test_a_database_of_something_else_is_told(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_: ["other_table"])
    with pytest.raises(CommandError, match=NO_PORTAL):
        call_command("check_bases", "x")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite makes a file by opening it")
def test_a_database_that_is_not_there_is_not_made(monkeypatch, tmp_path: Path):
    missing = tmp_path / "missing.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(missing))
    with pytest.raises(CommandError, match=NO_PORTAL):
        call_command("check_bases", "x")
    assert not missing.exists()
