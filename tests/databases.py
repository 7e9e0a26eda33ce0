"""The database of the tests: made once with the whole review in it, and copied for each process.

Migrating and loading takes most of a minute; copying takes a moment. What the copy is made from is kept in
``var/test-databases`` (or the folder that ``TEST_DATABASES`` names) under a fingerprint of everything that
says what a loaded database holds, so that a changed model, importer or fixture makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
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


@cache
def stages() -> tuple[str, str]:
    """Return the names of an empty and of a filled database, as the code made them when first asked."""
    empty = fingerprint(MAKES_TABLES)
    return f"empty_{empty}", f"review_{fingerprint(MAKES_CONTENT, 'fixtures/**/*.yaml')}"


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Let one process at a time make what all of them copy."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _work(step: str, **environment: str) -> None:
    """Take one step, ``migrate`` or ``load``, on the database the environment names, in a process of its own."""
    command = [sys.executable, "-m", "tests.databases", step]
    wanted = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **environment}
    done = subprocess.run(command, cwd=BASE_DIR, env=wanted, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The database of the tests could not be made:\n{done.stdout}{done.stderr}")


def _sqlite_template() -> Path:
    """Return the file of the filled database, made if it is not there."""
    empty, filled = (TEMPLATES / f"{name}.sqlite3" for name in stages())
    with _alone("sqlite"):
        for step, made in (("migrate", empty), ("load", filled)):
            if made.exists() or filled.exists():
                continue
            with tempfile.TemporaryDirectory(dir=TEMPLATES) as folder:
                work = Path(folder) / "neaspec.sqlite3"
                if made is filled:
                    shutil.copyfile(empty, work)
                _work(step, VAR_DIR=folder, DATABASE_URL=f"sqlite:///{work}")
                work.rename(made)
        for old in sorted(TEMPLATES.glob("*.sqlite3"), key=lambda one: -one.stat().st_mtime)[MOST_KEPT:]:
            old.unlink()
    return filled


def _postgresql_template() -> str:
    """Return the name of the filled database on the server of the tests, made if it is not there."""
    from django.db import connection

    name = f"neaspec_{stages()[1]}"
    with _alone("postgresql"):
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return name
            cursor.execute(f"CREATE DATABASE {name}_unfinished")
        with tempfile.TemporaryDirectory(dir=TEMPLATES) as folder:
            for step in ("migrate", "load"):
                _work(step, VAR_DIR=folder, TEST_DATABASE_NAME=f"{name}_unfinished")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return name


def restore() -> None:
    """Give this process a fresh copy of the filled database, whatever stood in it before."""
    from django.db import connection, connections

    connections.close_all()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        template = _postgresql_template()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return
    fresh = Path(f"{name}.fresh")
    shutil.copyfile(_sqlite_template(), fresh)
    for beside in ("-journal", "-wal", "-shm"):
        Path(f"{name}{beside}").unlink(missing_ok=True)
    fresh.replace(name)


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
    """Migrate the database that the settings name, or load the whole review into it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from tests.loading import load_everything

    if step == "migrate":
        call_command("migrate", verbosity=0)
    else:
        load_everything()
    connections.close_all()


if __name__ == "__main__":
    main(sys.argv[1])
