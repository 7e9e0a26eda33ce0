"""The databases of the tests: made once, with the review or with training data too, and copied for each process.

Migrating and loading takes most of a minute; copying takes a moment. What the copy is made from is kept in
``var/test-databases`` (or the folder that ``TEST_DATABASES`` names) under a fingerprint of everything that
says what a loaded database holds, so that a changed model, importer or fixture makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from io import StringIO
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATES = Path(os.environ.get("TEST_DATABASES", BASE_DIR / "var" / "test-databases"))
MAKES_TABLES = ("models", "migrations", "policies.py", "signals.py")
"""Parts of an app that decide what an empty database holds."""
MAKES_CONTENT = (*MAKES_TABLES, "importers", "services", "services.py", "selectors")
"""Parts of an app that decide what a loaded database holds."""
MOST_KEPT = 6


def fingerprint(parts: Sequence[str], *patterns: str) -> str:
    """Return a digest of parts of all apps and of the files that the patterns name."""
    found = [Path(__file__), BASE_DIR / "requirements-dev.txt"]
    for pattern in (*(f"*/{part}/**/*.py" if "." not in part else f"*/{part}" for part in parts), *patterns):
        found += BASE_DIR.glob(pattern)
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


REVIEW, TRAINING = "review", "training"
STEPS = {"empty": "migrate", REVIEW: "load", TRAINING: "train"}
"""What makes each database out of the one before it."""


@cache
def stages() -> dict[str, str]:
    """Return the name of each database, as the code made it when first asked."""
    content = fingerprint(MAKES_CONTENT, "fixtures/**/*.yaml")
    return {
        "empty": f"empty_{fingerprint(MAKES_TABLES)}",
        REVIEW: f"review_{content}",
        TRAINING: f"training_{content}",
    }


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Let one process at a time make what all of them copy."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _work(step: str, **environment: str) -> None:
    """Take one of the steps on the database the environment names, in a process of its own."""
    command = [sys.executable, "-m", "tests.databases", step]
    wanted = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment}
    done = subprocess.run(command, cwd=BASE_DIR, env=wanted, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The database of the tests could not be made:\n{done.stdout}{done.stderr}")


def _sqlite_template(wanted: str) -> Path:
    """Return the file of a database, made with those it is made of if it is not there."""
    before: Path | None = None
    with _alone("sqlite"):
        for stage, name in stages().items():
            made = TEMPLATES / f"{name}.sqlite3"
            if not made.exists():
                with tempfile.TemporaryDirectory(dir=TEMPLATES) as folder:
                    work = Path(folder) / "neaspec.sqlite3"
                    if before is not None:
                        shutil.copyfile(before, work)
                    _work(STEPS[stage], VAR_DIR=folder, DATABASE_URL=f"sqlite:///{work}")
                    work.rename(made)
            before = made
            if stage == wanted:
                break
        for old in sorted(TEMPLATES.glob("*.sqlite3"), key=lambda one: -one.stat().st_mtime)[MOST_KEPT:]:
            old.unlink()
    return made


def _postgresql_template(wanted: str) -> str:
    """Return the name of a database on the server of the tests, made with those it is made of."""
    from django.db import connection

    before = "template0"
    with _alone("postgresql"):
        for stage, stamp in stages().items():
            name = f"neaspec_{stamp}"
            with connection._nodb_cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                is_there = cursor.fetchone() is not None
                if not is_there:
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}_unfinished")
                    cursor.execute(f"CREATE DATABASE {name}_unfinished TEMPLATE {before}")
            if not is_there:
                with tempfile.TemporaryDirectory(dir=TEMPLATES) as folder:
                    _work(STEPS[stage], VAR_DIR=folder, TEST_DATABASE_NAME=f"{name}_unfinished")
                with connection._nodb_cursor() as cursor:
                    cursor.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
            before = name
            if stage == wanted:
                break
    return before


def template_of(stage: str) -> str:
    """Return what a database is copied from, made first if it is not there."""
    from django.db import connection

    return _postgresql_template(stage) if connection.vendor == "postgresql" else str(_sqlite_template(stage))


_standing: list[str] = []


def in_hand() -> str:
    """Return the stage that the database of this process was filled with last; empty for none."""
    return _standing[0] if _standing else ""


def restore(stage: str = REVIEW) -> None:
    """Give this process a fresh copy of a filled database, whatever stood in it before."""
    from django.db import connection, connections

    _standing[:] = [stage]
    connections.close_all()
    name = connection.settings_dict["NAME"]
    template = template_of(stage)
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return
    # By SQLite itself: a request that nobody waits for may still have the file open, and what it did at its
    # end, with files beside it of the same name, would be done to another database.
    with (
        closing(sqlite3.connect(f"file:{template}?immutable=1", uri=True)) as source,
        closing(sqlite3.connect(name, timeout=60)) as target,
    ):
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


@contextmanager
def own_copy() -> Iterator[None]:
    """Let the tests of this process run on a copy of their own, which goes when they are done."""
    from django.conf import settings
    from django.db import connection, connections

    name = connection.creation._get_test_db_name()
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    restore()
    yield
    connections.close_all()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    else:
        Path(name).unlink(missing_ok=True)


def main(step: str) -> None:
    """Migrate the database that the settings name, load the whole review into it, or training data.

    ``all`` makes the databases of each stage, so that no test waits for one.
    """
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from tests.loading import load_everything

    if step == "migrate":
        call_command("migrate", verbosity=0)
    elif step == "load":
        load_everything()
    elif step == "all":
        template_of(TRAINING)
    else:
        call_command("load_training", verbosity=0, stdout=StringIO())
    connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1])
