"""From the stored database of each release forward to this version, and back."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from django.db import connection
from packaging.version import Version

from neaspec_portal import VERSION
from record import migrations as of_record
from tests.stored_database import FOLDER, portal

RELEASES, DUMPS = (sorted(FOLDER.glob(one)) for one in ("*.sqlite3.gz", "*.sql.gz"))
OWN = ("django_migrations", "sqlite_", "django_content_type", "auth_permission", "auth_group_permissions")
"""Tables that say what the program is, not what people have entered."""
ASK = """
import json
from django.test import Client
stranger, staff = (Client(headers={"host": "localhost"}) for _ in range(2))
signed_in = staff.login(username="secretariat", password="step-by-step-1993")
levels = stranger.get("/api/v1/plans/2016-2020/achievement-levels").json()
pages = ("/", "/plans/2016-2020/marine/", "/surveys/stakeholder-2020/", "/evaluations/external-2020/", "/search/?q=dust")
print(json.dumps({
    "signed in": signed_in,
    "rated": levels["rated"],
    "levels": [one["count"] for one in levels["levels"]],
    "pages": [stranger.get(one).status_code for one in pages],
    "desk": [staff.get(one).status_code for one in ("/desk/", "/workspace/papers/review-2016-2020/")],
}))
"""
LATER = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [
        migrations.AddField("sourcedocument", "shelf", models.CharField(max_length=20, default="first")),
        migrations.AddField("historicalsourcedocument", "shelf", models.CharField(max_length=20, default="first")),
    ]
"""


SAID = {
    "signed in": True,
    "rated": 22,
    "levels": [2, 13, 4, 3],
    "pages": [200] * 5,
    "desk": [200, 200],
}


@pytest.fixture(params=RELEASES, ids=lambda one: one.name)
def release(request, tmp_path) -> Path:
    """A folder with the database of a release."""
    (tmp_path / "neaspec.sqlite3").write_bytes(gzip.decompress(request.param.read_bytes()))
    return tmp_path


def asked(var: Path, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(var / "neaspec.sqlite3")) as connection:
        return connection.execute(statement).fetchall()


