"""The tables of an app are made at once; a database of an older layout is recognised and set aside."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from neaspec_portal.around import is_older, set_aside
from people import frozen
from people.frozen import CreateModels
from programmes.models import freezing
from review.models import NotRatedBecause
from tests.test_house import APPS

pytestmark = pytest.mark.on_sqlite

OURS = (
    "people",
    "record",
    "review",
    "programmes",
    "intake",
    "surveys",
    "partnerships",
    "evaluations",
    "papers",
)
TRIGGERS = {"sqlite": 207, "postgresql": 231}
"""SQLite needs one more for each table of history, PostgreSQL one for each table where rows are not deleted."""


def test_every_app_begins_with_one_operation():
    loader = MigrationLoader(None)
    for label in OURS:
        (operation,) = loader.get_migration(label, "0001_initial").operations
        assert isinstance(operation, CreateModels)
        assert {one.name for one in operation.models} <= {
            model._meta.object_name for model in apps.get_app_config(label).get_models()
        }


def test_tables_that_name_each_other_are_made_and_deleted(committed_review):
    def key(to: str) -> models.ForeignKey:
        return models.ForeignKey(f"programmes.{to}", models.CASCADE, null=True)

    number = ("id", models.BigAutoField(primary_key=True))
    many = ("many", models.ManyToManyField("programmes.Second", related_name="+"))
    operation = CreateModels(
        [
            CreateModel("First", [number, ("other", key("Second")), many]),
            CreateModel("Second", [number, ("other", key("First"))]),
        ]
    )
    before = ProjectState()
    after = before.clone()
    operation.state_forwards("programmes", after)
    wanted = {"programmes_first", "programmes_second", "programmes_first_many"}
    with connection.schema_editor() as editor:
        operation.database_forwards("programmes", editor, before, after)
    assert wanted <= set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        operation.database_backwards("programmes", editor, after, before)
    assert not wanted & set(connection.introspection.table_names())
    assert operation.describe() == "Create 2 models"


@pytest.mark.django_db
def test_every_rule_of_freezing_is_a_trigger_in_the_database(monkeypatch):
    asked = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        asked = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == (TRIGGERS[connection.vendor],)
    monkeypatch.setattr(freezing, "_OF_OTHERS", [freezing.Frozen("renamed", "1 = 1")])
    with pytest.raises(ImproperlyConfigured, match="name tables that no model has: programmes_renamed"):
        freezing.install(connection)


def test_a_database_of_an_older_layout_is_recognised(committed_review):
    assert not is_older(connection)
    recorder = MigrationRecorder(connection)
    recorder.record_applied("programmes", "0002_of_long_ago")
    assert is_older(connection)
    recorder.record_unapplied("programmes", "0002_of_long_ago")
    recorder.record_applied("elsewhere", "0001_initial")
    assert not is_older(connection)
    recorder.record_unapplied("elsewhere", "0001_initial")
    with connection.schema_editor() as editor:
        editor.alter_db_table(None, "papers_papertemplate", "papers_moved")
    try:
        assert is_older(connection)
        recorder.record_unapplied("papers", "0001_initial")
        assert not is_older(connection)
    finally:
        recorder.record_applied("papers", "0001_initial")
        with connection.schema_editor() as editor:
            editor.alter_db_table(None, "papers_moved", "papers_papertemplate")


def test_what_belongs_to_an_older_database_is_moved_and_nothing_is_lost(tmp_path: Path):
    today = date(2031, 5, 14)
    for number in (1, 2):
        (tmp_path / "files").mkdir()
        (tmp_path / "static").mkdir(exist_ok=True)
        (tmp_path / "neaspec.sqlite3").write_text(str(number))
        (tmp_path / "neaspec.sqlite3-wal").write_text("")
        place = set_aside(tmp_path, today)
        assert place.name == ("old-2031-05-14" if number == 1 else "old-2031-05-14-2")
        assert (place / "neaspec.sqlite3").read_text() == str(number)
        assert {one.name for one in place.iterdir()} == {"neaspec.sqlite3", "neaspec.sqlite3-wal", "files"}
        assert (tmp_path / "static").exists()


def test_a_migration_that_makes_all_tables_at_once_is_written_as_it_was_read():
    read = MigrationLoader(None).get_migration("review", "0001_initial")
    written = MigrationWriter(read).as_string()
    assert "people.frozen.CreateModels(" in written
    operation = read.operations[0]
    name, args, named = operation.deconstruct()
    assert (name, args) == ("CreateModels", [])
    assert [one.name for one in CreateModels(**named).models] == [one.name for one in operation.models]


MIGRATIONS = sorted(Path(settings.BASE_DIR).glob("*/migrations/0*.py"))


def test_no_released_migration_changes():
    """The digest of a new migration is added with it; none in the list is taken away or becomes another."""
    known = tomllib.loads((Path(settings.BASE_DIR) / "tests" / "migrations.toml").read_text())
    found = {
        str(one.relative_to(settings.BASE_DIR)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in MIGRATIONS
    }
    assert found == known
    assert len(found) >= 13


def test_migrations_import_nothing_of_ours_that_changes():
    imported = set()
    for path in (*MIGRATIONS, Path(settings.BASE_DIR, "people", "frozen.py")):
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.Import):
                imported |= {name.name for name in one.names}
            elif isinstance(one, ast.ImportFrom):
                imported.add(one.module)
    ours = {one for one in imported if one.split(".")[0] in APPS}
    assert ours == {"people.frozen"}
    assert NotRatedBecause.values == list(frozen.REASONS)