def schema(var: Path) -> dict[str, str]:
    """Tables and indexes; triggers are put there by the program after each migration, whatever it comes from."""
    return dict(asked(var, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"))


def rows(var: Path) -> dict[str, int]:
    """How many rows each table of ours has."""
    names = [name for (name,) in asked(var, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in names if not name.startswith(OWN)]
    return {name: asked(var, f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in kept}


def last_migrations(var: Path) -> dict[str, str]:
    return dict(asked(var, "SELECT app, MAX(name) FROM django_migrations GROUP BY app"))


def test_the_version_is_a_release_or_comes_after_one():
    assert RELEASES
    assert {one.name.split(".s")[0] for one in RELEASES} == {one.name.split(".s")[0] for one in DUMPS}
    stored = [Version(one.name.removesuffix(".sqlite3.gz").removesuffix("-head")) for one in RELEASES]
    assert max(stored) < Version("0.3.0.dev0") <= Version(VERSION)
    assert Version("0.10.0") > max(stored) > Version("0.2.0rc1")


def test_a_database_comes_forward_with_all_it_holds_and_goes_back(release):
    before, held, reached = schema(release), rows(release), last_migrations(release)
    assert held["programmes_plannedactivity"] == 22
    assert portal(release, "migrate", "--plan")
    portal(release, "migrate")
    portal(release, "migrate", "--check")
    after = rows(release)
    assert {name: many for name, many in after.items() if name in held and name not in DERIVED} == {
        name: many for name, many in held.items() if name not in DERIVED
    }
    found = json.loads(portal(release, "shell", "--no-imports", "-c", ASK).stdout.splitlines()[-1])
    assert found == SAID
    come_further = {app for app, name in last_migrations(release).items() if reached.get(app) != name}
    for app in come_further:
        portal(release, "migrate", app, reached.get(app, "zero"))
    # A column that was taken away comes back as the last one.
    assert {name: parts_of(sql) for name, sql in schema(release).items() if name in before} == {
        name: parts_of(sql) for name, sql in before.items()
    }
    assert set(schema(release)) == set(before)
    assert last_migrations(release) == reached


def parts_of(sql: str | None) -> list[str]:
    return sorted(part.strip(" ()") for part in (sql or "").split(","))


DERIVED = {"programmes_achievementlevelcount"}
"""Counts that are stored beside what they count; a release may split them otherwise."""


@pytest.mark.drill
@pytest.mark.django_db
@pytest.mark.parametrize("dump", DUMPS, ids=lambda one: one.name)
def test_a_database_of_postgresql_comes_forward(dump, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("this is about PostgreSQL")
    name = f"upgrade_{tmp_path.name.replace('-', '_')}"
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with psycopg.connect(address) as filled:
        filled.execute(gzip.decompress(dump.read_bytes()).decode())
        names = [
            one[0] for one in filled.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
    kept = [one for one in names if not one.startswith(OWN)]
    asked_for = " UNION ALL ".join(f"SELECT '{one}', COUNT(*) FROM public.\"{one}\"" for one in kept)

    def held() -> dict[str, int]:
        with psycopg.connect(address) as reading:
            return dict(reading.execute(asked_for).fetchall())

    before = held()
    assert before["programmes_plannedactivity"] == 22
    portal(tmp_path, "migrate", database=address)
    assert {**held(), **dict.fromkeys(DERIVED)} == {**before, **dict.fromkeys(DERIVED)}
    asking = portal(tmp_path, "shell", "--no-imports", "-c", ASK, database=address)
    assert json.loads(asking.stdout.splitlines()[-1]) == SAID


@pytest.mark.drill
def test_a_later_column_is_added_and_taken_away_and_nothing_is_lost(release):
    package = release / "later_record"
    package.mkdir()
    shutil.copy(Path(of_record.__path__[0]) / "0001_initial.py", package)
    (package / "__init__.py").touch()
    (package / "0002_shelf.py").write_text(LATER, encoding="utf-8")
    (release / "later_settings.py").write_text(
        "from neaspec_portal.settings import *\nMIGRATION_MODULES = {'record': 'later_record'}\n"
    )
    more = {"PYTHONPATH": str(release)}
    held, before = rows(release), schema(release)
    portal(release, "migrate", "record", "--settings", "later_settings", **more)
    assert asked(release, "SELECT DISTINCT shelf FROM record_sourcedocument") == [("first",)]
    assert {name for name in before if name not in schema(release)} == set(), (
        "no index and no trigger is lost"
    )
    assert rows(release) == held
    portal(release, "migrate", "record", "0001_initial", "--settings", "later_settings", **more)
    assert set(schema(release)) == set(before)
    assert rows(release) == held


GO_ON = """
import json, re
from django.test import Client
from programmes.models import PlannedActivity
approver = Client(headers={"host": "localhost"})
approver.login(username="approver", password="step-by-step-1993")
desk = approver.get("/desk/").content.decode()
page = approver.get("/workspace/wording/changes/1/").content.decode()
hidden = dict(re.findall(r'type="hidden"\\s+name="(\\w+)"\\s+value="([^"]*)"', page))
done = approver.post("/workspace/wording/changes/1/accept/", hidden)
stored = approver.get("/programmes/air/AIR-1/")
print(json.dumps({
    "waits": "/workspace/wording/changes/1/" in desk,
    "accepted": done.status_code,
    "text": PlannedActivity.objects.get(code="AIR-1").text[-9:],
    "address before": stored["Location"],
}))
"""


def test_what_waited_in_a_portal_of_0_2_0_goes_on(tmp_path):
    var = tmp_path / "neaspec.sqlite3"
    var.write_bytes(gzip.decompress((FOLDER / "0.2.0.sqlite3.gz").read_bytes()))
    with closing(sqlite3.connect(var)) as before:
        before.executescript((FOLDER / "0.2.0-waiting.sql").read_text(encoding="utf-8"))
    portal(tmp_path, "migrate")
    sent = portal(
        tmp_path, "deliver_mails", EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"
    ).stdout
    assert "/workspace/wording/changes/1/" in sent
    assert "Mails sent: 1, failed: 0." in sent
    found = json.loads(portal(tmp_path, "shell", "--no-imports", "-c", GO_ON).stdout.splitlines()[-1])
    assert found == {
        "waits": True,
        "accepted": 302,
        "text": ", by 2019",
        "address before": "/plans/2016-2020/air/AIR-1/",
    }


@pytest.mark.drill
def test_an_archive_of_another_layout_is_refused_by_name_and_leaves_nothing(tmp_path):
    portal(tmp_path, "migrate")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        portal(tmp_path, "import_all", str(FOLDER / "0.2.0-head.zip"))
    assert "has other columns in the archive than here" in refused.value.stderr
    assert rows(tmp_path)["programmes_plannedactivity"] == 0


@pytest.mark.drill
@pytest.mark.parametrize(
    "stored", ["", "0.2.0-head.sqlite3.gz"], ids=["from nothing", "from a stored database"]
)
def test_the_portal_is_tried_out(stored, tmp_path):
    """What ``make run`` does: the database, the real data, demo accounts, the server, the rest behind it."""
    if stored:
        (tmp_path / "neaspec.sqlite3").write_bytes(gzip.decompress((FOLDER / stored).read_bytes()))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {**os.environ, "VAR_DIR": str(tmp_path), "DEVELOPMENT": "true", "PORT": str(port)}
    variables |= {"DJANGO_SETTINGS_MODULE": "neaspec_portal.settings", "PYTHONUNBUFFERED": "1"}
    variables["DATABASE_URL"] = f"sqlite:///{tmp_path / 'neaspec.sqlite3'}"
    command = [sys.executable, "manage.py", "try_out"]
    with subprocess.Popen(
        command,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said = list(itertools.takewhile(lambda line: "are loaded too" not in line, process.stdout))
            assert process.poll() is None, said
            with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                assert "15 of 22" in page.read().decode()
        finally:
            os.killpg(process.pid, signal.SIGTERM)
